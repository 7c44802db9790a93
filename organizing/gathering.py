"""Small gatherings: who was in the room, which ties came of it, and what was promised there.

Up to twelve people in a room may come to know each other; whether they did, the host says. Above
twelve, being there together says nothing (practice 2.9): it is an assembly, and makes no ties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import combinations
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from members.models import Attendance, LogEntry, Meeting, Person, Touched
from organizing.conversing import hold
from organizing.mending import UNDO_FOR
from organizing.models import Commitment, Conversation, Tie

if TYPE_CHECKING:
    from members.models import User

MOST = 12  # practice 2.9
SOURCE = "gathering"
Pair = tuple[UUID, UUID]


class NotSaved(Exception):
    """The gathering cannot be saved like that. The message is fit for whoever wrote it down."""


@dataclass(frozen=True)
class Room:
    """Who was together, as a form hands it over. `key` makes what is sent twice one gathering."""

    key: UUID
    on: date
    host: Person
    occasion: str = Meeting.Occasion.HOUSE
    place: str = ""
    there: list[Person] = field(default_factory=list)


@dataclass(frozen=True)
class Yield:
    """What a gathering left: new ties between members, and promises (practice 2.9)."""

    ties: int = 0
    promises: int = 0

    @property
    def total(self) -> int:
        """Both together."""
        return self.ties + self.promises


def gather(room: Room, *, by: User) -> Meeting:
    """Write a gathering down, once per key, with a conversation of the host with each guest.

    Raises NotSaved where the key is somebody else's or was undone, or only the host was there.
    """
    try:
        with transaction.atomic():
            hold(room.key)
            return _already(room.key, by) or _gather(room, by=by)
    except IntegrityError:
        if (saved := _already(room.key, by)) is None:
            if Meeting.objects.filter(pk=room.key).exists():  # one that no form made
                raise NotSaved(_("This form has been used. Open a new one.")) from None
            raise
        return saved


def _already(key: UUID, by: User) -> Meeting | None:
    saved = Meeting.objects.filter(key=key).first()
    if saved and saved.logged_by_id != by.pk:
        raise NotSaved(_("This form has been used. Open a new one."))
    undone = LogEntry.objects.filter(verb="gathering_undone", object_id=str(key))
    if not saved and undone.exists():
        raise NotSaved(_("This was noted and undone. Open a new form."))
    return saved


def _gather(room: Room, *, by: User) -> Meeting:
    guests = [person for person in dict.fromkeys(room.there) if person != room.host]
    if not guests:
        raise NotSaved(_("Say who was there besides the host."))
    small = len(guests) + 1 <= MOST
    held = Meeting.objects.create(
        id=room.key,
        key=room.key,
        kind=Meeting.Kind.GATHERING if small else Meeting.Kind.ASSEMBLY,
        occasion=room.occasion,
        host=room.host,
        held_on=room.on,
        place=room.place,
        state=Meeting.State.HELD,
        logged_by=by,
    )
    everybody = [room.host, *guests]
    Attendance.objects.bulk_create(
        Attendance(meeting=held, person=person, state=Attendance.State.PRESENT)
        for person in everybody
    )
    if small:
        Conversation.objects.bulk_create(_talks(held, room.host, guests, by=by))
    Touched.mark_all([person.pk for person in everybody])
    LogEntry.record("gathering_logged", held, by=by, there=len(everybody))
    return held


def _talks(held: Meeting, host: Person, guests: list[Person], *, by: User) -> list[Conversation]:
    talks = [
        Conversation(person=guest, by=host, talked_on=held.held_on, gathering=held, logged_by=by)
        for guest in guests
    ]
    for talk in talks:
        talk.set_grade()
    return talks


def may_confirm(gathering: Meeting, user: User) -> bool:
    """Whether `user` says which ties came of it: its host, or whoever wrote it down for them."""
    small = gathering.kind == Meeting.Kind.GATHERING
    return (
        small
        and user.pk is not None
        and (gathering.host_id == user.person_id or gathering.logged_by_id == user.pk)
    )


@transaction.atomic
def confirm(gathering: Meeting, people: set[UUID], *, by: User) -> None:
    """Say that just `people` of those there came to know each other. A repeat changes nothing."""
    gathering = Meeting.objects.select_for_update().get(pk=gathering.pk)
    rows = list(gathering.attendances.filter(state=Attendance.State.PRESENT))
    if len(rows) > MOST:
        raise NotSaved(_("With more than twelve in the room no ties are suggested."))
    for row in rows:
        row.ties_confirmed = row.person_id in people
    Attendance.objects.bulk_update(rows, ["ties_confirmed"])
    tied = sorted(row.person_id for row in rows if row.ties_confirmed)
    on = gathering.held_on
    for one, other in combinations(tied, 2):
        Tie.confirm(one, other, on=on, kind=Tie.Kind.ROOM, source=SOURCE)
    loose = sorted({row.person_id for row in rows} - set(tied))
    only_here = Q(kind=Tie.Kind.ROOM, source=SOURCE, first_on=on, last_confirmed_on=on)
    there = [row.person_id for row in rows]
    either = Q(a__in=loose, b__in=there) | Q(a__in=there, b__in=loose)
    Tie.objects.filter(only_here & either).delete()
    Touched.mark_all(there)
    LogEntry.record("ties_confirmed", gathering, by=by, people=len(tied))


def may_undo(gathering: Meeting, user: User, *, now: datetime) -> bool:
    """Whether its author may still take it back as if it had never been."""
    return gathering.logged_by_id == user.pk and now - gathering.created_at < UNDO_FOR


@transaction.atomic
def undo(gathering: Meeting, *, by: User, now: datetime) -> None:
    """Take away what writing it down made. Raises NotSaved when it is too late."""
    if not may_undo(gathering, by, now=now) or gathering.key is None:
        raise NotSaved(_("It is too late to undo."))
    hold(gathering.key)
    if not Meeting.objects.filter(pk=gathering.pk).exists():
        return  # undone by another tap
    if gathering.kind == Meeting.Kind.GATHERING:
        confirm(gathering, set(), by=by)
    there = list(gathering.attendances.values_list("person", flat=True))
    gathering.commitments.all().delete()
    gathering.conversations.all().delete()
    gathering.delete()
    Touched.mark_all(there)
    LogEntry.objects.create(
        actor=by,
        verb="gathering_undone",
        model=Meeting._meta.label_lower,
        object_id=str(gathering.key),
    )


def yields(gatherings: Sequence[Meeting]) -> dict[UUID, Yield]:
    """Return what each of `gatherings` left, in five queries however many they are.

    A tie is new when nothing the two shared is on record from before that day; one with paid staff
    is no tie between members.
    """
    rooms: dict[UUID, set[UUID]] = defaultdict(set)
    rows = Attendance.objects.filter(
        meeting__in=gatherings, state=Attendance.State.PRESENT, ties_confirmed=True
    ).exclude(person__is_staff=True)
    for meeting, person in rows.values_list("meeting", "person"):
        rooms[meeting].add(person)
    people = set().union(*rooms.values()) if rooms else set()
    first = _first_shared(people)
    promises: dict[UUID, int] = defaultdict(int)
    kept = Commitment.objects.filter(gathering__in=gatherings, renegotiated_from=None)
    for meeting in kept.values_list("gathering", flat=True):
        promises[meeting] += 1
    return {
        each.pk: Yield(
            ties=sum(
                first.get(pair, each.held_on) >= each.held_on
                for pair in combinations(sorted(rooms[each.pk]), 2)
            )
            if each.kind == Meeting.Kind.GATHERING
            else 0,
            promises=promises[each.pk],
        )
        for each in gatherings
    }


def _first_shared(people: set[UUID]) -> dict[Pair, date]:
    """Return since when each pair of `people` has anything on record together."""
    first: dict[Pair, date] = {}

    def shared(one: UUID, other: UUID, on: date) -> None:
        pair = (one, other) if one < other else (other, one)
        first[pair] = min(on, first.get(pair, on))

    for tie in Tie.objects.filter(a__in=people, b__in=people):
        shared(tie.a_id, tie.b_id, tie.first_on)
    talks = Conversation.objects.filter(person__in=people, by__in=people)
    for one, other, on in talks.values_list("person", "by", "talked_on"):
        shared(one, other, on)
    rooms: dict[tuple[UUID, date], list[UUID]] = defaultdict(list)
    rows = Attendance.objects.filter(
        person__in=people, ties_confirmed=True, meeting__kind=Meeting.Kind.GATHERING
    )
    for meeting, on, person in rows.values_list("meeting", "meeting__held_on", "person"):
        rooms[meeting, on].append(person)
    for (_meeting, on), there in rooms.items():
        for one, other in combinations(there, 2):
            shared(one, other, on)
    return first
