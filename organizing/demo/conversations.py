"""Who talked to whom, when, about what: the bulk of three years."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from campaigns.models import Issue
from members.models import Meeting
from organizing.demo.organizers import Organizer, on_duty
from organizing.demo.people import Resident
from organizing.demo.world import World
from organizing.models import Attempt, Conversation, IssueRaised
from organizing.models.conversation import Channel

ISSUES = {
    "Heat": 9,
    "Repairs": 8,
    "Rent increase": 8,
    "Mold": 5,
    "Pests": 4,
    "Elevator": 4,
    "Hot water": 3,
    "Front door lock": 3,
    "Laundry room": 2,
    "Fees nobody explained": 2,
}
KINDS = {
    Conversation.Kind.RELATIONAL: 6,
    Conversation.Kind.CHECK_IN: 7,
    Conversation.Kind.ASK: 5,
    Conversation.Kind.COACHING: 2,
    Conversation.Kind.DEBRIEF: 2,
    Conversation.Kind.INOCULATION: 1,
    Conversation.Kind.GRIEVANCE: 1.5,
}
CHANNELS = {
    Channel.FACE: 8,
    Channel.HOME: 6,
    Channel.PHONE: 5,
    Channel.TEXT: 1.2,
    Channel.VIDEO: 0.4,
}
MINUTES = {10: 4, 22: 5, 40: 2}
NOTES = [
    "Wants the hallway lights fixed before winter.",
    "Would rather talk in person than by phone.",
    "Knows everyone in the laundry room.",
    "Has kept every letter from the office since the flood.",
    "Thinks a petition alone will not move them.",
    "Worked on the heat log with her neighbor.",
    "Asked what happens if the owner says no.",
    "Will only come if a neighbor comes too.",
    "Good with numbers; offered to check the fees.",
    "Cooks for every meeting, asks for nothing back.",
    "Asked to be told how the hearing went.",
    "Has an idea for the courtyard meeting.",
]
ASKS = [
    ("Come to the floor meeting", 2),
    ("Sign the petition", 1),
    ("Bring two neighbors", 2),
    ("Speak at the hearing", 3),
    ("Take a list of five doors", 3),
    ("Wear a button on button day", 2),
]


def name_issues(world: World) -> list[Issue]:
    """Make the issues people raise."""
    return [world.add(Issue(name=name)) for name in ISSUES]


def converse(
    world: World, organizers: list[Organizer], residents: list[Resident], issues: list[Issue]
) -> None:
    """Have everybody talked to as their arc says, and some tried without an answer."""
    for who in residents:
        for first, last in who.spans:
            _through(world, organizers, who, first, last, issues)
        if who.arc in {"brief", "past", "left"}:
            _doorways(world, organizers, who, issues)
        if who.arc in {"cold", "brief", "fading"} and who.stays and not who.person.no_contact:
            _tries(world, organizers, who)


def carry_on(
    world: World, organizers: list[Organizer], newcomers: list[Resident], issues: list[Issue]
) -> None:
    """Keep talking with newcomers after the first conversation."""
    for who in newcomers:
        first, last = who.spans[0]
        _through(world, organizers, who, first + timedelta(days=28), last, issues)


def talk(
    world: World,
    who: Resident,
    by: Organizer | Resident,
    on: date,
    *,
    issues: list[Issue] | None = None,
    **fields: Any,
) -> Conversation:
    """Make one conversation, with the issues raised in it."""
    chosen = {
        "kind": world.pick(KINDS),
        "channel": world.pick(CHANNELS),
        "minutes": world.pick(MINUTES),
        "note": world.rng.choice(NOTES) if world.chance(0.3) else "",
    } | fields
    talked = Conversation(person=who.person, by=by.person, talked_on=on, **chosen)
    talked.logged_by = by.user if isinstance(by, Organizer) else None
    if (world.today - on).days >= 365:
        talked.note = ""
    if talked.note:
        talked.note_expires_on = on + timedelta(days=365)
    talked.set_grade()
    who.talks.append(world.add(talked))
    if issues and talked.grade == Conversation.Grade.CONVERSATION:
        _raise(world, talked, issues)
    return talked


def together(world: World, gathering: Meeting, host: Resident, guests: list[Resident]) -> None:
    """Make a row for the host and each guest of a small gathering."""
    for guest in guests:
        talk(
            world,
            guest,
            host,
            gathering.held_on,
            gathering=gathering,
            channel=Channel.HOME,
            minutes=40,
            kind=Conversation.Kind.RELATIONAL,
            note="",
        )


def _through(
    world: World,
    organizers: list[Organizer],
    who: Resident,
    first: date,
    last: date,
    issues: list[Issue],
) -> None:
    """Talk again and again from one day to another, the oftener the more somebody takes on."""
    every = 78 - 58 * who.drive
    on = first
    kind: str = Conversation.Kind.RECRUITMENT
    while on <= last:
        by = on_duty(world, organizers, who, on)
        if by is not None and who.is_here(on):
            extra = _ask(world) if world.chance(0.45) else {}
            talk(world, who, by, on, issues=issues, kind=kind, **extra)
        kind = world.pick(KINDS)
        on += timedelta(days=max(4, round(world.rng.gauss(every, every * 0.3))))


def _ask(world: World) -> dict[str, object]:
    ask, cost = world.rng.choice(ASKS)
    return {"ask": ask, "ask_cost": cost, "answer": world.pick({"yes": 6, "maybe": 3, "no": 1.3})}


def _raise(world: World, talked: Conversation, issues: list[Issue]) -> None:
    found = world.rng.choices(issues, list(ISSUES.values()), k=world.rng.choice([0, 1, 1, 2]))
    for issue in dict.fromkeys(found):
        world.add(
            IssueRaised(
                conversation=talked,
                person=talked.person,
                issue=issue,
                raised_by=world.pick({"them": 7, "us": 3}),
                depth=world.rng.choice([1, 1, 2, 2, 3]),
            )
        )


def _doorways(
    world: World, organizers: list[Organizer], who: Resident, issues: list[Issue]
) -> None:
    """Exchange a few words in a doorway, mostly lately."""
    count = world.rng.choice([1, 1, 2, 3]) if who.arc == "brief" else world.rng.choice([0, 1])
    for _time in range(count):
        lately = who.arc == "brief" and world.chance(0.55)
        on = world.ago(world.rng.randint(1, 175) if lately else world.rng.randint(181, 1000))
        by = on_duty(world, organizers, who, on)
        if by is None or not who.is_here(on):
            continue
        talk(
            world,
            who,
            by,
            on,
            issues=issues,
            kind=Conversation.Kind.RECRUITMENT,
            channel=world.pick({Channel.HOME: 8, Channel.FACE: 4, Channel.TEXT: 2}),
            minutes=Conversation.Minutes.BRIEF,
            note="",
        )


def _tries(world: World, organizers: list[Organizer], who: Resident) -> None:
    """Try without an answer; tries are kept half a year."""
    if not world.chance(0.45):
        return
    since = max([one.talked_on for one in who.talks] or [world.ago(179)])
    first = max(since + timedelta(days=1), world.ago(179))
    for _time in range(world.rng.choice([1, 1, 2, 3, 4])):
        if first > world.today:
            return
        on = world.day(first, world.today)
        by = on_duty(world, organizers, who, on)
        if by is not None and who.is_here(on):
            channel = world.pick({Channel.HOME: 6, Channel.PHONE: 4, Channel.TEXT: 2})
            world.add(Attempt(person=who.person, by=by.person, tried_on=on, channel=channel))
