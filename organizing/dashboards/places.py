"""Where people are, in a few words: never a name without its unit."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from members.models import Placement


def places(person_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the current place in words of each person who has one, in one query."""
    rows = (
        Placement.objects.current()
        .filter(person__in={pk for pk in person_ids if pk})
        .select_related("unit__parent")
        .order_by("-began_on", "-pk")
    )
    return {row.person_id: words(row) for row in rows}


def words(placement: Placement) -> str:
    """Return “14 Alder St · 3B”, or “14 Alder St, Floor 3”, or the unit alone."""
    unit = placement.unit
    house = unit.parent.name if unit.parent and unit.depth >= 2 else unit.name
    if placement.spot:
        return f"{house} · {placement.spot}"
    return unit.name if house == unit.name else f"{house}, {unit.name}"
