"""Bring two people together, and see whether it took: a live tie within thirty days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from members.models import LogEntry, Person
from organizing.models import Introduction, Tie

if TYPE_CHECKING:
    from members.models import User

TAKES = timedelta(days=30)


class NotPossible(Exception):
    """They cannot be introduced. The message is fit for whoever tried."""


@transaction.atomic
def introduce(one: Person, other: Person, *, on: date, by: User) -> Introduction:
    """Record that `by` introduced two people. The same two on the same day are one introduction."""
    if one.pk == other.pk or by.person_id in {one.pk, other.pk}:
        raise NotPossible(_("Introduce two people other than yourself."))
    a, b = sorted((one.pk, other.pk))
    made, is_new = Introduction.objects.get_or_create(
        by_id=by.person_id, a_id=a, b_id=b, introduced_on=on
    )
    if is_new:
        LogEntry.record("introduced", made, by=by, a=a, b=b, on=on)
    return made


@transaction.atomic
def confirm(introduction: Introduction, *, on: date, by: User) -> None:
    """They know each other now: their tie is live from today, and the introduction took in time."""
    Tie.confirm(introduction.a_id, introduction.b_id, on=on, source="introduced")
    LogEntry.record("tie_confirmed", introduction, by=by, on=on)
    settle(on=on)


def settle(*, on: date) -> int:
    """Mark the introductions that took: the two shared something within thirty days after.

    A conversation between them, a tie confirmed, or a small room in which the host confirmed both.
    Return how many took. A repeat finds nothing more.
    """
    with connection.cursor() as cursor:
        cursor.execute(TOOK, {"on": on, "takes": TAKES.days})
        return int(cursor.rowcount)


TOOK = """
    UPDATE organizing_introduction i SET took_on = shared.day
    FROM organizing_introduction made
    CROSS JOIN LATERAL (
        SELECT min(day) AS day FROM (
            SELECT c.talked_on AS day FROM organizing_conversation c
            WHERE (c.person_id, c.by_id) IN ((made.a_id, made.b_id), (made.b_id, made.a_id))
              AND c.talked_on >= made.introduced_on
            UNION ALL
            SELECT CASE WHEN t.first_on >= made.introduced_on THEN t.first_on
                        ELSE t.last_confirmed_on END FROM organizing_tie t
            WHERE t.a_id = least(made.a_id, made.b_id) AND t.b_id = greatest(made.a_id, made.b_id)
              AND t.last_confirmed_on >= made.introduced_on
            UNION ALL
            SELECT m.held_on FROM members_attendance x
            JOIN members_attendance y ON y.meeting_id = x.meeting_id AND y.person_id = made.b_id
             AND y.state = 'present' AND y.ties_confirmed
            JOIN members_meeting m ON m.id = x.meeting_id AND m.kind = 'gathering'
             AND m.state = 'held'
            WHERE x.person_id = made.a_id AND x.state = 'present' AND x.ties_confirmed
              AND m.held_on >= made.introduced_on
        ) evidence
        WHERE day <= %(on)s AND day <= made.introduced_on + %(takes)s
    ) shared
    WHERE i.id = made.id AND i.took_on IS NULL AND shared.day IS NOT NULL
"""
