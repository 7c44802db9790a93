"""What admins are told at once: many records read, a watched one opened, a seal broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models.person import Person

if TYPE_CHECKING:
    from members.models.user import User

MAY = "members.change_user"


class AlarmQuerySet(models.QuerySet["Alarm"]):
    """Questions about alarms."""

    def visible_to(self, user: User) -> Self:
        """Return all of them for whoever lets people in and out everywhere, else none."""
        return self if access.is_everywhere(user, may=MAY) else self.none()

    def waiting(self) -> Self:
        """Return those nobody has looked into."""
        return self.filter(seen_at=None)


class Alarm(models.Model):
    """Something one account did that an admin should look into. It says what, never why."""

    class Kind(models.TextChoices):
        READS = "reads", _("many people's pages in a short time")
        TRIPWIRE = "tripwire", _("a watched record was opened")
        TAKEN = "taken", _("a watched record left in a file")
        UNSEALED = "unsealed", _("notes were unsealed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    user = models.ForeignKey("members.User", models.CASCADE, related_name="alarms")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="alarms")
    count = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("alarm")
        indexes = [
            models.Index(fields=["-at"], name="alarms_waiting", condition=models.Q(seen_at=None)),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class TripwireQuerySet(models.QuerySet["Tripwire"]):
    """Questions about tripwires."""

    def visible_to(self, user: User) -> Self:
        """Return all of them for whoever lets people in and out everywhere, else none."""
        return self if access.is_everywhere(user, may=MAY) else self.none()


class Tripwire(models.Model):
    """A record that is watched: opening it, or taking it along in a file, raises an alarm.

    Meant for one written down for the purpose, which nobody has reason to open.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.OneToOneField(Person, models.CASCADE, related_name="tripwire")
    set_by = models.ForeignKey("members.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)

    objects = TripwireQuerySet.as_manager()

    class Meta:
        verbose_name = _("tripwire")

    def __str__(self) -> str:
        return str(self.person)
