"""Long work as a row: what, for whom, how far, and whose turn it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7

if TYPE_CHECKING:
    from members.models.user import User


class JobQuerySet(models.QuerySet["Job"]):
    """Questions about jobs."""

    def visible_to(self, user: User) -> Self:
        """Return one's own jobs; everybody's for those who look after the installation."""
        if access.is_everywhere(user, may="members.view_job"):
            return self
        return self.filter(by=user)

    def unfinished(self) -> Self:
        """Return those waiting, running or paused."""
        return self.filter(finished_at=None)

    def wholes(self) -> Self:
        """Return those somebody asked for, without the parts they were cut into."""
        return self.filter(parent=None)


class Job(models.Model):
    """A piece of long work. PostgreSQL is the queue: Celery only rings (`members/jobs.py`).

    A worker holds it by a lease on the database's clock. Each step writes its rows, the progress
    and the lease in one transaction, so a killed worker loses nothing and repeats nothing.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    progress = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="jobs")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="parts")
    key = models.CharField(max_length=80, null=True, unique=True)  # noqa: DJ001 (NULL: no key)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    restarts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    PACK_AS: ClassVar = {  # what was under way here is not taken up elsewhere
        "state": "CASE WHEN finished_at IS NULL THEN 'cancelled' ELSE state END",
        "finished_at": "coalesce(finished_at, created_at)",
        "lease_until": "NULL",
        "lease_token": "NULL",
    }

    UNWATCHED: ClassVar = "how far work is; asking for it is an act"

    class Meta:
        verbose_name = _("job")
        indexes = [
            models.Index(
                fields=["state", "created_at"], condition=Q(finished_at=None), name="job_to_do"
            ),
            models.Index(fields=["by", "-created_at"], name="jobs_of_a_user"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    def get_absolute_url(self) -> str:
        """Return the address of the page that shows how far it is."""
        return reverse("members:job", args=[self.pk])

    @property
    def percent(self) -> int:
        """How much is done, 0 to 100."""
        if self.state == self.State.DONE:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0

    @property
    def is_paused(self) -> bool:
        """Whether it rests until somebody resumes it."""
        return self.state == self.State.PAUSED

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.finished_at is not None

    def argument(self, name: str) -> Any:
        """Return one of the arguments; raises KeyError where there is none."""
        return self.arguments[name]


class JobWish(models.Model):
    """What somebody wants of a job that a worker has in hand: read before its next step.

    A row of its own, because the job's row is locked for as long as a step takes.
    """

    class Wish(models.TextChoices):
        PAUSE = "pause", _("pause")
        CANCEL = "cancel", _("stop")

    job = models.OneToOneField(Job, models.CASCADE, primary_key=True, related_name="wish")
    wish = models.CharField(max_length=6, choices=Wish)
    by = models.ForeignKey("members.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    UNWATCHED: ClassVar = "read and dropped; wishing is an act"

    class Meta:
        verbose_name = _("wish for a job")

    def __str__(self) -> str:
        return f"{self.wish} {self.job_id}"
