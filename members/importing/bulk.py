"""Put many rows into a table at the speed of COPY."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.utils import timezone

from members.models import SealedField, sealed


@contextmanager
def uncollected() -> Iterator[None]:
    """Let no cycles be looked for meanwhile: a chunk makes a million small objects and none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def copy_in(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows given by the names of their columns; what none of them gives is the default.

    Making instances would cost more than the database does.
    """
    if not rows:
        return
    given = list(rows[0])
    _seal(model, rows)
    fields = {field.attname: field for field in model._meta.local_concrete_fields}
    rest = [name for name in fields if name not in rows[0] and not fields[name].db_returning]
    defaults = tuple(_default(fields[name]) for name in rest)
    columns = ", ".join(f'"{fields[name].column}"' for name in [*given, *rest])
    sql = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row((*row.values(), *defaults))


def _seal(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> None:
    for field in model._meta.local_concrete_fields:
        if isinstance(field, SealedField) and field.attname in rows[0]:
            name = field.attname
            plain = {
                at: (row["person_id"], row[name])
                for at, row in enumerate(rows)
                if row[name] and not isinstance(row[name], sealed.Sealed)
            }
            for at, text in sealed.sealed(plain).items():
                rows[at][name] = text


def _default(field: models.Field) -> Any:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return timezone.now()
    return field.get_default()
