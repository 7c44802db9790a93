"""Gatherings as pages show them: who was there, and what each one left."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q

from members.models import Attendance, Meeting, Person
from members.models.person import PersonQuerySet
from organizing import gathering as process
from organizing.dashboards import promises as ledger
from organizing.dashboards.places import places
from organizing.dashboards.talking import Face, found_by, loggable, offered
from organizing.models import Commitment

if TYPE_CHECKING:
    from members.models import User

SHOWN, OFFERED, WINDOW = 20, 24, timedelta(days=365)


@dataclass(frozen=True)
class There:
    """Somebody who was in the room."""

    person: Person
    place: str
    is_host: bool
    is_tied: bool


@dataclass(frozen=True)
class Gathered:
    """One gathering as its page shows it."""

    meeting: Meeting
    there: list[There]
    unnamed: int
    left: process.Yield
    promises: list[ledger.Row] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many were there."""
        return len(self.there) + self.unnamed

    @property
    def is_small(self) -> bool:
        """Whether ties may come of it."""
        return self.meeting.kind == Meeting.Kind.GATHERING

    @property
    def tied(self) -> int:
        """How many the host has confirmed."""
        return sum(one.is_tied for one in self.there)


def gathered(meeting: Meeting, user: User, *, on: date) -> Gathered:
    """Return a gathering as far as `user` may read it: names in scope, the others counted."""
    rows = meeting.attendances.filter(state=Attendance.State.PRESENT)
    named = rows if process.may_confirm(meeting, user) else rows.visible_to(user)
    listed = list(named.select_related("person").order_by("person__sort_key", "pk"))
    where = places(row.person_id for row in listed)
    promises = Commitment.objects.visible_to(user).filter(gathering=meeting)
    return Gathered(
        meeting=meeting,
        there=[
            There(
                row.person,
                where.get(row.person_id, ""),
                row.person_id == meeting.host_id,
                row.ties_confirmed,
            )
            for row in listed
        ],
        unnamed=rows.count() - len(listed),
        left=process.yields([meeting])[meeting.pk],
        promises=ledger.rows(
            ledger.with_sides(promises).order_by("due_on", "pk"), on=on, user=user
        ),
    )


def room_of(meeting: Meeting) -> PersonQuerySet:
    """Return who was there, for choosing among them."""
    there = meeting.attendances.filter(state=Attendance.State.PRESENT).values("person")
    return Person.objects.filter(pk__in=there).order_by("sort_key", "pk")


@dataclass(frozen=True)
class Listed:
    """One line of the list."""

    meeting: Meeting
    there: int
    left: process.Yield


@dataclass(frozen=True)
class Page:
    """A stretch of gatherings, and what those of a year come to."""

    lines: list[Listed]
    older: date | None
    held: int
    by_members: int
    ties: int
    promises: int

    @property
    def percent(self) -> int | None:
        """The share hosted by somebody who is not paid staff."""
        return round(100 * self.by_members / self.held) if self.held else None


def page(user: User, *, on: date, before: date | None = None) -> Page:
    """Return gatherings `user` may see, latest first; a stretch ends with a whole day."""
    seen = Meeting.objects.readable_by(user).filter(state=Meeting.State.HELD)
    year = seen.filter(held_on__gt=on - WINDOW, held_on__lte=on)
    figures = year.aggregate(
        held=Count("pk"), by_members=Count("pk", filter=Q(host__is_staff=False))
    )
    stretch = seen.filter(held_on__lt=before) if before else seen
    counted = stretch.select_related("host").annotate(
        there=Count("attendances", filter=Q(attendances__state=Attendance.State.PRESENT))
    )
    rows = list(counted.order_by("-held_on", "-pk")[: SHOWN + 40])
    older = None
    if len(rows) > SHOWN:
        older = rows[SHOWN - 1].held_on
        rows = [row for row in rows if row.held_on >= older]
    whole_year = process.yields(list(year))
    left = process.yields(rows)
    return Page(
        lines=[Listed(row, row.there, left[row.pk]) for row in rows],
        older=older,
        ties=sum(one.ties for one in whole_year.values()),
        promises=sum(one.promises for one in whole_year.values()),
        **figures,
    )


def room(
    user: User, text: str, picked: set[UUID], *, on: date, rules: dict
) -> tuple[list[Face], set[UUID]]:
    """Return whom the form offers: those picked, those found, else one's own people."""
    chosen = list(loggable(user).filter(pk__in=picked).order_by("sort_key", "pk"))
    if text:
        found = list(found_by(loggable(user), text, by=user).order_by("sort_key", "pk")[:12])
    else:
        faces = offered(user, on=on, rules=rules, also=None)
        first = list(loggable(user).filter(pk__in=[face.pk for face in faces]))
        carried = loggable(user).filter(carriers__by=user.person_id, carriers__ended_on=None)
        found = [*first, *carried.order_by("sort_key", "pk")[:OFFERED]]
    people = list(dict.fromkeys([*chosen, *found]))[: max(OFFERED, len(chosen))]
    where = places(person.pk for person in people)
    faces = [Face(person.pk, person.name, where.get(person.pk, ""), on, None) for person in people]
    return faces, {person.pk for person in chosen}
