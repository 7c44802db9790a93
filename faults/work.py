"""Kinds of work to try faults on: each step leaves rows that can be counted."""

from __future__ import annotations

import os
import select
import signal

from django.db import connection

from members import jobs
from members.models import Job

PERMISSION = "members.view_person"
STEP = 20


@jobs.kind("faults_rows", permission=PERMISSION)
def rows(job: Job) -> bool:
    """Leave a row for each number up to `rows`, twenty a step, each step as long as asked."""
    begin, end = job.progress.get("n", 0), job.argument("rows")
    until = min(begin + STEP, end)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO faults_effect (job, n) SELECT %s, n FROM generate_series(%s, %s) n",
            [job.pk, begin + 1, until],
        )
    select.select([], [], [], job.argument("pause"))  # Debian's libfaketime breaks time.sleep (f18)
    job.progress, job.done = {"n": until}, until
    return until < end


@jobs.kind("faults_poison", permission=PERMISSION)
def poison(job: Job) -> bool:
    """Kill the process that does it."""
    os.kill(os.getpid(), signal.SIGKILL)
    return False
