"""Forms about duplicates: which value stands, and how many to merge at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from members.merging.merge import OWN
from members.models import CustomField, Person

A, B, FORMER = "a", "b", "former"


class MergeForm(forms.Form):
    """Which of two records stays, and for each field in which they differ whose value."""

    keep = forms.ChoiceField(
        label=_("Record that stays"), choices=[(A, "A"), (B, "B")], widget=forms.RadioSelect
    )

    def __init__(
        self,
        *args: Any,
        a: Person,
        b: Person,
        keep: Person,
        names: Sequence[str],
        own: Sequence[tuple[CustomField, str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.a, self.b, self.names = a, b, list(names)
        self.side = A if keep == a else B
        keep_field: Any = self.fields["keep"]
        keep_field.initial = self.side
        keep_field.choices = [(A, f"A · {a.name}"), (B, f"B · {b.name}")]
        for name in names:
            mine, theirs = shown(a, name), shown(b, name)
            if mine == theirs:
                continue
            choices = [(A, mine or "—"), (B, theirs or "—")]
            if name == "nickname":
                choices.append((FORMER, gettext("the name not chosen")))
            self.fields[name] = forms.ChoiceField(
                label=str(Person._meta.get_field(name).verbose_name).capitalize(),  # type: ignore[union-attr]
                choices=choices,
                initial=self._first(name, bool(mine), bool(theirs)),
                required=False,
                widget=forms.RadioSelect,
            )
        for field, mine, theirs in own:
            name = f"{OWN}{field.key}"
            self.names = [*self.names, name]
            self.fields[name] = forms.ChoiceField(
                label=field.name,
                choices=[(A, mine or "—"), (B, theirs or "—")],
                initial=self._first("", bool(mine), bool(theirs)),
                required=False,
                widget=forms.RadioSelect,
            )
        if "nickname" not in self.fields and a.name != b.name:
            self.fields["nickname"] = forms.ChoiceField(
                label=_("Also called"),
                choices=[(A, a.nickname or "—"), (FORMER, gettext("the name not chosen"))],
                initial=A,
                required=False,
                widget=forms.RadioSelect,
            )

    def _first(self, name: str, mine: bool, theirs: bool) -> str:
        """Return what is offered: what is filled in, then what the record that stays says."""
        if name in {"is_management", "is_staff"}:
            return A if getattr(self.a, name) else B
        if mine != theirs:
            return A if mine else B
        return self.side

    @property
    def kept(self) -> Person:
        """The record that stays."""
        return self.a if self.cleaned_data["keep"] == A else self.b

    @property
    def other(self) -> Person:
        """The record that becomes a redirect."""
        return self.b if self.cleaned_data["keep"] == A else self.a

    @property
    def choices(self) -> dict[str, str]:
        """What was chosen, as `merge` wants it."""
        found = {}
        for name in self.names:
            chosen = self.cleaned_data.get(name)
            if chosen == FORMER:
                found[name] = "former_name"
            elif chosen:
                found[name] = "keep" if chosen == self.cleaned_data["keep"] else "other"
        return found


def shown(person: Person, name: str) -> str:
    """Return a field of a person as it is shown, empty where nothing is said."""
    display = getattr(person, f"get_{name}_display", None)
    value = display() if display else getattr(person, name)
    if isinstance(value, bool):
        return gettext("yes") if value else ""
    return str(value) if value is not None else ""


class BulkForm(forms.Form):
    """From which score on to merge, and the number of pairs, typed by who has looked at them."""

    above = forms.FloatField(min_value=0, max_value=60, widget=forms.HiddenInput)
    typed = forms.IntegerField(label=_("Number of pairs"))

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = count

    def clean_typed(self) -> int:
        """Refuse any number but the one that holds now."""
        typed: int = self.cleaned_data["typed"]
        if typed != self.count:
            raise forms.ValidationError(
                ngettext(
                    "There is %(count)s such pair now: type that number.",
                    "There are %(count)s such pairs now: type that number.",
                    self.count,
                ),
                params={"count": self.count},
            )
        return typed
