"""People present in scope, with or without a text: what a list of people mostly asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery, Value

from members import access
from members.database.written import Written
from members.models import Person, Placement
from members.searching import matching, rank

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User
    from members.models.person import PersonQuerySet
    from members.searching import Sign

ORDER = ["sort_key", "pk"]
NOT_LISTED = ["standing__reasons", "standing__evidence"]  # large, and read on a person's page


def page(user: User, units: list[UUID], *, after: Person | None, limit: int) -> list[Person]:
    """Return the next in scope after a person; `units` are those the scope is made of."""
    return _page.rows(user, _asked_of(user, units), *_place(after), limit)


def page_of(few: Iterable[UUID], *, after: Person | None, limit: int) -> list[Person]:
    """Return the next of a few after a person."""
    return _page_of.rows(few, *_place(after), limit)


def _place(after: Person | None) -> tuple[str | None, UUID | None]:
    return (after.sort_key, after.pk) if after else (None, None)


def count(user: User, units: list[UUID], *, most: int) -> int:
    """Return how many there are in scope, counted to `most`."""
    return _count.count(user, _asked_of(user, units), most)


def _asked_of(user: User, units: list[UUID]) -> list[UUID] | None:
    return None if access.is_everywhere(user) else units


def called_so(signs: list[Sign], *, most: int) -> list[UUID]:
    """Return the ids of whom a text finds by its signs, wherever they are, at most so many."""
    return _called_so.rows(most, *signs)


def ranked(few: Iterable[UUID], fits: list[Sign], signs: list[Sign], *, limit: int) -> list[Person]:
    """Return those of `few` whom a text finds, who fits best first."""
    return _ranked.rows(few, limit, len(fits), *fits, *signs)


def count_of(few: Iterable[UUID], signs: list[Sign]) -> int:
    """Return how many of `few` a text finds by its signs; all where there is none."""
    return _count_of.count(few, *signs)


def in_scope(people: PersonQuerySet, user: User, units: Iterable[UUID] | None) -> PersonQuerySet:
    """Ask of each person, as they come, whether they are in scope.

    A scalar, since PostgreSQL would else read the whole scope into memory before the first.
    """
    if access.is_everywhere(user):
        return people
    placed = Placement.objects.current().filter(person=OuterRef("pk"), unit__among=units)
    here = Subquery(placed.order_by().values(here=Value(value=True))[:1])
    return people.alias(here=here).filter(Q(here=True) | Q(pk__in=access.besides(user)))


@Written
def _page(
    user: User, units: list[UUID] | None, name: str | None, pk: UUID | None, limit: int
) -> QuerySet[Person]:
    return _from(in_scope(Person.objects.present(), user, units), name, pk)[:limit]


@Written
def _page_of(few: list[UUID], name: str | None, pk: UUID | None, limit: int) -> QuerySet[Person]:
    return _from(Person.objects.present().filter(pk__among=few), name, pk)[:limit]


def _from(people: PersonQuerySet, name: str | None, pk: UUID | None) -> PersonQuerySet:
    if name is not None:
        people = people.filter(beyond(ORDER, {"sort_key": name, "pk": pk}))
    return with_standing(people).order_by(*ORDER)


@Written
def _count(user: User, units: list[UUID] | None, most: int) -> QuerySet[Person, Any]:
    return in_scope(Person.objects.present(), user, units).values("pk")[:most]


@Written
def _count_of(few: list[UUID], *signs: Sign) -> QuerySet[Person, Any]:
    found = Person.objects.present().filter(pk__among=few)
    return (found.filter(matching(*signs)) if signs else found).values("pk")


@Written
def _called_so(most: int, *signs: Sign) -> QuerySet[Person, UUID]:
    found = Person.objects.present().filter(matching(*signs))
    return found.order_by().values_list("pk", flat=True)[:most]


@Written
def _ranked(few: list[UUID], limit: int, n: int, *signs: Sign) -> QuerySet[Person]:
    found = Person.objects.present().filter(matching(*signs[n:]), pk__among=few)
    ranked: Any = with_standing(found).annotate(rank=rank(*signs[:n]))
    return ranked.order_by("rank", *ORDER)[:limit]  # type: ignore[no-any-return]


def with_standing(people: PersonQuerySet) -> PersonQuerySet:
    """Return people with as much of where they stand as a list shows."""
    return people.select_related("standing").defer(*NOT_LISTED)


def beyond(order: list[str], row: Mapping[str, Any]) -> Q:
    """Return what comes after `row` in `order`, column by column."""
    after, same = Q(), Q()
    for name in order:
        field = name.lstrip("-")
        step = "lt" if name.startswith("-") else "gt"
        after |= same & Q(**{f"{field}__{step}": row[field]})
        same &= Q(**{field: row[field]})
    first = order[0].lstrip("-")
    bound = "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{bound}": row[first]}) & after  # the first part is what an index reads
