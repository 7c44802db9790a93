"""Read a date as people write it, and tell from many whether the day stands before the month."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from members import names

EARLIEST = 1900
_SERIALS = range(10_000, 80_000)  # 1927 to 2119 as spreadsheets count days, from the day below
_DAY_NONE = date(1899, 12, 30)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_SHORT = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2}|\d{4})(?:[ ,T].*)?")
_DAY_WORD = re.compile(
    r"(?:\w{3,9} )?(\d{1,2})(?:st|nd|rd|th)?(?: de)? ([a-z]{3,10})(?: de)? (\d{4})\b.*"
)
_WORD_DAY = re.compile(r"(?:\w{3,9} )?([a-z]{3,10}) (\d{1,2})(?:st|nd|rd|th)? (\d{4})\b.*")
_MONTHS = {
    word: at
    for at, words in enumerate(
        ["jan ene", "feb", "mar", "apr abr", "may", "jun", "jul", "aug ago", "sep", "oct", "nov",
         "dec dic"],
        start=1,
    )
    for word in words.split()
}  # fmt: skip


def read(text: str, *, day_first: bool) -> date | None:
    """Return the day a text names, or None; `day_first` decides 03/04/2024."""
    text = text.strip()
    if len(text) == 5 and text.isdecimal() and (days := int(text)) in _SERIALS:
        return _DAY_NONE + timedelta(days=days)
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _SHORT.fullmatch(text):
        one, other, year = (int(part) for part in found.groups())
        year += 0 if year > 99 else 2000 if year < 70 else 1900
        day, month = (one, other) if (day_first or one > 12) and other <= 12 else (other, one)
    else:
        return _in_words(names.fold(text.replace(",", " ").replace(".", " ")))
    return _day(year, month, day)


def day_first(texts: Iterable[str]) -> bool | None:
    """Return what these dates show; None where all could be read either way, or none is short."""
    shown = None
    for text in texts:
        if found := _SHORT.fullmatch(text.strip()):
            one, other = int(found[1]), int(found[2])
            if one > 12 >= other:
                return True
            if other > 12 >= one:
                shown = False
    return shown


def is_short(text: str) -> bool:
    """Whether it is a date of three numbers, the year last."""
    return bool(_SHORT.fullmatch(text.strip()))


def _in_words(text: str) -> date | None:
    if found := _DAY_WORD.fullmatch(text):
        return _day(int(found[3]), _MONTHS.get(found[2][:3], 0), int(found[1]))
    if found := _WORD_DAY.fullmatch(text):
        return _day(int(found[3]), _MONTHS.get(found[1][:3], 0), int(found[2]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if EARLIEST <= year <= 2200 else None
    except ValueError:
        return None
