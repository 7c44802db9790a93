"""What a sheet for paper is for, and how it is printed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organizing.dashboards.sheets import KINDS, PAPERS


class SheetForm(forms.Form):
    """A sheet of people from a list, a meeting or an action."""

    kind = forms.ChoiceField(label=_("Sheet"), choices=list(KINDS.items()))
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=120,
        help_text=_("For example: doors on Saturday. It stands on the sheet and in the log."),
    )
    paper = forms.ChoiceField(label=_("Paper"), choices=list(PAPERS.items()))
    initials = forms.BooleanField(
        label=_("Initials instead of names"),
        required=False,
        help_text=_("For a sheet that may be lost or photographed."),
    )

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        field.choices = [(kind, KINDS[kind]) for kind in kinds]  # type: ignore[attr-defined]
        if len(kinds) == 1:
            field.widget = forms.HiddenInput()
            field.initial = kinds[0]
