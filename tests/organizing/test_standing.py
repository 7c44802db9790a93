"""The vectors of practice 3.6 and the edges of 3.1, 3.2 and 3.4, one sentence each."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from members.models import Pause
from organizing.models import DriftFlag, Standing, StandingChange, Tie
from organizing.standing import computing
from tests import make

D = date(2025, 6, 30)
LONG_AGO = date(2020, 1, 1)


def day(n: int) -> date:
    return D - timedelta(days=n)


@pytest.fixture
def unit(db):
    return make.unit("Local 12")


@pytest.fixture
def friends(unit):
    return [make.person(unit=unit), make.person(unit=unit)]


def standing(person, on=D) -> Standing:
    computing.compute(as_of=on)
    return Standing.objects.get(person=person)


def tie(person, friends):
    for other in friends:
        Tie.confirm(person.pk, other.pk, on=day(1), kind="friend")


def codes(row: Standing) -> dict[str, int]:
    return {reason["code"]: reason["points"] for reason in row.reasons}


def a_participant(unit, friends, *, talked_on):
    """Rung 3 in the last half year, known from two days only, with two live ties."""
    person = make.person("Rosa", unit=unit)
    make.took_part(person, make.action(talked_on))
    make.conversation(person, friends[0], talked_on)
    tie(person, friends)
    return person


def two_of_three_missed(person, on=(70, 40, 20)):
    of = make.committee("Stewards")
    make.meeting(of, day(on[0]), present=[person])
    for n in on[1:]:
        make.meeting(of, day(n), absent=[person])


def test_not_talked_to_missed_meetings_and_one_promise_is_drifting(unit, friends):
    rosa = a_participant(unit, friends, talked_on=date(2025, 3, 28))
    of = make.committee()
    for n, state in ((20, "absent"), (12, "absent")):
        make.meeting(of, day(n), **{state: [rosa]})
    make.commitment(rosa, friends[0], date(2025, 6, 10), status="missed")

    found = standing(rosa)

    assert codes(found) == {"NO_CONTACT": 2, "MISSED_MEETINGS": 2, "COMMITMENT_MISSED": 1}
    assert (found.drift, found.drift_points) == ("drifting", 5)


def test_leave_freezes_the_clock_and_excuses_the_absence(unit, friends):
    rosa = a_participant(unit, friends, talked_on=date(2025, 3, 28))
    Pause.objects.create(person=rosa, began_on=date(2025, 4, 10), ended_on=date(2025, 5, 9))
    of = make.committee()
    make.meeting(of, date(2025, 5, 1), absent=[rosa])
    make.meeting(of, day(12), absent=[rosa])
    make.commitment(rosa, friends[0], date(2025, 6, 10), status="missed")

    found = standing(rosa)

    assert codes(found) == {"NO_CONTACT": 1, "COMMITMENT_MISSED": 1}
    assert (found.drift, found.drift_points) == ("slipping", 2)


def test_a_steward_nobody_talked_to_for_45_days_is_slipping(unit, friends):
    steward = make.person(unit=unit)
    when = day(45)
    make.conversation(steward, friends[0], when)
    own = make.action(when)
    make.took_part(steward, own)
    for n in range(2):
        make.commitment(steward, friends[0], when, status="kept", asks_others=n == 0)
    for _ in range(3):
        make.took_part(make.person(unit=unit), own, asked_by=steward)
    tie(steward, friends)

    found = standing(steward)

    assert found.rung == 5
    assert codes(found) == {"NO_CONTACT": 3}
    assert (found.drift, found.drift_points) == ("slipping", 3)


def test_a_supporter_who_says_she_is_quitting_is_drifting(unit, friends):
    supporter = make.person(unit=unit)
    make.took_part(supporter, make.action(day(20), cost=1))
    make.conversation(supporter, friends[0], day(3), minutes=2, said_leaving=True)
    tie(supporter, friends)

    found = standing(supporter)

    assert (found.rung, found.drift) == (2, "drifting")
    assert codes(found) == {"SAID_LEAVING": 4, "NEW_NO_CONVERSATION": 2}


def test_a_new_conversation_clears_what_silence_said(unit, friends):
    rosa = a_participant(unit, friends, talked_on=date(2025, 3, 28))
    assert codes(standing(rosa)) == {"NO_CONTACT": 2}

    make.conversation(rosa, friends[0], D)

    assert codes(standing(rosa)) == {}


def test_the_day_of_death_takes_one_out_of_the_count_and_of_every_tie(unit, friends, ada):
    rosa = a_participant(unit, friends, talked_on=day(10))
    assert standing(friends[0]).ties == 1

    rosa.die(on=D, by=ada)

    assert standing(rosa).level == 0
    assert Standing.objects.get(person=rosa).drift == "n/a"
    assert Standing.objects.get(person=friends[0]).ties == 0
    assert computing.compute(as_of=day(1), store=False).levels[4] == 1


def test_a_leader_who_left_orphans_those_only_they_talked_with(unit, friends, ada):
    rosa = make.person(unit=unit)
    make.conversation(rosa, friends[0], day(10))
    assert standing(rosa).level == 3

    friends[0].leave(on=D, reason="quit", by=ada)

    found = standing(rosa)
    assert found.level == 2
    assert found.evidence["orphaned"] is True


def test_management_has_no_level_and_makes_no_tie(unit, friends):
    boss = make.person(unit=unit, is_management=True)
    make.conversation(boss, friends[0], day(1))

    assert (standing(boss).level, Standing.objects.get(person=boss).rung) == (0, 0)
    assert Standing.objects.get(person=friends[0]).ties == 0


def test_who_asked_not_to_be_contacted_is_counted_and_never_drifting(unit, friends):
    quiet = make.person(unit=unit, no_contact=True)
    make.conversation(quiet, friends[0], day(150), said_leaving=True)

    found = standing(quiet)

    assert (found.level, found.drift, found.reasons) == (3, "n/a", [])


def test_a_change_is_history_and_the_same_again_is_not(unit, friends):
    rosa = make.person(unit=unit)
    make.conversation(rosa, friends[0], day(180))
    computing.compute(as_of=day(1))
    assert computing.compute(as_of=day(1)).written == 0

    computing.compute(as_of=D + timedelta(days=1))

    moves = StandingChange.objects.filter(person=rosa, what="level").order_by("on")
    assert [(move.was, move.now) for move in moves] == [("0", "3"), ("3", "1")]


def test_a_change_taken_back_on_its_day_leaves_no_trace(unit, friends):
    rosa = make.person(unit=unit)
    computing.compute(as_of=D)
    talk = make.conversation(rosa, friends[0], D)
    computing.compute(as_of=D)
    talk.delete()
    computing.compute(as_of=D)

    assert not StandingChange.objects.filter(person=rosa).exists()


def test_the_past_is_kept_oldest_first(unit):
    computing.compute(as_of=D)

    with pytest.raises(computing.TooOld):
        computing.compute(as_of=day(1))
    assert computing.compute(as_of=day(1), store=False).as_of == day(1)


def test_a_flag_opens_with_somebody_to_reach_out_and_closes_by_what_happens(unit, friends):
    rosa = a_participant(unit, friends, talked_on=date(2025, 3, 28))
    make.carrier(rosa, friends[1])
    make.conversation(friends[0], friends[1], day(2))
    two_of_three_missed(rosa)
    make.commitment(rosa, friends[0], date(2025, 6, 10), status="missed")
    make.commitment(friends[0], rosa, day(30))
    Standing.objects.all().delete()
    computing.compute(as_of=D)
    found = Standing.objects.get(person=rosa)
    assert found.drift == "drifting"
    assert DriftFlag.objects.get(person=rosa, closed_on=None).owner == friends[1]
    assert found.reasons[0]["code"] == "OUR_PROMISE_OVERDUE"

    rosa.commitments_owed.all().delete()
    rosa.commitments_received.all().delete()
    rosa.attendances.all().delete()
    make.conversation(rosa, friends[1], D)
    computing.compute(as_of=D)

    closed = DriftFlag.objects.get(person=rosa)
    assert (closed.closed_as, closed.closed_fact["on"]) == ("talked", str(D))


def test_the_command_prints_a_past_day_and_stores_nothing(unit, friends, capsys):
    make.conversation(friends[0], friends[1], day(10))

    call_command("compute_standing", "--as-of", "2025-06-30", "--json")

    found = json.loads(capsys.readouterr().out)
    assert (found["people"], found["levels"]) == (2, {"3": 2})
    assert not Standing.objects.exists()


def test_the_command_stores_what_it_is_told_to_oldest_first(unit, friends, capsys):
    call_command("compute_standing", "--as-of", "2025-06-30", "--store")

    assert "2 rows written" in capsys.readouterr().out
    with pytest.raises(CommandError, match="2025-06-30"):
        call_command("compute_standing", "--as-of", "2025-06-29", "--store")
