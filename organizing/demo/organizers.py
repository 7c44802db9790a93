"""Staff and volunteers: who they are, from when, in which buildings, and whom they carry."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from members.models import Carrier, Person, User
from organizing.demo.people import Resident, person, resident
from organizing.demo.places import Building
from organizing.demo.world import World


@dataclass(frozen=True)
class Part:
    """A part in the story: name, building and door (none for staff), days since, list size."""

    given: str
    family: str
    building: str
    door: str
    since: int
    span: int
    quiet: int = 0
    gone: int = 0
    language: str = "en"


STAFF = [
    Part("Maya", "Lindqvist", "", "", 1080, 60),
    Part("Jonah", "Reyes", "", "", 560, 55, language="es"),
]
VOLUNTEERS = [
    Part("Marcus", "Hale", "14 Alder St", "4A", 940, 14),
    Part("Rosa", "Delgado", "14 Alder St", "3A", 720, 12, quiet=41, language="es"),
    Part("Inez", "Okafor", "20 Alder St", "6C", 800, 14),
    Part("Linh", "Pham", "20 Alder St", "2F", 330, 10, language="vi"),
    Part("Patrice", "Boyd", "7 Birch Ct", "2B", 860, 12, quiet=37),
    Part("Samuel", "Baptiste", "300 River Rd", "9D", 610, 13, language="ht"),
    Part("Gloria", "Mendez", "112 Canal St", "5G", 520, 12, language="es"),
    Part("Mei", "Zhang", "112 Canal St", "7B", 410, 10, language="zh"),
    Part("Yusuf", "Rahman", "310 River Rd", "4H", 230, 10, language="ar"),
    Part("Denise", "Carter", "118 Canal St", "3C", 470, 9, quiet=78),
    Part("Nadia", "Haddad", "26 Alder St", "5D", 640, 9, language="ar"),
    Part("Caleb", "Winters", "26 Alder St", "2E", 820, 24, gone=52),
]


def named_people() -> list[tuple[str, str]]:
    """Return the names that have a part, so that chance gives them to nobody else."""
    others = [("Duc", "Tran"), ("Amina", "Yusuf")]
    return [*((part.given, part.family) for part in [*STAFF, *VOLUNTEERS]), *others]


@dataclass(eq=False)
class Organizer:
    """Somebody who holds conversations on purpose, and the people they carry."""

    part: Part
    who: Resident
    building: Building | None
    since: date
    last_on: date
    user: User | None = None
    carried: list[Resident] = field(default_factory=list)

    @property
    def person(self) -> Person:
        """The person on record."""
        return self.who.person

    def is_active(self, on: date) -> bool:
        """Whether they were organizing on that day."""
        return self.since <= on <= self.last_on


def gather(world: World, buildings: list[Building]) -> list[Organizer]:
    """Make the staff and the volunteers, with their doors."""
    by_name = {building.name: building for building in buildings}
    return [_organizer(world, part, by_name.get(part.building)) for part in [*STAFF, *VOLUNTEERS]]


def _organizer(world: World, part: Part, building: Building | None) -> Organizer:
    since, last = world.ago(part.since), world.ago(max(part.quiet, part.gone))
    spans = [(max(world.began, since - timedelta(days=60)), last)]
    name = (part.given, part.family)
    if building is None:
        made = person(world, *name, language=part.language, is_staff=True, source="themselves")
        who = Resident(made, None, None, "", "steady", 0.9, spans, since)
        return Organizer(part, who, None, since, last)
    who = resident(
        world,
        building,
        next(floor for floor in building.floors if part.door in floor.doors),
        part.door,
        name,
        part.language,
        arc="left" if part.gone else "steady",
        drive=0.93,
        spans=spans,
        gone_on=last if part.gone else None,
    )
    return Organizer(part, who, building, since, last)


def share_out(world: World, organizers: list[Organizer], residents: list[Resident]) -> None:
    """Give people a carrier: a neighbour with a list of about ten where there is one, else staff.

    Some are left uncarried. The people of an organizer who left stay with the one who left.
    """
    kept = {"steady": 0.9, "returned": 0.95, "fading": 0.85, "past": 0.12, "brief": 0.04}
    wanted = [who for who in residents if who.stays and world.chance(kept.get(who.arc, 0))]
    for who in sorted(wanted, key=lambda one: -one.drive):
        near = [one for one in organizers if one.building is who.building and _free(one, who)]
        staff = [one for one in organizers if one.building is None and _free(one, who)]
        for one in near or staff:
            first = max(who.spans[0][0] if who.spans else world.ago(200), one.since)
            world.add(Carrier(person=who.person, by=one.person, began_on=min(first, world.today)))
            one.carried.append(who)
            break


def _free(one: Organizer, who: Resident) -> bool:
    """Whether the organizer has room, and was there while the person was near."""
    first, last = who.spans[-1] if who.spans else (one.since, one.last_on)
    together = first <= one.last_on and one.since <= last
    return together and len(one.carried) < one.part.span


def on_duty(world: World, organizers: list[Organizer], who: Resident, on: date) -> Organizer | None:
    """Return who would talk to this person that day: mostly their carrier, else somebody near."""
    carrier = next((one for one in organizers if who in one.carried), None)
    if carrier and carrier.is_active(on) and world.chance(0.88):
        return carrier
    near = [one for one in organizers if one.building is who.building and one.is_active(on)]
    staff = [one for one in organizers if one.building is None and one.is_active(on)]
    found = [one for one in (near if near and world.chance(0.6) else staff) if one.who is not who]
    return world.rng.choice(found) if found else None
