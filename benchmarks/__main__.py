"""`make bench ARGS="10000 100000"`: print a JSON line for each benchmark at each size.

Needs an empty database, which `make bench` starts beside it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable

import django
import psycopg


def main() -> None:
    """Measure at every size named on the command line, 10,000 people by default."""
    sizes = [int(word.replace("_", "")) for word in sys.argv[1:] if word[0].isdigit()] or [10_000]
    wanted = [word for word in sys.argv[1:] if not word[0].isdigit()]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "organizing.settings")
    owner = os.environ["OWNER_DATABASE_URL"]
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(migrate, env={**os.environ, "DATABASE_URL": owner}, check=True)
    django.setup()

    from benchmarks import data, lists, standing

    suites = {"lists": lists.measure, "standing": standing.measure}
    for people in sizes:
        _empty(owner)
        _settle(owner, data.load(people))
        for name, measure in suites.items():
            if not wanted or name in wanted:
                measure(people)


def _empty(owner: str) -> None:
    with psycopg.connect(owner) as connection:
        found = connection.execute(
            "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables"
            " WHERE schemaname = 'public' AND tablename NOT LIKE 'django_%'"
        ).fetchone()
        connection.execute(f"TRUNCATE {found[0]} CASCADE".encode())


def _settle(owner: str, tables: Iterable[str]) -> None:
    """Do what autovacuum does within minutes; only the owner of a table may."""
    with psycopg.connect(owner, autocommit=True) as connection:
        for table in tables:
            connection.execute(f"VACUUM (ANALYZE) {table}".encode())


if __name__ == "__main__":
    main()
