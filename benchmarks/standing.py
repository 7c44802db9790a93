"""Computing standing: everybody, nights, one per cent touched, ten thousand, a hundred, one person.

The floor is one bare grouped scan of each table of evidence, in the same run, between two of ours.
"""

from __future__ import annotations

import statistics
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection

from benchmarks.measuring import Asked, processor, sql, told
from benchmarks.rows import PEOPLE, TODAY, uuid_of
from members.models import Touched
from organizing.models import Standing, StandingDue, StandingRun
from organizing.standing import computing, nights, streaming

MOST_TWICE = 100_000  # people: beyond it everybody is computed once

GROUPED = [
    "SELECT count(*), sum(n), max(d) FROM (SELECT person_id, count(*) AS n, max(talked_on) AS d"
    " FROM organizing_conversation GROUP BY person_id) x",
    "SELECT count(*), sum(n), max(d) FROM (SELECT person_id, count(*) AS n, max(tried_on) AS d"
    " FROM organizing_attempt GROUP BY person_id) x",
    "SELECT count(*), sum(n), max(d) FROM (SELECT owed_by_id, count(*) AS n, max(due_on) AS d"
    " FROM organizing_commitment GROUP BY owed_by_id) x",
    "SELECT count(*), sum(n) FROM (SELECT person_id, count(*) AS n"
    " FROM campaigns_participation GROUP BY person_id) x",
]


def measure(people: int) -> None:
    """Measure everybody, nights and the touched against the floor, in processor time."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    for model in (Standing, StandingRun, StandingDue, Touched):
        model.objects.all().delete()
    before = floor()
    full, _ = _cpu(lambda: computing.compute(as_of=TODAY))
    bare = (before + floor()) / 2
    told("everybody, all written", ours=full, floor=bare, rows=people, people=people)
    if people <= MOST_TWICE:
        again, _ = _cpu(lambda: computing.compute(as_of=TODAY))
        told("everybody, nothing changed", ours=again, floor=bare, rows=0, people=people)
    for day in range(1, 4):
        _night(f"night {day}, nothing recorded", day, bare=bare, people=people)
    on, some = TODAY + timedelta(days=3), people // 100
    Touched.mark_all(_change(some))
    stream, marks = _cpu(lambda: streaming.compute_touched(as_of=on))
    told("1 % touched", ours=stream, floor=full, rows=marks, people=people)
    _night("night 4, 1 % touched the day before", 4, bare=bare, people=people)
    for rows in (10_000, 100, 1):
        if rows <= people // 10:
            ids = [UUID(uuid_of(PEOPLE, n * (people // rows) + 7)) for n in range(rows)]
            work = partial(computing.compute_people, ids, as_of=TODAY + timedelta(days=4))
            work()
            taken = statistics.median(_cpu(work)[0] for _ in range(1 if rows > 100 else 5))
            told(f"{rows} touched", ours=taken, floor=full, rows=rows, people=people)


def _cpu(work: Asked) -> tuple[float, Any]:
    """Return the processor seconds of the server and of this process for `work`, and its result."""
    began = processor()
    found = work()
    return processor() - began, found


def _night(name: str, day: int, *, bare: float, people: int) -> None:
    taken, found = _cpu(lambda: nights.compute(as_of=TODAY + timedelta(days=day)))
    told(name, ours=taken, floor=bare, rows=found.written, people=people, computed=found.computed)


def floor() -> float:
    """Return the processor seconds of one bare grouped scan of each table of evidence.

    By one process, as all of ours is: what helpers of a server take is not seen from here.
    """
    sql("SET max_parallel_workers_per_gather = 0")()
    return sum(_cpu(sql(statement))[0] for statement in GROUPED)


def _change(rows: int) -> list[UUID]:
    """Keep one more promise for `rows` people, and return them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE organizing_commitment SET status = 'kept', resolved_on = due_on WHERE id IN ("
            " SELECT id FROM (SELECT DISTINCT ON (owed_by_id) id, owed_by_id"
            " FROM organizing_commitment"
            " WHERE status IN ('missed', 'partly') AND due_on BETWEEN %s - 170 AND %s"
            " ORDER BY owed_by_id, due_on DESC) latest"
            " ORDER BY md5(owed_by_id::text) LIMIT %s) RETURNING owed_by_id",
            [TODAY, TODAY, rows],
        )
        return [row[0] for row in cursor.fetchall()]
