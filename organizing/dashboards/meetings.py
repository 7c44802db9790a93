"""The sheet of a meeting: who is on it, how they are marked, how many are here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Attendance, Meeting, Pause, Person
from organizing.dashboards.places import places

if TYPE_CHECKING:
    from members.models import User


@dataclass(frozen=True)
class Line:
    """One person on the sheet."""

    person: Person
    state: str
    is_expected: bool
    is_away: bool
    place: str
    marks: list[tuple[str, str]]


@dataclass(frozen=True)
class Sheet:
    """Everybody on it whom one may name, and the counts over everybody."""

    lines: list[Line]
    unnamed: int
    here: int
    expected: int
    besides: int
    excused: int
    waiting: int
    is_future: bool

    @property
    def can_be_closed(self) -> bool:
        """Whether somebody expected is not marked yet, and it is time to."""
        return self.waiting > 0 and not self.is_future

    @property
    def count(self) -> str:
        """How many are here, as it is read aloud: 7 of 9 here, 2 came besides; or 9 expected."""
        said = [_("%(here)s of %(expected)s here") % {"here": self.here, "expected": self.expected}]
        if self.is_future:
            words = ngettext("%(n)s expected", "%(n)s expected", self.expected)
            said = [words % {"n": self.expected}]
        if self.besides:
            words = ngettext("%(n)s came besides", "%(n)s came besides", self.besides)
            said.append(words % {"n": self.besides})
        if self.excused:
            words = ngettext("%(n)s excused", "%(n)s excused", self.excused)
            said.append(words % {"n": self.excused})
        return ", ".join(said)


def marks(meeting: Meeting, on: date) -> list[str]:
    """Return the marks that can be given on a day: before the meeting, only an excuse."""
    State = Attendance.State  # noqa: N806 (a class)
    if meeting.state == Meeting.State.CANCELLED:
        return []
    if meeting.held_on > on:
        return [State.EXCUSED, State.UNKNOWN]
    return [State.PRESENT, State.EXCUSED, State.ABSENT, State.UNKNOWN]


def sheet(meeting: Meeting, *, on: date, user: User) -> Sheet:
    """Return the sheet of a meeting as `user` may read it."""
    State = Attendance.State  # noqa: N806 (a class)
    named = Attendance.objects.filter(pk=OuterRef("pk")).named_to(user)
    found = meeting.attendances.listed().annotate(is_named=Exists(named)).select_related("person")
    rows = list(found.order_by("-is_expected", "person__sort_key", "pk"))
    ordered = [row for row in rows if row.is_named]
    people = [row.person_id for row in ordered]
    away = set(
        Pause.objects.covering(meeting.held_on)
        .filter(person__in=people)
        .values_list("person", flat=True)
    )
    where = places(people)
    given = [mark for mark in marks(meeting, on) if mark != State.UNKNOWN]
    expected = [row for row in rows if row.is_expected]
    return Sheet(
        lines=[
            Line(
                row.person,
                row.state,
                row.is_expected,
                row.person_id in away,
                where.get(row.person_id, ""),
                list(_choices(given)),
            )
            for row in ordered
        ],
        unnamed=len(rows) - len(ordered),
        here=sum(row.state == State.PRESENT for row in expected),
        expected=sum(row.state != State.EXCUSED for row in expected),
        besides=sum(row.state == State.PRESENT for row in rows if not row.is_expected),
        excused=sum(row.state == State.EXCUSED for row in expected),
        waiting=sum(row.state == State.UNKNOWN for row in expected),
        is_future=meeting.held_on > on,
    )


def _choices(given: list[str]) -> Iterator[tuple[str, str]]:
    words = {
        Attendance.State.PRESENT: _("Here"),
        Attendance.State.EXCUSED: _("Excused"),
        Attendance.State.ABSENT: _("Absent"),
    }
    for mark in given:
        yield mark, words[Attendance.State(mark)]
