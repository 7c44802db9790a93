"""Capacity beside output, never added: what was done, and what it left behind (practice 2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Action, Participation
from campaigns.withholding import withheld
from members import access
from members.charts import Series, Timeline
from members.dates import date_format
from organizing import recounting
from organizing.absorbing import first_acts
from organizing.models import StandingChange
from organizing.models.standing import Level

if TYPE_CHECKING:
    from campaigns.models.action import ParticipationQuerySet
    from members.models import User

MONTHS = 12
SPAN = 90


@dataclass(frozen=True)
class Month:
    """People turned out and organized; `organized` is None before anything was computed."""

    first: date
    turned_out: int
    organized: int | None


@dataclass(frozen=True)
class Output:
    """What was done in a stretch of days: actions, how often people came, people, first-timers."""

    actions: int
    turnouts: int
    people: int
    first_time: int


@dataclass(frozen=True)
class TwoLedgers:
    """Twelve months of each, the stretch that just ended beside the one before it, and no sum."""

    months: list[Month]
    lately: Output
    before: Output
    since: date

    @property
    def grew_by(self) -> int | None:
        """How many more are organized than in the first month known; None if that is unknown."""
        known = [month.organized for month in self.months if month.organized is not None]
        return known[-1] - known[0] if len(known) > 1 else None

    @property
    def busiest(self) -> Month:
        """The month with the largest turnout."""
        return max(self.months, key=lambda month: month.turned_out)

    @property
    def output(self) -> Timeline:
        """People turned out by month, as columns."""
        people = reverse("people")
        return Timeline(
            "output",
            _("People turned out by month"),
            self._said_of_output(),
            self._labels(),
            columns=[
                Series(
                    _("People turned out"),
                    [month.turned_out for month in self.months],
                    2,
                    urls=[
                        f"{people}?acted={month.first:%Y-%m}&status=any" for month in self.months
                    ],
                )
            ],
            short=self._short(),
        )

    @property
    def capacity(self) -> Timeline:
        """People organized at the end of each month, as a line."""
        ends = [_until(month.first) for month in self.months]
        moved = reverse("movement")
        return Timeline(
            "capacity",
            _("Organized people at the end of each month"),
            self._said_of_capacity(),
            self._labels(),
            lines=[
                Series(
                    _("Organized people"),
                    [month.organized for month in self.months],
                    urls=[
                        f"{moved}?what=level&since={month.first - timedelta(days=1)}&until={end}"
                        for month, end in zip(self.months, ends, strict=True)
                    ],
                )
            ],
            short=self._short(),
        )

    def _labels(self) -> list[str]:
        return [date_format(month.first, "F Y") for month in self.months]

    def _short(self) -> list[str]:
        last = len(self.months) - 1
        return [
            date_format(month.first, "M") if place in (0, last // 2, last) else ""
            for place, month in enumerate(self.months)
        ]

    def _said_of_output(self) -> str:
        if not self.busiest.turned_out:
            return _("Nobody was turned out in these months.")
        return _("%(month)s turned out most: %(n)s.") % {
            "month": date_format(self.busiest.first, "F"),
            "n": self.busiest.turned_out,
        }

    def _said_of_capacity(self) -> str:
        grew = self.grew_by
        if grew is None:
            return _("How many are organized is known for less than two months yet.")
        if grew > 0:
            return ngettext(
                "%(n)s more person is organized than when these months began.",
                "%(n)s more people are organized than when these months began.",
                grew,
            ) % {"n": grew}
        if grew == 0:
            return _("As many are organized as when these months began.")
        return ngettext(
            "%(n)s person fewer is organized than when these months began.",
            "%(n)s people fewer are organized than when these months began.",
            -grew,
        ) % {"n": -grew}


def two_ledgers(user: User, *, on: date, organized: int, since: date | None) -> TwoLedgers:
    """Return people turned out by month beside people organized at its end, `organized` today.

    `since` is the first day that was computed.
    """
    firsts = _months(on)
    tests = Action.objects.filter(is_test=True, held_on__gte=firsts[0])
    hidden = tuple(sorted(withheld(tests, user)))
    lately, before = (Output(**each) for each in _output(user, on, hidden))
    out = dict(_turned_out(user, firsts[0], on, hidden))
    at_end = _organized(user, firsts, organized, since)
    months = [Month(first, out.get(f"{first:%Y-%m}", 0), at_end[first]) for first in firsts]
    return TwoLedgers(months, lately, before, since=on - timedelta(days=SPAN))


def _did(user: User, hidden: tuple[UUID, ...]) -> ParticipationQuerySet:
    """Return what people in scope did, without tests whose results are not told yet."""
    return Participation.objects.visible_to(user).verified().exclude(action__in=hidden)


@recounting.figure
def _turned_out(
    user: User, since: date, on: date, hidden: tuple[UUID, ...]
) -> list[tuple[str, int]]:
    """Return each month with how many people took part in it."""
    did = _did(user, hidden).filter(action__held_on__gte=since, action__held_on__lte=on)
    each = did.annotate(month=TruncMonth("action__held_on")).values("month", "person")
    sql, params = each.order_by().distinct().query.sql_with_params()  # counting them hashed: half
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT month, count(*) FROM ({sql}) m GROUP BY 1", params)  # noqa: S608 (Django's)
        return [(f"{month:%Y-%m}", n) for month, n in cursor.fetchall()]


@recounting.figure
def _output(user: User, on: date, hidden: tuple[UUID, ...]) -> list[dict[str, int]]:
    """Return what was done in the last `SPAN` days and in as many before, of what is in scope."""
    did, since = _did(user, hidden), on - timedelta(days=SPAN)
    stretches = [(since, on), (since - timedelta(days=SPAN), since)]
    did = did.filter(action__held_on__gt=stretches[1][0], action__held_on__lte=on).order_by()
    held = Action.objects.visible_to(user).filter(
        held_on__gt=stretches[1][0], held_on__lte=on, pk__in=did.values("action")
    )
    acts = list(held.values_list("held_on", flat=True))
    firsts = list(first_acts(did).values_list("action__held_on", flat=True))
    during = {
        name: Count("pk", filter=Q(action__held_on__gt=start, action__held_on__lte=end))
        for name, (start, end) in zip(("lately", "before"), stretches, strict=True)
    }
    wanted: dict[str, Any] = {}
    for name in during:
        wanted[f"{name}_turnouts"] = Sum(name, default=0)
        wanted[f"{name}_people"] = Count("person", filter=Q(**{f"{name}__gt": 0}))
    n = did.values("person").annotate(**during).aggregate(**wanted)
    return [
        {
            "actions": sum(start < day <= end for day in acts),
            "turnouts": n[f"{name}_turnouts"],
            "people": n[f"{name}_people"],
            "first_time": sum(start < day <= end for day in firsts),
        }
        for name, (start, end) in zip(("lately", "before"), stretches, strict=True)
    ]


def _until(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)


def _months(on: date) -> list[date]:
    number = on.year * 12 + on.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(number - MONTHS + 1, number + 1)]


def _organized(
    user: User, firsts: list[date], number: int, earliest: date | None
) -> dict[date, int | None]:
    """Count back from `number` today through the history of changes."""
    change = dict(_changes(user, firsts[0]))
    found: dict[date, int | None] = {}
    for first in reversed(firsts):
        known = earliest is not None and (earliest.year, earliest.month) <= (
            first.year,
            first.month,
        )
        found[first] = number if known else None
        number -= change.get(f"{first:%Y-%m}", 0)
    return found


@recounting.figure
def _changes(user: User, since: date) -> list[tuple[str, int]]:
    """Return each month with how many more came to be organized than no longer are."""
    level = str(Level.ORGANIZED.value)
    moves = (
        StandingChange.objects.filter(
            access.people(user, "person"),
            Q(was=level) | Q(now=level),
            what="level",
            on__gte=since,
        )
        .annotate(month=TruncMonth("on"))
        .values("month")
        .annotate(came=Count("pk", filter=Q(now=level)), went=Count("pk", filter=Q(was=level)))
        .order_by("month")
    )
    return [(f"{row['month']:%Y-%m}", row["came"] - row["went"]) for row in moves]
