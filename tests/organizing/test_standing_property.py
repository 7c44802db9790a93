"""SQL and the plain reference agree about everybody, whatever happened to them.

`STANDING_EXAMPLES=2000` tries that many histories of each kind instead of fifty.
"""

import os
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Organization, Person
from organizing.models import Standing
from organizing.standing import computing, streaming
from tests.reference.histories import RULES, D, crowded, histories
from tests.reference.standing import Reference, Verdict
from tests.reference.writing import write

EXAMPLES = int(os.environ.get("STANDING_EXAMPLES", "50"))
thorough = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
seeds = st.integers(0, 2**32)


@pytest.fixture
def short_rules(db):
    organization = Organization(changed_rules=RULES)
    organization.save()
    return organization.rules


@given(history=histories())
@thorough
def test_sql_and_reference_agree(short_rules, history):
    agree(history, short_rules)


@given(seed=seeds)
@thorough
def test_they_agree_where_much_happens(short_rules, seed):
    agree(crowded(seed), short_rules)


@given(seed=seeds, days=st.integers(1, 30))
@settings(thorough, max_examples=max(10, EXAMPLES // 5))
def test_a_past_day_knows_nothing_of_what_came_later(short_rules, seed, days):
    agree(crowded(seed), short_rules, on=D - timedelta(days=days))


@given(seed=seeds, later=seeds)
@settings(thorough, max_examples=max(10, EXAMPLES // 5))
def test_computing_the_touched_is_computing_everybody(short_rules, seed, later):
    with transaction.atomic():
        history, edits = crowded(seed), crowded(later)
        for name in ("talks", "promises", "parts", "ties"):
            history[name] = history[name][: len(history[name]) // 2]
        write(history)
        computing.compute(as_of=D)
        touched = edit(edits)

        everyone = touched | streaming.around(touched, as_of=D)
        computing.compute_people(everyone, as_of=D)

        now = {row.person_id: said(row) for row in Standing.objects.all()}
        usual = computing.known_usual_gap(D)
        for span in computing.spans():
            computing.compute_span(span, as_of=D, usual=usual)
        assert now == {row.person_id: said(row) for row in Standing.objects.all()}
        transaction.set_rollback(True)


def agree(history, rules, on=D):
    with transaction.atomic():
        world = write(history)

        computing.compute(as_of=on)

        reference = Reference(world, on, rules)
        rows = Standing.objects.all()
        assert len(rows) == len(world.people)
        for row in rows:
            assert said(row) == reference.verdict(row.person_id)
        transaction.set_rollback(True)


def edit(edits):
    """Let some of another history happen, and say whom it touched."""
    people = list(Person.objects.order_by("pk"))
    touched = set()
    for (who, by), on, grade, kind, leaving in edits["talks"][:3]:
        people[who].conversations.create(
            by=people[by], talked_on=on, grade=grade, kind=kind, said_leaving=leaving
        )
        touched |= {people[who].pk, people[by].pk}
    for who, *_ in edits["parts"][:1]:
        person = people[who]
        person.status, person.status_on = "left_scope", D
        person.save()
        touched.add(person.pk)
    for (who, other), on, _ in edits["carrying"][:1]:
        person = people[who]
        person.carriers.all().delete()
        person.carriers.create(by=people[other], began_on=on)
        touched |= {person.pk, people[other].pk}
    return touched


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
        {code: points for code, points in codes.items() if code != "NOT_ASKED"},
    )
