"""Values that stand where others will, so that a query can be written before it is asked.

Each is one that nobody has: an id, a day, a moment, a text, a list of ids. A row stands as one of
which only the id is known; a user, with grants of the same roles over as much: what they see is put
together of these ids as it is for anybody.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

TEXT = "any text "  # and a number


def taken(value: Any, into: list[Any]) -> Hashable:
    """Append what `value` is made of to `into`, and return its shape: what the SQL depends on.

    None, flags, numbers and choices are their own shape. TypeError for what cannot stand in.
    """
    if value is None or isinstance(value, (bool, int, Enum)):
        return value
    if isinstance(value, (UUID, datetime, date, str)):
        into.append(value)
        return next(kind for kind in (UUID, datetime, date, str) if isinstance(value, kind))
    if isinstance(value, (list, tuple, set, frozenset)):
        into.append(list(value))
        return list
    if isinstance(value, Model):
        into.append(value.pk)
        return (value._meta.model, *_granted(value, into))
    raise TypeError(f"{type(value).__name__} cannot stand in a query that is written once")


def _granted(user: Any, into: list[Any]) -> list[Any]:
    if not hasattr(user._meta.model, "grants_in_force"):
        return []
    into.append(user.person_id)
    shape = []
    for grant in user.grants_in_force:
        path = grant.unit.path if grant.unit_id else []
        into += [*path, *([grant.committee_id] if grant.committee_id else [])]
        shape.append((type(grant), grant.role, len(path), grant.committee_id is not None))
    return shape


class Marks:
    """Marks for the values of one query, in the order in which `taken` takes the values."""

    def __init__(self) -> None:
        self.all: list[Any] = []
        self.owed: set[int] = set()  # which must be found in the SQL: all but what users are

    def like(self, value: Any) -> Any:
        """Return what stands for `value`: marks where `taken` takes something, the rest alike."""
        if value is None or isinstance(value, (bool, int, Enum)):
            return value
        if isinstance(value, (list, tuple, set, frozenset)):
            return self._next([UUID(int=len(self.all))])
        if isinstance(value, Model):
            return self._row(value)
        if isinstance(value, UUID):
            return self._next(UUID(int=len(self.all)))
        n = len(self.all)
        if isinstance(value, datetime):
            return self._next(datetime(100 + 17 * n, 7, 13, tzinfo=UTC))
        if isinstance(value, date):
            return self._next(date(100 + 17 * n, 7, 13))
        return self._next(f"{TEXT}{n}")

    def _next(self, mark: Any) -> Any:
        self.owed.add(len(self.all))
        self.all.append(mark)
        return mark

    def _id(self) -> Any:
        self.all.append(mark := UUID(int=len(self.all)))
        return mark

    def _row(self, row: Any) -> Any:
        model = row._meta.model
        if not hasattr(model, "grants_in_force"):
            return _only(model, **{row._meta.pk.attname: self._id()})
        user = _only(model, id=self._id(), person_id=self._id(), is_active=True)
        user.grants_in_force = [self._grant(grant) for grant in row.grants_in_force]
        return user

    def _grant(self, grant: Any) -> Any:
        fields = {"id": UUID(int=0), "role": grant.role, "unit_id": None, "committee_id": None}
        unit = None
        if grant.unit_id:
            path = [self._id() for _part in grant.unit.path]
            fields["unit_id"] = path[-1]
            unit = _only(type(grant.unit), id=path[-1], path=path)
        if grant.committee_id:
            fields["committee_id"] = self._id()
        mark = _only(type(grant), **fields)
        if unit is not None:
            mark.unit = unit
        return mark


def _only(model: Any, **known: Any) -> Any:
    """Return a row that knows nothing else: asking it for more finds no such row, an error."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in known]
    return model.from_db(DEFAULT_DB_ALIAS, names, [known[name] for name in names])
