"""Whom an address finds, a page at a time: as fast for a million people as for a hundred.

A condition that leaves few people is looked up first and the rest is asked of these few. Where
none does, people are gone through in order, by index, and each is asked; a page is full after a
few hundred. What is few is found out by looking, not estimated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
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
MANY = 500  # counted to the end only when asked for
COLUMNS = {"rung": ["rung"], "level": ["level", "rung"], "last": ["last_contact_on"]}


@dataclass(frozen=True)
class Found:
    """One page: the people in order, whether more follow, and whether they are only nearly it."""

    people: list[Person]
    has_more: bool
    is_near: bool = False


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

    def total(self) -> tuple[int, bool]:
        """Return how many there are, and whether there are more than that: counted to MANY."""
        if self._is_plain and self._few is not None:
            return plain.count_of(self._few, self._signs if self.wanted else []), False
        if self._is_plain and not self.wanted:
            n = plain.count(self.user, self._units, most=MANY + 1)
            return min(n, MANY), n > MANY
        if self._few is not None:
            return self._people.count(), False
        if self._is_text_alone:
            return MANY, True  # more than a few were found by it just now
        n = self._people.order_by()[: MANY + 1].count()
        return min(n, MANY), n > MANY

    def page(self, limit: int = PAGE) -> Found:
        """Return the page that begins after `asked.after`, of at most `limit` people."""
        if self.asked.q and not self.wanted:
            return Found([], has_more=False)
        rows = self._rows(limit + 1)
        if not rows and self.asked.q and not self.asked.after:
            near = searching.nearly(self._without_text(), self.asked.q, limit=limit)
            found = with_standing(Person.objects.filter(pk__in=near))
            order = {pk: n for n, pk in enumerate(near)}
            return Found(sorted(found, key=lambda one: order[one.pk]), False, is_near=bool(near))
        return Found(rows[:limit], has_more=len(rows) > limit)

    def _start(self) -> PersonQuerySet:
        status = self.asked.one("status")
        people = Person.objects.all()
        if status == ANY:
            return people.exclude(status__in=[Person.Status.MERGED, Person.Status.ERASED])
        return people.filter(status=status) if status else people.present()

    @cached_property
    def _few(self) -> set[UUID] | None:
        """The ids among which all of them are, where some condition leaves few, and it alone."""
        if not access.is_everywhere(self.user) and not many.known(self.user):
            if (scope := access.few(self.user, most=FEW)) is not None:
                return scope
            many.found(self.user)
        for part in self.parts:
            if part.ids is not None and part.inside:
                ids = {next(iter(row.values())) for row in part.ids.order_by()[: FEW + 1]}
                if len(ids) <= FEW:
                    return access.among(self.user, ids)
        if self.wanted:
            ids = set(self._called_so())
            if len(ids) <= FEW:
                return access.among(self.user, ids)
        return None

    def _called_so(self) -> list[UUID]:
        if self._is_plain:
            return plain.called_so(self._signs, most=FEW + 1)
        like = self._start().filter(self.matching).order_by()
        return list(like.values_list("pk", flat=True)[: FEW + 1])

    @property
    def _is_text_alone(self) -> bool:
        """Whether nothing but what was typed narrows the people down."""
        return bool(self.wanted) and not self.parts and access.is_everywhere(self.user)

    @property
    def _is_plain(self) -> bool:
        """Whether people present in scope are asked for, with or without a text, as mostly."""
        return not (self.parts or self.asked.one("status"))

    @cached_property
    def _units(self) -> list[UUID]:
        return [] if access.is_everywhere(self.user) else access.units_of_scope(self.user)

    @cached_property
    def _people(self) -> PersonQuerySet:
        found = self._without_text()
        return found.filter(self.matching) if self.wanted else found

    def _without_text(self) -> PersonQuerySet:
        """Return whom everything but the text leaves."""
        if self._few is not None and (self._few or not self.wanted):
            found = self._start().filter(pk__among=self._few)
        else:
            found = plain.in_scope(self._start(), self.user, self._units)
        for part in self.parts:
            found = found.filter(part.condition)
        return found

    def _rows(self, limit: int) -> list[Person]:
        last = None
        if self.asked.after:
            last = Person.objects.select_related("standing").filter(pk=self.asked.after).first()
        columns = COLUMNS.get(self.asked.sort.lstrip("-"))
        if columns is None:
            return self._by_name(limit, last)
        return self._by_standing(columns, limit, last)

    def _by_name(self, limit: int, last: Person | None) -> list[Person]:
        if self._is_plain and not self.wanted:
            if self._few is not None:
                return plain.page_of(self._few, after=last, limit=limit)
            return plain.page(self.user, self._units, after=last, limit=limit)
        if self._is_plain and self._few is not None and not last:
            fits = searching.fits(self.wanted, by=self.user)
            return plain.ranked(self._few, fits, self._signs, limit=limit)
        found, order = self._people, ["sort_key", "pk"]
        row: dict[str, Any] = {"sort_key": last.sort_key, "pk": last.pk} if last else {}
        if self._few is None and self.wanted.words:
            return self._named_so_first(self.wanted.words[0], limit, last)
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
        return list(with_standing(found).order_by(*order)[:limit])

    def _named_so_first(self, word: str, limit: int, last: Person | None) -> list[Person]:
        """Return first who stands in the order under that word, then the others.

        Most of those a beginning finds stand together there; a walk from A would pass everybody
        before them.
        """
        here = Q(sort_key__gte=word, sort_key__lt=f"{word}\U0010ffff")
        order = ["sort_key", "pk"]
        parts = [self._people.filter(here), self._people.exclude(here)]
        if last:
            among = 0 if Person.objects.filter(here, pk=last.pk).exists() else 1
            row = {"sort_key": last.sort_key, "pk": last.pk}
            parts = [parts[among].filter(beyond(order, row)), *parts[among + 1 :]]
        rows: list[Person] = []
        for part in parts:
            if len(rows) < limit:
                rows += with_standing(part).order_by(*order)[: limit - len(rows)]
        return rows

    def _by_standing(self, columns: list[str], limit: int, last: Person | None) -> list[Person]:
        """Return people by columns of their standing; who has none there is first, or last."""
        down = self.asked.sort.startswith("-")
        standing = getattr(last, "standing", None) if last else None
        value = getattr(standing, columns[0], None)
        first, sign = f"standing__{columns[0]}", "-" if down else ""
        stands = self._people.filter(**{f"{first}__isnull": False})
        others = self._people.filter(Q(standing=None) | Q(**{first: None}))
        order = [f"{sign}standing__{name}" for name in [*columns, "person"]]
        if last and value is not None:
            row = {f"standing__{name}": getattr(standing, name) for name in columns}
            stands = stands.filter(beyond(order, {**row, "standing__person": last.pk}))
        if last and value is None:
            others = others.filter(
                beyond(["sort_key", "pk"], {"sort_key": last.sort_key, "pk": last.pk})
            )
        stands = with_standing(stands).order_by(*order)
        others = with_standing(others).order_by("sort_key", "pk")
        parts = [stands, others] if down else [others, stands]
        if last and (value is None) == down:  # the first part is behind us
            parts = parts[1:]
        rows: list[Person] = []
        for part in parts:
            if len(rows) < limit:
                rows += part[: limit - len(rows)]
        return rows
