"""Count, in three queries however many committees there are, what their health is read from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from members.models import Organization
from organizing.committee_health.scoring import (
    SMALL,
    Component,
    Health,
    Life,
    Part,
    Status,
    component,
    judge,
)
from organizing.promising import FollowThrough

if TYPE_CHECKING:
    from members.models import Committee

_HERE = Path(__file__).parent
_QUESTIONS = ("meetings", "promises", "reach")
MEETINGS_FOR_A_SHARE = 3
CELLS_FOR_A_SHARE = 2


@dataclass(frozen=True)
class Turnout:
    """How many of those expected came to one meeting."""

    held_on: date
    present: int
    expected: int

    @property
    def percent(self) -> int:
        """The share as a whole percentage."""
        return round(100 * self.present / self.expected)


@dataclass(frozen=True)
class CheckUp:
    """One committee on one day: its health and the plain counts behind it."""

    committee: Committee
    life: Life
    health: Health
    last_met_on: date | None
    filled: int
    turnouts: tuple[Turnout, ...]  # oldest first

    @property
    def open_seats(self) -> int:
        """Chartered places nobody holds."""
        return max(0, self.committee.chartered_seats - self.filled)

    @property
    def worst_first(self) -> tuple[int, float, str]:
        """Its place in a list that starts with whoever needs attention most."""
        score = 50.0 if self.health.score is None else self.health.score
        return (list(Status).index(self.health.status), score, self.committee.name)

    @property
    def needs_attention(self) -> bool:
        """Whether it is at risk or to be watched."""
        return self.health.status in (Status.AT_RISK, Status.WATCH)

    @property
    def days_since_met(self) -> int | None:
        """Calendar days since it last met."""
        return None if self.last_met_on is None else (self.life.on - self.last_met_on).days

    @property
    def is_small(self) -> bool:
        """Whether it is so small that attendance is names and not a share."""
        return self.filled <= SMALL


def check_up(committees: Iterable[Committee], on: date) -> list[CheckUp]:
    """Return how each of `committees` was doing on the day `on`, in the order given.

    Those founded later are left out. Take committees already scoped.
    """
    found = {committee.pk: committee for committee in committees}
    counts = _count(list(found), on) if found else {}
    return [_read(found[pk], counts[pk], on) for pk in found if pk in counts]


def _count(ids: list[UUID], on: date) -> dict[UUID, dict[str, Any]]:
    rules = Organization.current().rules
    parameters = {
        "ids": ids,
        "on": on,
        "window": rules["commitments"]["window"],
        "unknown_after": rules["commitments"]["unknown_after"],
        "min_cell": rules["privacy"]["min_cell"],
    }
    counts: dict[UUID, dict[str, Any]] = {}
    with connection.cursor() as cursor:
        for question in _QUESTIONS:
            cursor.execute(_sql(question), parameters)
            names = [column.name for column in cursor.description]
            for row in cursor.fetchall():
                counts.setdefault(row[0], {"min_n": rules["commitments"]["min_n"]}).update(
                    zip(names, row, strict=True)
                )
    return counts


@cache
def _sql(question: str) -> str:
    return (_HERE / "members.sql").read_text() + (_HERE / f"{question}.sql").read_text()


def _read(committee: Committee, n: dict[str, Any], on: date) -> CheckUp:
    life = Life(
        on, committee.founded_on, committee.interval_days, n["silent_days"], n["is_dormant"]
    )
    kept = FollowThrough(n["kept"], n["partly"], n["missed"], n["unknown"], n["min_n"])
    spread = n["carried"] - n["busiest"]
    enough_meetings = n["meetings"] >= MEETINGS_FOR_A_SHARE
    alike = n["likeness"] if n["filled"] > SMALL and n["likeness"] is not None else None
    parts = [
        Component(Part.FOLLOW_THROUGH, kept.done, kept.n, kept.rate),
        component(Part.ATTENDANCE, n["present"], n["expected"] if enough_meetings else 0),
        component(Part.CADENCE, n["held"], n["chartered"]),
        component(Part.SEATS, n["filled"], committee.chartered_seats),
        component(
            Part.COVERAGE, n["covered"], n["headcount"] if n["cells"] >= CELLS_FOR_A_SHARE else 0
        ),
        component(Part.CONTACT, n["touched"], n["listed"], least=n["min_n"]),
        component(Part.BENCH, n["backed"], n["ending"]),
        component(Part.LIKENESS, alike or 0, 0 if alike is None else 1),
        component(Part.SPREAD, spread, n["carried"], least=n["min_n"]),
    ]
    turnouts = tuple(
        Turnout(date.fromisoformat(day), came, expected)
        for day, came, expected in reversed(n["turnouts"])
    )
    return CheckUp(committee, life, judge(parts, life), n["last_met_on"], n["filled"], turnouts)
