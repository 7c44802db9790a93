"""Single points of failure: who is the only live tie of how many people (practice 3.9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count

from members import access
from members.database.written import Written
from members.models import LogEntry, Organization, Person
from organizing import recounting
from organizing.dashboards.places import places
from organizing.models import Standing
from organizing.models.standing import Level
from organizing.relating import PEOPLE_FLAG, SHARE_FLAG

if TYPE_CHECKING:
    from members.models import User
    from organizing.models.standing import StandingQuerySet

SEALED = "organizing.view_sealed"
SHOWN, NAMED = 20, 30


@dataclass(frozen=True)
class Hub:
    """Somebody who is the only tie of `n` people; without a name where one may not know."""

    n: int
    share: int
    is_flagged: bool
    person: Person | None = None
    is_staff: bool = False
    people: list[tuple[Person, str]] = field(default_factory=list)

    @property
    def unnamed(self) -> int:
        """How many of the people are counted and not named here."""
        return self.n - len(self.people)


@dataclass(frozen=True)
class Threads:
    """All of them in one's scope, most people first, over those reached."""

    hubs: list[Hub]
    people: int
    reached: int
    is_named: bool

    @property
    def flagged(self) -> int:
        """On how many too much hangs."""
        return sum(hub.is_flagged for hub in self.hubs)

    @property
    def most(self) -> int:
        """How many hang on the one on whom most do."""
        return self.hubs[0].n if self.hubs else 0


def threads(user: User, *, named: bool, reached: int | None = None) -> Threads:
    """Return on whom people in `user`'s scope hang by their only live tie, as last computed.

    With `named`, names go to whoever may read ties there (T4), and the look is logged. `reached`
    is how many were reached, where that is known.
    """
    thin = _thin(user)
    total = _reached(user).count() if reached is None else reached
    if named:
        counted = _named(thin)
        shown, hanging = counted[:SHOWN], sum(n for _pk, n in counted)
    else:
        most, hanging = _unnamed(user)
        shown = [(None, n) for n in most]
    ids = [pk for pk, _n in shown if pk]
    people: dict[UUID, list[tuple[Person, str]]] = {}
    faces: dict[UUID, Person] = {}
    if named:
        faces = Person.objects.filter(pk__in=access.named(user, ids)).in_bulk()
        people = _people(user, thin, ids)
        LogEntry.record(
            "viewed_sealed", Organization.current(), by=user, what="ties", purpose="threads"
        )
    hubs = []
    for pk, n in shown:
        is_flagged = n >= PEOPLE_FLAG or (total > 0 and 100 * n >= SHARE_FLAG * total)
        theirs = people.get(pk, []) if pk else []
        face = faces.get(pk) if pk and theirs else None
        hubs.append(
            Hub(
                n,
                round(100 * n / total) if total else 0,
                is_flagged,
                face,
                bool(face and face.is_staff),
                theirs[:NAMED],
            )
        )
    return Threads(hubs, hanging, total, named)


def _reached(user: User) -> StandingQuerySet:
    return Standing.objects.visible_to(user).counted().filter(level__gte=Level.REACHED)


def _named(thin: StandingQuerySet) -> list[tuple[UUID | None, int]]:
    """Return who is the only tie of how many, most first."""
    return [(UUID(pk), n) for pk, n in sorted(_by_thread(thin), key=lambda row: (-row[1], row[0]))]


@recounting.figure
def _unnamed(user: User) -> tuple[list[int], int]:
    """Return how many hang on each, most first, of those on whom most do; and how many in all."""
    counted = sorted((n for _pk, n in _hanging.rows(user)), reverse=True)
    return counted[:SHOWN], sum(counted)


def _by_thread(thin: StandingQuerySet) -> Any:
    return thin.order_by().values_list("evidence__thread").annotate(n=Count("pk"))


def _thin(user: User) -> StandingQuerySet:
    return _reached(user).filter(ties=1, evidence__has_key="thread")


_hanging = Written(lambda user: _by_thread(_thin(user)))


def _people(user: User, thin: Any, ids: list[UUID]) -> dict[UUID, list[tuple[Person, str]]]:
    """Return who hangs on each of `ids`, of those whose ties `user` may read."""
    rows = thin.filter(
        access.people(user, "person", may=SEALED), evidence__thread__in=[str(pk) for pk in ids]
    ).select_related("person")
    rows = list(rows.order_by("person__sort_key", "person"))
    where = places(row.person_id for row in rows)
    found: dict[UUID, list[tuple[Person, str]]] = {}
    for row in rows:
        to = UUID(row.evidence["thread"])
        found.setdefault(to, []).append((row.person, where.get(row.person_id, "")))
    return found
