"""Who is to ask whom to an action: one person at a time, or each carrier their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from campaigns.models import Action, Participation, PlannedAsk
from members.models import Carrier, LogEntry, Person, User

if TYPE_CHECKING:
    from uuid import UUID

MOST = 500


@transaction.atomic
def plan(action: Action, person: Person, *, asker: Person | None, by: User) -> None:
    """Let `asker` be the one to ask `person`; None takes that back. A repeat changes nothing."""
    if asker is None:
        gone, _rows = action.planned_asks.filter(person=person).delete()
        if gone:
            LogEntry.record("ask_planned", action, by=by, person=person.pk, asker="")
        return
    row, made = PlannedAsk.objects.select_for_update().get_or_create(
        action=action, person=person, defaults={"by": asker}
    )
    if not made and row.by_id == asker.pk:
        return
    row.by = asker
    row.save(update_fields=["by"])
    LogEntry.record("ask_planned", action, by=by, person=person.pk, asker=asker.pk)


def within(action: Action, people: Q) -> Q:
    """Return whom an action is for, as a filter on Person, among `people`."""
    units = _units(action)
    if not units:
        return people
    placed = Q(placements__ended_on=None, placements__unit__path__overlap=units)
    return people & Q(pk__in=Person.objects.filter(placed).values("pk"))


def _units(action: Action) -> list[UUID]:
    own = list(action.units.values_list("pk", flat=True))
    if own or action.campaign is None:
        return own
    return list(action.campaign.units.values_list("pk", flat=True))


@transaction.atomic
def share_out(action: Action, scope: Q, *, by: User) -> int:
    """Let each carrier who can sign in ask their own people, of `scope`; return how many that is.

    Whoever was asked already, or is to be asked by somebody, stays as they are. At most MOST.
    """
    asked = Participation.objects.filter(action=action, person=OuterRef("person"))
    planned = PlannedAsk.objects.filter(action=action, person=OuterRef("person"))
    able = User.objects.filter(is_active=True).values("person")
    people = Person.objects.filter(within(action, scope), is_management=False).reachable()
    pairs = (
        Carrier.objects.current()
        .filter(~Exists(asked), ~Exists(planned), person__in=people.values("pk"), by__in=able)
        .order_by("by", "person__sort_key", "person")
        .values_list("person", "by")[:MOST]
    )
    made = PlannedAsk.objects.bulk_create(
        [PlannedAsk(action=action, person_id=person, by_id=asker) for person, asker in pairs],
        ignore_conflicts=True,
    )
    if made:
        LogEntry.record("asks_shared_out", action, by=by, n=len(made))
    return len(made)
