"""The seconds each question of `organizing/standing/` takes: `make bench ARGS="100000 questions"`.

Not a benchmark but where to look when one is slow. `cpu` is the server's own time for it, which
means more than seconds do on a machine that is shared; it is 0 where the server is elsewhere.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks.measuring import Asked
from benchmarks.rows import TODAY
from members.models import Touched
from organizing.models import Standing, StandingDue, StandingRun
from organizing.standing import computing, nights


def measure(people: int) -> None:
    """Compute everybody, then three nights; print a line for each statement, the dearest first."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SELECT pg_backend_pid()")
        cursor.nextset()
        server = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    for model in (Standing, StandingRun, StandingDue, Touched):
        model.objects.all().delete()
    _tell("everybody", lambda: computing.compute(as_of=TODAY), server, people)
    _tell("night", lambda: [nights.compute(as_of=TODAY + timedelta(days=n)) for n in (1, 2, 3)],
          server, people)  # fmt: skip


def _tell(work: str, done: Asked, server: Path, people: int) -> None:
    taken: defaultdict[str, float] = defaultdict(float)
    worked: defaultdict[str, float] = defaultdict(float)

    def timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began, busy = time.perf_counter(), _busy(server)
        try:
            return execute(sql, params, many, context)
        finally:
            name = " ".join(sql.split()[:5])
            taken[name] += time.perf_counter() - began
            worked[name] += _busy(server) - busy

    with connection.execute_wrapper(timed):
        done()
    for name, seconds in sorted(taken.items(), key=lambda found: -worked[found[0]]):
        line = {"work": work, "name": name, "people": people, "seconds": seconds}
        sys.stdout.write(json.dumps(line | {"cpu": worked[name]}) + "\n")


def _busy(server: Path) -> float:
    if not server.exists():
        return 0
    fields = server.read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
