"""Forms of the settings: the organization, its units and their headcounts."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.forms.logged import LoggedForm, offer
from members.models import Organization, Unit, UnitHeadcount


class OrganizationForm(LoggedForm):
    """What the whole installation goes by."""

    timezone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Days begin and end by this clock.")
    )
    language = forms.ChoiceField(
        label=_("Language"), help_text=_("Of those who have not chosen their own.")
    )

    under_gdpr = forms.BooleanField(
        label=_("The GDPR or the UK GDPR is the law here"),
        required=False,
        help_text=_(
            "Of people nobody has been in two-way contact with, name and place are kept and nothing"
            " more; nobody is named outside who did not agree. What is on record against that goes"
            " after 30 days."
        ),
    )

    class Meta:
        model = Organization
        fields = ["name", "timezone", "language", "terms", "membership_mode"]
        labels = {
            "name": _("Name"),
            "terms": _("Words for your field"),
            "membership_mode": _("Formal membership"),
        }
        help_texts = {
            "terms": _("Which words are used where fields differ: worksite or building, for one."),
            "membership_mode": _("The base is counted from evidence either way."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["under_gdpr"].initial = self.instance.under_gdpr
        places = sorted(
            zone for zone in available_timezones() if "/" in zone and zone[:4] != "Etc/"
        )
        offer(self, "timezone", [(zone, zone.replace("_", " ")) for zone in ["UTC", *places]])
        offer(self, "language", settings.LANGUAGES)

    def save(self, commit: bool = True) -> Any:
        """Save it; the GDPR holds from the day somebody said so."""
        organization = self.instance
        if self.cleaned_data["under_gdpr"] != organization.under_gdpr:
            organization.gdpr_from = timezone.localdate() if not organization.under_gdpr else None
        return super().save(commit)


class UnitForm(LoggedForm):
    """The name and kind of a unit; where it hangs is a matter of its own."""

    class Meta:
        model = Unit
        fields = ["name", "kind", "is_critical"]
        labels = {
            "name": _("Name"),
            "kind": _("Kind"),
            "is_critical": _("Critical: a test cannot pass without it"),
        }
        help_texts = {"kind": _("For example landlord, building, floor; or worksite, shift.")}

    def __init__(self, *args: Any, parent: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parent = parent

    def clean_name(self) -> str:
        """Refuse a name its parent has already; letter case does not make it another."""
        name: str = self.cleaned_data["name"].strip()
        beside = Unit.objects.filter(parent=self.parent, name__iexact=name)
        if beside.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(gettext("There is one of that name here already."))
        return name


class HeadcountForm(forms.ModelForm):
    """How many people there truly are, as somebody counted on a day."""

    class Meta:
        model = UnitHeadcount
        fields = ["n", "as_of", "source", "confidence"]
        labels = {
            "n": _("People"),
            "as_of": _("Counted on"),
            "source": _("By whose word"),
            "confidence": _("How sure"),
        }
        help_texts = {"confidence": _("In a few words, for example: every door, twice.")}
        widgets = {"as_of": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def clean_as_of(self) -> Any:
        """Refuse a second count of one day: correct a count by a newer one."""
        as_of = self.cleaned_data["as_of"]
        if self.unit.headcounts.filter(as_of=as_of).exists():
            raise forms.ValidationError(gettext("This unit has a headcount of that day already."))
        return as_of
