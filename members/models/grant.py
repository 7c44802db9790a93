"""What a user may do, where, from when until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import roles
from members.ids import uuid7
from members.models.log import LogEntry

if TYPE_CHECKING:
    from datetime import date

    from members.models.user import User


class GrantQuerySet(models.QuerySet["Grant"]):
    """Questions about grants."""

    def in_force(self, on: date) -> Self:
        """Return those begun and not ended on that day."""
        return self.filter(began_on__lte=on).filter(Q(ended_on=None) | Q(ended_on__gt=on))


class Grant(models.Model):
    """A role given to a user over a unit's subtree, a committee, or (neither) everywhere."""

    class Role(models.TextChoices):
        READER = "reader", _("reader")
        CARRIER = "carrier", _("list of their own")
        ORGANIZER = "organizer", _("organizer")
        LEADER = "leader", _("leader")
        ADMIN = "admin", _("admin")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("members.User", models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    unit = models.ForeignKey("members.Unit", models.PROTECT, null=True, blank=True)
    committee = models.ForeignKey("members.Committee", models.PROTECT, null=True, blank=True)
    began_on = models.DateField(default=timezone.localdate)
    ended_on = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit=None) | Q(committee=None), name="grant_over_unit_or_committee"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.where}"

    @property
    def is_own_list(self) -> bool:
        """Whether it opens nobody but oneself and the people one carries, wherever it was given."""
        return self.role == self.Role.CARRIER

    @property
    def is_everywhere(self) -> bool:
        """Whether it spans the whole organization."""
        return self.unit_id is None and self.committee_id is None and not self.is_own_list

    @property
    def where(self) -> str:
        """The scope in words."""
        return str(self.unit or self.committee or _("the whole organization"))

    @property
    def verbs(self) -> set[str]:
        """The permissions its role gives."""
        return roles.PERMISSIONS[self.role]

    @transaction.atomic
    def end(self, *, on: date, by: User) -> None:
        """Take the grant back; it counts no longer from `on`."""
        self.ended_on = on
        self.save(update_fields=["ended_on"])
        LogEntry.record("grant_ended", self.user, by=by, role=self.role, on=on)
