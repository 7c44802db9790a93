"""A paper sheet typed in: the floors of the building, who is on them, and who was there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from members.models import Attendance, Meeting, Person, Placement, Unit
from organizing.dashboards.places import places
from organizing.dashboards.talking import found_by

if TYPE_CHECKING:
    from members.models import User
    from members.models.person import PersonQuerySet

MATCHES = 6
MOST_SQUARES = 600


@dataclass(frozen=True)
class Square:
    """One person on the grid: their door or desk, and whether the sheet has them."""

    person: Person
    spot: str
    is_here: bool


@dataclass(frozen=True)
class Floor:
    """One floor, shift or department with the people on it."""

    unit: Unit
    squares: list[Square]

    @property
    def here(self) -> int:
        """How many of them the sheet has."""
        return sum(square.is_here for square in self.squares)


def floors(meeting: Meeting, user: User) -> list[Floor]:
    """Return the grid of the units the committee stands for, as far as `user` may see people."""
    units = _units(meeting, user)
    rows = Placement.objects.visible_to(user).current().filter(unit__in=[one.pk for one in units])
    rows = rows.filter(person__status=Person.Status.ACTIVE, person__is_management=False)
    here = _here(meeting)
    placed: dict[UUID, list[Square]] = {}
    ordered = rows.select_related("person").order_by("spot", "person__sort_key", "pk")
    for row in ordered[:MOST_SQUARES]:
        square = Square(row.person, row.spot, row.person_id in here)
        placed.setdefault(row.unit_id, []).append(square)
    return [Floor(unit, placed[unit.pk]) for unit in units if unit.pk in placed]


def _units(meeting: Meeting, user: User) -> list[Unit]:
    tops = list(meeting.committee.units.values_list("pk", flat=True)) if meeting.committee else []
    found = Unit.objects.visible_to(user).filter(closed_on=None).select_related("parent")
    found = found.filter(path__overlap=tops) if tops else found
    return sorted(found, key=_place)


def _place(unit: Unit) -> tuple[str, int, str, str]:
    """Floors of one building stand together."""
    parent = unit.parent.name if unit.parent else ""
    return parent, unit.sort_order, unit.name, str(unit.pk)


def _here(meeting: Meeting) -> set[UUID]:
    present = meeting.attendances.filter(state=Attendance.State.PRESENT)
    return set(present.values_list("person", flat=True))


def could_be(meeting: Meeting, user: User) -> PersonQuerySet:
    """Return whom a name on the sheet can mean: people of those units that `user` may see."""
    people: PersonQuerySet = Person.objects.visible_to(user).present().filter(is_management=False)
    tops = list(meeting.committee.units.values_list("pk", flat=True)) if meeting.committee else []
    if not tops:
        return people
    placed = Placement.objects.current().filter(unit__path__overlap=tops)
    return people.filter(pk__in=placed.values("person"))


@dataclass(frozen=True)
class Match:
    """Somebody a typed name or door can mean; whoever comes first is taken by Enter."""

    person: Person
    place: str
    is_here: bool


def matches(meeting: Meeting, user: User, q: str) -> list[Match]:
    """Return whom `q` means, a door first, then names; those already on the sheet come last."""
    if not q:
        return []
    people = could_be(meeting, user)
    at_door = Placement.objects.current().filter(spot__iexact=q).values("person")
    found = list(people.filter(pk__in=at_door).order_by("sort_key", "pk")[:MATCHES])
    found += list(found_by(people, q, by=user).order_by("sort_key", "pk")[: MATCHES * 2])
    here = _here(meeting)
    ordered = sorted(
        dict.fromkeys(found), key=lambda one: one.pk in here
    )  # a stable sort keeps the order otherwise
    where = places(one.pk for one in ordered)
    return [Match(one, where.get(one.pk, ""), one.pk in here) for one in ordered[:MATCHES]]
