"""Queries whose SQL is written once and asked again with other values.

Django writes the SQL of a query anew each time it is asked. Of what every request begins with, and
of the pages that are open all day, that took more time than the database did.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.utils import timezone

from members.database.standing_in import TEXT, Marks, taken

R = TypeVar("R")
MOST = 64  # shapes of one query that are kept


class _Unknown:
    """A shape that was not asked for yet; None is one for which nobody can be found."""


_UNKNOWN = _Unknown()


class Written(Generic[R]):
    """The query that `make` returns, written once for each shape of the values it is given.

    A value is an id, a day, a moment, a text, a list of ids (asked with `among`), a row, which
    stands for its id, or a user, who stands for what was granted to them; None, flags, numbers and
    choices are part of the shape. Every id, day and moment in the SQL must be one of those values,
    as it was given, and every value stand in it: what `make` reckons, reads from the clock or takes
    from elsewhere would stay in the SQL for everybody, and is an error at the first use.

    Numbers and words cannot be told so: those of an organization's rules are values, never read
    within `make`.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, R]]) -> None:
        """Keep how it is made; its SQL is written when it is first asked."""
        self.make = make
        self.shapes: dict[Hashable, _Made | None] = {}

    def rows(self, *values: Any) -> list[R]:
        """Return the rows for these values."""
        made, given = self._made(values)
        return made.rows(given) if made else []

    def first(self, *values: Any) -> R | None:
        """Return the first of the rows, or None."""
        found = self.rows(*values)
        return found[0] if found else None

    def count(self, *values: Any) -> int:
        """Return how many rows there are for these values."""
        made, given = self._made(values)
        return made.count(given) if made else 0

    def around(self, sql: str, *values: Any, more: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of `sql`, in which {rows} stands for the query; `more` are its own.

        {rows} comes before their places. Where nobody can be found, there are none.
        """
        made, given = self._made(values)
        return made.around(sql, given, more) if made else []

    def _made(self, values: tuple[Any, ...]) -> tuple[_Made | None, list[Any]]:
        given: list[Any] = []
        # a zone stands in the SQL of what asks for the day of a moment
        shape = (timezone.get_current_timezone_name(), *(taken(one, given) for one in values))
        made = self.shapes.get(shape, _UNKNOWN)
        if isinstance(made, _Unknown):
            made = self._write(values)
            if len(self.shapes) >= MOST:  # other threads may look meanwhile
                self.shapes.clear()
            self.shapes[shape] = made
        return made, given

    def _write(self, values: tuple[Any, ...]) -> _Made | None:
        marks = Marks()
        rows = self.make(*map(marks.like, values))
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:  # nobody can be found, whatever the values
            return None
        places = [_place(one, marks.all) for one in params]
        assert marks.owed <= {n for one in places for n in _named(one)}, "a value is lost"  # noqa: S101
        return _Made(rows, compiler, sql, tuple(places))


@dataclass(frozen=True)
class _At:
    """Where the value stands that was given as the `n`-th."""

    n: int


@dataclass(frozen=True)
class _Made:
    """One shape of a query: its SQL, and its parameters with places for the values."""

    rows_made: Any  # a queryset
    compiler: Any
    sql: str
    params: tuple[Any, ...]

    @cached_property
    def _counting(self) -> str:
        return f"SELECT COUNT(*) FROM ({self.sql}) AS counted"  # noqa: S608  # Django's own

    def rows(self, given: list[Any]) -> list[Any]:
        """Return the rows, made by Django."""
        made, filled = self.rows_made, self._filled(given)
        asked, query = copy(self.compiler), copy(made.query)
        asked.connection = connections[DEFAULT_DB_ALIAS]  # each thread has its own
        asked.query = query
        asked.as_sql = lambda *args, **kwargs: (self.sql, filled)
        query.get_compiler = lambda *args, **kwargs: asked
        found: Any = type(made)(model=made.model, query=query, using=DEFAULT_DB_ALIAS)
        found._iterable_class, found._fields = made._iterable_class, made._fields
        found._prefetch_related_lookups = made._prefetch_related_lookups
        return list(found)

    def count(self, given: list[Any]) -> int:
        """Return how many rows there are."""
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(self._counting, self._filled(given))
            (n,) = cursor.fetchone()
            return int(n)

    def around(self, sql: str, given: list[Any], more: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Return the rows of `sql`, in which {rows} stands for the query."""
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(sql.replace("{rows}", self.sql), (*self._filled(given), *more))
            return list(cursor.fetchall())

    def _filled(self, given: list[Any]) -> tuple[Any, ...]:
        return tuple(_fill(one, given) for one in self.params)


def _fill(place: Any, given: list[Any]) -> Any:
    if isinstance(place, _At):
        return given[place.n]
    return [_fill(one, given) for one in place] if isinstance(place, list) else place


def _named(place: Any) -> set[int]:
    """Return which values a parameter takes."""
    if isinstance(place, _At):
        return {place.n}
    return {n for one in place for n in _named(one)} if isinstance(place, list) else set()


def _place(param: Any, marks: list[Any]) -> Any:
    """Return where a parameter's value is taken from, or the parameter when it is always the same.

    AssertionError for an id, a day or a moment that nobody gave.
    """
    if param in marks:
        return _At(marks.index(param))
    if isinstance(param, (list, tuple)):
        return [_place(one, marks) for one in param]
    assert not isinstance(param, (UUID, date)), f"{param!r} was not given"  # noqa: S101
    assert not (isinstance(param, str) and TEXT in param), f"{param!r} was not given"  # noqa: S101
    return param
