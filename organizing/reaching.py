"""Ask somebody to reach out to a person who is drifting."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from members.models import LogEntry, Person, User
from organizing import checking_in
from organizing.models import DriftFlag, FollowUp

if TYPE_CHECKING:
    from uuid import UUID

DAYS = timedelta(days=3)


@transaction.atomic
def ask(person: Person, *, to: Person | None, on: date, by: User) -> FollowUp:
    """Put a check-in with `person` on the list of `to` if they sign in, else on one's own.

    Whoever is asked owns the open flag. One that is open already for the same owner is returned.
    """
    signs_in = to is not None and User.objects.filter(person=to, is_active=True).exists()
    owner_id: UUID = to.pk if to is not None and signs_in else by.person_id
    if owner_id == person.pk:
        owner_id = by.person_id
    found = FollowUp.objects.open().filter(person=person, owner=owner_id).first()
    if found is not None:
        return found
    what = _("Check in")
    if to is not None and owner_id != to.pk:
        what = _("Ask %(name)s to check in") % {"name": to.name}
    made = FollowUp.objects.create(
        person=person, owner_id=owner_id, what=what[:200], due_on=on + DAYS
    )
    flag = DriftFlag.objects.open().filter(person=person).first()
    if flag is not None:
        checking_in.assign(flag, to=Person.objects.get(pk=owner_id), on=on, by=by)
    LogEntry.record("asked_to_reach", person, by=by, to=str(owner_id), due_on=made.due_on)
    return made
