"""Convene people who named the same issue: whoever carries them invites them (practice 2.8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from campaigns.models import Issue
from members.models import Carrier, LogEntry, Person, User
from organizing.models import FollowUp

LEAD_DAYS = 2  # to invite everybody before the day itself

if TYPE_CHECKING:
    from organizing.models.conversation import FollowUpQuerySet


@transaction.atomic
def convene(
    issue: Issue, people: Iterable[UUID], *, what: str, held_on: date, on: date, by: User
) -> int:
    """Put an invitation to each of `people` on somebody's list; return how many are new.

    Whoever carries them and signs in invites them, else `by`. The same invitation that is open
    already is not written twice.
    """
    issue = Issue.objects.select_for_update().get(pk=issue.pk)
    wanted = set(Person.objects.reachable().filter(pk__in=people).values_list("pk", flat=True))
    signing_in = User.objects.filter(is_active=True).values("person")
    carriers = Carrier.objects.current().filter(person__in=wanted, by__in=signing_in)
    owners = dict(carriers.order_by("began_on", "pk").values_list("person", "by"))
    open_ones = invitations(what, wanted)
    there = set(open_ones.values_list("person", flat=True))
    due_on = max(on, held_on - timedelta(days=LEAD_DAYS))
    made = [
        FollowUp(
            person_id=person, owner_id=owners.get(person, by.person_id), what=what, due_on=due_on
        )
        for person in sorted(wanted - there)
        if person != owners.get(person, by.person_id)
    ]
    FollowUp.objects.bulk_create(made)
    if made:
        LogEntry.record("convened", issue, by=by, people=len(made), held_on=held_on)
    return len(made)


def invitations(what: str, people: Iterable[UUID]) -> FollowUpQuerySet:
    """Return the open follow-ups of these words about `people`."""
    return FollowUp.objects.open().filter(what=what, person__in=list(people))
