"""Random histories: the SQL says what the plain reference says, for any day, however it got there.

STANDING_EXAMPLES says how many examples each property gets (50 in the suite, 10 of what hypothesis
makes up, computed one by one). Other histories stand side by side and are computed together, a
hundred at a time, so that thousands are affordable.
"""

from datetime import timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from organizing.models import Standing
from organizing.standing import computing
from tests.examples import examples, lots
from tests.reference import histories as made
from tests.reference.histories import D, crowded
from tests.reference.standing import Reference, Verdict
from tests.reference.writing import write_all

in_lots = pytest.mark.parametrize("seeds", lots(50, together=100))
thorough = settings(
    max_examples=examples(10),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@given(history=made.histories())
@thorough
def test_sql_and_reference_agree(short_rules, history):
    agree([history], short_rules)


@in_lots
def test_they_agree_where_much_happens(short_rules, seeds):
    chance = Random(seeds[0])
    rests = [(D - timedelta(days=chance.randint(1, 60)), chance.randint(0, 9))]
    agree([crowded(seed) for seed in seeds], short_rules, rests=rests)


@in_lots
def test_a_past_day_knows_nothing_of_what_came_later(short_rules, seeds):
    back = Random(seeds[0]).randint(1, 30)
    agree([crowded(seed) for seed in seeds], short_rules, on=D - timedelta(days=back))


def agree(histories, rules, *, on=D, rests=()):
    with transaction.atomic():
        worlds = write_all(histories, rests)

        computing.compute(as_of=on)

        usual = computing.known_usual_gap(on)
        said_of = {row.person_id: said(row) for row in Standing.objects.all()}
        assert len(said_of) == sum(len(world.people) for world in worlds)
        if len(worlds) == 1:
            assert usual == pytest.approx(Reference(worlds[0], on, rules).usual)
        for number, world in enumerate(worlds):
            reference = Reference(world, on, rules, usual=usual)
            for person in world.people:
                expected, found = reference.verdict(person), said_of[person]
                assert found == expected, f"history {number}, {person}"
        transaction.set_rollback(True)


def said(row: Standing) -> Verdict:
    codes = {reason["code"]: reason["points"] for reason in row.reasons}
    return Verdict(
        row.rung,
        row.peak,
        row.level,
        row.ties,
        row.peer_ties,
        row.drift,
        row.drift_points,
        codes,
        row.evidence.get("asserted", 0),
        row.rung_expires_on,
        row.rung_since,
    )
