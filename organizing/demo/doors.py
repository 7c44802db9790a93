"""Doors of the demo organization: a key of another program, and a webhook that rests.

It is paused and its address is of no machine: a demonstration tells nobody anything.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from members.models import ApiToken, LogEntry, Person, User, Webhook, WebhookDelivery
from members.webhooks import deciding, kinds
from organizing.demo.world import World

State = WebhookDelivery.State
KIND = "person.added"
TOLD = [KIND, "person.erased", "attendance.changed"]


def open_to_programs(world: World, admin: User) -> None:
    """Make a key that reads, and a webhook with messages that arrived, failed and wait."""
    until = world.today + timedelta(days=90)
    ApiToken.make(
        name="Phone tree", grant=admin.grants_in_force[0], may_write=False, until=until, by=admin
    )
    webhook = deciding.add(
        name="Newsletter", endpoint="https://newsletter.example/hook", of=TOLD, by=admin
    )
    Webhook.objects.filter(pk=webhook.pk).update(created_at=_at(world, 40))
    for n, person in enumerate(Person.objects.present().order_by("-pk")[:12]):
        WebhookDelivery.objects.create(webhook=webhook, **_told(world, n, person))
    WebhookDelivery.objects.filter(webhook=webhook).update(created_at=_at(world, 6))
    deciding.pause(webhook, by=admin)


def _told(world: World, n: int, person: Person) -> dict[str, object]:
    act = LogEntry(verb="person_added", model=person._meta.label_lower, object_id=str(person.pk))
    said: dict[str, object] = {"kind": KIND, "body": kinds.body(KIND, _at(world, 6), act)}
    if n < 3:
        return said | {"state": State.WAITING}
    if n == 3:
        return said | {"state": State.GIVEN_UP, "attempts": 9, "status": 503, "problem": "answer"}
    done = {"state": State.DONE, "attempts": 1, "status": 204, "done_at": _at(world, 6)}
    return said | done


def _at(world: World, days: int) -> datetime:
    moment = datetime.combine(world.ago(days), time(9, 12))
    return moment.replace(tzinfo=timezone.get_current_timezone())
