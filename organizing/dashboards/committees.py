"""What the committee pages show: the board worst first, and one committee with all it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch, Q
from django.urls import reverse

from members import searching
from members.charts import Spark
from members.database.written import Written
from members.models import Attendance, Committee, Meeting, Person, Seat
from organizing.committee_health import CheckUp, Component, Part, Turnout, check_up
from organizing.committee_health.turnover import Turnover, turnover
from organizing.committee_health.wording import fact, headline
from organizing.dashboards.places import places
from organizing.dashboards.promises import Row as PromiseRow
from organizing.dashboards.promises import rows as promise_rows
from organizing.dashboards.promises import with_sides
from organizing.models import Commitment

if TYPE_CHECKING:
    from members.models import User
    from organizing.models.commitment import CommitmentQuerySet

SPARK_SPAN = 0.5  # the least part of the scale a line fills, so that small steps stay small
MEETINGS_SHOWN = 6
LOW_SHOWN = 2
PROMISES_SHOWN = 5


@dataclass(frozen=True)
class Row:
    """One committee on the board."""

    check_up: CheckUp
    chairs: list[str]

    @property
    def committee(self) -> Committee:
        """The committee itself."""
        return self.check_up.committee

    @property
    def attendance(self) -> Component | None:
        """Who shows up, or None for a committee so small that a share would point at somebody."""
        part = self.check_up.health.of(Part.ATTENDANCE)
        return None if self.check_up.is_small or part is None or part.share is None else part

    @property
    def last_turnout(self) -> Turnout | None:
        """The latest meeting whose attendance was taken."""
        return self.check_up.turnouts[-1] if self.check_up.turnouts else None

    @property
    def follow_through(self) -> Component | None:
        """How it keeps its word."""
        return self.check_up.health.of(Part.FOLLOW_THROUGH)

    @property
    def kept_url(self) -> str:
        """Where the promises are that say how it keeps its word."""
        return _behind(Part.FOLLOW_THROUGH, self.committee)

    @property
    def low(self) -> list[Component]:
        """The first two components in trouble: why the word is what it is."""
        return list(self.check_up.health.low[:LOW_SHOWN])

    @property
    def more_low(self) -> int:
        """How many more are in trouble."""
        return max(0, len(self.check_up.health.low) - LOW_SHOWN)

    @property
    def spark(self) -> Spark:
        """A line through the turnout of its last meetings."""
        shares = [turnout.present / turnout.expected for turnout in self.check_up.turnouts]
        return Spark(shares, least=SPARK_SPAN, tone=str(self.check_up.health.status))


@dataclass(frozen=True)
class Board:
    """Every committee one may see, with the sums of the lead sentence."""

    rows: list[Row]
    seats: int
    open_seats: int
    in_need: int
    on: date


SORTS: dict[str, Callable[[Row], tuple]] = {
    "health": lambda row: row.check_up.worst_first,
    "name": lambda row: (row.committee.name.casefold(),),
    "shows": lambda row: _percent_first(row.attendance),
    "word": lambda row: _percent_first(row.follow_through),
    "met": lambda row: (
        row.check_up.days_since_met is None,
        -(row.check_up.days_since_met or 0),
        row.committee.name,
    ),
    "seats": lambda row: (-row.check_up.open_seats, row.committee.name),
}


def _percent_first(part: Component | None) -> tuple[bool, float]:
    share = part.share if part else None
    return (share is None, share or 0)


def board(found: list[CheckUp], *, on: date, user: User, sort: str = "health") -> Board:
    """Return the board of those checked, worst first unless `sort` says else (`-` turns it)."""
    chairs = _chairs([one.committee for one in found], user)
    rows = [Row(one, chairs.get(one.committee.pk, [])) for one in found]
    rows.sort(key=SORTS.get(sort.lstrip("-"), SORTS["health"]), reverse=sort.startswith("-"))
    return Board(
        rows,
        seats=sum(max(one.committee.chartered_seats, one.filled) for one in found),
        open_seats=sum(one.open_seats for one in found),
        in_need=sum(one.needs_attention for one in found),
        on=on,
    )


def _chairs(committees: Iterable[Committee], user: User) -> dict:
    seats = Seat.objects.filled().named_to(user).filter(committee__in=committees, is_lead=True)
    chairs: dict = {}
    for seat in seats.select_related("person").order_by("began_on", "pk"):
        if seat.person:
            chairs.setdefault(seat.committee_id, []).append(seat.person.name)
    return chairs


@dataclass(frozen=True)
class Strip:
    """One component as the page draws it."""

    part: Component
    fact: str
    url: str = ""
    is_by_name: bool = False
    is_judged: bool = True

    @property
    def width(self) -> float:
        """How long its bar is, of 100."""
        return round(min(1.0, self.part.share or 0) * 100, 1)

    @property
    def red(self) -> float:
        """Where trouble ends, of 100."""
        return self.part.scale.red * 100

    @property
    def green(self) -> float:
        """Where all is well, of 100."""
        return self.part.scale.green * 100

    @property
    def tone(self) -> str:
        """The state as a token: stop, warn, go, ink where none is judged; empty: not enough yet."""
        score = self.part.score
        if score is None:
            return ""
        if not self.is_judged:
            return "ink"
        return "stop" if self.part.is_low else "warn" if score < 75 else "go"


@dataclass(frozen=True)
class Chair:
    """A seat as the page shows it; without a name to somebody who may not know the holder."""

    seat: Seat
    is_named: bool
    place: str
    ends_soon: bool
    is_over: bool


@dataclass(frozen=True)
class Sitting:
    """A meeting with its counts; small committees get names of who came and who did not."""

    meeting: Meeting
    present: int
    expected: int
    excused: int
    came: list[str]
    missed: list[str]

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to be marked."""
        return self.meeting.state == Meeting.State.PLANNED


@dataclass(frozen=True)
class Page:
    """Everything the page of one committee shows."""

    check_up: CheckUp
    headline: str
    strips: list[Strip]
    chairs: list[Chair]
    sittings: list[Sitting]
    planned: list[Sitting]
    promises: list[PromiseRow]
    open_promises: int
    turnover: Turnover


def page(committee: Committee, *, on: date, user: User) -> Page | None:
    """Return the page of one committee on a day, or None before it was founded."""
    found = next(iter(check_up([committee], on)), None)
    if found is None:
        return None
    sittings = _sittings(committee, user, small=found.is_small)
    promises = _promises(committee, user)
    return Page(
        check_up=found,
        headline=headline(found),
        strips=[
            Strip(
                part,
                fact(part),
                _behind(part.part, committee),
                part.part == Part.ATTENDANCE and found.is_small,
                not found.health.is_resting,
            )
            for part in found.health.components
        ],
        chairs=_seats(committee, user, on),
        sittings=[one for one in sittings if one.meeting.state != Meeting.State.PLANNED],
        planned=[one for one in reversed(sittings) if one.meeting.state == Meeting.State.PLANNED],
        promises=promise_rows(promises[:PROMISES_SHOWN], on=on, user=user),
        open_promises=promises.count(),
        turnover=turnover([committee.pk], on)[committee.pk],
    )


def _behind(part: Part, committee: Committee) -> str:
    """Return where the rows behind a component are."""
    promises = f"{reverse('promises')}?committee={committee.pk}"
    return {
        Part.FOLLOW_THROUGH: f"{promises}&state=closed",
        Part.SPREAD: f"{promises}&state=closed",
        Part.CONTACT: reverse("committee_lists", args=[committee.pk]),
        Part.COVERAGE: reverse("wall_charts"),
        Part.ATTENDANCE: "#meetings-title",
        Part.CADENCE: "#meetings-title",
    }.get(part, "#seats-title")


def _seats(committee: Committee, user: User, on: date) -> list[Chair]:
    named, ordered = set(_named.rows(user, committee)), _ordered.rows(committee)
    where = places(seat.person_id for seat in ordered if seat.pk in named)
    soon = on + timedelta(days=120)
    return [
        Chair(
            seat,
            seat.pk in named,
            where.get(seat.person_id, "") if seat.person_id else "",
            bool(seat.term_ends_on and seat.term_ends_on <= soon),
            bool(seat.term_ends_on and seat.term_ends_on < on),
        )
        for seat in ordered
    ]


_named = Written(
    lambda user, committee: (
        Seat.objects.filter(committee=committee)
        .filled()
        .named_to(user)
        .values_list("pk", flat=True)
    )
)
_ordered = Written(
    lambda committee: (
        Seat.objects.filter(committee=committee)
        .filled()
        .select_related("person", "unit", "understudy")
        .order_by("-is_lead", "person__sort_key", "pk")
    )
)


def _sittings(committee: Committee, user: User, *, small: bool) -> list[Sitting]:
    State = Attendance.State  # noqa: N806 (a class)
    expected = Q(attendances__is_expected=True)
    meetings = (
        committee.meetings.annotate(
            present=Count("attendances", filter=Q(attendances__state=State.PRESENT)),
            expected=Count("attendances", filter=expected & ~Q(attendances__state=State.EXCUSED)),
            excused=Count("attendances", filter=expected & Q(attendances__state=State.EXCUSED)),
        )
        .order_by("-held_on", "-pk")
        .prefetch_related(
            Prefetch(
                "attendances",
                Attendance.objects.named_to(user)
                .filter(is_expected=True)
                .select_related("person")
                .order_by("person__sort_key")
                if small
                else Attendance.objects.none(),
                to_attr="named",
            )
        )
    )
    return [
        Sitting(
            one,
            one.present,
            one.expected,
            one.excused,
            [row.person.name for row in one.named if row.state == State.PRESENT],
            [row.person.name for row in one.named if row.state == State.ABSENT],
        )
        for one in meetings[:MEETINGS_SHOWN]
    ]


def _promises(committee: Committee, user: User) -> CommitmentQuerySet:
    """Return what is open of what it owes and of what it is owed, by whomever; oldest due first."""
    mine = Q(owed_by_committee=committee) | Q(owed_to_committee=committee)
    found = Commitment.objects.visible_to(user).open().filter(mine)
    return with_sides(found).order_by("due_on", "pk")


def candidates(user: User, text: str, *, leaving_out: Iterable) -> list[tuple[Person, str]]:
    """Return up to eight people `user` may see whom two letters or more of `text` find."""
    if len(text.strip()) < 2:
        return []
    found = searching.narrow(Person.objects.visible_to(user).present(), text, by=user)
    found = found.exclude(pk__in=leaving_out)
    people = list(found.order_by("sort_key", "pk")[:8])
    where = places(person.pk for person in people)
    return [(person, where.get(person.pk, "")) for person in people]
