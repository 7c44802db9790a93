"""Who may see whom, which fields of them, and who may do what: the only place.

Rows: every query starts from `Model.objects.visible_to(user)`, built on `people`.
Fields: tiers of practice 5.3; `sealed` is T3 (assessments, notes, drift reasons).
Verbs: one table of roles (`roles.py`); a role comes from a dated grant over a unit, a committee
or the whole organization.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import Q

from members.database.ready import Alike, Ready
from members.database.written import Written
from members.roles import PERMISSIONS, READER

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User

# Q() would not do: it is dropped by `|`, so that `mine | everybody` came out as `mine`.
ALL = ~Q(pk__in=[])
THESE = object()  # stands in a query made once for the people it is asked about

SEALED = "organizing.view_sealed"
UNSEAL = "members.unseal_notes"  # no longer than somebody may is open what they unsealed


def permissions(user: User) -> set[str]:
    """Return every verb that some grant in force gives to `user`."""
    return set().union(*(PERMISSIONS[grant.role] for grant in user.grants_in_force))


def is_everywhere(user: User, *, may: str = "members.view_person") -> bool:
    """Whether a grant over the whole organization gives `user` the verb `may`."""
    return any(grant.is_everywhere and may in grant.verbs for grant in user.grants_in_force)


def people(user: User, via: str = "pk", *, may: str = "members.view_person") -> Q:
    """Return the people `user` may see: a filter on Person, or via `via` on what hangs off one.

    `may` narrows to the grants that give that verb. A subquery rather than a join, so that no
    row appears twice. One always sees oneself and the people one carries.
    """
    if is_everywhere(user, may=may):
        return ALL
    return Q(**{f"{via}__in": _scope(user, may)})


def among(user: User, ids: Iterable[UUID], *, may: str = "members.view_person") -> set[UUID]:
    """Return those of the people `ids` whom `user` may see, or do `may` to.

    Asks about these few only: the scope of somebody with 200,000 people is not gone through.
    """
    wanted = list(ids)
    if not wanted or is_everywhere(user, may=may):
        return set(wanted)
    asked = _asked_of_these(*_granted(user, may)).filled({THESE: wanted})
    with connection.cursor() as cursor:
        cursor.execute(asked.sql, asked.params)
        return {pk for (pk,) in cursor.fetchall()}


def named(user: User, ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the people `ids` whom a page may name beside somebody `user` sees.

    Whom they see themselves, and whoever signs in: who works here is said in a building.
    """
    wanted = set(ids)
    seen = among(user, wanted)
    if wanted == seen:
        return seen
    users = apps.get_model("members", "User")._default_manager.filter(is_active=True)
    return seen | set(users.filter(person__in=wanted - seen).values_list("person", flat=True))


def these(user: User, ids: Iterable[UUID], *, may: str = "members.view_person") -> Q:
    """Return as a filter on Person what `among` returns: the scope is not gone through."""
    if is_everywhere(user, may=may):
        return Q(pk__among=ids)
    return Q(pk__in=_asked_of_these(*_granted(user, may)).filled({THESE: list(ids)}))


def given(user: User, person: UUID, verbs: Iterable[str]) -> set[str]:
    """Return those of `verbs` that `user` may do to one person.

    Verbs that the same grants give have the same answer, and are asked about once.
    """
    alike: dict[Any, list[str]] = {}
    for verb in verbs:
        alike.setdefault((is_everywhere(user, may=verb), _granted(user, verb)), []).append(verb)
    return {verb for some in alike.values() if among(user, [person], may=some[0]) for verb in some}


def is_wherever(user: User, *, may: str) -> bool:
    """Whether `user` may do `may` to everybody they see at all, so that it need not be asked."""
    return all(
        may in grant.verbs for grant in user.grants_in_force if "members.view_person" in grant.verbs
    )


def few(user: User, *, most: int, may: str = "members.view_person") -> set[UUID] | None:
    """Return the ids of the people `user` may see where they are at most `most`, else None."""
    if is_everywhere(user, may=may):
        return None
    found = _of_arms(may).rows(user, 2 * most + 1)  # one may be seen by two
    ids = set(found)
    return None if len(found) > 2 * most or len(ids) > most else ids


def scope(user: User, *verbs: str) -> str:
    """Return 64 digits that stand for whom `user` sees by each of `verbs` today.

    They are the same for two users only where both see the same people and committees by them.
    """
    seen = [
        [verb, "everybody" if is_everywhere(user, may=verb) else _granted(user, verb)]
        for verb in verbs
    ]
    return sha256(repr(seen).encode()).hexdigest()


@cache
def _of_arms(may: str) -> Written[UUID]:
    def ids(user: User, most: int) -> QuerySet:
        arms = [rows.values_list(name, flat=True) for rows, name in _arms(user, may)]
        return arms[0].union(*arms[1:], all=True)[:most]

    return Written(ids)


def units_of_scope(user: User) -> QuerySet:
    """Return the units that make up the scope of `user`, each by id; `besides` are the others.

    For lists that go through people in order and ask of each whether they are in scope.
    """
    granted = _granted_units(user, "members.view_person")
    units = apps.get_model("members", "Unit")._default_manager.filter(path__overlap=granted)
    found: QuerySet = units.values("pk")
    return found


def besides(user: User) -> QuerySet:
    """Return whom `user` sees though they are placed in none of the units of the scope."""
    arms = [rows.values(name) for rows, name in _arms(user, "members.view_person")]
    return arms[1].union(*arms[2:])


def sealed(user: User, via: str = "person") -> Q:
    """Return whose notes, assessments and drift reasons `user` may read (tier T3).

    Their carrier, a leader in whose scope they are, and they themselves; and whoever has broken
    the glass and still may, for a while and with a reason (`Unsealing`).
    """
    return people(user, via, may="organizing.view_sealed")


# Which verb opens a tier of fields (practice 5.3). T4 is T3 with every look logged.
TIERS = {
    1: "members.view_person",
    2: "members.view_contact",
    3: "organizing.view_sealed",
    4: "organizing.view_sealed",
}


def tiers(user: User) -> list[int]:
    """Return the tiers that some grant of `user` opens, or that carrying somebody does.

    Which people it opens them for, `by_tier` says.
    """
    if not user.grants_in_force:
        return []
    verbs = user.verbs
    found = [tier for tier, verb in TIERS.items() if verb in verbs]
    return list(TIERS) if len(found) < len(TIERS) and user.carries else found


def by_tier(user: User, tier: str, via: str = "person") -> Q:
    """Return which rows that hang off people `user` may read: each by the tier in column `tier`.

    A sealed row is read in a narrower scope than a number, a number in a narrower one than a name.
    """
    found = Q()
    for verb in dict.fromkeys(TIERS.values()):
        of = [level for level, needed in TIERS.items() if needed == verb]
        found |= Q(**{f"{tier}__in": of}) & people(user, via, may=verb)
    return found


def led(user: User, via: str = "pk", *, may: str = "organizing.view_load") -> Q:
    """Return the people who work in a scope `user` leads: whose load, say, they may know.

    Not those one merely carries, and not oneself. `is_under` says whether one leads them, too.
    """
    if is_everywhere(user, may=may):
        return ~Q(**{via: user.person_id})
    return Q(**{f"{via}__in": _in_scope(user, may)}) & ~Q(**{via: user.person_id})


def is_under(one: User, lead: User, *, may: str = "organizing.view_load") -> bool:
    """Whether `one` leads nothing that reaches as far as where `lead` has the verb `may`."""
    leading = "organizing.view_load"
    theirs = [g for g in one.grants_in_force if leading in g.verbs or g.role == "admin"]
    if is_everywhere(lead, may=may):
        return not any(grant.is_everywhere for grant in theirs)
    granted = set(_granted_units(lead, may))
    return all(grant.unit is not None and granted & set(grant.unit.path[:-1]) for grant in theirs)


def units(user: User) -> Q:
    """Return the units `user` may see, as a filter on Unit: subtrees granted, and what is above."""
    if is_everywhere(user):
        return ALL
    granted = _granted_units(user, "members.view_person")
    above = {
        ancestor for grant in user.grants_in_force if grant.unit for ancestor in grant.unit.path
    }
    return Q(path__overlap=granted) | Q(pk__in=above) | Q(placements__in=_own_placements(user))


def units_within(user: User, *, may: str) -> Q:
    """Return the units in which a grant gives `user` the verb `may`, without those above."""
    if is_everywhere(user, may=may):
        return ALL
    return Q(path__overlap=_granted_units(user, may))


def committees(user: User, via: str = "pk", *, may: str = "members.view_committee") -> Q:
    """Return the committees `user` may see: granted, seated on, or wholly or partly in scope."""
    if is_everywhere(user, may=may):
        return ALL
    seated = user.person_id if may in READER else None  # a seat lets one look; acting takes a grant
    granted = tuple(_granted_units(user, may)), tuple(_seats_of(user, may))
    return Q(**{f"{via}__in": _shared_committees(seated, *granted)})


def committees_within(user: User, *, may: str) -> Q:
    """Return the committees wholly within what gives `user` the verb `may`: granted, or all units.

    One that is partly there reaches further: a role over it opens its members, wherever they are.
    """
    if is_everywhere(user, may=may):
        return ALL
    beyond = _rows("Unit").exclude(path__overlap=_granted_units(user, may))
    inside = _rows("Committee").filter(units__isnull=False).exclude(units__in=beyond)
    return Q(pk__in=_seats_of(user, may)) | Q(pk__in=inside.values("pk"))


@Alike
def _shared_committees(
    seated: UUID | None, units: tuple[UUID, ...], committees: tuple[UUID, ...]
) -> Ready:
    found = _rows("Committee").filter(units__path__overlap=list(units)).values("pk")
    found = found.union(_rows("Committee").filter(pk__in=committees).values("pk"))
    if seated:
        seats = _rows("Seat").filter(person=seated, ended_on=None)
        found = found.union(seats.values("committee"))
    return Ready.made_of(found)


def members_of_committees(user: User, via: str = "committee") -> Q:
    """Return whose name on a committee's list `user` may read, as a filter on Seat or Attendance.

    People in scope; and everybody on a committee whose attendance one takes, in scope or not.
    """
    return people(user, "person") | committees(user, via, may="members.take_attendance")


# To whom a verb was granted, over which units and committees; who unsealed, where that counts.
Granted = tuple[UUID, tuple[UUID, ...], tuple[UUID, ...], UUID | None]


def _granted(user: User, may: str) -> Granted:
    unsealed_by = user.pk if may == SEALED and UNSEAL in user.verbs else None
    units, committees = _granted_units(user, may), _seats_of(user, may)
    return user.person_id, tuple(units), tuple(committees), unsealed_by


@Alike
def _asked_of_these(*granted: Any) -> Ready:
    these = Ready("(SELECT unnest(%s::uuid[]))", (THESE,))
    found = [
        rows.filter(**{f"{name}__in": these}).values(name) for rows, name in _arms_of(*granted)
    ]
    return Ready.made_of(found[0].union(*found[1:]))


def _scope(user: User, may: str) -> Ready:
    """Return whom `user` sees: a query made once for all who were granted as much."""
    return _shared(*_granted(user, may))


@Alike
def _shared(*granted: Any) -> Ready:
    found = [rows.values(name) for rows, name in _arms_of(*granted)]
    return Ready.made_of(found[0].union(*found[1:]))


def _arms(user: User, may: str) -> list[tuple[QuerySet, str]]:
    """Return the rows by which `user` sees somebody, units first, and the column that says whom."""
    return _arms_of(*_granted(user, may))


def _arms_of(
    person: UUID, units: Sequence[UUID], committees: Sequence[UUID], unsealed_by: UUID | None
) -> list[tuple[QuerySet, str]]:
    placed, seated = _placed_in(units), _seated_on(committees)
    listed = _rows("Carrier").filter(by__in=seated.values("person"), ended_on=None)
    carried = _rows("Carrier").filter(by=person, ended_on=None)
    arms = [(rows, "person") for rows in (placed, seated, listed, carried)]
    if unsealed_by:
        arms.append((_unsealed().filter(by=unsealed_by), "person"))
    return [*arms, (_rows("Person").filter(pk=person), "pk")]


def _unsealed() -> QuerySet:
    found: QuerySet = apps.get_model("members", "Unsealing").objects.open()
    return found


def _in_scope(user: User, may: str) -> QuerySet:
    placed, seated = _placed_in(_granted_units(user, may)), _seated_on(_seats_of(user, may))
    return placed.values("person").union(seated.values("person"))


def _placed_in(units: Sequence[UUID]) -> QuerySet:
    found: QuerySet = _rows("Placement").filter(unit__path__overlap=list(units), ended_on=None)
    return found if units else found.none()  # a union leaves out what is nobody for certain


def _seated_on(committees: Sequence[UUID]) -> QuerySet:
    found: QuerySet = _rows("Seat").filter(
        committee__in=committees, ended_on=None, person__isnull=False
    )
    return found if committees else found.none()


def _wide(user: User, may: str) -> list:
    """Return the grants that give the verb `may` over more than one's own list."""
    return [g for g in user.grants_in_force if may in g.verbs and not g.is_own_list]


def _granted_units(user: User, may: str) -> list[UUID]:
    return [g.unit_id for g in _wide(user, may) if g.unit_id]


def _seats_of(user: User, may: str) -> list[UUID]:
    """Return the committees a grant over which gives `user` the verb `may`."""
    return [g.committee_id for g in _wide(user, may) if g.committee_id]


def _own_placements(user: User) -> QuerySet:
    return _rows("Placement").filter(person=user.person_id, ended_on=None)


def _rows(model: str) -> QuerySet:
    rows: QuerySet = apps.get_model("members", model)._default_manager.all()
    return rows
