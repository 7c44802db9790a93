"""Queries whose SQL is written once and asked again with other values.

Django writes the SQL of a query anew each time it is asked. Of the few that every request begins
with (whose session, who they are, what they may, whose organization) that took more time than
the database did.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet

# Marks that stand for an id, a day, a moment and a text.
ANY_ID = UUID(int=7)
ANY_DAY = date(1, 1, 2)
ANY_MOMENT = datetime(1, 1, 2, tzinfo=UTC)
ANY_TEXT = "any text"

M = TypeVar("M", bound=Model)


class Written(Generic[M]):
    """A query made once by `make` for `marks`, values that stand where others will.

    A mark is of the type its column has, and no other parameter of the query equals one.
    """

    def __init__(self, make: Callable[..., QuerySet[M]], *marks: Any) -> None:
        """Keep how it is made; its SQL is written when it is first asked."""
        self.make, self.marks = make, marks

    @cached_property
    def _made(self) -> tuple[QuerySet[M], Any, str, tuple[Any, ...], dict[int, int]]:
        rows = self.make(*self.marks)
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        places = {at: self.marks.index(one) for at, one in enumerate(params) if one in self.marks}
        assert set(places.values()) == set(range(len(self.marks))), "a mark is lost"  # noqa: S101
        return rows, compiler, sql, tuple(params), places

    def rows(self, *values: Any) -> list[M]:
        """Return the rows for these values, one for each mark."""
        rows, compiler, sql, params, places = self._made
        filled = tuple(values[places[at]] if at in places else one for at, one in enumerate(params))
        asked, query = copy(compiler), copy(rows.query)
        asked.connection = connections[DEFAULT_DB_ALIAS]  # each thread has its own
        asked.query = query
        asked.as_sql = lambda *args, **kwargs: (sql, filled)
        query.get_compiler = lambda *args, **kwargs: asked  # type: ignore[method-assign]
        found: QuerySet[M] = type(rows)(model=rows.model, query=query, using=DEFAULT_DB_ALIAS)
        found._iterable_class = rows._iterable_class
        return list(found)

    def first(self, *values: Any) -> M | None:
        """Return the first of the rows, or None."""
        found = self.rows(*values)
        return found[0] if found else None
