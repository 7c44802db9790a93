"""What one person may not do alone: the second one, the link for them, and the file."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.db import models
from django.utils import timezone

from members.ids import uuid7
from members.models.job import Job
from members.tokens import LENGTH, hashed

if TYPE_CHECKING:
    from members.models.user import User

LINK_FOR = timedelta(minutes=10)


Asked = TypeVar("Asked", bound="TwoPersons")


class TwoPersonsQuerySet(models.QuerySet[Asked]):
    """Questions about files that take two people."""

    def expired(self) -> Self:
        """Return those whose file has outlived its time."""
        return self.with_file().filter(expires_at__lt=timezone.now())

    def with_file(self) -> Self:
        """Return those whose file is there."""
        return self.filter(made_at__isnull=False, file_deleted_at=None)


class TwoPersons(models.Model):
    """A file that `by` asks for and `approver`, somebody else, lets out (R4).

    The link for the second person opens for ten minutes; only its hash is stored. Saying yes starts
    the job, which looks at the rights of both again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    by = models.ForeignKey("members.User", models.PROTECT, related_name="%(class)ss")
    approver = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    link_hash = models.CharField(max_length=LENGTH, blank=True, default="")
    link_until = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    declined_why = models.CharField(max_length=200, blank=True, default="")
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="%(class)ss")
    created_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    file_deleted_at = models.DateTimeField(null=True)

    PACK_AS: ClassVar = {  # no open link leaves, and the files stay behind
        "link_hash": "''",
        "link_until": "NULL",
        "file_deleted_at": "CASE WHEN made_at IS NULL THEN NULL"
        " ELSE coalesce(file_deleted_at, made_at) END",
    }

    class Meta:
        abstract = True

    @property
    def is_busy(self) -> bool:
        """Whether the file is being made."""
        return self.job is not None and not self.job.is_finished

    @property
    def is_waiting(self) -> bool:
        """Whether a second person has been asked and has not answered."""
        return self.asked_at is not None and self.approved_at is None and self.declined_at is None

    @property
    def link_is_open(self) -> bool:
        """Whether the link still opens."""
        return self.link_until is not None and timezone.now() < self.link_until

    @property
    def is_available(self) -> bool:
        """Whether there is a file that has not expired."""
        made = self.made_at is not None and self.file_deleted_at is None
        return made and self.expires_at is not None and timezone.now() < self.expires_at

    def drop_file(self) -> None:
        """Delete the file; what was asked and by whom stays."""
        self.parts.all().delete()  # type: ignore[attr-defined]  # of each kind its own
        self.file_deleted_at = timezone.now()
        self.save(update_fields=["file_deleted_at"])

    def new_link(self) -> str:
        """Make a link for the second person, in place of any before; return its token once."""
        token = secrets.token_urlsafe(24)
        now = timezone.now()
        self.link_hash, self.link_until = hashed(token), now + LINK_FOR
        self.asked_at = self.asked_at or now
        self.save(update_fields=["link_hash", "link_until", "asked_at"])
        return token

    def _settle(self, by: User, *, why_not: str = "") -> None:
        """Write down what the second person said; the link opens no more."""
        now = timezone.now()
        self.link_hash, self.link_until = "", None
        if why_not:
            self.declined_at, self.declined_why = now, why_not
        else:
            self.approver, self.approved_at = by, now
        self.save(update_fields=["link_hash", "link_until", "declined_at", "declined_why",
                                 "approver", "approved_at"])  # fmt: skip
