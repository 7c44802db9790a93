"""How a full computation and the stream of touched people keep out of each other's way.

A part reads evidence and writes a little later. Somebody touched in between is computed at once,
and again when no part is under way, so that the last word always has the newest evidence.
"""

from django.db import connection

STREAM, PARTS = 7_301, 7_302  # any two numbers, ours in this database


def part_lock() -> None:
    """Say, until the transaction ends, that a part is under way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [PARTS])


def is_alone() -> bool:
    """Take the stream's turn until the transaction ends; False when another has it."""
    return _try(STREAM)


def wait_for_the_stream() -> None:
    """Let whoever computes the touched finish; nobody begins before the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [STREAM])


def no_part_under_way() -> bool:
    """Whether no part is under way; none begins before the transaction ends."""
    return _try(PARTS)


def _try(number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])
