"""Figures of each unit for each day: what trends are read from, without computing a past again.

Aggregates only, so that they may outlive the people behind them (practice 2.17, 3.12).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction

from members.models import Committee, Organization, Unit
from organizing.committee_health import check_up
from organizing.models import MetricSnapshot
from organizing.standing import tables

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

Counted = dict[UUID | None, Counter[str]]
STORED, JUST_COMPUTED = "organizing_standing", "result"
KEPT_ENDS = ("kept", "partly", "missed", "unknown")


@transaction.atomic
def keep(*, as_of: date) -> int:
    """Keep the figures of what is stored as those of `as_of`; return of how many units.

    Made again, a day says the same as what is stored then.
    """
    with connection.cursor() as cursor:
        return write(counts(cursor, STORED, as_of=as_of), as_of=as_of)


def counts(cursor: CursorWrapper, source: str, *, as_of: date) -> Counted:
    """Return what there is to count in each unit, from the table of that name."""
    rules = Organization.current().rules["commitments"]
    params = {
        "as_of": as_of,
        "window": rules["window"],
        "unknown_after": rules["unknown_after"],
    }
    cursor.execute(tables.text("snapshot/units").replace("SOURCE", source), params)
    names = [column.name for column in cursor.description or ()][1:]
    return {row[0]: Counter(dict(zip(names, row[1:], strict=True))) for row in cursor.fetchall()}


def add(total: Counted, part: Counted) -> None:
    """Add what another range of people counted: nobody is in two ranges."""
    for unit, found in part.items():
        total.setdefault(unit, Counter()).update(found)


def write(found: Counted, *, as_of: date) -> int:
    """Write the figures of that day over whatever was written for it; return how many rows."""
    sizes = Unit.objects.sizes(on=as_of)
    made = _rows(found, sizes, as_of=as_of)
    units = [row.unit_id for row in made if row.unit_id]
    stale = MetricSnapshot.objects.filter(as_of=as_of).exclude(unit=None)
    stale.exclude(unit__in=units).delete()
    MetricSnapshot.objects.bulk_create(
        made,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["unit", "as_of"],
        update_fields=["figures", "rules_hash", "made_at"],
    )
    return len(made)


def _rows(found: Counted, sizes: dict[UUID, int | None], *, as_of: date) -> list[MetricSnapshot]:
    rules_hash = Organization.current().rules_hash
    roots = Unit.objects.filter(parent=None, closed_on=None).values_list("pk", flat=True)
    found = {None: Counter(), **found}
    of_all = {"universe": whole(sizes, roots), "committees": _healths(as_of)}
    return [
        MetricSnapshot(
            unit_id=unit,
            as_of=as_of,
            rules_hash=rules_hash,
            figures={**named(figures), **({"universe": sizes.get(unit)} if unit else of_all)},
        )
        for unit, figures in found.items()
    ]


def _healths(as_of: date) -> dict[str, str]:
    """Return the word for each committee on that day, by its id."""
    standing = Committee.objects.exclude(dissolved_on__lte=as_of).order_by("pk")
    found = check_up(standing, as_of)
    return {str(one.committee.pk): str(one.health.status) for one in found}


def whole(sizes: dict[UUID, int | None], units: Iterable[UUID]) -> int | None:
    """Return the size of several units together; None where one of them was never counted."""
    parts = [sizes.get(unit) for unit in units]
    known = [size for size in parts if size is not None]
    return sum(known) if parts and len(known) == len(parts) else None


def named(figures: Counter[str]) -> dict[str, int]:
    """Return counts as they are kept: levels nested as the honest count is, the rest as counted."""
    kept = {name: figures[name] for name in sorted(figures) if not name.startswith("level_")}
    nested = {
        f"level_{level}": sum(figures[f"level_{above}"] for above in range(level, 6))
        for level in range(1, 6)
    }
    leaders = figures["rung_5"] + figures["rung_6"]
    return {**kept, **nested, "leaders": leaders}
