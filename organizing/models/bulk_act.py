"""One act on many people: what was done to each, so that it can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models import Job

if TYPE_CHECKING:
    from members.models import User

KEPT = timedelta(days=30)


class BulkActQuerySet(models.QuerySet["BulkAct"]):
    """Questions about acts on many."""

    def visible_to(self, user: User) -> Self:
        """Return one's own; everybody's for those who look after the installation."""
        if access.is_everywhere(user, may="members.view_job"):
            return self
        return self.filter(by=user)


class BulkAct(models.Model):
    """An act on many people. `key` comes with the form, so that sending it twice acts once.

    `target` says what with: the carrier, tag, action or committee.
    """

    class Kind(models.TextChoices):
        CARRY = "carry", _("give to a carrier")
        TAG = "tag", _("put a tag on")
        UNTAG = "untag", _("take a tag off")
        INVITE = "invite", _("ask to an action")
        SEAT = "seat", _("seat on a committee")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=6, choices=Kind)
    by = models.ForeignKey("members.User", models.PROTECT, related_name="+")
    target = models.JSONField(default=dict)
    words = models.CharField(max_length=200)
    query = models.CharField(max_length=2000, blank=True, default="")
    on = models.DateField()
    is_gathered = models.BooleanField(default=False)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    undo_asked_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = BulkActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act on many people")
        indexes = [models.Index(fields=["by", "-created_at"], name="bulk_acts_of_a_user")]

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        """Return the address of the page that says what came of it."""
        return reverse("bulk_act", args=[self.pk])

    @property
    def is_busy(self) -> bool:
        """Whether a job is at work on it."""
        return self.job is not None and not self.job.is_finished

    @property
    def can_undo(self) -> bool:
        """Whether it can still be taken back."""
        fresh = timezone.now() < self.created_at + KEPT
        return fresh and self.undone_at is None and not self.is_busy


class BulkStep(models.Model):
    """One person of one act: what was made, what was there before, or why nothing was done.

    `person` is a plain id: a merge or an erasure has nothing to follow here.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        SKIPPED = "skipped", _("skipped")
        UNDONE = "undone", _("taken back")
        KEPT = "kept", _("left as it is")

    id = models.BigAutoField(primary_key=True)
    act = models.ForeignKey(BulkAct, models.CASCADE, related_name="steps")
    person_id = models.UUIDField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    why = models.CharField(max_length=20, blank=True, default="")
    made = models.UUIDField(null=True)
    was = models.JSONField(default=dict)

    FORGETS: ClassVar = "person_id"
    UNWATCHED: ClassVar = "what a bulk act did; the rows it did it to are watched"

    class Meta:
        verbose_name = _("part of an act on many people")
        constraints = [
            models.UniqueConstraint(fields=["act", "person_id"], name="one_step_a_person"),
        ]
        indexes = [
            models.Index(
                fields=["act", "id"], condition=Q(state="waiting"), name="bulk_steps_waiting"
            ),
            models.Index(fields=["act", "state"], name="bulk_steps_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.act_id} {self.person_id}"
