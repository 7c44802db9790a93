"""Note a breach of data and who was told of it, on the record (practice 5.5)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from members.models import Breach, LogEntry, User

AUTHORITY, PEOPLE, NOBODY = "authority", "people", "nobody"


@transaction.atomic
def note(breach: Breach, *, by: User) -> Breach:
    """Write it down, once however often it is sent; the clock runs from when it was known."""
    User.objects.select_for_update().get(pk=by.pk)  # of two presses the second waits and finds it
    if held := Breach.objects.filter(by=by, known_at=breach.known_at, what=breach.what).first():
        return held
    breach.by = by
    breach.save()
    LogEntry.record("breach_noted", breach, by=by, known_at=breach.known_at.isoformat())
    return breach


@transaction.atomic
def told(breach: Breach, whom: str, *, why: str = "", by: User) -> bool:
    """Note that the authority or the people were told, or why nobody is; False changes nothing.

    What was said once stays: a second word about the same does not replace the first.
    """
    held = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
    now = timezone.now()
    if whom == AUTHORITY and held.authority_at is None:
        held.authority_at = now
    elif whom == PEOPLE and held.people_at is None:
        held.people_at = now
    elif whom == NOBODY and why and held.is_running:
        held.why_not = why
    else:
        return False
    held.save()
    LogEntry.record("breach_told", held, by=by, whom=whom)
    return True
