"""Addresses of other programs that are told when something was done, and each telling as a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7

if TYPE_CHECKING:
    from members.models.user import User


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Questions about webhooks."""

    def visible_to(self, user: User) -> Self:
        """Return all of them to whoever decides over the whole organization, else none."""
        everywhere = access.is_everywhere(user, may="members.change_organization")
        return self if everywhere else self.none()


class Webhook(models.Model):
    """An address that is told of some kinds of acts, from the moment it was added.

    It is told that something happened and where to read it, never what: reading takes a key.
    The secret that signs is kept nowhere, it follows from the id and `turn`. `looked_to` is the act
    up to which the log was gone through for good.
    """

    class Why(models.TextChoices):
        HAND = "hand", _("paused by hand")
        FAILED = "failed", _("nothing arrived for two days")
        GONE = "gone", _("the other side says that it is gone for good")
        MOVED = "moved", _("this installation was brought back from a file")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("what listens"), max_length=80)
    endpoint = models.CharField(_("its address"), max_length=500)
    kinds = ArrayField(models.CharField(max_length=40))
    turn = models.PositiveIntegerField(default=1, editable=False)
    looked_to = models.BigIntegerField(editable=False)
    made_by = models.ForeignKey("members.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    paused_at = models.DateTimeField(null=True, editable=False)
    paused_why = models.CharField(max_length=8, choices=Why, blank=True, default="")

    objects = WebhookQuerySet.as_manager()

    PACK_AS: ClassVar = {  # another installation has another secret: somebody has to hand it over
        "paused_at": "coalesce(paused_at, created_at)",
        "paused_why": "CASE WHEN paused_at IS NULL THEN 'moved' ELSE paused_why END",
    }
    SEALED_AS: ClassVar = {"endpoint": "''"}  # who knows some addresses may send to them

    class Meta:
        verbose_name = _("webhook")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the page that shows what it was told."""
        return reverse("members:webhook", args=[self.pk])

    @property
    def host(self) -> str:
        """Whom it belongs to; the rest of an address may be a secret."""
        return urlsplit(self.endpoint).hostname or ""


class DeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    """Questions about tellings."""

    def visible_to(self, user: User) -> Self:
        """Return those of the webhooks `user` decides over."""
        return self.filter(webhook__in=Webhook.objects.visible_to(user))

    def ready(self) -> Self:
        """Return those to send now, by the database's clock, and those whose sender died."""
        due = Q(state=WebhookDelivery.State.WAITING, due_at__lte=Now())
        lost = Q(state=WebhookDelivery.State.SENDING, lease_until__lt=Now())
        return self.filter(due | lost, webhook__paused_at=None)


class WebhookDelivery(models.Model):
    """One telling: written down before it is sent, and sent until it is confirmed or given up.

    It may arrive twice, under the same id, which is what the other side knows it by. `body` is
    what was signed: kinds and ids, no name, number, note or rating.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        DONE = "done", _("arrived")
        GIVEN_UP = "given_up", _("given up")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=40)
    act = models.BigIntegerField(null=True)  # the entry of the log; none for a test
    body = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)  # what the other side answered last
    problem = models.CharField(max_length=20, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    UNWATCHED: ClassVar = "messages on their way, of acts that are in the record"

    class Meta:
        verbose_name = _("message of a webhook")
        constraints = [
            models.UniqueConstraint(fields=["webhook", "act"], name="one_delivery_of_an_act"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="deliveries_to_do",
            ),
            models.Index(fields=["webhook", "-created_at"], name="deliveries_of_a_webhook"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
