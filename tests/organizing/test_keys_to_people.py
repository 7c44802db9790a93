"""Whatever is removed, each table that names it is asked: it must answer at once."""

from __future__ import annotations

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

_WITHOUT = """
    SELECT c.conrelid::regclass::text, a.attname
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND NOT EXISTS (
        SELECT FROM pg_index i
        WHERE i.indrelid = c.conrelid AND i.indkey[0] = a.attnum AND i.indisvalid
          AND (i.indpred IS NULL
               OR pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', a.attname)))
"""


def test_every_key_leads_an_index() -> None:
    """Without one the database reads the whole table for each row that is removed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid = 'members_person'::regclass"
        )
        assert cursor.fetchone()[0] > 40
        cursor.execute(_WITHOUT)
        assert cursor.fetchall() == []
