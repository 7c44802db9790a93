"""To whom the report of a quarter is mailed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ReportForm(forms.Form):
    """One group of readers; who signs in and has a mailbox gets it."""

    to = forms.ChoiceField(label=_("To"))

    def __init__(self, *args: Any, readers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = readers  # type: ignore[attr-defined]
