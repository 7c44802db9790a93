"""Fields as the phone forms have them: chips, one line of text, a picked day. None is required."""

from __future__ import annotations

from typing import Any

from django import forms


def line(label: Any, most: int, **fields: Any) -> forms.CharField:
    """Return a one-line field that is never required and refuses NUL."""
    return forms.CharField(label=label, max_length=most, required=False, **fields)


def chips(label: Any, choices: Any, **fields: Any) -> forms.ChoiceField:
    """Return a choice drawn as chips, never required."""
    return forms.ChoiceField(
        label=label, choices=choices, required=False, widget=forms.RadioSelect, **fields
    )


def number_chips(label: Any, choices: Any, *, default: int | None) -> forms.TypedChoiceField:
    """Return a choice of a number drawn as chips, never required."""
    field = forms.TypedChoiceField(
        label=label, choices=choices, required=False, widget=forms.RadioSelect, coerce=int
    )
    field.empty_value = default  # type: ignore[assignment]
    return field


def picked_day(label: Any) -> forms.DateField:
    """Return a day picked with the device's own picker, never required."""
    picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=picker)
