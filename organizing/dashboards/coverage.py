"""How far we have come in a unit: named, reachable, assessed, led (practice 1 and 3.11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from members import access
from members.models import Unit

if TYPE_CHECKING:
    from members.models import User

_SQL = Path(__file__).with_name("coverage.sql")
_COUNTS = """
SELECT chosen.top,
       headcount.n AS headcount,
       headcount.as_of AS counted_on,
       count(marks.id)::int AS named,
       count(*) FILTER (WHERE marks.reachable)::int AS reachable,
       count(*) FILTER (WHERE marks.assessed)::int AS assessed,
       count(*) FILTER (WHERE marks.led)::int AS led,
       count(*) FILTER (WHERE marks.leads)::int AS leaders,
       count(*) FILTER (WHERE marks.seated)::int AS seated,
       count(*) FILTER (WHERE marks.member)::int AS members,
       count(*) FILTER (WHERE marks.talked)::int AS talked
FROM chosen
LEFT JOIN headcount ON headcount.top = chosen.top
LEFT JOIN marks ON marks.top = chosen.top
GROUP BY chosen.top, headcount.n, headcount.as_of
"""
_MARKED = """
SELECT id FROM marks WHERE CASE %(mark)s
    WHEN 'reachable' THEN reachable WHEN 'talked' THEN talked WHEN 'assessed' THEN assessed
    WHEN 'led' THEN led WHEN 'members' THEN member END
"""


@dataclass(frozen=True)
class Coverage:
    """A unit with all below it. `headcount` is None where nobody counted the whole of it."""

    unit: Unit
    headcount: int | None
    counted_on: date | None
    named: int
    reachable: int
    assessed: int
    led: int
    leaders: int
    seated: int
    members: int
    talked: int

    @property
    def of(self) -> int:
        """The denominator: the headcount, or for want of one our own list."""
        return self.headcount or self.named

    @property
    def unnamed(self) -> int:
        """How many there are whom we cannot name."""
        return max(0, self.of - self.named)

    @property
    def per_leader(self) -> int | None:
        """How many people there are for each leader; None without a leader."""
        return round(self.of / self.leaders) if self.leaders else None

    @property
    def figures(self) -> dict[str, tuple[int, int]]:
        """Each count with its percentage of `of`."""
        names = ("named", "reachable", "talked", "assessed", "led", "seated", "members")
        return {
            name: (
                getattr(self, name),
                round(100 * getattr(self, name) / self.of) if self.of else 0,
            )
            for name in names
        }


def coverage(
    units: Iterable[Unit], *, user: User, on: date, rules: dict[str, Any]
) -> dict[UUID, Coverage]:
    """Return the coverage of each of `units`, in one query over what is below them.

    Counts people `user` may see; everybody in a unit is in the scope of who may see the unit.
    """
    found = {unit.pk: unit for unit in units}
    within = access.units_within(user, may="members.view_person")
    allowed = list(Unit.objects.filter(within, pk__in=found).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_SQL.read_text() + _COUNTS, _asked(allowed, on=on, rules=rules))
        names = [column.name for column in cursor.description][1:]
        rows = {row[0]: dict(zip(names, row[1:], strict=True)) for row in cursor.fetchall()}
    return {pk: Coverage(unit=found[pk], **row) for pk, row in rows.items()}


def marked(unit: Unit, mark: str, *, on: date, rules: dict[str, Any]) -> set[UUID]:
    """Return who of `unit` is behind one of its counts: the same rows by the same conditions."""
    asked = _asked([unit.pk], on=on, rules=rules) | {"mark": mark}
    with connection.cursor() as cursor:
        cursor.execute(_SQL.read_text() + _MARKED, asked)
        return {row[0] for row in cursor.fetchall()}


def _asked(units: list[UUID], *, on: date, rules: dict[str, Any]) -> dict[str, Any]:
    return {
        "units": units,
        "on": on,
        "fresh": on - timedelta(days=rules["assessment"]["stale_other"]),
        "fresh_live": on - timedelta(days=rules["assessment"]["stale_live"]),
        "reach": on - timedelta(days=rules["windows"]["reach"]),
    }
