"""The forms of handing out a roster."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.exporting.columns import CUSTOM, columns_for, may_be_chosen
from members.forms.logged import offer
from members.models import (
    Membership,
    Organization,
    Placement,
    RosterAnswer,
    RosterChallenge,
    RosterExport,
    RosterRule,
    Unit,
    WholeExport,
)


class RosterForm(forms.ModelForm):
    """Whose roster, as of when, what for, and with which columns."""

    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=_("Units"),
        required=False,
        help_text=_("Everybody placed in them or below. None chosen: everybody on record."),
    )
    extras = forms.MultipleChoiceField(
        label=_("More columns"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Id, name, unit and job category are always in it. A postal address only for a mail"
            " ballot, an email only where the vote or the notice goes by email."
        ),
    )

    class Meta:
        model = RosterExport
        fields = ["kind", "purpose", "goes_to", "units", "as_of", "extras", "extras_reason"]
        labels = {
            "goes_to": _("Who outside the organization gets it"),
            "extras_reason": _("Why these columns are needed"),
        }
        help_texts = {
            "purpose": _("For example: strike vote on 12 March. It is kept in the log."),
            "goes_to": _(
                "Empty: nobody, or whoever works for us by contract. Otherwise it holds only who"
                " agreed to be named outside (GDPR)."
            ),
            "as_of": _("Who is placed where at 23:59 of that day counts."),
        }
        widgets = {"as_of": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, units: Any, everybody: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not Organization.current().under_gdpr:
            del self.fields["goes_to"]
        field = self.fields["units"]
        field.queryset = units  # type: ignore[attr-defined]
        tree = [(unit.pk, "\u2003" * unit.depth + unit.name) for unit in units.in_tree_order()]
        field.choices = tree  # type: ignore[attr-defined]
        field.widget.attrs["size"] = min(8, max(3, len(tree)))
        field.required = not everybody
        own = [(f"{CUSTOM}{field.key}", field.name) for field in may_be_chosen().in_order()]
        offer(self, "extras", [*RosterExport.Extra.choices, *own])

    def clean(self) -> dict[str, Any]:
        """Ask why for each column more, and refuse one the purpose does not need."""
        data = super().clean() or self.cleaned_data
        extras = data.get("extras") or []
        if any(extra not in columns_for(data.get("kind", "")) for extra in extras):
            self.add_error("extras", gettext("That purpose does not need this column."))
        if extras and not data.get("extras_reason"):
            self.add_error("extras_reason", gettext("Say why these columns are needed."))
        return data


class RuleForm(forms.ModelForm):
    """Who is eligible. Saving makes a new rule; the one before stays as history."""

    standings = forms.MultipleChoiceField(
        label=_("Membership"),
        choices=Membership.Standing.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Which standing under the bylaws counts. None chosen: it is not asked."),
    )
    categories = forms.MultipleChoiceField(
        label=_("Only these jobs"),
        required=False,
        help_text=_("None chosen: every job category counts."),
    )
    left_out = forms.MultipleChoiceField(label=_("Not these jobs"), required=False)

    class Meta:
        model = RosterRule
        fields = ["standings", "categories", "left_out", "away", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Placement.objects.exclude(job_category="").values_list("job_category", flat=True)
        jobs = {*found.distinct()[:300], *self.instance.categories, *self.instance.left_out}
        for name in ("categories", "left_out"):
            offer(self, name, [(job, job) for job in sorted(jobs, key=str.casefold)])
            self.fields[name].widget.attrs["size"] = min(6, max(3, len(jobs)))


class AnswerForm(forms.ModelForm):
    """What is decided about everybody a question is about, and why."""

    class Meta:
        model = RosterAnswer
        fields = ["choice", "reason"]


class ChallengeForm(forms.ModelForm):
    """Somebody belongs on the roster, or does not."""

    person = forms.UUIDField()

    class Meta:
        model = RosterChallenge
        fields = ["kind", "reason"]


class DeclineForm(forms.Form):
    """Why the second person says no."""

    why = forms.CharField(label=_("Why not"), max_length=200)


class WholeForm(forms.ModelForm):
    """What everything is exported for, and whether sealed fields come along."""

    class Meta:
        model = WholeExport
        fields = ["purpose", "with_sealed"]
        help_texts = {"purpose": _("For example: moving to another system. It is kept in the log.")}
