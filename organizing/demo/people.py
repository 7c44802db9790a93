"""Who lives behind the doors, how we know of them, and how near each came over time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from members.models import ContactPoint, Membership, Pause, Person, Placement, Unit
from organizing.demo.names import Register
from organizing.demo.places import Building, Floor
from organizing.demo.world import World
from organizing.models import Conversation

# How near people come, as shares of those listed in a building of warmth 1. The first two are
# scaled by what is left over once a building's warmth is known.
ARCS = {
    "cold": 0.20,
    "brief": 0.30,
    "past": 0.11,
    "fading": 0.034,
    "returned": 0.035,
    "steady": 0.27,
}
LEFT = {
    Person.LeftReason.MOVED: 60,
    Person.LeftReason.OTHER: 8,
    Person.LeftReason.RETIRED: 2,
}


@dataclass(eq=False)
class Resident:
    """A person with what the generator knows: where they live, their arc, how ready to act.

    `spans` are the stretches in which they are in a relationship with us; `drive` from 0 to 1 says
    how much they take on while they are.
    """

    person: Person
    building: Building | None
    floor: Floor | None
    door: str
    arc: str
    drive: float
    spans: list[tuple[date, date]]
    moved_in: date
    gone_on: date | None = None
    talks: list[Conversation] = field(default_factory=list)

    def is_warm(self, on: date) -> bool:
        """Whether they were in a relationship with us on that day."""
        return any(first <= on <= last for first, last in self.spans)

    def is_here(self, on: date) -> bool:
        """Whether they lived here on that day."""
        return self.moved_in <= on and (self.gone_on is None or on < self.gone_on)

    @property
    def stays(self) -> bool:
        """Whether they are still with us today."""
        return self.gone_on is None


def settle(world: World, buildings: list[Building], register: Register) -> list[Resident]:
    """Fill the doors with households; leave some doors, and whole floors, not yet identified."""
    made: list[Resident] = []
    for building in buildings:
        for floor in building.floors:
            if floor.number in building.plan.blank_floors:
                continue
            for door in floor.doors:
                if world.chance(0.885):
                    made += _household(world, building, floor, door, register)
    return made


def person(world: World, given: str, family: str, *, language: str = "en", **fields: Any) -> Person:
    """Make a person with the columns that are derived from the name."""
    return world.add(Person.named(given=given, family=family, language=language, **fields))


def place(
    world: World, who: Person, unit: Unit, door: str, since: date, until: date | None, why: str = ""
) -> None:
    """Put a person behind a door, for good or until they left."""
    world.add(
        Placement(person=who, unit=unit, spot=door, began_on=since, ended_on=until, end_reason=why)
    )


def _household(
    world: World, building: Building, floor: Floor, door: str, register: Register
) -> list[Resident]:
    names, family = register.household()
    adults = world.rng.choices([1, 2, 3, 4], [26, 44, 22, 8])[0]
    speaks = names.language if world.chance(0.6) else "en"
    return [
        resident(world, building, floor, door, register.name(names, family), speaks)
        for _adult in range(adults)
    ]


def resident(
    world: World,
    building: Building,
    floor: Floor,
    door: str,
    name: tuple[str, str],
    language: str,
    *,
    arc: str = "",
    drive: float | None = None,
    spans: list[tuple[date, date]] | None = None,
    gone_on: date | None = None,
    known_on: date | None = None,
) -> Resident:
    """Make one resident: the arc they live, how we know them, their door and how to reach them."""
    arc = arc or _arc(world, building)
    spans = _spans(world, arc) if spans is None else spans
    moved_in = known_on or world.began
    if known_on is None:
        known_on = min([day for day, _last in spans] or [world.day(world.began, world.ago(40))])
        moved_in = known_on - timedelta(days=world.rng.randint(0, 500))
    if drive is None:
        drive = world.rng.betavariate(2.0, 2.6) * (1.0 if spans else 0.5)
    made = person(
        world,
        *name,
        language=language,
        source=_source(world, arc),
        told_on=known_on if spans and world.chance(0.8) else None,
        over_18=True if spans else None,
        pronouns=world.pick({"": 80, "she/her": 9, "he/him": 8, "they/them": 3}) if spans else "",
    )
    found = Resident(made, building, floor, door, arc, drive, spans, moved_in, gone_on)
    if arc == "left":
        _leave(world, found)
    place(
        world,
        made,
        floor.unit,
        door,
        moved_in,
        found.gone_on,
        made.left_reason or made.status if found.gone_on else "",
    )
    _reach(world, found, known_on)
    return found


def _arc(world: World, building: Building) -> str:
    warmth = building.plan.warmth
    if world.chance(0.055):
        return "left"
    warm = {arc: ARCS[arc] * warmth for arc in ("past", "fading", "returned", "steady")}
    rest = max(0.12, 1 - sum(warm.values()))
    return world.pick({"cold": rest * 0.4, "brief": rest * 0.6, **warm})


def _spans(world: World, arc: str) -> list[tuple[date, date]]:
    today, began = world.today, world.began
    if arc == "steady":  # more of them came lately than long ago
        return [(world.ago(round(60 + 900 * world.rng.random() ** 1.6)), today)]
    if arc == "past":
        first = world.day(began, world.ago(420))
        return [(first, min(world.day(first, first + timedelta(days=400)), world.ago(230)))]
    if arc == "fading":
        last = world.ago(round(45 + 125 * world.rng.random()))
        return [(world.day(world.ago(700), last - timedelta(days=70)), last)]
    if arc == "returned":
        first = world.day(began, world.ago(700))
        left = first + timedelta(days=world.rng.randint(60, 240))
        return [(first, left), (world.ago(world.rng.randint(20, 160)), today)]
    if arc == "left":
        first = world.day(began, world.ago(300))
        return (
            [(first, world.day(first + timedelta(days=40), world.ago(12)))]
            if world.chance(0.5)
            else []
        )
    return []


def _source(world: World, arc: str) -> str:
    if arc in {"cold", "brief"}:
        return world.pick(
            {Person.Source.OFFICIAL_LIST: 5, Person.Source.COWORKER: 4, Person.Source.PUBLIC: 1}
        )
    return world.pick({Person.Source.THEMSELVES: 7, Person.Source.COWORKER: 3})


def _leave(world: World, found: Resident) -> None:
    """End a stay: most moved away, a few died."""
    person = found.person
    if found.gone_on is None:
        since = max([last for _first, last in found.spans] or [found.moved_in])
        found.gone_on = world.day(max(since, world.ago(900)), world.ago(5))
        if world.chance(0.11):
            person.status = Person.Status.DECEASED
    if person.status == Person.Status.ACTIVE:
        person.status, person.left_reason = Person.Status.LEFT_SCOPE, world.pick(LEFT)
    person.status_on = found.gone_on


def _reach(world: World, found: Resident, known_on: date) -> None:
    """Give them a number and perhaps an email, with what they said about being contacted."""
    warm = bool(found.spans)
    if world.chance(0.95 if warm else 0.55):
        agreed = world.pick({"yes": 8, "unknown": 2}) if warm else "unknown"
        _point(world, found.person, "phone", _number(world), agreed, known_on, is_primary=True)
    if world.chance(0.45 if warm else 0.08):
        words = [found.person.given_name, found.person.family_name]
        name = ".".join("".join(c for c in w.lower() if c.isascii() and c.isalpha()) for w in words)
        value = f"{name}{world.rng.randint(2, 99)}@example.org"
        _point(world, found.person, "email", value, "yes" if warm else "unknown", known_on)


def _number(world: World) -> str:
    """Return a number from the block kept free for fiction, with an area code that varies."""
    area = world.rng.choice(["212", "347", "718", "917", "929"])
    return f"({area}) 555-01{world.rng.randint(0, 99):02d}"


def _point(
    world: World,
    who: Person,
    channel: str,
    value: str,
    consent: str,
    on: date,
    *,
    is_primary: bool = False,
) -> None:
    rules = "after 6 pm" if world.chance(0.05) else ""
    world.add(
        ContactPoint.of(
            who,
            channel,
            value,
            consent=consent,
            consent_on=on if consent != "unknown" else None,
            is_primary=is_primary,
            safe_rules=rules,
            source=who.source,
        )
    )


def enrol(world: World, residents: list[Resident]) -> None:
    """Record who signed the pledge, and whose pledge lapsed or was taken back."""
    for who in residents:
        on_paper = 0.18 if who.arc == "brief" else 0  # signed once, never talked to
        if not world.chance(0.35 + 0.7 * who.drive if who.spans else on_paper):
            continue
        first = who.spans[0][0] if who.spans else world.day(world.began, world.ago(60))
        began = min(first + timedelta(days=world.rng.randint(0, 60)), world.today)
        standing, ended, paid = Membership.Standing.GOOD, who.gone_on, world.ago(-35)
        if who.arc == "past" and world.chance(0.3):
            standing, ended = Membership.Standing.WITHDRAWN, who.spans[-1][1]
        elif (who.arc == "fading" and world.chance(0.3)) or (
            who.drive < 0.9 and world.chance(0.02)
        ):
            standing, paid = (
                Membership.Standing.ARREARS,
                world.ago(world.rng.choice([40, 48, 70, 95])),
            )
        elif world.chance(0.03):
            standing = Membership.Standing.APPLIED
        if ended is not None:
            ended, paid = max(ended, began), max(ended, began)
        world.add(
            Membership(
                person=who.person,
                standing=standing,
                began_on=began,
                ended_on=ended,
                dues_paid_until=paid,
            )
        )


def rest(world: World, residents: list[Resident]) -> None:
    """Let some people be away: for a while, until spring, or once and long back."""
    spring = date(world.today.year + (world.today.month >= 3), 4, 1)
    warm = [who for who in residents if who.stays and who.arc in {"steady", "fading", "returned"}]
    chosen = world.some(warm, 26)
    for number, who in enumerate(chosen):
        if number < 4:
            first, last = world.ago(world.rng.randint(20, 50)), spring
        elif number < 7:
            first, last = world.ago(world.rng.randint(10, 90)), None
        else:
            first = world.ago(world.rng.randint(60, 600))
            last = min(first + timedelta(days=world.rng.randint(14, 60)), world.ago(3))
        world.add(Pause(person=who.person, kind=Pause.Kind.AWAY, began_on=first, ended_on=last))
    first = world.ago(330)
    world.add(Pause(kind=Pause.Kind.ORG_WIDE, began_on=first, ended_on=first + timedelta(days=10)))


def set_apart(world: World, residents: list[Resident]) -> None:
    """Mark who asked not to be contacted, and who works for a landlord."""
    cool = [who for who in residents if who.arc in {"cold", "brief"} and who.stays]
    for who in world.some(cool, 14):
        who.person.no_contact = True
    supers = [who for who in world.some(cool, 20) if not who.person.no_contact][:5]
    for who in supers:
        who.person.is_management = True
