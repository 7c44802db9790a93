"""Computing standing: everybody, one per cent changed, ten thousand, a hundred and one person."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from benchmarks.data import PEOPLE, TODAY, uuid_of
from benchmarks.measuring import seconds, sql, told
from organizing.standing import computing

GROUPED = [
    "SELECT count(*) FROM (SELECT person_id, count(*), max(talked_on)"
    " FROM organizing_conversation GROUP BY person_id) x",
    "SELECT count(*) FROM (SELECT owed_by_id, count(*), max(due_on)"
    " FROM organizing_commitment GROUP BY owed_by_id) x",
    "SELECT count(*) FROM (SELECT person_id, count(*)"
    " FROM campaigns_participation GROUP BY person_id) x",
]


def measure(people: int) -> None:
    """Measure full and partial recomputation against one grouped scan of each evidence table."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    floor = sum(seconds(sql(statement), times=3) for statement in GROUPED)
    full = seconds(lambda: computing.compute(as_of=TODAY))
    told("everybody, all written", ours=full, floor=floor, rows=people, people=people)
    again = seconds(lambda: computing.compute(as_of=TODAY))
    told("everybody, nothing changed", ours=again, floor=floor, rows=0, people=people)
    _change(people // 100)
    some = seconds(lambda: computing.compute(as_of=TODAY))
    told("everybody, 1 % changed", ours=some, floor=floor, rows=people // 100, people=people)
    for rows in (10_000, 100, 1):
        if rows <= people:
            ids = [UUID(uuid_of(PEOPLE, n * (people // rows))) for n in range(rows)]
            work = lambda ids=ids: computing.compute_people(ids, as_of=TODAY)  # noqa: E731
            told(
                f"{rows} touched", ours=seconds(work, times=3), floor=full, rows=rows, people=people
            )


def _change(rows: int) -> None:
    """Keep one more promise for `rows` people."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE organizing_commitment SET status = 'kept', resolved_on = due_on WHERE id IN ("
            " SELECT id FROM organizing_commitment WHERE status = 'missed' ORDER BY due_on DESC"
            " LIMIT %s)",
            [rows],
        )
