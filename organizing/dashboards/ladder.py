"""The ladder: how many stand on each rung, how they came there, who is close to the next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from members.models import Person
from organizing import recounting
from organizing.dashboards import movement
from organizing.dashboards.base import on_rung
from organizing.dashboards.movement import Asked, Flow
from organizing.dashboards.places import places
from organizing.models import Standing, StandingChange
from organizing.models.standing import Level, Rung
from organizing.standing import raising
from organizing.standing.changing import because
from organizing.standing.words import Names

if TYPE_CHECKING:
    from members.models import User
    from organizing.models.standing import StandingQuerySet

PAGE = 10


@dataclass(frozen=True)
class Flowing:
    """How many came to a rung or left it one way in a while, and where they are listed."""

    label: str
    n: int
    url: str
    is_gain: bool


@dataclass(frozen=True)
class Step:
    """One rung: how many stand there, and how many came and went in a while."""

    rung: int
    label: str
    n: int
    permille: int
    url: str
    flows: list[Flowing]


@dataclass(frozen=True)
class Close:
    """Somebody one piece of evidence away from the next rung."""

    person: Person
    place: str
    standing: Standing
    takes: list[str]


@dataclass(frozen=True)
class Resting:
    """Somebody who stood higher within the year; `since` is unknown where nothing is kept of it.

    `is_up_since`: they came up a step since, if not all the way.
    """

    person: Person
    place: str
    standing: Standing
    peak: str
    since: date | None
    is_up_since: bool
    why: str


@dataclass(frozen=True)
class People:
    """Some of a list, how long it is, and after whom the next page begins."""

    rows: list[Any]
    total: int
    next_after: str


def steps(user: User, *, days: int, on: date) -> list[Step]:
    """Return the rungs, highest first, with the flows of the last `days`."""
    since, until = movement.between(days, on=on)
    flows = movement.flows(user, Asked("rung", since, until))
    at: dict[int, int] = dict(_by_rung(user))
    top = max([1, *at.values()])
    asked = {"what": "rung", "since": since.isoformat(), "until": until.isoformat()}
    return [
        Step(
            rung,
            str(Rung(rung).label),
            n,
            permille=1000 * n // top,
            url=f"{reverse('people')}?{on_rung(rung)}",
            flows=_flowing(rung, flows, asked),
        )
        for rung in range(6, -1, -1)
        for n in [at.get(rung, 0)]
    ]


@recounting.figure
def _by_rung(user: User) -> list[tuple[int, int]]:
    return list(_listed(user).order_by().values_list("rung").annotate(n=Count("pk")))


def _flowing(rung: int, flows: list[Flow], asked: dict[str, str]) -> list[Flowing]:
    here, moved = str(rung), reverse("movement")

    def going(label: str, end: str, way: str) -> Flowing:
        n = sum(flow.n for flow in flows if flow.way == way and getattr(flow, end) == here)
        url = f"{moved}?{urlencode({**asked, end: here, 'way': way})}#people-title"
        return Flowing(label, n, url, is_gain=(end, way) == ("now", "up"))

    return [
        going(_("Came up"), "now", "up"),
        going(_("Went on up"), "was", "up"),
        going(_("Came to rest here"), "now", "down"),
        going(_("Rest lower now"), "was", "down"),
    ]


def _listed(user: User) -> StandingQuerySet:
    return Standing.objects.visible_to(user).counted().filter(level__gte=Level.LISTED)


def near(rung: int, *, on: date, rules: dict[str, dict[str, Any]]) -> Q:
    """Return who of that rung lacks one thing for a higher one, as a filter on standing."""
    lately = (on - timedelta(days=rules["windows"]["rung"])).isoformat()
    talked, acted = Q(evidence__talked_on__gte=lately), Q(evidence__costly__gte=1)
    found = {
        Rung.CONTACTED: talked,
        Rung.SUPPORTER: talked | acted,  # with both they would stand on the next
        Rung.PARTICIPANT: Q(evidence__kept__gte=1),
        Rung.ACTIVIST: Q(evidence__followers__gte=rules["rungs"]["followers"] - 1),
        Rung.LEADER: Q(evidence__coached__gte=rules["rungs"]["coached"] - 1),
    }
    return Q(rung=rung) & found.get(Rung(rung), Q(pk__in=[]))


def close(
    user: User,
    *,
    on: date,
    rules: dict[str, dict[str, Any]],
    rung: int,
    total: int,
    after: UUID | None = None,
) -> People:
    """Return people one step from the rung after `rung`, `total` in all, and what it takes."""
    found = _listed(user).filter(near(rung, on=on, rules=rules))
    found = found.filter(person__no_contact=False)
    page = found.filter(person__gt=after) if after is not None else found
    rows = list(page.select_related("person").order_by("person")[: PAGE + 1])
    where = places(row.person_id for row in rows)
    shown = [
        Close(row.person, where.get(row.person_id, ""), row, _takes(row)) for row in rows[:PAGE]
    ]
    return People(shown, total, _after(rows))


def _takes(row: Standing) -> list[str]:
    """Return what it takes; whoever had a conversation lately goes past Supporter by one act."""
    if row.rung == Rung.CONTACTED:
        return [_("An act with their name on it (cost 2 or more)")]
    return raising.what_would_raise(row)


def close_counts(user: User, *, on: date, rules: dict[str, dict[str, Any]]) -> dict[int, int]:
    """Return how many are close to the next rung, by the rung they stand on."""
    return dict(zip(range(5, 0, -1), _near(user, on, rules), strict=True))


@recounting.figure
def _near(user: User, on: date, rules: dict[str, dict[str, Any]]) -> list[int]:
    """Return how many are close to the next rung, from the fifth down to the first."""
    called = _listed(user).filter(person__no_contact=False)
    counts = {
        f"n{rung}": Count("pk", filter=near(rung, on=on, rules=rules)) for rung in range(1, 6)
    }
    found = called.aggregate(**counts)
    return [found[f"n{rung}"] for rung in range(5, 0, -1)]


@recounting.figure
def rest_lower(user: User) -> int:
    """Return how many rest lower than their peak of the last year."""
    return _listed(user).resting().count()


def resting(user: User, *, total: int, after: UUID | None = None) -> People:
    """Return who rests below their peak of the last year, `total` in all, since when and why."""
    found = _listed(user).resting()
    page = found.filter(person__gt=after) if after is not None else found
    rows = list(page.select_related("person").order_by("person")[: PAGE + 1])
    ids = [row.person_id for row in rows[:PAGE]]
    changes: dict[UUID, list[StandingChange]] = defaultdict(list)
    moved = StandingChange.objects.visible_to(user).filter(person__in=ids, what="rung")
    for change in moved.order_by("-on", "-pk").select_related("person"):
        changes[change.person_id].append(change)
    where = places(ids)
    shown = [_resting(row, changes[row.person_id], where) for row in rows[:PAGE]]
    return People(shown, total, _after(rows))


def _resting(row: Standing, moved: list[StandingChange], where: dict[UUID, str]) -> Resting:
    """`moved` is latest first. Who came up a step since is lower from when they left the higher."""
    last = next((one for one in moved if int(one.was) > row.rung), None)
    is_rest = last is not None and last == moved[0] and last.now == str(row.rung)
    return Resting(
        person=row.person,
        place=where.get(row.person_id, ""),
        standing=row,
        peak=str(Rung(row.peak).label),
        since=last.on if last is not None else None,
        is_up_since=last is not None and not is_rest,
        why=because(last, Names()) if last is not None and is_rest else "",
    )


def _after(rows: list[Standing]) -> str:
    return str(rows[PAGE - 1].person_id) if len(rows) > PAGE else ""
