"""Tests over a frozen list: what is counted, what stands beside it, and the plain reference."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns import freezing, series
from campaigns.dashboards import tests as dashboard
from campaigns.models import Participation, StructureTest
from campaigns.structure_tests import Advice, Band, Diagnosis
from members.models import Pause, Placement, UnitHeadcount
from members.models.organization import RULES
from tests import make
from tests.reference import tests_of_strength as plain

pytestmark = pytest.mark.django_db
TESTS = RULES["tests"]


def headcount(unit, n, on=make.LONG_AGO):
    UnitHeadcount.objects.create(unit=unit, as_of=on, n=n, source="door_count")


@pytest.fixture
def house():
    """Practice's three units, under one roof, with a campaign and a committee."""
    roof = make.unit("The house")
    units = {name: make.unit(name, under=roof, sort_order=n) for n, name in enumerate("ABC")}
    campaign = make.campaign("Heat")
    campaign.units.add(roof)
    return campaign, make.committee(units=[roof]), units


def ask_all(action, unit, *, asked, did, people):
    for number, who in enumerate(people[:asked]):
        state = {"state": "did", "evidence": "signature"} if number < did else {"state": "did_not"}
        Participation.objects.create(
            action=action, person=who, asked_on=action.held_on, answer="yes", **state
        )


def run_test(house, numbers, *, on, cost=1, frozen=None, people=None, **fields):
    """A test in which each unit has H, A and X as told; H is a headcount of as many we list."""
    campaign, committee, units = house
    people = {} if people is None else people
    action = make.action(on, campaign=campaign, cost=cost, is_test=True)
    for name, (h, a, x) in numbers.items():
        if name not in people:
            people[name] = [make.person(unit=units[name]) for _ in range(h)]
            headcount(units[name], h)
        ask_all(action, units[name], asked=a, did=x, people=people[name])
    freezing.freeze(action, on=frozen or on, committee=committee, by=None, **fields)
    return action


def test_practices_vector_over_a_frozen_list(house):
    action = run_test(
        house, {"A": (60, 58, 47), "B": (40, 18, 15), "C": (20, 20, 8)}, on=make.ago(3)
    )

    read = series.reading(action.test, on=make.ago(0), rules=TESTS)

    assert [(u.snapshot.unit.name, u.percent, u.band, u.diagnosis, u.said) for u in read.units] == [
        ("A", 78, Band.STRONG, None, 81),
        ("B", 38, Band.NOT_YET, Diagnosis.REACH, 83),
        ("C", 40, Band.NOT_YET, Diagnosis.NOT_WITH_US, 40),
    ]
    assert (read.total.did, read.total.headcount, read.percent) == (70, 120, 58)
    assert read.holding == 50
    assert read.advice == Advice.HOLD
    assert [u.snapshot.unit.name for u in read.unreached] == ["B"]


def test_a_test_of_one_house_is_read_floor_by_floor_and_each_person_counts_once(house):
    campaign, committee, units = house
    twice = make.person(unit=units["A"])
    Placement.objects.create(person=twice, unit=units["B"], began_on=make.ago(50))
    make.person(unit=units["C"], is_management=True)
    action = make.action(make.ago(0), campaign=campaign, is_test=True)

    test = freezing.freeze(action, on=make.ago(0), committee=committee, by=None)

    assert [s.unit.name for s in test.snapshots.order_by("unit__sort_order")] == ["A", "B", "C"]
    assert [s.headcount for s in test.snapshots.order_by("unit__sort_order")] == [1, 0, 0]
    assert freezing.freeze(action, on=make.ago(0), committee=committee, by=None) == test
    assert StructureTest.objects.count() == 1


def test_who_comes_later_who_leaves_and_who_is_away_stand_beside_the_count(house):
    campaign, committee, units = house
    a = units["A"]
    people = [make.person(unit=a) for _ in range(10)]
    headcount(a, 12)
    resting, leaving = people[0], people[1]
    Pause.objects.create(person=resting, began_on=make.ago(20))
    action = make.action(make.ago(2), campaign=campaign, is_test=True)
    action.units.set([a])
    test = freezing.freeze(action, on=make.ago(10), committee=committee, by=None)
    for who in people[1:8]:
        make.took_part(who, action)
    leaving.placements.update(ended_on=make.ago(5))
    make.took_part(make.person(unit=a, since=make.ago(4)), action)  # hired since
    make.took_part(make.person(unit=a), action)  # there all along, not on our list
    make.took_part(people[8], action, evidence="self_reported")

    (unit,) = series.reading(test, on=make.ago(0), rules=TESTS).units

    assert (unit.result.headcount, unit.result.did, unit.snapshot.paused) == (11, 8, 1)
    assert (unit.new, unit.new_did, unit.found, unit.found_did) == (1, 1, 1, 1)
    assert (unit.gone, unit.gone_did, unit.claimed) == (1, 1, 1)
    assert (unit.without_gone.headcount, unit.without_gone.did) == (10, 7)


def test_the_list_stays_what_it_was_when_somebody_is_erased_or_hired(house):
    campaign, committee, units = house
    people = [make.person(unit=units["A"]) for _ in range(4)]
    action = make.action(make.ago(1), campaign=campaign, is_test=True)
    action.units.set([units["A"]])
    test = freezing.freeze(action, on=make.ago(3), committee=committee, by=None)
    people[0].delete()
    headcount(units["A"], 90, on=make.ago(1))

    (unit,) = series.reading(test, on=make.ago(0), rules=TESTS).units

    assert (unit.result.headcount, unit.snapshot.is_own_list) == (4, True)


def test_a_unit_that_fell_by_ten_points_slipped_and_critical_ones_must_stand(house):
    people = {}
    run_test(house, {"A": (20, 20, 18), "B": (20, 20, 16)}, on=make.ago(40), people=people)
    critical = [house[2]["B"].pk]
    second = run_test(
        house, {"A": (20, 20, 18), "B": (20, 20, 9)}, on=make.ago(10), cost=2, people=people,
        critical=critical,
    )  # fmt: skip

    read = series.reading(second.test, on=make.ago(0), rules=TESTS)

    assert [u.snapshot.unit.name for u in read.slipped] == ["B"]
    assert [u.snapshot.unit.name for u in read.critical_below] == ["B"]
    assert (read.percent, read.advice) == (68, Advice.REBUILD)
    first = series.series(house[0], on=make.ago(0), rules=TESTS)[0]
    assert (first.percent, first.advice, first.slipped) == (85, Advice.GO, [])


def test_the_hardest_step_takes_ninety_or_the_bar_of_the_law(house):
    third = run_test(house, {"A": (50, 50, 46)}, on=make.ago(10), cost=4)
    assert series.reading(third.test, on=make.ago(0), rules=TESTS).advice == Advice.GO
    StructureTest.objects.update(legal_bar=95)

    read = series.reading(StructureTest.objects.get(), on=make.ago(0), rules=TESTS)

    assert (read.bar, read.advice) == (95, Advice.REBUILD)


def test_a_list_delivers_as_it_was_frozen_and_a_secret_ballot_has_no_lists(house, omar):
    campaign, committee, units = house
    people = [make.person(unit=units["A"]) for _ in range(5)]
    for who in people[:4]:
        make.carrier(who, omar.person)
    action = make.action(make.ago(1), campaign=campaign, is_test=True)
    test = freezing.freeze(action, on=make.ago(5), committee=committee, by=None)
    make.carrier(people[4], omar.person, since=make.ago(2))
    for who in (people[0], people[1], people[4]):
        make.took_part(who, action)

    (list_of_omar,) = series.deliveries(test)

    assert (list_of_omar.did, list_of_omar.carried, list_of_omar.percent) == (2, 4, 50)
    ballot = make.action(make.ago(1), campaign=campaign, is_test=True)
    secret = freezing.freeze(ballot, on=make.ago(5), committee=committee, by=None, is_secret=True)
    assert series.deliveries(secret) == []
    StructureTest.objects.filter(pk=test.pk).delete()
    with pytest.raises(freezing.CannotFreeze):
        freezing.freeze(action, on=make.ago(5), committee=committee, by=None, is_secret=True)


def by_chance(dice):
    """Thirty people who come, go, rest, are found late, asked and act, over ten days."""
    people = []
    for _n in range(30):
        stays, since = [], dice.randint(0, 14)
        for _stay in range(dice.choice([1, 1, 1, 2])):
            until = dice.choice([None, None, since + dice.randint(1, 12)])
            stays.append((dice.choice("ABCD"), since, until))
            since = (until or since) + dice.randint(1, 3)
        stays = list({unit: (unit, a, b) for unit, a, b in stays}.values())
        begins = dice.randint(0, 15)
        people.append(
            plain.Person(
                stays=stays,
                rests=[(begins, dice.choice([None, begins + dice.randint(0, 6)]))]
                if dice.random() < 0.2
                else [],
                is_management=dice.random() < 0.05,
                known_at_freeze=dice.random() < 0.85,
                carried_by=dice.choice([None, "leader 1", "leader 2"]),
                asked=dice.random() < 0.8,
                answer=dice.choice(["", "yes", "yes", "maybe", "no"]),
                evidence=dice.choice(["", "signature", "photo", "check_in", "self_reported"]),
            )
        )
    return people


@pytest.mark.parametrize("seed", range(12))
def test_counts_lists_and_words_are_those_of_the_reference(seed, house):
    dice = random.Random(seed)
    campaign, committee, units = house
    origin = timezone.localdate() - timedelta(days=20)
    day = lambda n: origin + timedelta(days=n)  # noqa: E731
    elsewhere = make.unit("D")
    frozen, held = dice.randint(4, 8), dice.randint(8, 14)
    people = by_chance(dice)
    heads = {name: dice.choice([None, 3, 8, 20]) for name in units}
    leaders = {name: make.person(name) for name in ("leader 1", "leader 2")}
    action = make.action(day(held), campaign=campaign, cost=dice.randint(1, 4), is_test=True)
    action.units.set(units.values())
    for name, n in heads.items():
        if n is not None:
            headcount(units[name], n)

    def write(who):
        made = make.person(is_management=who.is_management)
        for unit, since, until in who.stays:
            Placement.objects.create(
                person=made,
                unit=units.get(unit, elsewhere),
                began_on=day(since),
                ended_on=until if until is None else day(until),
            )
        for since, until in who.rests:
            Pause.objects.create(
                person=made, began_on=day(since), ended_on=until if until is None else day(until)
            )
        if who.carried_by:
            make.carrier(made, leaders[who.carried_by], since=origin)
        if who.was_asked:
            Participation.objects.create(
                action=action,
                person=made,
                asked_on=day(1) if who.asked else None,
                answer=who.answer,
                state="did" if who.evidence else "invited",
                evidence=who.evidence,
            )

    for who in people:
        if who.known_at_freeze:
            write(who)
    critical = [name for name in units if dice.random() < 0.3]
    test = freezing.freeze(
        action,
        on=day(frozen),
        committee=committee,
        by=None,
        critical=[units[name].pk for name in critical],
        legal_bar=dice.choice([None, 95]),
    )
    for who in people:
        if not who.known_at_freeze:
            write(who)

    read = series.reading(test, on=timezone.localdate(), rules=TESTS)
    expected = plain.read(people, heads, frozen=frozen, day=held, today=20)

    got = {
        u.snapshot.unit.name: {
            "H": u.result.headcount,
            "own": u.snapshot.is_own_list,
            "A": u.result.asked,
            "C": u.result.yes,
            "X": u.result.did,
            "kept": u.result.kept,
            "paused": u.snapshot.paused,
            "gone": u.gone,
            "gone_did": u.gone_did,
            "new": u.new,
            "new_did": u.new_did,
            "found": u.found,
        }
        for u in read.units
    }
    assert got == expected
    said, _slipped, advice = plain.words(
        expected, next_cost=read.next_cost, critical=critical, legal_bar=test.legal_bar or 0
    )
    assert {u.snapshot.unit.name: (u.band, u.diagnosis) for u in read.units} == said
    assert read.advice == advice
    named = {leaders[name].pk: n for name, n in plain.delivered(
        people, set(units), frozen=frozen, day=held).items()}  # fmt: skip
    assert {d.leader_id: (d.did, d.carried) for d in series.deliveries(test)} == named


def test_the_frontier_is_the_hardest_act_of_a_majority_and_few_sustain(house, ada):
    people = {}
    first = run_test(house, {"A": (20, 20, 18), "B": (20, 20, 13)}, on=make.ago(40), people=people)
    run_test(house, {"A": (20, 20, 13), "B": (20, 20, 12)}, on=make.ago(9), cost=3, people=people)
    later = make.action(make.ago(3), campaign=house[0], cost=4)
    make.took_part(people["A"][0], later)
    make.took_part(people["A"][1], later, evidence="self_reported")

    make.carrier(people["A"][0], ada.person)

    seen = dashboard.campaign_series(first.campaign, ada, on=make.ago(0), rules=TESTS)

    assert [(row.unit.name, row.frontier) for row in seen.rows] == [("A", 3), ("B", 1), ("C", None)]
    assert seen.sustained == 1
