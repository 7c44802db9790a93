"""A breach of data: when it was known, and until when the authority is to be told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7

if TYPE_CHECKING:
    from members.models.user import User

MAY = "members.hold_data"
TELL_WITHIN = timedelta(hours=72)  # GDPR Art. 33, practice 5.5


class BreachQuerySet(models.QuerySet["Breach"]):
    """Questions about breaches."""

    def visible_to(self, user: User) -> Self:
        """Return all of them to admins of the whole organization, and none to others."""
        return self if access.is_everywhere(user, may=MAY) else self.none()

    def running(self) -> Self:
        """Return those whose clock runs: nobody told the authority, or said why not."""
        return self.filter(authority_at=None, why_not="")


class Breach(models.Model):
    """Somebody has, or lost, what they should not: what is known of it, and who was told when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    known_at = models.DateTimeField(_("known since"))
    what = models.CharField(_("what happened"), max_length=500)
    by = models.ForeignKey("members.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    authority_at = models.DateTimeField(null=True, editable=False)
    people_at = models.DateTimeField(null=True, editable=False)
    why_not = models.CharField(max_length=280, blank=True, default="", editable=False)

    objects = BreachQuerySet.as_manager()

    class Meta:
        verbose_name = _("breach of data")
        constraints = [
            models.CheckConstraint(
                condition=Q(authority_at=None) | Q(authority_at__gte=F("known_at")),
                name="told_after_it_was_known",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def due_at(self) -> datetime:
        """Until when the authority is to be told."""
        return self.known_at + TELL_WITHIN

    @property
    def is_running(self) -> bool:
        """Whether the clock runs."""
        return self.authority_at is None and not self.why_not

    def hours_left(self, now: datetime) -> int:
        """Whole hours until the authority must have been told; below nought it is late."""
        return int((self.due_at - now).total_seconds() // 3600)
