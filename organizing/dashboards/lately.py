"""Who talked with somebody these last days, so that nobody is called three times in a week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from members import access
from members.database.written import Written
from members.models import Person
from organizing.models import Conversation

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User

DAYS = 3


@dataclass(frozen=True)
class Lately:
    """Somebody other than the reader talked with them; `who` is empty where that is not known."""

    days: int
    who: str = ""


def lately(people: Iterable[UUID | None], user: User, *, on: date) -> dict[UUID, Lately]:
    """Return for each of `people` the latest conversation of somebody else in the last three days.

    Only about people whose conversations `user` may know of, and by name only whom they may see.
    """
    ids = {pk for pk in people if pk} - {user.person_id}
    if not ids:
        return {}
    found = _talks.rows(user, ids, on - timedelta(days=DAYS - 1), on)
    known = access.among(user, (pk for pk, _day, _by in found), may="members.view_contact")
    found = [row for row in found if row[0] in known]
    if not found:
        return {}
    names = dict(_names.rows(user, {by for _pk, _day, by in found}))
    return {pk: Lately((on - day).days, names.get(by, "")) for pk, day, by in found}


@Written
def _talks(user: User, people: list[UUID], since: date, on: date) -> QuerySet[Conversation, Any]:
    """Find who of them was talked with, which is mostly nobody; who may know, is asked after."""
    return (
        Conversation.objects.filter(person__among=people, talked_on__range=(since, on))
        .exclude(by=user.person_id)
        .order_by("person", "-talked_on", "-pk")
        .distinct("person")
        .values_list("person", "talked_on", "by")
    )


@Written
def _names(user: User, people: list[UUID]) -> QuerySet[Person, Any]:
    return Person.objects.visible_to(user, these=people).values_list("pk", "name")
