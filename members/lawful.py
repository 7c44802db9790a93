"""Of whom more than a name and a place may be held, where the GDPR is the law (practice 5.5).

Art. 9(2)(d) covers members, former members and people in regular contact. Whom nobody has been in
two-way contact with is outside of it: no rating, note or tie of them, and of what others gave no
way to reach them, tag or field. Upper layers say here which of their rows tell of contact.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from members.models import Attendance, Membership, Organization, Person, Seat, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

_TOLD: list[Callable[[], QuerySet]] = [
    lambda: Membership.objects.values("person"),
    lambda: Seat.objects.filter(person__isnull=False).values("person"),
    lambda: User.objects.values("person"),
    lambda: Attendance.objects.filter(state=Attendance.State.PRESENT).values("person"),
]


def tells_of_contact(rows: Callable[[], QuerySet]) -> None:
    """Let the people whose ids `rows` returns count as being in contact with us."""
    _TOLD.append(rows)


def in_contact() -> Q:
    """Return who is or was a member, or in two-way contact with us: a filter on Person."""
    found = Q()
    for rows in _TOLD:
        found |= Q(pk__in=rows())
    return found


def in_contact_or_told_us() -> Q:
    """Return those, and who gave what we hold of them: a filter on Person."""
    return in_contact() | Q(source=Person.Source.THEMSELVES)


def outside(people: Collection[UUID], *, told_us: bool = False) -> set[UUID]:
    """Return those of `people` who may neither be rated nor tied; nobody where no such law is.

    With `told_us` those of whom no way to reach them, tag or field may be held.
    """
    if not people or not Organization.current().under_gdpr:
        return set()
    may = in_contact_or_told_us() if told_us else in_contact()
    found = Person.objects.filter(may, pk__in=people)
    return set(people) - set(found.values_list("pk", flat=True))


class NotMet(Exception):
    """More is to be held of somebody than the law allows. The message is fit for who asked."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Nobody has been in two-way contact with them yet. Under the GDPR name and place"
                " is all that may be held of them until somebody has."
            )
        )


def check(person: UUID, *, told_us: bool = False) -> None:
    """Raise NotMet where no more than name and place may be held of `person`."""
    if outside([person], told_us=told_us):
        raise NotMet
