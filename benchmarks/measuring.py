"""How a benchmark is taken and told: one JSON line each, ours beside its floor."""

from __future__ import annotations

import gc
import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

Asked = Callable[[], Any]


def seconds(work: Asked, *, times: int = 1) -> float:
    """Return the median wall-clock seconds of `work` over `times` runs."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def processor() -> float:
    """Return the processor seconds of this process and of its PostgreSQL backend so far.

    Unlike seconds on the wall they hold on a machine that is shared. The backend is read from
    /proc, so PostgreSQL is on this machine; 0 for it elsewhere.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not stat.exists():
        return time.process_time()
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return time.process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def as_a_worker() -> None:
    """Tidy memory as a web worker does once it is loaded (`organizing/local/gunicorn_conf.py`).

    Else a look at all of the site, 160 ms, falls on whichever page comes then.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def sql(statement: str, *parameters: Any) -> Asked:
    """Return a function that runs `statement` bare and fetches what it gives."""

    def run() -> Any:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else cursor.rowcount

    return run


def asked(work: Asked) -> tuple[int, float]:
    """Return how many queries `work` asks, and the seconds the server takes for them."""
    taken: list[float] = []

    def timed(execute: Any, *statement: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*statement)
        finally:
            taken.append(time.perf_counter() - began)

    with connection.execute_wrapper(timed):
        work()
    return len(taken), sum(taken)


def told(
    name: str, *, ours: float, floor: float, rows: int, people: int, **more: float
) -> dict[str, Any]:
    """Print one benchmark as a JSON line (seconds; memory in MB) and return it."""
    line = {
        "name": name,
        "people": people,
        "rows": rows,
        "ours": round(ours, 4),
        "floor": round(floor, 4),
        "ratio": round(ours / floor, 2) if floor else None,
        "peak_memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        **{key: round(value, 4) for key, value in more.items()},
    }
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
    return line
