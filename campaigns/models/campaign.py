"""Campaigns, and the issues people raise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models import LogEntry, Unit

if TYPE_CHECKING:
    from datetime import date

    from members.models import User


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Questions about campaigns."""

    def visible_to(self, user: User, *, may: str = "") -> Self:
        """Return those in units `user` may see, and those that name no unit.

        With `may`, those of units over which a grant gives that verb.
        """
        if may:
            own = Unit.objects.filter(access.units_within(user, may=may)).values("pk")
            inside = Campaign.objects.filter(units__in=own).values("pk")
            return self if access.is_everywhere(user, may=may) else self.filter(pk__in=inside)
        if access.is_everywhere(user):
            return self
        seen = Unit.objects.visible_to(user).values("pk")
        inside = Campaign.objects.filter(Q(units__in=seen) | Q(units=None)).values("pk")
        return self.filter(pk__in=inside) if user.grants_in_force else self.none()

    def open(self) -> Self:
        """Return those not closed."""
        return self.filter(closed_on=None)


class Campaign(models.Model):
    """Strategy over time to a goal.

    Relations belong to people and units: closing a campaign takes none away.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    goal = models.CharField(_("goal"), max_length=400, blank=True, default="")
    decision_maker = models.CharField(_("who can say yes"), max_length=120, blank=True, default="")
    units = models.ManyToManyField(Unit, blank=True, related_name="campaigns")
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=models.F("opened_on")),
                name="campaign_closes_after_it_opened",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the campaign page."""
        return reverse("campaign", args=[self.pk])

    @transaction.atomic
    def close(self, *, on: date, by: User) -> None:
        """Close it. People, ties, seats and promises stay as they are; a repeat changes nothing."""
        row = Campaign.objects.select_for_update(no_key=True).get(pk=self.pk)
        if row.closed_on is None:
            self.closed_on = row.closed_on = on
            row.save(update_fields=["closed_on"])
            LogEntry.record("campaign_closed", self, by=by, on=on)

    @transaction.atomic
    def reopen(self, *, by: User) -> None:
        """Open it again. What was left at that close is told anew at the next."""
        row = Campaign.objects.select_for_update(no_key=True).get(pk=self.pk)
        if row.closed_on is not None:
            self.closed_on = row.closed_on = None
            row.save(update_fields=["closed_on"])
            self.snapshots.exclude(moment="opened").delete()
            LogEntry.record("campaign_reopened", self, by=by)


class Issue(models.Model):
    """Something people care about, in their words: heat, short staffing, rent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=60, unique=True)
    is_current = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("issue")

    def __str__(self) -> str:
        return self.name
