"""What changes whenever something computed may have: told by index, without looking at evidence."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from django.db import connection

from members.models import Organization


def version_of(on: date) -> str:
    """Return what changes whenever a map may have: the day, the rules, and marks of new evidence.

    Each verb that changes evidence leaves a mark (`Touched`) and each computation takes marks away.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT last_value FROM members_touched_id_seq),"
            " (SELECT min(id) FROM members_touched),"
            " (SELECT max(finished_at) FROM organizing_standingrun)"
        )
        seen = cursor.fetchone()
    said = repr([on, Organization.current().rules_hash, *seen])
    return sha256(said.encode()).hexdigest()[:32]
