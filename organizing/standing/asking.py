"""Ask the questions of a computation for some people without computing where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from members.models import Organization
from organizing.standing.computing import target_people
from organizing.standing.rules import parameters
from organizing.standing.tables import fill, text, those

TIES = ("clocks", "people", "talks", "meetings", "pairs", "ties")
AROUND, RELATED_BY = "asked/around_people", "asked/related_by"
RELATED = ("clocks", "people", "talks", "pairs", "others")
TALKS = "evidence/30_talks"  # of years; what is asked here rests on the latest


@dataclass(frozen=True)
class Member:
    """Somebody in a network: whom they have a live tie with, and whether it is a peer tie."""

    id: UUID
    is_staff: bool = False
    is_carrier: bool = False
    units: frozenset[UUID] = frozenset()
    ties: dict[UUID, bool] = field(default_factory=dict)


@transaction.atomic
def network(people: Iterable[UUID], *, on: date) -> dict[UUID, Member]:
    """Return those of `people` who are on record, with all their live ties on a day (T4).

    Live ties as practice 3.1 has them, by the statement that computes everybody's.
    """
    params = _parameters(on)
    with connection.cursor() as cursor:
        target_people(cursor, people, params, [*those(*TIES), AROUND])
        fill(cursor, those(*TIES), params, {TALKS: "asked/talks_of_ties"})
        cursor.execute(
            "SELECT p.person_id, t.other, NOT t.is_staff_tie FROM ties t JOIN people p USING (id)"
        )
        ties: dict[UUID, dict[UUID, bool]] = {}
        for one, other, is_peer in cursor.fetchall():
            ties.setdefault(one, {})[other] = is_peer
        cursor.execute(text(AROUND), params)
        return {
            pk: Member(pk, is_staff, is_carrier, frozenset(units), ties.get(pk, {}))
            for pk, is_staff, is_carrier, units in cursor.fetchall()
        }


def on_committees(on: date) -> set[UUID]:
    """Return the active members of all committees on a day."""
    with connection.cursor() as cursor:
        cursor.execute(text("asked/on_committees"), {"as_of": on})
        return {row[0] for row in cursor.fetchall()}


@transaction.atomic
def related_by(who: UUID, *, on: date) -> dict[UUID, bool]:
    """Return whom a conversation with `who` keeps in relationship, and whether nothing else does.

    The leaver test of practice 3.9: with `who` gone, those for whom it is True are not.
    """
    params = _parameters(on) | {"who": who}
    with connection.cursor() as cursor:
        cursor.execute(text("asked/talked_with"), params)
        talked = [row[0] for row in cursor.fetchall()]
        target_people(cursor, talked, params, [*those(*RELATED), RELATED_BY])
        fill(cursor, those(*RELATED), params, {TALKS: "asked/talks_of_relating"})
        cursor.execute(text(RELATED_BY), params)
        return dict(cursor.fetchall())


def _parameters(on: date) -> dict[str, Any]:
    return parameters(on, Organization.current().rules, usual=0.0)
