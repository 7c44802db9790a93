"""Seven committees: one failing, one strained, one healthy, one new; seats, meetings, items."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from members.models import Attendance, Committee, Meeting, Person, Seat
from organizing.demo.charters import CHARTERS, Charter
from organizing.demo.organizers import Organizer
from organizing.demo.people import Resident
from organizing.demo.places import Building
from organizing.demo.promises import commitment
from organizing.demo.world import World

ITEMS = [
    ("Draft the letter to the owner", 2),
    ("Call the five names on the sheet", 2),
    ("Book the community room", 1),
    ("Bring the photos of the stairwell", 1),
    ("Find a translator for the next meeting", 2),
    ("Knock on the doors of the fourth floor", 3),
    ("Report back from the hearing", 2),
    ("Make the sign-in sheets", 1),
]


@dataclass(eq=False)
class Body:
    """A committee with those who sit on it."""

    charter: Charter
    committee: Committee
    sitting: list[tuple[Resident, Seat]] = field(default_factory=list)
    former: list[tuple[Resident, Seat]] = field(default_factory=list)
    kept: float = 0.5


def sit(
    world: World,
    buildings: list[Building],
    organizers: list[Organizer],
    residents: list[Resident],
) -> list[Body]:
    """Found the committees and fill their seats with those who take on most."""
    named = {one.person.name: one.who for one in organizers}
    by_name = {building.name: building for building in buildings}
    seated: dict[str, int] = {}
    bodies = []
    for charter in CHARTERS:
        committee = world.add(
            Committee(
                name=charter.name,
                kind=charter.kind,
                charter=charter.charter,
                interval_days=charter.every,
                chartered_seats=charter.seats,
                founded_on=world.ago(charter.founded),
            )
        )
        where = [by_name[name] for name in charter.buildings]
        for building in where:
            world.add(Committee.units.through(committee=committee, unit=building.unit))
        body = Body(charter, committee)
        able = [
            who
            for who in residents
            if who.building in where and who.is_warm(world.today) and who.stays
        ]
        able.sort(key=lambda who: (seated.get(who.person.name, 0), -who.drive))
        if charter.name != "14 Alder St":
            able = _spread(able)
        chosen = [named[charter.lead], *[who for who in able if who is not named[charter.lead]]]
        for number, who in enumerate(chosen[: charter.filled]):
            seated[who.person.name] = seated.get(who.person.name, 0) + 1
            _take_seat(world, body, who, lead=number == 0)
        _open_seats(world, body)
        _earlier(world, body, residents, where)
        _understudies(world, body, chosen[charter.filled :])
        bodies.append(body)
    return bodies


def _spread(able: list[Resident]) -> list[Resident]:
    """Order them so that every floor has its first before any has its second."""
    rank: dict[object, int] = {}
    place = {}
    for who in able:
        place[who.person.pk] = rank[who.floor] = rank.get(who.floor, 0) + 1
    return sorted(able, key=lambda who: place[who.person.pk])


def _take_seat(world: World, body: Body, who: Resident, *, lead: bool) -> None:
    first = max(body.committee.founded_on, who.spans[0][0])
    began = first if lead else world.day(first, max(first, world.ago(70)))
    terms = (world.today - began).days // 365 + 1
    seat = Seat(
        committee=body.committee,
        person=who.person,
        role=body.charter.title if lead else "",
        is_lead=lead,
        unit=who.floor.unit if who.floor else None,
        began_on=began,
        term_ends_on=began + timedelta(days=365 * terms),
    )
    body.sitting.append((who, world.add(seat)))


def _open_seats(world: World, body: Body) -> None:
    """Leave the rest of the chartered seats open: places somebody should fill."""
    for _seat in range(body.charter.seats - body.charter.filled):
        since = world.day(max(body.committee.founded_on, world.ago(150)), world.ago(15))
        world.add(Seat(committee=body.committee, role="", began_on=since))


def _earlier(world: World, body: Body, residents: list[Resident], where: list[Building]) -> None:
    """Have seats that ended: handed over, left, by death or by moving away."""
    once = [
        who for who in residents if who.building in where and who.arc in {"past", "left", "fading"}
    ]
    lately = 3 if body.charter.name == "Repairs" else 1
    for number, who in enumerate(world.some([one for one in once if one.spans], 4)):
        first = max(body.committee.founded_on, who.spans[0][0])
        last = min(who.spans[-1][1], who.gone_on or world.today)
        left_lately = number < lately and who.arc == "fading"
        if left_lately:
            last = world.ago(world.rng.randint(12, 50))
        if first >= last:
            continue
        how = world.pick({Seat.Exit.HANDED_OVER: 5, Seat.Exit.LEFT: 4})
        if who.person.status == who.person.Status.DECEASED:
            how = Seat.Exit.DIED
        seat = Seat(
            committee=body.committee,
            person=who.person,
            began_on=first,
            ended_on=last,
            exit_kind=Seat.Exit.LEFT if left_lately else how,
        )
        body.former.append((who, world.add(seat)))


def _understudies(world: World, body: Body, waiting: list[Resident]) -> None:
    """Name who learns the work of the leads and of those whose term ends soon."""
    soon = [seat for _who, seat in body.sitting if seat.is_lead]
    soon += [seat for _who, seat in body.sitting if not seat.is_lead]
    for seat, who in zip(soon[: body.charter.understudies], waiting, strict=False):
        seat.understudy = who.person
        if not seat.is_lead:
            seat.term_ends_on = world.ago(-world.rng.randint(20, 110))
    if not body.charter.understudies and len(soon) > 1:
        soon[1].term_ends_on = world.ago(-45)


def meet(world: World, bodies: list[Body]) -> None:
    """Hold the meetings since the founding, take attendance, give out and settle items."""
    for body in bodies:
        charter = body.charter
        days = range(charter.last, charter.founded - 6, charter.every)
        for index, back in enumerate(days):
            if index and world.chance(charter.skips):
                continue
            on = world.ago(back)
            share = 1 - back / charter.founded
            coming = charter.came[0] + (charter.came[1] - charter.came[0]) * min(1, share * 1.1)
            _held(world, body, on, coming)
        ahead = charter.next_in if charter.last == charter.every else charter.every - charter.last
        _planned(world, body, world.ago(-max(0, ahead if ahead >= 0 else 6)))


def _held(world: World, body: Body, on: date, coming: float) -> None:
    meeting = _meeting(world, body, on, Meeting.State.HELD)
    expected = [
        (who, seat)
        for who, seat in [*body.sitting, *body.former]
        if seat.began_on <= on and (seat.ended_on is None or on < seat.ended_on)
    ]
    present = _who_came(world, body, on, expected, round(coming * len(expected)))
    for who, _seat in expected:
        state = "excused" if world.chance(0.15) and who.is_warm(on) else "absent"
        _expect(world, meeting, who, "present" if who in present else state)
    if on > world.ago(420):
        _items(world, body, on, present)


def _who_came(
    world: World, body: Body, on: date, expected: list[tuple[Resident, Seat]], count: int
) -> list[Resident]:
    """Return who came: not those who have gone quiet, first those who organize others."""
    failing = body.charter.name == "Repairs"
    quiet = {
        who.person.pk
        for who, seat in expected
        if who.spans[-1][1] < on or (failing and seat.is_lead and on > world.ago(130))
    }
    able = [who for who, _seat in expected if who.person.pk not in quiet]
    world.rng.shuffle(able)
    able.sort(key=lambda who: failing or who.drive < 0.93)
    return able[:count]


def _items(world: World, body: Body, on: date, present: list[Resident]) -> None:
    """Give out what was taken on at a meeting; whoever sits nearest the chair takes more of it."""
    charter = body.charter
    for _item in range(world.rng.choice([1, 2, 2, 3]) if present else 0):
        who = present[0] if world.chance(charter.uneven) else world.rng.choice(present)
        what, cost = world.rng.choice(ITEMS)
        _item_of(
            world, body, who.person, body.committee, what, on, cost=cost, asks_others=cost == 3
        )
    if world.chance(0.3) and body.sitting:
        to = world.rng.choice(body.sitting)[0].person
        _item_of(world, body, body.committee, to, "Answer the letter about the hallway", on)


def _item_of(
    world: World,
    body: Body,
    by: Person | Committee,
    to: Person | Committee,
    what: str,
    on: date,
    **fields: Any,
) -> None:
    """Settle one item as the committee keeps its word: its share in the long run and the short."""
    due = on + timedelta(days=world.rng.choice([5, 7, 10, 14]))
    status = "open"
    if due < world.today:
        body.kept += body.charter.kept
        status = "kept" if body.kept >= 1 else world.pick({"missed": 4, "partly": 1})
        body.kept %= 1
    commitment(world, by, to, what, made=on, due=due, status=status, **fields)


def _planned(world: World, body: Body, on: date) -> None:
    meeting = _meeting(world, body, on, Meeting.State.PLANNED)
    meeting.agenda = "Follow-ups from last time\nWho has not been talked to this month\nNext action"
    for who, _seat in body.sitting:
        _expect(world, meeting, who, Attendance.State.UNKNOWN)


def _meeting(world: World, body: Body, on: date, state: str) -> Meeting:
    return world.add(
        Meeting(
            committee=body.committee,
            kind=Meeting.Kind.COMMITTEE,
            held_on=on,
            starts_at=time(19, 0),
            place="Community room" if "Alder" in body.charter.name else "Union hall",
            state=state,
        )
    )


def _expect(world: World, meeting: Meeting, who: Resident, state: str) -> None:
    world.add(
        Attendance(
            meeting=meeting,
            person=who.person,
            is_expected=True,
            invited_on=meeting.held_on - timedelta(days=7),
            state=state,
        )
    )
