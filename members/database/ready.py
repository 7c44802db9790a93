"""SQL that was put together once and is asked many times.

Django writes the SQL of a query anew each time: for the scope of a user, a union of five queries
that stands in most questions of a page, that took a seventh of the page's time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, Self
from uuid import UUID

from django.db.models import Expression, Field, QuerySet


class Ready(Expression):
    """A query as it is asked of the database, to stand on the right of `__in`.

    It names no column of the query around it (no OuterRef), and what it asks of is what the
    database holds when it is asked, as with any subquery.
    """

    def __init__(
        self, sql: str, params: tuple[Any, ...], output_field: Field | None = None
    ) -> None:
        """Keep `sql`, in brackets, with its `params`."""
        super().__init__(output_field=output_field)
        self.sql, self.params = sql, params

    @classmethod
    def made_of(cls, rows: QuerySet) -> Self:
        """Return the query of `rows`, which must be able to find something."""
        sql, params = rows.query.sql_with_params()
        return cls(f"({sql})", tuple(params))

    def filled(self, values: Mapping[Any, Any]) -> Ready:
        """Return the same query with `values` in place of the parameters that stand for them."""
        return Ready(self.sql, tuple(_put(values, one) for one in self.params))

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Self:
        """Return itself: nothing in it depends on where it stands."""
        return self

    def relabeled_clone(self, change_map: Mapping[str, str]) -> Self:
        """Return itself: it names no table of the query around it."""
        return self

    def get_group_by_cols(self) -> list[Any]:
        """Return nothing: it names no column of the query around it."""
        return []

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL as it was made."""
        return self.sql, self.params


def _put(values: Mapping[Any, Any], param: Any) -> Any:
    if isinstance(param, list):  # an array, as of the units of somebody without any
        return [_put(values, one) for one in param]
    return values.get(param, param)


class Alike:
    """What makes a query of ids, None and tuples of ids; it is made once for all that are as long.

    Called, it returns the query for these ids.
    """

    def __init__(self, make: Callable[..., Ready]) -> None:
        """Keep how it is made."""
        self.make = make
        self.made: dict[tuple[int | bool, ...], Ready] = {}

    def __call__(self, *given: UUID | tuple[UUID, ...] | None) -> Ready:
        """Return the query for `given`."""
        shape = tuple(len(one) if isinstance(one, tuple) else one is None for one in given)
        if shape not in self.made:
            self.made[shape] = self.make(*_marks_like(given))
        return self.made[shape].filled({UUID(int=n): one for n, one in enumerate(_ids(given))})


def _ids(given: tuple[Any, ...]) -> list[UUID]:
    found: list[UUID] = []
    for one in given:
        found += one if isinstance(one, tuple) else [one] if one else []
    return found


def _marks_like(given: tuple[Any, ...]) -> list[Any]:
    marks = (UUID(int=n) for n in count())  # nobody's ids
    return [
        tuple(next(marks) for _id in one) if isinstance(one, tuple) else one and next(marks)
        for one in given
    ]
