"""Claimed against shown, through the database (practice 3.3)."""

from datetime import timedelta

import pytest
from django.db import transaction

from members.models import Organization, Pause
from organizing import assessing
from tests import make
from tests.examples import lots
from tests.reference.histories import RULES, D, crowded
from tests.reference.ratings import Ratings
from tests.reference.writing import write_all

TODAY = make.ago(0)


@pytest.fixture
def unit(db):
    return make.unit()


@pytest.fixture
def rosa(unit):
    return make.person("Rosa", unit=unit)


def facts(person, on=TODAY):
    return assessing.facts_of(person, on=on, rules=Organization.current().rules)


def claim(person, strength, **fields):
    return person.assessments.create(
        **{"by": make.person(), "strength": strength, "assessed_on": TODAY, **fields}
    )


def test_a_claimed_mover_who_acted_and_moved_nobody_shows_two(rosa):
    make.took_part(rosa, make.action(make.ago(40), name="Button day"))
    claim(rosa, 1)

    found = facts(rosa).shown

    assert (found.shown, found.why) == (2, "moved_nobody")


def test_without_an_act_two_shows_three_and_four_shows_four(rosa, unit):
    claim(rosa, 2)
    assert facts(rosa).shown.shown == 3

    other = make.person(unit=unit)
    claim(other, 4)
    assert facts(other).shown.shown == 4


def test_who_moved_two_but_sat_out_last_weeks_test_shows_three_with_the_test(rosa, unit):
    own = make.action(make.ago(30))
    for _ in range(2):
        make.took_part(make.person(unit=unit), own, asked_by=rosa)
    claim(rosa, 1)
    assert facts(rosa).shown.shown == 1
    test = make.action(make.ago(7), is_test=True)
    test.units.add(unit)
    test.participations.create(person=rosa, asked_on=make.ago(9), state="did_not")

    found = facts(rosa)

    assert (found.shown.shown, found.shown.why, found.sat_out) == (3, "sat_out", test.pk)


def test_a_test_of_another_unit_is_not_theirs(rosa):
    claim(rosa, 1)
    make.took_part(make.person(), make.action(make.ago(30)), asked_by=rosa)
    elsewhere = make.action(make.ago(7), is_test=True)
    elsewhere.units.add(make.unit())
    elsewhere.participations.create(person=rosa, asked_on=make.ago(9), state="did_not")

    assert facts(rosa).shown.shown == 1


@pytest.mark.parametrize(("came", "shows"), [(3, 1), (2, 3)])
def test_a_leader_who_delivers_sixty_percent_of_a_list_moves_others(rosa, unit, came, shows):
    claim(rosa, 1)
    test = make.action(make.ago(20), is_test=True)
    for n in range(5):
        listed = make.person(unit=unit)
        make.carrier(listed, rosa)
        if n < came:
            make.took_part(listed, test)

    assert facts(rosa).delivered is (came == 3)
    assert facts(rosa).shown.shown == shows


def test_a_pause_lets_an_act_count_for_longer(rosa):
    make.took_part(rosa, make.action(make.ago(130)))
    claim(rosa, 2)
    assert facts(rosa).shown.shown == 3

    Pause.objects.create(person=rosa, began_on=make.ago(60), ended_on=make.ago(40))

    assert facts(rosa).shown.shown == 2


@pytest.mark.parametrize(("closed", "stale"), [(None, True), (1, False)])
def test_a_rating_is_stale_sooner_while_its_campaign_is_live(rosa, closed, stale):
    closed_on = None if closed is None else make.ago(closed)
    claim(rosa, 3, assessed_on=make.ago(61), campaign=make.campaign(closed_on=closed_on))

    assert facts(rosa).shown.is_stale is stale


def test_soft_support_is_what_nothing_bears_out(rosa, unit):
    claim(rosa, 2)
    acted, against, unrated = (make.person(unit=unit) for _ in range(3))
    make.took_part(acted, make.action(make.ago(3)))
    mine = claim(acted, 2)
    claim(against, 5, assessed_on=make.ago(200))
    ids = [each.pk for each in (rosa, acted, against, unrated)]
    found = assessing.facts(ids, on=TODAY, rules=Organization.current().rules)

    support = assessing.support(found.values())

    assert support == assessing.Support(people=4, rated=3, fresh=2, claimed=2, soft=1)
    assert (support.soft_percent, support.fresh_percent) == (50, 50)
    assert assessing.support(found.values(), by=mine.by_id).soft == 0


def test_the_sql_and_the_text_agree_on_random_histories(db):
    Organization(changed_rules=RULES).save()
    rules = Organization.current().rules
    for seeds in lots(50, together=100):
        with transaction.atomic():
            worlds = write_all(
                [crowded(seed) for seed in seeds], [(D - timedelta(days=seeds[0] % 7 + 3), 4)]
            )
            ids = [pk for world in worlds for pk in world.people]
            found = assessing.facts(ids, on=D, rules=rules)
            for number, world in enumerate(worlds):
                reference = Ratings(world, D, rules, usual=1.0)
                for pk in world.people:
                    rating = found[pk].shown
                    row = rating and (rating.claimed, rating.shown, rating.is_stale)
                    assert row == reference.shown(pk), f"history {number}, {pk}"
            transaction.set_rollback(True)
