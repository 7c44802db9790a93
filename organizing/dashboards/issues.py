"""What people name themselves, unit by unit, and who of them do not know each other (2.8)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Avg, Count
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Issue
from members import access
from members.charts import Bar, Bars
from members.database.written import Written
from members.models import LogEntry, Person, Placement, Unit
from members.percents import percent
from organizing import recounting
from organizing.dashboards.places import places
from organizing.models import Conversation
from organizing.models.conversation import IssueRaised
from organizing.standing import asking

if TYPE_CHECKING:
    from members.models import User
    from members.models.unit import PlacementQuerySet

MOST_ISSUES, MOST_PEOPLE = 12, 60
CONTACT, SEALED = "members.view_contact", "organizing.view_sealed"


@dataclass(frozen=True)
class Where:
    """A unit, or a shift of it; no unit is everything one may see."""

    unit: Unit | None = None
    shift: str = ""

    @property
    def query(self) -> str:
        """It as an address says it."""
        said = {"unit": str(self.unit.pk) if self.unit else "", "shift": self.shift}
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def words(self) -> str:
        """It in words: 14 Alder St, nights."""
        if self.unit is None:
            return ", ".join(part for part in (_("everybody you may see"), self.shift) if part)
        above = self.unit.parent.name if self.unit.parent and self.unit.depth > 1 else ""
        parts = [above, self.unit.name, self.shift]
        return ", ".join(part for part in parts if part)

    def placed(self) -> PlacementQuerySet:
        """Return the current placements in it."""
        found = Placement.objects.current()
        if self.unit is not None:
            found = found.filter(unit__path__contains=[self.unit.pk])
        return found.filter(shift=self.shift) if self.shift else found


@dataclass(frozen=True)
class Row:
    """One issue: how many named it themselves, of how many talked with, and how deeply."""

    issue: Issue
    n: int
    of: int
    depth: float
    strangers: int | None  # None: the viewer may not know who knows whom

    @property
    def percent(self) -> int:
        """How widely it is felt, in whole percent."""
        return round(100 * self.n / self.of) if self.of else 0

    @property
    def sentence(self) -> str:
        """What there is to say, and what follows from it."""
        named = ngettext(
            "%(n)s person named it themselves.", "%(n)s people named it themselves.", self.n
        ) % {"n": self.n}
        if not self.strangers or self.n < 2:
            return named
        words = ngettext(
            "%(n)s of them knows none of the others: introduce them.",
            "%(n)s of them know none of the others: convene them.",
            self.strangers,
        )
        return f"{named} {words % {'n': self.strangers}}"


@dataclass(frozen=True)
class Board:
    """The issues of a place, most widely felt first."""

    where: Where
    rows: list[Row]
    talked: int
    shared: int | None  # percent of those who raised something that a quarter or more raised
    shifts: list[str]

    @property
    def chart(self) -> Bars:
        """How widely each is felt, over those talked with."""
        return Bars(
            _("Issues people named themselves"),
            _("The whole length is everybody talked with in the last 180 days: %(n)s.")
            % {"n": self.talked},
            [
                Bar(
                    row.issue.name,
                    row.n,
                    of=percent(row.percent),
                    fill=4,
                    url=f"{row.issue.pk}/?{self.where.query}",
                )
                for row in self.rows
            ],
            top=self.talked,
        )


def board(
    user: User,
    where: Where,
    *,
    on: date,
    rules: dict[str, Any],
    most: int = MOST_ISSUES,
    choosing: bool = True,
) -> Board:
    """Return what people of a place named in conversations of the last 180 days, `most` issues.

    Over people whose conversations `user` may know of (T2); who knows whom is counted only where
    their ties are open to `user` (T4): as a number, which names nobody. The shifts are those to
    choose from, where one is `choosing`.
    """
    since = on - timedelta(days=rules["windows"]["reach"])
    talked, counted, shared = _felt(user, where, since, on)
    issues = Issue.objects.in_bulk([UUID(pk) for pk, _n, _depth in counted[:most]])
    shown = [(UUID(pk), n, depth) for pk, n, depth in counted[:most] if UUID(pk) in issues]
    few = [pk for pk, n, _depth in shown if n <= MOST_PEOPLE]
    talks = _talks(user, where, since=since, on=on)
    strangers = _strangers(user, _raised(talks), few, on=on) if few else {}
    rows = [Row(issues[pk], n, talked, depth, strangers.get(pk)) for pk, n, depth in shown]
    names = _shifts(user, where) if choosing else []
    return Board(where, rows, talked, shared, names)


def _talks(user: User, where: Where, *, since: date, on: date) -> Any:
    people = _people(user, where)
    return Conversation.objects.filter(person__in=people, talked_on__gt=since, talked_on__lte=on)


def _raised(talks: Any) -> Any:
    return IssueRaised.objects.filter(conversation__in=talks, raised_by="them")


@recounting.figure
def _felt(
    user: User, where: Where, since: date, on: date
) -> tuple[int, list[tuple[str, int, float]], int | None]:
    """Return how many were talked with, who named which issue how deeply, and what is shared."""
    asked = (user, where.unit, where.shift or None, since, on)
    (talked,) = next(iter(_talked.around(_PEOPLE, *asked)), (0,))
    counted = _named.rows(*asked)
    wide = [pk for pk, n, _depth in counted if 4 * n >= talked]
    said = [(str(pk), n, float(depth)) for pk, n, depth in counted]
    return talked, said, _shared(asked, wide, talked)


def _shifts(user: User, where: Where) -> list[str]:
    found = Placement.objects.current().filter(access.people(user, "person")).exclude(shift="")
    if where.unit is not None:
        found = found.filter(unit__path__contains=[where.unit.pk])
    return list(found.order_by("shift").values_list("shift", flat=True).distinct()[:20])


def _people(user: User, where: Where) -> Any:
    seen = Person.objects.filter(access.people(user, may=CONTACT)).present()
    return seen.filter(pk__in=where.placed().values("person"), is_management=False).values("pk")


def _shared(asked: tuple[Any, ...], wide: list[UUID], talked: int) -> int | None:
    """Practice 2.8: those who raised at least one issue held by a quarter of their unit or more."""
    if not talked:
        return None
    (n,) = next(iter(_of_issues.around(_PEOPLE, *asked, wide)), (0,))
    return round(100 * int(n) / talked)


_PEOPLE = "WITH found (person) AS ({rows}) SELECT count(DISTINCT person) FROM found"


def _talks_of(user: User, unit: Unit | None, shift: str | None, since: date, on: date) -> Any:
    return _talks(user, Where(unit, shift or ""), since=since, on=on)


_talked = Written(lambda *asked: _talks_of(*asked).values_list("person"))
_of_issues = Written(
    lambda *asked: (
        _raised(_talks_of(*asked[:-1])).filter(issue__among=asked[-1]).values_list("person")
    )
)


@Written
def _named(*asked: Any) -> Any:
    raised = _raised(_talks_of(*asked)).values_list("issue")
    found = raised.annotate(n=Count("person", distinct=True), depth=Avg("depth"))
    return found.order_by("-n", "issue")


def _strangers(user: User, raised: Any, issues: list[UUID], *, on: date) -> dict[UUID, int]:
    """Return of each issue few named how many who named it have no live tie to another who did."""
    by: dict[UUID, set[UUID]] = defaultdict(set)
    for issue, person in raised.filter(issue__in=issues).values_list("issue", "person"):
        by[issue].add(person)
    everybody = set().union(*by.values()) if by else set()
    sealed = access.among(user, everybody, may=SEALED)
    few = {issue for issue, people in by.items() if people <= sealed}
    if not few:
        return {}
    known = asking.network({pk for issue in few for pk in by[issue]}, on=on)
    return {issue: len(strangers(by[issue], known)) for issue in few}


def strangers(people: set[UUID], known: Any) -> set[UUID]:
    """Return who of `people` has no live tie to any other of them."""
    return {pk for pk in people if pk not in known or not (known[pk].ties.keys() & people)}


@dataclass(frozen=True)
class Named:
    """Somebody who named an issue; `knows_none` where one may know it."""

    person: Person
    place: str
    depth: int
    knows_none: bool


@dataclass(frozen=True)
class Circle:
    """Who named an issue in a place, those who know none of the others first."""

    issue: Issue
    where: Where
    people: list[Named]
    may_know: bool

    @property
    def strangers(self) -> int:
        """How many of them know none of the others."""
        return sum(one.knows_none for one in self.people)


def circle(user: User, issue: Issue, where: Where, *, on: date, rules: dict[str, Any]) -> Circle:
    """Return who named `issue` themselves; the look at who knows whom is logged (T4)."""
    since = on - timedelta(days=rules["windows"]["reach"])
    raised = IssueRaised.objects.filter(
        issue=issue,
        raised_by="them",
        person__in=_people(user, where),
        conversation__talked_on__gt=since,
        conversation__talked_on__lte=on,
    )
    depth: dict[UUID, int] = dict(raised.order_by("depth").values_list("person", "depth"))
    sealed = access.among(user, depth, may=SEALED)
    may_know = bool(depth) and len(depth) <= MOST_PEOPLE and depth.keys() <= sealed
    alone: set[UUID] = set()
    if may_know:
        alone = strangers(set(depth), asking.network(depth, on=on))
        LogEntry.record("viewed_sealed", issue, by=user, what="ties", purpose="convening")
    found = Person.objects.filter(pk__in=depth).order_by("sort_key", "pk")
    where_all = places(depth)
    rows = [Named(one, where_all.get(one.pk, ""), depth[one.pk], one.pk in alone) for one in found]
    rows.sort(key=lambda row: not row.knows_none)
    return Circle(issue, where, rows, may_know)
