"""Prove that more workers do the same work sooner: `make scale ARGS="1000000"`.

Everybody is computed from nothing by real workers: by one, by two, and by two with the broker
emptied halfway. Each must leave the same rows, told by sums over all of them; the last line says
so, and the command fails where it is not so. On busy cores, or fewer than workers, two gain little.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

import redis
from django.db.models import Sum

from benchmarks.rows import TODAY
from benchmarks.workers import Worker, checksum, forget, is_finished
from members.models import Job
from organizing.standing import nightly

RUNS = [("one worker", 1, False), ("two workers", 2, False), ("two, broker emptied", 2, True)]


def measure(people: int) -> None:
    """Tell each run, and what two gain beside one; exit 1 where the rows differ."""
    found = [_run(people, *each) for each in RUNS]
    same = len({each["sum"] for each in found}) == 1
    over = all(each["state"] == Job.State.DONE for each in found)
    _tell(
        name="scale",
        people=people,
        cores=os.cpu_count(),
        load=round(os.getloadavg()[0], 1),
        times_faster=round(found[0]["seconds"] / found[1]["seconds"], 2),
        is_identical=same and over,
    )
    if not (same and over):
        sys.exit(1)


def _run(people: int, name: str, workers: int, is_emptied: bool) -> dict[str, Any]:
    forget()
    started = [Worker() for _ in range(workers)]
    emptied_at = None
    try:
        time.sleep(6)  # until they listen
        job = nightly.start(as_of=TODAY, by=None)
        while not is_finished(job):
            time.sleep(0.2)
            halfway = job.total and 2 * _done(job) >= job.total
            if is_emptied and emptied_at is None and halfway:
                redis.Redis.from_url(os.environ["REDIS_URL"]).flushall()
                emptied_at = _done(job)
    finally:
        for worker in started:
            worker.stop()
    job.refresh_from_db()
    seconds = (job.finished_at - job.started_at).total_seconds() if job.finished_at else 0.0
    line = {"name": name, "people": people, "seconds": round(seconds, 1), "state": job.state}
    _tell(**line, emptied_at=emptied_at, of=job.total)
    return line | {"sum": checksum()}


def _done(job: Job) -> int:
    """Return how many people's parts are over; the whole says so later, at its next step."""
    over = job.parts.filter(state=Job.State.DONE).aggregate(n=Sum("total"))
    return over["n"] or 0


def _tell(**line: Any) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
