"""Who can see a person, in words: the other way round of `members/access.py`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members import access
from members.models import Carrier, Grant, Person, Placement, Seat, Unsealing, User
from members.wording import role_here

if TYPE_CHECKING:
    from django.db.models import QuerySet

NAME, CONTACT, NOTES = "members.view_person", "members.view_contact", "organizing.view_sealed"


@dataclass
class Seer:
    """One user who can see a person: as much as `verbs` open, and why, each in a sentence."""

    user: User
    verbs: set[str] = field(default_factory=set)
    why: list[str] = field(default_factory=list)

    @property
    def sees(self) -> str:
        """What of the person, in words."""
        if NOTES in self.verbs:
            return _("name, phone, promises, notes and ratings")
        if CONTACT in self.verbs:
            return _("name, phone and promises, no notes")
        return _("name and unit")


def seers(person: Person) -> list[Seer]:
    """Return every user who can see `person` today, those who see most first.

    The same rules as `access.people`, asked about one person instead of for one user.
    """
    found: dict[UUID, Seer] = {}
    for user in _users().filter(person=person):
        _add(found, user, [NAME, CONTACT, NOTES], _("It is they themselves."))
    carried = Carrier.objects.filter(person=person, ended_on=None).values("by")
    for user in _users().filter(person__in=carried):
        _add(found, user, [NAME, CONTACT, NOTES], _("Carries them."))
    for grant in _reaching(person):
        _add(found, grant.user, grant.verbs, role_here(grant))
    for opening in Unsealing.objects.open().filter(person=person).select_related("by__person"):
        if opening.by.pk in found and access.UNSEAL in opening.by.verbs:
            _add(
                found,
                opening.by,
                [NOTES],
                _("Unsealed the notes: %(why)s") % {"why": opening.reason},
            )
    return sorted(found.values(), key=lambda one: (-_much(one), one.user.person.sort_key))


def _users() -> QuerySet[User]:
    """Return the users whose grants count, or who see themselves and their list."""
    return User.objects.filter(is_active=True).select_related("person")


def _reaching(person: Person) -> Iterable[Grant]:
    """Return the grants in force within whose scope `person` is."""
    placed = Placement.objects.filter(person=person, ended_on=None).values_list("unit__path")
    units = {unit for (path,) in placed for unit in path}
    seats = Seat.objects.filter(ended_on=None, person__isnull=False)
    own = seats.filter(person=person).values("committee")
    carriers = Carrier.objects.filter(person=person, ended_on=None).values("by")
    lists = seats.filter(person__in=carriers).values("committee")
    everywhere = Q(unit=None, committee=None)
    there = Q(unit__in=units) | Q(committee__in=own) | Q(committee__in=lists)
    grants = Grant.objects.in_force(timezone.localdate()).exclude(role=Grant.Role.CARRIER)
    of_whom = Q(user__is_active=True, user__person__is_management=False)
    wide = grants.filter(of_whom, everywhere | there)
    return wide.select_related("user__person", "unit", "committee").order_by("pk")


def _add(found: dict[UUID, Seer], user: User, verbs: Iterable[str], why: str) -> None:
    seer = found.setdefault(user.pk, Seer(user))
    seer.verbs |= set(verbs)
    if why not in seer.why:
        seer.why.append(why)


def _much(one: Seer) -> int:
    return sum(verb in one.verbs for verb in (NAME, CONTACT, NOTES))
