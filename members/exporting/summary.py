"""What may be published of a roster: figures by place and job, nobody's name, no small cell."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from members.exporting.wording import labels
from members.models import Organization, RosterExport

Cell = tuple[str, int | None]


def by_workplace(export: RosterExport) -> list[Cell]:
    """Return unit and number, in order; a number too small to be shown is None (R8)."""
    counts = export.counts.get("by_unit", {})
    names = labels()
    return suppressed({names.get(pk, _("no unit")): n for pk, n in counts.items()})


def by_category(export: RosterExport) -> list[Cell]:
    """Return job category and number."""
    counts = export.counts.get("by_category", {})
    return suppressed({name or _("not said"): n for name, n in counts.items()})


def suppressed(cells: Mapping[str, int]) -> list[Cell]:
    """Return the cells with the small ones hidden; one alone takes the next along.

    With the total beside it a single hidden number could be worked out.
    """
    least = smallest()
    hidden = {name for name, n in cells.items() if 0 < n < least}
    if len(hidden) == 1 and len(cells) > 1:
        others = [name for name in cells if name not in hidden]
        hidden.add(min(others, key=lambda name: (cells[name], name)))
    return [(name, None if name in hidden else n) for name, n in sorted(cells.items())]


def smallest() -> int:
    """Return the smallest number that is published (practice 3.13)."""
    return int(Organization.current().rules["privacy"]["min_cell"])
