"""Deterministic, heavy-tailed evidence about any number of people, loaded by COPY.

About ten conversations, two promises and three acts a person over three years; most people have
few, a few have hundreds, as in life.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from django.db import connection

TODAY = date(2026, 6, 30)
DAYS = 3 * 365
PEOPLE, UNITS, CONVERSATIONS, PROMISES, ACTIONS, ACTS, PLACEMENTS, CARRIERS, TIES, POINTS = range(
    10
)
NOW = "2026-06-30 12:00:00+00"


def uuid_of(kind: int, number: int) -> str:
    """Return the id of the n-th row of a kind, shaped like a version 7 id and in order."""
    return f"01{kind:02x}{number:08x}70008000{number:012x}"


def load(people: int, *, seed: int = 1) -> dict[str, int]:
    """Fill the database with `people` people and their evidence. Return the rows per table."""
    organizers = max(5, people // 200)
    units = max(5, people // 120)
    actions = 60
    return {
        "members_unit": _copy(
            "members_unit",
            "id, name, kind, parent_id, path, sort_order, is_critical, created_at",
            _units(units),
        ),
        "members_person": _copy(
            "members_person",
            "id, name, given_name, family_name, nickname, search, sort_key, pronouns, language,"
            " status, left_reason, is_management, is_staff, no_contact, source,"
            " source_restriction, created_at, updated_at",
            _people(people, seed),
        ),
        "members_placement": _copy(
            "members_placement",
            "id, person_id, unit_id, job_category, shift, spot, began_on, end_reason, created_at",
            _placements(people, units),
        ),
        "members_contactpoint": _copy(
            "members_contactpoint",
            "id, person_id, channel, label, value, folded, safe_rules, consent, is_primary,"
            " source, created_at",
            _points(people),
        ),
        "members_carrier": _copy(
            "members_carrier",
            "id, person_id, by_id, began_on, created_at",
            _carriers(people, organizers),
        ),
        "organizing_conversation": _copy(
            "organizing_conversation",
            "id, key, person_id, by_id, talked_on, kind, channel, minutes, real_exchange, grade,"
            " stages, said_leaving, ask, answer, note, created_at, updated_at",
            _conversations(people, organizers, seed),
        ),
        "organizing_commitment": _copy(
            "organizing_commitment",
            "id, owed_by_id, owed_to_id, what, cost, asks_others, due_on, status, resolved_on,"
            " evidence, made_on, created_at",
            _promises(people, organizers, seed),
        ),
        "campaigns_action": _copy(
            "campaigns_action",
            "id, name, kind, cost, held_on, is_test, origin, created_at",
            _actions(actions),
        ),
        "campaigns_participation": _copy(
            "campaigns_participation",
            "id, action_id, person_id, asked_by_id, asked_on, answer, state, evidence, created_at",
            _acts(people, organizers, actions, seed),
        ),
        "organizing_tie": _copy(
            "organizing_tie",
            "id, a_id, b_id, kind, is_close, first_on, last_confirmed_on, source, created_at",
            _ties(people, seed),
        ),
    }


def _copy(table: str, columns: str, rows: Iterator[tuple[object, ...]]) -> int:
    count = 0
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
    return count


def _units(units: int) -> Iterator[tuple[object, ...]]:
    root = uuid_of(UNITS, 0)
    yield (root, "Everybody", "", None, [root], 0, False, NOW)
    for number in range(1, units):
        me = uuid_of(UNITS, number)
        yield (me, f"Unit {number}", "building", root, [root, me], number, False, NOW)


_GIVEN = [
    "Ana",
    "Bo",
    "Carla",
    "Dinh",
    "Elif",
    "Femi",
    "Gita",
    "Hoa",
    "Ivo",
    "Jun",
    "Kofi",
    "Lena",
    "Mina",
    "Noor",
    "Omar",
    "Pilar",
    "Quan",
    "Rosa",
]
_FAMILY = [
    "Abel",
    "Berg",
    "Cruz",
    "Diaz",
    "Engel",
    "Fofana",
    "Gupta",
    "Haile",
    "Ito",
    "Jansen",
    "Khan",
    "Lopez",
    "Mbeki",
    "Nunez",
    "Ortiz",
]


def _people(people: int, seed: int) -> Iterator[tuple[object, ...]]:
    dice = random.Random(seed)
    for number in range(people):
        given, family = dice.choice(_GIVEN), f"{dice.choice(_FAMILY)}{number % 9973}"
        name = f"{given} {family}"
        folded = name.lower()
        yield (
            *(uuid_of(PEOPLE, number), name, given, family, "", f" {folded} "),
            *(f"{family} {given}".lower(), "", "en", "active", "", False, number < 5, False),
            *("themselves", "", NOW, NOW),
        )


def _placements(people: int, units: int) -> Iterator[tuple[object, ...]]:
    for number in range(people):
        unit = 1 + number * 7919 % (units - 1)
        began = TODAY - timedelta(days=40 + number % 2000)
        ids = uuid_of(PLACEMENTS, number), uuid_of(PEOPLE, number), uuid_of(UNITS, unit)
        yield (*ids, "", "", str(number % 400), began, "", NOW)


def _points(people: int) -> Iterator[tuple[object, ...]]:
    for number in range(people):
        value = f"person{number}@example.org"
        ids = uuid_of(POINTS, number), uuid_of(PEOPLE, number)
        yield (*ids, "email", "", value, value, "", "unknown", True, "", NOW)


def _carriers(people: int, organizers: int) -> Iterator[tuple[object, ...]]:
    for number in range(organizers, people, 3):
        ids = (
            uuid_of(CARRIERS, number),
            uuid_of(PEOPLE, number),
            uuid_of(PEOPLE, number % organizers),
        )
        yield (*ids, TODAY - timedelta(days=400), NOW)


def _many(dice: random.Random, mean: float) -> int:
    """A heavy-tailed number of rows for one person, `mean` of them on average."""
    return min(500, int(mean * 0.4 * dice.paretovariate(1.5)))


def _conversations(people: int, organizers: int, seed: int) -> Iterator[tuple[object, ...]]:
    dice = random.Random(seed + 1)
    number = 0
    for person in range(people):
        for _ in range(_many(dice, 10)):
            by = (person + dice.randrange(3)) % organizers
            if by == person:
                continue
            day = TODAY - timedelta(days=int(DAYS * dice.random() ** 1.5))
            brief = dice.random() < 0.3
            me = uuid_of(CONVERSATIONS, number)
            number += 1
            yield (
                *(me, me, uuid_of(PEOPLE, person), uuid_of(PEOPLE, by), day, "check_in", "face"),
                *(2 if brief else 10, False, 2 if brief else 3, [], False, "", "", "", NOW, NOW),
            )


def _promises(people: int, organizers: int, seed: int) -> Iterator[tuple[object, ...]]:
    dice = random.Random(seed + 2)
    number = 0
    for person in range(people):
        for _ in range(_many(dice, 2)):
            other = person % organizers
            if other == person:
                continue
            sides = uuid_of(PEOPLE, person), uuid_of(PEOPLE, other)
            if dice.random() < 0.2:
                sides = sides[1], sides[0]
            due = TODAY - timedelta(days=int(DAYS * dice.random() ** 1.5) - 14)
            status = "open" if due > TODAY else dice.choice(["kept", "kept", "missed", "partly"])
            resolved = None if status == "open" else due
            me = uuid_of(PROMISES, number)
            number += 1
            made = due - timedelta(days=9)
            what = (me, *sides, "bring the petition", dice.randrange(4), dice.random() < 0.4)
            yield (*what, due, status, resolved, "", made, NOW)


def _actions(actions: int) -> Iterator[tuple[object, ...]]:
    for number in range(actions):
        day = TODAY - timedelta(days=DAYS * number // actions)
        yield (
            uuid_of(ACTIONS, number),
            f"Action {number}",
            "",
            number % 5,
            day,
            False,
            "planned",
            NOW,
        )


def _acts(people: int, organizers: int, actions: int, seed: int) -> Iterator[tuple[object, ...]]:
    dice = random.Random(seed + 3)
    number = 0
    for person in range(people):
        for action in dice.sample(range(actions), min(actions, _many(dice, 3))):
            asked = person % organizers
            did = dice.random() < 0.6
            me = uuid_of(ACTS, number)
            number += 1
            yield (
                *(me, uuid_of(ACTIONS, action), uuid_of(PEOPLE, person)),
                *(None if asked == person else uuid_of(PEOPLE, asked), None, "yes"),
                *("did" if did else "did_not", "check_in" if did else "", NOW),
            )


def _ties(people: int, seed: int) -> Iterator[tuple[object, ...]]:
    dice = random.Random(seed + 4)
    number = 0
    for person in range(people - 1):
        for step in dice.sample(range(1, 40), dice.randrange(3)):
            if person + step >= people:
                continue
            day = TODAY - timedelta(days=dice.randrange(300))
            ids = uuid_of(TIES, number), uuid_of(PEOPLE, person), uuid_of(PEOPLE, person + step)
            number += 1
            yield (*ids, "neighbour", dice.random() < 0.3, day, day, "", NOW)
