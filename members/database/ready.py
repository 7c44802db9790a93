"""SQL that was put together once and is asked many times.

Django writes the SQL of a query anew each time: for the scope of a user, a union of five queries
that stands in most questions of a page, that took a seventh of the page's time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

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
