"""The private calendar: what is due and when one meets, as other programs read it (RFC 5545)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Meeting, Seat
from organizing import nudging

if TYPE_CHECKING:
    from members.models import User

BACK, AHEAD = timedelta(days=60), timedelta(days=365)
MOST = 500
OCTETS = 75


@dataclass(frozen=True)
class Event:
    """One entry: a whole day, or a moment of it. `uid` stays the same as long as the row does."""

    uid: str
    on: date
    title: str
    url: str
    at: datetime | None = None


def events(user: User, *, on: date, zone: ZoneInfo, with_names: bool) -> list[Event]:
    """Return what `user` has before them; names and words of others only where they chose so."""
    window = (on - BACK, on + AHEAD)
    return [
        *_promises(user, window, with_names=with_names),
        *_follow_ups(user, window, with_names=with_names),
        *_meetings(user, window, zone=zone, with_names=with_names),
    ]


def _promises(user: User, window: tuple[date, date], *, with_names: bool) -> list[Event]:
    found = nudging.promises_of(user).filter(due_on__range=window)
    rows = found.select_related("owed_to", "owed_to_committee").order_by("due_on", "pk")[:MOST]
    title = _("Promise due")
    return [
        Event(
            f"promise-{row.pk}",
            row.due_on,
            f"{title}: {row.what} ({row.creditor})" if with_names else title,
            reverse("promises"),
        )
        for row in rows
    ]


def _follow_ups(user: User, window: tuple[date, date], *, with_names: bool) -> list[Event]:
    found = nudging.follow_ups_of(user).filter(due_on__range=window)
    rows = found.select_related("person").order_by("due_on", "pk")[:MOST]
    title = _("Follow-up")
    return [
        Event(
            f"follow-up-{row.pk}",
            row.due_on,
            f"{title}: {row.person}" if with_names else title,
            reverse("today"),
        )
        for row in rows
    ]


def _meetings(
    user: User, window: tuple[date, date], *, zone: ZoneInfo, with_names: bool
) -> list[Event]:
    seats = Seat.objects.current().filter(person=user.person_id).values("committee")
    found = Meeting.objects.filter(committee__in=seats, held_on__range=window)
    rows = found.exclude(state=Meeting.State.CANCELLED).select_related("committee")
    title = _("Meeting")
    return [
        Event(
            f"meeting-{row.pk}",
            row.held_on,
            f"{title}: {row.committee}" if with_names else title,
            reverse("meeting", args=[row.pk]),
            datetime.combine(row.held_on, row.starts_at, zone) if row.starts_at else None,
        )
        for row in rows.order_by("held_on", "pk")[:MOST]
    ]


def as_text(found: list[Event], *, now: datetime) -> str:
    """Return the events as iCalendar: CRLF, folded at 75 octets, times in UTC."""
    host = urlsplit(settings.SITE_URL).hostname
    stamp = _moment(now)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Sinew//Reminders//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for event in found:
        start = f":{_moment(event.at)}" if event.at else f";VALUE=DATE:{event.on:%Y%m%d}"
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.uid}@{host}",
            f"DTSTAMP:{stamp}",
            f"DTSTART{start}",
            f"SUMMARY:{_escaped(event.title)}",
            f"URL:{settings.SITE_URL}{event.url}",
            "CLASS:PRIVATE",
            f"TRANSP:{'OPAQUE' if event.at else 'TRANSPARENT'}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def feed(user: User, *, with_names: bool, zone: ZoneInfo) -> str:
    """Return the calendar of `user` as it is now."""
    on = timezone.localdate(timezone=zone)
    return as_text(events(user, on=on, zone=zone, with_names=with_names), now=timezone.now())


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """Return TEXT as RFC 5545 3.3.11 wants it; other control characters are dropped."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(sign for sign in text if sign >= " " and sign != "\x7f")


def folded(line: str) -> str:
    """Return the line in pieces of at most 75 octets, never cutting a character in two."""
    pieces, piece, size = [], "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + sign, size + width
    return "\r\n".join([*pieces, piece])
