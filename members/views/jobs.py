"""Long work: what is going on, how far it is, and how to stop it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from members import jobs as engine
from members.http import Request, redirect_to, render_page
from members.models import Job

PILLS = {
    Job.State.QUEUED: "",
    Job.State.RUNNING: "pill-cool",
    Job.State.PAUSED: "pill-warn",
    Job.State.DONE: "pill-go",
    Job.State.FAILED: "pill-stop",
    Job.State.CANCELLED: "pill-warn",
}


@dataclass(frozen=True)
class Progress:
    """A job as it is shown."""

    job: Job
    label: str
    about: str
    pill: str
    rate: int | None
    seconds: int | None
    can_pause: bool
    asks: str  # when the page looks again, as htmx is told


def progress_of(job: Job) -> Progress:
    """Return how far the job is and how fast it goes."""
    until = job.finished_at or timezone.now()
    seconds = _seconds(job.started_at, until)
    is_young = timezone.now() - job.created_at < timedelta(seconds=4)  # most are done by then
    rate = round(job.done / seconds) if seconds and job.done else None
    shown = round(seconds) if seconds is not None else None
    return Progress(
        job=job,
        label=engine.label(job),
        about=engine.about(job),
        pill=PILLS[job.State(job.state)],
        rate=rate,
        seconds=shown,
        can_pause=engine.can_pause(job),
        asks="load delay:300ms, every 1s" if is_young else "every 1s",
    )


@require_safe
def jobs(request: Request) -> HttpResponse:
    """The list of jobs, latest first."""
    found = Job.objects.visible_to(request.user).wholes().select_related("by__person")
    page = Paginator(found.order_by("-created_at", "-pk"), 30).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "jobs": [progress_of(job) for job in page],
        "busy": any(not job.is_finished and not job.is_paused for job in page),
    }
    return render_page(request, "members/jobs/jobs.html", context, partial="job-rows")


@require_safe
def job(request: Request, pk: object) -> HttpResponse:
    """One job: its bar, and what came of it."""
    found = get_object_or_404(
        Job.objects.visible_to(request.user).select_related("by__person", "wish"), pk=pk
    )
    context = {"progress": progress_of(found), "job": found, "told": engine.told(found)}
    return render_page(request, "members/jobs/job.html", context, partial="job-body")


@require_POST
def cancel(request: Request, pk: object) -> HttpResponseBase:
    """Stop it before its next step."""
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    engine.cancel(found, by=request.user)
    return redirect_to(request, engine.about(found) or found)


@require_POST
def pause(request: Request, pk: object) -> HttpResponseBase:
    """Let it rest before its next step."""
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    engine.pause(found, by=request.user)
    return redirect_to(request, found)


@require_POST
def resume(request: Request, pk: object) -> HttpResponseBase:
    """Let it go on where it was."""
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    engine.resume(found, by=request.user)
    return redirect_to(request, found)


def _seconds(began: datetime | None, until: datetime) -> float | None:
    return max((until - began).total_seconds(), 0.1) if began else None
