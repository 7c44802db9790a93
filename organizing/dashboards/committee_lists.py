"""Whom the members of a committee carry, whom nobody has heard from, and how to share them out.

Counted as the component "Members in contact" is (practice 3.8): people on the lists of active
members, but for those who rest or asked not to be contacted; heard from within 30 days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, QuerySet

from members import access
from members.database.written import Written
from members.models import Carrier, Committee, Pause, Person, Seat
from organizing import sharing_out
from organizing.dashboards.places import places
from organizing.models import Conversation, FollowUp
from organizing.sharing_out import Waiting

if TYPE_CHECKING:
    from members.models import User

HEARD_DAYS = 30


@dataclass(frozen=True)
class Silent:
    """Somebody nobody talked with for thirty days. `asked`: a member has them on a list already."""

    person: Person
    carrier: UUID
    place: str
    last_on: date | None
    asked: bool = False


@dataclass(frozen=True)
class SeatList:
    """The list of one member: how many, how many were talked with, and who was not."""

    holder: Person
    is_own: bool
    total: int
    heard: int
    silent: list[Silent] = field(default_factory=list)

    @property
    def unnamed(self) -> int:
        """How many of the silent ones the viewer may count and not name."""
        return self.total - self.heard - len(self.silent)


@dataclass(frozen=True)
class Counted:
    """How many people are on the lists of a committee, and how many of them were heard from."""

    listed: int
    heard: int

    @property
    def silent(self) -> int:
        """How many people nobody talked with."""
        return self.listed - self.heard


@dataclass(frozen=True)
class Lists(Counted):
    """All lists of a committee; those of members the viewer may not name are only counted."""

    seats: list[SeatList]
    unnamed_lists: int

    @property
    def kept(self) -> list[SeatList]:
        """The lists with people on them."""
        return [seat for seat in self.seats if seat.total]

    @property
    def bare(self) -> list[SeatList]:
        """The members who keep nobody."""
        return [seat for seat in self.seats if not seat.total]

    @property
    def named(self) -> list[Silent]:
        """Those of them the viewer may name and who wait on nobody's list yet."""
        return [one for seat in self.seats for one in seat.silent if not one.asked]


@dataclass(frozen=True)
class Share:
    """Whom one member takes this week."""

    holder: Person
    people: list[Silent]


def lists(committee: Committee, user: User, *, on: date) -> Lists:
    """Return the lists of a committee's active members: one's own first, then by name."""
    known = Seat.objects.filter(pk=OuterRef("pk")).named_to(user)
    held = list(_at_work(committee, on).annotate(is_named=Exists(known)).select_related("person"))
    holders = {seat.person.pk: seat.person for seat in held if seat.person}
    named = {seat.person_id for seat in held if seat.is_named}
    pairs = list(_carried(holders, on).values_list("by", "person"))
    people = {person for _by, person in pairs}
    last = dict(
        Conversation.objects.filter(person__in=people, talked_on__lte=on)
        .values_list("person")
        .annotate(Max("talked_on"))
    )
    since = on - timedelta(days=HEARD_DAYS)
    heard = {pk for pk, day in last.items() if day > since}
    silent = people - heard
    seen = {
        one.pk: one
        for one in Person.objects.filter(
            access.people(user, may="members.view_contact"), pk__in=silent
        )
    }
    where = places(seen)
    asked = set(
        FollowUp.objects.open()
        .filter(owner__in=holders, person__in=seen, due_on__gte=on)
        .values_list("owner", "person")
    )
    waiting = {person for _owner, person in asked}
    found = []
    for pk, holder in holders.items():
        own = {person for by, person in pairs if by == pk}
        if pk not in named:
            continue
        rows = [
            Silent(seen[one], pk, where.get(one, ""), last.get(one), one in waiting)
            for one in own - heard
            if one in seen
        ]
        rows.sort(key=lambda row: (row.person.sort_key, str(row.person.pk)))
        found.append(SeatList(holder, pk == user.person_id, len(own), len(own & heard), rows))
    found.sort(
        key=lambda one: (not one.is_own, not one.total, one.holder.sort_key, str(one.holder.pk))
    )
    return Lists(len(people), len(heard & people), found, len(holders) - len(found))


def counted(committee: Committee, *, on: date) -> Counted:
    """Return how many are on the lists of a committee's active members, and how many were heard."""
    if _all_rest(on):
        return Counted(0, 0)
    found = _heard.around(_COUNTED, committee, on, on - timedelta(days=HEARD_DAYS))
    return Counted(*found[0])


_COUNTED = """
    WITH carried (person, heard) AS ({rows})
    SELECT count(DISTINCT person), count(DISTINCT person) FILTER (WHERE heard) FROM carried
"""


@Written
def _heard(committee: Committee, on: date, since: date) -> QuerySet[Carrier, Any]:
    recent = Conversation.objects.filter(
        person=OuterRef("person"), talked_on__gt=since, talked_on__lte=on
    )
    holders = _at_work(committee, on).values("person")
    return _on_lists(holders, on).annotate(heard=Exists(recent)).values_list("person", "heard")


def _at_work(committee: Committee, on: date) -> QuerySet[Seat]:
    """Return the seats of members who are no staff and do not rest."""
    resting = Pause.objects.covering(on).filter(person__isnull=False).values("person")
    seats = Seat.objects.filter(committee=committee).filled()
    seats = seats.filter(began_on__lte=on, person__is_staff=False)
    return seats.exclude(person__in=resting)


def _carried(holders: Iterable[UUID] | QuerySet, on: date) -> QuerySet[Carrier]:
    """Return who is on the lists of `holders`, but for those who rest; nobody while all do."""
    return Carrier.objects.none() if _all_rest(on) else _on_lists(holders, on)


def _all_rest(on: date) -> bool:
    return Pause.objects.covering(on).filter(person=None).exists()


def _on_lists(holders: Iterable[UUID] | QuerySet, on: date) -> QuerySet[Carrier]:
    away = Pause.objects.covering(on).filter(person__isnull=False).values("person")
    found = Carrier.objects.current().filter(by__in=holders, person__in=Person.objects.reachable())
    return found.exclude(person__in=away)


def shares(found: Lists) -> list[Share]:
    """Return whom each member might take this week, longest unheard first; nobody twice."""
    waiting = sorted(found.named, key=lambda one: (one.last_on or date.min, one.person.sort_key))
    by_id = {one.person.pk: one for one in waiting}
    divided = sharing_out.divide(
        [Waiting(one.person.pk, one.carrier) for one in by_id.values()],
        [seat.holder.pk for seat in found.seats],
    )
    return [
        Share(seat.holder, [by_id[pk] for pk in divided[seat.holder.pk]]) for seat in found.seats
    ]
