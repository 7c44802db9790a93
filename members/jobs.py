"""Run long work step by step, exactly once, whatever happens to workers and broker.

A kind of work registers a step function. `run` claims the job by a conditional UPDATE with a
lease on the database's clock, then repeats the step; each step, its progress and the lease are one
transaction. The broker carries only "look at this job", and a sweeper rings again for what stalled.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from members import doorbell
from members.database.acting import acting_as, system, user
from members.models import Job, JobWish, LogEntry, User

logger = logging.getLogger(__name__)

LEASE_SECONDS = 5  # between steps; during one the row itself is locked
SLICE_SECONDS = 20
MAX_ATTEMPTS = 3
MAX_LOSSES = 10  # of the database under one job, before the job is taken for the reason
PATIENCE = 30  # seconds in which a database that died is expected back
LOCKED = "55P03"  # PostgreSQL: a lock was not had in time
GONE = {"57P01", "57P02", "57P03"}  # PostgreSQL: shut down, crashed, not yet back


class Refused(Exception):
    """The job cannot go on. The message is fit for the person who asked for it."""


class Unwanted(Exception):
    """Nobody wants the rest of it: the job ends as cancelled."""


class LostLease(Exception):
    """Somebody else has the job now; what this step did is rolled back."""


@dataclass(frozen=True)
class Table:
    """Figures under a title, each row beginning with what it is about."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Told:
    """What came of a job, in a sentence or two and in figures."""

    says: str
    tables: Sequence[Table] = field(default_factory=tuple)


@dataclass(frozen=True)
class Kind:
    """How one kind of work is done, which permission it takes at run time, and how it is shown."""

    step: Callable[[Job], bool]
    permission: str
    seconds: int
    label: str | Promise
    about: Callable[[Job], str] | None
    tell: Callable[[Job], Told | None] | None
    can_pause: bool


_KINDS: dict[str, Kind] = {}


def kind(
    name: str,
    *,
    permission: str,
    seconds: int = 600,
    label: str | Promise = "",
    about: Callable[[Job], str] | None = None,
    tell: Callable[[Job], Told | None] | None = None,
    can_pause: bool = False,
) -> Callable:
    """Register the decorated `step(job) -> bool` (True: there is more) as work of kind `name`.

    `label` is what people call it; `about(job)` is the address of what it works on, and
    `tell(job)` what came of it.

    A step runs in a transaction of at most `seconds`; it may change `job.progress`, `job.result`,
    `job.done` and `job.total`, which are saved with it.
    """

    def register(step: Callable[[Job], bool]) -> Callable[[Job], bool]:
        _KINDS[name] = Kind(step, permission, seconds, label or name, about, tell, can_pause)
        return step

    return register


def label(job: Job) -> str:
    """Return what people call that kind of work."""
    kind = _KINDS.get(job.kind)
    return str(kind.label) if kind else job.kind


def about(job: Job) -> str:
    """Return the address of what the job works on, or an empty string."""
    kind = _KINDS.get(job.kind)
    return kind.about(job) if kind and kind.about else ""


def told(job: Job) -> Told | None:
    """Return what came of the job so far, where its kind has words for it."""
    kind = _KINDS.get(job.kind)
    return kind.tell(job) if kind and kind.tell else None


def can_pause(job: Job) -> bool:
    """Whether the job may rest between two steps."""
    kind = _KINDS.get(job.kind)
    return bool(kind and kind.can_pause)


@transaction.atomic
def enqueue(
    kind: str,
    *,
    by: User | None,
    key: str | None = None,
    parent: Job | None = None,
    total: int = 0,
    **arguments: Any,
) -> Job:
    """Write down a job and ring after commit. With a `key` asked for before, return that job."""
    if kind not in _KINDS:
        raise KeyError(kind)
    made = {"kind": kind, "by": by, "parent": parent, "total": total, "arguments": arguments}
    if key is None:
        job = Job.objects.create(**made)
    else:
        job, new = Job.objects.get_or_create(key=key, defaults=made)
        if not new:
            return job
    if by is not None:
        LogEntry.record("job_asked", job, by=by, kind=kind)
    transaction.on_commit(lambda: doorbell.ring(job.pk))
    return job


@transaction.atomic
def cancel(job: Job, *, by: User) -> None:
    """Ask a job to stop before its next step; one nobody has in hand is cancelled at once."""
    _wish(job, JobWish.Wish.CANCEL, by=by)
    at_rest = Job.objects.filter(pk=job.pk, state__in=[Job.State.QUEUED, Job.State.PAUSED])
    at_rest.update(state=Job.State.CANCELLED, finished_at=Now())
    LogEntry.record("job_cancelled", job, by=by)


@transaction.atomic
def pause(job: Job, *, by: User) -> None:
    """Ask a job to rest before its next step; it goes on where it was when it is resumed."""
    if not can_pause(job):
        return
    _wish(job, JobWish.Wish.PAUSE, by=by)
    Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(state=Job.State.PAUSED)
    LogEntry.record("job_paused", job, by=by)


@transaction.atomic
def resume(job: Job, *, by: User) -> None:
    """Let a paused job go on where it was. A repeat changes nothing."""
    JobWish.objects.filter(job=job, wish=JobWish.Wish.PAUSE).delete()
    if Job.objects.filter(pk=job.pk, state=Job.State.PAUSED).update(state=Job.State.QUEUED):
        LogEntry.record("job_resumed", job, by=by)
        parts = job.parts.filter(state=Job.State.QUEUED).order_by("created_at", "pk")
        for pk in [job.pk, *parts.values_list("pk", flat=True)[:50]]:  # the sweeper rings the rest
            transaction.on_commit(partial(doorbell.ring, pk))


def is_unwanted(job: Job) -> bool:
    """Whether somebody asked the job to stop, and no worker has read it yet."""
    return JobWish.objects.filter(job=job, wish=JobWish.Wish.CANCEL).exists()


def _wish(job: Job, wish: str, *, by: User) -> None:
    """Write a wish down; stopping outranks pausing."""
    made, new = JobWish.objects.get_or_create(job=job, defaults={"wish": wish, "by": by})
    if not new and made.wish != JobWish.Wish.CANCEL:
        JobWish.objects.filter(job=job).update(wish=wish, by=by)


def run(job_id: UUID) -> None:
    """Claim the job and do steps for a while. Harmless if repeated: the lease lets one in."""
    token = uuid4()
    job = _claim(job_id, token)
    if job is None:
        return
    until = time.monotonic() + SLICE_SECONDS
    more = True
    while more and time.monotonic() < until:
        try:
            more = _step(job_id, token)
        except LostLease:
            return
        except Unwanted:
            _finish(job_id, token, Job.State.CANCELLED)
            return
        except Refused as problem:
            _finish(job_id, token, Job.State.FAILED, error=str(problem))
            return
        except Exception as problem:
            logger.exception("job step failed", extra={"job": str(job_id)})
            if _lost_the_database(problem):
                _hand_back_once_it_is_there(job_id, token)
            else:
                _hand_back(job_id, token, is_to_blame=not _is_locked_out(problem))
            raise
    if more:
        Job.objects.filter(pk=job_id, lease_token=token, finished_at=None).update(
            state=Job.State.QUEUED, lease_until=None, lease_token=None, attempts=0
        )
        doorbell.ring(job_id)


def sweep() -> int:
    """Ring for what waits or has stalled, give up on what fails each time. Return how many rung."""
    now = _database_now()
    with transaction.atomic():
        stalled = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now)
        hopeless = stalled.filter(attempts__gte=MAX_ATTEMPTS).select_for_update(skip_locked=True)
        Job.objects.filter(pk__in=[job.pk for job in hopeless]).update(
            state=Job.State.FAILED, finished_at=now, error=_("It failed again and again.")
        )
    waiting = Job.objects.filter(
        Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now),
        finished_at=None,
    ).exclude(parent__state=Job.State.PAUSED)
    found = list(waiting.order_by("created_at").values_list("pk", flat=True)[:200])
    for job_id in found:
        doorbell.ring(job_id)
    return len(found)


def _claim(job_id: UUID, token: UUID) -> Job | None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE members_job
            SET state = 'running', lease_token = %s, attempts = attempts + 1,
                restarts = restarts + CASE WHEN state = 'running' THEN 1 ELSE 0 END,
                lease_until = clock_timestamp() + make_interval(secs => %s),
                started_at = coalesce(started_at, clock_timestamp())
            WHERE id = (
                SELECT id FROM members_job
                WHERE id = %s AND finished_at IS NULL
                  AND (state = 'queued' OR (state = 'running' AND lease_until < clock_timestamp()
                       AND attempts < %s))  -- beyond them the sweeper gives it up
                  AND NOT EXISTS (SELECT FROM members_job w WHERE w.id = members_job.parent_id
                                  AND w.state = 'paused')
                  AND NOT EXISTS (SELECT FROM members_jobwish w
                                  WHERE w.job_id = members_job.parent_id AND w.wish = 'pause')
                FOR UPDATE SKIP LOCKED  -- a locked row is in the middle of a step
            )
            RETURNING id
            """,
            [token, LEASE_SECONDS, job_id, MAX_ATTEMPTS],
        )
        return Job.objects.get(pk=job_id) if cursor.fetchone() else None


@transaction.atomic
def _step(job_id: UUID, token: UUID) -> bool:
    # no_key: a wish may be written down beside the row while the step goes on
    job = Job.objects.select_for_update(no_key=True).filter(pk=job_id, lease_token=token).first()
    if job is None or job.finished_at is not None:
        raise LostLease
    wish = JobWish.objects.filter(job=job_id).values_list("wish", flat=True).first()
    if wish == JobWish.Wish.CANCEL:
        _finish(job_id, token, Job.State.CANCELLED)
        return False
    if wish == JobWish.Wish.PAUSE:
        _rest(job_id, token)
        return False
    kind = _KINDS[job.kind]
    with acting_as(user(job.by_id) if job.by_id else system(job.kind)):
        return _do(job, kind, token)


def _do(job: Job, kind: Kind, token: UUID) -> bool:
    if job.by is not None and not job.by.has_perm(kind.permission):
        raise Refused(_("The person who asked for this is no longer allowed to."))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true)", [str(kind.seconds * 1000)]
        )
    more = kind.step(job)
    job.attempts = 1
    job.save(update_fields=["progress", "result", "done", "total", "attempts"])
    if more:
        _renew(job.pk)
    else:
        _finish(job.pk, token, Job.State.DONE)
    return more


def _renew(job_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_job SET lease_until = clock_timestamp() + make_interval(secs => %s)"
            " WHERE id = %s",
            [LEASE_SECONDS, job_id],
        )


def _finish(job_id: UUID, token: UUID, state: str, *, error: str = "") -> None:
    Job.objects.filter(pk=job_id, lease_token=token).update(
        state=state, finished_at=Now(), lease_until=None, lease_token=None, error=error
    )


def _rest(job_id: UUID, token: UUID) -> None:
    Job.objects.filter(pk=job_id, lease_token=token).update(
        state=Job.State.PAUSED, lease_until=None, lease_token=None, attempts=0
    )


def _is_locked_out(problem: Exception) -> bool:
    """Whether others held a table for too long, as a migration does: no fault of the job's."""
    return getattr(problem.__cause__, "sqlstate", "") == LOCKED


def _lost_the_database(problem: Exception) -> bool:
    """Whether the database went away under the step or was not to be had, as after a crash."""
    code = getattr(problem.__cause__, "sqlstate", None)  # none: what failed was the connection
    is_gone = code is None or code in GONE or code.startswith("08")
    return is_gone and isinstance(problem, (OperationalError, InterfaceError))


def _hand_back_once_it_is_there(job_id: UUID, token: UUID) -> None:
    """Wait for the database, and let the sweeper try again without counting this attempt.

    The job is to blame when that happened `MAX_LOSSES` times: a step may be what ends it.
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            ours = Job.objects.filter(pk=job_id, lease_token=token)
            ours.update(restarts=F("restarts") + 1)
            is_to_blame = ours.filter(restarts__gte=MAX_LOSSES).exists()
            _hand_back(job_id, token, is_to_blame=is_to_blame)
            return
        except (OperationalError, InterfaceError):
            if time.monotonic() > until:
                return  # the lease runs out by itself, and the attempt counts
            connection.close()
            time.sleep(1)


def _hand_back(job_id: UUID, token: UUID, *, is_to_blame: bool) -> None:
    """Let the sweeper try again; the step's own changes are already rolled back."""
    failed = Job.objects.filter(pk=job_id, lease_token=token)
    if not is_to_blame:
        failed.update(state=Job.State.QUEUED, lease_until=None, attempts=0)
        return
    failed.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=Job.State.FAILED, finished_at=Now(), error=_("An error stopped it. It is in the log.")
    )
    failed.filter(finished_at=None).update(state=Job.State.QUEUED, lease_until=None)


def _database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now
