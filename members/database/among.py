"""`among`: a column of ids is one of a list.

Like `in`, but the list is one value of the query however many ids it holds, so that the SQL is the
same for lists of any length and can be kept (`written.py`). An empty list finds nobody.
"""

from __future__ import annotations

from typing import Any

from django.db.models import ForeignKey, Lookup, UUIDField


class Among(Lookup):
    """`column = ANY (ids)`."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the comparison and the list as its one parameter."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::uuid[])", (*params, list(self.rhs))


def register() -> None:
    """Let ids, and columns that name a row by its id, be asked so."""
    UUIDField.register_lookup(Among)
    ForeignKey.register_lookup(Among)
