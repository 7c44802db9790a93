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
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks.rows import TODAY
from organizing.standing import computing


def measure(people: int) -> None:
    """Compute everybody once and print a line for each statement, the slowest first."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SELECT pg_backend_pid()")
        cursor.nextset()
        server = Path(f"/proc/{cursor.fetchone()[0]}/stat")
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
        computing.compute(as_of=TODAY)
    for name, seconds in sorted(taken.items(), key=lambda found: -found[1]):
        line = {"name": name, "people": people, "seconds": seconds, "cpu": worked[name]}
        sys.stdout.write(json.dumps(line) + "\n")


def _busy(server: Path) -> float:
    if not server.exists():
        return 0
    fields = server.read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
