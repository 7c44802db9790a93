"""Keep the figures of a day gone by, without touching where anybody stands."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from organizing.models import MetricSnapshot
from organizing.standing import computing, snapshots
from organizing.standing.snapshots import JUST_COMPUTED, Counted


@transaction.atomic
def backfill(day: date) -> int:
    """Keep the figures of `day` from what is on record now; return of how many units, 0 if kept."""
    if MetricSnapshot.objects.filter(as_of=day, unit=None).exists():
        return 0
    usual = computing.usual_gap(day)
    total: Counted = {}
    for span in computing.spans():
        computing.compute_span(span, as_of=day, usual=usual, store=False)
        with connection.cursor() as cursor:
            snapshots.add(total, snapshots.counts(cursor, JUST_COMPUTED, as_of=day))
    return snapshots.write(total, as_of=day)
