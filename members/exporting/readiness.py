"""How ready the list is for a vote: who can be reached, and what is unresolved (practice 6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from members.exporting.freezing import judged, parameters
from members.models import RosterExport, RosterRule, Unit

AHEAD = timedelta(days=90)


@dataclass(frozen=True)
class Readiness:
    """Of a place: how many would be eligible, can be reached, by post, and are a question."""

    unit: Unit | None
    eligible: int
    contactable: int
    addressed: int
    unresolved: int

    @property
    def contactable_percent(self) -> int:
        """Whom any way leads to, of those eligible."""
        return _percent(self.contactable, self.eligible)

    @property
    def addressed_percent(self) -> int:
        """Whose postal address is known, of those eligible."""
        return _percent(self.addressed, self.eligible)

    @property
    def unresolved_percent(self) -> int:
        """About whom something is to be settled first, of those eligible."""
        return _percent(self.unresolved, self.eligible)


_POINT = "EXISTS (SELECT FROM members_contactpoint c WHERE c.person_id = l.person_id{})"
_ANY, _POST = _POINT.format(""), _POINT.format(" AND c.channel = 'address'")
PARTS: dict[str, tuple[Promise, str]] = {  # what the meter counts, and what has nobody in it yet
    "eligible": (gettext_lazy("Eligible"), "TRUE"),
    "contactable": (gettext_lazy("Can be reached"), _ANY),
    "unreachable": (gettext_lazy("No way to reach them"), f"NOT {_ANY}"),
    "addressed": (gettext_lazy("Postal address"), _POST),
    "unaddressed": (gettext_lazy("No postal address"), f"NOT {_POST}"),
    "unresolved": (
        gettext_lazy("Unresolved"), "l.questions && '{away,two_placements,unreachable}'",
    ),
}  # fmt: skip
_COUNTED = ", ".join(
    f"count(*) FILTER (WHERE {PARTS[name][1]})"
    for name in ("contactable", "addressed", "unresolved")
)
_MEASURED = f"""
    SELECT u.path[%(depth)s], count(*), {_COUNTED}
    FROM (JUDGED) l LEFT JOIN members_unit u ON u.id = l.unit_id
    WHERE l.is_in GROUP BY 1
"""  # noqa: S608  # ours
_WHO = """
    SELECT l.person_id, count(*) OVER ()
    FROM (JUDGED) l JOIN members_person p ON p.id = l.person_id
    LEFT JOIN members_unit u ON u.id = l.unit_id
    WHERE l.is_in AND PART AND (%(at)s::uuid IS NULL OR u.path @> ARRAY[%(at)s::uuid])
    ORDER BY p.sort_key, p.id LIMIT %(most)s
"""


def readiness(unit: Unit | None, *, on: date) -> list[Readiness]:
    """Return the whole first, then the units directly under it, the least reachable first.

    It is judged by the SQL of the dry run, so that the meter and the roster cannot differ.
    """
    asked = _asked(unit, on=on)
    asked["depth"] = len(unit.path) + 1 if unit else 1
    with connection.cursor() as cursor:
        cursor.execute(_MEASURED.replace("JUDGED", judged()), asked)
        found: list[tuple[UUID | None, int, int, int, int]] = cursor.fetchall()
    units = Unit.objects.in_bulk([pk for pk, *_rest in found if pk])
    sums = [sum(figures) for figures in zip(*(row[1:] for row in found), strict=True)]
    whole = Readiness(unit, *(sums or [0, 0, 0, 0]))
    below = [Readiness(units[pk], *rest) for pk, *rest in found if pk]
    below.sort(key=lambda one: (one.contactable_percent, str(one.unit)))
    return [whole, *below]


def who(
    unit: Unit | None, part: str, *, at: Unit | None, on: date, most: int
) -> tuple[int, list[UUID]]:
    """Return how many the meter counts for `part` of a place, and the first `most` by name.

    `at` is one of the units below it, of the same judgement.
    """
    asked = _asked(unit, on=on) | {"at": at.pk if at else None, "most": most}
    statement = _WHO.replace("PART", PARTS[part][1]).replace("JUDGED", judged())
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        rows = cursor.fetchall()
    return (rows[0][1] if rows else 0), [person for person, _total in rows]


def _asked(unit: Unit | None, *, on: date) -> dict[str, Any]:
    export = RosterExport(kind="strike_vote", as_of=on)
    asked = parameters(export, RosterRule.in_force())
    asked["units"] = [unit.pk] if unit else None
    return asked


def planned(exports: list[RosterExport], *, today: date) -> list[tuple[RosterExport, int]]:
    """Return those whose day lies within 90 days ahead, with the days left."""
    return [
        (export, (export.as_of - today).days)
        for export in exports
        if today <= export.as_of <= today + AHEAD and not export.made_at
    ]


def _percent(part: int, of: int) -> int:
    return round(100 * part / of) if of else 0
