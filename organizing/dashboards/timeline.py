"""What happened with somebody, latest first, a stretch at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from campaigns.models import Participation
from members.database.written import Written
from members.models import Attendance, Meeting, Person
from organizing.models import Attempt, Conversation, IssueRaised

if TYPE_CHECKING:
    from members.models import User

SHOWN = 20
T = TypeVar("T", bound=Model)


@dataclass
class Event:
    """One thing that happened on a day."""

    on: date
    what: str
    title: str
    detail: str = ""
    conversation: UUID | None = None
    note: str = ""


@dataclass
class Timeline:
    """A stretch of events and where the next one begins."""

    events: list[Event]
    older: date | None
    talks: list[UUID] = field(default_factory=list)

    def read(self, notes: Mapping[UUID, str]) -> None:
        """Put the notes the viewer may read beside their conversations."""
        for event in self.events:
            event.note = notes.get(event.conversation, "") if event.conversation else ""


def timeline(person: Person, user: User, *, before: date | None = None) -> Timeline:
    """Return the latest events with `person` that `user` may see, before a day.

    A stretch ends with a whole day, so that the next begins where it ends and nothing is lost.
    """
    events = [
        *_talks(person, user, before),
        *_attempts(person, before),
        *_meetings(person, before),
        *_acts(person, before),
    ]
    events.sort(key=lambda event: event.on, reverse=True)
    if len(events) <= SHOWN:
        shown, older = events, None
    else:
        last = events[SHOWN - 1].on
        shown = [event for event in events if event.on >= last]
        older = last if len(shown) < len(events) else None
    return Timeline(shown, older, [each.conversation for each in shown if each.conversation])


def _latest(rows: QuerySet[T], field_name: str, before: date | None) -> QuerySet[T]:
    if before:
        rows = rows.filter(**{f"{field_name}__lt": before})
    return rows.order_by(f"-{field_name}", "-pk")[: 2 * SHOWN]


@Written
def _held(person: Person, user: User, before: date | None) -> QuerySet[Conversation]:
    seen = Conversation.objects.visible_to(user).filter(person=person).select_related("by")
    return _latest(seen, "talked_on", before)


@Written
def _raised(talks: list[UUID]) -> QuerySet[IssueRaised, Any]:
    found = IssueRaised.objects.filter(conversation__among=talks)
    return found.order_by("pk").values_list("conversation", "issue__name")


@Written
def _tried(person: Person, before: date | None) -> QuerySet[Attempt]:
    tries = Attempt.objects.filter(person=person).select_related("by")
    return _latest(tries, "tried_on", before)


@Written
def _there(person: Person, before: date | None) -> QuerySet[Attendance]:
    taken = Attendance.objects.filter(person=person, meeting__state=Meeting.State.HELD)
    taken = taken.exclude(state=Attendance.State.UNKNOWN).select_related("meeting__committee")
    return _latest(taken, "meeting__held_on", before)


@Written
def _took_part(person: Person, before: date | None) -> QuerySet[Participation]:
    part = Participation.objects.filter(person=person).select_related("action")
    return _latest(part, "action__held_on", before)


def _talks(person: Person, user: User, before: date | None) -> list[Event]:
    held = _held.rows(person, user, before)
    issues: dict[UUID, list[str]] = defaultdict(list)
    for talk_id, name in _raised.rows([talk.pk for talk in held]) if held else []:
        issues[talk_id].append(name)
    return [
        Event(
            on=talk.talked_on,
            what="talk",
            title=_("%(kind)s with %(name)s") % {"kind": talk.get_kind_display(), "name": talk.by},
            detail=_detail(talk, issues[talk.pk]),
            conversation=talk.pk,
        )
        for talk in held
    ]


def _detail(talk: Conversation, issues: list[str]) -> str:
    said = [str(talk.get_channel_display())]
    said += issues
    if talk.answer:
        said.append(_("asked: %(answer)s") % {"answer": talk.get_answer_display()})
    if talk.said_leaving:
        said.append(_("said they are stepping back"))
    return " · ".join(said)


def _attempts(person: Person, before: date | None) -> list[Event]:
    return [
        Event(
            on=attempt.tried_on,
            what="attempt",
            title=_("No answer"),
            detail=f"{attempt.get_channel_display()} · {attempt.by}",
        )
        for attempt in _tried.rows(person, before)
    ]


def _meetings(person: Person, before: date | None) -> list[Event]:
    return [
        Event(
            on=row.meeting.held_on,
            what="meeting",
            title=str(row.meeting.committee or row.meeting.get_kind_display()),
            detail=f"{row.meeting.get_kind_display()} · {row.get_state_display()}",
        )
        for row in _there.rows(person, before)
    ]


def _acts(person: Person, before: date | None) -> list[Event]:
    return [
        Event(
            on=row.action.held_on,
            what="act",
            title=row.action.name,
            detail=_act(row),
        )
        for row in _took_part.rows(person, before)
    ]


def _act(row: Participation) -> str:
    said = str(row.get_state_display())
    cost = _("cost %(cost)s of 5") % {"cost": row.action.cost}
    return f"{said} · {cost}"
