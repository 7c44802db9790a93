"""What changed for one person, latest first, with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from members.models import RulesChange
from organizing import reading
from organizing.dashboards.movement import names_of
from organizing.models import StandingChange
from organizing.standing.changing import because, state_label

if TYPE_CHECKING:
    from members.models import Person, User

PAGE = 30


@dataclass(frozen=True)
class Line:
    """One change: what went from where to where, when and why."""

    on: date
    what: str
    was: str
    now: str
    why: str
    by_rules: bool


@dataclass(frozen=True)
class History:
    """A page of changes, and from which one the next page goes on."""

    lines: list[Line]
    next_before: int | None


def history(person: Person, user: User, *, before: int | None = None) -> History:
    """Return what changed for `person`; how the relationship did, only where it may be read."""
    found = StandingChange.objects.visible_to(user).filter(person=person).select_related("person")
    if before is not None:
        found = found.filter(pk__lt=before)
    page = list(found.order_by("-pk")[: PAGE + 1])
    if any(change.what == "drift" for change in page[:PAGE]):
        reading.reasons([person.pk], by=user, purpose="history", of=person)
    names = names_of(page)
    days = {change.on for change in page}
    ruled = set(RulesChange.objects.filter(at__date__in=days).values_list("at__date", flat=True))
    lines = [
        Line(
            on=change.on,
            what=str(change.get_what_display()),
            was=state_label(change.what, change.was),
            now=state_label(change.what, change.now),
            why=because(change, names, me=user.person_id),
            by_rules=change.on in ruled,
        )
        for change in page[:PAGE]
    ]
    return History(lines, page[PAGE - 1].pk if len(page) > PAGE else None)
