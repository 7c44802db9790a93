"""Who moved between two days, up or down, from the history of changes; in scope, with reasons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Aggregate, CharField, F, Q

from members.database.written import Written
from members.models import Person, Unit
from organizing import reading, recounting
from organizing.dashboards.places import places
from organizing.models import Standing, StandingChange
from organizing.standing.changing import because, state_label, way
from organizing.standing.words import Names

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User

PAGE = 30
SPANS = (30, 90, 365)
WAYS = ("up", "beside", "down")
STATES = {
    "level": ["0", "1", "2", "3", "4", "5"],
    "rung": ["0", "1", "2", "3", "4", "5", "6"],
    "drift": ["n/a", "not_yet", "gone", "drifting", "slipping", "steady"],
}


class _Was(Aggregate):
    """The first of the values, by day."""

    template = '(array_agg(%(expressions)s ORDER BY "organizing_standingchange"."on"))[1]'
    output_field = CharField()


class _Now(Aggregate):
    """The last of the values, by day."""

    template = '(array_agg(%(expressions)s ORDER BY "organizing_standingchange"."on" DESC))[1]'
    output_field = CharField()


@dataclass(frozen=True)
class Asked:
    """What one wants to see: which axis, between which days, of which unit and direction.

    `was` or `now` alone narrows to those who left that state, or came to it; `cross` to those who
    came to that level or rung or higher, or no longer stand there.
    """

    what: str
    since: date
    until: date
    unit: Unit | None = None
    was: str = ""
    now: str = ""
    way: str = ""
    cross: int = 0

    @property
    def is_pair(self) -> bool:
        """Whether just the people of one flow are asked for."""
        return bool(self.was and self.now)


@dataclass(frozen=True)
class Flow:
    """How many went from one state to another."""

    was: str
    now: str
    was_label: str
    now_label: str
    n: int
    way: str

    def crosses(self, least: int) -> bool:
        """Whether they came to stand at `least` or above, or no longer do."""
        return (int(self.was) < least) != (int(self.now) < least)

    def fits(self, asked: Asked) -> bool:
        """Whether it goes from where to where is asked for, whichever way it goes."""
        return (
            (not asked.was or self.was == asked.was)
            and (not asked.now or self.now == asked.now)
            and (not asked.cross or self.crosses(asked.cross))
        )


@dataclass(frozen=True)
class Moved:
    """One person who stands elsewhere than at the start, and why as of the last change."""

    person: Person
    place: str
    was: str
    now: str
    on: date
    why: str


@dataclass(frozen=True)
class Movement:
    """Flows with their numbers, and a page of the people behind them."""

    asked: Asked
    flows: list[Flow]
    rows: list[Moved]
    next_after: UUID | None

    @property
    def _shown(self) -> list[Flow]:
        asked = replace(self.asked, was="", now="") if self.asked.is_pair else self.asked
        return [flow for flow in self.flows if flow.fits(asked)]

    @property
    def up(self) -> int:
        """How many moved up."""
        return self._going("up")

    @property
    def down(self) -> int:
        """How many rest lower."""
        return self._going("down")

    @property
    def beside(self) -> int:
        """How many moved, and neither up nor down."""
        return self._going("beside")

    def _going(self, way: str) -> int:
        return sum(flow.n for flow in self._shown if flow.way == way)


def movement(
    user: User, asked: Asked, *, after: UUID | None = None, counted: list[Flow] | None = None
) -> Movement:
    """Return who moved, as far as `user` may know (of drift: whose reasons they may read)."""
    found = flows(user, asked) if counted is None else counted
    shown = _narrowed(moved(user, asked), asked, found).order_by("person")
    if after is not None:
        shown = shown.filter(person__gt=after)
    page = list(shown[: PAGE + 1])
    if asked.what == "drift":
        reading.reasons([each["person"] for each in page[:PAGE]], by=user, purpose="who_moved")
    rows = _rows(page[:PAGE], asked, user)
    return Movement(asked, found, rows, page[PAGE - 1]["person"] if len(page) > PAGE else None)


def moved(user: User, asked: Asked) -> QuerySet:
    """Return {person, first, last} of everybody in scope who is elsewhere at the end."""
    found = StandingChange.objects.visible_to(user).filter(
        what=asked.what, on__gt=asked.since, on__lte=asked.until
    )
    found = found.filter(person__status=Person.Status.ACTIVE, person__is_management=False)
    if asked.unit is not None:
        found = found.filter(person__in=Person.objects.in_unit(asked.unit.pk).values("pk"))
    grouped = found.order_by().values("person").annotate(first=_Was("was"), last=_Now("now"))
    return grouped.exclude(first=F("last"))


def flows(user: User, asked: Asked) -> list[Flow]:
    """Return how many went from where to where, upward first, the largest first."""
    what = asked.what
    counted = _counted(user, Asked(what, asked.since, asked.until, asked.unit))
    found = [
        Flow(was, now, state_label(what, was), state_label(what, now), n, way(what, was, now))
        for was, now, n in counted
    ]
    return sorted(found, key=lambda flow: (WAYS.index(flow.way), -flow.n, flow.was, flow.now))


@recounting.figure
def _counted(user: User, asked: Asked) -> list[tuple[str, str, int]]:
    rows = _moved.around(_FLOWS, user, asked.what, asked.since, asked.until, asked.unit)
    return [(was, now, n) for was, now, n in rows]


_FLOWS = 'SELECT "first", "last", count(*) FROM ({rows}) m GROUP BY 1, 2'
_moved = Written(
    lambda user, what, since, until, unit: moved(user, Asked(what, since, until, unit))
)


def _narrowed(moved: QuerySet, asked: Asked, flows: list[Flow]) -> QuerySet:
    wanted = [flow for flow in flows if flow.fits(asked)]
    if asked.way in WAYS:
        wanted = [flow for flow in wanted if flow.way == asked.way]
    if len(wanted) == len(flows):
        return moved
    if not wanted:
        return moved.none()
    pairs = (Q(first=flow.was, last=flow.now) for flow in wanted)
    return moved.filter(reduce(or_, pairs))  # a column of the row would group by it


def _rows(page: list[dict[str, Any]], asked: Asked, user: User) -> list[Moved]:
    ids = [row["person"] for row in page]
    last = StandingChange.objects.filter(
        person__in=ids, what=asked.what, on__gt=asked.since, on__lte=asked.until
    )
    last = last.order_by("person", "-on").distinct("person").select_related("person")
    changes = {change.person_id: change for change in last}
    names = names_of(changes.values())
    where = places(ids)
    return [
        Moved(
            person=change.person,
            place=where.get(change.person_id, ""),
            was=state_label(asked.what, row["first"]),
            now=state_label(asked.what, row["last"]),
            on=change.on,
            why=because(change, names, me=user.person_id),
        )
        for row in page
        if (change := changes.get(row["person"])) is not None
    ]


def names_of(changes: Any) -> Names:
    """Return the names the reasons of drift changes speak of."""
    stood = [
        Standing(person=change.person, reasons=change.reason.get("reasons") or [])
        for change in changes
        if change.what == StandingChange.What.DRIFT
    ]
    return Names.of(stood) if stood else Names()


def between(days: int, *, on: date) -> tuple[date, date]:
    """Return the two days so many days apart, the later one `on`."""
    return on - timedelta(days=days), on
