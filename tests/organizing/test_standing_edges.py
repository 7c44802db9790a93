"""Edges of practice 3.2, 3.4 and 3.6 that no vector names, one sentence each."""

from datetime import date, timedelta

import pytest

from members.models import Organization, Pause
from organizing.models import AssertedRung, Assessment, FollowUp, Standing, Tie
from organizing.standing import computing, raising
from tests import make

D = date(2025, 6, 30)


def day(n: int) -> date:
    return D - timedelta(days=n)


@pytest.fixture
def unit(db):
    return make.unit("Local 12")


@pytest.fixture
def friends(unit):
    return [make.person(unit=unit), make.person(unit=unit)]


@pytest.fixture
def rosa(unit, friends):
    """Somebody in relationship with us, with two live ties."""
    person = make.person("Rosa", unit=unit)
    for other in friends:
        Tie.confirm(person.pk, other.pk, on=day(1))
    return person


def standing(person) -> Standing:
    computing.compute(as_of=D)
    return Standing.objects.get(person=person)


def codes(row: Standing) -> dict[str, int]:
    return {reason["code"]: reason["points"] for reason in row.reasons}


def test_a_grievance_nobody_answered_for_a_month_is_ours(rosa, friends):
    make.conversation(rosa, friends[0], day(31), kind="grievance")
    assert codes(standing(rosa)) == {"GRIEVANCE_STALE": 1}

    make.conversation(rosa, friends[0], D, minutes=2)

    assert codes(standing(rosa)) == {}


def test_a_grievance_is_settled_when_what_was_planned_in_it_is_done(rosa, friends):
    talk = make.conversation(rosa, friends[0], day(40), kind="grievance")
    step = FollowUp.objects.create(person=rosa, owner=friends[0], conversation=talk, due_on=day(30))
    assert codes(standing(rosa)) == {"GRIEVANCE_STALE": 1}

    step.state, step.resolved_on = "done", day(5)
    step.save()

    assert codes(standing(rosa)) == {}


def a_test(campaign, n, on, **fields):
    return make.action(on, campaign=campaign, is_test=True, sequence=n, **fields)


def test_nobody_sat_out_a_test_on_its_evening_or_before_it_is_recorded(rosa, friends):
    make.conversation(rosa, friends[0], day(3))
    campaign = make.campaign()
    make.took_part(rosa, a_test(campaign, 1, day(30)))
    latest = a_test(campaign, 2, D)
    latest.participations.create(person=rosa, asked_by=friends[0])
    make.took_part(friends[0], latest)
    assert codes(standing(rosa)) == {}

    latest.held_on = day(1)
    latest.save()
    assert codes(standing(rosa)) == {"SAT_OUT": 2}

    latest.participations.filter(person=friends[0]).update(state="invited", evidence="")
    assert codes(standing(rosa)) == {}


def test_a_rest_on_the_day_excuses_a_test_and_voids_a_promise(rosa, friends):
    make.conversation(rosa, friends[0], day(3))
    campaign = make.campaign()
    make.took_part(rosa, a_test(campaign, 1, day(60)))
    latest = a_test(campaign, 2, day(30))
    latest.participations.create(person=rosa, asked_by=friends[0], state="did_not")
    make.commitment(rosa, friends[0], day(29), status="missed")
    assert codes(standing(rosa)) == {"SAT_OUT": 2, "COMMITMENT_MISSED": 1}

    Pause.objects.create(person=rosa, began_on=day(32), ended_on=day(28))

    assert codes(standing(rosa)) == {}


def test_a_rating_in_a_live_campaign_is_fresh_for_sixty_days_only(rosa, friends):
    make.conversation(rosa, friends[0], day(3))
    campaign = make.campaign(closed_on=day(0))
    for n, strength in ((70, 1), (10, 3)):
        rosa.assessments.create(
            by=friends[0], strength=strength, assessed_on=day(n), campaign=campaign
        )
    assert codes(standing(rosa)) == {"RATING_DOWN": 2}

    campaign.closed_on = None
    campaign.save()

    assert codes(standing(rosa)) == {}


def test_a_minor_has_no_standing_without_a_policy(unit, friends):
    pupil = make.person(unit=unit, over_18=False)
    make.conversation(pupil, friends[0], day(3))
    row = standing(pupil)
    assert (row.level, row.rung, row.ties, row.drift) == (0, 0, 0, "n/a")
    assert Standing.objects.get(person=friends[0]).ties == 0

    Organization(changed_rules={"privacy": {"minors": 1}}).save()

    assert standing(pupil).level == 3


def test_a_founders_word_stands_beside_the_rung_for_ninety_days(rosa, friends, ada):
    make.conversation(rosa, friends[0], day(3))
    AssertedRung.say(rosa, rung=5, on=day(89), by=ada)
    AssertedRung.say(rosa, rung=5, on=day(89), by=ada)
    row = standing(rosa)
    assert (row.rung, row.evidence["asserted"]) == (1, 5)
    assert row.evidence["asserted_until"] == (D + timedelta(days=1)).isoformat()
    assert rosa.asserted_rungs.count() == 1

    rosa.asserted_rungs.update(asserted_on=day(90))

    assert "asserted" not in standing(rosa).evidence


def test_what_a_rung_rests_on_is_named_with_its_day(rosa, friends):
    make.conversation(rosa, friends[0], day(20))
    make.took_part(rosa, make.action(day(100)))

    found = raising.what_expires(standing(rosa))

    assert [(each.code, each.on, each.is_limit) for each in found] == [
        ("act2", D + timedelta(days=81), True),
        ("talk", D + timedelta(days=161), False),
    ]


def test_whoever_rests_or_came_back_is_known_with_the_day(rosa, friends):
    make.conversation(rosa, friends[0], day(30))
    rest = Pause.objects.create(person=rosa, began_on=day(20))
    assert standing(rosa).evidence["resting_since"] == day(20).isoformat()

    rest.ended_on = day(5)
    rest.save()

    row = standing(rosa)
    assert (row.evidence["returned_on"], row.reasons) == (day(4).isoformat(), [])


def test_a_leader_gives_their_word_for_a_rung_on_the_page(client, lena, building):
    founder = make.person("Founder", unit=building)
    computing.compute(as_of=make.ago(0))
    client.force_login(lena)

    client.post(f"/people/{founder.pk}/rung/", {"rung": "5"})
    client.post(f"/people/{founder.pk}/rung/", {"rung": "9"})
    computing.compute(as_of=make.ago(0))

    page = client.get(f"/people/{founder.pk}/").content.decode()
    assert founder.asserted_rungs.count() == 1
    assert "rung-asserted" in page


def test_the_check_in_list_welcomes_back_and_asks_after_a_year(client, lena, building):
    back, long, quiet, gone = (
        make.person(name, unit=building) for name in ("Back Ortiz", "Long Ruiz", "Q Mora", "G Paz")
    )
    for who, began, ended in (
        (back, 40, 3), (long, 400, None), (quiet, 30, 2), (gone, 30, 20),
    ):  # fmt: skip
        who.pauses.create(kind="away", began_on=make.ago(began), ended_on=ended and make.ago(ended))
    quiet.ask_no_contact(True, by=lena)
    client.force_login(lena)

    page = client.get("/drift/").content.decode()

    assert "Welcome back" in page
    assert "Back Ortiz" in page
    assert "Still with us?" in page
    assert "Long Ruiz" in page
    assert "Q Mora" not in page
    assert "G Paz" not in page


def test_a_rating_alone_takes_nobody_down_a_level_or_a_rung(rosa, friends):
    make.conversation(rosa, friends[0], day(20))
    make.took_part(rosa, make.action(day(30)))
    before = standing(rosa)

    Assessment.objects.create(person=rosa, by=friends[0], strength=5, assessed_on=day(1))

    after = standing(rosa)
    assert (after.level, after.rung, after.drift) == (before.level, before.rung, "steady")
    assert before.level == 4


def test_whoever_is_new_counts_like_anybody_and_is_marked_for_thirty_days(unit, friends):
    newcomer = make.person(unit=unit)
    make.conversation(newcomer, friends[0], day(3))
    newcomer.placements.update(began_on=day(29))
    row = standing(newcomer)
    assert (row.level, row.rung) == (3, 1)
    assert row.evidence["new"] is True

    newcomer.placements.update(began_on=day(30))

    assert "new" not in standing(newcomer).evidence


def test_of_whoever_is_new_only_what_we_owe_them_is_said(unit, friends):
    newcomer = make.person(unit=unit)
    newcomer.placements.update(began_on=day(20))
    make.took_part(newcomer, make.action(day(18)))
    make.conversation(newcomer, friends[0], day(17), minutes=2)
    for n in (5, 6):
        make.commitment(newcomer, friends[0], day(n), status="missed")
    make.commitment(friends[0], newcomer, day(8))
    said = {"NEW_NO_CONVERSATION": 2, "OUR_PROMISE_OVERDUE": 1}

    assert codes(standing(newcomer)) == said


def test_since_is_told_to_the_day_also_where_a_rest_hides_a_gap(rosa, friends):
    """What had aged on the eve of a rest and came back during it began again that day."""
    make.conversation(rosa, friends[0], day(201), minutes=2)
    Pause.objects.create(person=rosa, began_on=day(19), ended_on=day(5))
    make.conversation(rosa, friends[0], day(15), minutes=2)
    make.conversation(rosa, friends[0], day(10), minutes=2)

    assert standing(rosa).rung_since == day(15)
