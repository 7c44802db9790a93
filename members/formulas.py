"""Keep a spreadsheet from taking a cell for a formula, and take the guard off again."""

from __future__ import annotations

import re

# ASVS 1.2.10, with the full-width forms a spreadsheet also obeys.
_LEADS = "=+-@\t\r\n\x00＝＋－＠"
# Where lists are parted by semicolons, as in Spanish, a program begins a cell after each of them
# and does not take our quotes for its own: so after a tab and the end of a line, too.
_INSIDE = r"(?<=[;\t\r\n]){}(?='*[-=+@＝＋－＠])"
_OPEN, _GUARDED = re.compile(_INSIDE.format("")), re.compile(_INSIDE.format("'"))


def guard(cell: str) -> str:
    """Return `cell` with an apostrophe wherever a spreadsheet would begin to compute it."""
    inside = _OPEN.sub("'", cell)
    return f"'{inside}" if _leads(cell) else inside


def unguard(cell: str) -> str:
    """Return what `guard` was given."""
    return _GUARDED.sub("", cell[1:] if cell.startswith("'") and _leads(cell) else cell)


def _leads(cell: str) -> bool:
    """Whether what follows any apostrophes begins a formula, so that guarding can be undone."""
    return cell.lstrip("'")[:1] in _LEADS if cell.lstrip("'") else False
