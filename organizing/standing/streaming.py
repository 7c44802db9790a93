"""Keep up with what people do: compute whoever was touched, and those their standing bears on."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection, transaction

from members.models import Touched
from organizing.models import StandingRun
from organizing.standing import computing, locks, tables

BATCH = 2_000  # marks in one transaction
REACH_BACK = 3 * 365  # days: well beyond every window


def compute_touched(*, as_of: date) -> int:
    """Compute the people marked as touched and return how many marks were worked off.

    Marks are deleted in the transaction that writes the result, so that a crash loses neither.
    While a part of a full computation is under way they stay, and are worked off once more.
    """
    if not Touched.objects.exists():
        return 0
    latest = StandingRun.latest()
    on = max(as_of, latest.as_of) if latest else as_of
    usual, done = computing.known_usual_gap(on), 0
    while True:
        marks, is_last = _compute_batch(on, usual)
        done += marks
        if is_last:
            return done


@transaction.atomic
def _compute_batch(on: date, usual: float) -> tuple[int, bool]:
    if not locks.is_alone():
        return 0, True
    settled = locks.no_part_under_way()
    marks = list(
        Touched.objects.select_for_update(skip_locked=True)
        .order_by("pk")
        .values_list("pk", "person_id")[:BATCH]
    )
    if not marks:
        return 0, True
    people = {person_id for _, person_id in marks}
    computing.compute_people(people | around(people, as_of=on), as_of=on, usual=usual)
    if settled:
        Touched.objects.filter(pk__in=[pk for pk, _ in marks]).delete()
    return len(marks), not settled or len(marks) < BATCH


def around(person_ids: set[UUID], *, as_of: date) -> set[UUID]:
    """Return the people whose standing may change with that of `person_ids`.

    Each is looked up in indexes, also where the planner was last told that the tables are empty:
    reading the whole of one for each would take minutes. Everything was removed, and a list brought
    in within the minute until the server counts again.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            tables.text("around"),
            {"ids": list(person_ids), "as_of": as_of, "reach_back": REACH_BACK},
        )
        found = {row[0] for row in cursor.fetchall()}
        cursor.execute("SET LOCAL enable_seqscan = on")
        return found
