"""Who is responsible for the relationship with a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models.log import LogEntry
from members.models.person import Person
from members.models.touched import Touched

if TYPE_CHECKING:
    from datetime import date

    from members.models.user import User


class CarrierQuerySet(models.QuerySet["Carrier"]):
    """Questions about who carries whom."""

    def current(self) -> Self:
        """Return those that have not ended."""
        return self.filter(ended_on=None)

    def visible_to(self, user: User) -> Self:
        """Return the carrying of people whom `user` may see."""
        return self.filter(access.people(user, "person"))


class Carrier(models.Model):
    """`by` carries the relationship with `person` from a day on. One at a time per person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="carriers")
    by = models.ForeignKey(Person, models.PROTECT, related_name="carrying")
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CarrierQuerySet.as_manager()

    class Meta:
        verbose_name = _("who carries somebody")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_on=None), name="one_carrier_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(person=F("by")), name="nobody_carries_themselves"),
        ]
        indexes = [models.Index(fields=["by", "ended_on", "person"], name="whom_somebody_carries")]

    def __str__(self) -> str:
        return f"{self.by} → {self.person}"

    @classmethod
    @transaction.atomic
    def assign(cls, person: Person, *, to: Person, on: date, by: User) -> Carrier:
        """Make `to` the carrier of `person` from `on`, ending whoever carried them before."""
        current = cls.objects.select_for_update().filter(person=person, ended_on=None)
        if (same := current.filter(by=to).first()) is not None:
            return same
        before = list(current.values_list("by", flat=True))
        current.update(ended_on=on)
        carrier = cls.objects.create(person=person, by=to, began_on=on)
        Touched.mark(person.pk, to.pk, *before)
        LogEntry.record("carrier_assigned", person, by=by, to=str(to.pk), on=on)
        return carrier
