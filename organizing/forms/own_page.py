"""What somebody can ask for on their own page."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organizing.own_pages import MOST_TEXT

LONGEST = timedelta(days=366)


class CorrectForm(forms.Form):
    """What is wrong, in their words."""

    text = forms.CharField(
        label=_("What is wrong, and what is right?"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MOST_TEXT}),
    )


class RestForm(forms.Form):
    """Until when they want to rest."""

    until = forms.DateField(
        label=_("Until which day?"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: object, on: date) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.on = on

    def clean_until(self) -> date:
        """Refuse a day gone by, or one further off than a year."""
        until: date = self.cleaned_data["until"]
        if not self.on <= until <= self.on + LONGEST:
            raise forms.ValidationError(gettext("Choose a day between today and a year from now."))
        return until
