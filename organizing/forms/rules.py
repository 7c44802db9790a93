"""The rules as one form: every window and threshold, and what must hold between them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from members.models.organization import against_defaults, with_changes
from organizing.rules_words import GROUPS, Knob, knobs

Rules = dict[str, dict[str, Any]]
# The first of each pair may not be larger than the second.
ORDERS = [
    ("contact_interval-6", "contact_interval-5"),
    ("contact_interval-5", "contact_interval-4"),
    ("contact_interval-4", "contact_interval-3"),
    ("contact_interval-3", "contact_interval-default"),
    ("windows-tie", "windows-close_tie"),
    ("windows-commit", "windows-structure"),
    ("drift-silence-0", "drift-silence-1"),
    ("drift-silence-1", "drift-silence-2"),
    ("drift-silence-2", "drift-silence-3"),
    ("drift-dues_days-0", "drift-dues_days-1"),
    ("tests-unit_floor", "tests-majority"),
    ("tests-majority", "tests-strong"),
    ("tests-strong", "tests-hard_ask"),
    ("ratios-committee_pct-0", "ratios-committee_pct-1"),
]


class RulesForm(forms.Form):
    """All rules with the values in force, and from which ones they were changed (`since`)."""

    since = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, *args: Any, changed: Rules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = changed
        rules = with_changes(changed)
        for knob in knobs():
            self.fields[knob.key] = _field(knob)
            self.initial.setdefault(knob.key, knob.of(rules))

    @classmethod
    def filled(cls, changed: Rules, *, since: str) -> RulesForm:
        """Return the form as if these rules had been typed into it."""
        rules = with_changes(changed)
        typed = {knob.key: knob.of(rules) for knob in knobs()}
        return cls({**typed, "since": since}, changed=changed)

    def groups(self) -> list[tuple[str, Any, Any, list[forms.BoundField]]]:
        """Return (name, title, note, fields) of each group, in order."""
        return [
            (name, title, note, [self[knob.key] for knob in knobs() if knob.group == name])
            for name, (title, note) in GROUPS.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse what contradicts itself, beside the field that would have to move."""
        found: dict[str, Any] = super().clean() or {}
        labels = {knob.key: knob.label for knob in knobs()}
        for low, high in ORDERS:
            if found.get(low) is None or found.get(high) is None or found[low] <= found[high]:
                continue
            self.add_error(
                high,
                _("This may not be less than “%(label)s”, which is %(value)s.")
                % {"label": labels[low], "value": found[low]},
            )
        slipping, drifting = found.get("drift-slipping"), found.get("drift-drifting")
        if slipping and drifting and drifting <= slipping:
            self.add_error(
                "drift-drifting", _("Drifting begins after slipping: take more points than that.")
            )
        return found

    def changed_rules(self) -> Rules:
        """Return what would be kept: only what differs from the defaults.

        What is not set on this form stays as it was.
        """
        wanted = with_changes(self.base)
        for knob in knobs():
            value = knob.kept(self.cleaned_data[knob.key])
            if knob.place is None:
                wanted[knob.group][knob.name] = value
            else:
                values = list(wanted[knob.group][knob.name])
                values[knob.place] = value
                wanted[knob.group][knob.name] = values
        return against_defaults(wanted)


def _field(knob: Knob) -> forms.Field:
    bounds = {"least": knob.least, "most": knob.most}
    wrong = _("Give a whole number from %(least)s to %(most)s.") % bounds
    return forms.IntegerField(
        label=str(knob.asks),
        min_value=knob.least,
        max_value=knob.most,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )
