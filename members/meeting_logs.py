"""Take a log of who was at which meeting in as a committee with its meetings and people.

A log says who came, never who was missing, so that is inferred, by two stated rules:

- *Expected* at a meeting, with a week's notice, are its regulars: who came to two of the six
  meetings of its kind before it, and to one of the last three. Somebody who dropped in once is
  not missed; a regular who stops coming is missed three times and then no longer waited for.
- *Seats* go to those who came to at least half of the meetings of some kind in the last twelve
  months of the log.

Reading the same file twice changes nothing; a mark made by hand is never overwritten, and whoever
was erased is left out.
"""

from __future__ import annotations

import csv
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import TextIOWrapper
from statistics import median
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from members import tombstones
from members.models import (
    Attendance,
    Committee,
    ExternalId,
    LogEntry,
    Meeting,
    Person,
    Placement,
    Seat,
    Touched,
    Unit,
)

COLUMNS = ("person_id", "date", "kind")
LOOK_BACK, CAME, RECENTLY = 6, 2, 3  # a regular came to 2 of the last 6, and to 1 of the last 3
NOTICE = timedelta(days=7)
YEAR = timedelta(days=365)
BATCH = 5000
EARLIEST = date(1900, 1, 1)


class BadLog(Exception):
    """The file cannot be read. The message is fit for the person who sent it."""


@dataclass(frozen=True)
class Log:
    """The meetings of each kind, in order of date, with the keys of those who came."""

    kinds: dict[str, dict[date, set[str]]]

    def without(self, erased: Iterable[str]) -> Log:
        """The same log as if these had never come."""
        gone = set(erased)
        return Log(
            {
                kind: {on: people - gone for on, people in meetings.items()}
                for kind, meetings in self.kinds.items()
            }
        )

    @property
    def dates(self) -> list[date]:
        """Every day on which something met."""
        return sorted({on for meetings in self.kinds.values() for on in meetings})

    @property
    def first_seen(self) -> dict[str, date]:
        """Whoever is in the log, with the day they first came."""
        seen: dict[str, date] = {}
        for meetings in self.kinds.values():
            for on, people in meetings.items():
                for key in people:
                    seen[key] = min(on, seen.get(key, on))
        return seen

    @property
    def interval(self) -> int:
        """The usual number of days between two meetings in the last year of the log."""
        dates = self.dates
        recent = [on for on in dates if on > dates[-1] - YEAR]
        gaps = [(after - before).days for before, after in itertools.pairwise(recent)]
        return max(1, round(median(gaps))) if gaps else 30

    @property
    def holders(self) -> set[str]:
        """Those who came to half of the meetings of some kind in the last year."""
        since = self.dates[-1] - YEAR
        found: set[str] = set()
        for meetings in self.kinds.values():
            recent = [people for on, people in meetings.items() if on > since]
            came: dict[str, int] = defaultdict(int)
            for people in recent:
                for key in people:
                    came[key] += 1
            found |= {key for key, n in came.items() if 2 * n >= len(recent)}
        return found

    def marks(self) -> dict[tuple[date, str], tuple[bool, bool]]:
        """Return, for each day and person on its sheet, whether they came and were expected."""
        sheet: dict[tuple[date, str], tuple[bool, bool]] = {}
        for meetings in self.kinds.values():
            before: list[set[str]] = []
            for on in sorted(meetings):
                expected = _regulars(before)
                for key in meetings[on] | expected:
                    came, waited = sheet.get((on, key), (False, False))
                    sheet[on, key] = (came or key in meetings[on], waited or key in expected)
                before.append(meetings[on])
        return sheet


def _regulars(before: list[set[str]]) -> set[str]:
    came = Counter(key for people in before[-LOOK_BACK:] for key in people)
    recent = set().union(*before[-RECENTLY:])
    return {key for key in recent if came[key] >= CAME}


@dataclass(frozen=True)
class Taken:
    """What reading a log changed: all zeros the second time."""

    committee: Committee
    rows: int
    people: int
    meetings: int
    marks: int
    seats: int


def read(file: BinaryIO, *, kind: str = "") -> Log:
    """Read a UTF-8 CSV of person_id, date and kind, or raise BadLog; `kind` keeps only that one."""
    kinds: dict[str, dict[date, set[str]]] = defaultdict(lambda: defaultdict(set))
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        for key, on, what in _rows(csv.DictReader(text)):
            if not kind or what == kind:
                kinds[what][on].add(key)
    except UnicodeDecodeError as error:
        raise BadLog(_("This is not UTF-8 text. Export it again as “CSV UTF-8”.")) from error
    finally:
        text.detach()
    if not kinds:
        raise BadLog(_("No meeting of that kind is in the file."))
    return Log({what: dict(meetings) for what, meetings in kinds.items()})


def _rows(reader: csv.DictReader) -> Iterator[tuple[str, date, str]]:
    try:
        if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
            raise BadLog(_("The header lacks a column named “%(name)s”.") % {"name": missing[0]})
        for row in reader:
            key, kind = (row["person_id"] or "").strip(), (row["kind"] or "").strip()
            if not key or len(key) > 200 or "\0" in key:
                raise _bad(reader, "person_id", key)
            try:
                on = date.fromisoformat((row["date"] or "").strip())
            except ValueError as error:
                raise _bad(reader, "date", row["date"] or "") from error
            if on < EARLIEST:
                raise _bad(reader, "date", row["date"])
            yield key, on, kind
    except csv.Error as error:
        raise BadLog(f"{reader.line_num}: {error}") from error


def _bad(reader: csv.DictReader, column: str, value: str) -> BadLog:
    said = {"line": reader.line_num, "column": column, "value": value[:40]}
    return BadLog(_("Line %(line)s, column “%(column)s”: “%(value)s” is not one.") % said)


@transaction.atomic
def take_in(
    log: Log, *, committee: str, system: str, unit: str = "", seats: int | None = None
) -> Taken:
    """Write a log down as the committee of that name; for the system, as a command does."""
    log = log.without(_erased(log, system[:60]))
    body, unit_row = _committee(log, committee, unit or committee, seats)
    people, new_people = _people(log, system[:60], unit_row)
    meetings, new_meetings = _meetings(log, body)
    marks, touched = _marks(log, meetings, people)
    held = _seats(log, body, people) if new_meetings else set()
    if seats is None and held:
        body.chartered_seats = max(body.chartered_seats, body.seats.filled().count())
        body.save(update_fields=["chartered_seats"])
    Touched.mark_all(touched | held)
    taken = Taken(body, len(log.marks()), new_people, new_meetings, marks, len(held))
    if new_people or new_meetings or marks or held:
        counts = {"people": new_people, "meetings": new_meetings, "marks": marks}
        LogEntry.record("meetings_imported", body, by=None, **counts, seats=len(held))
    return taken


def _committee(log: Log, name: str, unit: str, seats: int | None) -> tuple[Committee, Unit]:
    place = Unit.objects.filter(name=unit, parent=None).first() or Unit.under(None, unit)
    body, made = Committee.objects.get_or_create(
        name=name,
        defaults={
            "founded_on": log.dates[0],
            "interval_days": log.interval,
            "chartered_seats": seats or 0,
        },
    )
    if made:
        body.units.add(place)
    elif log.dates[0] < body.founded_on:
        body.founded_on = log.dates[0]
        body.save(update_fields=["founded_on"])
    return body, place


def _erased(log: Log, system: str) -> list[str]:
    """Return the keys of people who were erased: a log does not bring them back."""
    keys = sorted(log.first_seen)
    return [keys[place] for place in tombstones.known({"ids": [(system, key)]} for key in keys)]


def _people(log: Log, system: str, unit: Unit) -> tuple[dict[str, UUID], int]:
    seen = log.first_seen
    known = ExternalId.objects.filter(system=system, value__in=seen)
    people = dict(known.values_list("value", "person"))
    new = {key: Person.named(key) for key in sorted(seen.keys() - people.keys())}
    Person.objects.bulk_create(new.values(), batch_size=BATCH)
    ExternalId.objects.bulk_create(
        (ExternalId(person=person, system=system, value=key) for key, person in new.items()),
        batch_size=BATCH,
    )
    people |= {key: person.pk for key, person in new.items()}
    placed = set(Placement.objects.filter(unit=unit).values_list("person", flat=True))
    Placement.objects.bulk_create(
        (
            Placement(person_id=pk, unit=unit, began_on=seen[key])
            for key, pk in people.items()
            if pk not in placed
        ),
        batch_size=BATCH,
    )
    return people, len(new)


def _meetings(log: Log, body: Committee) -> tuple[dict[date, Meeting], int]:
    there = body.meetings.filter(kind=Meeting.Kind.COMMITTEE, held_on__in=log.dates)
    there.filter(state=Meeting.State.PLANNED).update(state=Meeting.State.HELD)
    meetings = {meeting.held_on: meeting for meeting in there}
    new = [
        Meeting(committee=body, held_on=on, state=Meeting.State.HELD)
        for on in log.dates
        if on not in meetings
    ]
    Meeting.objects.bulk_create(new, batch_size=BATCH)
    return meetings | {meeting.held_on: meeting for meeting in new}, len(new)


def _marks(
    log: Log, meetings: dict[date, Meeting], people: dict[str, UUID]
) -> tuple[int, set[UUID]]:
    pks = [meeting.pk for meeting in meetings.values()]
    there = set(Attendance.objects.filter(meeting__in=pks).values_list("meeting", "person"))
    new = [
        Attendance(
            meeting=meetings[on],
            person_id=people[key],
            state=Attendance.State.PRESENT if came else Attendance.State.ABSENT,
            is_expected=expected,
            invited_on=on - NOTICE if expected else None,
        )
        for (on, key), (came, expected) in log.marks().items()
        if (meetings[on].pk, people[key]) not in there
    ]
    Attendance.objects.bulk_create(new, batch_size=BATCH)
    return len(new), {mark.person_id for mark in new}


def _seats(log: Log, body: Committee, people: dict[str, UUID]) -> set[UUID]:
    """Seat whom the log makes a holder and who never had a seat: who has left one stays out."""
    had = set(body.seats.filter(person__isnull=False).values_list("person", flat=True))
    seen = log.first_seen
    new = [
        Seat(committee=body, person_id=people[key], began_on=seen[key])
        for key in sorted(log.holders)
        if people[key] not in had
    ]
    Seat.objects.bulk_create(new, batch_size=BATCH)
    return {seat.person_id for seat in new if seat.person_id}
