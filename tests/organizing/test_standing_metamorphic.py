"""What must not change standing, and what must change it the same whichever way it came.

One example is one history among many that are computed together; STANDING_EXAMPLES says how many.
"""

import json
from collections import defaultdict
from datetime import timedelta
from random import Random

import pytest
from django.db import connection

from campaigns.models import Action, Participation
from members.database.counting import count_rows
from members.models import Attendance, Meeting, Pause, Person
from organizing.models import Assessment, Commitment, Conversation, Standing, Tie
from organizing.standing import computing
from tests.examples import lots
from tests.reference.histories import D, crowded
from tests.reference.standing import Reference
from tests.reference.writing import Rows, write_all

in_lots = pytest.mark.parametrize("seeds", lots(50, together=100))
WORSE = ["n/a", "not_yet", "steady", "slipping", "drifting", "gone"]


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


@in_lots
def test_an_irrelevant_event_changes_nothing(short_rules, seeds):
    worlds = write_all([crowded(seed) for seed in seeds])
    count_rows()
    usual = computing.usual_gap(D)
    before = results(D, usual)

    rows = Rows()
    for seed, world in zip(seeds, worlds, strict=True):
        nothing_that_counts(Random(seed), list(world.people), rows)
    rows.save()

    after = results(D, usual)
    assert not differing(before, {person: after[person] for person in before})


def nothing_that_counts(chance, people, rows):
    """What lies ahead, was called off, excused or voided, and what strangers do."""
    ahead = D + timedelta(days=chance.randint(1, 9))
    ago = D - timedelta(days=chance.randint(0, 20))
    one, other = chance.sample(people, 2)
    rows.add(Conversation(person_id=one, by_id=other, talked_on=ahead, grade=3))
    rows.add(Assessment(person_id=one, by_id=other, strength=5, assessed_on=ahead))
    rows.add(
        Commitment(
            owed_by_id=one, owed_to_id=other, what="x", made_on=ago, due_on=ago,
            status=chance.choice(["void", "released", "renegotiated"]), resolved_on=ago,
        )
    )  # fmt: skip
    held = rows.add(Action(name="Later", cost=5, held_on=ahead))
    rows.add(Participation(action=held, person_id=one, state="did", evidence="photo"))
    for state, mark, on in (
        ("cancelled", "absent", ago), ("planned", "unknown", ago), ("held", "excused", ago),
        ("held", "present", ahead),
    ):  # fmt: skip
        room = rows.add(Meeting(kind="assembly", host_id=other, held_on=on, state=state))
        rows.add(
            Attendance(meeting=room, person_id=one, state=mark, is_expected=True, invited_on=on)
        )
    a, b = sorted((rows.add(Person.named("Stranger")) for _ in "ab"), key=lambda who: who.pk)
    rows.add(Conversation(person=a, by=b, talked_on=ago, grade=3, kind="exit"))
    rows.add(Tie(a=a, b=b, first_on=ago, last_confirmed_on=ago))


@in_lots
def test_a_pause_after_the_last_active_day_never_worsens_a_state(short_rules, seeds):
    """Drift looks at silence: a rest in it takes days out, and whatever fell due is void.

    A rest also keeps the rung, and with it the shorter interval of those seen on fewer than three
    days: they are compared where the interval did not change (decision 0015).
    """
    worlds = write_all([crowded(seed) for seed in seeds])
    count_rows()
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
        if "not_yet" in (was["drift"], now["drift"]) or (few and was["peak"] != now["peak"]):
            continue
        if few and silence(was) != silence(now):
            continue  # the interval is another
        assert WORSE.index(now["drift"]) <= WORSE.index(was["drift"]), (person, was, now)


def silence(row):
    return [reason.get("interval") for reason in row["reasons"] if reason["code"] == "NO_CONTACT"]


@in_lots
def test_yesterday_computed_again_today_gives_yesterdays_answer(short_rules, seeds):
    back = timedelta(days=Random(seeds[0]).randint(1, 9))
    worlds = write_all([crowded(seed) for seed in seeds])
    count_rows()
    usual = computing.usual_gap(D - back)
    then = results(D - back, usual)

    later(list(zip(seeds, worlds, strict=True)), D - back)

    assert computing.usual_gap(D - back) == pytest.approx(usual)
    assert not differing(then, results(D - back, usual))


def later(lives, day):
    """Everything that can happen after a day, to each of these people."""
    rows, happened, left = Rows(), defaultdict(list), defaultdict(list)
    for seed, world in lives:
        chance, people = Random(seed), list(world.people)
        for person in people:
            on = day + timedelta(days=chance.randint(1, 8))
            other = chance.choice([each for each in people if each != person])
            happened[on].append(person)
            what_came(rows, chance, person, other, on)
            if chance.random() < 0.3:
                rows.add(Pause(person_id=person, kind="away", began_on=on))
            if chance.random() < 0.3:
                left[on].append(person)
    for on, people in happened.items():
        Commitment.objects.filter(owed_by__in=people, status="open", due_on__gt=day).update(
            status="kept", resolved_on=on
        )
    for on, people in left.items():
        Person.objects.filter(pk__in=people, status="active").update(
            status="left_scope", status_on=on
        )
    rows.save()


def what_came(rows, chance, person, other, on):
    kind = chance.choice(["check_in", "exit", "grievance", "coaching"])
    rows.add(Conversation(person_id=person, by_id=other, talked_on=on, grade=3, kind=kind))
    rows.add(Assessment(person_id=person, by_id=other, strength=5, assessed_on=on))
    rows.add(
        Commitment(
            owed_by_id=person, owed_to_id=other, what="x", made_on=on, due_on=on,
            status="missed", resolved_on=on,
        )
    )  # fmt: skip
    held = rows.add(Action(name="Later", cost=4, held_on=on, is_test=True))
    rows.add(Participation(action=held, person_id=person, state="did", evidence="photo"))
    room = rows.add(Meeting(kind="gathering", host_id=other, held_on=on, state="held"))
    for who in (person, other):
        rows.add(Attendance(meeting=room, person_id=who, state="present", ties_confirmed=True))


@pytest.mark.parametrize("seeds", lots(30, together=100))
def test_storing_day_by_day_ends_where_computing_once_ends(short_rules, seeds):
    write_all([crowded(seed) for seed in seeds])
    count_rows()
    for back in range(12, -1, -3):
        computing.compute(as_of=D - timedelta(days=back))
    walked = {row.person_id: columns(row) for row in Standing.objects.all()}

    Standing.objects.all().delete()
    computing.compute(as_of=D)

    assert walked == {row.person_id: columns(row) for row in Standing.objects.all()}


def columns(row):
    return {
        field.attname: getattr(row, field.attname)
        for field in Standing._meta.fields
        if field.attname not in {"as_of", "drift_since"}
    }
