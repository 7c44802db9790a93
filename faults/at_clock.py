"""Two clocks, and a clock that is a day ahead."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from faults.installation import ROOT, Installation
from faults.register import Skipped, check, fault

LIBRARIES = Path("/usr/lib").glob("*/faketime/libfaketime.so.1")


def _beside(at: Installation, *words: str, **env: str) -> subprocess.Popen[bytes]:
    """Start another process of the site beside the supervisor's."""
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env={**at.env, **at.addresses(), **at.settings(), **env},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


@fault(
    "f12",
    does="two beats ring, and the nightly work is rung for twenty times at once",
    expects="each night once, each row once",
)
def two_beats(at: Installation) -> str:
    from celery import current_app

    second = _beside(
        at, "-m", "celery", "-A", "organizing", "beat", "--pidfile=",
        f"--schedule={at.var.path / 'run' / 'second-beat'}",
    )  # fmt: skip
    try:
        job = at.ask(rows=200, pause=0.3)
        for _n in range(20):
            current_app.send_task("organizing.tasks.start_nightly")
            current_app.send_task("members.tasks.find_duplicates")
        at.until_done(job)
        time.sleep(10)
        check(second.poll() is None, "the second beat did not run")
    finally:
        os.killpg(second.pid, signal.SIGKILL)
        second.wait()
    nights = at.sql(
        "SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM members_job"
        " WHERE parent_id IS NULL AND kind IN ('standing', 'find_duplicates') AND by_id IS NULL"
        " GROUP BY kind, created_at::date) AS each"
    )
    check(nights <= 1, f"{nights} of one night")
    return f"{nights} a night, 200/200 once"


@fault(
    "f18",
    does="a second worker's clock is a day ahead",
    expects="nothing lost, nothing stolen: each row once",
)
def ahead(at: Installation) -> str:
    found = os.environ.get("FAKETIME_LIB") or str(next(LIBRARIES, ""))
    if not found:
        raise Skipped("no libfaketime here (FAKETIME_LIB names one)")
    second = _beside(
        at, "-m", "organizing.local.worker", "-A", "organizing", "worker", "--concurrency=2",
        "--without-gossip", "--without-mingle", "--hostname=ahead@faults",
        LD_PRELOAD=found, FAKETIME="+1d", DONT_FAKE_MONOTONIC="1",
    )  # fmt: skip
    try:
        time.sleep(8)
        check(second.poll() is None, "the second worker did not run")
        jobs = [at.ask(rows=100, pause=0.2) for _n in range(6)]
        took = at.until_done(*jobs)
    finally:
        os.killpg(second.pid, signal.SIGKILL)
        second.wait()
    again = sum(at.state(job)[2] for job in jobs)
    check(again == 0, f"jobs were taken from one another {again} times")
    return f"6 of 6 jobs in {took:.1f} s, taken from one another 0 times"
