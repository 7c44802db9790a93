"""Lookups whose SQL does not depend on what is looked for, so that it can be kept (`written`)."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import CharField, ForeignKey, Lookup, TextField, UUIDField


class Among(Lookup):
    """`column = ANY (ids)`: a column of ids is one of a list.

    Like `in`, but the list is one value of the query however many ids it holds. An empty list
    finds nobody.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the comparison and the list as its one parameter."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::uuid[])", (*params, list(self.rhs))


class Like(Lookup):
    """`column LIKE pattern`: as `contains`, `startswith` and `endswith` ask, the pattern given."""

    lookup_name = "like"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the comparison and the pattern as its parameter."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column}::text LIKE %s", (*params, self.rhs)


def holding(text: str) -> str:
    """Return the pattern of what holds `text`."""
    return f"%{_itself(text)}%"


def beginning(text: str) -> str:
    """Return the pattern of what begins with `text`."""
    return f"{_itself(text)}%"


def ending(text: str) -> str:
    """Return the pattern of what ends with `text`."""
    return f"%{_itself(text)}"


def _itself(text: str) -> str:
    return str(connection.ops.prep_for_like_query(text))


def register() -> None:
    """Let ids, columns that name a row by its id, and texts be asked so."""
    for field in (UUIDField, ForeignKey):
        field.register_lookup(Among)
    for text in (CharField, TextField):
        text.register_lookup(Like)
