"""Writing down what was decided: the result of a vote follows from its counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from campaigns.models import Action, Decider, Decision
from members.models import LogEntry, Person, Seat

if TYPE_CHECKING:
    from datetime import date

    from members.models import Committee, Meeting, User

Result, Needed = Decision.Result, Decision.Needed


def result_of(
    *, eligible: int, present: int, quorum: int, yes: int, no: int, needed: str
) -> Decision.Result:
    """Return what a vote came to: no quorum, carried or not. A tie is not carried."""
    if present < quorum:
        return Result.NO_QUORUM
    enough = {
        Needed.MAJORITY: yes > no,
        Needed.TWO_THIRDS: yes > 0 and 3 * yes >= 2 * (yes + no),
        Needed.OF_ALL: 2 * yes > eligible and yes > no,
    }
    return Result.CARRIED if enough[Needed(needed)] else Result.REJECTED


def usual_quorum(eligible: int) -> int:
    """Return more than half of those who may vote, where the charter says nothing else."""
    return eligible // 2 + 1


def those_there(committee: Committee, meeting: Meeting | None, *, on: date) -> list[Person]:
    """Return who may have decided: who came to the meeting with a seat, else who held one."""
    seats = Seat.objects.filter(committee=committee, person__isnull=False, began_on__lte=on)
    held = seats.exclude(ended_on__lte=on).values("person")
    people = Person.objects.filter(pk__in=held)
    if meeting is not None:
        people = people.filter(attendances__meeting=meeting, attendances__state="present")
    return list(people.order_by("sort_key", "pk").distinct())


def seats_on(committee: Committee, *, on: date) -> int:
    """Return how many people held a seat that day."""
    held = Seat.objects.filter(committee=committee, person__isnull=False, began_on__lte=on)
    return held.exclude(ended_on__lte=on).values("person").distinct().count()


@transaction.atomic
def record(
    decision: Decision,
    *,
    by: User,
    deciders: Iterable[UUID] = (),
    actions: Iterable[Action] = (),
) -> Decision:
    """Store a decision that was made, with who took part and the actions it is about.

    A vote's result is what its counts come to, unless it was put off. Of a secret ballot nobody
    is kept.
    """
    if decision.is_vote and decision.result != Result.PUT_OFF:
        decision.result = result_of(
            eligible=decision.eligible or 0,
            present=decision.present or 0,
            quorum=decision.quorum or 0,
            yes=decision.yes or 0,
            no=decision.no or 0,
            needed=decision.needed,
        )
    is_new = decision._state.adding
    if is_new:
        decision.recorded_by = by
    named = set() if decision.is_secret else set(deciders)
    if not is_new:
        decision.deciders.exclude(person__in=named).delete()
    decision.save()
    there = set(decision.deciders.values_list("person", flat=True))
    Decider.objects.bulk_create(
        Decider(decision=decision, person_id=pk) for pk in sorted(named - there)
    )
    decision.actions.set(actions)
    LogEntry.record(
        "decision_recorded" if is_new else "decision_changed",
        decision,
        by=by,
        result=str(decision.result),
        body=decision.body,
    )
    return decision
