"""The people one carries: what is promised, what is next, and how full one's week is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Coalesce
from django.utils.http import urlencode

from members import access
from members.database.written import Written
from members.models import Carrier, Person, User
from organizing import handing_over, loading
from organizing.dashboards.carrying import FLAGGED, PAGE, Line, without_carrier
from organizing.dashboards.lately import Lately, lately
from organizing.dashboards.places import places
from organizing.finding.plain import beyond, with_standing
from organizing.handing_over import Shared
from organizing.loading import Load
from organizing.models import Commitment, Conversation, FollowUp, Handoff

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models.person import PersonQuerySet

NEVER = date(1, 1, 1)
ORDER = ["last_contact", "sort_key", "pk"]
WAITING = 20


@dataclass(frozen=True)
class Row:
    """One person on the list: when last talked with, what is promised, what is next."""

    line: Line
    talked_days_ago: int | None
    we_owe: int
    they_owe: int
    next_on: date | None
    lately: Lately | None
    handoff: Handoff | None


@dataclass(frozen=True)
class MyPeople:
    """A page of one's list with one's load, and what one may do about it."""

    rows: list[Row]
    total: int
    next_query: str
    load: Load
    shared: Shared
    to_introduce: list[Handoff]
    uncarried: int
    is_more_uncarried: bool


def my_people(user: User, *, on: date, rules: dict[str, Any], after: UUID | None) -> MyPeople:
    """Return a page of the people `user` carries, the longest not talked with first."""
    carried = _carried.rows(user)
    people = _page(user, carried, after)
    more, people = len(people) > PAGE, people[:PAGE]
    to_introduce = _waiting.rows(user)
    uncarried, is_more = 0, False
    if user.has_perm("members.carry_person"):
        uncarried, is_more = without_carrier(user).total()
    return MyPeople(
        rows=_rows(
            _lines(people, user), user, on=on, handoffs={one.person_id: one for one in to_introduce}
        ),
        total=_here.count(user, carried) if more or after else len(people),
        next_query=urlencode({"after": str(people[-1].pk)}) if more else "",
        load=loading.load(user, on=on, rules=rules["ratios"]),
        shared=handing_over.shared(user.person_id, on=on, rules=rules["commitments"]),
        to_introduce=to_introduce,
        uncarried=uncarried,
        is_more_uncarried=is_more,
    )


@Written
def _carried(user: User) -> QuerySet[Carrier, UUID]:
    return Carrier.objects.current().filter(by=user.person_id).values_list("person", flat=True)


@Written
def _here(user: User, carried: list[UUID]) -> QuerySet[Person, Any]:
    return _seen(user, carried).values("pk")


def _seen(user: User, carried: Iterable[UUID]) -> PersonQuerySet:
    return Person.objects.visible_to(user, these=carried).present().filter(pk__among=carried)


def _page(user: User, carried: list[UUID], after: UUID | None) -> list[Person]:
    """Return the next of `carried` after a person, one more than are shown."""
    last = None
    if after:
        rows = Person.objects.filter(pk=after)
        last = rows.values_list("standing__last_contact_on", "sort_key", "pk").first()
    if last:
        return _next.rows(user, carried, NEVER, last[0] or NEVER, *last[1:])
    return _first.rows(user, carried, NEVER)


@Written
def _first(user: User, carried: list[UUID], never: date) -> QuerySet[Person]:
    return _in_order(_seen(user, carried), never)[: PAGE + 1]


@Written
def _next(
    user: User, carried: list[UUID], never: date, last: date, name: str, pk: UUID
) -> QuerySet[Person]:
    row = {"last_contact": last, "sort_key": name, "pk": pk}
    return _in_order(_seen(user, carried), never).filter(beyond(ORDER, row))[: PAGE + 1]


def _in_order(people: PersonQuerySet, never: date) -> PersonQuerySet:
    talked = Coalesce("standing__last_contact_on", never)
    return with_standing(people.annotate(last_contact=talked)).order_by(*ORDER)


@Written
def _waiting(user: User) -> QuerySet[Handoff]:
    mine = Handoff.objects.filter(Q(giver=user.person_id) | Q(taker=user.person_id)).open()
    return mine.select_related("person", "giver", "taker").order_by("proposed_on", "pk")[:WAITING]


def _lines(people: list[Person], user: User) -> list[Line]:
    ids = [person.pk for person in people]
    where, sealed = places(ids), access.among(user, ids, may=access.SEALED)
    lines = []
    for person in people:
        standing = getattr(person, "standing", None)
        shows = standing and person.pk in sealed and standing.drift in FLAGGED
        drift = str(standing.get_drift_display()) if standing and shows else ""
        lines.append(Line(person, where.get(person.pk, ""), standing, drift))
    return lines


def _rows(lines: list[Line], user: User, *, on: date, handoffs: dict[UUID, Handoff]) -> list[Row]:
    ids = [line.person.pk for line in lines]
    talked, following = dict(_talked.rows(ids)), dict(_following.rows(user, ids))
    we_owe, they_owe = dict(_we_owe.rows(user, ids)), dict(_they_owe.rows(user, ids))
    guard = lately(ids, user, on=on)
    return [
        Row(
            line=line,
            talked_days_ago=(on - talked[pk]).days if pk in talked else None,
            we_owe=we_owe.get(pk, 0),
            they_owe=they_owe.get(pk, 0),
            next_on=following.get(pk),
            lately=guard.get(pk),
            handoff=handoffs.get(pk),
        )
        for line in lines
        for pk in [line.person.pk]
    ]


@Written
def _talked(people: list[UUID]) -> QuerySet[Conversation, Any]:
    talks = Conversation.objects.filter(person__among=people).order_by()
    return talks.values_list("person").annotate(last=Max("talked_on"))


@Written
def _following(user: User, people: list[UUID]) -> QuerySet[FollowUp, Any]:
    mine = FollowUp.objects.open().filter(owner=user.person_id, person__among=people)
    return mine.order_by().values_list("person").annotate(first=Min("due_on"))


@Written
def _we_owe(user: User, people: list[UUID]) -> QuerySet[Commitment, Any]:
    ours = Commitment.objects.open().filter(owed_by=user.person_id, owed_to__among=people)
    return ours.order_by().values_list("owed_to").annotate(n=Count("pk"))


@Written
def _they_owe(user: User, people: list[UUID]) -> QuerySet[Commitment, Any]:
    theirs = Commitment.objects.open().filter(owed_to=user.person_id, owed_by__among=people)
    return theirs.order_by().values_list("owed_by").annotate(n=Count("pk"))
