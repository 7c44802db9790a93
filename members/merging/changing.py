"""Change rows and write down exactly what is needed to change them back."""

from __future__ import annotations

from base64 import b64encode
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, router
from django.db.models.deletion import Collector

from members.models import SealedField
from members.models.sealed import stored_text

Row = dict[str, Any]


class Journal:
    """The changes of one merge, in order: {model, pk, was, now}."""

    def __init__(self) -> None:
        self.changes: list[dict[str, Any]] = []

    def change(self, row: models.Model, **values: Any) -> None:
        """Set `values` (by column name) on the row, here and in the database."""
        fields = {name: _field(type(row), name) for name in values}
        was = {name: stored(getattr(row, name)) for name in fields}
        for name, value in values.items():
            setattr(row, name, value)
        type(row)._base_manager.filter(pk=row.pk).update(**values)
        now = {name: stored(value) for name, value in values.items()}
        changed = [name for name in now if now[name] != was[name]]
        if changed:
            self._write(row, {n: was[n] for n in changed}, {n: now[n] for n in changed})

    def remove(self, row: models.Model) -> None:
        """Take the row out, with whatever the database would take along, all of it kept here."""
        collector = Collector(using=router.db_for_write(type(row)), origin=row)
        collector.collect([row])
        for (field, value), instances in collector.field_updates.items():
            for one in _flat(instances):
                self.change(one, **{field.attname: value})
        gone = [one for found in collector.data.values() for one in found]
        gone += [one for found in collector.fast_deletes for one in found]
        for one in reversed(gone):  # parts first: taking back goes from the end
            self._write(one, dump(one), None)
        row.delete()

    def _write(self, row: models.Model, was: Row | None, now: Row | None) -> None:
        self.changes.append(
            {"model": row._meta.label_lower, "pk": stored(row.pk), "was": was, "now": now}
        )


def _flat(instances: Any) -> list[models.Model]:
    found: list[models.Model] = []
    for one in instances:
        found += [one] if isinstance(one, models.Model) else list(one)
    return found


def dump(row: models.Model) -> Row:
    """Return every column of a row as JSON can hold it."""
    return {field.attname: stored(_held(row, field)) for field in _columns(type(row))}


def _held(row: models.Model, field: Any) -> Any:
    """Return a column's value; of a sealed text what is stored, for nobody reads it here."""
    if isinstance(field, SealedField):
        return stored_text(row, field.attname)
    return getattr(row, field.attname)


def make_again(label: str, was: Row) -> None:
    """Write a removed row as it was, times included."""
    model = model_of(label)
    values = {name: loaded(model, name, value) for name, value in was.items()}
    row = model(**values)
    model._base_manager.bulk_create([row])
    model._base_manager.filter(pk=row.pk).update(
        **{name: value for name, value in values.items() if name != model._meta.pk.attname}
    )


def model_of(label: str) -> type[models.Model]:
    """Return the model of that label."""
    return apps.get_model(label)


def loaded(model: type[models.Model], name: str, value: Any) -> Any:
    """Return what `stored` was given for that column."""
    return _field(model, name).to_python(value)


def stored(value: Any) -> Any:
    """Return a column's value as JSON can hold it, without losing a microsecond."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return b64encode(value).decode()
    if isinstance(value, list | tuple):
        return [stored(one) for one in value]
    return value


def _columns(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _field(model: type[models.Model], name: str) -> Any:
    return next(field for field in _columns(model) if field.attname == name)
