"""Whatever happened, and however many nights pass: they leave what computing everybody would.

The histories hold rows dated after the first day, which a night must find when their day comes.
STANDING_EXAMPLES says how many histories each property gets (8 in the suite), STANDING_TOGETHER
how many of them are computed together.
"""

import json
import os
from datetime import timedelta
from random import Random

import pytest
from django.db import connection, transaction

from members.models import Organization, Person, Touched
from organizing.models import DriftFlag, StandingRun
from organizing.standing import computing, nights, streaming
from tests import make
from tests.reference.edits import Edits
from tests.reference.histories import RULES, D, crowded
from tests.reference.writing import write_all

EXAMPLES = int(os.environ.get("STANDING_EXAMPLES", "8"))
TOGETHER = int(os.environ.get("STANDING_TOGETHER", "50"))
FIRST_SEED = int(os.environ.get("STANDING_SEED", "0"))
DIFFERENT = """
    SELECT coalesce(r.person_id, s.person_id), to_jsonb(r) - 'owner',
           to_jsonb(s) - 'as_of' - 'drift_since'
    FROM result r FULL JOIN organizing_standing s USING (person_id)
    WHERE to_jsonb(r) - 'owner' IS DISTINCT FROM to_jsonb(s) - 'as_of' - 'drift_since'
"""


@pytest.fixture
def short_rules(db, monkeypatch):
    monkeypatch.setattr(nights, "CLOSE_ENOUGH", 99)  # so few people move the usual gap a lot
    organization = Organization(changed_rules=RULES)
    organization.save()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '5min'")  # tables nobody has counted yet
    return organization.rules


def lots():
    seeds = range(FIRST_SEED, FIRST_SEED + EXAMPLES)
    return [seeds[n : n + TOGETHER] for n in range(0, EXAMPLES, TOGETHER)]


def lived(seed):
    """A history in which much happens, or some of it, or little."""
    chance = Random(seed)
    share, history = chance.choice([1, 0.4, 0.15]), crowded(seed)
    return {
        name: rows
        if name in {"people", "closed", "acts"}
        else [row for row in rows if chance.random() < share]
        for name, rows in history.items()
    }


def nights_on(day):
    """The nights until then: every one, but for a few that were missed."""
    while True:
        yield day
        day += timedelta(days=1 if day.day % 7 else 3)


def differing(on):
    """Everybody who is stored otherwise than a computation from nothing says: what, and which."""
    usual, found = computing.known_usual_gap(on), {}
    for span in computing.spans():
        computing.compute_span(span, as_of=on, usual=usual, store=False)
        with connection.cursor() as cursor:
            cursor.execute(DIFFERENT)
            for person, computed, stored in cursor.fetchall():
                computed, stored = (json.loads(row or "{}") for row in (computed, stored))
                found[person] = {
                    key: (stored.get(key), computed.get(key))
                    for key in {*computed, *stored}
                    if stored.get(key) != computed.get(key)
                }
    return found


def test_nights_leave_what_a_computation_from_nothing_would(short_rules):
    for lot in lots():
        chance = Random(lot[0])
        with transaction.atomic():
            write_all([lived(seed) for seed in lot])
            first = D - timedelta(days=chance.randint(-4, 8))
            computing.compute(as_of=first)
            left_alone = 0

            for number, day in enumerate(nights_on(first + timedelta(days=1))):
                nights.compute(as_of=day)
                run = StandingRun.latest()
                left_alone += run.people - run.computed
                if number in {0, 3, 6, 10}:
                    assert not differing(day), day
                if number == 10:
                    break

            assert left_alone > len(lot) * 6 or len(lot) < 50  # fifty people are due each night
            transaction.set_rollback(True)


def test_nights_and_edits_between_leave_it_too(short_rules, ada):
    for lot in lots():
        chance = Random(lot[0])
        with transaction.atomic():
            worlds = write_all([lived(seed) for seed in lot])
            day = D - timedelta(days=chance.randint(0, 5))
            users = [make.user(person=_signs_in(world), role="admin") for world in worlds]
            computing.compute(as_of=day)
            done = {}

            for number in range(4):
                for seed, world, by in zip(lot, worlds, users, strict=True):
                    if chance.random() < 0.5:
                        people = list(world.people)
                        edits = Edits(
                            Random(seed * 10 + number),
                            people,
                            by=by,
                            admin=ada,
                            rules=short_rules,
                            today=day,
                        )
                        for person in people:
                            done.setdefault(person, []).append((day, seed))
                        done[people[0]].append(edits.some(4))
                streaming.compute_touched(as_of=day)
                assert not Touched.objects.exists()
                day += timedelta(days=chance.choice([1, 1, 2]))
                nights.compute(as_of=day)
                if number % 2:
                    wrong = differing(day)
                    assert not wrong, (day, {pk: (done.get(pk), row) for pk, row in wrong.items()})
            transaction.set_rollback(True)


def _signs_in(world):
    pk = next(iter(world.people))
    Person.objects.filter(pk=pk).update(status="active", is_management=False)
    return Person.objects.get(pk=pk)


def test_cases_open_close_and_pass_on_as_if_everybody_were_computed(short_rules, building):
    make.user("Lea Lead", role="leader")
    seeds = range(FIRST_SEED, FIRST_SEED + max(EXAMPLES // 10, 5))
    days = [D + timedelta(days=n) for n in range(-5, 12)]
    found, usual = [], {}
    for only_due in (True, False):
        with transaction.atomic():
            write_all([crowded(seed) for seed in seeds])
            computing.compute(as_of=days[0])
            for day in days[1:]:
                if only_due:
                    nights.compute(as_of=day)
                    usual[day] = StandingRun.latest().usual
                    continue
                for span in computing.spans():
                    computing.compute_span(span, as_of=day, usual=usual[day])
            columns = (
                "person",
                "owner",
                "opened_on",
                "closed_on",
                "closed_as",
                "passed_on",
                "times",
            )
            found.append(sorted(DriftFlag.objects.values_list(*columns), key=str))
            transaction.set_rollback(True)

    assert found[0] == found[1]
    assert any(flag[5] for flag in found[0])
