"""A broker that is emptied, dead, frozen, or all of it again and again."""

from __future__ import annotations

import signal
import time

from faults.installation import Installation, until
from faults.register import check, fault
from faults.visitor import Visitor, a_talk


@fault(
    "f5",
    does="the broker is emptied with ten jobs waiting",
    expects="the sweeper rings for all ten",
)
def emptied(at: Installation) -> str:
    with at.frozen("worker"):
        jobs = [at.ask(rows=20, pause=0) for _n in range(10)]
        time.sleep(0.5)
        at.broker().flushall()
    return f"10 of 10 done in {at.until_done(*jobs):.1f} s"


Both = tuple[Visitor, Visitor]


def _warm(at: Installation) -> tuple[Both, float]:
    """Sign in two people, let every process of web do the same once; return what it takes."""
    both = (
        Visitor(at.port, "organizer@faults.example.org"),
        Visitor(at.port, "leader@faults.example.org"),
    )
    both[0].together([a_talk() for _n in range(8)])
    talked, asked = _ask_by_page(at, both)
    _until_idle(at)
    return both, max(talked, asked)


def _ask_by_page(at: Installation, by: Both) -> tuple[float, float]:
    """Save a talk and ask for a job, each by its page; return the seconds of both."""
    form = a_talk()
    status, talked = by[0].talk(form)
    check(status in (200, 302), f"a talk was answered by {status}")
    before = at.sql("SELECT count(*) FROM members_job")
    status, asked = by[1].post("/duplicates/find/", {})
    check(status in (200, 302), f"asking for a job was answered by {status}")
    after = at.sql("SELECT count(*) FROM members_job")
    check(after == before + 1, f"{after - before} jobs were written down")
    found = at.sql("SELECT count(*) FROM organizing_conversation WHERE key = %s", form["key"])
    check(found == 1, f"{found} talks of one")
    return talked, asked


def _until_idle(at: Installation) -> float:
    busy = "SELECT count(*) FROM members_job WHERE finished_at IS NULL AND state <> 'paused'"
    took = until(lambda: at.sql(busy) == 0, 120, "what was asked for is not done")
    failed = at.sql(
        "SELECT count(*) FROM members_job WHERE state = 'failed' AND kind <> 'faults_poison'"
    )
    check(failed == 0, f"{failed} jobs failed")
    return took


@fault(
    "f6",
    does="people save and ask while the broker is dead",
    expects="an answer at once, the work later",
)
def dead(at: Installation) -> str:
    both, usual = _warm(at)
    with at.unwatched():
        at.send("valkey", signal.SIGKILL)
        talked, asked = _ask_by_page(at, both)
    return _told(at, talked, asked, usual)


@fault(
    "f7",
    does="people save and ask while the broker is frozen",
    expects="an answer at once, the work later",
)
def frozen(at: Installation) -> str:
    both, usual = _warm(at)
    with at.frozen("valkey"):
        talked, asked = _ask_by_page(at, both)
        time.sleep(5)
    return _told(at, talked, asked, usual)


def _told(at: Installation, talked: float, asked: float, usual: float) -> str:
    """Return the figures; raise Broken where an answer took longer than a busy machine explains."""
    most = max(1.0, 5 * usual)
    check(max(talked, asked) < most, f"{talked:.2f} and {asked:.2f} s, {usual:.2f} s before")
    later = _until_idle(at)
    return (
        f"answers in {talked:.2f} and {asked:.2f} s ({usual:.2f} before), job {later:.1f} s later"
    )


@fault(
    "f23",
    does="the broker is killed six times and frozen twice for 15 s",
    expects="the worker consumes again each time",
)
def again_and_again(at: Installation) -> str:
    took = []
    for _n in range(6):
        pid = at.pid("valkey")
        at.send("valkey", signal.SIGKILL)
        until(lambda pid=pid: at.pid("valkey") not in (0, pid), 45, "no new broker")
        job = at.ask(rows=20, pause=0)
        took.append(at.until_done(job))
    for _n in range(2):
        with at.frozen("valkey"):
            job = at.ask(rows=20, pause=0)
            time.sleep(15)
        took.append(at.until_done(job))
    return f"8 of 8 jobs, {min(took):.1f} to {max(took):.1f} s each"
