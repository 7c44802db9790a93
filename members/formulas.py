"""Keep a spreadsheet from taking a cell for a formula, and take the guard off again."""

# ASVS 1.2.10, with the full-width forms a spreadsheet also obeys.
_LEADS = "=+-@\t\r\n\x00＝＋－＠"


def guard(cell: str) -> str:
    """Return `cell` with an apostrophe in front where a spreadsheet would compute it."""
    return f"'{cell}" if _leads(cell) else cell


def unguard(cell: str) -> str:
    """Return what `guard` was given."""
    return cell[1:] if cell.startswith("'") and _leads(cell) else cell


def _leads(cell: str) -> bool:
    """Whether what follows any apostrophes begins a formula, so that guarding can be undone."""
    return cell.lstrip("'")[:1] in _LEADS if cell.lstrip("'") else False
