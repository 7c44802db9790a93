"""`make bench ARGS="10000 100000 standing"`: print a JSON line for each benchmark at each size.

Needs an empty database, which `make bench` starts beside it; with `VAR=directory` it is kept there,
and a size that is loaded already is not loaded again. A suite is a module here with `measure`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from importlib import import_module

import django

SUITES = ["exports", "lists", "pages", "standing"]
ON_REQUEST = [
    "boards", "imports", "workers", "killing", "questions", "recorded", "scale", "twenty",
]  # fmt: skip


def main() -> None:
    """Measure at every size named on the command line, 10,000 people by default."""
    words = [word.replace("_", "") for word in sys.argv[1:]]
    sizes = [int(word) for word in words if word.isdigit()] or [10_000]
    wanted = [word for word in words if not word.isdigit()] or SUITES
    if unknown := set(wanted) - {*SUITES, *ON_REQUEST}:
        sys.exit(f"no such suite: {', '.join(sorted(unknown))}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "organizing.settings")
    if {"boards", "twenty"} & set(wanted):  # they are of today, and so must be what they show
        os.environ.setdefault("BENCH_TODAY", date.today().isoformat())  # noqa: DTZ011
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    owner = os.environ["OWNER_DATABASE_URL"]
    subprocess.run(migrate, env={**os.environ, "DATABASE_URL": owner}, check=True)
    django.setup()

    from benchmarks import data

    for people in sizes:
        if not data.is_loaded(people):
            data.empty()
            data.load(people)
        for name in wanted:
            import_module(f"benchmarks.{name}").measure(people)


if __name__ == "__main__":
    main()
