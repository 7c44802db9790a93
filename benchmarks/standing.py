"""Computing standing: everybody, one per cent changed, ten thousand, a hundred and one person.

The floor is one bare grouped scan of each table of evidence, in the same run, between two of ours.
"""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import connection

from benchmarks.measuring import seconds, sql, told
from benchmarks.rows import PEOPLE, TODAY, uuid_of
from organizing.models import Standing, StandingRun
from organizing.standing import computing

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
    """Measure full and partial recomputation against the floor."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    Standing.objects.all().delete()
    StandingRun.objects.all().delete()
    before = floor()
    full = seconds(lambda: computing.compute(as_of=TODAY))
    bare = (before + floor()) / 2
    told("everybody, all written", ours=full, floor=bare, rows=people, people=people)
    again = seconds(lambda: computing.compute(as_of=TODAY))
    told("everybody, nothing changed", ours=again, floor=bare, rows=0, people=people)
    _change(people // 100)
    found = []
    some = seconds(lambda: found.append(computing.compute(as_of=TODAY)))
    told("everybody, 1 % changed", ours=some, floor=bare, rows=found[0].written, people=people)
    for rows in (10_000, 100, 1):
        if rows <= people // 10:
            ids = [UUID(uuid_of(PEOPLE, n * (people // rows) + 7)) for n in range(rows)]
            work = partial(computing.compute_people, ids, as_of=TODAY)
            work()
            taken = seconds(work, times=5)
            told(f"{rows} touched", ours=taken, floor=full, rows=rows, people=people)


def floor() -> float:
    """Return the seconds of one bare grouped scan of each table of evidence."""
    return sum(seconds(sql(statement)) for statement in GROUPED)


def _change(rows: int) -> None:
    """Keep one more promise for `rows` people."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE organizing_commitment SET status = 'kept', resolved_on = due_on WHERE id IN ("
            " SELECT DISTINCT ON (owed_by_id) id FROM organizing_commitment"
            " WHERE status IN ('missed', 'partly') AND due_on BETWEEN %s - 170 AND %s"
            " ORDER BY owed_by_id, due_on DESC LIMIT %s)",
            [TODAY, TODAY, rows],
        )
