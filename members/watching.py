"""Watch over reading: a budget of pages for each account, tripwires, and word to admins."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils import timezone

from members.database.written import Written
from members.http import Request, render_page
from members.models import Alarm, LogEntry, Person, Tripwire, User

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

WINDOW = 600  # seconds: trust row 43
PAUSE = 10  # seconds from one page to the next, once the budget is spent


def reads_a_person(view: View) -> View:
    """Count a page about one person, whichever, against the budget of whoever opens it.

    Past the budget one page opens every ten seconds, and admins are told once in ten minutes.
    What is opened again within the ten minutes costs nothing more.
    """

    @wraps(view)
    def counting(request: Request, pk: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        wait = _wait(request.user, pk)
        if wait:
            slower = render_page(request, "members/slower.html", {"wait": wait}, status=429)
            slower["Retry-After"] = str(wait)
            return slower
        response = view(request, pk, *args, **kwargs)
        if response.status_code in {200, 422}:  # found wanting, a form is shown with who they are
            opened(request.user, [pk], Alarm.Kind.TRIPWIRE)
        return response

    return counting  # type: ignore[return-value]


def _wait(user: User, pk: UUID) -> int:
    """Note that `user` opens a page; return the seconds to wait first, or none.

    The note is a row of the cache's table; two at once may count as one.
    """
    now = int(time.time())
    key = f"reads:{user.pk}"
    read, last, told = cache.get(key) or ({}, 0, 0)
    read = {one: at for one, at in read.items() if now - at < WINDOW}
    is_over = len(read) >= settings.READ_BUDGET and str(pk) not in read
    if is_over and now - told >= WINDOW:
        _raise(user, Alarm.Kind.READS, count=len(read))
        told = now
    wait = max(0, PAUSE - (now - last)) if is_over else 0
    if not wait:
        read.setdefault(str(pk), now)
        last = now
    cache.set(key, (read, last, told), WINDOW)
    return wait


def opened(user: User, people: Iterable[UUID], kind: str) -> None:
    """Raise an alarm for each of `people` whose record is watched."""
    for wire in _wires.rows(user, list(people)):
        _raise(user, kind, person=wire.person_id)


@Written
def _wires(user: User, people: list[UUID]) -> QuerySet[Tripwire]:
    return Tripwire.objects.filter(person__among=people).exclude(set_by=user)


@transaction.atomic
def _raise(user: User, kind: str, *, person: UUID | None = None, count: int = 1) -> None:
    """Raise an alarm; one like it that still waits is counted up."""
    same = Alarm.objects.waiting().filter(user=user, kind=kind, person=person)
    found = same.select_for_update().first()
    if found:
        found.count = max(found.count, count) if kind == Alarm.Kind.READS else found.count + 1
        found.save(update_fields=["count"])
    else:
        Alarm.objects.create(user=user, kind=kind, person_id=person, count=count)
    LogEntry.record("alarm_raised", user, by=user, kind=kind, about=person)


def unsealed(person: Person, *, by: User) -> None:
    """Tell admins that notes were unsealed."""
    _raise(by, Alarm.Kind.UNSEALED, person=person.pk)


@transaction.atomic
def look_into(alarm: Alarm, *, by: User) -> None:
    """Note that somebody looked into an alarm. A repeat is harmless."""
    if alarm.seen_at is None:
        alarm.seen_at, alarm.seen_by = timezone.now(), by
        alarm.save(update_fields=["seen_at", "seen_by"])
        LogEntry.record("alarm_seen", alarm.user, by=by, kind=alarm.kind)


@transaction.atomic
def set_wire(person: Person, *, by: User) -> None:
    """Watch a record. A repeat is harmless."""
    _wire, is_new = Tripwire.objects.get_or_create(person=person, defaults={"set_by": by})
    if is_new:
        LogEntry.record("tripwire_set", person, by=by)


@transaction.atomic
def take_wire(person: Person, *, by: User) -> None:
    """Watch a record no longer. A repeat is harmless."""
    gone, _rows = Tripwire.objects.filter(person=person).delete()
    if gone:
        LogEntry.record("tripwire_taken", person, by=by)
