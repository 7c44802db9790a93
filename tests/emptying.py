"""Empty the tables after a test that commits: of a hundred and thirty, those that hold anything.

TRUNCATE makes each table's files anew, which took half a second a test, and waits for everybody
who reads. Where no superuser's address is known, it is what Django does all the same.
"""

from __future__ import annotations

import os

import psycopg
from django.db import connection
from django.test import TransactionTestCase
from psycopg import sql
from psycopg.conninfo import make_conninfo

from members.models import LogEntry

MOST = 3_000  # rows of a table; beyond them TRUNCATE is the faster one
THEIRS = {"auth_permission", "django_content_type", "django_migrations"}  # the schema's own rows
KEPT = LogEntry._meta.db_table  # whose rows nobody deletes, whoever they are
flush = TransactionTestCase._fixture_teardown


def install() -> None:
    """Let pytest-django's tests that commit end so."""
    if "ADMIN_DATABASE_URL" in os.environ:
        TransactionTestCase._fixture_teardown = _end


def _end(test: TransactionTestCase) -> None:
    if not _empty():
        flush(test)


def _empty() -> bool:
    """Delete every row there is; return False, having deleted none, where there are too many."""
    tables = set(connection.introspection.django_table_names(only_existing=True)) - THEIRS
    connection.close()
    url = make_conninfo(os.environ["ADMIN_DATABASE_URL"], dbname=connection.settings_dict["NAME"])
    counting = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {}, (SELECT count(*) FROM (SELECT FROM {} LIMIT {}) few)").format(
            sql.Literal(name), sql.Identifier(name), sql.Literal(MOST)
        )
        for name in sorted(tables)
    )
    with psycopg.connect(url) as session:
        held = {name: n for name, n in session.execute(counting).fetchall() if n}
        if max(held.values(), default=0) == MOST:
            return False
        session.execute("SET session_replication_role = replica")  # no foreign key asks
        for name in held:
            way = "TRUNCATE {}" if name == KEPT else "DELETE FROM {}"
            session.execute(sql.SQL(way).format(sql.Identifier(name)))
    if held:  # pages full of nothing would let the planner take full tables for empty ones
        tables_held = sql.SQL(", ").join(map(sql.Identifier, held))
        with psycopg.connect(url, autocommit=True) as session:
            session.execute(sql.SQL("VACUUM {}").format(tables_held))
    return True
