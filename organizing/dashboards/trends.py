"""How the base moved: from the figures kept of each day, for whatever one may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import access
from members.charts import Spark
from organizing.models import MetricSnapshot

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User

SPANS = (30, 90, 365)
DOTS = 60  # days that a line of its width tells apart
CAPACITY = {"level_5", "leaders", "ties"}
MEASURES: list[tuple[str, str | Promise, bool]] = [  # name, words, whether more is better
    ("level_2", _("Reached"), True),
    ("level_3", _("In relationship"), True),
    ("level_4", _("Committed"), True),
    ("level_5", _("Organized"), True),
    ("leaders", _("Leaders"), True),
    ("ties", _("Live ties"), True),
    ("drifting", _("Drifting"), False),
    ("by_thread", _("By one thread"), False),
]


@dataclass(frozen=True)
class Change:
    """How much a number moved in so many days; None where nothing is kept of then."""

    days: int
    by: int | None
    is_good: bool
    url: str = ""


@dataclass(frozen=True)
class Trend:
    """One number over the year: now, what it moved, and its line."""

    name: str
    label: str | Promise
    now: int
    changes: list[Change]
    spark: Spark
    url: str
    values: list[tuple[date, int]]


@dataclass(frozen=True)
class Trends:
    """All trends of a scope, from its first day kept to the last."""

    trends: list[Trend]
    first: date
    last: date

    @property
    def capacity(self) -> list[Trend]:
        """Return what stands for capacity: who is organized, who leads, how they are tied."""
        return [one for one in self.trends if one.name in CAPACITY]

    @property
    def days(self) -> list[tuple[date, list[tuple[str | Promise, int]]]]:
        """Return the table behind the lines: each day read with all numbers, the latest first."""
        per = [(trend.label, dict(trend.values)) for trend in self.trends]
        days = [day for day, _n in self.trends[0].values]
        return [(day, [(label, each[day]) for label, each in per]) for day in reversed(days)]


def trends(user: User, *, on: date, days: int = 365, whole: bool = False) -> Trends | None:
    """Return how the numbers of `user`'s scope moved; None where less than two days are kept.

    Of a year only the days a line shows and changes are counted from, else the `whole` of it.
    """
    kept = _kept(user, on=on, days=days)
    dates = sorted(set(kept.values_list("as_of", flat=True)))
    if len(dates) < 2:
        return None
    found = _summed(kept if whole else kept.filter(as_of__in=_needed(dates)))
    made = [_trend(name, label, better, found, sorted(found)) for name, label, better in MEASURES]
    return Trends(made, dates[0], dates[-1])


def series(user: User, *, on: date, days: int) -> dict[date, dict[str, int]]:
    """Return the figures of each day kept, added up over the units `user` was given."""
    return _summed(_kept(user, on=on, days=days))


def _kept(user: User, *, on: date, days: int) -> QuerySet[MetricSnapshot]:
    kept = MetricSnapshot.objects.filter(as_of__gte=on - timedelta(days=days + 7), as_of__lte=on)
    if access.is_everywhere(user):
        return kept.filter(unit=None)
    return kept.filter(unit__in=tops(user))


def _needed(dates: list[date]) -> set[date]:
    """Return the days a line of that width tells apart, and those that changes are counted from."""
    ends = [dates[-1] - timedelta(days=span) for span in SPANS]
    before = {max((day for day in dates if day <= end), default=dates[0]) for end in ends}
    return {dates[0], *dates[:: -max(1, len(dates) // DOTS)], *before}


def _summed(kept: QuerySet[MetricSnapshot]) -> dict[date, dict[str, int]]:
    found: dict[date, dict[str, int]] = {}
    for as_of, figures in kept.order_by("as_of").values_list("as_of", "figures"):
        total = found.setdefault(as_of, {})
        for name, value in _with_ties(figures).items():
            if isinstance(value, int):
                total[name] = total.get(name, 0) + value
    return found


@dataclass(frozen=True)
class Beyond:
    """A level in the whole organization at both ends of a stretch; None: too few to be shown."""

    label: str | Promise
    was: int | None
    now: int | None


def beyond(user: User, *, since: date, until: date, least: int) -> list[Beyond]:
    """Return how the whole organization stood then and now, for whoever sees a part of it only.

    Counts below `least` are not shown (R8), nor those that leave so few beyond one's own units.
    """
    if access.is_everywhere(user):
        return []
    kept = MetricSnapshot.objects.filter(unit=None)
    ends = [kept.filter(as_of__lte=day).order_by("-as_of").first() for day in (since, until)]
    if ends[0] is None or ends[1] is None:
        return []
    then, now = ends[0], ends[1]
    days = {then.as_of, now.as_of}
    own = _summed(MetricSnapshot.objects.filter(unit__in=tops(user), as_of__in=days))

    def shown(kept: MetricSnapshot, name: str) -> int | None:
        n = int(kept.figures.get(name, 0))
        others = n - own.get(kept.as_of, {}).get(name, 0)
        return None if 0 < n < least or 0 < others < least else n

    names = [(name, label) for name, label, _better in MEASURES if name.startswith("level")]
    return [Beyond(label, shown(then, name), shown(now, name)) for name, label in names]


def tops(user: User) -> list[UUID]:
    """Return the highest units `user` has a grant over."""
    granted = {grant.unit.pk: grant.unit for grant in user.grants_in_force if grant.unit}
    return [pk for pk, unit in granted.items() if not granted.keys() & set(unit.path[:-1])]


def _with_ties(figures: dict[str, Any]) -> dict[str, Any]:
    """A tie has two ends; one that leaves the unit is counted by half, rounded up."""
    return {**figures, "ties": (figures.get("tie_ends", 0) + 1) // 2}


def _trend(
    name: str,
    label: str | Promise,
    better: bool,
    found: dict[date, dict[str, int]],
    dates: list[date],
) -> Trend:
    values = [(day, found[day].get(name, 0)) for day in dates]
    now = values[-1][1]
    changes = []
    for span in SPANS:
        before = _at(values, dates[-1] - timedelta(days=span))
        by = None if before is None else now - before
        is_good = by is not None and by != 0 and (by > 0) == better
        changes.append(Change(span, by, is_good, _moved(name, span)))
    return Trend(name, label, now, changes, _spark(values), counted(name), values)


def _at(values: list[tuple[date, int]], day: date) -> int | None:
    """Return the last value kept by that day, if one is not more than five weeks older."""
    known = [(when, n) for when, n in values if day - timedelta(days=35) <= when <= day]
    return known[-1][1] if known else None


def _spark(values: list[tuple[date, int]]) -> Spark:
    days = [day.toordinal() for day, _n in values]
    return Spark([n for _day, n in values], days, tone="brand", width=160, height=36)


def counted(name: str) -> str:
    """Return the list of just the people a number counts, or the board it comes from."""
    people = reverse("people")
    if name.startswith("level_"):
        least = int(name.removeprefix("level_"))
        return f"{people}?" + "&".join(f"level={one}" for one in range(least, 6))
    if name == "ties":
        return reverse("reach")
    asked = {"leaders": "rung=5&rung=6", "drifting": "drift=drifting", "by_thread": "thread=one"}
    return f"{people}?{asked[name]}"


def _moved(name: str, days: int) -> str:
    """Return where the people behind a change are; of ties and threads only figures are kept."""
    moved = reverse("movement")
    if name.startswith("level_"):
        return f"{moved}?what=level&days={days}&cross={name.removeprefix('level_')}"
    if name == "leaders":
        return f"{moved}?what=rung&days={days}&cross=5"
    if name == "drifting":
        return f"{moved}?what=drift&days={days}"
    return reverse("figures")
