"""From the log to the outbox, and from the outbox out: at least once, until it is given up.

The log is written in the transaction of the act, so what is in it happened and nothing that
happened is missing. Its numbers are given before a transaction ends, so the last hour is gone
through again each time: a number that came late is found too.
"""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from members.models import LogEntry, Webhook, WebhookDelivery
from members.webhooks import deciding, kinds, reaching, signing

AT_ONCE = 1000
SETTLED = timedelta(hours=1)  # longer than any transaction lives
LEASE = timedelta(seconds=60)
KEPT = timedelta(days=30)
# how long to wait after each failure; after the last it is given up, two days on
WAITS = [timedelta(minutes=m) for m in (0.5, 2, 10, 30, 120, 360, 720, 1440)]
State = WebhookDelivery.State


def queue() -> int:
    """Write down what each webhook is to be told. Return how many messages that are."""
    return sum(_queue(webhook) for webhook in Webhook.objects.order_by("pk"))


@transaction.atomic
def _queue(webhook: Webhook) -> int:
    taken = Webhook.objects.select_for_update(skip_locked=True).filter(pk=webhook.pk).first()
    if taken is None:
        return 0
    told = taken.deliveries.filter(act__gt=taken.looked_to).values("act")
    fresh = LogEntry.objects.filter(pk__gt=taken.looked_to, verb__in=kinds.verbs(taken.kinds))
    acts = list(fresh.exclude(pk__in=told).order_by("pk")[:AT_ONCE])
    WebhookDelivery.objects.bulk_create(
        [
            WebhookDelivery(
                webhook=taken,
                kind=kinds.KIND_OF[act.verb],
                act=act.pk,
                body=kinds.body(kinds.KIND_OF[act.verb], act.at, act),
            )
            for act in acts
        ]
    )
    settled = LogEntry.objects.filter(pk__gt=taken.looked_to, at__lt=timezone.now() - SETTLED)
    if len(acts) == AT_ONCE:
        settled = settled.filter(pk__lte=acts[-1].pk)
    last = settled.order_by("-pk").values_list("pk", flat=True).first()
    if last is not None:
        taken.looked_to = last
        taken.save(update_fields=["looked_to"])
    return len(acts)


def send_ready(*, seconds: float = 50) -> int:
    """Send what is due; return how many arrived. A webhook that fails waits for the next round."""
    arrived, failing = 0, set[UUID]()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        delivery = _claim(failing)
        if delivery is None:
            break
        if _send(delivery):
            arrived += 1
        else:
            failing.add(delivery.webhook_id)
    return arrived


@transaction.atomic
def _claim(failing: set[UUID]) -> WebhookDelivery | None:
    """Take the next message, and have that committed before the other side hears of it."""
    due = WebhookDelivery.objects.ready().exclude(webhook__in=failing).order_by("due_at", "pk")
    found = due.select_related("webhook").select_for_update(skip_locked=True, of=("self",)).first()
    if found is not None:
        found.attempts += 1
        WebhookDelivery.objects.filter(pk=found.pk).update(
            state=State.SENDING, lease_until=Now() + LEASE, attempts=found.attempts
        )
    return found


def _send(delivery: WebhookDelivery) -> bool:
    status, problem = None, ""
    head = {
        "Content-Type": "application/json",
        "User-Agent": f"Sinew/{settings.VERSION}",
        **signing.headers(
            delivery.webhook, str(delivery.pk), int(time.time()), delivery.body
        ),
    }  # fmt: skip
    try:
        status = reaching.post(delivery.webhook.endpoint, delivery.body.encode(), head)
    except reaching.Unreachable as why:
        problem = why.code
    else:
        problem = "" if 200 <= status < 300 else "redirect" if 300 <= status < 400 else "answer"
    _note(delivery, status, problem)
    return not problem


@transaction.atomic
def _note(delivery: WebhookDelivery, status: int | None, problem: str) -> None:
    held = WebhookDelivery.objects.select_for_update().filter(
        pk=delivery.pk, state=State.SENDING, attempts=delivery.attempts
    )
    said = {"status": status, "problem": problem, "lease_until": None}
    if not problem:
        held.update(state=State.DONE, done_at=Now(), **said)
    elif status != 410 and delivery.attempts <= len(WAITS):
        wait = WAITS[delivery.attempts - 1]
        held.update(state=State.WAITING, due_at=Now() + wait, **said)
    else:
        held.update(state=State.GIVEN_UP, **said)
        _give_up(delivery, is_gone=status == 410)


def _give_up(delivery: WebhookDelivery, *, is_gone: bool) -> None:
    """Let a webhook rest where nothing arrives any more; one bad message alone does not do that."""
    since = delivery.webhook.deliveries.filter(done_at__gt=delivery.created_at)
    if is_gone or not since.exists():
        why = Webhook.Why.GONE if is_gone else Webhook.Why.FAILED
        deciding.pause(delivery.webhook, by=None, why=why)


def sweep() -> int:
    """Delete what is a month old, arrived or not. Return how many."""
    old = WebhookDelivery.objects.filter(created_at__lt=timezone.now() - KEPT)
    return old.exclude(state=State.SENDING).delete()[0]
