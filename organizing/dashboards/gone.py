"""Of those who belonged a year ago, who is gone since, and how it came about (practice 2.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from members import access
from members.models import Organization, Person, Unit
from organizing import recounting
from organizing.dashboards.behind import PAGE, Behind, Line, Words, chips
from organizing.dashboards.cohorts import SMALL
from organizing.dashboards.places import places

if TYPE_CHECKING:
    from members.models import User

YEAR = timedelta(days=365)
HOW: dict[str, Words] = {
    "voluntary": _("They told us"),
    "structural": _("Job, move or death"),
    "unknown": _("We do not know"),
}
HERE = _("not gone")


@dataclass(frozen=True)
class Gone:
    """Of those who belonged a year ago, how many are gone since, and how it came about.

    `by_membership`: they were members then; without formal membership, in a relationship.
    """

    since: date
    by_membership: bool
    of: int
    voluntary: int  # they told us
    structural: int  # job, move, death
    unknown: int

    @property
    def n(self) -> int:
        """How many are gone."""
        return self.voluntary + self.structural + self.unknown

    @property
    def is_told_apart(self) -> bool:
        """Whether enough are gone to say how; some of them are in nobody's scope any more."""
        return self.n >= SMALL

    @property
    def percent(self) -> int | None:
        """The share in whole percent."""
        return round(100 * self.n / self.of) if self.of else None

    @property
    def how(self) -> list[tuple[str, Words, int]]:
        """Each way to go with its name and how many went it; none where they are too few."""
        return [(key, said, getattr(self, key)) for key, said in HOW.items() if self.is_told_apart]


def gone(user: User, *, on: date) -> Gone:
    """Return who is gone of those who belonged a year ago, in the units of `user` (practice 2.6).

    Counted by where they were placed then: who left is in nobody's unit any more.
    """
    by_membership, counted = _counted(user, on)
    return Gone(on - YEAR, by_membership, *counted)


@recounting.figure
def _counted(user: User, on: date) -> tuple[bool, list[int]]:
    """Return whether it is of members, how many belonged, and how many went each way."""
    ways = ", ".join(f"(count(*) FILTER (WHERE how = '{way}'))::int" for way in HOW)
    question = f"SELECT count(*)::int, {ways} FROM fate"  # noqa: S608 (ours)
    asked = _asked(user, on=on)
    return asked["by_membership"], list(_rows(question, asked)[0])


def behind(user: User, part: str, page: int, *, on: date) -> Behind:
    """Return who they are by name: those whose drift reasons `user` may read (T3); others counted.

    `part` is yes, no, or a way to go, as far as those are told apart.
    """
    rows = _rows(
        "SELECT id, gone_on, how FROM fate ORDER BY gone_on DESC NULLS LAST, id",
        _asked(user, on=on),
    )
    n = {key: sum(how == key for _pk, _day, how in rows) for key in (*HOW, None)}
    count = Gone(on, False, len(rows), *(n[key] for key in HOW))
    sides: dict[str, tuple[Words, int]] = {
        "": (_("all"), count.of), "yes": (_("gone"), count.n), "no": (HERE, n[None]),
        **{key: (said, of) for key, said, of in count.how},
    }  # fmt: skip
    chosen = part if part in sides else ""
    found = [row for row in rows if _fits(row[2], chosen)]
    sealed = Person.objects.sealed_to(user).filter(pk__in=[pk for pk, _day, _how in found])
    known = set(sealed.values_list("pk", flat=True))
    named = [row for row in found if row[0] in known]
    pages = max(1, -(-len(named) // PAGE))
    page = min(max(1, page), pages)
    shown = named[(page - 1) * PAGE : page * PAGE]
    where = places(pk for pk, _day, _how in shown)
    seen = Person.objects.in_bulk([pk for pk, _day, _how in shown])
    lines = [
        Line(seen[pk], where.get(pk, ""), None, False, day if how else None, HOW.get(how, HERE))
        for pk, day, how in shown
    ]
    query = "of=gone" + (f"&part={chosen}" if chosen else "")
    unnamed = len(found) - len(named)
    title = _now("Gone within a year")
    return Behind(title, chips(sides, "of=gone", chosen), lines, page, pages, query, unnamed)


def _asked(user: User, *, on: date) -> dict[str, Any]:
    may = "members.view_person"
    units = None
    if not access.is_everywhere(user, may=may):
        within = Unit.objects.filter(access.units_within(user, may=may))
        units = list(within.values_list("pk", flat=True))
    modes = Organization.MembershipMode
    by_membership = Organization.current().membership_mode != modes.NONE
    return {"on": on, "since": on - YEAR, "units": units, "by_membership": by_membership}


def _rows(question: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    fate = Path(__file__).with_name("churn.sql").read_text()
    with connection.cursor() as cursor:
        cursor.execute(f"{fate}{question}", asked)
        return list(cursor.fetchall())


def _fits(how: str | None, chosen: str) -> bool:
    """Whether who is gone in that way, or is not gone, is in the part of the list chosen."""
    if chosen in {"yes", "no"}:
        return bool(how) == (chosen == "yes")
    return not chosen or how == chosen
