"""How many minutes somebody has for conversations in one week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.ids import uuid7

if TYPE_CHECKING:
    from members.models import User


def monday_of(day: date) -> date:
    """Return the first day of the week in which `day` lies."""
    return day - timedelta(days=day.weekday())


class WorkWeek(models.Model):
    """What one user set for one week; without a row the usual minutes of `User` hold."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("members.User", models.CASCADE, related_name="weeks")
    monday = models.DateField()
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("minutes of a week")
        constraints = [
            models.UniqueConstraint(fields=["user", "monday"], name="one_week_of_a_user"),
            models.CheckConstraint(condition=Q(minutes__lte=6000), name="minutes_fit_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.monday}: {self.minutes}"

    @classmethod
    def minutes_of(cls, user: User, day: date) -> int:
        """Return the minutes `user` has in the week of `day`."""
        found = cls.objects.filter(user=user, monday=monday_of(day)).first()
        return found.minutes if found else user.weekly_minutes

    @classmethod
    def put(cls, user: User, day: date, minutes: int) -> None:
        """Set the minutes of one week; the usual ones of other weeks stay."""
        cls.objects.update_or_create(
            user=user, monday=monday_of(day), defaults={"minutes": minutes}
        )
