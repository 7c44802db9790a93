"""People present in scope, with or without a text: what a list of people mostly asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
)

from members import access
from members.database.written import Written
from members.models import Person, Placement
from members.searching import matching, rank
from organizing.models.standing import Level

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User
    from members.models.person import PersonQuerySet
    from members.searching import Sign

ORDER = ["sort_key", "pk"]
NOT_LISTED = ["standing__reasons", "standing__evidence"]  # large, and read on a person's page


class Sort(Enum):
    """A column of standing by which people stand in order, and what breaks its ties."""

    RUNG = ("rung",)
    LEVEL = ("level", "rung")
    LAST = ("last_contact_on",)

    @property
    def nothing(self) -> Level | None:
        """What the first column says of somebody of whom it says nothing."""
        return Level.NONE if self is Sort.LEVEL else None


class Stands(Enum):
    """What a column says of where somebody stands: something, nothing, or they stand nowhere yet.

    Whoever was not computed yet comes last in any order: that there is nobody like that takes a
    walk through everybody to find out. Whoever is not on the list comes last in order of levels:
    nearly all of them have left and are shown to nobody who does not ask for them.
    """

    SAID = 1
    UNSAID = 2
    NOWHERE = 3

    @classmethod
    def of(cls, person: Person, sort: Sort) -> Stands:
        """Return what a column says of a person."""
        if not hasattr(person, "standing"):
            return cls.NOWHERE
        says = getattr(person.standing, sort.value[0])
        return cls.UNSAID if says == sort.nothing else cls.SAID

    @classmethod
    def in_order(cls, sort: Sort, *, is_down: bool) -> list[Stands]:
        """Return who comes first: who was never talked with is first, in reverse last."""
        if sort is Sort.LAST and not is_down:
            return [cls.UNSAID, cls.SAID, cls.NOWHERE]
        return [cls.SAID, *([] if sort is Sort.RUNG else [cls.UNSAID]), cls.NOWHERE]


@dataclass(frozen=True)
class Asking:
    """Among a few, or else in the scope of a user; found by which signs; and after which place."""

    user: User | None = None  # nobody: everywhere
    few: Collection[UUID] | None = None
    signs: Sequence[Sign] = ()
    after: Sequence[Any] = ()

    @classmethod
    def of(
        cls, user: User, few: Collection[UUID] | None, signs: Sequence[Sign], *after: Any
    ) -> Asking:
        """Return what asks among the few, or in the scope of `user` where those are many."""
        anywhere = few is not None or access.is_everywhere(user)
        return cls(None if anywhere else user, few, signs, after)

    @property
    def values(self) -> tuple[Any, ...]:
        """It as a query that is written once takes it."""
        return self.user, self.few, len(self.signs), *self.signs, *self.after


def by_name(asking: Asking, *, limit: int) -> list[Person]:
    """Return the next in order of name, after the name and id of `after`."""
    return _by_name.rows(limit, *asking.values)


def under(asking: Asking, words: Sequence[str], n: int, *, limit: int) -> list[Person]:
    """Return the next of those who stand in the order under the n-th of the words of a text.

    Of two words one of which begins with the other, whoever stands under both is not here.
    """
    word = words[n]
    first = _first_under.rows(limit, n, word, past(word), *asking.values)
    if all(one.fits for one in first):
        return first
    return _under.rows(limit, word, past(word), *asking.values)


def under_none(asking: Asking, words: Sequence[str], *, limit: int) -> list[Person]:
    """Return the next of those who stand in the order under none of the words."""
    bounds = [bound for word in words for bound in (word, past(word))]
    return _under_none.rows(limit, len(bounds), *bounds, *asking.values)


def many_under(asking: Asking, word: str, *, most: int) -> bool:
    """Whether a text of one word finds more than `most` by those alone who stand under it.

    The word as it stands in the order is nearly always the word as it is searched for; an
    apostrophe may make a difference, and then this is False.
    """
    found = _fit_under.rows(most + 1, word, past(word), *asking.values)
    return len(found) > most and all(found)


def by_standing(
    asking: Asking, sort: Sort, *, is_down: bool, who: Stands, limit: int
) -> list[Person]:
    """Return the next by a column of standing of those who stand so."""
    return _by_standing.rows(limit, sort, is_down, who, *asking.values)


def these(ids: list[UUID]) -> list[Person]:
    """Return these people in order of name."""
    return _these.rows(ids) if ids else []


def ranked(asking: Asking, fits: list[Sign], *, limit: int) -> list[Person]:
    """Return those who fit best first."""
    return _ranked.rows(limit, len(fits), *fits, *asking.values)


def count(asking: Asking, *, most: int | None = None) -> int:
    """Return how many there are, counted to `most`."""
    return _count.count(most, *asking.values)


def called_so(signs: list[Sign], *, most: int) -> list[UUID]:
    """Return the ids of whom a text finds by its signs, wherever they are, at most so many."""
    return _called_so.rows(most, *signs)


def past(word: str) -> str:
    """Return what stands in the order behind all that begins with a word."""
    return f"{word}\U0010ffff"


def in_scope(people: PersonQuerySet, user: User) -> PersonQuerySet:
    """Ask of each person, as they come, whether they are in scope.

    A scalar, since PostgreSQL would else read the whole scope into memory before the first; and
    the units of it are looked up once, and kept, as they must be where it is asked if it is true.
    """
    if access.is_everywhere(user):
        return people
    here = ExpressionWrapper(Q(unit__in=access.units_of_scope(user)), BooleanField())
    placed = Placement.objects.current().filter(_IsTrue(here), person=OuterRef("pk"))
    found = Subquery(placed.order_by().values(here=Value(value=True))[:1])
    return people.alias(here=found).filter(Q(here=True) | Q(pk__in=access.besides(user)))


class _IsTrue(Func):
    template = "(%(expressions)s) IS TRUE"
    output_field = BooleanField()


def _asked(
    user: User | None, few: list[UUID] | None, n: int, *signs_after: Any
) -> tuple[PersonQuerySet, Q, Sequence[Any]]:
    """Return among whom an `Asking` asks, for whom, and after whom, as its values say."""
    people = Person.objects.present()
    if few is not None:
        people = people.filter(pk__among=few)
    elif user is not None:
        people = in_scope(people, user)
    signs, after = signs_after[:n], signs_after[n:]
    return people, matching(*signs) if signs else Q(), after


def following(people: PersonQuerySet, order: list[str], after: Sequence[Any]) -> PersonQuerySet:
    """Return those of `people` behind a place, in order, with as much of standing as lists show."""
    if after:
        names = [name.lstrip("-") for name in order]
        people = people.filter(beyond(order, dict(zip(names, after, strict=True))))
    return with_standing(people).order_by(*order)


@Written
def _by_name(limit: int, *asking: Any) -> QuerySet[Person]:
    people, found, after = _asked(*asking)
    return following(people.filter(found), ORDER, after)[:limit]


@Written
def _under(limit: int, low: str, high: str, *asking: Any) -> QuerySet[Person]:
    people, found, after = _asked(*asking)
    return following(people.filter(found, _between(low, high)), ORDER, after)[:limit]


@Written
def _under_none(limit: int, n: int, *bounds_asking: Any) -> QuerySet[Person]:
    people, found, after = _asked(*bounds_asking[n:])
    people = people.filter(found)
    for at in range(0, n, 2):
        people = people.exclude(_between(*bounds_asking[at : at + 2]))
    return following(people, ORDER, after)[:limit]


@Written
def _first_under(limit: int, n: int, low: str, high: str, *asking: Any) -> QuerySet[Person, Any]:
    """Ask in the order of names whom that word finds, and for nobody by it.

    Else all would be looked up whom it finds, since of two conditions that mean the same
    PostgreSQL expects that few meet both.
    """
    user, few, k, *signs_after = asking
    word, others = (
        signs_after[2 * n : 2 * n + 2],
        [*signs_after[: 2 * n], *signs_after[2 * n + 2 :]],
    )
    people, found, after = _asked(user, few, k - 2, *others)
    fits = ExpressionWrapper(matching(*word), BooleanField())
    people = people.filter(found, _between(low, high)).annotate(fits=fits)
    return following(people, ORDER, after)[:limit]


@Written
def _fit_under(most: int, low: str, high: str, *asking: Any) -> QuerySet[Person, Any]:
    people, found, _after = _asked(*asking)
    fits = ExpressionWrapper(found, BooleanField())
    people = people.filter(_between(low, high)).order_by(*ORDER)
    return people.values_list(fits, flat=True)[:most]


def _between(low: str, high: str) -> Q:
    return Q(sort_key__gte=low, sort_key__lt=high)


@Written
def _by_standing(
    limit: int, sort: Sort, is_down: bool, who: Stands, *asking: Any
) -> QuerySet[Person]:
    people, found, after = _asked(*asking)
    return of_standing(people.filter(found), after, sort, is_down=is_down, who=who)[:limit]


def of_standing(
    people: PersonQuerySet, after: Sequence[Any], sort: Sort, *, is_down: bool, who: Stands
) -> PersonQuerySet:
    """Return those of `people` who stand so, in order of a column of standing, else of names."""
    first, sign = f"standing__{sort.value[0]}", "-" if is_down else ""
    if who is Stands.NOWHERE:
        return following(people.filter(standing=None), ORDER, after)
    if who is Stands.UNSAID:
        says = {first: sort.nothing}
        return following(people.filter(standing__isnull=False, **says), ORDER, after)
    order = [f"{sign}standing__{name}" for name in (*sort.value, "person")]
    said = {f"{first}__isnull": False} if sort.nothing is None else {f"{first}__gt": sort.nothing}
    return following(people.filter(**said), order, after)


@Written
def _these(ids: list[UUID]) -> QuerySet[Person]:
    return with_standing(Person.objects.filter(pk__among=ids)).order_by(*ORDER)


@Written
def _ranked(limit: int, n: int, *fits_asking: Any) -> QuerySet[Person]:
    people, found, _after = _asked(*fits_asking[n:])
    ranked: Any = with_standing(people.filter(found)).annotate(rank=rank(*fits_asking[:n]))
    return ranked.order_by("rank", *ORDER)[:limit]  # type: ignore[no-any-return]


@Written
def _count(most: int | None, *asking: Any) -> QuerySet[Person, Any]:
    people, found, _after = _asked(*asking)
    return people.filter(found).values("pk")[:most]


@Written
def _called_so(most: int, *signs: Sign) -> QuerySet[Person, UUID]:
    found = Person.objects.present().filter(matching(*signs))
    return found.order_by().values_list("pk", flat=True)[:most]


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
