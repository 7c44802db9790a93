"""Buy-in, newcomers, receipts and what is left, against plain Python on random histories."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from campaigns.models import Participation
from members.models import Organization
from organizing import receipts, remaining
from organizing.dashboards import aftermath, campaign_plan
from organizing.dashboards.campaigns import ledgers
from organizing.models import (
    Attempt,
    Conversation,
    MetricSnapshot,
    PlanBuyIn,
    Standing,
    StandingChange,
    Tie,
)
from organizing.standing.backfilling import backfill
from tests import make
from tests.reference import campaigns as reference

pytestmark = pytest.mark.django_db
TODAY = make.ago(0)


@pytest.fixture
def world(building):
    """Forty people and five actions of one campaign, one of another, at random; with the rows."""

    def made(seed):
        dice = random.Random(seed)
        people = [make.person(unit=building) for _ in range(40)]
        here = make.campaign(opened_on=make.ago(300))
        here.units.add(building)
        actions = [make.action(make.ago(dice.randint(0, 260)), campaign=here) for _ in range(5)] + [
            make.action(make.ago(dice.randint(0, 400)), campaign=make.campaign())
        ]
        acts, rows = [], []
        for action in actions:
            for person in dice.sample(people, 16):
                did = dice.random() < 0.7
                evidence = dice.choice(["check_in", "check_in", "self_reported"]) if did else ""
                brought = dice.choice([*people, *[None] * 40])
                rows.append(
                    Participation(
                        action=action,
                        person=person,
                        state="did" if did else "did_not",
                        evidence=evidence,
                        brought_by=None if brought == person else brought,
                    )
                )
                acts.append(
                    {
                        "person": person.pk,
                        "action": action.pk,
                        "campaign": action.campaign_id,
                        "on": action.held_on,
                        "did": did,
                        "verified": did and evidence != "self_reported",
                        "brought_by": rows[-1].brought_by_id,
                    }
                )
        Participation.objects.bulk_create(rows)
        return dice, people, here, actions, acts

    return made


@pytest.mark.parametrize("seed", range(4))
def test_newcomers_are_absorbed_as_by_the_book(world, seed, lena):
    dice, people, _here, actions, acts = world(seed)
    talks = []
    for person in dice.sample(people, 25):
        talk = Conversation(
            person=person,
            by=lena.person,
            talked_on=make.ago(dice.randint(0, 300)),
            minutes=dice.choice([2, 10]),
        )
        talk.set_grade()
        talks.append(talk)
    Conversation.objects.bulk_create(talks)
    said = [{"person": t.person_id, "on": t.talked_on, "grade": t.grade} for t in talks]

    for action in actions:
        found = ledgers(action.participations.all(), on=TODAY)
        book = reference.newcomers(acts, said, action.pk, TODAY)

        assert {name: getattr(found, name) for name in ("newcomers", "absorbed", "waiting",
                                                        "came_again")} == {
            name: book[name] for name in ("newcomers", "absorbed", "waiting", "came_again")
        }  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_who_brought_whom_is_counted_as_by_the_book(world, seed):
    _dice, _people, _here, actions, acts = world(seed)
    verified = [{**act, "did": act["verified"]} for act in acts]

    for action in actions:
        found = aftermath.brought(action)
        mine = reference.newcomers(acts, [], action.pk, TODAY)
        seen = reference.newcomers(verified, [], action.pk, TODAY)
        new = {
            act["person"]
            for act in acts
            if act["action"] == action.pk and act["verified"] and act["brought_by"]
            and not any(
                other["did"] and other["person"] == act["person"]
                and (other["on"], str(other["action"])) < (act["on"], str(action.pk))
                for other in acts
            )
        }  # fmt: skip
        loops = {
            person
            for person in new
            if any(
                act["verified"] and act["brought_by"] == person
                and 0 < (act["on"] - action.held_on).days <= 180
                for act in acts
            )
        }  # fmt: skip

        assert (found.new, found.loops) == (len(new), len(loops))
        assert found.participants == seen["participants"] <= mine["participants"]


@pytest.mark.parametrize("seed", range(3))
def test_buy_in_is_of_the_committed_by_their_last_word(world, seed, building, lena):
    dice, people, here, _actions, _acts = world(seed)
    levels = {person.pk: dice.randint(1, 5) for person in people}
    Standing.objects.bulk_create(
        Standing(person=person, as_of=TODAY, level=levels[person.pk]) for person in people
    )
    outside = make.person(unit=make.unit())
    Standing.objects.create(person=outside, as_of=TODAY, level=5)
    said = []
    for nr in range(70):
        person = dice.choice(people)
        row = PlanBuyIn.objects.create(
            campaign=here,
            person=person,
            state=dice.choice(PlanBuyIn.State.values),
            said_on=make.ago(dice.randint(-3, 60)),
            by=lena.person,
        )
        said.append({"person": person.pk, "state": row.state, "on": row.said_on, "nr": nr})
    committed = [person.pk for person in people if levels[person.pk] >= 4]

    found = campaign_plan.buy_in(here, on=TODAY)

    book = reference.buy_in(said, committed, TODAY)
    assert {name: getattr(found, name) for name in book} == book
    assert sum(one.n for one in found.stands) == len(committed)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_left_is_read_from_the_history_of_changes(world, seed):
    dice, people, here, _actions, acts = world(seed)
    changes, standing = [], {}
    for person in people:
        now = {"level": dice.randint(0, 5), "rung": dice.randint(0, 6)}
        for what, most in (("level", 5), ("rung", 6)):
            value = dice.randint(0, most)
            for days in sorted(dice.sample(range(400), dice.randint(0, 4)), reverse=True):
                other = dice.randint(0, most)
                changes.append(
                    {
                        "person": person.pk,
                        "what": what,
                        "was": str(value),
                        "now": str(other),
                        "on": make.ago(days),
                    }
                )
                value = other
                now[what] = value
        standing[person.pk] = now
    dice.shuffle(changes)
    StandingChange.objects.bulk_create(
        StandingChange(
            person_id=c["person"], what=c["what"], was=c["was"], now=c["now"], on=c["on"]
        )
        for c in changes
    )
    Standing.objects.bulk_create(
        Standing(person_id=pk, as_of=TODAY, **now) for pk, now in standing.items()
    )
    mine = [{**a, "did": a["verified"]} for a in acts if a["campaign"] == here.pk]

    for days in (0, 30, 90, 200):
        day = make.ago(days)
        found = remaining.figures_on(here, day)
        book = reference.left(mine, changes, standing, here.opened_on, day)
        assert {name: found[name] for name in book} == book


@pytest.mark.parametrize("seed", range(3))
def test_a_receipt_is_the_figures_around_an_action(seed, building):
    dice = random.Random(seed)
    floor, beside = make.unit("Floor", under=building), make.unit("Beside")
    action = make.action(make.ago(60))
    action.units.add(building, floor, beside)  # the floor is in the building already
    kept = {}
    for days in dice.sample(range(140), 9):
        day = make.ago(days)
        total = {}
        for unit in (building, floor, beside):
            figures = {
                name: dice.randint(0, 9)
                for name in ("level_5", "leaders", "tie_ends", "kept", "partly", "missed")
            }
            MetricSnapshot.objects.create(unit=unit, as_of=day, figures={**figures, "rung": None})
            if unit != floor:
                for name, n in figures.items():
                    total[name] = total.get(name, 0) + n
        kept[day] = total
    rules = Organization.current().rules["commitments"]

    found = receipts.receipt(action, on=TODAY, rules=rules)

    for side, book in zip(
        (found.before, found.after), reference.receipt(kept, action.held_on), strict=True
    ):
        assert (side is None) == (book is None)
        if side:
            n = book["kept"] + book["partly"] + book["missed"]
            through = (book["kept"] + book["partly"] / 2) / n if n >= rules["min_n"] else None
            assert (side.organized, side.leaders) == (book["level_5"], book["leaders"])
            assert side.ties == (book["tie_ends"] + 1) // 2
            assert side.follow_through == pytest.approx(through)


def test_a_receipt_is_not_told_before_its_thirty_days_are_over(building):
    action = make.action(make.ago(29))
    action.units.add(building)
    for days in (60, 0):
        MetricSnapshot.objects.create(unit=building, as_of=make.ago(days), figures={"level_5": 4})
    rules = Organization.current().rules["commitments"]

    early = receipts.receipt(action, on=TODAY, rules=rules)
    later = receipts.receipt(action, on=TODAY + timedelta(days=1), rules=rules)

    assert early.after is None
    assert early.lines[0].change is None
    assert later.after is not None
    assert later.lines[0].change == 0
    assert later.per_participant is None  # nobody took part: nothing to divide by


def test_an_active_carrier_carries_is_not_paused_and_logged_lately(building, lena, omar):
    idle, paused, gone = (make.user(role="organizer", unit=building) for _ in range(3))
    for user in (lena, omar, idle, paused, gone):
        make.carrier(make.person(unit=building), user.person)
    make.conversation(make.person(), lena.person, make.ago(60))
    Attempt.objects.create(person=make.person(), by=omar.person, tried_on=make.ago(2))
    make.conversation(make.person(), idle.person, make.ago(61))
    for user in (paused, gone):
        make.conversation(make.person(), user.person, make.ago(3))
    paused.person.pauses.create(began_on=make.ago(10))
    gone.person.leave(on=make.ago(1), reason="moved", by=lena)
    make.carrier(make.person(unit=make.unit()), make.person())

    assert receipts.active_carriers([building.pk], TODAY) == 2
    # then lena, the idle one and the one gone; omar only tried the day after
    assert receipts.active_carriers([building.pk], make.ago(3)) == 3
    assert receipts.active_carriers([], TODAY) == 2


@pytest.mark.parametrize("seed", range(3))
def test_nobody_counts_twice_who_is_in_two_units_of_an_action(seed, building, lena):
    dice = random.Random(seed)
    units = [building, make.unit("Second"), make.unit("Third")]
    floor = make.unit("Floor", under=building)
    day = make.ago(3)
    people = []
    for _ in range(12):
        person = make.person()
        for unit in dice.sample([*units, floor], dice.choice([1, 1, 2, 3])):
            ended = dice.choice([None, None, make.ago(9), make.ago(1)])
            person.placements.create(unit=unit, began_on=make.LONG_AGO, ended_on=ended)
        people.append(person)
    for person in people:
        for _ in range(dice.randint(0, 3)):
            status = dice.choice(["kept", "kept", "partly", "missed"])
            make.commitment(person, lena.person, make.ago(dice.randint(3, 60)), status=status,
                            resolved=make.ago(3), made_on=make.ago(70))  # fmt: skip
    for _ in range(10):
        a, b = dice.sample(people, 2)
        Tie.confirm(a.pk, b.pk, on=make.ago(dice.randint(3, 40)))
    act = make.action(make.ago(20), cost=2)
    for asked, asker in zip(people[:9], people[-3:] * 3, strict=True):
        if asked != asker:
            make.took_part(asked, act, asked_by=asker)
    backfill(day)
    rules = Organization.current().rules["commitments"]

    together = receipts.capacity([unit.pk for unit in units], day, rules=rules)

    assert together == receipts.capacity([], day, rules=rules)  # everybody is in one of them
    assert together.leaders + together.ties > 0
