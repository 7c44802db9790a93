"""What the planner knows of the tables, brought up to date after many rows were written at once."""

from django.apps import apps
from django.db import connection
from psycopg import sql


def count_rows() -> None:
    """Tell the planner now what the server finds out by itself a minute after a commit.

    Since PostgreSQL 17 the application may (`roles.sql` grants MAINTAIN); before, the server leaves
    out each table with a warning, and the questions that follow take longer.
    """
    tables = sorted(model._meta.db_table for model in apps.get_models() if model._meta.managed)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("ANALYZE {}").format(sql.SQL(", ").join(map(sql.Identifier, tables)))
        )
