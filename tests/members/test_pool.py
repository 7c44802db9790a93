"""The pool of database connections a web process has, after the database went and came back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from members.database.base import DatabaseWrapper

MANY = 6


@pytest.fixture
def pooled(transactional_db: None) -> Iterator[dict[str, Any]]:
    """Settings of a pool from which somebody is turned away after three seconds."""
    given = connection.settings_dict
    options = given["OPTIONS"] | {"pool": {"min_size": 1, "max_size": MANY, "timeout": 3}}
    settings = given | {"OPTIONS": options, "CONN_MAX_AGE": 0}
    yield settings
    DatabaseWrapper(settings, "default").close_pool()


def test_dead_connections_go_together(pooled: dict[str, Any]) -> None:
    visitors = [DatabaseWrapper(pooled, "default") for _ in range(MANY)]
    backends = {_backend(visitor) for visitor in visitors}
    assert len(backends) == MANY
    for visitor in visitors:
        visitor.close()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s) AS pid", [[*backends]]
        )
    later = DatabaseWrapper(pooled, "default")

    # taken one by one, with longer and longer waits, they would outlast the three seconds
    assert _backend(later) not in backends
    later.close()


def _backend(visitor: DatabaseWrapper) -> int:
    with visitor.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])
