"""Freezing the list a structure test is counted over: the denominator that never moves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from campaigns.models import Action, Eligible, EligibleSnapshot, StructureTest
from members.models import LogEntry, Placement, Unit

if TYPE_CHECKING:
    from members.models import Committee, User

_SQL = Path(__file__).with_name("freezing.sql")


class CannotFreeze(Exception):
    """The list cannot be frozen. The message is fit for the person who asked."""


@dataclass(frozen=True)
class Proposed:
    """A unit as it would be frozen: its trusted headcount, if any, and whom we list there."""

    unit: Unit
    headcount: int | None
    listed: int


def units_of(action: Action) -> list[Unit]:
    """Return the units a test of `action` is read by, in the order of the tree.

    Those of the action, else of its campaign, else the roots; the highest of each branch. One
    unit alone is read by what is right below it, where everybody placed in it is.
    """
    chosen = action.units.all()
    if not chosen.exists() and action.campaign is not None:
        chosen = action.campaign.units.all()
    if not chosen.exists():
        chosen = Unit.objects.filter(parent=None, closed_on=None)
    ids = set(chosen.values_list("pk", flat=True))
    found = [unit for unit in chosen.in_tree_order() if not ids & set(unit.path[:-1])]
    if len(found) == 1:
        below = Unit.objects.filter(parent=found[0], closed_on=None)
        directly = Placement.objects.current().filter(unit=found[0])
        if below.count() > 1 and not directly.exists():
            return below.in_tree_order()
    return found


def propose(action: Action, *, on: date) -> list[Proposed]:
    """Return the units with the counts they would be frozen with that day."""
    units = units_of(action)
    rows = Unit.objects.filter(pk__in=[unit.pk for unit in units])
    sizes, listed = rows.sizes(on=on), rows.listed_counts()
    return [Proposed(unit, sizes.get(unit.pk), listed.get(unit.pk, 0)) for unit in units]


@transaction.atomic
def freeze(
    action: Action,
    *,
    on: date,
    committee: Committee,
    by: User | None,
    critical: Iterable[UUID] | None = None,
    **fields: Any,
) -> StructureTest:
    """Freeze who is eligible for `action` on that day, unit by unit; return the test.

    Frozen once: the same again returns what there is. `critical` names the units no test may
    fail in; by default those that are critical anyway. Raises CannotFreeze without any unit, and
    for a ballot on an action that already has answers by name.
    """
    Action.objects.select_for_update().get(pk=action.pk)
    if (there := StructureTest.objects.filter(action=action).first()) is not None:
        return there
    units = units_of(action)
    if not units:
        raise CannotFreeze(_("There is no unit to test: add one first."))
    told = ~Q(answer="", state="invited", evidence="")
    if fields.get("is_secret") and action.participations.filter(told).exists():
        raise CannotFreeze(
            _("People have already answered or acted by name: it can no longer be secret.")
        )
    if not action.is_test:
        action.is_test = True
        action.save(update_fields=["is_test", "changed_at"])
    test = StructureTest.objects.create(
        action=action, committee=committee, frozen_on=on, frozen_by=by, **fields
    )
    kept = {unit.pk for unit in units if unit.is_critical} if critical is None else set(critical)
    EligibleSnapshot.objects.bulk_create(
        EligibleSnapshot(test=test, unit=unit, headcount=0, is_critical=unit.pk in kept)
        for unit in units
    )
    day = max(on, action.closes_on or action.held_on)
    with connection.cursor() as cursor:
        cursor.execute(_SQL.read_text(), {"test": test.pk, "on": on, "day": day})
    _count(test, on=on)
    LogEntry.record(
        "list_frozen", action, by=by, on=on, units=len(units), people=test.eligible.count()
    )
    return test


def _count(test: StructureTest, *, on: date) -> None:
    """Write the denominators: the headcount less those away; where none is known, our list.

    A list longer than the headcount shows that the headcount is wrong: then the list counts.
    """
    rows = list(test.snapshots.all())
    sizes = Unit.objects.filter(pk__in=[row.unit_id for row in rows]).sizes(on=on)
    people = Eligible.objects.filter(test=test).values_list("snapshot")
    counted = people.annotate(
        here=Count("pk", filter=Q(is_away=False)), away=Count("pk", filter=Q(is_away=True))
    )
    found = {pk: (here, away) for pk, here, away in counted}
    for row in rows:
        row.listed, row.paused = found.get(row.pk, (0, 0))
        trusted = (sizes.get(row.unit_id) or 0) - row.paused
        row.is_own_list = trusted < row.listed
        row.headcount = max(trusted, row.listed)
    EligibleSnapshot.objects.bulk_update(rows, ["listed", "paused", "is_own_list", "headcount"])
