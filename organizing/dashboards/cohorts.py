"""Newcomers by the action that was their first: who stayed, and what was a flash (practice 2.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection

from campaigns.models import Action, Participation
from members import access
from members.models import Organization, Unit
from organizing.absorbing import ABSORB_DAYS, first_acts

if TYPE_CHECKING:
    from members.models import User

SECOND_ACT_DAYS = 60
FLASH_DAYS = 90
STAYED_AFTER = (30, 90, 180, 365)
MONTHS_BACK = 24
YEAR = timedelta(days=365)
SMALL = 5  # fewer than this many together tell about persons (practice 3.13, min_cell)


@dataclass(frozen=True)
class Share:
    """So many of those for whom the days are over; None where they are over for nobody."""

    n: int
    of: int

    @property
    def percent(self) -> int | None:
        """The share in whole percent."""
        return round(100 * self.n / self.of) if self.of else None


@dataclass(frozen=True)
class Cohort:
    """Those who came first to one action (None: to smaller ones, taken together)."""

    action: Action | None
    n: int
    absorbed: Share
    second_act: Share
    flash: Share
    stayed: dict[int, Share]


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


def gone(user: User, *, on: date) -> Gone:
    """Return who is gone of those who belonged a year ago, in the units of `user` (practice 2.6).

    Counted by where they were placed then: who left is in nobody's unit any more.
    """
    may = "members.view_person"
    units = None
    if not access.is_everywhere(user, may=may):
        within = Unit.objects.filter(access.units_within(user, may=may))
        units = list(within.values_list("pk", flat=True))
    modes = Organization.MembershipMode
    by_membership = Organization.current().membership_mode != modes.NONE
    asked = {"on": on, "since": on - YEAR, "units": units, "by_membership": by_membership}
    with connection.cursor() as cursor:
        cursor.execute(Path(__file__).with_name("churn.sql").read_text(), asked)
        return Gone(on - YEAR, by_membership, *cursor.fetchone())


def cohorts(user: User, *, on: date) -> list[Cohort]:
    """Return the cohorts of two years among people `user` may see, the latest first.

    Actions that brought fewer than five first-timers are taken together at the end.
    """
    rows = {row["action"]: row for row in _counted(user, on=on)}
    actions = Action.objects.filter(pk__in=rows).order_by("-held_on", "-pk")
    large = [one for one in actions if rows[one.pk]["n"] >= SMALL]
    small = [rows[one.pk] for one in actions if rows[one.pk]["n"] < SMALL]
    found = [_cohort(one, [rows[one.pk]]) for one in large]
    return [*found, _cohort(None, small)] if small else found


def whole(found: list[Cohort]) -> Cohort | None:
    """Return all cohorts as one; None without any."""
    if not found:
        return None
    return Cohort(
        None,
        sum(one.n for one in found),
        _sum([one.absorbed for one in found]),
        _sum([one.second_act for one in found]),
        _sum([one.flash for one in found]),
        {days: _sum([one.stayed[days] for one in found]) for days in STAYED_AFTER},
    )


def _sum(shares: list[Share]) -> Share:
    return Share(sum(one.n for one in shares), sum(one.of for one in shares))


def _counted(user: User, *, on: date) -> list[dict[str, Any]]:
    """Return for each action its first-timers, and how many of them did what in which time."""
    since = on - timedelta(days=round(MONTHS_BACK * 30.44))
    seen = Participation.objects.visible_to(user).filter(
        action__held_on__gte=since, action__held_on__lte=on
    )
    firsts = first_acts(seen).order_by().values_list("action", "person", "action__held_on")
    with connection.cursor() as cursor:
        whose = firsts.query.sql_with_params()
        rows: str = connection.ops.compose_sql(*whose)  # type: ignore[attr-defined]
        asked: dict[str, Any] = {
            "on": on,
            "absorb": ABSORB_DAYS,
            "second": SECOND_ACT_DAYS,
            "flash": FLASH_DAYS,
        }
        question = Path(__file__).with_name("cohorts.sql").read_text()
        cursor.execute(question.replace("{firsts}", rows.replace("%", "%%")), asked)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _cohort(action: Action | None, rows: list[dict[str, int]]) -> Cohort:
    def share(name: str) -> Share:
        return Share(sum(r[f"{name}_n"] for r in rows), sum(r[f"{name}_of"] for r in rows))

    seen_again = share("seen_again")
    return Cohort(
        action,
        sum(row["n"] for row in rows),
        absorbed=share("talked"),
        second_act=share("acted"),
        flash=Share(seen_again.of - seen_again.n, seen_again.of),
        stayed={days: share(f"stayed_{days}") for days in STAYED_AFTER},
    )
