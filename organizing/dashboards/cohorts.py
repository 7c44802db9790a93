"""Newcomers by the action that was their first: who stayed, and what was a flash (practice 2.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q

from campaigns.models import Action, Participation
from members import access
from members.models import Organization, Unit
from organizing.absorbing import ABSORB_DAYS, first_acts
from organizing.models import Conversation

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


def _counted(user: User, *, on: date) -> Any:
    """Return for each action its first-timers, and how many of them did what in which time."""
    since = on - timedelta(days=round(MONTHS_BACK * 30.44))
    seen = Participation.objects.visible_to(user).filter(
        action__held_on__gte=since, action__held_on__lte=on
    )
    first = first_acts(seen).annotate(
        talked=_is(_talked(ABSORB_DAYS, grade=Conversation.Grade.CONVERSATION)),
        acted=_is(_acted(SECOND_ACT_DAYS)),
        seen_again=_is(_talked(FLASH_DAYS) | _acted(FLASH_DAYS)),
        **{
            f"stayed_{days}": _is(_talked(None, after=days) | _acted(None, after=days))
            for days in STAYED_AFTER
        },
    )
    counts: dict[str, Any] = {"n": Count("pk")}
    for name, days in {
        "talked": ABSORB_DAYS,
        "acted": SECOND_ACT_DAYS,
        "seen_again": FLASH_DAYS,
    }.items():
        over = Q(action__held_on__lte=on - timedelta(days=days))
        early = Q(**{name: True})
        counts[f"{name}_of"] = Count("pk", filter=over | early)
        counts[f"{name}_n"] = Count("pk", filter=early)
    for days in STAYED_AFTER:
        over = Q(action__held_on__lte=on - timedelta(days=days))
        counts[f"stayed_{days}_of"] = Count("pk", filter=over)
        counts[f"stayed_{days}_n"] = Count("pk", filter=over & Q(**{f"stayed_{days}": True}))
    return first.order_by().values("action").annotate(**counts)


def _is(so: Q) -> ExpressionWrapper:
    return ExpressionWrapper(so, output_field=BooleanField())


def _talked(within: int | None, *, after: int = 0, **fields: Any) -> Q:
    """Return whether they had a two-way contact on the day of the act or later, in that time.

    Whoever noted it: two people talked with each other.
    """
    bounds = _between("talked_on", within, after) | fields
    theirs = Conversation.objects.filter(person=OuterRef("person"), **bounds)
    held = Conversation.objects.filter(by=OuterRef("person"), **bounds)
    return Q(Exists(theirs)) | Q(Exists(held))


def _acted(within: int | None, *, after: int = 1) -> Q:
    """Return whether they did something verified after the day of their first act, in that time."""
    rows = Participation.objects.verified().filter(person=OuterRef("person"))
    return Q(Exists(rows.filter(**_between("action__held_on", within, max(after, 1)))))


def _between(field: str, within: int | None, after: int) -> dict[str, Any]:
    first = OuterRef("action__held_on")
    bounds: dict[str, Any] = {f"{field}__gte": first + timedelta(days=after)}
    if within is not None:
        bounds[f"{field}__lte"] = first + timedelta(days=within)
    return bounds


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
