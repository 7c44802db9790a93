"""Whom the rating shown of them finds (practice 3.3).

`assessing` knows the facts and the rule; here the rule is asked about everything that can be, and
the database picks those whose facts are among what it said.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, UUIDField
from django.db.models.expressions import RawSQL

from members import access
from members.models import Person
from organizing import assessing
from organizing.models.assessment import Assessment

if TYPE_CHECKING:
    from members.models import User

SEALED = "organizing.view_sealed"
EVERYBODY_RATED = "(SELECT person_id AS id FROM organizing_assessment) AS rated"
CASE = """
    strength * 16 + (basis = 'hearsay')::int * 8 + acted::int * 4
    + (moved > 0 OR delivered)::int * 2 + (sat_out IS NOT NULL)::int
"""


def shown_as(
    strengths: list[int], user: User, *, on: date, rules: Mapping[str, Mapping[str, Any]]
) -> QuerySet[Any]:
    """Return the people whose shown rating is one of these, among those sealed to `user`."""
    people = Person.objects.filter(pk__in=_ShownAs(strengths, assessing.limits(on=on, rules=rules)))
    if not access.is_wherever(user, may=SEALED):
        people = people.filter(access.people(user, may=SEALED))
    return people.values("pk")


def cases(strengths: list[int]) -> list[int]:
    """Return the numbers, as CASE counts them, of all facts the rule shows as one of these."""
    found = []
    for claimed in Assessment.Strength.values:
        for hearsay, acted, moved, sat in product((False, True), repeat=4):
            rating = assessing.shown(
                claimed,
                basis="hearsay" if hearsay else "said",
                acted=acted,
                moved_others=moved,
                sat_out=sat,
            )
            if rating.shown in strengths:
                found.append(claimed * 16 + hearsay * 8 + acted * 4 + moved * 2 + sat)
    return found


class _ShownAs(RawSQL):
    """The statement as a subquery: the ids of those shown as one of `strengths`."""

    def __init__(self, strengths: list[int], limits: Mapping[str, Any]) -> None:
        inner, order = _positional(assessing.statement(EVERYBODY_RATED))
        found = f"SELECT id FROM ({inner}) facts WHERE {CASE} = ANY (%s)"  # noqa: S608
        super().__init__(found, [*(limits[name] for name in order), cases(strengths)], UUIDField())


def _positional(statement: str) -> tuple[str, list[str]]:
    """Return a statement of named parameters as one of positions, and their names in order."""
    plain, *parts = statement.split("%(")
    order: list[str] = []
    for part in parts:
        name, _mark, rest = part.partition(")s")
        order.append(name)
        plain += f"%s{rest}"
    return plain, order
