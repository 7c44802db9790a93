"""The wall chart: everybody of a unit by section and door, with blanks as blanks (practice 1)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from campaigns.models import Action, Participation
from members import access
from members.models import Carrier, Person, Placement, Seat, Unit
from organizing import assessing
from organizing.assessing import Shown
from organizing.dashboards.coverage import Coverage, coverage, marked
from organizing.models import Standing
from organizing.models.standing import Rung

if TYPE_CHECKING:
    from members.models import User

TESTS_SHOWN = 3
SILENT_DAYS = 60
MOST_SQUARES = 1_500
PAPERS = [("a4", "A4"), ("a3", "A3"), ("letter", "Letter")]
FILTERS: list[tuple[str, LazyText]] = [
    ("uncarried", _("carried by nobody")),
    ("silent", _("not talked with for 60 days")),
    ("leaders", _("leaders")),
    ("seated", _("on a committee")),
    ("sat_out", _("asked, and sat out the last test")),
]
# The people behind a figure of coverage. Whether somebody can be reached is T2, was rated T3.
COVERED: list[tuple[str, LazyText]] = [
    ("talked", _("talked with lately")),
    ("led", _("with a leader of their own")),
    ("members", _("members")),
    ("reachable", _("whom we can reach")),
    ("assessed", _("freshly assessed")),
]
DID, SAT_OUT, NOT_ASKED = "did", "sat_out", "not_asked"


@dataclass(frozen=True)
class May:
    """What of the people of a unit somebody may know beyond name and rung."""

    see_acts: bool = False
    see_ratings: bool = False

    @classmethod
    def of(cls, user: User, unit: Unit) -> May:
        """Return what `user` may know here: who took part is T2, a rating is T3."""
        return cls(
            see_acts=_within(user, unit, "members.view_contact"),
            see_ratings=_within(user, unit, "organizing.view_sealed"),
        )


def _within(user: User, unit: Unit, may: str) -> bool:
    return Unit.objects.filter(access.units_within(user, may=may), pk=unit.pk).exists()


def filters(may: May) -> list[tuple[str, LazyText]]:
    """Return what the chart may be filtered by, with the words for it."""
    contact = {"sat_out", "reachable", "members"} if not may.see_acts else set()
    sealed = {"assessed"} if not may.see_ratings else set()
    return [one for one in [*FILTERS, *COVERED] if one[0] not in contact | sealed]


@dataclass(frozen=True)
class Asked:
    """What an address says of the chart; what it says beyond this is left out."""

    only: str = ""
    show: str = "rung"
    names: str = "full"
    paper: str = "a4"

    @classmethod
    def read(cls, query: Mapping[str, str], may: May) -> Asked:
        """Read it. A filter by what one may not see is no filter."""
        only = query.get("only", "")
        known = {key for key, _label in filters(may)}
        paper = query.get("paper", "")
        return cls(
            only=only if only in known else "",
            show="rating" if may.see_ratings and query.get("show") == "rating" else "rung",
            names="initials" if query.get("names") == "initials" else "full",
            paper=paper if paper in dict(PAPERS) else "a4",
        )


@dataclass(frozen=True)
class Square:
    """One person on the chart, or a door behind which we know nobody (`person` is None)."""

    spot: str
    person: Person | None = None
    rung: int = 0
    last_contact_on: date | None = None
    is_carried: bool = False
    is_seated: bool = False
    acts: tuple[str, ...] = ()
    rating: Shown | None = None
    is_covered: bool = False  # by the figure whose people are asked for

    @property
    def is_leader(self) -> bool:
        """Whether others act at their ask (rung 5 or 6); an office is no rung."""
        return self.rung >= Rung.LEADER

    def fits(self, only: str, *, on: date) -> bool:
        """Whether they are among those a filter asks for."""
        if not only:
            return True
        if self.person is None:
            return False
        last = self.last_contact_on
        return {
            "uncarried": not self.is_carried,
            "silent": last is None or (on - last).days > SILENT_DAYS,
            "leaders": self.is_leader,
            "seated": self.is_seated,
            "sat_out": bool(self.acts) and self.acts[-1] == SAT_OUT,
        }.get(only, self.is_covered)


@dataclass(frozen=True)
class Section:
    """A floor, a shift or a department: its squares, and how many of it we cannot name."""

    name: str
    squares: list[Square]
    named: int
    headcount: int | None

    @property
    def unnamed(self) -> int:
        """How many there are beyond those we list; 0 where nobody counted."""
        return max(0, (self.headcount or 0) - self.named)


@dataclass(frozen=True)
class Chart:
    """The chart of one unit at a day. `coverage` is over the whole of it, whatever is filtered."""

    unit: Unit
    on: date
    sections: list[Section]
    coverage: Coverage
    tests: list[Action]
    shown: int


def chart(user: User, unit: Unit, asked: Asked, *, on: date, rules: dict[str, Any]) -> Chart:
    """Return the chart of `unit` as `user` may see it: a fixed number of queries at any size."""
    may = May.of(user, unit)
    rows = list(
        Placement.objects.visible_to(user)
        .current()
        .filter(unit__path__contains=[unit.pk], person__status=Person.Status.ACTIVE)
        .filter(person__is_management=False)
        .select_related("person__standing")
        .defer("person__standing__evidence", "person__standing__reasons")  # most of its bytes
        .order_by("unit", "person__sort_key", "pk")[:MOST_SQUARES]
    )
    tests = _tests(user, unit, on=on) if may.see_acts else []
    ratings = {}
    if asked.show == "rating" and may.see_ratings:
        ratings = assessing.facts([row.person_id for row in rows], on=on, rules=rules)
    covered = set()
    if asked.only in dict(COVERED):
        covered = marked(unit, asked.only, on=on, rules=rules)
    squares = _squares(rows, tests, ratings, covered)
    below = Unit.objects.below(unit).filter(closed_on=None)
    sections = _sections(unit, below, rows, squares, asked, on=on)
    return Chart(
        unit=unit,
        on=on,
        sections=sections,
        coverage=coverage([unit], user=user, on=on, rules=rules)[unit.pk],
        tests=tests,
        shown=len({s.person.pk for one in sections for s in one.squares if s.person}),
    )


def _tests(user: User, unit: Unit, *, on: date) -> list[Action]:
    """Return the last tests that reached this unit, oldest first."""
    over = Q(units__path__overlap=unit.path) | Q(units__path__contains=[unit.pk])
    campaign = Q(campaign__units__path__overlap=unit.path)
    campaign |= Q(campaign__units__path__contains=[unit.pk])
    found = Action.objects.visible_to(user).filter(is_test=True, held_on__lte=on)
    here = found.filter(over | (Q(units=None) & campaign)).values("pk")
    latest = Action.objects.filter(pk__in=here).order_by("-held_on", "-pk")[:TESTS_SHOWN]
    return list(latest)[::-1]


def _squares(
    rows: list[Placement],
    tests: list[Action],
    ratings: Mapping[UUID, assessing.Facts],
    covered: set[UUID],
) -> dict[UUID, Square]:
    """Return the square of each person placed, by placement."""
    people = [row.person_id for row in rows]
    carried = set(
        Carrier.objects.current().filter(person__among=people).values_list("person", flat=True)
    )
    seated = set(
        Seat.objects.filter(person__among=people, ended_on=None).values_list("person", flat=True)
    )
    took: dict[tuple[UUID, UUID], str] = {
        (action, person): DID if state == Participation.State.DID else SAT_OUT
        for action, person, state in Participation.objects.filter(
            action__in=tests, person__among=people
        ).values_list("action", "person", "state")
    }
    made = {}
    for row in rows:
        standing: Standing | None = getattr(row.person, "standing", None)
        made[row.pk] = Square(
            spot=row.spot,
            person=row.person,
            rung=standing.rung if standing else 0,
            last_contact_on=standing.last_contact_on if standing else None,
            is_carried=row.person_id in carried,
            is_seated=row.person_id in seated,
            acts=tuple(took.get((test.pk, row.person_id), NOT_ASKED) for test in tests),
            rating=ratings[row.person_id].shown if row.person_id in ratings else None,
            is_covered=row.person_id in covered,
        )
    return made


def _sections(
    unit: Unit,
    below: Any,
    rows: list[Placement],
    squares: dict[UUID, Square],
    asked: Asked,
    *,
    on: date,
) -> list[Section]:
    """Cut the unit into the units below it, those into shifts, and a lone unit into floors."""
    by_unit: dict[UUID, list[Placement]] = defaultdict(list)
    for row in rows:
        by_unit[row.unit_id].append(row)
    units = below.in_tree_order()
    parents = {one.parent_id for one in units}
    counts = {pk: count.n for pk, count in below.latest_headcounts().items()}
    doors = _doors(units, by_unit)
    made = []
    for one in units:
        here = by_unit.get(one.pk, [])
        if not here and one.pk in parents:
            continue
        for name, part in _parts(one, here):
            found = [squares[row.pk] for row in part]
            blanks = [] if asked.only else _blanks(one, part, doors)
            shown = [square for square in [*found, *blanks] if square.fits(asked.only, on=on)]
            whole = len(part) == len(here) and one.pk not in parents
            made.append(
                Section(
                    name=_title(unit, one, units, name),
                    squares=sorted(shown, key=lambda square: natural(square.spot)),
                    named=len({row.person_id for row in part}),
                    headcount=counts.get(one.pk) if whole else None,
                )
            )
    return [one for one in made if one.squares or not asked.only]


def _parts(unit: Unit, rows: list[Placement]) -> Iterable[tuple[str, list[Placement]]]:
    """Cut the people of one unit by shift where shifts are known."""
    shifts = sorted({row.shift for row in rows})
    if len(shifts) < 2:
        return [("", rows)]
    return [(shift, [row for row in rows if row.shift == shift]) for shift in shifts]


def _title(top: Unit, unit: Unit, units: list[Unit], shift: str) -> str:
    names = {one.pk: one.name for one in units}
    path = [names[pk] for pk in unit.path[len(top.path) :] if pk in names] or [unit.name]
    return " · ".join([*path, *([shift] if shift else [])])


SPOT = re.compile(r"^(\d+)[\s-]?([A-Za-z]\w*)$")


def _doors(units: list[Unit], by_unit: dict[UUID, list[Placement]]) -> dict[UUID, set[str]]:
    """Return the letters of doors that floors of one house have, by the house."""
    letters: dict[UUID, set[str]] = defaultdict(set)
    for one in units:
        for row in by_unit.get(one.pk, []):
            if one.parent_id and (found := SPOT.match(row.spot)):
                letters[one.parent_id].add(found[2])
    return letters


def _blanks(unit: Unit, rows: list[Placement], doors: dict[UUID, set[str]]) -> list[Square]:
    """Return the doors of this floor behind which we know nobody: blank squares are the story."""
    known = {row.spot for row in rows}
    floors = {found[1] for spot in known if (found := SPOT.match(spot))}
    if not floors and (number := re.search(r"\d+", unit.name)) and not rows:
        floors = {number[0]}
    if len(floors) != 1 or not unit.parent_id:
        return []
    floor = floors.pop()
    return [
        Square(f"{floor}{letter}")
        for letter in sorted(doors.get(unit.parent_id, ()))
        if f"{floor}{letter}" not in known
    ]


def natural(text: str) -> list[tuple[int, int, str]]:
    """Return a key that puts 2A before 10A, and what has no place last."""
    parts = re.findall(r"\d+|\D+", text)
    return [(0, int(p[:18]), "") if p.isdecimal() else (1, 0, p.casefold()) for p in parts] or [
        (2, 0, "")
    ]
