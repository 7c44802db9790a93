"""One-on-ones written down without the list at hand: offline, or on a locked phone.

They name people by typed words, and may arrive days after they were typed.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import names, tombstones
from members.models import Attendance, LogEntry, Person, Placement, Touched

if TYPE_CHECKING:
    from members.models import Meeting, Unit, User

LONGEST_WAIT = timedelta(days=90)


def day_typed(waited: str, *, now: datetime) -> date:
    """Return the day on which something was typed that waited so many seconds on a phone.

    A wait rather than a time, so that a phone whose clock is wrong does no harm. What cannot be
    a wait counts as none.
    """
    try:
        wait = timedelta(seconds=int(waited or "0"))
    except (ValueError, OverflowError):
        wait = timedelta()
    if not timedelta() <= wait <= LONGEST_WAIT:
        wait = timedelta()
    return timezone.localdate(now - wait)


def known_as(name: str, by: User) -> Person | None:
    """Return the one person whose one-on-ones `by` may log and who is called exactly `name`.

    Accents and capitals do not matter. Nobody where several are called so, or none: then a
    newcomer is made, and whether two records are one person is asked later, with both in view.
    """
    folded = names.fold(name)
    if not folded:
        return None
    people = Person.objects.visible_to(by, may="organizing.log_conversation").present()
    alike = people.exclude(pk=by.person_id).filter(search__contains=f" {folded} ")[:50]
    called = [person for person in alike if names.fold(person.name) == folded]
    return called[0] if len(called) == 1 else None


class CameBack(Exception):
    """A newcomer is called as somebody who was erased there. Fit for who typed it."""


def check_back(name: str, unit: Unit | None) -> None:
    """Raise CameBack where somebody of that name in `unit` was erased (R7)."""
    if unit and tombstones.knows(name, [], unit.pk):
        raise CameBack(
            _("Somebody of that name was erased. Add them under People if they want to be back.")
        )


@transaction.atomic
def newcomer(name: str, *, unit: Unit, on: date, by: User) -> Person:
    """Write down somebody nobody knew yet, where they are; somebody of that name there is them.

    Raises CameBack where one of that name was erased there.
    """
    type(unit).objects.select_for_update().get(pk=unit.pk)  # two presses at once are one after one
    there = Person.objects.visible_to(by).present().in_unit(unit.pk)
    if known := there.filter(name__iexact=name).first():
        return known
    check_back(name, unit)
    person = Person.named(name, created_by=by, source=Person.Source.THEMSELVES)
    person.save()
    Placement.objects.create(person=person, unit=unit, began_on=on)
    Touched.mark(person.pk)
    LogEntry.record("person_added", person, by=by)
    return person


def on_sheet_since(meeting: Meeting, shown: datetime | None, *, by: User) -> set[UUID]:
    """Return whom `by` put on the sheet after it was shown to them: none when that is not known.

    A name sent again because its answer was lost means them, not the next one called alike.
    """
    if shown is None:
        return set()
    noted = LogEntry.objects.filter(
        verb="attendance",
        model=meeting._meta.label_lower,
        object_id=str(meeting.pk),
        actor=by,
        at__gt=shown,
        facts__now=Attendance.State.PRESENT,
    )
    return {UUID(person) for person in noted.values_list("facts__person", flat=True)}
