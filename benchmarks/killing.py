"""Kill workers and the database while everybody is computed: `make bench ARGS="100000 killing"`.

Says whether exactly the result of an undisturbed run is left. The database is killed by killing
one of its processes, whereupon it ends all others and recovers from its log, as after a crash.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from contextlib import suppress

import redis
from django.db import InterfaceError, OperationalError, connection

from benchmarks.rows import TODAY
from benchmarks.workers import Worker, checksum, forget, is_finished, run
from members.models import Job
from organizing.standing import nightly

EVERY_SECONDS, KILLS = 12, 6


def measure(people: int) -> None:
    """Compute undisturbed, then under fire, and compare."""
    run(workers=2)
    undisturbed = checksum()
    forget()
    dice, done = random.Random(1), {"worker": 0, "database": 0, "broker": 0}
    workers = [Worker(), Worker()]
    try:
        time.sleep(6)
        job = nightly.start(as_of=TODAY, by=None)
        last = time.monotonic()
        while not is_finished(job):
            time.sleep(0.2)
            if time.monotonic() - last > EVERY_SECONDS and sum(done.values()) < KILLS:
                last = time.monotonic()
                what = list(done)[sum(done.values()) % 3]
                done[what] += _kill(what, dice.choice(workers))
    finally:
        for worker in workers:
            worker.stop()
    job.refresh_from_db()
    line = {
        "name": "everybody under fire",
        "people": people,
        "killed": done,
        "state": job.state,
        "is_identical": job.state == Job.State.DONE and checksum() == undisturbed,
    }
    sys.stdout.write(json.dumps(line) + "\n")


def _kill(what: str, worker: Worker) -> int:
    if what == "worker":
        for child in worker.children():
            os.kill(child, signal.SIGKILL)
        return 1
    if what == "broker":
        redis.Redis.from_url(os.environ["REDIS_URL"]).flushall()
        return 1
    with suppress(OperationalError, InterfaceError), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND state = 'active' AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        found = cursor.fetchall()
        if found:
            os.kill(found[0][0], signal.SIGKILL)
            return 1
    return 0
