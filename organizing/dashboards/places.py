"""Where people are, in a few words: never a name without its unit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from members.database.written import Written
from members.models import Placement, Unit
from members.models.unit import place_in_words

if TYPE_CHECKING:
    from django.db.models import QuerySet


def places(person_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the current place in words of each person who has one, in one query."""
    ids = {pk for pk in person_ids if pk}
    rows = _placed.rows(ids) if ids else []
    return {pk: place_in_words(spot, unit, depth, above) for pk, spot, unit, depth, above in rows}


@Written
def _placed(people: list[UUID]) -> QuerySet[Placement, Any]:
    return (
        Placement.objects.current()
        .filter(person__among=people)
        .order_by("-began_on", "-pk")
        .values_list("person", "spot", "unit__name", "unit__path__len", "unit__parent__name")
    )


def without_sections(units: list[Unit]) -> list[Unit]:
    """Leave out the floors and shifts that are only sections of what is above them."""
    parents = {unit.parent_id for unit in units}
    inner = {unit.parent_id for unit in units if unit.pk in parents}
    here = {unit.pk for unit in units}
    return [
        unit
        for unit in units
        if unit.pk in parents or unit.parent_id not in here or unit.parent_id in inner
    ]
