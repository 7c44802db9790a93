"""Break the glass over one person's notes: for an hour, for a reason, before the eyes of others."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from members import access, seeing, watching
from members.models import LogEntry, Person, Unsealing, User
from organizing.models import Notice

PERMISSION = "members.unseal_notes"
GOOD_FOR = timedelta(hours=1)


@transaction.atomic
def unseal(person: Person, *, reason: str, now: datetime, by: User) -> Unsealing:
    """Let `by` read what is sealed about `person` for an hour (R12).

    Whoever reads it anyhow, their carrier and the leaders there, is told; so are admins.
    """
    told = [one.user for one in seeing.seers(person) if access.SEALED in one.verbs]
    made = Unsealing.objects.create(person=person, by=by, reason=reason, until=now + GOOD_FOR)
    for user in told:
        if user != by and user.person_id != person.pk:
            Notice.objects.update_or_create(
                to=user.person,
                about=person,
                kind=Notice.Kind.UNSEALED,
                defaults={"on": timezone.localdate(), "read_at": None},
            )
    watching.unsealed(person, by=by)
    LogEntry.record("unsealed", person, by=by, until=made.until.isoformat(), unsealing=made.pk)
    return made
