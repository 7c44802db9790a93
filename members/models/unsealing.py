"""Breaking the glass: an admin reads one person's notes, for a reason everybody there sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models.person import Person

if TYPE_CHECKING:
    from members.models.user import User


class UnsealingQuerySet(models.QuerySet["Unsealing"]):
    """Questions about unsealings."""

    def visible_to(self, user: User) -> Self:
        """Return one's own, all for an admin, and those about people whose notes one may read."""
        if access.is_everywhere(user, may="members.unseal_notes"):
            return self
        return self.filter(Q(by=user) | access.sealed(user))

    def open(self) -> Self:
        """Return those whose time is not over, by the database's clock."""
        return self.filter(until__gt=Now())


class Unsealing(models.Model):
    """`by` reads what is sealed about `person` until a time, and said why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="unsealings")
    by = models.ForeignKey("members.User", models.PROTECT, related_name="unsealings")
    reason = models.CharField(_("reason"), max_length=280)
    at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()

    objects = UnsealingQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsealing")
        indexes = [models.Index(fields=["by", "until"], name="unsealings_in_force")]

    def __str__(self) -> str:
        return f"{self.person}: {self.reason}"
