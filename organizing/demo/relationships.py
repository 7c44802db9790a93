"""What holds people to each other: ties, small gatherings, introductions, and how they are read."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from members.models import Attendance, Meeting
from organizing.demo.conversations import talk, together
from organizing.demo.organizers import Organizer
from organizing.demo.people import Resident
from organizing.demo.places import Building
from organizing.demo.world import World
from organizing.models import Assessment, Commitment, Conversation, Introduction, Tie

OCCASIONS = [
    Meeting.Occasion.FLOOR,
    Meeting.Occasion.HOUSE,
    Meeting.Occasion.MEAL,
    Meeting.Occasion.FLOOR,
    Meeting.Occasion.OTHER,
]
AMONG_THEM = [
    "Knock together on the third floor",
    "Bring the heat log along",
    "Translate the letter",
    "Come by on Saturday",
]
CLOSE = {Tie.Kind.KIN, Tie.Kind.NEIGHBOUR, Tie.Kind.CAR_POOL}


class Web:
    """The ties made so far, one a pair."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ties: dict[frozenset, Tie] = {}

    def tie(
        self, one: Resident, other: Resident, kind: str, first: date, last: date, source: str
    ) -> None:
        """Tie two people, or confirm the tie they have."""
        if one is other:
            return
        pair = frozenset((one.person.pk, other.person.pk))
        if pair in self._ties:
            tie = self._ties[pair]
            tie.last_confirmed_on = max(tie.last_confirmed_on, last)
            return
        a, b = sorted((one.person, other.person), key=lambda person: person.pk)
        self._ties[pair] = self._world.add(
            Tie(
                a=a,
                b=b,
                kind=kind,
                is_close=kind in CLOSE,
                first_on=first,
                last_confirmed_on=last,
                source=source,
            )
        )


def weave(world: World, web: Web, residents: list[Resident]) -> None:
    """Let people who came near tell us whom they know: at home, next door, downstairs."""
    near = [who for who in residents if who.spans and who.arc != "past"]
    by_floor: dict[object, list[Resident]] = {}
    by_building: dict[object, list[Resident]] = {}
    for who in near:
        by_floor.setdefault(who.floor, []).append(who)
        by_building.setdefault(who.building, []).append(who)
    for who in near:
        if world.chance(0.17 - 0.15 * who.drive):
            continue  # nobody asked yet whom they know
        for other in by_floor[who.floor]:
            if other is not who and other.door == who.door:
                _declare(world, web, who, other, Tie.Kind.KIN)
        some = world.some(by_floor[who.floor], 2) + world.some(
            by_building[who.building], round(2.4 * who.drive)
        )
        for other in some:
            kind = world.pick(
                {Tie.Kind.NEIGHBOUR: 3, Tie.Kind.FRIEND: 4, Tie.Kind.OTHER: 4, Tie.Kind.CAR_POOL: 1}
            )
            _declare(world, web, who, other, kind)


def _declare(world: World, web: Web, who: Resident, other: Resident, kind: str) -> None:
    first = max(who.spans[0][0], other.spans[0][0])
    last = min(who.spans[-1][1], other.spans[-1][1])
    if first >= last:
        return
    fresh = world.chance(0.62)
    confirmed = world.day(max(first, last - timedelta(days=110)), last) if fresh else first
    web.tie(who, other, kind, first, confirmed, "told us")


def gather_small(
    world: World,
    web: Web,
    organizers: list[Organizer],
    residents: list[Resident],
    buildings: list[Building],
) -> None:
    """Hold house and floor meetings of at most twelve, where people meet each other."""
    for building in buildings:
        hosts = [one for one in organizers if one.building is building]
        near = [who for who in residents if who.building is building and who.spans]
        times = round(11 * building.plan.warmth)
        for _time in range(times):
            on = world.ago(round(8 + 900 * world.rng.random() ** 1.7))
            able = [one for one in hosts if one.is_active(on)]
            guests = [who for who in near if who.is_warm(on) and who.is_here(on)]
            if able and len(guests) > 4:
                _gathering(world, web, world.rng.choice(able).who, guests, on)


def _promise_in(world: World, meeting: Meeting, came: list[Resident]) -> None:
    """Have one guest promise another something, in most rooms kept by now."""
    due = meeting.held_on + timedelta(days=7)
    is_over = due < world.today
    world.add(
        Commitment(
            owed_by=came[0].person,
            owed_to=came[1].person,
            what=AMONG_THEM[meeting.held_on.toordinal() % len(AMONG_THEM)],
            made_on=meeting.held_on,
            due_on=due,
            status=Commitment.Status.KEPT if is_over else Commitment.Status.OPEN,
            resolved_on=due if is_over else None,
            gathering=meeting,
        )
    )


def _gathering(world: World, web: Web, host: Resident, guests: list[Resident], on: date) -> None:
    came = [who for who in world.some(guests, world.rng.randint(4, 9)) if who is not host]
    room = f"{host.door}, {host.building.name}" if host.building else ""
    meeting = world.add(
        Meeting(
            kind=Meeting.Kind.GATHERING,
            occasion=OCCASIONS[on.toordinal() % len(OCCASIONS)],
            host=host.person,
            held_on=on,
            place=room,
            state=Meeting.State.HELD,
        )
    )
    for who in [host, *came]:
        world.add(
            Attendance(
                meeting=meeting,
                person=who.person,
                state="present",
                ties_confirmed=world.chance(0.7),
            )
        )
    together(world, meeting, host, came)
    if on.toordinal() % 3 == 0:
        _promise_in(world, meeting, came)
    for one, other in pairwise(came):
        web.tie(one, other, Tie.Kind.ROOM, on, on, "gathering")


def neighbours_talk(world: World, residents: list[Resident]) -> None:
    """Let members who are no organizers hold conversations with those who live near them."""
    active = [who for who in residents if who.arc == "steady" and who.drive > 0.5 and who.stays]
    for who in active:
        near = [
            other
            for other in residents
            if other.building is who.building and other.spans and other is not who
        ]
        for other in world.some(near, round(6 * who.drive)):
            first = max(who.spans[0][0], other.spans[0][0])
            last = min(world.ago(1), other.spans[-1][1])
            if first >= last:
                continue
            on = world.day(max(first, last - timedelta(days=300)), last)
            kind = world.pick({Conversation.Kind.RELATIONAL: 3, Conversation.Kind.RECRUITMENT: 2})
            talk(world, other, who, on, kind=kind, note="")


def introduce(world: World, web: Web, organizers: list[Organizer]) -> None:
    """Bring pairs together; some of these took."""
    for one in organizers:
        for _time in range(4):
            if len(one.carried) < 2:
                continue
            a, b = world.some(one.carried, 2)
            first = max(a.spans[0][0] if a.spans else one.since, one.since)
            last = min(one.last_on, world.ago(2))
            if first >= last:
                continue
            on = world.day(max(first, last - timedelta(days=200)), last)
            took = on + timedelta(days=world.rng.randint(3, 25)) if world.chance(0.55) else None
            took = took if took and took <= world.today else None
            world.add(
                Introduction(by=one.person, a=a.person, b=b.person, introduced_on=on, took_on=took)
            )
            if took:
                web.tie(a, b, Tie.Kind.OTHER, took, took, "introduction")


def assess(world: World, residents: list[Resident]) -> None:
    """Write down where people stand, on what basis, after about half of the conversations."""
    for who in residents:
        base = 4.3 - 3.4 * who.drive if who.spans else 3.4
        for talked in who.talks:
            real = talked.grade == Conversation.Grade.CONVERSATION
            if talked.gathering_id or not world.chance(0.5 if real else 0.2):
                continue
            strength = min(5, max(1, round(world.rng.gauss(base, 0.28))))
            rate(world, who, talked, strength)


def rate(
    world: World, who: Resident, talked: Conversation, strength: int, basis: str = ""
) -> Assessment:
    """Make one assessment out of a conversation."""
    bases = {"said": 6, "observed": 3, "tested": 2, "hearsay": 0.8}
    return world.add(
        Assessment(
            person=who.person,
            conversation=talked,
            strength=strength,
            basis=basis or world.pick(bases),
            by=talked.by,
            assessed_on=talked.talked_on,
        )
    )
