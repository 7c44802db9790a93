"""What members are asked to say when a list is shared out, and by when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from members.forms.committees import day


class ShareForm(forms.Form):
    """A neutral text, the same for everybody, and the last day of the week it is for."""

    what = forms.CharField(
        label=_("What to ask"),
        max_length=200,
        help_text=_("The same for everybody. Nothing about why: a phone shows it to others."),
    )
    due_on = forms.DateField(label=pgettext_lazy("a day", "By"), widget=day())

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._on = on

    def clean_due_on(self) -> date:
        """Refuse a day gone by."""
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self._on:
            raise forms.ValidationError(gettext("Choose today or a later day."))
        return due_on
