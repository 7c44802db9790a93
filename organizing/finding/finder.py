"""Whom an address finds, a page at a time: as fast for a million people as for a hundred.

A condition that leaves few people is looked up first and the rest is asked of these few. Where
none does, people are gone through in order, by index, and each is asked; a page is full after a
few hundred. What is few is found out by looking, not estimated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from members import access, searching
from members.models import Person
from organizing.finding import many, plain
from organizing.finding.asked import Asked
from organizing.finding.filter import ANY, Filter, Part, closed_field
from organizing.finding.plain import beyond, with_standing

if TYPE_CHECKING:
    from members.models import User
    from members.models.person import PersonQuerySet

PAGE = 50
FEW = 1_000
FEW_NAMED = 2_500  # by rows of another table: of fewer, a page takes a walk of 20,000 and more
MANY = 500  # counted to the end only when asked for
GONE = (Person.Status.MERGED, Person.Status.ERASED)  # no longer people on record
COLUMNS = {"rung": plain.Sort.RUNG, "level": plain.Sort.LEVEL, "last": plain.Sort.LAST}


@dataclass(frozen=True)
class Found:
    """One page: the people in order, whether more follow, and whether they are only nearly it."""

    people: list[Person]
    has_more: bool
    is_near: bool = False


@dataclass(frozen=True)
class _Narrowed:
    """The few among whom all are; the conditions that are left, and the text unless `by_text`."""

    few: set[UUID] | None
    left: list[Part]
    by_text: bool = False


class Finder:
    """The people one user asked for."""

    def __init__(self, user: User, asked: Asked, filters: Mapping[str, Filter]) -> None:
        self.user, self.asked = user, asked
        self.parts: list[Part] = []
        for key, values in asked.values.items():
            self.parts += (filters.get(key) or closed_field(key)).narrow(user, list(values))
        self.wanted = searching.Wanted.read(asked.q)

    @cached_property
    def _signs(self) -> list[searching.Sign]:
        """By what the text finds somebody."""
        return searching.signs(self.wanted, by=self.user)

    @property
    def matching(self) -> Q:
        """What the text asks for."""
        return searching.matching(*self._signs) if self.wanted else Q()

    def everybody(self) -> PersonQuerySet:
        """Return all of them in no order: for acting on all, and for counting to the end."""
        found = self._start().visible_to(self.user)
        for part in self.parts:
            found = found.filter(part.condition)
        if self.asked.q:
            found = found.filter(self.matching) if self.wanted else found.none()
        return found

    def total(self, shown: Found | None = None) -> tuple[int, bool]:
        """Return how many there are, and whether there are more than that: counted to MANY.

        What is `shown` of them is not counted again where it is all.
        """
        if shown and not (shown.has_more or self.asked.after):
            return len(shown.people), False
        if self._few is not None:
            return self._count_few(self._few), False
        if self._is_text_alone:
            return MANY, True  # more than a few were found by it just now
        n = self._counted() if self._is_plain else self._people.order_by()[: MANY + 1].count()
        return min(n, MANY), n > MANY

    def _count_few(self, few: set[UUID]) -> int:
        if not self._is_plain:
            return self._people.count()
        return len(few) if self._narrowed.by_text else plain.count(self._asking())

    def _counted(self) -> int:
        """Return how many are in scope, one more than MANY at most."""
        asking = self._asking()
        if self._is_one_word and plain.many_under(asking, self.wanted.words[0], most=MANY):
            return MANY + 1
        return plain.count(asking, most=MANY + 1)

    def page(self, limit: int = PAGE) -> Found:
        """Return the page that begins after `asked.after`, of at most `limit` people."""
        if self.asked.q and not self.wanted:
            return Found([], has_more=False)
        rows = self._rows(limit + 1)
        if not rows and self.asked.q and not self.asked.after:
            near = searching.nearly(self._without_text(), self.asked.q, limit=limit)
            found = with_standing(Person.objects.filter(pk__in=near)) if near else []
            order = {pk: n for n, pk in enumerate(near)}
            return Found(sorted(found, key=lambda one: order[one.pk]), False, is_near=bool(near))
        return Found(rows[:limit], has_more=len(rows) > limit)

    def _start(self) -> PersonQuerySet:
        status = self.asked.one("status")
        people = Person.objects.all()
        if status == ANY:
            return people.exclude(status__in=GONE)
        return people.filter(status=status) if status else people.present()

    @property
    def _few(self) -> set[UUID] | None:
        """The ids among which all of them are, where some condition leaves few, and it alone."""
        return self._narrowed.few

    @cached_property
    def _narrowed(self) -> _Narrowed:
        if not access.is_everywhere(self.user) and not many.known(self.user):
            if (scope := access.few(self.user, most=FEW)) is not None:
                return _Narrowed(scope, self.parts)
            many.found(self.user)
        for part in self.parts:
            if part.ids is not None and part.inside:
                ids = {next(iter(row.values())) for row in part.ids.order_by()[: FEW_NAMED + 1]}
                if len(ids) <= FEW_NAMED:
                    others = [other for other in self.parts if other is not part]
                    return _Narrowed(access.among(self.user, ids), others)
        if self.wanted and not self._are_many_found:
            ids = set(self._called_so())
            if len(ids) <= FEW:
                return _Narrowed(access.among(self.user, ids), self.parts, by_text=True)
        return _Narrowed(None, self.parts)

    @property
    def _is_one_word(self) -> bool:
        return len(self.wanted.words) == 1 and not self.wanted.numbers

    @property
    def _are_many_found(self) -> bool:
        """Whether more than a few are found by name under one word, which is known in a moment."""
        if self.asked.one("status") or not self._is_one_word:
            return False
        everywhere = plain.Asking(signs=self._signs)
        return plain.many_under(everywhere, self.wanted.words[0], most=FEW)

    def _called_so(self) -> list[UUID]:
        if not self.asked.one("status"):
            return plain.called_so(self._signs, most=FEW + 1)
        like = self._start().filter(self.matching).order_by()
        return list(like.values_list("pk", flat=True)[: FEW + 1])

    @property
    def _is_text_alone(self) -> bool:
        """Whether nothing but what was typed narrows the people down."""
        return bool(self.wanted) and not self.parts and access.is_everywhere(self.user)

    @property
    def _is_plain(self) -> bool:
        """Whether people present are asked for, among a few or in scope, with or without a text."""
        return not (self._narrowed.left or self.asked.one("status"))

    def _asking(self, *after: Any) -> plain.Asking:
        """Return what is asked where it is plain, after somebody."""
        signs = self._signs if self.wanted and not self._narrowed.by_text else ()
        return plain.Asking.of(self.user, self._few, signs, *after)

    @cached_property
    def _people(self) -> PersonQuerySet:
        found = self._without_text()
        return found.filter(self.matching) if self.wanted else found

    def _without_text(self) -> PersonQuerySet:
        """Return whom everything but the text leaves."""
        if self._few is not None and (self._few or not self.wanted):
            found, parts = self._start().filter(pk__among=self._few), self._narrowed.left
        else:
            found, parts = plain.in_scope(self._start(), self.user), self.parts
        for part in parts:
            found = found.filter(part.condition)
        return found

    def _rows(self, limit: int) -> list[Person]:
        if self._few is not None and not self._few:
            return []
        last = None
        if self.asked.after:
            last = Person.objects.select_related("standing").filter(pk=self.asked.after).first()
        sort = COLUMNS.get(self.asked.sort.lstrip("-"))
        if sort is None:
            return self._by_name(limit, last)
        return self._by_standing(sort, limit, last)

    def _by_name(self, limit: int, last: Person | None) -> list[Person]:
        place = (last.sort_key, last.pk) if last else ()
        if self._is_plain and not self.wanted:
            return plain.by_name(self._asking(*place), limit=limit)
        if self._few is None and self.wanted.words:
            return self._named_so_first(limit, last)
        if self._is_plain and self._few is not None and not last:
            fits = searching.fits(self.wanted, by=self.user)
            return plain.ranked(self._asking(), fits, limit=limit)
        found, order = self._people, plain.ORDER
        row: dict[str, Any] = dict(zip(order, place, strict=False))
        if self.wanted and self._few is not None:
            rank = searching.rank(*searching.fits(self.wanted, by=self.user))
            found = found.annotate(rank=rank)
            order = ["rank", *order]
            if last:
                ranked = Person.objects.filter(pk=last.pk)
                ranked = ranked.annotate(rank=rank)
                row["rank"] = ranked.values_list("rank", flat=True).get()
        if row:
            found = found.filter(beyond(order, row))
        if order == plain.ORDER:
            return plain.these(self._first_ids(found, limit))
        return list(with_standing(found).order_by(*order)[:limit])

    def _first_ids(self, people: PersonQuerySet, limit: int) -> list[UUID]:
        """Return the ids of the first in order of name: found in the index, without their rows.

        Of any status: of each for itself, as the indexes are.
        """
        keys = people.order_by(*plain.ORDER).values_list(*plain.ORDER)
        if self.asked.one("status") != ANY:
            return [pk for _name, pk in keys[:limit]]
        kept = set(Person.Status) - set(GONE)
        of_each = [key for status in kept for key in keys.filter(status=status)[:limit]]
        return [pk for _name, pk in sorted(of_each)[:limit]]

    def _named_so_first(self, limit: int, last: Person | None) -> list[Person]:
        """Return first who stands in the order under a word of the text, then the others.

        Most of those a beginning finds stand together there; a walk from A would pass everybody
        before them.
        """
        words = self.wanted.words
        sides: list[int | None] = [
            n for n, one in enumerate(words) if not _is_within(one, words, n)
        ]
        sides.append(None)
        place: tuple[Any, ...] = ()
        if last:
            place = (last.sort_key, last.pk)
            here = (n for n in sides if n is not None and last.sort_key.startswith(words[n]))
            sides = sides[sides.index(next(here, None)) :]
        rows: list[Person] = []
        for side in sides:
            asked, place, short = place, (), limit - len(rows)
            if short > 0:
                rows += self._on_side(side, asked, rounded(short))[:short]
        return rows

    def _on_side(self, n: int | None, place: tuple[Any, ...], limit: int) -> list[Person]:
        """Return the next who stand under the n-th word, or under none."""
        words = self.wanted.words
        if self._is_plain:
            asking = self._asking(*place)
            if n is None:
                return plain.under_none(asking, words, limit=limit)
            return plain.under(asking, words, n, limit=limit)
        under = [Q(sort_key__gte=word, sort_key__lt=plain.past(word)) for word in words]
        here = reduce(and_, [~one for one in under]) if n is None else under[n]
        return list(plain.following(self._people.filter(here), plain.ORDER, place)[:limit])

    def _by_standing(self, sort: plain.Sort, limit: int, last: Person | None) -> list[Person]:
        """Return people by columns of their standing."""
        is_down = self.asked.sort.startswith("-")
        sides = plain.Stands.in_order(sort, is_down=is_down)
        place: tuple[Any, ...] = ()
        if last:
            here = plain.Stands.of(last, sort)
            sides, place = sides[sides.index(here) :], (last.sort_key, last.pk)
            if here is plain.Stands.SAID:
                place = (*(getattr(last.standing, name) for name in sort.value), last.pk)
        rows: list[Person] = []
        for who in sides:
            asked, place, short = place, (), limit - len(rows)
            if short <= 0:
                break
            if self._is_plain:
                asking, most = self._asking(*asked), rounded(short)
                found = plain.by_standing(asking, sort, is_down=is_down, who=who, limit=most)
                rows += found[:short]
                continue
            people = plain.of_standing(self._people, asked, sort, is_down=is_down, who=who)
            rows += people[:short]
        return rows


def rounded(limit: int) -> int:
    """Return a power of two that is not less: few limits are written, not one for each number."""
    return 1 << (limit - 1).bit_length()


def _is_within(word: str, words: Sequence[str], n: int) -> bool:
    """Whether whoever stands under a word stands under another, too, or under it before."""
    others = enumerate(words)
    return any(word.startswith(one) and (one != word or i < n) for i, one in others if i != n)
