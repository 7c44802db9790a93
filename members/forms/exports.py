"""The form of a roster export."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.forms.imports import offer_units
from members.models import Membership, RosterExport, Unit


class RosterForm(forms.ModelForm):
    """Whose roster, as of when, what for, and with which columns."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit"), required=False, empty_label=_("everybody")
    )
    extras = forms.MultipleChoiceField(
        label=_("More columns"),
        choices=RosterExport.Extra.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Id, name, unit and job category are always in it. Add only what is needed."),
    )

    class Meta:
        model = RosterExport
        fields = ["purpose", "unit", "as_of", "good_standing_only", "extras", "extras_reason"]
        labels = {
            "good_standing_only": _("Only people in good standing"),
            "extras_reason": _("Why these columns are needed"),
        }
        help_texts = {
            "purpose": _("For example: strike vote on 12 March. It is kept in the log."),
        }
        widgets = {"as_of": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, units: Any, everybody: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, units)
        self.fields["unit"].required = not everybody
        if not Membership.objects.exists():
            del self.fields["good_standing_only"]

    def clean(self) -> dict[str, Any]:
        """Ask why wherever somebody's address or number would leave the house."""
        data = super().clean() or self.cleaned_data
        if data.get("extras") and not data.get("extras_reason"):
            self.add_error("extras_reason", gettext("Say why these columns are needed."))
        return data
