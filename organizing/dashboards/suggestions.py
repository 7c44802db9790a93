"""Whom to introduce to each other in a unit: somebody alone, somebody near them, and the reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from members.database.written import Written
from members.models import Person, Placement
from members.wording import LANGUAGES
from organizing.dashboards.introductions import LOOK_BACK
from organizing.introducing import TAKES
from organizing.models import Introduction, IssueRaised

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User

ISSUE, PLACE, SHIFT, LANGUAGE = 3, 2, 2, 1  # how much having it in common weighs


@dataclass(frozen=True)
class Pair:
    """Two people to bring together, and what they have in common, the weightiest first."""

    one: Person
    other: Person
    reasons: list[str]


@dataclass
class _Known:
    """What of somebody may be shared with somebody else."""

    issues: dict[UUID, str] = field(default_factory=dict)
    units: dict[UUID, str] = field(default_factory=dict)
    shifts: set[str] = field(default_factory=set)


def pairs(
    alone: Collection[UUID],
    among: Collection[UUID],
    ties: Mapping[UUID, Collection[UUID]],
    user: User,
    *,
    on: date,
    most: int,
) -> list[Pair]:
    """Return for each of `alone` who of `among` shares most with them: at most `most` pairs.

    Not whom they are tied to already, nor were introduced to lately, nor `user`; the same person is
    named twice only where nobody else shares as much. A fixed number of queries.
    """
    ids = {*alone, *among}
    spoken: dict[UUID, str] = dict(_sealed.rows(user, ids))
    known = _known(list(spoken), on=on)
    # each is a number from here on, in order of names: of ids a large unit compares too many
    number = {pk: n for n, pk in enumerate(spoken)}
    met: dict[int, set[int]] = defaultdict(set)
    for one, two in _introduced.rows(ids, on - TAKES):
        if one in number and two in number:
            met[number[one]].add(number[two])
            met[number[two]].add(number[one])
    taken: Counter[int] = Counter()
    found: list[tuple[int, UUID, UUID]] = []
    near = {number[pk]: len(ties.get(pk, ())) for pk in set(among) if pk in number}
    shared = _Shared(spoken, known, near)
    keys, lone = list(spoken), set(alone)
    for pk, n in number.items():
        if pk not in lone:
            continue
        no = {n, *met[n], *(number[other] for other in ties.get(pk, ()) if other in number)}
        best = max(
            (
                (weight, -taken[other], near[other], -other)
                for other, weight in shared.weights(pk).items()
                if other not in no
            ),
            default=None,
        )
        if best is None:
            continue
        other = -best[-1]
        taken[other] += 1
        met[n].add(other)
        met[other].add(n)
        found.append((best[0], pk, keys[other]))
    found.sort(key=lambda each: -each[0])
    people = Person.objects.in_bulk({pk for _n, *two in found[:most] for pk in two})
    return [
        Pair(people[one], people[two], _shared(spoken, known, one, two))
        for _weight, one, two in found[:most]
    ]


def _known(people: Collection[UUID], *, on: date) -> Mapping[UUID, _Known]:
    found: dict[UUID, _Known] = defaultdict(_Known)
    for pk, issue, name in _raised.rows(people, on - LOOK_BACK):
        found[pk].issues[issue] = name
    for pk, unit, name, shift in _placed.rows(people):
        found[pk].units[unit] = name
        if shift:
            found[pk].shifts.add(shift)
    return found


@Written
def _sealed(user: User, ids: Collection[UUID]) -> QuerySet[Person, Any]:
    found = Person.objects.sealed_to(user).reachable().filter(pk__among=ids, is_management=False)
    found = found.exclude(pk=user.person_id).order_by("sort_key", "pk")
    return found.values_list("pk", "language")


_introduced = Written(
    lambda ids, since: Introduction.objects.filter(
        introduced_on__gt=since, a__among=ids, b__among=ids
    ).values_list("a", "b")
)
_raised = Written(
    lambda people, since: (
        IssueRaised.objects.filter(person__among=people, conversation__talked_on__gt=since)
        .values_list("person", "issue", "issue__name")
        .distinct()
    )
)
_placed = Written(
    lambda people: (
        Placement.objects.current()
        .filter(person__among=people)
        .values_list("person", "unit", "unit__name", "shift")
    )
)


class _Shared:
    """How much people have in common: looked up by what it is, not by asking each about each."""

    def __init__(
        self, spoken: Mapping[UUID, str], known: Mapping[UUID, _Known], among: Collection[int]
    ) -> None:
        self.spoken, self.known = spoken, known
        self.having: dict[tuple[int, object], list[int]] = defaultdict(list)
        for n, pk in enumerate(spoken):
            if n in among:
                for thing in self._things(pk):
                    self.having[thing].append(n)

    def _things(self, pk: UUID) -> list[tuple[int, object]]:
        """Return what may be shared with somebody, each with how much it weighs."""
        known, language = self.known[pk], self.spoken[pk]
        return [
            *((ISSUE, issue) for issue in known.issues),
            *((PLACE, unit) for unit in known.units),
            *((SHIFT, shift) for shift in known.shifts),
            *([(LANGUAGE, language)] if language else []),
        ]

    def weights(self, pk: UUID) -> dict[int, int]:
        """Return the number of everybody who shares something with somebody, and how much."""
        found: dict[int, int] = defaultdict(int)
        for weight, thing in self._things(pk):
            for other in self.having[weight, thing]:
                found[other] += weight
        return found


def _shared(
    spoken: Mapping[UUID, str], known: Mapping[UUID, _Known], one: UUID, other: UUID
) -> list[str]:
    """Return each thing two people share, in words."""
    mine, theirs = known[one], known[other]
    issues = sorted(mine.issues[issue] for issue in mine.issues.keys() & theirs.issues.keys())
    units = sorted(mine.units[unit] for unit in mine.units.keys() & theirs.units.keys())
    reasons = [_("both raised “%(issue)s”") % {"issue": name} for name in issues]
    reasons += [_("both in %(unit)s") % {"unit": name} for name in units]
    reasons += [
        _("both on %(shift)s") % {"shift": name} for name in sorted(mine.shifts & theirs.shifts)
    ]
    language = spoken[one]
    if language and spoken[other] == language:
        called = str(dict(LANGUAGES).get(language, language))
        reasons.append(_("both speak %(language)s") % {"language": called})
    return reasons
