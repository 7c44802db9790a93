"""PostgreSQL's own programs, called so that no password stands on a command line."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from organizing.local import postgres
from organizing.local.services import Problem


class Failed(Exception):
    """One of the programs did not do it. The message is the end of what it said."""


def run(program: str, url: str, *words: str | Path) -> str:
    """Run a program against the database at `url` and return what it wrote."""
    address = conninfo_to_dict(url)
    password = str(address.pop("password", "") or "")
    done = subprocess.run(  # noqa: S603 - our own command line
        [_binary(program), *words, f"--dbname={make_conninfo('', **address)}"],
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "PGPASSWORD": password},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(f"{program}: {_last_line(done.stderr)}")
    said: str = done.stdout
    return said


def check(dump: Path) -> int:
    """Read a dump to its end; return how many entries it lists, raise Failed if it is broken."""
    for words in (["--file=/dev/null"], ["--list"]):
        done = subprocess.run(  # noqa: S603 - our own command line
            [_binary("pg_restore"), *words, dump], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Failed(f"pg_restore: {_last_line(done.stderr)}")
    return sum(1 for line in done.stdout.splitlines() if line and not line.startswith(";"))


def in_database(url: str, name: str) -> str:
    """Return the same address with another database."""
    return make_conninfo("", **(conninfo_to_dict(url) | {"dbname": name}))


def counts(connection: psycopg.Connection) -> dict[str, int]:
    """Return how many rows each of our tables has, schema first."""
    tables = connection.execute(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        " AND schemaname NOT LIKE 'pg\\_%' ORDER BY 1"  # other sessions' own, meanwhile
    ).fetchall()
    found = {}
    for (table,) in tables:
        query = f"SELECT count(*) FROM {table}"  # noqa: S608 - quoted by the server
        row = connection.execute(query.encode()).fetchone()
        found[table] = row[0] if row else 0
    return found


def _binary(program: str) -> str:
    """Return the program that came with our PostgreSQL, else the one on the path."""
    try:
        return str(postgres.binary(program))
    except Problem:
        found = shutil.which(program)
        if found is None:
            raise Failed(
                f"{program} is not installed: install PostgreSQL's client programs."
            ) from None
        return found


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
