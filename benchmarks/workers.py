"""Everybody by real workers through the table of jobs: two beside one.

Also what `killing` shares with it: to start workers, to begin anew, and to tell a table by a sum.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import redis
from django.conf import settings
from django.db import OperationalError, connection

from benchmarks.measuring import told
from benchmarks.rows import TODAY
from members import jobs
from members.models import Job
from organizing.standing import nightly

COMPUTED = (
    "organizing_driftflag, organizing_standingchange, organizing_standing, organizing_standingrun,"
    " organizing_metricsnapshot"
)
SUM = """
    SELECT (SELECT sum(hashtextextended(s::text, 0)) FROM organizing_standing s),
           (SELECT sum(hashtextextended((person_id, what, was, now, "on", reason)::text, 0))
            FROM organizing_standingchange),
           (SELECT sum(hashtextextended((person_id, owner_id, opened_on, closed_on)::text, 0))
            FROM organizing_driftflag),
           (SELECT count(*) FROM organizing_standing)
"""
SWEEP_SECONDS = 5
_swept_at = 0.0


class Worker:
    """A Celery worker with one process, in a session of its own."""

    def __init__(self) -> None:
        argv = [sys.executable, "-m", "organizing.local.worker", "-A", "organizing", "worker",
                "--concurrency=1", "--without-gossip", "--without-mingle"]  # fmt: skip
        self.process = subprocess.Popen(
            argv,
            cwd=settings.BASE_DIR,
            env=os.environ,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def children(self) -> list[int]:
        """Return the processes that work."""
        pid = self.process.pid
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(child) for child in found.split()]

    def memory(self) -> int:
        """Return the most memory any of its processes has had, in MB."""
        most = 0
        for pid in [self.process.pid, *self.children()]:
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith("VmHWM"):
                    most = max(most, int(line.split()[1]) // 1024)
        return most

    def stop(self) -> None:
        """Kill it with all it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def measure(people: int) -> None:
    """Measure one worker, then two, then one again; the ratio is one over two."""
    one = [run(workers=1), run(workers=2), run(workers=1)]
    alone = (one[0][0] + one[2][0]) / 2
    told(
        "everybody by two workers, beside one",
        ours=one[1][0],
        floor=alone,
        rows=people,
        people=people,
        times_faster=alone / one[1][0],
        worker_memory=max(memory for _, memory in one),
    )


def run(*, workers: int) -> tuple[float, int]:
    """Compute everybody from nothing; return the seconds and a worker's most memory in MB."""
    forget()
    started = [Worker() for _ in range(workers)]
    try:
        time.sleep(6)  # until they listen
        job = nightly.start(as_of=TODAY, by=None)
        while not is_finished(job):
            time.sleep(0.2)
        assert job.state == Job.State.DONE, (job.state, job.error)
        assert job.started_at is not None
        assert job.finished_at is not None
        memory = max(worker.memory() for worker in started)
        return (job.finished_at - job.started_at).total_seconds(), memory
    finally:
        for worker in started:
            worker.stop()


def forget() -> None:
    """Remove whatever was computed and every job."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for table in COMPUTED.split(", "):
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("DELETE FROM members_job WHERE parent_id IS NOT NULL")
        cursor.execute("DELETE FROM members_job")
    redis.Redis.from_url(os.environ["REDIS_URL"]).flushall()  # nobody rings for what is gone


def is_finished(job: Job) -> bool:
    """Whether it is; asked in a loop, it sweeps as beat does, and survives the database's end.

    No oftener than beat: what waits is rung for at each sweep, and many parts wait for long.
    """
    global _swept_at
    try:
        if time.monotonic() - _swept_at > SWEEP_SECONDS:
            _swept_at = time.monotonic()
            jobs.sweep()
        job.refresh_from_db()
    except OperationalError:
        connection.close()
        return False
    return job.is_finished


def checksum() -> tuple[int, ...]:
    """Return sums that are equal when everything computed is, whatever the order of rows."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(SUM)
        return tuple(cursor.fetchone())
