"""Where somebody stands, as claimed and as shown (practice 3.3), with the evidence for it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from members.database.written import Written
from members.models import Person, Placement, Unit
from organizing import assessing
from organizing.dashboards.places import places
from organizing.models import Assessment

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User

STRONG, FEWEST = 2, 4


@dataclass(frozen=True)
class Now:
    """The latest rating `user` may read as it is shown today, and what a new one would show as.

    `would` holds, for the claims that would show otherwise, the claim and what is shown.
    """

    rated: Assessment | None
    shown: assessing.Shown | None
    would: list[assessing.Shown]

    @property
    def word(self) -> str:
        """The word of what is shown."""
        return str(Assessment.Strength(self.shown.shown).label) if self.shown else ""


def now(person: Person, user: User, *, on: date, rules: dict[str, Any]) -> Now:
    """Return where `person` stands, by the latest rating that `user` may read."""
    rated = _rated.first(user, person, on)
    facts = assessing.facts_of(person, on=on, rules=rules)
    would = [facts.show(claimed) for claimed in (1, 2)]
    shown = None
    if rated is not None:
        is_latest = rated.pk == facts.rating
        shown = facts.shown if is_latest else facts.show(rated.strength, basis=rated.basis)
    return Now(rated=rated, shown=shown, would=[one for one in would if one.why])


@Written
def _rated(user: User, person: Person, on: date) -> QuerySet[Assessment]:
    seen = Assessment.objects.visible_to(user).filter(person=person, assessed_on__lte=on)
    return seen.select_related("by").order_by("-assessed_on", "-pk")[:1]


@dataclass(frozen=True)
class Line:
    """One person as `user` last rated them, and as that may be shown today."""

    person: Person
    place: str
    rated: Assessment
    shown: assessing.Shown
    is_stale: bool


@dataclass(frozen=True)
class Soft:
    """Soft support (practice 3.3): of those claimed 1 or 2, how many show as 3."""

    name: str
    claimed: int
    soft: int

    @property
    def percent(self) -> int | None:
        """The share; None where there are too few to make one."""
        return round(100 * self.soft / self.claimed) if self.claimed >= FEWEST else None


@dataclass(frozen=True)
class Ratings:
    """What somebody's own ratings come to, for themselves alone; and units, for who leads them."""

    lines: list[Line]
    own: Soft
    stale: int
    units: list[Soft]


def own_ratings(user: User, *, on: date, rules: dict[str, Any]) -> Ratings:
    """Return the latest rating `user` gave each person, softest first, and soft support by unit."""
    given = Assessment.objects.filter(by=user.person_id, assessed_on__lte=on)
    people = Person.objects.visible_to(user).present().filter(pk__in=given.values("person"))
    known = {person.pk: person for person in people}
    latest = given.filter(person__in=known).order_by("person", "-assessed_on", "-pk")
    rated = list(latest.distinct("person"))
    facts = assessing.facts([row.person_id for row in rated], on=on, rules=rules)
    where = places(known)
    stale_after = rules["assessment"]["stale_other"]
    lines = [
        Line(
            person=known[row.person_id],
            place=where.get(row.person_id, ""),
            rated=row,
            shown=facts[row.person_id].show(row.strength, basis=row.basis),
            is_stale=(on - row.assessed_on).days > stale_after,
        )
        for row in rated
    ]
    lines.sort(key=lambda line: (not line.shown.is_soft, line.shown.claimed, line.person.sort_key))
    return Ratings(
        lines=lines,
        own=_soft("", [line.shown for line in lines]),
        stale=sum(line.is_stale for line in lines),
        units=_by_unit(user, on=on, rules=rules),
    )


def _by_unit(user: User, *, on: date, rules: dict[str, Any]) -> list[Soft]:
    """Return soft support of each building whose ratings `user` may read, softest first."""
    rows = (
        Placement.objects.current()
        .filter(person__in=Person.objects.sealed_to(user).present())
        .values_list("person", "unit__path")
    )
    house = {person: path[0] if len(path) < 2 else path[-2] for person, path in rows if path}
    if not house:
        return []
    facts = assessing.facts(house, on=on, rules=rules)
    shown: dict[UUID, list[assessing.Shown]] = defaultdict(list)
    for person, unit in house.items():
        if found := facts[person].shown:
            shown[unit].append(found)
    names = dict(Unit.objects.filter(pk__in=shown).values_list("pk", "name"))
    found_units = [_soft(names[unit], rated) for unit, rated in shown.items()]
    found_units.sort(key=lambda one: (-(one.percent or 0), one.name))
    return [one for one in found_units if one.claimed]


def _soft(name: str, shown: list[assessing.Shown]) -> Soft:
    strong = [one for one in shown if one.claimed <= STRONG]
    return Soft(name, len(strong), sum(one.is_soft for one in strong))
