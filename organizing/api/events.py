"""Actions and committee meetings as events; who was asked, answered, came, and brought whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from campaigns.models import Action, Participation, StructureTest
from members.models import Attendance, LogEntry, Meeting, Person, User
from organizing.api import hal
from organizing.api.hal import Listed, Page
from organizing.api.once import once
from organizing.api.people import asking, one
from organizing.api.writing import PersonIn, found_or_made, make_event

router = Router(tags=["Events"])
MARK, TAKE = "campaigns.mark_participation", "members.take_attendance"
CHANGE = "campaigns.change_campaign"
ANSWERS = {"accepted": "yes", "tentative": "maybe", "declined": "no"}
STATUSES = {**{answer: status for status, answer in ANSWERS.items()}, "": "needs action"}
REL = "osdi:attendances"


class Place(Schema):
    """Where it is."""

    venue: str = Field("", max_length=120)
    address_lines: list[str] = []
    locality: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


class EventIn(Schema):
    """What may be said of an event. One made here is a gathering, of the lowest cost but one,
    until a committee sets another."""

    title: str | None = Field(None, max_length=200)
    name: str | None = Field(None, max_length=200)
    start_date: str | None = Field(None, max_length=40)
    location: Place | None = None


class EventOut(Schema):
    """An event."""

    identifiers: list[str]
    created_date: str
    modified_date: str
    title: str
    name: str
    status: str
    start_date: str
    end_date: str
    location: Place
    capacity: int
    total_accepted: int
    links: dict[str, Any] = Field(alias="_links")


class AttendanceIn(Schema):
    """Who: a link, or a person to find or make; and what they answered or did."""

    links: dict[str, Any] = Field({}, alias="_links")
    person: PersonIn | None = None
    status: str | None = None
    attended: bool | None = None


class AttendanceOut(Schema):
    """One person and one event. `attended` is null until somebody saw it."""

    identifiers: list[str]
    created_date: str
    modified_date: str
    status: str
    attended: bool | None
    links: dict[str, Any] = Field(alias="_links")


@router.get("/events", response=Listed, by_alias=True)
def events(request: HttpRequest, asked: Query[Page]) -> dict[str, Any]:
    """List actions and committee meetings in scope, by date."""
    user = asking(request)
    acts = _actions(user).values("pk", on=F("held_on"))
    meetings = _meetings(user).values("pk", on=F("held_on"))
    rows = acts.union(meetings, all=True).order_by("on", "pk")

    def shown(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        ids = [row["pk"] for row in found]
        known: dict[UUID, Any] = {row.pk: row for row in _actions(user).filter(pk__in=ids)}
        known |= {row.pk: row for row in _meetings(user).filter(pk__in=ids)}
        return [_event(known[pk], user) for pk in ids]

    return hal.paged(rows, asked, "osdi:events", shown, "events")


@router.get("/events/{uuid:pk}", response=EventOut, by_alias=True)
def event(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Show one event."""
    return _event(_one(pk, asking(request)), asking(request))


@router.post("/events", response=EventOut, by_alias=True)
@once
def make(request: HttpRequest, said: EventIn) -> dict[str, Any]:
    """Make a gathering of no campaign."""
    user = asking(request)
    if not user.has_perm(CHANGE):
        raise HttpError(403, "the grant of this key makes no events")
    title = (said.title or said.name or "").strip()
    if not title:
        raise HttpError(422, "an event needs a title")
    on, at = hal.as_day(said.start_date) if said.start_date else (timezone.localdate(), None)
    with transaction.atomic():
        made = make_event(title, on, at, _place(said.location), by=user)
    return _event(made, user)


@router.put("/events/{uuid:pk}", response=EventOut, by_alias=True)
@once
def change(request: HttpRequest, pk: UUID, said: EventIn) -> dict[str, Any]:
    """Change the title, day or place of an action."""
    user = asking(request)
    found = _one(pk, user)
    own = Action.objects.visible_to(user, may=CHANGE)
    if not isinstance(found, Action) or not own.filter(pk=pk).exists():
        raise HttpError(403, "the grant of this key may not change this event")
    title = (said.title or said.name or "").strip()
    found.name = title[:120] or found.name
    day = found.held_on
    if said.start_date:
        found.held_on, found.meets_at = hal.as_day(said.start_date)
    found.place = _place(said.location) or found.place
    with transaction.atomic():
        found.save(update_fields=["name", "held_on", "meets_at", "place", "changed_at"])
        LogEntry.record("action_changed", found, by=user)
        if found.held_on != day:
            found.mark_doers()
    return _event(found, user)


@router.get("/events/{uuid:pk}/attendances", response=Listed, by_alias=True)
def attendances(request: HttpRequest, pk: UUID, asked: Query[Page]) -> dict[str, Any]:
    """List who was asked to an event or came, within scope."""
    user = asking(request)
    rows = _rows(_one(pk, user), user)
    return hal.paged(rows, asked, REL, _shown, "events", str(pk), "attendances")


@router.get("/events/{uuid:pk}/attendances/{uuid:row}", response=AttendanceOut, by_alias=True)
def attendance(request: HttpRequest, pk: UUID, row: UUID) -> dict[str, Any]:
    """Show one person at one event."""
    return _shown([_row(pk, row, asking(request))])[0]


@router.post("/events/{uuid:pk}/attendances", response=AttendanceOut, by_alias=True)
@once
def attend(request: HttpRequest, pk: UUID, said: AttendanceIn) -> dict[str, Any]:
    """Write down somebody's answer, or that they came: by a link, or found or made on the way."""
    user = asking(request)
    found = _one(pk, user)
    with transaction.atomic():
        if "osdi:person" in said.links:
            person = one(hal.last(_href(said.links, "osdi:person")), user)
        elif said.person is not None:
            person = found_or_made(said.person, user)
        else:
            raise HttpError(422, "say who: _links.osdi:person, or a person")
        return _shown([_mark(found, person, said, user, new=True)])[0]


@router.put("/events/{uuid:pk}/attendances/{uuid:row}", response=AttendanceOut, by_alias=True)
@once
def mark(request: HttpRequest, pk: UUID, row: UUID, said: AttendanceIn) -> dict[str, Any]:
    """Change what somebody answered, or whether they came."""
    user = asking(request)
    there = _row(pk, row, user)
    with transaction.atomic():
        return _shown([_mark(_one(pk, user), there.person, said, user)])[0]


@router.get("/people/{uuid:pk}/attendances", response=Listed, by_alias=True)
def of_person(request: HttpRequest, pk: UUID, asked: Query[Page]) -> dict[str, Any]:
    """List the actions a person was asked to or took part in."""
    user = asking(request)
    rows = _participations(user).filter(person=one(pk, user))
    return hal.paged(rows, asked, REL, _shown, "people", str(pk), "attendances")


@router.get("/people/{uuid:pk}/attendances/{uuid:row}", response=AttendanceOut, by_alias=True)
def one_of_person(request: HttpRequest, pk: UUID, row: UUID) -> dict[str, Any]:
    """Show one action of a person."""
    user = asking(request)
    found = _participations(user).filter(person=one(pk, user), pk=row).first()
    if found is None:
        raise HttpError(404, "no such attendance")
    return _shown([found])[0]


def _actions(user: User) -> QuerySet[Action]:
    secret = StructureTest.objects.visible_to(user).filter(is_secret=True).values("action")
    return Action.objects.visible_to(user).exclude(pk__in=secret)


def _meetings(user: User) -> QuerySet[Meeting]:
    found = Meeting.objects.visible_to(user).filter(committee__isnull=False)
    return found.select_related("committee")


def _participations(user: User) -> QuerySet[Participation]:
    rows = Participation.objects.visible_to(user).filter(action__in=_actions(user).values("pk"))
    return rows.select_related("person").order_by("pk")


def _one(pk: UUID, user: User) -> Action | Meeting:
    found = _actions(user).filter(pk=pk).first() or _meetings(user).filter(pk=pk).first()
    if found is None:
        raise HttpError(404, "no such event")
    return found


def _rows(found: Action | Meeting, user: User) -> QuerySet[Any]:
    if isinstance(found, Action):
        return _participations(user).filter(action=found)
    rows = Attendance.objects.visible_to(user).listed().filter(meeting=found)
    return rows.select_related("person", "meeting").order_by("pk")


def _row(pk: UUID, row: UUID, user: User) -> Participation | Attendance:
    found: Participation | Attendance | None = _rows(_one(pk, user), user).filter(pk=row).first()
    if found is None:
        raise HttpError(404, "no such attendance")
    return found


def _mark(
    found: Action | Meeting, person: Person, said: AttendanceIn, user: User, *, new: bool = False
) -> Participation | Attendance:
    if said.status is not None and said.status not in {*ANSWERS, "needs action"}:
        raise HttpError(422, "status: accepted, declined, tentative or needs action")
    verb = MARK if isinstance(found, Action) else TAKE
    scope = Person.objects.visible_to(user, may=verb).present()
    if not user.has_perm(verb) or not scope.filter(pk=person.pk).exists():
        raise HttpError(403, "the grant of this key marks nobody there")
    if said.attended is not None and found.held_on > timezone.localdate():
        raise HttpError(422, "attended: it has not taken place yet")
    if isinstance(found, Meeting):
        return _marked(found, person, said, user)
    told: dict[str, Any] = {}
    if new and said.status is None and said.attended is None:
        told["answer"] = "yes"
    if said.status is not None:
        told["answer"] = ANSWERS.get(said.status, "")
    if said.attended is not None:
        told["state"] = "did" if said.attended else "did_not"
        told["evidence"] = Participation.Evidence.CHECK_IN if said.attended else ""
    if by := _href(said.links, "osdi:invited_by"):
        told["brought_by"] = one(hal.last(by), user)
    return found.take_part(person, by=user, **told)


def _marked(found: Meeting, person: Person, said: AttendanceIn, user: User) -> Attendance:
    if not Meeting.objects.visible_to(user, may=TAKE).filter(pk=found.pk).exists():
        raise HttpError(403, "the grant of this key takes no attendance there")
    state = Attendance.State.UNKNOWN
    if said.attended is not None:
        state = Attendance.State.PRESENT if said.attended else Attendance.State.ABSENT
    elif said.status == "declined":
        state = Attendance.State.EXCUSED
    elif row := found.attendances.filter(person=person).first():
        return row
    return found.mark(person, state, by=user)


def _href(links: dict[str, Any], rel: str) -> object:
    said = links.get(rel)
    return said.get("href") if isinstance(said, dict) else said


def _place(said: Place | None) -> str:
    if said is None:
        return ""
    parts = [said.venue, *said.address_lines, said.locality]
    return ", ".join(part.strip() for part in parts if part.strip())[:120]


def _event(row: Action | Meeting, user: User) -> dict[str, Any]:
    if isinstance(row, Action):
        at, title, cancelled = row.meets_at, row.name, False
        accepted = _rows(row, user).filter(answer="yes").count()
    else:
        at, title = row.starts_at, str(row.committee)
        cancelled = row.state == Meeting.State.CANCELLED
        accepted = _rows(row, user).filter(is_expected=True).count()
    here = hal.link("events", row.pk)
    return {
        "identifiers": hal.identifiers(row.pk),
        "created_date": hal.moment(row.created_at),
        "modified_date": hal.moment(row.created_at),
        "title": title,
        "name": title,
        "status": "cancelled" if cancelled else "confirmed",
        "start_date": hal.day(row.held_on, at),
        "end_date": "",
        "location": {"venue": row.place, "address_lines": []},
        "capacity": 0,
        "total_accepted": accepted,
        "_links": {"self": here, REL: hal.link("events", row.pk, "attendances")},
    }


def _shown(rows: Sequence[Participation | Attendance]) -> list[dict[str, Any]]:
    return [_took_part(row) if isinstance(row, Participation) else _was_at(row) for row in rows]


def _took_part(row: Participation) -> dict[str, Any]:
    attended = {"did": True, "did_not": False}.get(row.state)
    invited_by = row.brought_by_id or row.asked_by_id
    return _entry(row, row.action_id, STATUSES[row.answer], attended, invited_by)


def _was_at(row: Attendance) -> dict[str, Any]:
    attended = {"present": True, "absent": False, "excused": False}.get(row.state)
    asked = "declined" if row.state == "excused" else "needs action"
    return _entry(row, row.meeting_id, "accepted" if attended else asked, attended, None)


def _entry(
    row: Participation | Attendance,
    event: UUID,
    status: str,
    attended: bool | None,
    invited_by: UUID | None,
) -> dict[str, Any]:
    made = row.created_at if isinstance(row, Participation) else row.meeting.created_at
    links: dict[str, Any] = {
        "self": hal.link("events", event, "attendances", row.pk),
        "osdi:event": hal.link("events", event),
        "osdi:person": hal.link("people", row.person_id),
        "curies": hal.CURIES,
    }
    if invited_by:
        links["osdi:invited_by"] = hal.link("people", invited_by)
    return {
        "identifiers": hal.identifiers(row.pk),
        "created_date": hal.moment(made),
        "modified_date": hal.moment(made),
        "status": status,
        "attended": attended,
        "_links": links,
    }
