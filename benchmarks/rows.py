"""The rows of the benchmark, as lines of COPY: the same for the same number of people and seed.

Ten conversations and tries, two promises and three acts a person over three years; most people have
few, a few have hundreds, as in life. One in two hundred is an organizer, who holds most of the
conversations; some pause, some have left; committees meet every month. What happens comes in the
order of time, so that the rows of one person lie as scattered as they do in life.
"""

from __future__ import annotations

import os
import random
from array import array
from collections.abc import Iterator
from datetime import date, timedelta

TODAY = date.fromisoformat(os.environ.get("BENCH_TODAY", "2026-06-30"))
DAYS = 3 * 365
NOW = f"{TODAY} 12:00:00+00"
PEOPLE, UNITS, CONVERSATIONS, PROMISES, ACTIONS, ACTS, PLACEMENTS, CARRIERS, TIES, POINTS = range(
    10
)
COMMITTEES, SEATS, MEETINGS, ATTENDANCES, PAUSES, ATTEMPTS = range(10, 16)
ACTION_COUNT = 64
AGO = [str(TODAY - timedelta(days=n)) for n in range(2600)]
GIVEN = [
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
FAMILY = [
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
Table = tuple[str, Iterator[str]]


def uuid_of(kind: int, number: int) -> str:
    """Return the id of the n-th row of a kind, shaped like a version 7 id and in order."""
    return f"01{kind:02x}{number >> 16:04x}-{number & 0xFFFF:04x}-7000-8000-{number:012x}"


def tables(people: int, seed: int) -> dict[str, Table]:
    """Return columns and lines of each table, parents first."""
    leaders, units = max(5, people // 200), max(5, people // 120)
    committees = max(1, people // 5000)
    return {
        "members_unit": (
            "id, name, kind, parent_id, path, sort_order, is_critical, created_at",
            _units(units),
        ),
        "members_person": (
            "id, name, given_name, family_name, nickname, search, sort_key, pronouns, language,"
            " status, status_on, left_reason, is_management, is_staff, no_contact, source,"
            " source_restriction, created_at, updated_at",
            _people(people, leaders, seed),
        ),
        "members_placement": (
            "id, person_id, unit_id, job_category, shift, spot, began_on, end_reason, created_at",
            _placements(people, units),
        ),
        "members_contactpoint": (
            "id, person_id, channel, label, value, folded, safe_rules, consent, is_primary,"
            " source, created_at",
            _points(people),
        ),
        "members_carrier": (
            "id, person_id, by_id, began_on, created_at",
            _carriers(people, leaders),
        ),
        "members_pause": (
            "id, person_id, kind, began_on, ended_on, created_at",
            _pauses(people, seed),
        ),
        "members_committee": (
            "id, name, kind, charter, interval_days, chartered_seats, founded_on, created_at",
            _committees(committees),
        ),
        "members_seat": (
            "id, committee_id, person_id, role, is_lead, began_on, exit_kind",
            _seats(committees, leaders),
        ),
        "members_meeting": (
            "id, committee_id, kind, occasion, held_on, place, state, agenda, created_at",
            _meetings(committees),
        ),
        "members_attendance": (
            "id, meeting_id, person_id, is_expected, state, ties_confirmed",
            _attendances(committees, leaders, seed),
        ),
        "organizing_conversation": (
            "id, key, person_id, by_id, talked_on, kind, channel, minutes, real_exchange, grade,"
            " stages, said_leaving, ask, answer, note, created_at, updated_at",
            _conversations(people, leaders, seed),
        ),
        "organizing_attempt": (
            "id, key, person_id, by_id, tried_on, channel, created_at",
            _attempts(people, leaders, seed),
        ),
        "organizing_commitment": (
            "id, owed_by_id, owed_to_id, kind, what, cost, asks_others, due_on, status,"
            " resolved_on, evidence, made_on, created_at",
            _promises(people, leaders, seed),
        ),
        "campaigns_action": (
            "id, name, kind, cost, held_on, is_test, origin, created_at, changed_at",
            _actions(),
        ),
        "campaigns_participation": (
            "id, action_id, person_id, asked_by_id, answer, state, evidence, created_at",
            _acts(people, leaders, seed),
        ),
        "organizing_tie": (
            "id, a_id, b_id, kind, is_close, first_on, last_confirmed_on, source, created_at",
            _ties(people, seed),
        ),
    }


def _units(units: int) -> Iterator[str]:
    root = uuid_of(UNITS, 0)
    yield f"{root}\tEverybody\t\t\\N\t{{{root}}}\t0\tf\t{NOW}\n"
    for number in range(1, units):
        me = uuid_of(UNITS, number)
        yield f"{me}\tUnit {number}\tbuilding\t{root}\t{{{root},{me}}}\t{number}\tf\t{NOW}\n"


def _people(people: int, leaders: int, seed: int) -> Iterator[str]:
    dice = random.Random(seed)
    for number in range(people):
        given, family = dice.choice(GIVEN), f"{dice.choice(FAMILY)}{number % 9973}"
        is_gone = number >= leaders and dice.random() < 0.02
        status = f"left_scope\t{AGO[dice.randrange(DAYS)]}\tmoved" if is_gone else "active\t\\N\t"
        name, is_staff = f"{given} {family}", "ft"[number < leaders // 20]
        yield (
            f"{uuid_of(PEOPLE, number)}\t{name}\t{given}\t{family}\t\t {name.lower()} \t"
            f"{family.lower()} {given.lower()}\t\ten\t{status}\tf\t{is_staff}\tf\tthemselves\t\t"
            f"{NOW}\t{NOW}\n"
        )


def _placements(people: int, units: int) -> Iterator[str]:
    for number in range(people):
        unit = uuid_of(UNITS, 1 + number * 7919 % (units - 1))
        yield (
            f"{uuid_of(PLACEMENTS, number)}\t{uuid_of(PEOPLE, number)}\t{unit}\t\t\t"
            f"{number % 400}\t{AGO[40 + number % 2000]}\t\t{NOW}\n"
        )


def _points(people: int) -> Iterator[str]:
    for number in range(people):
        value = f"person{number}@example.org"
        yield (
            f"{uuid_of(POINTS, number)}\t{uuid_of(PEOPLE, number)}\temail\t\t{value}\t{value}\t\t"
            f"unknown\tt\t\t{NOW}\n"
        )


def _carriers(people: int, leaders: int) -> Iterator[str]:
    for number in range(leaders, people, 3):
        by = uuid_of(PEOPLE, number % leaders)
        yield f"{uuid_of(CARRIERS, number)}\t{uuid_of(PEOPLE, number)}\t{by}\t{AGO[400]}\t{NOW}\n"


def _pauses(people: int, seed: int) -> Iterator[str]:
    dice = random.Random(seed + 5)
    for number in range(people):
        if dice.random() < 0.03:
            began = dice.randrange(DAYS)
            ended = AGO[max(0, began - dice.randrange(120))] if began > 60 else "\\N"
            who = uuid_of(PEOPLE, number)
            yield f"{uuid_of(PAUSES, number)}\t{who}\taway\t{AGO[began]}\t{ended}\t{NOW}\n"


def _committees(committees: int) -> Iterator[str]:
    for number in range(committees):
        me = uuid_of(COMMITTEES, number)
        yield f"{me}\tCommittee {number}\t\t\t30\t10\t{AGO[900]}\t{NOW}\n"


def _members(committee: int, leaders: int) -> list[int]:
    return sorted({(committee * 10 + place) % leaders for place in range(9)})


def _seats(committees: int, leaders: int) -> Iterator[str]:
    for number in range(committees):
        for place, person in enumerate(_members(number, leaders)):
            ids = f"{uuid_of(SEATS, number * 16 + place)}\t{uuid_of(COMMITTEES, number)}"
            yield f"{ids}\t{uuid_of(PEOPLE, person)}\t\t{'ft'[place == 0]}\t{AGO[700]}\t\n"


def _meetings(committees: int) -> Iterator[str]:
    for month in range(12):
        for number in range(committees):
            ids = f"{uuid_of(MEETINGS, number * 16 + month)}\t{uuid_of(COMMITTEES, number)}"
            yield f"{ids}\tcommittee\t\t{AGO[11 + 30 * month]}\t\theld\t\t{NOW}\n"


def _attendances(committees: int, leaders: int, seed: int) -> Iterator[str]:
    dice = random.Random(seed + 6)
    for month in range(12):
        for number in range(committees):
            meeting = number * 16 + month
            for place, person in enumerate(_members(number, leaders)):
                state = "present" if dice.random() < 0.7 else "absent"
                ids = f"{uuid_of(ATTENDANCES, meeting * 16 + place)}\t{uuid_of(MEETINGS, meeting)}"
                yield f"{ids}\t{uuid_of(PEOPLE, person)}\tt\t{state}\tf\n"


def _shared_out(dice: random.Random, people: int, mean: float) -> array[int]:
    """Return whose each row is, `mean` rows a person with a heavy tail, in no order."""
    whose = array("I")
    for person in range(people):
        whose.extend([person] * min(500, int(mean * 0.37 * dice.paretovariate(1.5) + 0.1)))
    dice.shuffle(whose)
    return whose


def _ago(place: int, rows: int) -> int:
    """How many days ago the row at a place happened: more happens now than did at first."""
    return int(DAYS * (1 - place / rows) ** 1.5)


def _conversations(people: int, leaders: int, seed: int) -> Iterator[str]:
    dice = random.Random(seed + 1)
    whose = _shared_out(dice, people, 8.3)
    for number, person in enumerate(whose):
        by = (person + dice.randrange(3)) % leaders
        if dice.random() < 0.15:
            by = (person + dice.randrange(1, 40)) % people
        if by == person:
            continue
        me, on = uuid_of(CONVERSATIONS, number), AGO[_ago(number, len(whose))]
        brief = "2\tf\t2" if dice.random() < 0.3 else "10\tf\t3"
        yield (
            f"{me}\t{me}\t{uuid_of(PEOPLE, person)}\t{uuid_of(PEOPLE, by)}\t{on}\tcheck_in\tface\t"
            f"{brief}\t{{}}\t{'ft'[number % 5000 == 0]}\t\t\t\t{NOW}\t{NOW}\n"
        )


def _attempts(people: int, leaders: int, seed: int) -> Iterator[str]:
    dice = random.Random(seed + 7)
    whose = _shared_out(dice, people, 2)
    for number, person in enumerate(whose):
        by = (person + dice.randrange(3)) % leaders
        if by != person:
            me, channel = uuid_of(ATTEMPTS, number), dice.choice(("phone", "text", "home"))
            ids = f"{me}\t{me}\t{uuid_of(PEOPLE, person)}\t{uuid_of(PEOPLE, by)}"
            yield f"{ids}\t{AGO[_ago(number, len(whose))]}\t{channel}\t{NOW}\n"


def _promises(people: int, leaders: int, seed: int) -> Iterator[str]:
    dice = random.Random(seed + 2)
    whose = _shared_out(dice, people, 2.25)
    for number, person in enumerate(whose):
        other = person % leaders
        if other == person:
            continue
        sides = f"{uuid_of(PEOPLE, person)}\t{uuid_of(PEOPLE, other)}"
        if dice.random() < 0.2:
            sides = f"{uuid_of(PEOPLE, other)}\t{uuid_of(PEOPLE, person)}"
        made = _ago(number, len(whose))
        due, asks = made - 9, "ft"[dice.random() < 0.4]
        if due < 0:
            due_on, rest = str(TODAY - timedelta(days=due)), "open\t\\N"
        else:
            due_on = AGO[due]
            rest = f"{dice.choice(('kept', 'kept', 'missed', 'partly'))}\t{due_on}"
        yield (
            f"{uuid_of(PROMISES, number)}\t{sides}\t\tbring the petition\t{dice.randrange(4)}"
            f"\t{asks}\t{due_on}\t{rest}\t\t{AGO[made]}\t{NOW}\n"
        )


def _actions() -> Iterator[str]:
    for number in range(ACTION_COUNT):
        on = AGO[DAYS * number // ACTION_COUNT]
        me = uuid_of(ACTIONS, number)
        yield f"{me}\tAct {number}\t\t{number % 5}\t{on}\tf\tplanned\t{NOW}\t{NOW}\n"


def _acts(people: int, leaders: int, seed: int) -> Iterator[str]:
    dice = random.Random(seed + 3)
    pairs = array("I")
    for person in range(people):
        many = min(ACTION_COUNT, int(3 * 0.42 * dice.paretovariate(1.5)))
        pairs.extend(person * ACTION_COUNT + a for a in dice.sample(range(ACTION_COUNT), many))
    dice.shuffle(pairs)
    for number, pair in enumerate(pairs):
        person, action = divmod(pair, ACTION_COUNT)
        asked = person % leaders
        by = "\\N" if asked == person else uuid_of(PEOPLE, asked)
        state = "did\tcheck_in" if dice.random() < 0.6 else "did_not\t"
        ids = f"{uuid_of(ACTS, number)}\t{uuid_of(ACTIONS, action)}\t{uuid_of(PEOPLE, person)}"
        yield f"{ids}\t{by}\tyes\t{state}\t{NOW}\n"


def _ties(people: int, seed: int) -> Iterator[str]:
    dice = random.Random(seed + 4)
    number = 0
    for person in range(people - 40):
        for step in dice.sample(range(1, 40), dice.randrange(3)):
            on = AGO[dice.randrange(300)]
            ids = f"{uuid_of(TIES, number)}\t{uuid_of(PEOPLE, person)}"
            number += 1
            yield (
                f"{ids}\t{uuid_of(PEOPLE, person + step)}\tneighbour\t{'ft'[dice.random() < 0.3]}\t"
                f"{on}\t{on}\t\t{NOW}\n"
            )
