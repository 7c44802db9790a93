"""Frontier, sustained, demands that are ours, and what hangs on a grant: against plain Python."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns import freezing
from campaigns.dashboards import tests as strength
from campaigns.models import Demand, FundingSource, Issue, Participation, StaffPosition
from members.models import Organization
from organizing.dashboards import campaign_plan, independence
from organizing.models import Standing
from tests import make
from tests.reference import campaigns as plain

pytestmark = pytest.mark.django_db
TODAY = make.ago(0)


@pytest.mark.parametrize("seed", range(2))
def test_frontier_and_sustained_are_those_of_the_reference(seed, building, lena):
    dice = random.Random(seed)
    floors = [make.unit(f"Floor {n}", under=building) for n in range(3)]
    people = {floor.pk: [make.person(unit=floor) for _ in range(6)] for floor in floors}
    heat = make.campaign(opened_on=make.ago(500))
    heat.units.add(building)
    make.carrier(people[floors[0].pk][0], lena.person)
    body, tests, acts = make.committee(units=[building]), [], []
    for back in (430, 300, 90, 20, 3):
        action = make.action(make.ago(back), campaign=heat, cost=dice.randint(1, 5), is_test=True)
        freezing.freeze(action, on=action.held_on, committee=body, by=None)
        rows, units = [], {}
        for floor, there in people.items():
            keen, did = dice.random(), 0
            for who in there:
                evidence = dice.choice(["check_in"] * 4 + ["self_reported"])
                if dice.random() < keen:
                    rows.append(Participation(
                        action=action, person=who, state="did", evidence=evidence
                    ))  # fmt: skip
                    verified = evidence == "check_in"
                    did += verified
                    acts.append({"person": who.pk, "verified": verified, "cost": action.cost,
                                 "on": action.held_on})  # fmt: skip
            units[floor] = (did, len(there))
        Participation.objects.bulk_create(rows)
        tests.append((action.cost, units))
    rules = Organization.current().rules["tests"]

    found = strength.campaign_series(heat, lena, on=TODAY, rules=rules)

    assert {row.unit.pk: row.frontier for row in found.rows} == plain.frontiers(tests)
    assert found.sustained == plain.sustained(acts, TODAY)


@pytest.mark.parametrize("seed", range(2))
def test_demands_that_are_ours_are_those_of_the_reference(seed, building, lena):
    dice = random.Random(seed)
    heat = make.campaign(opened_on=make.ago(100))
    heat.units.add(building)
    issues = [Issue.objects.create(name=name) for name in ("Heat", "Rent", "Fees", "Mould")]
    body, demands, votes, raised = make.committee(units=[building]), {}, [], []
    for n in range(8):
        row = Demand.objects.create(campaign=heat, text=f"Demand {n}", raised_on=make.ago(50))
        behind = dice.sample(issues, dice.randint(0, 2))
        row.issues.set(behind)
        demands[row.pk] = [issue.pk for issue in behind]
        for carried in dice.choice([[], [True], [False]]):
            made = make.decision(body, make.ago(9), campaign=heat)
            if not carried:
                type(made).objects.filter(pk=made.pk).update(yes=1, no=4, result="rejected")
            row.decisions.add(made)
            votes.append((row.pk, carried))
    for issue in dice.sample(issues, 3):
        own = dice.choice(["them", "us"])
        talk = make.conversation(make.person(unit=building), lena.person, make.ago(20))
        talk.issues_raised.create(person=talk.person, issue=issue, raised_by=own)
        raised.append((issue.pk, own == "them"))

    found = campaign_plan.demands_page(heat, lena, on=TODAY, least=5)

    assert found.ours == plain.ours(demands, raised, votes)


@pytest.mark.parametrize("seed", range(4))
def test_what_hangs_on_a_source_is_what_the_reference_says(seed, building, lena):
    dice = random.Random(seed)
    sources = [
        FundingSource.objects.create(name=name, kind=kind)
        for name, kind in (("A", "grant"), ("B", "donor"), ("C", "dues"))
    ]
    staff = [make.person(unit=building, is_staff=True) for _ in range(4)]
    posts, carried = [], []

    def stretch():
        began = dice.randint(5, 90)
        return make.ago(began), dice.choice([None, None, make.ago(dice.randint(-3, began))])

    for who in staff[:3]:
        for _ in range(dice.randint(1, 2)):
            source, (began, ended) = dice.choice(sources), stretch()
            if any(post[0] == who.pk and post[2] == began for post in posts):
                continue
            StaffPosition.objects.create(
                person=who, title="Organizer", funding=source, began_on=began, ended_on=ended
            )
            posts.append((who.pk, source.name, began, ended))
    for _ in range(20):
        who, by, (began, ended) = make.person(unit=building), dice.choice(staff), stretch()
        make.carrier(who, by, since=began, until=ended)
        level, only = dice.randint(0, 5), dice.random() < 0.3
        Standing.objects.create(
            person=who, as_of=timezone.localdate(), level=level,
            evidence={"thread_is_carrier": True} if only else {},
        )  # fmt: skip
        carried.append((who.pk, by.pk, began, ended, level, only))

    found = independence.hanging(lena, on=TODAY)

    got = {row.source.name: (row.people, row.related, row.only_them) for row in found}
    held = {source for _who, source, began, ended in posts
            if began <= TODAY < (ended or TODAY + timedelta(days=1))}  # fmt: skip
    book = plain.hanging(carried, posts, TODAY)
    assert got == dict.fromkeys(held, (0, 0, 0)) | book
    related = sum(level >= 3 for *_rest, level, _only in carried)
    dependent = sum(book.get(name, (0, 0, 0))[1] for name in ("A", "B"))  # C is of members
    sheet = independence.sheet(lena, on=TODAY)
    assert (sheet.dependent, sheet.in_relationship) == (dependent, related)
    assert sheet.dependent_percent == (round(100 * dependent / related) if related else None)
