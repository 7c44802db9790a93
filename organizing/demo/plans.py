"""The plans of both campaigns: their words, what is held against them, whose they are, who asks."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from campaigns.models import (
    Action,
    Campaign,
    Decision,
    Demand,
    Issue,
    Objection,
    Participation,
    PlannedAsk,
    PlanVersion,
    ReadinessReview,
    SignUp,
)
from members.ids import uuid7
from members.models import Committee
from organizing.demo.organizers import Organizer
from organizing.demo.people import Resident
from organizing.demo.world import World
from organizing.models import PlanBuyIn

BOILERS, FREEZE = "Fix the Boilers", "Rent Freeze"
PLANS = [
    (
        BOILERS,
        990,
        "sign the heat petition in all four buildings",
        "The managing partner of Alder & Birch Holdings",
        "the boilers are repaired before the winter",
        "He has never yet had to answer more than one building at a time.",
    ),
    (
        BOILERS,
        420,
        "pay our rent into escrow, three quarters of us in every building",
        "The managing partner of Alder & Birch Holdings",
        "all four boilers are replaced, with dates in writing",
        "His loan falls due in spring, and the bank looks at what comes in each month.",
    ),
    (
        FREEZE,
        275,
        "fill the hearing with people from every building on the river side",
        "The rent board",
        "there is no increase next year",
        "Five of nine members stand for election next fall.",
    ),
    (
        FREEZE,
        110,
        "show a majority in six buildings that would withhold an increase",
        "The rent board, five of nine votes",
        "the increase for regulated apartments is zero",
        "Two members told us they will follow whoever shows that people act, not only speak.",
    ),
]
OBJECTIONS = [
    (BOILERS, 940, 1, "A petition is something he can put in a drawer.", "changed",
     "That is why the second plan is about what he is paid."),
    (BOILERS, 400, 2, "My lease is up in March; I cannot be the first to stop paying.", "answered",
     "Nobody is first: it begins on one day, and only from three quarters on."),
    (BOILERS, 60, 2, "Escrow means we still pay. He only waits.", "stands", ""),
    (FREEZE, 240, 1, "They hold the hearing when we are at work.", "changed",
     "We asked for an evening, and got one of two."),
    (FREEZE, 30, 2, "If they refuse, are we ready to do what we say?", "open", ""),
]  # fmt: skip
DEMANDS = [
    (BOILERS, "Heat and hot water in every apartment, every day", ["Heat", "Hot water"], 980,
     "partly"),
    (BOILERS, "New boilers in all four buildings, with dates in writing", ["Heat", "Repairs"], 420,
     "open"),
    (BOILERS, "No more fees without a line that says what for", ["Fees nobody explained"], 400,
     "won"),
    (FREEZE, "No increase for any regulated apartment", ["Rent increase"], 270, "open"),
    (FREEZE, "Hearings in the evening, with interpreters", [], 230, "partly"),
]  # fmt: skip
VOTED = {
    "No increase for any regulated apartment": "Do we ask for no increase at all",
    "Heat and hot water in every apartment, every day": "Do we file a joint complaint",
}
PLACES = {
    "march": ("Corner of River Rd and Canal St", 18, 120),
    "hearing": ("City Hall, room 204", 17, 60),
    "buttons": ("In the lobbies", 8, 300),
    "pledge": ("In the lobbies, with the floor captains", 18, 700),
    "vote": ("Community room, 14 Alder St", 19, 250),
    "inspection": ("Boiler room, 20 Alder St", 10, None),
    "sit-in": ("Office of Alder & Birch Holdings", 9, 40),
}
REVIEWS = [
    ("Sit-in at the office", 330, "hold", "go",
     "The hearing was lost on a technicality; to wait would have said that we give up."),
    ("Rent strike pledge", 12, "hold", "hold", ""),
    ("Repair escrow vote", 20, "hold", "go", "It wants to know where each floor stands."),
]  # fmt: skip
SIGN_UPS = [
    ("Theo Brandt", "555-0186", "310 River Rd, 3B", "Yusuf Rahman"),
    ("Ana Lucia Prado", "", "112 Canal St", ""),
    ("Inez Okafor", "", "20 Alder", ""),
]
KNOWN = {"shaped": 1.0, "voted": 2.2, "can_explain": 4.0, "heard": 3.4, "disagrees": 0.5}


def plan(world: World, organizers: list[Organizer], residents: list[Resident]) -> None:
    """Write both plans down, with what came of them; nothing of it changes what people did."""
    dice = random.Random(f"plans {world.seed}")  # noqa: S311  # its own: no other story moves
    campaigns = {row.name: row for row in world.all(Campaign)}
    versions: dict[tuple[str, int], PlanVersion] = {}
    for name, ago, if_we, decider, then, because in PLANS:
        number = 1 + sum(known == name for known, _number in versions)
        versions[name, number] = world.add(
            PlanVersion(
                campaign=campaigns[name],
                number=number,
                if_we=if_we,
                decider=decider,
                then=then,
                because=because,
                written_on=world.ago(ago),
                written_by=organizers[0].user,
            )
        )
    _object(world, dice, campaigns, versions, residents)
    _demand(world, campaigns)
    _buy_in(world, dice, campaigns, versions, residents)
    actions = {row.name: row for row in world.all(Action)}
    _prepare(world, actions, organizers)
    _to_ask(world, list(actions.values()), organizers)
    _sign_up(world, actions["Rent strike pledge"])


def _object(
    world: World,
    dice: random.Random,
    campaigns: dict[str, Campaign],
    versions: dict[tuple[str, int], PlanVersion],
    residents: list[Resident],
) -> None:
    for name, ago, number, text, outcome, answer in OBJECTIONS:
        on = world.ago(ago)
        who = [one for one in residents if one.arc == "steady" and one.is_here(on)]
        world.add(
            Objection(
                campaign=campaigns[name],
                version=versions[name, number],
                text=text,
                raised_by=dice.choice(who).person if who else None,
                raised_on=on,
                outcome=outcome,
                answer=answer,
                answered_on=None if outcome == "open" else on + timedelta(days=14),
            )
        )


def _demand(world: World, campaigns: dict[str, Campaign]) -> None:
    issues = {row.name: row for row in world.all(Issue)}
    for name, text, said, ago, outcome in DEMANDS:
        made = world.add(
            Demand(campaign=campaigns[name], text=text, raised_on=world.ago(ago), outcome=outcome)
        )
        for issue in said:
            world.add(Demand.issues.through(demand=made, issue=issues[issue]))


def _buy_in(
    world: World,
    dice: random.Random,
    campaigns: dict[str, Campaign],
    versions: dict[tuple[str, int], PlanVersion],
    residents: list[Resident],
) -> None:
    """Let those who talk with us say where they stand, mostly in their latest conversations."""
    inside = {
        name: {row.unit_id for row in world.all(Campaign.units.through)
               if row.campaign_id == campaign.pk}
        for name, campaign in campaigns.items()
    }  # fmt: skip
    for who in residents:
        home = who.building.unit.pk if who.building else None
        near = BOILERS if home in inside[BOILERS] else FREEZE if home in inside[FREEZE] else ""
        talks = sorted(
            (one for one in who.talks if one.grade == 3 and one.talked_on > world.ago(105)),
            key=lambda one: one.talked_on,
        )
        if not near or not talks or dice.random() > 0.62:
            continue
        weights = {**KNOWN, "shaped": 0.3 + 2 * who.drive, "can_explain": 1 + 5 * who.drive}
        for talked in talks[-2:]:
            world.add(
                PlanBuyIn(
                    campaign=campaigns[near],
                    version=versions[near, 2],
                    person=who.person,
                    state=dice.choices(list(weights), list(weights.values()))[0],
                    said_on=talked.talked_on,
                    by_id=talked.by_id,
                    conversation=talked,
                )
            )
            weights = {**weights, "heard": 0.4}  # what was once explained is not unheard


def _prepare(world: World, actions: dict[str, Action], organizers: list[Organizer]) -> None:
    """Say where, when, for how many and who set the cost; and who looked whether it was ready."""
    committees = {row.name: row for row in world.all(Committee)}
    first = next(iter(committees.values()), None)
    for action in actions.values():
        place, hour, needs = PLACES.get(action.kind, ("", 0, None))
        action.place, action.needs = place, needs
        action.meets_at = time(hour) if hour else None
        action.cost_set_by = first if action.cost >= 3 else None
    for name, ago, advice, decided, reason in REVIEWS:
        world.add(
            ReadinessReview(
                action=actions[name],
                reviewed_on=world.ago(ago),
                advice=advice,
                decided=decided,
                reason=reason,
                by=organizers[0].user,
                figures={"jump": actions[name].cost - 2},
            )
        )


def _to_ask(world: World, actions: list[Action], organizers: list[Organizer]) -> None:
    """Let every organizer have people to ask to what is ahead, some of them asked already."""
    places = world.all(Action.units.through)
    asked = {(row.action_id, row.person_id) for row in world.all(Participation)}
    for action in actions:
        if action.held_on <= world.today:
            continue
        where = {row.unit_id for row in places if row.action_id == action.pk}
        for one in organizers:
            if one.user is None or not one.is_active(world.today):
                continue
            near = [who for who in one.carried if _may_be_asked(who, where)]
            fresh = [who for who in near if (action.pk, who.person.pk) not in asked][:9]
            for who in [*fresh, *[w for w in near if w not in fresh][:5]]:
                if who.person is not one.person:
                    world.add(PlannedAsk(action=action, person=who.person, by=one.person))


def _may_be_asked(who: Resident, where: set[UUID]) -> bool:
    home = who.building.unit.pk if who.building else None
    person = who.person
    return home in where and who.stays and not (person.no_contact or person.is_management)


def _sign_up(world: World, action: Action) -> None:
    """Let a few strangers have signed up whom nobody has looked at yet."""
    for name, phone, place, came_with in SIGN_UPS:
        on = world.ago(1)
        world.add(
            SignUp(
                key=uuid7(),
                action=action,
                kind=SignUp.Kind.COMING,
                name=name,
                phone=phone,
                place=place,
                came_with=came_with,
                received_on=on,
                created_at=datetime.combine(on, time(19), UTC),
            )
        )


def rest_on_votes(world: World) -> None:
    """Let demands rest on what members voted, where that is on record and was carried."""
    carried = [row for row in world.all(Decision)
               if row.is_vote and row.result == Decision.Result.CARRIED]  # fmt: skip
    for demand in world.all(Demand):
        begins = VOTED.get(demand.text)
        found = [row for row in carried if begins and row.question.startswith(begins)]
        for decision in found[:1]:
            world.add(Demand.decisions.through(demand=demand, decision=decision))
