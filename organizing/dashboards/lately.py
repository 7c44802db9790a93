"""Who talked with somebody these last days, so that nobody is called three times in a week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from members.models import Person
from organizing.models import Conversation

if TYPE_CHECKING:
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
    known = Person.objects.visible_to(user, may="members.view_contact").filter(pk__in=ids)
    talks = (
        Conversation.objects.filter(
            person__in=known.values("pk"), talked_on__range=(on - timedelta(days=DAYS - 1), on)
        )
        .exclude(by=user.person_id)
        .order_by("person", "-talked_on", "-pk")
        .distinct("person")
        .values_list("person", "talked_on", "by")
    )
    found = list(talks)
    if not found:
        return {}
    seen = Person.objects.visible_to(user).filter(pk__in={by for _pk, _day, by in found})
    names = dict(seen.values_list("pk", "name"))
    return {pk: Lately((on - day).days, names.get(by, "")) for pk, day, by in found}
