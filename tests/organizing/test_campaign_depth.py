"""Participation, issues, gatherings, who stayed and who led: against plain Python, at random."""

import random
from datetime import timedelta

import pytest

from campaigns import staircases
from campaigns.models import (
    BookYear,
    FundingSource,
    FundingYear,
    ImpactRelation,
    Issue,
    OutsideMeeting,
    Participation,
)
from members.models import Attendance, Meeting, Organization, UnitHeadcount
from organizing import gathering
from organizing.dashboards import aftermath, deciders, gatherings, issues
from organizing.models import Commitment, Conversation, MetricSnapshot, Standing, Tie
from organizing.models.conversation import IssueRaised
from tests import make
from tests.reference import campaigns as plain

pytestmark = pytest.mark.django_db
TODAY = make.ago(0)


def talks_of(dice, people, by, n, days):
    rows = []
    for _ in range(n):
        one, other = dice.choice(people), dice.choice([by, *people])
        if one != other:
            rows.append(
                Conversation(
                    person=one, by=other, talked_on=make.ago(dice.randint(*days)),
                    minutes=dice.choice([2, 10]),
                )
            )  # fmt: skip
            rows[-1].set_grade()
    return Conversation.objects.bulk_create(rows)


@pytest.mark.parametrize("seed", range(4))
def test_participation_by_cost_is_over_the_headcount_of_its_day(seed, building):
    dice = random.Random(seed)
    floors = [make.unit(under=building) for _ in range(3)]
    people = [make.person(unit=dice.choice([building, *floors])) for _ in range(12)]
    counts = {}
    for unit in [*floors, *dice.choice([[], [building]])]:
        for days in dice.sample(range(200), dice.randint(0, 2)):
            counts.setdefault(unit.pk, []).append((make.ago(days), dice.randint(20, 60)))
    UnitHeadcount.objects.bulk_create(
        UnitHeadcount(unit_id=pk, as_of=day, n=n, source="door_count")
        for pk, known in counts.items()
        for day, n in known
    )
    actions, did = [], {}
    for _ in range(5):
        action = make.action(make.ago(dice.randint(0, 180)), cost=dice.randint(0, 5))
        action.units.add(building, *dice.sample(floors, dice.randint(0, 2)))
        verified = dice.sample(people, dice.randint(0, 8))
        Participation.objects.bulk_create(
            [Participation(action=action, person=who, state="did", evidence="photo")
             for who in verified]
            + [Participation(action=action, person=who, state="did", evidence="self_reported")
               for who in people if who not in verified and dice.random() < 0.3]
        )  # fmt: skip
        actions.append(action)
        did[action.pk] = len(verified)
    below = {building.pk: [floor.pk for floor in floors]}

    found = staircases.steps(actions, on=TODAY, rules=Organization.current().rules["tests"])

    for step in found:
        heads = plain.universe(building.pk, below, counts, step.action.held_on)
        assert step.is_own_list == (heads is None)
        share = 100 * did[step.action.pk] / (heads or len(people))
        assert step.result.participation == pytest.approx(share)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_felt_widely_and_deeply_is_what_the_reference_says(seed, building, lena):
    dice = random.Random(seed)
    people = [make.person(unit=building) for _ in range(8)]
    named = Issue.objects.bulk_create(Issue(name=f"Issue {n}") for n in range(16))
    talks = talks_of(dice, people, lena.person, 40, (0, 200))
    raised = []
    for talk in talks:
        for issue in dice.sample(named, dice.randint(0, 4)):
            own = dice.random() < 0.8
            raised.append(
                IssueRaised(
                    conversation=talk, person=talk.person, issue=issue, depth=dice.randint(1, 3),
                    raised_by="them" if own else "us",
                )
            )  # fmt: skip
    IssueRaised.objects.bulk_create(raised)
    said = [
        (r.person_id, r.issue_id, r.raised_by == "them", r.depth, r.conversation.talked_on)
        for r in raised
    ]
    talked, rows, shared = plain.issues(said, [(t.person_id, t.talked_on) for t in talks], TODAY)
    rules = Organization.current().rules

    for most in (3, 100):
        board = issues.board(lena, issues.Where(building), on=TODAY, rules=rules, most=most)

        assert (board.talked, board.shared) == (talked, shared)
        assert len(board.rows) == min(most, len(rows))
        for row in board.rows:
            assert (row.n, pytest.approx(row.depth)) == rows[row.issue.pk]
            assert row.percent == round(100 * row.n / talked)


@pytest.mark.parametrize("seed", range(4))
def test_what_gatherings_left_is_what_the_reference_says(seed, building, lena):
    dice = random.Random(seed)
    people = [make.person(unit=building, is_staff=n > 6) for n in range(9)]
    staff = {who.pk for who in people if who.is_staff}
    shared = [
        (talk.person_id, talk.by_id, talk.talked_on)
        for talk in talks_of(dice, people, lena.person, 6, (0, 300))
    ]
    for _ in range(5):
        one, other = dice.sample(people, 2)
        tie = Tie.confirm(one.pk, other.pk, on=make.ago(dice.randint(0, 300)))
        shared.append((tie.a_id, tie.b_id, tie.first_on))
    rooms, promises, held, there = {}, [], [], []
    for _ in range(6):
        day = make.ago(dice.randint(0, 420))
        room = Meeting.objects.create(
            kind="gathering", host=dice.choice(people), held_on=day, state="held"
        )
        present = dice.sample(people, dice.randint(2, 5))
        confirmed = {who.pk for who in present if dice.random() < 0.8}
        there += [
            Attendance(
                meeting=room, person=who, state="present", ties_confirmed=who.pk in confirmed
            )
            for who in present
        ]
        rooms[room.pk] = (day, confirmed)
        held.append(room)
        for _promise in range(dice.randint(0, 2)):
            make.commitment(*present[:2], day, gathering=room)
            promises.append(room.pk)
    Attendance.objects.bulk_create(there)

    found = gathering.yields(held)
    page = gatherings.page(lena, on=TODAY)

    book = plain.convened(rooms, shared, staff, promises)
    assert {pk: (left.ties, left.promises) for pk, left in found.items()} == book
    year = [room for room in held if (TODAY - room.held_on).days < 365]
    assert (page.held, page.by_members) == (
        len(year), sum(room.host_id not in staff for room in year)
    )  # fmt: skip
    assert (page.ties, page.promises) == tuple(
        sum(book[room.pk][n] for room in year) for n in (0, 1)
    )
    assert Commitment.objects.count() == len(promises)


@pytest.mark.parametrize("seed", range(4))
def test_who_stayed_after_attention_fell_is_what_the_reference_says(seed, building, lena):
    dice = random.Random(seed)
    people = [make.person(unit=building) for _ in range(30)]
    heat, other = make.campaign(), make.campaign()
    said = {
        who.pk: value
        for who in people
        if (value := dice.choice(["direct", "direct", "ally", "undisclosed", None]))
    }
    ImpactRelation.objects.bulk_create(
        ImpactRelation(person_id=pk, campaign=heat, value=value, door="signed_in",
                       declared_on=make.ago(400)) for pk, value in said.items()
    )  # fmt: skip
    acts, rows = [], []
    for nr in range(8):
        days, crowd = (dice.randint(180, 420), 24) if nr < 2 else (dice.randint(20, 420), 4)
        action = make.action(make.ago(days), campaign=other if nr % 2 else heat)
        for who in dice.sample(people, crowd):
            verified = dice.random() < 0.8
            rows.append(
                Participation(action=action, person=who, state="did",
                              evidence="photo" if verified else "self_reported")
            )  # fmt: skip
            acts.append({"person": who.pk, "action": action.pk, "campaign": action.campaign_id,
                         "on": action.held_on, "verified": verified})  # fmt: skip
    Participation.objects.bulk_create(rows)
    talks = talks_of(dice, people, lena.person, 60, (0, 400))

    found = deciders.stayed(heat, on=TODAY, least=5)

    spoken = [(t.person_id, t.by_id, t.talked_on, t.grade) for t in talks]
    book = plain.stayed(acts, spoken, said, heat.pk, TODAY)
    assert (found and (found.direct, found.ally)) == book


@pytest.mark.parametrize("seed", range(4))
def test_a_quarter_of_leading_and_talking_is_what_the_reference_says(seed, building, lena):
    dice = random.Random(seed)
    people = [make.person(unit=building, is_staff=n > 5) for n in range(9)]
    staff = {who.pk for who in people if who.is_staff}
    bodies = [make.committee(units=[building]) for _ in range(3)]
    first = deciders.begin(deciders.begin(TODAY) - timedelta(days=1))
    last = deciders.end(first)
    days = [first + timedelta(days=n) for n in range(-20, 120, 7)]
    seats, held = [], []
    for body in bodies[:2]:
        changed = dice.choice(days)
        for began, ended in ((days[0], changed), (changed, None)):
            who = dice.choice(people)
            if dice.random() < 0.8:
                body.seats.create(person=who, is_lead=True, began_on=began, ended_on=ended)
                seats.append((body.pk, who.pk, began, ended))
    for day in days:
        body = dice.choice([*bodies, None])
        host = dice.choice(people) if body is None or dice.random() < 0.2 else None
        state = dice.choice(["held", "held", "held", "cancelled"])
        Meeting.objects.create(committee=body, host=host, held_on=day, state=state,
                               kind="committee" if body else "gathering")  # fmt: skip
        if state == "held" and first <= day <= last:
            held.append((body and body.pk, host and host.pk, day))
    talks = talks_of(dice, people, lena.person, 30, (0, 190))
    kinds = [dice.choice(OutsideMeeting.Kind.values) for _ in days]
    heat = make.campaign()
    OutsideMeeting.objects.bulk_create(
        OutsideMeeting(campaign=heat, kind=kind, whom="X", met_on=day)
        for kind, day in zip(kinds, days, strict=True)
    )

    found = deciders.quarters(on=TODAY, rules={"privacy": {"min_cell": 5}})[1]

    assert found.member_led == plain.led_by_members(held, seats, staff)
    assert found.talks == sum(
        t.grade == 3 and t.person_id not in staff and first <= t.talked_on <= last for t in talks
    )
    assert found.outside == sum(
        kind in ("official", "funder") and first <= day <= last
        for kind, day in zip(kinds, days, strict=True)
    )


@pytest.mark.parametrize("seed", range(3))
def test_what_a_campaign_changed_is_now_less_the_start(seed, client, building, lena):
    dice = random.Random(seed)
    heat = make.campaign(opened_on=make.ago(500))
    heat.units.add(building)
    people = [make.person(f"Neighbour {n}", unit=building) for n in range(10)]
    own, grant = (FundingSource.objects.create(name=kind, kind=kind) for kind in ("dues", "grant"))
    shares = {}
    for year in dice.sample(range(TODAY.year - 4, TODAY.year + 1), 3):
        book, ours = BookYear.objects.create(year=year), dice.randint(0, 100)
        for source, amount in ((own, ours), (grant, 100 - ours)):
            FundingYear.objects.create(book=book, source=source, amount=amount)
        shares[year] = ours
    acts = []
    for _ in range(6):
        action = make.action(make.ago(dice.randint(0, 700)), campaign=heat, cost=dice.randint(0, 5))
        did = dice.sample(people, dice.randint(4, 10))
        Participation.objects.bulk_create(
            Participation(action=action, person=who, state="did", evidence="photo") for who in did
        )
        acts.append((action.held_on, action.cost, {building.pk: (len(did), len(people))}))
    book = []
    for day in (heat.opened_on, TODAY):
        figures = {name: dice.randint(0, 20) for name in ("level_5", "leaders")}
        MetricSnapshot.objects.create(unit=building, as_of=day, figures=figures)
        over = [shares[year] for year in sorted(shares) if year < day.year]
        reached = plain.frontiers([act[1:] for act in acts if act[0] <= day])
        book.append(
            {
                "Organized people": figures["level_5"],
                "Leaders": figures["leaders"],
                "Cost frontier": reached.get(building.pk),
                "Income that is the members' own, in percent": over[-1] if over else None,
            }
        )

    found = {str(row.label): row for row in aftermath.left_page(heat, lena, on=TODAY).deltas}

    assert {name: found[name].change for name in book[0]} == plain.changes(*book)
    Standing.objects.create(person=people[0], as_of=TODAY, level=5, rung=5)
    client.force_login(lena)
    for name in ("Organized people", "Leaders"):
        html = client.get(found[name].behind).content.decode()
        assert people[0].name in html
        assert people[1].name not in html
