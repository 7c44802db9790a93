"""Share out whom a committee has not heard from, for one week, among its members."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from members.models import Committee, LogEntry, Person
from organizing.models import FollowUp

if TYPE_CHECKING:
    from members.models import User

EACH = 8  # people to one member in one week


@dataclass(frozen=True)
class Waiting:
    """Somebody not heard from for a while, and on whose list they are."""

    person: UUID
    carrier: UUID


def divide(
    waiting: Sequence[Waiting], members: Iterable[UUID], *, each: int = EACH
) -> dict[UUID, list[UUID]]:
    """Return whom each of `members` takes: their own people first, in the order given.

    What is more than `each` on one list goes to whoever has fewest, as far as there is room;
    `members` are in the order in which ties are broken. Nobody is given to two.
    """
    shares: dict[UUID, list[UUID]] = {member: [] for member in members}
    rest: list[Waiting] = []
    for one in waiting:
        own = shares.get(one.carrier)
        if own is not None and one.person != one.carrier and len(own) < each:
            own.append(one.person)
        else:
            rest.append(one)
    for one in rest:
        open_to = [
            member for member in shares if member != one.person and len(shares[member]) < each
        ]
        if not open_to:
            continue
        shares[min(open_to, key=lambda member: len(shares[member]))].append(one.person)
    return shares


@transaction.atomic
def share_out(
    committee: Committee,
    shares: Mapping[UUID, Iterable[UUID]],
    *,
    what: str,
    due_on: date,
    by: User,
) -> int:
    """Put each of `shares` on the list of its member as a follow-up; return how many were.

    Whoever waits on that member's list already is not put there twice, so that a second press, or
    a second window, changes nothing; one past its day moves to the new day.
    """
    Committee.objects.select_for_update().get(pk=committee.pk)
    pairs = [(owner, person) for owner, people in shares.items() for person in people]
    people = {person for _owner, person in pairs}
    open_ones = FollowUp.objects.open().filter(owner__in=list(shares), person__in=people)
    there = {(one.owner_id, one.person_id): one for one in open_ones}
    callable_ = Person.objects.reachable().filter(pk__in=people)
    reachable = set(callable_.values_list("pk", flat=True))
    late = [there[pair] for pair in pairs if pair in there and there[pair].days_late > 0]
    for one in late:
        one.move(to=due_on, by=by)
    made = [
        FollowUp(owner_id=owner, person_id=person, what=what, due_on=due_on)
        for owner, person in pairs
        if (owner, person) not in there and person in reachable and owner != person
    ]
    FollowUp.objects.bulk_create(made)
    n = len(made) + len(late)
    if n:
        members = {one.owner_id for one in [*made, *late]}
        LogEntry.record("shared_out", committee, by=by, people=n, members=len(members))
    return n
