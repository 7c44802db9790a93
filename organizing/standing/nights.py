"""A night: compute those whose standing may have changed since the last, and no others.

Each computed person has a day on which their row may be another if nothing is recorded
(`verdict/50_due.sql`). A night computes those whose day has come, those to whom its own date brings
something that was recorded ahead of it, and those around them; whoever was touched meanwhile was
computed by the stream. The result is that of computing everybody from nothing (decision 0060).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Sum
from django.utils import timezone

from members.models import Organization, Pause
from organizing.models import Standing, StandingDue, StandingRun
from organizing.standing import computing, locks, streaming, tables
from organizing.standing.computing import Figures, Span
from organizing.standing.rules import parameters
from organizing.standing.snapshots import STORED

SPAN = 5_000
CLOSE_ENOUGH = 0.05  # of the logarithm of the usual gap: five per cent of it


def last_run(*, as_of: date) -> StandingRun | None:
    """Return the run a night at `as_of` can go on from; None where everybody is to be computed.

    That is the first time, after other rules, statements or rests of everybody, and when the usual
    gap is another by more than five per cent.
    """
    run = StandingRun.latest()
    if run is None or run.as_of > as_of or run.began_at is None or run.basis != computing.basis():
        return None
    if any(
        run.as_of < day <= as_of
        for began, ended in Pause.objects.filter(person=None).values_list("began_on", "ended_on")
        for day in (began, ended and ended + timedelta(days=1))
        if day
    ):
        return None
    return run if abs(usual_gap() - run.usual) <= CLOSE_ENOUGH else None


def usual_gap() -> float:
    """Return the logarithm of the usual gap as `computing.usual_gap` does, from what is kept."""
    kept = StandingDue.objects.aggregate(gaps=Sum("gaps"), logs=Sum("log_gaps"))
    gaps, logs = kept["gaps"] or 0, kept["logs"] or 0.0
    prior = computing.PRIOR_GAPS
    return round((logs + prior * computing.PRIOR_LOG_GAP) / (gaps + prior), 9)


@transaction.atomic
def call_due(run: StandingRun, *, as_of: date) -> None:
    """Make everybody due on `as_of` to whom the days since `run` bring something."""
    params: dict[str, Any] = {
        **parameters(as_of, Organization.current().rules, usual=run.usual),
        "since": run.as_of,
        "since_at": run.began_at,
    }
    locks.wait_for_the_stream()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(tables.text("night/10_came"), params)
        came: set[UUID] = {row[0] for row in cursor.fetchall() if row[0]}
        params["came"] = [*came]
        for first in range(0, len(came), streaming.BATCH):
            some = params["came"][first : first + streaming.BATCH]
            params["came"] += streaming.around(set(some), as_of=as_of)
        cursor.execute(tables.text("night/20_due"), params)
        cursor.execute(tables.text("night/25_nobody"), params)


def spans(*, as_of: date, size: int = SPAN) -> Iterator[Span]:
    """Cut those with something to be done into ranges of `size` people, in order of ids."""
    with connection.cursor() as cursor:
        cursor.execute(tables.text("night/30_spans"), {"as_of": as_of, "size": size})
        rows = cursor.fetchall() or [(None, 0)]  # some nights nobody is due
    edges = [row[0] for row in rows[1:]]
    for row, low, high in zip(rows, [None, *edges], [*edges, None], strict=True):
        yield Span(low, high, people=row[1])


@transaction.atomic
def compute_span(span: Span, *, as_of: date, usual: float) -> Figures:
    """Compute those of one range who are due; of the others, only the counts that have run down."""
    found = computing.compute_span(span, as_of=as_of, usual=usual, only_due=True)
    bounds = {"as_of": as_of, "low": span.low, "high": span.high}
    with connection.cursor() as cursor:
        cursor.execute(tables.text("night/40_thinned"), bounds)
        found.written += cursor.rowcount
        cursor.execute(tables.text("night/50_thinner"), bounds)
    return found


def compute(*, as_of: date) -> Figures:
    """Compute a night at once, everybody where `last_run` finds none to go on from."""
    began, began_at, basis = time.monotonic(), timezone.now(), computing.basis()
    run = last_run(as_of=as_of)
    if run is None:
        return computing.compute(as_of=as_of)
    call_due(run, as_of=as_of)
    total = Figures(as_of)
    for span in spans(as_of=as_of):
        total.add(compute_span(span, as_of=as_of, usual=run.usual))
    sum_up(total)
    total.seconds = time.monotonic() - began
    computing.record_run(total, usual=run.usual, began_at=began_at, basis=basis)
    return total


def sum_up(total: Figures) -> None:
    """Pass on the cases whose time has come, and let `total` tell of everybody who is stored."""
    params = parameters(total.as_of, Organization.current().rules, usual=0.0)
    with connection.cursor() as cursor:
        cursor.execute(tables.text("write/55_flags_passed").replace("SOURCE", STORED), params)
    total.computed, total.people = total.people, 0
    total.rungs, total.levels, total.drift = Counter(), Counter(), Counter()
    rows = Standing.objects.values_list("rung", "level", "drift").annotate(n=Count("pk"))
    for rung, level, drift, n in rows.order_by():
        total.people += n
        total.rungs[rung] += n
        total.levels[level] += n
        total.drift[drift] += n
