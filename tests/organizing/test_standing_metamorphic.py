"""What must not change standing, and what must change it the same whichever way it came.

One example is one history among many that are computed together; STANDING_EXAMPLES says how many.
"""

import json
import os
from datetime import timedelta
from random import Random

import pytest
from django.db import connection, transaction

from campaigns.models import Action, Participation
from members.models import Attendance, Meeting, Organization, Pause, Person
from organizing.models import Assessment, Commitment, Conversation, Standing, Tie
from organizing.standing import computing
from tests.reference.histories import RULES, D, crowded
from tests.reference.standing import Reference
from tests.reference.writing import write_all

EXAMPLES = int(os.environ.get("STANDING_EXAMPLES", "50"))
TOGETHER = 100
FIRST_SEED = int(os.environ.get("STANDING_SEED", "0"))
WORSE = ["n/a", "not_yet", "steady", "slipping", "drifting", "gone"]


@pytest.fixture
def short_rules(db):
    organization = Organization(changed_rules=RULES)
    organization.save()
    return organization.rules


def batches():
    seeds = range(FIRST_SEED, FIRST_SEED + EXAMPLES)
    return [seeds[n : n + TOGETHER] for n in range(0, EXAMPLES, TOGETHER)]


def results(on, usual):
    """Compute everybody at a day and return the rows, storing nothing. Inside a transaction."""
    found = {}
    for span in computing.spans():
        computing.compute_span(span, as_of=on, usual=usual, store=False)
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_jsonb(r) FROM result r")
            rows = [json.loads(row) if isinstance(row, str) else row for (row,) in cursor]
            found |= {row["person_id"]: row for row in rows}
    return found


def differing(one, other):
    assert one.keys() == other.keys()
    return {
        person: {name: (one[person][name], other[person][name]) for name in one[person]
                 if one[person][name] != other[person][name]}
        for person in one if one[person] != other[person]
    }  # fmt: skip


def test_an_irrelevant_event_changes_nothing(short_rules):
    for seeds in batches():
        with transaction.atomic():
            worlds = write_all([crowded(seed) for seed in seeds])
            usual = computing.usual_gap(D)
            before = results(D, usual)

            for seed, world in zip(seeds, worlds, strict=True):
                nothing_that_counts(Random(seed), list(world.people))

            after = results(D, usual)
            assert not differing(before, {person: after[person] for person in before})
            transaction.set_rollback(True)


def nothing_that_counts(chance, people):
    """What lies ahead, was called off, excused or voided, and what strangers do."""
    ahead = D + timedelta(days=chance.randint(1, 9))
    ago = D - timedelta(days=chance.randint(0, 20))
    one, other = chance.sample(people, 2)
    Conversation.objects.create(person_id=one, by_id=other, talked_on=ahead, grade=3)
    Assessment.objects.create(person_id=one, by_id=other, strength=5, assessed_on=ahead)
    Commitment.objects.create(
        owed_by_id=one, owed_to_id=other, what="x", made_on=ago, due_on=ago,
        status=chance.choice(["void", "released", "renegotiated"]), resolved_on=ago,
    )  # fmt: skip
    held = Action.objects.create(name="Later", cost=5, held_on=ahead)
    Participation.objects.create(action=held, person_id=one, state="did", evidence="photo")
    for state, mark, on in (
        ("cancelled", "absent", ago), ("planned", "unknown", ago), ("held", "excused", ago),
        ("held", "present", ahead),
    ):  # fmt: skip
        room = Meeting.objects.create(kind="assembly", host_id=other, held_on=on, state=state)
        Attendance.objects.create(
            meeting=room, person_id=one, state=mark, is_expected=True, invited_on=on
        )
    strangers = Person.objects.bulk_create([Person.named("Stranger"), Person.named("Stranger")])
    Conversation.objects.create(
        person=strangers[0], by=strangers[1], talked_on=ago, grade=3, kind="exit"
    )
    Tie.confirm(strangers[0].pk, strangers[1].pk, on=ago)


def test_a_pause_after_the_last_active_day_never_worsens_a_state(short_rules):
    """Drift looks at silence: a rest in it takes days out, and whatever fell due is void.

    A rest also keeps the rung, and with it the shorter interval of those seen on fewer than three
    days: they are compared where the interval did not change (decision 0015).
    """
    for seeds in batches():
        with transaction.atomic():
            worlds = write_all([crowded(seed) for seed in seeds])
            usual = computing.usual_gap(D)
            before = results(D, usual)
            rests = {}

            for seed, world in zip(seeds, worlds, strict=True):
                chance = Random(seed)
                reference = Reference(world, D, short_rules, usual=usual)
                for person in world.people:
                    days = reference.active_days(person)
                    if not days or days[-1] >= D - timedelta(days=2):
                        continue
                    began = days[-1] + timedelta(days=chance.randint(1, (D - days[-1]).days - 1))
                    ended = began + timedelta(days=chance.randint(0, (D - began).days - 1))
                    rests[str(person)] = Pause(person_id=person, began_on=began, ended_on=ended)
            Pause.objects.bulk_create(rests.values())
            after = results(D, usual)

            for person in rests:
                was, now = before[person], after[person]
                few = now["active_days"] < short_rules["drift"]["enough_days"]
                if "not_yet" in (was["drift"], now["drift"]) or (
                    few and was["peak"] != now["peak"]
                ):
                    continue
                if few and silence(was) != silence(now):
                    continue  # the interval is another
                assert WORSE.index(now["drift"]) <= WORSE.index(was["drift"]), (person, was, now)
            transaction.set_rollback(True)


def silence(row):
    return [reason.get("interval") for reason in row["reasons"] if reason["code"] == "NO_CONTACT"]


def test_yesterday_computed_again_today_gives_yesterdays_answer(short_rules):
    for seeds in batches():
        back = timedelta(days=Random(seeds[0]).randint(1, 9))
        with transaction.atomic():
            worlds = write_all([crowded(seed) for seed in seeds])
            usual = computing.usual_gap(D - back)
            then = results(D - back, usual)

            for seed, world in zip(seeds, worlds, strict=True):
                later(Random(seed), list(world.people), D - back)

            assert computing.usual_gap(D - back) == pytest.approx(usual)
            assert not differing(then, results(D - back, usual))
            transaction.set_rollback(True)


def later(chance, people, day):
    """Everything that can happen after a day, to each of these people."""
    for person in people:
        on = day + timedelta(days=chance.randint(1, 8))
        other = chance.choice([each for each in people if each != person])
        Conversation.objects.create(
            person_id=person, by_id=other, talked_on=on, grade=3,
            kind=chance.choice(["check_in", "exit", "grievance", "coaching"]),
        )  # fmt: skip
        Assessment.objects.create(person_id=person, by_id=other, strength=5, assessed_on=on)
        Commitment.objects.create(
            owed_by_id=person, owed_to_id=other, what="x", made_on=on, due_on=on,
            status="missed", resolved_on=on,
        )  # fmt: skip
        Commitment.objects.filter(owed_by=person, status="open", due_on__gt=day).update(
            status="kept", resolved_on=on
        )
        held = Action.objects.create(name="Later", cost=4, held_on=on, is_test=True)
        Participation.objects.create(action=held, person_id=person, state="did", evidence="photo")
        room = Meeting.objects.create(kind="gathering", host_id=other, held_on=on, state="held")
        for who in (person, other):
            Attendance.objects.create(
                meeting=room, person_id=who, state="present", ties_confirmed=True
            )
        if chance.random() < 0.3:
            Pause.objects.create(person_id=person, kind="away", began_on=on)
        if chance.random() < 0.3:
            Person.objects.filter(pk=person, status="active").update(
                status="left_scope", status_on=on
            )


def test_storing_day_by_day_ends_where_computing_once_ends(short_rules):
    for seeds in batches()[:1]:
        with transaction.atomic():
            write_all([crowded(seed) for seed in seeds[:30]])
            for back in range(12, -1, -3):
                computing.compute(as_of=D - timedelta(days=back))
            walked = {row.person_id: columns(row) for row in Standing.objects.all()}

            Standing.objects.all().delete()
            computing.compute(as_of=D)

            assert walked == {row.person_id: columns(row) for row in Standing.objects.all()}
            transaction.set_rollback(True)


def columns(row):
    return {
        field.attname: getattr(row, field.attname)
        for field in Standing._meta.fields
        if field.attname not in {"as_of", "drift_since"}
    }
