"""What admins of the demo organization find among their alarms."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from members.models import Alarm, Person, Tripwire, Unsealing, User
from organizing.demo.world import World


def watch(world: World, *, admin: User, second: User, curious: User) -> None:
    """Watch one record, which somebody opened; and have one seal that was broken for a reason."""
    people = [one for one in world.all(Person) if one.status == Person.Status.ACTIVE]
    watched, asked = people[-1], people[-2]
    Tripwire.objects.create(person=watched, set_by=admin)
    Alarm.objects.create(kind=Alarm.Kind.TRIPWIRE, user=curious, person=watched)
    then = timezone.now() - timedelta(days=40)
    made = Unsealing.objects.create(
        person=asked,
        by=second,
        reason="She asked to read all we wrote about her, and her carrier had moved away.",
        until=then + timedelta(hours=1),
    )
    Unsealing.objects.filter(pk=made.pk).update(at=then)
    seen = Alarm.objects.create(
        kind=Alarm.Kind.UNSEALED, user=second, person=asked, seen_by=admin, seen_at=then
    )
    Alarm.objects.filter(pk=seen.pk).update(at=then)
