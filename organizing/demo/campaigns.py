"""Two campaigns whose acts rise in cost, the march, and who did what at whose ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from campaigns.models import Action, Campaign, Participation
from members.models import Person
from organizing.demo.organizers import Organizer
from organizing.demo.people import Resident
from organizing.demo.places import Building
from organizing.demo.world import World

MARCH = "March for a rent freeze"
BUTTONS = "Button day"
SIGNS = "Signs in the windows"
SPEAK = "Speak at the rent board"


@dataclass(frozen=True)
class Act:
    """An action as planned: how many days ago, what it costs, what it tests and rests on."""

    campaign: str
    name: str
    kind: str
    ago: int
    cost: int
    test: int = 0
    rests_on: str = ""
    origin: str = "planned"


ACTS = [
    Act("", "Summer block party", "gathering", 1030, 1),
    Act("boilers", "Heat log", "log", 985, 1),
    Act("boilers", "Heat petition", "petition", 900, 1, 1),
    Act("boilers", "Red ribbons on the doors", "ribbons", 815, 2, 2, "Heat petition"),
    Act("boilers", "Delegation to the office", "delegation", 742, 3),
    Act("boilers", "Call-in day to the inspector", "calls", 640, 2),
    Act("boilers", "Hearing in housing court", "hearing", 540, 3, 3, "Red ribbons on the doors"),
    Act("", "Block party", "gathering", 430, 1),
    Act("boilers", "Second heat petition", "petition", 395, 1, 4),
    Act("boilers", "Sit-in at the office", "sit-in", 318, 4, 5, "Hearing in housing court"),
    Act("freeze", "Rent freeze petition", "petition", 246, 1, 1),
    Act("", "Blockade against an eviction", "blockade", 201, 4, origin="rapid_response"),
    Act("freeze", SIGNS, "signs", 156, 2, 2, "Rent freeze petition"),
    Act("freeze", SPEAK, "hearing", 124, 3, 3, SIGNS),
    Act("", "Table at the health fair", "table", 98, 2, origin="external_request"),
    Act("freeze", MARCH, "march", 66, 3),
    Act("boilers", "Walk-through with the inspector", "inspection", 45, 2),
    Act("freeze", BUTTONS, "buttons", 20, 2, 4, SIGNS),
    Act("boilers", "Repair escrow vote", "vote", -16, 4, 6, "Sit-in at the office"),
    Act("freeze", "Rent strike pledge", "pledge", -27, 5, 5, BUTTONS),
]
EVIDENCE: dict[str, dict[str, float]] = {
    "petition": {"signature": 1.0},
    "pledge": {"signature": 1.0},
    "signs": {"photo": 4, "seen_by_leader": 5, "self_reported": 1},
    "ribbons": {"photo": 3, "seen_by_leader": 6},
    "buttons": {"seen_by_leader": 6, "photo": 2, "self_reported": 1},
    "march": {"check_in": 7, "seen_by_two": 2, "self_reported": 1},
}
SEEN: dict[str, float] = {"check_in": 6, "seen_by_leader": 2}


def campaign(world: World, buildings: list[Building]) -> list[Action]:
    """Make both campaigns and their actions, each over the buildings it is about."""
    alder = [one for one in buildings if one.landlord.name == "Alder & Birch Holdings"]
    made = {
        "boilers": _campaign(
            world,
            "Fix the Boilers",
            "Heat and hot water in all four Alder & Birch buildings, every day of the winter.",
            "The managing partner of Alder & Birch Holdings",
            1000,
            alder,
        ),
        "freeze": _campaign(
            world,
            "Rent Freeze",
            "No increase for any regulated apartment on the river side next year.",
            "The rent board, five of nine votes",
            280,
            buildings,
        ),
    }
    actions: dict[str, Action] = {}
    for act in ACTS:
        actions[act.name] = action = world.add(
            Action(
                campaign=made.get(act.campaign),
                name=act.name,
                kind=act.kind,
                cost=act.cost,
                held_on=_weekday(world.ago(act.ago), act.kind),
                is_test=bool(act.test),
                sequence=act.test or None,
                rests_on=actions.get(act.rests_on),
                origin=act.origin,
            )
        )
        for building in alder if act.campaign == "boilers" else buildings:
            world.add(Action.units.through(action=action, unit=building.unit))
    return list(actions.values())


def _weekday(on: date, kind: str) -> date:
    """Move a march and a party to the Saturday before, whatever else to a working day."""
    if kind in {"march", "gathering", "table"}:
        return on - timedelta(days=(on.weekday() - 5) % 7)
    return on - timedelta(days=max(0, on.weekday() - 4))


def _campaign(
    world: World, name: str, goal: str, decides: str, days: int, buildings: list[Building]
) -> Campaign:
    made = world.add(
        Campaign(name=name, goal=goal, decision_maker=decides, opened_on=world.ago(days))
    )
    for building in buildings:
        world.add(Campaign.units.through(campaign=made, unit=building.unit))
    return made


def act_together(
    world: World, actions: list[Action], organizers: list[Organizer], residents: list[Resident]
) -> None:
    """Ask people to act, and record what each did. Newcomers of the march come on their own."""
    did: dict[UUID, set[UUID]] = {}
    movers: dict[Building | None, list[Resident]] = {}
    for who in residents:
        if who.arc == "steady" and 0.68 < who.drive < 0.9:
            movers.setdefault(who.building, []).append(who)
    for action in actions:
        where = {
            row.unit_id for row in world.all(Action.units.through) if row.action_id == action.pk
        }
        askers = [one for one in organizers if one.is_active(min(action.held_on, world.today))]
        for who in residents:
            home = who.building.unit.pk if who.building else None
            on = min(action.held_on, world.today)
            if who.arc != "new" and home in where and who.is_here(on):
                _asked(world, action, askers, movers.get(who.building, []), who, did)


def _asked(
    world: World,
    action: Action,
    askers: list[Organizer],
    neighbours: list[Resident],
    who: Resident,
    did: dict[UUID, set[UUID]],
) -> None:
    warm = who.is_warm(min(action.held_on, world.today))
    keen = who.building.plan.warmth if who.building else 1.0
    known = 0.04 if who.arc == "cold" else 0.10 if action.cost < 3 else 0.04
    asked = (
        0.8
        if warm
        else min(0.8, known * keen * (2.4 if action.is_test and action.name != SPEAK else 1))
    )
    if who.person.is_management or who.person.no_contact or not world.chance(asked):
        return
    festive = 0.16 if action.kind == "march" else 0  # one goes because everybody goes
    again = action.rests_on_id in did.get(who.person.pk, ())
    ready = (0.46 if warm else 0.36) + 0.72 * who.drive - 0.155 * action.cost + festive
    says = world.pick({"yes": max(0.05, ready + 0.12), "maybe": 0.25, "no": 0.16})
    took = says != "no" and world.chance(
        min(0.97, max(0.02, ready + (0.08 if says == "yes" else -0.2)))
    )
    took = took or (again and world.chance(0.75))
    ahead = action.held_on > world.today
    if ahead and not world.chance(0.25):
        return
    if took and not ahead:
        did.setdefault(who.person.pk, set()).add(action.pk)
    take_part(
        world, action, who, _asker(world, askers, neighbours, who), says, took=took and not ahead
    )


def _asker(
    world: World, askers: list[Organizer], neighbours: list[Resident], who: Resident
) -> Person | None:
    """Return who asked them: a neighbour who moves others, their carrier, a volunteer, staff."""
    if neighbours and world.chance(0.3):
        pool = neighbours
    else:
        carrier = [one for one in askers if who in one.carried]
        near = [one for one in askers if one.building is who.building and one.building]
        staff = [one for one in askers if one.building is None]
        chosen = carrier if carrier and world.chance(0.8) else near or staff
        pool = [one.who for one in chosen]
    found = [one.person for one in pool if one is not who]
    return world.rng.choice(found) if found else None


def take_part(
    world: World,
    action: Action,
    who: Resident,
    asker: Person | None,
    says: str,
    *,
    took: bool,
    brought_by: Person | None = None,
) -> Participation:
    """Record what one person was asked, answered and did."""
    evidence = ""
    if took:
        evidence = world.pick(EVIDENCE.get(action.kind, SEEN))
    state = Participation.State.DID if took else Participation.State.DID_NOT
    return world.add(
        Participation(
            action=action,
            person=who.person,
            asked_by=asker,
            asked_on=min(action.held_on, world.today) - timedelta(days=world.rng.randint(2, 12))
            if asker
            else None,
            answer=says if asker else "",
            state=Participation.State.INVITED if action.held_on > world.today else state,
            evidence=evidence,
            verified_by=asker if took and evidence == "seen_by_leader" else None,
            brought_by=brought_by,
        )
    )
