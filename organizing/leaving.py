"""The leaver test: what if this person left tonight, and who would have no one (practice 3.9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction

from members.models import Carrier, Person
from organizing.models import Standing
from organizing.models.standing import Level
from organizing.standing import computing, streaming

if TYPE_CHECKING:
    from members.models.person import PersonQuerySet


@dataclass(frozen=True)
class Leaver:
    """What is lost when somebody leaves, among the people looked at.

    `alone` are those reached who would have no live tie left, and had one: theirs alone.
    """

    reached: int
    in_relationship: int
    in_relationship_after: int
    alone: list[UUID]

    @property
    def lost(self) -> int:
        """How many would no longer be in relationship."""
        return self.in_relationship - self.in_relationship_after

    @property
    def is_single_point(self) -> bool:
        """Whether ten people, or three in twenty of those reached, hang on them alone."""
        n = len(self.alone)
        return n >= 10 or 20 * n >= 3 * self.reached > 0


class _Undone(Exception):
    """Nothing of what was tried stays."""


def leaver_test(person: Person, people: PersonQuerySet, *, on: date) -> Leaver:
    """Recount `people` as if `person` had left on that day; nothing of it is kept.

    The standing of everybody around is computed twice by the same rules as at night, once with and
    once without `person`, so that pauses and declared ties count as they do everywhere.
    """
    around = streaming.around({person.pk}, as_of=on) - {person.pk}
    seen = set(people.filter(pk__in=around).values_list("pk", flat=True))
    if not seen:
        return Leaver(0, 0, 0, [])
    with transaction.atomic():
        before = _levels(seen, on=on)
        after: dict[UUID, tuple[int, int]] = {}
        try:
            with transaction.atomic():
                _take_away(person, on=on)
                after = _levels(seen, on=on)
                raise _Undone
        except _Undone:
            pass
    reached = {pk for pk, (level, _ties) in before.items() if level >= Level.REACHED}
    kept = Level.IN_RELATIONSHIP
    return Leaver(
        reached=Standing.objects.filter(
            person__in=people.values("pk"), level__gte=Level.REACHED
        ).count(),
        in_relationship=sum(level >= kept for level, _ties in before.values()),
        in_relationship_after=sum(level >= kept for level, _ties in after.values()),
        alone=sorted(pk for pk in reached if before[pk][1] and not after[pk][1]),
    )


def _levels(people: set[UUID], *, on: date) -> dict[UUID, tuple[int, int]]:
    computing.compute_people(people, as_of=on, store=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, level, ties FROM result")
        rows: list[Any] = cursor.fetchall()
    return {pk: (level, ties) for pk, level, ties in rows if pk in people}


def _take_away(person: Person, *, on: date) -> None:
    Person.objects.filter(pk=person.pk).update(
        status=Person.Status.LEFT_SCOPE, status_on=on, left_reason=Person.LeftReason.OTHER
    )
    Carrier.objects.filter(by=person, ended_on=None).update(ended_on=on)
