"""How far the plan of a campaign is somebody's own, as they said it in conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, PlanVersion
from members import access
from members.ids import uuid7
from members.models import Person
from organizing.models.conversation import Conversation

if TYPE_CHECKING:
    from datetime import date

    from members.models import User


class PlanBuyInQuerySet(models.QuerySet["PlanBuyIn"]):
    """Questions about buy-in."""

    def visible_to(self, user: User) -> Self:
        """Return those `user` heard themselves, and of people sealed to them (T3)."""
        return self.filter(Q(by=user.person_id) | access.sealed(user))

    def latest_by(self, on: date) -> Self:
        """Return what each person said last, up to a day."""
        rows = self.filter(said_on__lte=on)
        return rows.order_by("campaign", "person", "-said_on", "-id").distinct("campaign", "person")


class PlanBuyIn(models.Model):
    """Where somebody stood to the plan on a day. Each is kept; the latest one counts (2.10)."""

    class State(models.TextChoices):
        NOT_HEARD = "not_heard", _("has not heard it")
        HEARD = "heard", _("heard it")
        CAN_EXPLAIN = "can_explain", _("can explain it")
        SHAPED = "shaped", _("shaped it")
        VOTED = "voted", _("voted on it")
        DISAGREES = "disagrees", _("disagrees")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="buy_in")
    version = models.ForeignKey(PlanVersion, models.SET_NULL, null=True, related_name="buy_in")
    person = models.ForeignKey(Person, models.CASCADE, related_name="buy_in")
    state = models.CharField(_("the plan"), max_length=11, choices=State)
    said_on = models.DateField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="buy_in_heard")
    conversation = models.OneToOneField(
        Conversation, models.CASCADE, null=True, blank=True, related_name="buy_in"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlanBuyInQuerySet.as_manager()

    SEALED_ROWS: ClassVar = "true"

    class Meta:
        verbose_name = _("answer to a plan")
        indexes = [
            models.Index(fields=["campaign", "person", "-said_on"], name="buy_in_of_a_person")
        ]

    def __str__(self) -> str:
        return self.get_state_display()
