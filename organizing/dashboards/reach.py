"""How people hang together in a unit, and what hangs on one person (practice 2.1, 3.9, 3.11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from members import access
from members.models import LogEntry, Person, Placement, Unit
from organizing import assessing, relating
from organizing.dashboards.places import places
from organizing.models import Standing
from organizing.models.standing import Level
from organizing.standing import asking

if TYPE_CHECKING:
    from members.models import User
    from organizing.relating import Leaver, Reach

_HERE = Path(__file__).parent
MOST = 20_000  # people: beyond, their network is looked at unit by unit
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


def units(user: User, *, on: date) -> list[UnitReach]:
    """Return the units over which `user` may see the base, as one reads a tree."""
    within = access.units_within(user, may="organizing.view_base")
    found = Unit.objects.visible_to(user).filter(within, closed_on=None).in_tree_order()
    counts = {row[0]: row[1:] for row in _ask("reach_units", units=[u.pk for u in found], on=on)}
    top = min((len(unit.path) for unit in found), default=1)
    return [UnitReach(unit, len(unit.path) - top, *counts[unit.pk]) for unit in found]


@dataclass(frozen=True)
class Ratios:
    """Counts behind the ratios of practice 2.1, 2.11 and 3.11; each pair is part and whole."""

    talks: tuple[int, int] = (0, 0)
    second_asks: tuple[int, int] = (0, 0)
    introductions: tuple[int, int] = (0, 0)
    both_ways: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Hub:
    """Somebody who is the only live tie of `n` people; no `person` where one may not know."""

    n: int
    is_flagged: bool
    person: Person | None = None
    people: list[Person] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """The reach of one unit. Names only for whoever may see ties there, and asked to (T4)."""

    unit: Unit
    people: int
    reach: Reach | None
    ratios: Ratios
    support: assessing.Support | None
    own: assessing.Support | None  # the viewer's ratings, to the viewer only
    hubs: list[Hub]
    may_name: bool
    is_named: bool = False
    isolated: list[tuple[Person, str]] = field(default_factory=list)
    no_route: list[tuple[Person, str]] = field(default_factory=list)


def page(user: User, unit: Unit, *, on: date, rules: dict[str, Any], named: bool) -> Page:
    """Return how people of `unit` hang together; with `named`, by name (T4, and logged)."""
    placed = Placement.objects.current().filter(unit__path__contains=[unit.pk])
    listed = list(
        Standing.objects.visible_to(user)
        .filter(person__in=placed.values("person"), level__gte=Level.LISTED)
        .values_list("person", "level")
    )
    reached = [pk for pk, level in listed if level >= Level.REACHED]
    found = None
    if len(reached) <= MOST:
        fetch = partial(asking.network, on=on)
        found = relating.reach(reached, fetch, committee=asking.on_committees(on))
    within = access.units_within(user, may=SEALED)
    may_name = user.has_perm(SEALED) and Unit.objects.filter(within, pk=unit.pk).exists()
    named = named and may_name and found is not None
    if named:
        LogEntry.record("viewed_sealed", unit, by=user, what="ties", purpose="reach_page")
    people = [pk for pk, _level in listed]
    rated = assessing.facts(people, on=on, rules=rules) if len(people) <= MOST else {}
    return Page(
        unit=unit,
        people=len(people),
        reach=found,
        ratios=ratios(people, on=on, rules=rules),
        support=assessing.support(rated.values()) if rated else None,
        own=assessing.support(rated.values(), by=user.person_id) if rated else None,
        hubs=_hubs(found, user, named=named) if found else [],
        may_name=may_name and found is not None,
        is_named=named,
        isolated=_named(found.isolated, user) if found and named else [],
        no_route=_named(found.no_route, user) if found and named else [],
    )


def ratios(people: Iterable[UUID], *, on: date, rules: dict[str, Any]) -> Ratios:
    """Return the other ratios over `people`, already scoped."""
    row = _ask(
        "ratios",
        ids=[str(pk) for pk in people],
        on=on,
        reach=rules["windows"]["reach"],
        window=rules["commitments"]["window"],
    )[0]
    return Ratios((row[1], row[0]), (row[3], row[2]), (row[5], row[4]), (row[7], row[6]))


def _hubs(found: Reach, user: User, *, named: bool) -> list[Hub]:
    hubs = found.spofs[:NAMED]
    if not named:
        return [Hub(n, found.is_spof(n)) for _who, n in hubs]
    ids = {who for who, _n in hubs} | {pk for who, _n in hubs for pk in found.only_ties[who]}
    seen = Person.objects.visible_to(user).in_bulk(ids)
    sealed = set(Person.objects.sealed_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    return [
        Hub(
            n,
            found.is_spof(n),
            seen.get(who),
            _in_order(seen[pk] for pk in found.only_ties[who] if pk in sealed and pk in seen),
        )
        for who, n in hubs
    ]


@dataclass(frozen=True)
class IfLeft:
    """What would be left if somebody left tomorrow: counts, and the names one may know."""

    person: Person
    leaver: Leaver
    carries: int
    no_one: list[tuple[Person, str]]
    unrelated: list[tuple[Person, str]]

    @property
    def unnamed(self) -> int:
        """How many more there are whom the viewer may only count."""
        named = {who.pk for who, _place in (*self.no_one, *self.unrelated)}
        return len((self.leaver.no_one | self.leaver.unrelated) - named)


def if_left(person: Person, user: User, *, on: date) -> IfLeft:
    """Return what hangs on `person`, to whoever may see their ties; the look is logged (T4)."""
    LogEntry.record("viewed_sealed", person, by=user, what="ties", purpose="if_they_left")
    found = relating.leaver(
        person.pk, asking.related_by(person.pk, on=on), partial(asking.network, on=on)
    )
    return IfLeft(
        person,
        found,
        person.carrying.current().count(),
        _named(found.no_one, user),
        _named(found.unrelated - found.no_one, user),
    )


def _named(ids: Iterable[UUID], user: User) -> list[tuple[Person, str]]:
    people = Person.objects.sealed_to(user).filter(pk__in=list(ids)).order_by("sort_key", "pk")
    found = list(people[:NAMED])
    where = places([each.pk for each in found])
    return [(each, where.get(each.pk, "")) for each in found]


def _in_order(people: Iterable[Person]) -> list[Person]:
    return sorted(people, key=lambda each: (each.sort_key, each.pk))


def _ask(question: str, **parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute((_HERE / f"{question}.sql").read_text(), parameters)
        return list(cursor.fetchall())
