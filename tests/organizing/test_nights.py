"""Whatever happened, and however many nights pass: they leave what computing everybody would.

The histories hold rows dated after the first day, which a night must find when their day comes.
STANDING_EXAMPLES says how many histories each property gets (8 in the suite).
"""

import json
from datetime import timedelta
from random import Random

import pytest
from django.db import connection, transaction
from django.utils import timezone

from members.database.counting import count_rows
from members.models import Person, Touched
from organizing.models import Conversation, DriftFlag, StandingRun
from organizing.standing import computing, nights, streaming
from tests import make
from tests.examples import lots
from tests.reference.edits import Edits
from tests.reference.histories import D, crowded
from tests.reference.writing import write_all

in_lots = pytest.mark.parametrize("seeds", lots(8, together=100))
CASE = ["person", "owner", "opened_on", "closed_on", "closed_as", "passed_on", "times"]
DIFFERENT = """
    SELECT coalesce(r.person_id, s.person_id), to_jsonb(r) - 'owner',
           to_jsonb(s) - 'as_of' - 'drift_since'
    FROM result r FULL JOIN organizing_standing s USING (person_id)
    WHERE to_jsonb(r) - 'owner' IS DISTINCT FROM to_jsonb(s) - 'as_of' - 'drift_since'
"""


@pytest.fixture(autouse=True)
def close_enough(monkeypatch):
    """Few people move the usual gap a lot."""
    monkeypatch.setattr(nights, "CLOSE_ENOUGH", 99)


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


@in_lots
def test_nights_leave_what_a_computation_from_nothing_would(short_rules, seeds):
    chance = Random(seeds[0])
    write_all([lived(seed) for seed in seeds])
    first = D - timedelta(days=chance.randint(-4, 8))
    computing.compute(as_of=first)
    count_rows()
    left_alone = 0

    for number, day in enumerate(nights_on(first + timedelta(days=1))):
        nights.compute(as_of=day)
        run = StandingRun.latest()
        left_alone += run.people - run.computed
        if number in {0, 3, 6, 10}:
            assert not differing(day), day
        if number == 10:
            break

    assert left_alone > len(seeds) * 6 or len(seeds) < 50  # fifty people are due each night


@in_lots
def test_nights_and_edits_between_leave_it_too(short_rules, ada, seeds):
    chance = Random(seeds[0])
    worlds = write_all([lived(seed) for seed in seeds])
    day = D - timedelta(days=chance.randint(0, 5))
    users = [make.user(person=_signs_in(world), role="admin") for world in worlds]
    computing.compute(as_of=day)
    count_rows()
    done = {}

    for number in range(4):
        for seed, world, by in zip(seeds, worlds, users, strict=True):
            if chance.random() < 0.5:
                people, luck = list(world.people), Random(seed * 10 + number)
                edits = Edits(luck, people, by=by, admin=ada, rules=short_rules, today=day)
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


def _signs_in(world):
    pk = next(iter(world.people))
    Person.objects.filter(pk=pk).update(status="active", is_management=False)
    return Person.objects.get(pk=pk)


@pytest.mark.parametrize("seeds", lots(5, together=200))
def test_cases_open_close_and_pass_on_as_if_everybody_were_computed(short_rules, building, seeds):
    make.user("Lea Lead", role="leader")
    write_all([crowded(seed) for seed in seeds])
    before = timezone.now() - timedelta(days=1)  # what is written down later closes its day's case
    Conversation.objects.update(created_at=before)
    days = [D + timedelta(days=n) for n in range(-5, 12)]
    computing.compute(as_of=days[0])
    count_rows()
    found, usual = [], {}
    for only_due in (True, False):
        with transaction.atomic():
            for day in days[1:]:
                if only_due:
                    nights.compute(as_of=day)
                    usual[day] = StandingRun.latest().usual
                    continue
                for span in computing.spans():
                    computing.compute_span(span, as_of=day, usual=usual[day])
            found.append(sorted(DriftFlag.objects.values_list(*CASE), key=str))
            transaction.set_rollback(True)

    assert found[0] == found[1]
    assert any(case[5] for case in found[0])
