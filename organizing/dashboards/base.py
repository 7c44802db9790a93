"""The base: the honest count, and four numbers that ask for something to be done."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from members import access
from members.charts import Bar, Bars
from members.database.written import Written
from members.models import Person, Unit
from members.percents import percent
from organizing import promising, recounting
from organizing.dashboards import trends
from organizing.models import Commitment, Standing, StandingChange, StandingRun
from organizing.models.standing import BY_ONE_THREAD, Drift, Level, Rung
from organizing.promising import FollowThrough

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User
    from organizing.models.standing import StandingQuerySet


UNDER = {  # what each level takes, in three words
    Level.LISTED: _("a name and a place"),
    Level.REACHED: _("any two-way contact"),
    Level.IN_RELATIONSHIP: _("a one-on-one"),
    Level.COMMITTED: _("kept a promise or acted"),
    Level.ORGANIZED: _("tied, placed, acting together"),
}


@dataclass(frozen=True)
class Step:
    """One level of the count: how many have at least that, and the share of everybody."""

    level: int
    label: str
    n: int
    share: float
    at_level: int

    @property
    def percent(self) -> int:
        """The share in whole percent."""
        return round(100 * self.share)

    @property
    def query(self) -> str:
        """The address of the list of just these people."""
        return at_least(self.level)


@dataclass(frozen=True)
class HonestCount:
    """The nested count at a day, over the universe or, for want of one, over our own list."""

    on: date
    steps: list[Step]
    universe: int
    is_own_list: bool
    paused: int
    new: int
    orphaned: int
    run: StandingRun | None

    @property
    def chart(self) -> Bars:
        """Every level as a share of everybody."""
        people = reverse("people")
        return Bars(
            _("How many of us are organized?"),
            _("Everybody is the whole length; each level includes those below it in this list."),
            [
                Bar(
                    step.label,
                    min(step.n, self.universe),
                    text=number_format(step.n),
                    of=percent(step.percent),
                    under=UNDER[Level(step.level)],
                    fill=step.level,
                    url=f"{people}?{step.query}",
                )
                for step in self.steps
            ],
            top=self.universe,
        )

    @property
    def listed(self) -> int:
        """How many are on the list."""
        return self.steps[0].n

    @property
    def by_level(self) -> dict[str, int]:
        """The counts by name, for the sentence."""
        return {Level(step.level).name.lower(): step.n for step in self.steps}

    @property
    def linked(self) -> dict[str, SafeString]:
        """The counts of the sentence, each leading to whom it counts; the whole to its units."""
        people = reverse("people")
        whole = format_html(
            '<a href="{}">{}</a>', reverse("wall_charts"), number_format(self.universe)
        )
        return {"universe": whole} | {
            Level(step.level).name.lower(): format_html(
                '<a href="{}?{}">{}</a>', people, step.query, number_format(step.n)
            )
            for step in self.steps
        }

    @property
    def organized(self) -> Step:
        """The last step."""
        return self.steps[-1]

    @property
    def organized_share(self) -> str:
        """The organized share with one decimal, as the sentence has it."""
        return number_format(round(100 * self.organized.share, 1), 1)  # it cuts off by itself

    @property
    def paper_ratio(self) -> int | None:
        """How many we list for every organized person; None when nobody is organized yet."""
        return round(self.listed / self.organized.n) if self.organized.n else None

    @property
    def unidentified(self) -> int:
        """How many there are whom we have no name for."""
        return 0 if self.is_own_list else max(0, self.universe - self.listed)


def at_least(level: int) -> str:
    """Return the query of the list of people who have that level or a higher one."""
    return "&".join(f"level={one}" for one in range(level, Level.ORGANIZED + 1))


def on_rung(rung: int) -> str:
    """Return the query of the list of people who stand on that rung.

    Who was not computed yet, or is of the management, stands on the lowest and does not count.
    """
    return f"rung={rung}" if rung else f"rung=0&{at_least(Level.LISTED)}"


@dataclass(frozen=True)
class Tally:
    """Who stands where of the people somebody may see, counted once for a whole page."""

    rows: list[dict[str, Any]]

    @classmethod
    def of(cls, user: User) -> Tally:
        """Count the people `user` may see by level, rung and drift state, with what is marked."""
        return cls(_tallied(user))

    def by(self, column: str, *, least: int = Level.NONE) -> Counter[Any]:
        """Return how many there are of each rung, level or drift state, from a level on."""
        found: Counter[Any] = Counter()
        for row in self.rows:
            if row["level"] >= least:
                found[row[column]] += row["n"]
        return found

    def total(self, mark: str, *, least: int = Level.NONE) -> int:
        """Return how many are marked so, from a level on."""
        return sum(row[mark] for row in self.rows if row["level"] >= least)


@recounting.figure
def _tallied(user: User) -> list[dict[str, Any]]:
    return _everybody.rows(user)


def _alike(user: User) -> QuerySet[Any, Any]:
    found = _present(Standing.objects.visible_to(user)).order_by()
    return found.values("level", "rung", "drift").annotate(
        n=Count("pk"),
        paused=Count("pk", filter=Q(evidence__paused=True)),
        new=Count("pk", filter=Q(evidence__new=True)),
        orphaned=Count("pk", filter=Q(evidence__orphaned=True)),
        threads=Count("pk", filter=BY_ONE_THREAD),
        unmet=Count("pk", filter=Q(drift=Drift.NOT_YET, our_points__gte=2)),
    )


_everybody = Written(_alike)


def count(user: User, *, on: date, tally: Tally | None = None) -> HonestCount:
    """Return the honest count over the people `user` may see."""
    tally = tally or Tally.of(user)
    at = tally.by("level")
    nested = list(accumulate(at[level] for level in range(5, 0, -1)))[::-1]
    headcount = universe(user, on=on)
    total = headcount or nested[0]
    marks = {mark: tally.total(mark, least=Level.LISTED) for mark in ("paused", "new", "orphaned")}
    steps = [
        Step(level, str(Level(level).label), n, min(1.0, n / total) if total else 0.0, at[level])
        for level, n in zip(range(1, 6), nested, strict=True)
    ]
    return HonestCount(on, steps, total, headcount is None, run=StandingRun.latest(), **marks)


def universe(user: User, *, on: date) -> int | None:
    """Return the true headcount of `user`'s scope, or None where some of it was never counted.

    A unit without a headcount of its own is as large as the units below it together.
    """
    if access.is_everywhere(user):
        parts = list(Unit.objects.filter(parent=None).sizes(on=on).values())
    else:
        top = trends.tops(user)
        sizes = Unit.objects.filter(pk__in=top).sizes(on=on)
        parts = [sizes.get(pk) for pk in top]
    known = [size for size in parts if size is not None]
    return sum(known) if parts and len(known) == len(parts) else None


def rungs(user: User, *, tally: Tally | None = None) -> Bars:
    """Return how many listed people stand on each rung, the highest first."""
    at = (tally or Tally.of(user)).by("rung", least=Level.LISTED)
    people = reverse("people")
    return Bars(
        _("The ladder"),
        _("How many people stand on each rung; the longest bar is the rung with most."),
        [
            Bar(f"{rung} {Rung(rung).label}", at[rung], fill=rung, url=f"{people}?{on_rung(rung)}")
            for rung in range(6, -1, -1)
        ],
    )


@dataclass(frozen=True)
class Cards:
    """Four numbers that ask for something to be done."""

    drifting: int
    drifting_change: int | None
    threads: int
    kept: FollowThrough
    kept_change: int | None
    unmet: int


def cards(
    user: User, *, on: date, rules: dict[str, Any], tally: Tally | None = None, since: date | None
) -> Cards:
    """Return who drifts, who hangs by one thread, what is kept, and whom nobody has met.

    `since` is the first day that was computed.
    """
    tally = tally or Tally.of(user)
    window = timedelta(days=rules["commitments"]["window"])
    now, before = (
        FollowThrough(**_kept(user, day, rules["commitments"])) for day in (on, on - window)
    )
    change = None
    if now.percent is not None and before.percent is not None:
        change = now.percent - before.percent
    week = on - timedelta(days=7)
    return Cards(
        drifting=tally.by("drift")[Drift.DRIFTING],
        drifting_change=None if since is None or since > week else _drift_change(user, week),
        threads=tally.total("threads"),
        kept=now,
        kept_change=change,
        unmet=tally.total("unmet"),
    )


@recounting.figure
def _drift_change(user: User, since: date) -> int:
    moves = StandingChange.objects.filter(
        access.people(user, "person"), what=StandingChange.What.DRIFT, on__gt=since
    ).aggregate(
        came=Count("person", filter=Q(now=Drift.DRIFTING)),
        went=Count("person", filter=Q(was=Drift.DRIFTING)),
    )
    return int(moves["came"] - moves["went"])


@recounting.figure
def _kept(user: User, on: date, rules: dict[str, Any]) -> dict[str, int]:
    opens, asked_by = promising.window(on, rules)
    rows = _promised.rows(user, opens, on, asked_by)
    stood = promising.stood(rows, on=on, asked_by=asked_by)
    return asdict(promising.follow_through(stood, on=on, rules=rules))


_promised = Written(
    lambda user, opens, on, asked_by: promising.alike(
        Commitment.objects.filter(access.people(user, "owed_by"), owed_by__isnull=False),
        opens,
        on,
        asked_by,
    )
)


def _present(found: StandingQuerySet) -> StandingQuerySet:
    return found.filter(person__status=Person.Status.ACTIVE, person__is_management=False)
