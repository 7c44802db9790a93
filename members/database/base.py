"""Django's backend for PostgreSQL; every transaction begins with who acts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import transaction
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool

from members.database.acting import actor, tell

_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|WITH)\b", re.IGNORECASE)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions, those of a single statement too, say who acts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(_in_a_transaction)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a connection that answers, when the database does.

        Where one from the pool is dead, so are those beside it: they go together. The pool's own
        check takes them one by one and waits longer after each, twenty seconds for eight.
        """
        connection = super().get_new_connection(conn_params)
        if self.pool and not _answers(connection):
            self.pool.putconn(connection)
            self.pool.drain()
            connection = super().get_new_connection(conn_params)
        return connection

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # the stubs lack it
        if not autocommit and actor():
            with self.wrap_database_errors:
                tell(self.connection, actor())


def _answers(connection: psycopg.Connection[Any]) -> bool:
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        return False
    return True


def _in_a_transaction(
    execute: Callable, sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    connection = context["connection"]
    if (
        connection.in_atomic_block
        or not connection.get_autocommit()
        or not actor()
        or not isinstance(sql, str)
        or not _WRITES.match(sql)
    ):
        return execute(sql, params, many, context)
    with transaction.atomic(using=connection.alias, savepoint=False):
        return execute(sql, params, many, context)
