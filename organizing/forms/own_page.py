"""What somebody can ask for on their own page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organizing.models import OwnRequest
from organizing.own_pages import MOST_TEXT

LONGEST = timedelta(days=366)


class CorrectForm(forms.Form):
    """What is wrong, in their words."""

    text = forms.CharField(
        label=_("What is wrong, and what is right?"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MOST_TEXT}),
    )

    about = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """What became of a request, in words its person reads."""

    outcome = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[
            choice
            for choice in OwnRequest.Outcome.choices
            if choice[0] != OwnRequest.Outcome.WITHDRAWN
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("What you tell them"),
        help_text=_("They read this on their page."),
        max_length=MOST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": MOST_TEXT}),
    )

    def clean(self) -> dict[str, Any]:
        """Whoever is not given what they asked for is told why."""
        data = super().clean() or {}
        if data.get("outcome") in {"partly", "declined"} and not data.get("answer"):
            self.add_error("answer", _("Tell them why."))
        return data


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
