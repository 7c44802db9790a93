"""A base roster handed out: by which rule, for what purpose, until when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models.job import Job
from members.models.unit import Unit

if TYPE_CHECKING:
    from members.models.user import User

EXPIRES_AFTER = timedelta(hours=72)


class RosterExportQuerySet(models.QuerySet["RosterExport"]):
    """Questions about roster exports."""

    def visible_to(self, user: User) -> Self:
        """Return one's own; all of them, without their files, to who may export everywhere."""
        if access.is_everywhere(user, may="members.export_roster"):
            return self
        return self.filter(by=user)

    def expired(self) -> Self:
        """Return those whose file has outlived its time."""
        return self.filter(expires_at__lt=timezone.now(), file_deleted_at=None)


class RosterExport(models.Model):
    """The list of those eligible in a unit on a date, by a rule in words.

    It holds id, name, unit and job category, and an address or contact only with a reason: never
    ratings, notes, drift or ties (R5). The file lives in parts in the database, so that any
    process can serve it and a step of the job writes its part in the transaction of its progress.
    """

    class Extra(models.TextChoices):
        ADDRESS = "address", _("postal address")
        EMAIL = "email", _("email")
        PHONE = "phone", _("phone")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    by = models.ForeignKey("members.User", models.PROTECT, related_name="exports")
    approver = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(_("purpose"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="exports")
    as_of = models.DateField(_("as of"))
    good_standing_only = models.BooleanField(default=False)
    extras = ArrayField(models.CharField(max_length=8, choices=Extra), default=list, blank=True)
    extras_reason = models.CharField(max_length=200, blank=True, default="")
    rule_text = models.TextField()
    counts = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    file_name = models.CharField(max_length=80, blank=True, default="")
    size = models.PositiveBigIntegerField(default=0)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="exports")
    created_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    file_deleted_at = models.DateTimeField(null=True)

    objects = RosterExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("roster export")
        indexes = [models.Index(fields=["-created_at"], name="exports_latest_first")]

    def __str__(self) -> str:
        return self.purpose

    def get_absolute_url(self) -> str:
        """Return the address of the page with its rule, counts and file."""
        return reverse("members:export", args=[self.pk])

    @property
    def is_busy(self) -> bool:
        """Whether its file is being made."""
        return self.job is not None and not self.job.is_finished

    @property
    def is_available(self) -> bool:
        """Whether there is a file that has not expired."""
        made = self.made_at is not None and self.file_deleted_at is None
        return made and self.expires_at is not None and timezone.now() < self.expires_at


class RosterPart(models.Model):
    """A stretch of the file of a roster export."""

    export = models.ForeignKey(RosterExport, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["export", "number"], name="one_part_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.export_id} {self.number}"
