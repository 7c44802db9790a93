"""How people hang together in a unit, and what hangs on one person (practice 2.1, 3.9, 3.11)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Count

from members import access
from members.models import LogEntry, Person, Placement, Unit
from organizing import assessing, mapping, relating
from organizing.dashboards.places import places, without_sections
from organizing.models import Standing, TieMap
from organizing.models.standing import Level
from organizing.ratios import Ratios
from organizing.relating import Figures
from organizing.standing import asking

if TYPE_CHECKING:
    from members.models import User
    from organizing.relating import Leaver

_HERE = Path(__file__).parent
SEALED = "organizing.view_sealed"
NAMED = 200  # names in one list


@dataclass(frozen=True)
class UnitReach:
    """One unit with all below it, from what the last computation found."""

    unit: Unit
    depth: int
    reached: int
    isolated: int
    thin: int
    woven: int
    staff_only: int

    def percent(self, n: int) -> int | None:
        """`n` of those reached, in percent."""
        return round(100 * n / self.reached) if self.reached else None

    @property
    def isolation(self) -> int | None:
        """Isolated or thinly tied, in percent."""
        return self.percent(self.isolated + self.thin)

    @property
    def is_isolated(self) -> bool:
        """Whether more than two in five are isolated or thinly tied."""
        return 100 * (self.isolated + self.thin) > relating.ISOLATION_FLAG * self.reached

    @property
    def woven_percent(self) -> int | None:
        """Three live ties or more, two of them to peers, in percent."""
        return self.percent(self.woven)

    @property
    def staff_percent(self) -> int | None:
        """Those who know nobody but paid staff, in percent."""
        return self.percent(self.staff_only)

    @property
    def hangs_on_staff(self) -> bool:
        """Whether more than three in ten know nobody but paid staff."""
        return 100 * self.staff_only > relating.STAFF_FLAG * self.reached


def units(user: User, *, on: date, is_all: bool) -> tuple[list[UnitReach], int]:
    """Return the units over which `user` may see the base, as one reads a tree.

    And how many floors and shifts are left out, which are told in what is above them: none where
    `is_all`.
    """
    within = access.units_within(user, may="organizing.view_base")
    found = Unit.objects.visible_to(user).filter(within, closed_on=None).in_tree_order()
    counts = {row[0]: row[1:] for row in _ask("reach_units", units=[u.pk for u in found], on=on)}
    top = min((len(unit.path) for unit in found), default=1)
    shown = found if is_all else without_sections(found)
    rows = [UnitReach(unit, len(unit.path) - top, *counts[unit.pk]) for unit in shown]
    return rows, len(found) - len(shown)


@dataclass(frozen=True)
class Hub:
    """How many (`times`) are each the only live tie of `n` people; whether that is too many."""

    n: int
    times: int
    is_flagged: bool


@dataclass(frozen=True)
class Page:
    """The reach of one unit in figures; who is behind them, the map says to whoever may know."""

    unit: Unit
    map: TieMap | None
    is_current: bool
    is_too_large: bool
    figures: Figures
    ratios: Ratios | None
    support: assessing.Support | None
    own: assessing.Support | None  # the viewer's ratings, to the viewer only
    hubs: list[Hub]
    may_name: bool


def page(user: User, unit: Unit, *, on: date, rules: dict[str, Any]) -> Page:
    """Return how people of `unit` hang together, as the map of it last said."""
    listed = Standing.objects.visible_to(user).filter(
        person__in=Placement.objects.current()
        .filter(unit__path__contains=[unit.pk])
        .values("person"),
        level__gte=Level.LISTED,
    )
    found = mapping.current(unit, on=on, by=user)
    kept = found.map
    figures = Figures(**kept.figures["reach"]) if kept else Figures(0)
    rated = listed.filter(person__assessments__by=user.person_id)
    own = set(rated.values_list("person", flat=True))
    return Page(
        unit=unit,
        map=kept,
        is_current=found.is_current,
        is_too_large=found.is_too_large,
        figures=figures,
        ratios=mapping.ratios_of(kept, rules=rules) if kept else None,
        support=assessing.Support(**kept.figures["support"]) if kept else None,
        own=assessing.support(assessing.facts(own, on=on, rules=rules).values(), by=user.person_id)
        if own
        else None,
        hubs=hubs(kept, figures) if kept else [],
        may_name=may_name(user, unit),
    )


def may_name(user: User, unit: Unit) -> bool:
    """Whether `user` may see who is tied to whom in `unit` (T4)."""
    within = access.units_within(user, may=SEALED)
    return user.has_perm(SEALED) and Unit.objects.filter(within, pk=unit.pk).exists()


def hubs(kept: TieMap, figures: Figures) -> list[Hub]:
    """Return on how many people others hang by their only tie; most first, nobody named."""
    by = kept.places.exclude(only=None).values("only").annotate(n=Count("pk"))
    times = Counter(by.values_list("n", flat=True))
    return [Hub(n, times[n], figures.is_spof(n)) for n in sorted(times, reverse=True)]


@dataclass(frozen=True)
class IfLeft:
    """What would be left if somebody left tomorrow: counts, and the names one may know."""

    person: Person
    leaver: Leaver
    carries: int
    no_one: list[tuple[Person, str]]
    unrelated: list[tuple[Person, str]]
    thin: list[tuple[Person, str]]

    @property
    def unnamed(self) -> int:
        """How many more there are whom the viewer may only count."""
        named = {who.pk for who, _place in (*self.no_one, *self.unrelated, *self.thin)}
        return len(self.leaver.touched - named)


def if_left(person: Person, user: User, *, on: date) -> IfLeft:
    """Return what hangs on `person`, to whoever may see their ties; the look is logged (T4)."""
    LogEntry.record("viewed_sealed", person, by=user, what="ties", purpose="if_they_left")
    found = relating.leaver(
        person.pk, asking.related_by(person.pk, on=on), partial(asking.network, on=on)
    )
    lists = [found.no_one, found.unrelated - found.no_one, found.thin]
    carried = person.carrying.current().count()
    return IfLeft(person, found, carried, *_named(lists, user))


def _named(lists: list[frozenset[UUID]], user: User) -> list[list[tuple[Person, str]]]:
    """Return the first of each list by name, with where they are: of those one may read about."""
    people = Person.objects.sealed_to(user).filter(pk__in=frozenset().union(*lists))
    named = list(people.order_by("sort_key", "pk"))
    shown = [[each for each in named if each.pk in ids][:NAMED] for ids in lists]
    where = places(each.pk for some in shown for each in some)
    return [[(each, where.get(each.pk, "")) for each in some] for some in shown]


def _ask(question: str, **parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute((_HERE / f"{question}.sql").read_text(), parameters)
        return list(cursor.fetchall())
