"""Dates as the language of who reads writes them: Thu 3 Dec 2026, jue 3 dic 2026.

Django writes a short month with a capital in every language, and puts nothing between its parts.
"""

from __future__ import annotations

from datetime import date

from django.utils import formats
from django.utils.translation import get_language

IN_SPANISH = [("M", "b"), ("l, ", "l "), ("j F", r"j \d\e F"), ("F Y", r"F \d\e Y")]


def date_format(value: date, form: str | None = None) -> str:
    """Return a date as `form` has it, our letters or a name of Django's, in the language's way."""
    return formats.date_format(value, form and written(form))


def written(form: str) -> str:
    """Return a form of date as the language at hand writes it; a name of Django's stays."""
    if "_" not in form and (get_language() or "").startswith("es"):
        for ours, theirs in IN_SPANISH:
            form = form.replace(ours, theirs)
    return form
