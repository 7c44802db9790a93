"""Add a webhook, change it, let it rest and go on; each is in the log."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone

from members.models import LogEntry, User, Webhook, WebhookDelivery
from members.models.webhook import DeliveryQuerySet
from members.webhooks import kinds


@transaction.atomic
def add(*, name: str, endpoint: str, of: list[str], by: User) -> Webhook:
    """Tell that address of these kinds of acts from now on."""
    last = LogEntry.objects.aggregate(last=Max("pk"))["last"] or 0
    made = Webhook.objects.create(
        name=name, endpoint=endpoint, kinds=of, looked_to=last, made_by=by
    )
    LogEntry.record("webhook_made", made, by=by, host=made.host, kinds=of)
    return made


@transaction.atomic
def change(webhook: Webhook, *, name: str, endpoint: str, of: list[str], by: User) -> None:
    """Let it be another address, or told of other acts."""
    was = webhook.host
    webhook.name, webhook.endpoint, webhook.kinds = name, endpoint, of
    webhook.save(update_fields=["name", "endpoint", "kinds"])
    LogEntry.record("webhook_changed", webhook, by=by, was=was, host=webhook.host, kinds=of)


@transaction.atomic
def pause(webhook: Webhook, *, by: User | None, why: str = Webhook.Why.HAND) -> None:
    """Send nothing until somebody resumes it; what happens meanwhile waits."""
    resting = Webhook.objects.filter(pk=webhook.pk, paused_at=None)
    if resting.update(paused_at=timezone.now(), paused_why=why):
        LogEntry.record("webhook_paused", webhook, by=by, why=why)


@transaction.atomic
def resume(webhook: Webhook, *, by: User) -> None:
    """Go on with what waits."""
    resting = Webhook.objects.filter(pk=webhook.pk, paused_at__isnull=False)
    if resting.update(paused_at=None, paused_why=""):
        webhook.deliveries.filter(state=WebhookDelivery.State.WAITING).update(due_at=Now())
        LogEntry.record("webhook_resumed", webhook, by=by)


@transaction.atomic
def renew_secret(webhook: Webhook, *, by: User) -> None:
    """Sign with another secret from now on; what the other side has proves nothing any more."""
    webhook.turn += 1
    webhook.save(update_fields=["turn"])
    LogEntry.record("webhook_secret", webhook, by=by)


@transaction.atomic
def remove(webhook: Webhook, *, by: User) -> None:
    """Tell that address nothing any more, and forget what it was told."""
    LogEntry.record("webhook_removed", webhook, by=by, host=webhook.host)
    webhook.delete()


def test(webhook: Webhook) -> WebhookDelivery:
    """Send a message that nothing happened."""
    body = kinds.body(kinds.TEST, timezone.now())
    return WebhookDelivery.objects.create(webhook=webhook, kind=kinds.TEST, body=body)


@transaction.atomic
def retry(deliveries: DeliveryQuerySet) -> None:
    """Send messages again now, as if for the first time. One on its way is left alone."""
    deliveries.exclude(state=WebhookDelivery.State.SENDING).update(
        state=WebhookDelivery.State.WAITING, attempts=0, due_at=Now(), done_at=None, problem=""
    )
