"""When and where people who named the same issue meet, and whom to invite."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.forms.committees import day


class ConveneForm(forms.Form):
    """A day and a place; the people are ticked on the page."""

    held_on = forms.DateField(label=_("Day"), widget=day())
    place = forms.CharField(label=_("Place"), max_length=80, required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._on = on

    def clean_held_on(self) -> date:
        """Refuse a day gone by."""
        held_on: date = self.cleaned_data["held_on"]
        if held_on < self._on:
            raise forms.ValidationError(gettext("Choose today or a later day."))
        return held_on
