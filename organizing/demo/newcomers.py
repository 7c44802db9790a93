"""The march brought ninety people nobody knew. Some were sat down with; most were not, and went."""

from __future__ import annotations

from datetime import timedelta

from campaigns.models import Action, Issue
from members.models import Person
from organizing.demo.campaigns import take_part
from organizing.demo.conversations import talk
from organizing.demo.names import Register
from organizing.demo.organizers import Organizer
from organizing.demo.people import Resident, resident
from organizing.demo.places import Building
from organizing.demo.world import World
from organizing.models import Conversation

NEWCOMERS = 90
TALKED_TO = 31  # within 14 days
STILL_HERE = 22


def arrive(
    world: World, buildings: list[Building], register: Register, march: Action
) -> list[Resident]:
    """Make the newcomers, whom we know since they signed in at the march."""
    made = []
    for number in range(NEWCOMERS):
        building = world.rng.choice(buildings)
        floor = world.rng.choice(building.floors)
        names, family = register.household()
        since = march.held_on
        until = world.today if number < STILL_HERE else since + timedelta(days=10)
        name = ("Amina", "Yusuf") if number == TALKED_TO else register.name(names, family)
        who = resident(
            world,
            building,
            floor,
            world.rng.choice(floor.doors),
            name,
            names.language if world.chance(0.5) else "en",
            arc="new",
            drive=world.rng.betavariate(2.4, 2.4),
            spans=[(since, until)] if number < TALKED_TO else [],
            known_on=since,
        )
        who.person.source = "themselves"
        made.append(who)
    return made


def march_in(
    world: World,
    march: Action,
    organizers: list[Organizer],
    newcomers: list[Resident],
    issues: list[Issue],
) -> None:
    """Let them march, some brought by a neighbour, and sit down with the first third of them."""
    active = [one for one in organizers if one.is_active(march.held_on)]
    for number, who in enumerate(newcomers):
        near = [one for one in active if one.building is who.building] or active
        by = world.rng.choice(near)
        brought = by.person if number < STILL_HERE or world.chance(0.25) else None
        took_part(world, march, who, brought)
        if number >= TALKED_TO:
            if world.chance(0.2):
                on = march.held_on + timedelta(days=world.rng.randint(1, 30))
                talk(world, who, by, on, minutes=Conversation.Minutes.BRIEF, note="")
            continue
        on = march.held_on + timedelta(days=world.rng.randint(2, 14))
        talk(world, who, by, on, issues=issues, minutes=22, kind=Conversation.Kind.RELATIONAL)
        if number >= STILL_HERE:
            who.spans = []


def took_part(world: World, march: Action, who: Resident, brought_by: Person | None) -> None:
    """Record that they marched, seen at the sign-in table."""
    made = take_part(world, march, who, None, "", took=True, brought_by=brought_by)
    made.evidence = "check_in"
