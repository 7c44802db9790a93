"""Promises in both directions, and the next dates people have with each other."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from members.models import Committee, Person
from organizing.demo.organizers import Organizer
from organizing.demo.people import Resident
from organizing.demo.world import World
from organizing.models import Commitment, Conversation, FollowUp

THEIRS = [
    ("Bring the petition to the third-floor doors", 2, True),
    ("Ask two neighbors to the floor meeting", 2, True),
    ("Call three people on the list", 2, True),
    ("Host the floor meeting at home", 3, False),
    ("Write the heat log for two weeks", 1, False),
    ("Come to the hearing", 3, False),
    ("Put the sign in the window", 2, False),
    ("Translate the flyer", 2, False),
    ("Take photos of the stairwell", 1, False),
    ("Speak at the rent board", 3, False),
    ("Invite the new family on the floor", 2, True),
    ("Hold the sign-in table", 2, False),
]
OURS = [
    "Bring the inspection form",
    "Find out when the hearing is",
    "Call the city inspector back",
    "Send the minutes in her language",
    "Come along to the office on Monday",
    "Bring the sign-up sheet",
    "Ask the lawyer about the fee",
    "Introduce the neighbor upstairs",
]


def promise(world: World, organizers: list[Organizer], residents: list[Resident]) -> None:
    """Let conversations end in promises, and see what became of each."""
    voices = {one.person.pk: one for one in organizers}
    for who in residents:
        for talked in who.talks:
            if talked.grade != Conversation.Grade.CONVERSATION or talked.gathering_id:
                continue
            if world.chance(0.05 + 0.75 * who.drive**2):
                _theirs(world, who, talked)
            by = voices.get(talked.by_id)
            if by is not None and world.chance(0.17):
                _ours(world, who, talked, by)


def commitment(
    world: World,
    by: Person | Committee,
    to: Person | Committee,
    what: str,
    *,
    made: date,
    due: date,
    status: str = "open",
    resolved: date | None = None,
    **fields: Any,
) -> Commitment:
    """Make one promise of a person or committee to another."""
    if status != "open" and resolved is None:
        resolved = min(max(due, made), world.today)
    return world.add(
        Commitment(
            owed_by=by if isinstance(by, Person) else None,
            owed_by_committee=by if isinstance(by, Committee) else None,
            owed_to=to if isinstance(to, Person) else None,
            owed_to_committee=to if isinstance(to, Committee) else None,
            what=what,
            made_on=made,
            due_on=due,
            status=status,
            resolved_on=resolved,
            **fields,
        )
    )


def outcome(world: World, due: date, *, kept: float, lost: float = 0.12) -> str:
    """Return what became of a promise due that day; what is due tomorrow is open."""
    late = (world.today - due).days
    if late <= 0 or (late < 12 and world.chance(0.16)) or (late < 60 and world.chance(0.025)):
        return Commitment.Status.OPEN
    rest = max(0.02, 1 - kept - lost)
    return world.pick(
        {
            Commitment.Status.KEPT: kept,
            Commitment.Status.MISSED: lost,
            Commitment.Status.PARTLY: rest * 0.35,
            Commitment.Status.RENEGOTIATED: rest * 0.35,
            Commitment.Status.RELEASED: rest * 0.2,
            Commitment.Status.VOID: rest * 0.1,
        }
    )


def _theirs(world: World, who: Resident, talked: Conversation) -> None:
    what, cost, asks = world.rng.choice(THEIRS[:6] if who.drive > 0.6 else THEIRS)
    made = talked.talked_on
    due = made + timedelta(days=world.rng.choice([2, 3, 5, 7, 7, 10, 14]))
    status = outcome(world, due, kept=0.62 + 0.3 * who.drive, lost=0.16 - 0.12 * who.drive)
    first = commitment(
        world,
        who.person,
        talked.by,
        what,
        made=made,
        due=due,
        status=status,
        cost=cost,
        asks_others=asks,
        conversation=talked,
        created_by=talked.logged_by,
    )
    if status == Commitment.Status.RENEGOTIATED:
        _again(world, first)


def _again(world: World, first: Commitment) -> None:
    """Agree on another day: the promise that follows points back to the first."""
    agreed = first.due_on - timedelta(days=1)
    first.resolved_on = max(agreed, first.made_on)
    due = first.due_on + timedelta(days=world.rng.choice([4, 7, 10]))
    commitment(
        world,
        first.owed_by or first.owed_by_committee,  # type: ignore[arg-type]
        first.owed_to or first.owed_to_committee,  # type: ignore[arg-type]
        first.what,
        made=first.resolved_on,
        due=due,
        status="open" if due >= world.today else world.pick({"kept": 8, "missed": 2}),
        cost=first.cost,
        asks_others=first.asks_others,
        renegotiated_from=first,
        created_by=first.created_by,
    )


def _ours(world: World, who: Resident, talked: Conversation, by: Organizer) -> None:
    made = talked.talked_on
    due = made + timedelta(days=world.rng.choice([1, 2, 3, 4, 7]))
    status = outcome(world, due, kept=0.84, lost=0.03)
    if by.part.gone and (world.today - due).days < 90:
        status = Commitment.Status.OPEN  # left behind by the one who left
    made_now = commitment(
        world,
        by.person,
        who.person,
        world.rng.choice(OURS),
        made=made,
        due=due,
        status=status,
        conversation=talked,
        created_by=by.user,
    )
    if status == Commitment.Status.RENEGOTIATED:
        _again(world, made_now)


def follow_up(world: World, organizers: list[Organizer]) -> None:
    """Give everybody who is carried a next date; those of the last months were mostly met."""
    for one in organizers:
        for who in one.carried:
            talks = [talked for talked in who.talks if talked.by_id == one.person.pk]
            _met(world, one, talks)
            if talks and not one.part.gone and who.arc != "past":
                _next(world, one, talks[-1])


def _met(world: World, one: Organizer, talks: list[Conversation]) -> None:
    for before, after in pairwise(talks):
        if (world.today - before.talked_on).days > 240 or not world.chance(0.7):
            continue
        due = after.talked_on - timedelta(days=world.rng.choice([-2, 0, 0, 0, 1, 3, 6]))
        world.add(
            FollowUp(
                person=before.person,
                owner=one.person,
                conversation=before,
                what=world.rng.choice(NEXT),
                due_on=max(due, before.talked_on),
                state=FollowUp.State.DONE,
                resolved_on=after.talked_on,
            )
        )


NEXT = ["Hear how it went", "Ask about the floor meeting", "Bring the flyer", "Just talk", ""]


def _next(world: World, one: Organizer, last: Conversation) -> None:
    late = world.rng.randint(1, 12)
    when = world.pick({late: 7, 0: 4, -world.rng.randint(1, 7): 12, -world.rng.randint(8, 35): 30})
    world.add(
        FollowUp(
            person=last.person,
            owner=one.person,
            conversation=last,
            what=world.rng.choice(NEXT),
            due_on=max(world.ago(when), last.talked_on),
        )
    )
