"""What is held of the people whom rows may speak of: plain rows, because instances cost more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

_PERSON = (
    "id, name, given_name, family_name, nickname, pronouns, language, over_18, no_contact,"
    " is_management, status, merged_into_id, search"
)


@dataclass(slots=True)
class Who:
    """A person, by the columns that rows are compared with."""

    pk: UUID
    name: str
    given_name: str
    family_name: str
    nickname: str
    pronouns: str
    language: str
    over_18: bool | None
    no_contact: bool
    is_management: bool
    status: str
    merged_into_id: UUID | None
    search: str


@dataclass(slots=True)
class Point:
    """A contact point; without `pk` one that an earlier row of the same chunk adds."""

    pk: UUID | None
    channel: str
    consent: str = "unknown"
    safe_rules: str = ""


@dataclass(slots=True)
class Placed:
    """An open placement; without `pk` one that an earlier row of the same chunk adds."""

    pk: UUID | None
    began_on: date
    job_category: str = ""
    shift: str = ""
    spot: str = ""
    ended_on: date | None = None


@dataclass(slots=True)
class Held:
    """What is held of one person."""

    person: Who
    points: dict[tuple[str, str], Point] = field(default_factory=dict)
    placements: dict[UUID, Placed] = field(default_factory=dict)
    past: set[tuple[UUID, str]] = field(default_factory=set)  # of ended placements: unit, until
    ids: dict[str, str] = field(default_factory=dict)


def load(pks: Iterable[UUID]) -> dict[UUID, Held]:
    """Return what is held of these people, and of those into whom they were merged."""
    found: dict[UUID, Held] = {}
    missing = set(pks)
    while missing:  # merged people lead on
        people = select(
            f"SELECT {_PERSON} FROM members_person WHERE id = ANY(%s)",  # noqa: S608
            list(missing),
        )
        found.update({row[0]: Held(Who(*row)) for row in people})
        onward = {held.person.merged_into_id for held in found.values()}
        missing = {pk for pk in onward if pk} - found.keys()
    every = list(found)
    if not every:
        return found
    for person, channel, folded, *rest in select(
        "SELECT person_id, channel, folded, id, consent, safe_rules FROM members_contactpoint"
        " WHERE person_id = ANY(%s)",
        every,
    ):
        pk, consent, rules = rest
        found[person].points[channel, folded] = Point(pk, channel, consent, rules)
    for person, unit, ended, *row in select(
        "SELECT person_id, unit_id, ended_on, id, began_on, job_category, shift, spot"
        " FROM members_placement WHERE person_id = ANY(%s)",
        every,
    ):
        if ended is None:
            found[person].placements[unit] = Placed(*row)
        else:
            found[person].past.add((unit, ended.isoformat()))
    for person, system, value in select(
        "SELECT person_id, system, value FROM members_externalid WHERE person_id = ANY(%s)", every
    ):
        found[person].ids[system] = value
    return found


def select(sql: str, *arguments: Any) -> list[Any]:
    """Return the rows of a statement; a list is one array, which long lists need."""
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        found: list[Any] = cursor.fetchall()
        return found
