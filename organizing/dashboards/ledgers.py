"""Capacity beside output, never added: what was done, and what it left behind (practice 2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Action, Participation
from campaigns.withholding import withheld
from members import access
from members.charts import Series, Timeline
from members.database.written import Written
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
# distinct people are hashed so: half of what counting them distinct takes
_DONE = """
    WITH did (person, action, held) AS MATERIALIZED ({rows}),
    months AS (SELECT DISTINCT date_trunc('month', held) AS month, person FROM did),
    stretches AS (
        SELECT person, count(*) FILTER (WHERE held > %s) AS lately,
               count(*) FILTER (WHERE held <= %s) AS before
        FROM did WHERE held > %s GROUP BY person
    )
    SELECT to_char(month, 'YYYY-MM'), 0, count(*), NULL::uuid FROM months GROUP BY month
    UNION ALL
    SELECT 'lately', coalesce(sum(lately), 0)::int, count(*) FILTER (WHERE lately > 0), NULL
    FROM stretches
    UNION ALL
    SELECT 'before', coalesce(sum(before), 0)::int, count(*) FILTER (WHERE before > 0), NULL
    FROM stretches
    UNION ALL
    SELECT 'act', 0, 0, action FROM (SELECT DISTINCT action FROM did WHERE held > %s) held
"""


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
    out = _done(user, firsts[0], on, hidden)
    lately, before = (Output(**each) for each in out["stretches"])
    at_end = _organized(user, firsts, organized, since)
    months = [
        Month(first, out["months"].get(f"{first:%Y-%m}", 0), at_end[first]) for first in firsts
    ]
    return TwoLedgers(months, lately, before, since=on - timedelta(days=SPAN))


def _did(user: User, since: date, on: date, hidden: list[UUID] | None) -> ParticipationQuerySet:
    """Return what people in scope did, without tests whose results are not told yet."""
    found = Participation.objects.visible_to(user).verified().order_by()
    found = found.filter(action__held_on__gte=since, action__held_on__lte=on)
    return found.exclude(action__among=hidden) if hidden else found


_did_rows = Written(
    lambda user, since, on, hidden: _did(user, since, on, hidden).values_list(
        "person", "action", "action__held_on"
    )
)
_firsts = Written(
    lambda user, since, on, hidden: first_acts(_did(user, since, on, hidden)).values_list(
        "action__held_on", flat=True
    )
)
_held = Written(
    lambda user, actions: (
        Action.objects.visible_to(user).filter(pk__among=actions).values_list("held_on", flat=True)
    )
)


@recounting.figure
def _done(user: User, since: date, on: date, hidden: tuple[UUID, ...]) -> dict[str, Any]:
    """Return how many took part in each month from `since`, and what was done lately and before.

    Lately are the last `SPAN` days, before as many before them; of what is in scope.
    """
    turn = on - timedelta(days=SPAN)
    stretches = [("lately", turn, on), ("before", turn - timedelta(days=SPAN), turn)]
    start = stretches[1][1]
    untold = list(hidden) or None
    rows = _did_rows.around(_DONE, user, since, on, untold, more=[turn, turn, start, start])
    n = dict.fromkeys(("lately", "before"), (0, 0))
    n |= {name: (turnouts, people) for name, turnouts, people, _action in rows}
    days = _held.rows(user, [action for *_counts, action in rows if action])
    firsts = _firsts.rows(user, start + timedelta(days=1), on, untold)
    return {
        "months": {name: people for name, (_turnouts, people) in n.items() if "-" in name},
        "stretches": [
            {
                "actions": sum(after < day <= until for day in days),
                "turnouts": n[name][0],
                "people": n[name][1],
                "first_time": sum(after < day <= until for day in firsts),
            }
            for name, after, until in stretches
        ],
    }


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
        .annotate(
            came=Count("person", filter=Q(now=level)), went=Count("person", filter=Q(was=level))
        )
        .order_by("month")
    )
    return [(f"{row['month']:%Y-%m}", row["came"] - row["went"]) for row in moves]
