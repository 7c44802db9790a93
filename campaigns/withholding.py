"""Whose results are not told yet: a structure test its committee has not published (practice 3.5).

Until then its results are for those who carry people, who work with them, and for the committee,
which decides. To be allowed to plan the campaign opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from campaigns.models import Action, StructureTest
from members.models import Seat

if TYPE_CHECKING:
    from members.models import User

CARRY = "organizing.log_conversation"
Done = TypeVar("Done", bound=QuerySet)


def withheld(actions: Iterable[Action], user: User) -> set[UUID]:
    """Return those of `actions` that are tests and whose results `user` may not read yet."""
    tests = {action.pk for action in actions if action.is_test}
    if not tests or (user.has_perm(CARRY) and user.carries):
        return set()
    seats = Seat.objects.filter(person=user.person_id, ended_on=None).values("committee")
    frozen = StructureTest.objects.filter(action__in=tests)
    told = frozen.published() | frozen.filter(committee__in=seats)
    return tests - set(told.values_list("action", flat=True))


def told_to(found: Done, user: User, *, since: date | None = None) -> Done:
    """Return `found`, without what was done in tests whose results `user` may not read yet.

    `since` is the first day `found` may be of: tests before it are not looked up.
    """
    tests = Action.objects.filter(is_test=True)
    hidden = withheld(tests.filter(held_on__gte=since) if since else tests, user)
    return found.exclude(action__in=hidden) if hidden else found


def is_open(test: StructureTest, user: User) -> bool:
    """Whether `user` may read the results of `test`."""
    return not withheld([test.action], user)
