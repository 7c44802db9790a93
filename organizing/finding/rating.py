"""Ratings as they may be shown, of many people at once (practice 3.3).

`assessing.shown` says what may be shown; `rating.sql` finds the facts it needs by one statement,
for a page of people or for a whole scope.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, UUIDField
from django.db.models.expressions import RawSQL

from members import access
from members.models import Person
from organizing import assessing

if TYPE_CHECKING:
    from members.models import User

SEALED = "organizing.view_sealed"
STATEMENT = (Path(__file__).parent / "rating.sql").read_text()


def shown_of(
    ids: Iterable[UUID], *, on: date, rules: dict[str, Any]
) -> dict[UUID, assessing.Shown]:
    """Return the rating to show of each of these people who has one, in one query."""
    wanted = list(ids)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, {"on": on, "ids": wanted})
        rows = cursor.fetchall()
    stale = rules["assessment"]
    return {
        pk: assessing.shown(
            strength,
            basis=basis,
            acted=acted,
            moved_others=moved,
            sat_out=sat_out,
            days_old=(on - assessed_on).days,
            stale_after=stale["stale_live" if live else "stale_other"],
        )
        for pk, strength, basis, assessed_on, live, acted, moved, sat_out, _shown in rows
    }


def shown_as(strengths: list[int], user: User, *, on: date) -> QuerySet[Any]:
    """Return the people whose shown rating is one of these, among those sealed to `user`."""
    people = Person.objects.filter(pk__in=_ShownAs(on, strengths))
    if not access.is_wherever(user, may=SEALED):
        people = people.filter(access.people(user, may=SEALED))
    return people.values("pk")


class _ShownAs(RawSQL):
    """The statement as a subquery: the ids of those shown as one of `strengths`."""

    def __init__(self, on: date, strengths: list[int]) -> None:
        inner, order = _positional(STATEMENT)
        values = {"on": on, "ids": None}
        statement = f"SELECT person_id FROM ({inner}) rating WHERE shown = ANY (%s)"  # noqa: S608
        super().__init__(statement, [*(values[name] for name in order), strengths], UUIDField())


def _positional(statement: str) -> tuple[str, list[str]]:
    """Return a statement of named parameters as one of positions, and their names in order."""
    plain, *parts = statement.split("%(")
    order: list[str] = []
    for part in parts:
        name, _mark, rest = part.partition(")s")
        order.append(name)
        plain += f"%s{rest}"
    return plain, order
