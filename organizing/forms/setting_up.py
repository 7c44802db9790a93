"""The two forms of the first hour: who we are, and where people are."""

from __future__ import annotations

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.forms.organization import OrganizationForm
from organizing import setting_up


class WhoWeAreForm(OrganizationForm):
    """The name of the organization, its words, its language and its clock."""

    class Meta(OrganizationForm.Meta):
        fields = ["name", "terms", "language", "timezone"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.name == setting_up.UNNAMED:
            self.initial["name"] = ""
            self.initial["language"] = get_language()  # that of whoever begins

    def clean_name(self) -> str:
        """Refuse the name nobody chose."""
        name: str = self.cleaned_data["name"].strip()
        if name == setting_up.UNNAMED:
            raise forms.ValidationError(_("Write the name people know you by."))
        return name


class PlacesForm(forms.Form):
    """Places as one writes them on paper."""

    places = forms.CharField(
        label=_("Places, one a line"),
        help_text=_(
            "Begin a line with a dash to put it below the one above. A number after a comma is "
            "how many people there are, also those you do not know yet."
        ),
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean_places(self) -> list[setting_up.Place]:
        """Read the outline."""
        try:
            return setting_up.outline(self.cleaned_data["places"])
        except setting_up.NotAnOutline as problem:
            raise forms.ValidationError(str(problem)) from problem
