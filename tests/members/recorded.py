"""The record of acts as its one door shows it, and the roles that own it, for tests."""

from __future__ import annotations

import json
import os
from pathlib import Path

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo


def as_owner():
    name = connection.settings_dict["NAME"]
    return psycopg.connect(make_conninfo(os.environ["OWNER_DATABASE_URL"], dbname=name))


def as_superuser():
    secrets = Path(os.environ["STATE_DIR"].split("/gw")[0]) / "secrets"
    address = make_conninfo(
        os.environ["OWNER_DATABASE_URL"], user="postgres",
        password=(secrets / "postgres").read_text().strip(),
        dbname=connection.settings_dict["NAME"],
    )  # fmt: skip
    return psycopg.connect(address, autocommit=True)


def acts(person=None, **said):
    """The record as its one door shows it, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM audit_page(NULL, 500, %s, %s, %s, %s)",
            [person and person.pk, said.get("actor"), said.get("verb"), said.get("subject")],
        )
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        row["old"], row["new"] = (_json(row[key]) for key in ("old", "new"))
    return rows[::-1]


def _json(value):
    return json.loads(value) if isinstance(value, str) else value


def everything():
    """All that the database holds, as text, the record of acts as the owner would dump it."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT old::text, new::text FROM audit_page(NULL, 500, NULL, NULL, NULL, NULL)"
        )
        found += [text for row in cursor.fetchall() for text in row if text]
    return "\n".join(found)


def nobody_else_is_at_it():
    """Other tests on this server may hold transactions open, which a seal would wait for."""
    with as_superuser() as root:
        root.execute("UPDATE audit.mark SET ends = '0'")


def forget_the_tampering():
    """Begin the record anew, for the tests after this one in the same database."""
    with as_superuser() as root, root.transaction():
        for table in ("act", "content", "seal", "pruned"):
            root.execute(f"ALTER TABLE audit.{table} DISABLE TRIGGER never_all")
            root.execute(f"TRUNCATE audit.{table}")
            root.execute(f"ALTER TABLE audit.{table} ENABLE ALWAYS TRIGGER never_all")
        root.execute("UPDATE audit.mark SET upto = 0")
