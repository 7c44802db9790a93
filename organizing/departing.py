"""Somebody leaves or dies: everything that ends with it, in one transaction; and its undoing."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected

from members.models import Carrier, LogEntry, Person, Placement, Seat, Touched, User
from organizing.models import Commitment, Ending, FollowUp, Handoff, Notice

if TYPE_CHECKING:
    from collections.abc import Iterable


class NotPossible(Exception):
    """It cannot be undone any more. The message is fit for whoever tried."""


def leave(person: Person, *, on: date, reason: str, by: User) -> Ending:
    """Record that somebody left. Their history stays, and so do promises either way."""
    return _end(person, Ending.Kind.LEFT, on=on, by=by, reason=reason)


def die(person: Person, *, on: date, by: User) -> Ending:
    """Record a death: off every list at once, what was promised is void, carriers are told."""
    return _end(person, Ending.Kind.DIED, on=on, by=by)


def _end(person: Person, kind: str, **facts: Any) -> Ending:
    """End it; once more where two who share a promise end at the same moment and one gave way."""
    try:
        return _end_once(person, kind, **facts)
    except OperationalError as problem:
        if connection.in_atomic_block or not isinstance(problem.__cause__, DeadlockDetected):
            raise
    return _end_once(person, kind, **facts)


@transaction.atomic
def _end_once(person: Person, kind: str, *, on: date, by: User, reason: str = "") -> Ending:
    """End everything open about `person`. A second entry at once finds the first."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    earlier = Ending.objects.filter(person=person, undone_at=None).first()
    died = kind == Ending.Kind.DIED
    if earlier and (earlier.kind == kind or not died):
        return earlier
    ended = earlier.ended if earlier else {}
    told = list(Carrier.objects.current().filter(person=person).values_list("by", flat=True))
    _note(ended, Placement, person.placements.filter(ended_on=None))
    _note(ended, Seat, person.seats.filter(ended_on=None))
    _note(ended, Carrier, person.carriers.filter(ended_on=None))
    if died:
        person.die(on=on, by=by)
    else:
        person.leave(on=on, reason=reason, by=by)
    _close(ended, on=on, person=person, died=died)
    Notice.objects.bulk_create(
        [Notice(to_id=pk, about=person, kind=Notice.Kind.DIED, on=on) for pk in told if died],
        ignore_conflicts=True,
    )
    if earlier:
        earlier.kind, earlier.on, earlier.by, earlier.ended = kind, on, by, ended
        earlier.save(update_fields=["kind", "on", "by", "ended"])
        return earlier
    return Ending.objects.create(person=person, kind=kind, on=on, by=by, ended=ended)


def _close(ended: dict[str, Any], *, on: date, person: Person, died: bool) -> None:
    about = FollowUp.objects.open().filter(Q(person=person) | Q(owner=person))
    _note(ended, FollowUp, about).update(state=FollowUp.State.DROPPED, resolved_on=on)
    sides = Q(person=person) | Q(giver=person) | Q(taker=person)
    handoffs = _note(ended, Handoff, Handoff.objects.open().filter(sides))
    handoffs.update(state=Handoff.State.DROPPED, ended_on=on)
    users = User.objects.filter(person=person, is_active=True)
    _note(ended, User, users).update(is_active=False)
    if not died:
        return
    promises = Commitment.objects.open().filter(Q(owed_by=person) | Q(owed_to=person))
    others = list(promises.values_list("owed_by", "owed_to"))
    _note(ended, Commitment, promises).update(status=Commitment.Status.VOID, resolved_on=on)
    carrying = Carrier.objects.current().filter(by=person)
    carried = list(carrying.values_list("person", flat=True))
    _note(ended, Carrier, carrying).update(ended_on=on)
    Touched.mark_all([*carried, *(pk for pair in others for pk in pair)])


def _note(ended: dict[str, Any], model: type[models.Model], rows: Any) -> Any:
    """Write down which rows are about to end, and return exactly those."""
    found = [str(pk) for pk in rows.values_list("pk", flat=True)]
    ended[model.__name__] = [*ended.get(model.__name__, []), *found]
    return model._base_manager.filter(pk__in=found)


@transaction.atomic
def undo(ending: Ending, *, now: datetime, by: User) -> None:
    """Take a mistaken entry back: what it ended goes on, unless somebody else took its place.

    A repeat is harmless. Raises NotPossible where the record was merged or erased meanwhile.
    """
    ending = Ending.objects.select_for_update().get(pk=ending.pk)
    if ending.undone_at is not None:
        return
    person = Person.objects.select_for_update().get(pk=ending.person_id)
    if person.status not in {Person.Status.DECEASED, Person.Status.LEFT_SCOPE}:
        raise NotPossible(_("This record was changed since. It cannot be brought back here."))
    person.status, person.status_on, person.left_reason = Person.Status.ACTIVE, None, ""
    person.save(update_fields=["status", "status_on", "left_reason", "updated_at"])
    Notice.objects.filter(about=person, kind=Notice.Kind.DIED).delete()
    touched = {person.pk, *_go_on(ending.ended)}
    Touched.mark_all(touched)
    ending.undone_at = now
    ending.save(update_fields=["undone_at"])
    LogEntry.record("ending_undone", person, by=by, kind=ending.kind, ending=ending.pk)


def _go_on(ended: dict[str, list[str]]) -> set[Any]:
    """Open again what an entry closed; return whose marks that turns stale."""
    placed = Placement.objects.filter(pk__in=ended.get("Placement", []))
    taken = Placement.objects.current().filter(person__in=placed.values("person"))
    units = set(taken.values_list("unit", flat=True))
    placed.exclude(unit__in=units).update(ended_on=None, end_reason="")
    _seats(ended.get("Seat", []))
    carriers = Carrier.objects.filter(pk__in=ended.get("Carrier", []))
    carried = Carrier.objects.current().filter(person__in=carriers.values("person"))
    others = set(carried.values_list("person", flat=True))
    back = carriers.exclude(person__in=others)
    touched: set[Any] = {pk for pair in back.values_list("person", "by") for pk in pair}
    back.update(ended_on=None)
    FollowUp.objects.filter(pk__in=ended.get("FollowUp", []), state=FollowUp.State.DROPPED).update(
        state=FollowUp.State.OPEN, resolved_on=None
    )
    promises = Commitment.objects.filter(
        pk__in=ended.get("Commitment", []), status=Commitment.Status.VOID
    )
    touched |= {pk for pair in promises.values_list("owed_by", "owed_to") for pk in pair if pk}
    promises.update(status=Commitment.Status.OPEN, resolved_on=None)
    User.objects.filter(pk__in=ended.get("User", [])).update(is_active=True)
    handoffs = Handoff.objects.filter(pk__in=ended.get("Handoff", []), state="dropped")
    busy = Handoff.objects.open().values("person")
    handoffs.exclude(person__in=busy).update(state=Handoff.State.PROPOSED, ended_on=None)
    return touched


def _seats(ids: Iterable[str]) -> None:
    """Give back the seats nobody else fills by now."""
    for seat in Seat.objects.filter(pk__in=list(ids)).select_related("committee"):
        filled = seat.committee.seats.filter(ended_on=None, person__isnull=False).count()
        chartered = seat.committee.chartered_seats
        again = seat.committee.seats.filter(ended_on=None, person=seat.person_id).exists()
        if not again and (not chartered or filled < chartered):
            seat.ended_on, seat.exit_kind = None, ""
            seat.save(update_fields=["ended_on", "exit_kind"])
