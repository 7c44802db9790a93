"""Workers that die, repeat, hang or are poisoned."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from faults.installation import Installation, command_line, until
from faults.register import check, fault


@fault(
    "f1",
    does="the worker's children are killed in the middle of a job",
    expects="it goes on at the exact row; 600 of 600 rows, each once",
)
def children(at: Installation) -> str:
    job = at.ask()
    at.until_at(job, 100)
    for pid in at.family(at.pid("worker")):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    took = at.until_done(job)
    return f"600/600 once, done {took:.1f} s after, taken again {at.state(job)[2]} times"


@fault(
    "f2",
    does="the worker and all its children are killed in the middle of a job",
    expects="the supervisor starts it again, the lease runs out; 600 of 600 rows, each once",
)
def tree(at: Installation) -> str:
    job = at.ask()
    at.until_at(job, 100)
    at.send("worker", signal.SIGKILL, whole=True)
    took = at.until_done(job)
    return f"600/600 once, done {took:.1f} s after, taken again {at.state(job)[2]} times"


@fault(
    "f3",
    does="one job is delivered fifty times more",
    expects="each row once, taken once",
)
def delivered(at: Installation) -> str:
    from celery import current_app

    job = at.ask(rows=200, pause=0.05)
    for _n in range(50):
        current_app.send_task("members.tasks.run_job", kwargs={"job_id": str(job.pk)})
    at.until_done(job)
    check(at.state(job)[2] == 0, "it was taken again")
    return "200/200 once, taken again 0 times"


@fault(
    "f13",
    does="a job kills whichever worker does it",
    expects="it fails after three attempts; other jobs go on meanwhile",
)
def poison(at: Installation) -> str:
    began = time.monotonic()
    poison = at.ask("faults_poison")
    time.sleep(1)
    good = at.ask(rows=20, pause=0)
    took_good = at.until_done(good)
    until(lambda: at.state(poison)[0] == "failed", 120, "the poison is tried for ever")
    attempts = at.sql("SELECT attempts FROM members_job WHERE id = %s", poison.pk)
    check(attempts == 3, f"{attempts} attempts")
    return (
        f"failed after 3 attempts in {time.monotonic() - began:.1f} s; another in {took_good:.1f} s"
    )


@fault(
    "f16",
    does="a task takes longer than the broker waits for it (22 s against 15 s)",
    expects="delivered again, each row once",
)
def long(at: Installation) -> str:
    job = at.ask(rows=20, pause=22)
    at.until_done(job)
    attempts = at.sql("SELECT restarts FROM members_job WHERE id = %s", job.pk)
    check(attempts == 0, f"it was taken again {attempts} times")
    return "20/20 once, taken again 0 times"


@fault(
    "f24",
    does="the worker is up and consumes nothing",
    expects="the sweeper is missed, and the supervisor starts the worker again within 100 s",
)
def silent(at: Installation) -> str:
    worker = at.pid("worker")
    until(lambda: _age(worker) > 62, 90, "it is too young")
    for pid in [worker, *at.family(worker)]:
        os.kill(pid, signal.SIGSTOP)
    job = at.ask(rows=20, pause=0)
    began = time.monotonic()
    until(lambda: at.pid("worker") not in (0, worker), 110, "nobody missed it")
    took = time.monotonic() - began
    at.until_done(job)
    return f"started again after {took:.0f} s, the job that waited was done"


def _age(pid: int) -> float:
    """Return for how many seconds a process has been there; it must still be there."""
    check(command_line(pid), "the worker went by itself")
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    started = int(stat[19]) / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started
