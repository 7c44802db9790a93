"""Days as one tap, and ids and dates out of addresses, where anything may stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.utils.dateparse import parse_date
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from members.dates import date_format

YEARS = (1000, 3000)  # a calendar ends on both sides, and we count back from days and on

WHENS = [
    ("", _("in a week")),
    ("tomorrow", _("tomorrow")),
    ("friday", _("Friday")),
    ("two_weeks", _("in two weeks")),
]


def when(choice: str, on: date) -> date:
    """Return the day a chip stands for, counted from `on`; a week where nothing was chosen."""
    if choice == "tomorrow":
        return on + timedelta(days=1)
    if choice == "friday":
        return on + timedelta(days=(4 - on.weekday()) % 7 or 7)
    return on + timedelta(days=14 if choice == "two_weeks" else 7)


def dated(
    choices: Sequence[tuple[str, LazyText | str]], on: date, *, meeting: date | None = None
) -> list[tuple[str, str]]:
    """Return the chips for days with the day each stands for, so that one tap is one date."""
    days = {
        code: meeting if code == "meeting" and meeting else when(code, on) for code, _w in choices
    }
    return [(code, f"{word} · {date_format(days[code], 'D j M')}") for code, word in choices]


def as_uuid(text: str | None) -> UUID | None:
    """Return the id `text` stands for, if it is one."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def as_day(text: str | None) -> date | None:
    """Return the day `text` stands for, if it is one with days enough before and after it."""
    try:
        day = parse_date(text or "")
    except ValueError:
        return None
    return day if day and YEARS[0] <= day.year <= YEARS[1] else None
