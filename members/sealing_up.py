"""Seal the texts that lie in plain in a sealed column: of before, or brought from elsewhere."""

from __future__ import annotations

from django.apps import apps
from django.db import connection

from members.models import SealedField
from members.models.sealed import MARK, sealed


def seal_plain() -> int:
    """Seal what is plain in every sealed column; return how many."""
    return sum(
        seal_column(model._meta.db_table, str(field.column))
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, SealedField)
    )


def seal_column(table: str, column: str) -> int:
    """Seal what is plain in one column of a table whose rows have a person; return how many."""
    n = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT id, person_id, "{column}" FROM "{table}"'  # noqa: S608  # ours
                f' WHERE "{column}" <> %s AND NOT starts_with("{column}", %s) LIMIT 2000',
                ["", MARK],
            )
            rows = cursor.fetchall()
            if not rows:
                return n
            made = sealed({pk: (person, text) for pk, person, text in rows})
            cursor.execute(
                f'UPDATE "{table}" t SET "{column}" = made.text'  # noqa: S608  # ours
                " FROM unnest(%s::uuid[], %s::text[]) AS made (id, text) WHERE t.id = made.id",
                [list(made), [str(text) for text in made.values()]],
            )
            n += len(rows)
