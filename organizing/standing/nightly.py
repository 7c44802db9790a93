"""The computation of everybody as a job: cut into ranges that any number of workers share.

The job itself takes ranges too, so one worker is enough; a range that another worker has is a row
that worker has locked. A range may run twice or die halfway and nothing is wrong.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, Sum
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import doorbell, jobs
from members.models import Job, Organization, User
from organizing import recounting
from organizing.models import StandingRun
from organizing.standing import computing, nights, telling
from organizing.standing.computing import Figures, Span

KIND, PART = "standing", "standing_part"
PERMISSION = "organizing.compute_standing"
FIRST_HOUR = 2  # of the organization's night
WAIT_SECONDS = 0.3


def start(*, as_of: date, by: User | None, key: str | None = None, store: bool = True) -> Job:
    """Ask for everybody to be computed at `as_of`; a job under way for that day is returned.

    Without `store` what is found is told as figures, and nothing that is stored changes.
    """
    asked: dict[str, Any] = {"as_of": as_of.isoformat(), "store": store}
    under_way = Job.objects.unfinished().filter(kind=KIND, arguments=asked)
    if key is None and (found := under_way.first()) is not None:
        return found
    return jobs.enqueue(KIND, by=by, key=key, **asked)


def start_for_day(*, as_of: date, by: User) -> Job:
    """Compute a day somebody names: kept if nothing later is stored, else only told."""
    until = computing.stored_until()
    return start(as_of=as_of, by=by, store=until is None or until <= as_of)


def start_if_due(now: datetime) -> Job | None:
    """Ask for tonight's computation once it is two o'clock where the organization is."""
    local = now.astimezone(ZoneInfo(Organization.current().timezone))
    if local.hour < FIRST_HOUR:
        return None
    return start(as_of=local.date(), by=None, key=f"standing-{local.date()}")


@jobs.kind(
    KIND,
    permission=PERMISSION,
    label=gettext_lazy("Computing everybody"),
    tell=telling.tell,
    can_pause=True,
)
def compute_everybody(job: Job) -> bool:
    """Cut into parts, then do parts until none is left, then write down what was found."""
    as_of = date.fromisoformat(job.argument("as_of"))
    if not job.progress:
        _begin(job, as_of)
        return True
    part = _take_part(job)
    if part is not None:
        _compute(part)
        part.state, part.finished_at = Job.State.DONE, Now()
        part.save(update_fields=["state", "finished_at", "done", "result"])
    elif job.parts.filter(state=Job.State.FAILED).exists():
        raise jobs.Refused(_("A part of the computation failed. It is in the log."))
    elif job.parts.unfinished().exists():
        time.sleep(WAIT_SECONDS)
    elif job.progress["basis"] != computing.basis():
        _begin(job, as_of)  # the rules changed meanwhile: everybody by the same ones
        return True
    else:
        _conclude(job, as_of)
        return False
    job.done = job.parts.aggregate(done=Sum("done"))["done"] or 0
    return True


def _begin(job: Job, as_of: date) -> None:
    if stores(job):
        _refuse_older(as_of)
    job.parts.all().delete()
    run = nights.last_run(as_of=as_of) if stores(job) else None
    if run is not None:
        nights.call_due(run, as_of=as_of)
    job.progress = {
        "usual": run.usual if run else computing.usual_gap(as_of),
        "began": job.progress.get("began", time.time()),
        "basis": computing.basis(),
        "only_due": run is not None,
    }
    job.done, job.total = 0, _cut(job, as_of=as_of)


def stores(job: Job) -> bool:
    """Whether what it finds is kept."""
    return bool(job.arguments.get("store", True))


@jobs.kind(PART, permission=PERMISSION, label=gettext_lazy("A part of computing everybody"))
def compute_part(job: Job) -> bool:
    """Compute one range. When the whole is no longer wanted, neither is the part."""
    whole = job.parent
    if whole is None or whole.is_finished or jobs.is_unwanted(whole):
        raise jobs.Unwanted
    _compute(job)
    return False


def _take_part(job: Job) -> Job | None:
    """Lock a part that nobody has, or whose worker died."""
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=Now())
    waiting = job.parts.filter(free).select_for_update(skip_locked=True, of=("self",))
    return waiting.order_by("created_at").first()


def _compute(part: Job) -> None:
    span = Span(part.argument("low"), part.argument("high"))
    as_of, usual = date.fromisoformat(part.argument("as_of")), part.argument("usual")
    if part.arguments.get("only_due"):
        found = nights.compute_span(span, as_of=as_of, usual=usual)
    else:
        found = computing.compute_span(span, as_of=as_of, usual=usual, store=stores(part))
    part.done, part.result = part.total, found.as_json()


def _cut(job: Job, *, as_of: date) -> int:
    only_due = job.progress.get("only_due", False)
    parts = [
        Job(
            kind=PART,
            by=job.by,
            parent=job,
            total=span.people,
            arguments={
                "as_of": as_of.isoformat(),
                "store": stores(job),
                "usual": job.progress["usual"],
                "only_due": only_due,
                "low": span.low and str(span.low),
                "high": span.high and str(span.high),
            },
        )
        for span in (nights.spans(as_of=as_of) if only_due else computing.spans())
    ]
    Job.objects.bulk_create(parts)
    for part in parts[1:]:  # the first is this job's own
        transaction.on_commit(partial(doorbell.ring, part.pk))
    return sum(part.total for part in parts)


def _conclude(job: Job, as_of: date) -> None:
    total = Figures(as_of)
    for part in job.parts.filter(state=Job.State.DONE):
        total.add(Figures.from_json(part.result))
    total.seconds = time.time() - job.progress["began"]
    if stores(job):
        _refuse_newer_run(as_of)
        if job.progress.get("only_due"):
            nights.sum_up(total)
        began_at = datetime.fromtimestamp(job.progress["began"], tz=UTC)
        computing.record_run(
            total, usual=job.progress["usual"], began_at=began_at, basis=job.progress["basis"]
        )
        recounting.want_again()
    job.done, job.result = job.total, total.as_json()


def _refuse_older(as_of: date) -> None:
    try:
        computing.refuse_older(as_of)
    except computing.TooOld as problem:
        raise jobs.Refused(str(problem)) from problem


def _refuse_newer_run(as_of: date) -> None:
    """Refuse where another day was finished meanwhile; those touched since may stand later."""
    latest = StandingRun.latest()
    if latest is not None and latest.as_of > as_of:
        raise jobs.Refused(_("A later day was computed meanwhile."))
