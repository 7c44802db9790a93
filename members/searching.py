"""Find people by what one types: a name or part of it, a nickname, a number, an address, an id.

Accents, case and marks are ignored and words come in any order. A name is read by whoever sees the
person; a number, email, id or field only helps whoever may read it of that person, so that trying
numbers out reveals nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from members import access, names, spelling
from members.database.lookups import beginning, ending, holding
from members.database.written import Written
from members.models import ContactPoint, CustomValue, ExternalId, Person

if TYPE_CHECKING:
    from members.models import User
    from members.models.person import PersonQuerySet

MOST_MARKS = 500  # people whom a number or address may point to; beyond, it tells nobody apart
SHORTEST_MARK = 3
SHORTEST_NUMBER = 4
SHORTEST_TYPO = 4
WORDS = 8
CONTACT = Value(2, output_field=IntegerField())  # the tier of emails, numbers and ids


@dataclass(frozen=True)
class Wanted:
    """What was typed, taken apart: folded words, and the runs of digits among them as one each."""

    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> Wanted:
        """Take `text` apart. `rosa (555) 010-99` is the word `rosa` and the number `55501099`."""
        words: list[str] = []
        numbers: list[str] = []
        run = ""
        for word in [*names.fold(text).split()[:WORDS], ""]:
            digits = word.lstrip("+").replace(".", "")
            if digits.isdigit() and word:
                run += digits
                continue
            if len(run) >= SHORTEST_NUMBER:
                numbers.append(run)
            elif run:
                words.append(run)
            run = ""
            if word:
                words.append(word)
        return cls(tuple(words), tuple(numbers))

    def __bool__(self) -> bool:
        """Whether anything can be looked for."""
        return bool(self.words or self.numbers)


def narrow(people: PersonQuerySet, text: str, *, by: User) -> PersonQuerySet:
    """Return those of `people` whom `text` finds: every word begins a name or is known of them."""
    wanted = Wanted.read(text)
    return people.filter(condition(wanted, by=by)) if wanted else people.none()


def condition(wanted: Wanted, *, by: User) -> Q:
    """Return whom it finds. Who is known by a mark is named by id: one index serves all."""
    return matching(*signs(wanted, by=by))


Sign = str | list[UUID] | None


def signs(wanted: Wanted, *, by: User) -> list[Sign]:
    """Return for each word and number two signs: a pattern of names, and who else is known by it.

    None where there is no such sign.
    """
    if len(wanted.words) == 1 and not wanted.numbers and len(wanted.words[0]) == 1:
        return [holding(f" {wanted.words[0]} "), None]  # somebody whose name has one letter
    found: list[Sign] = []
    for word in wanted.words:
        found += [holding(f" {word}"), _known_by(word, by=by) or None]
    for number in wanted.numbers:
        found += [None, _known_by_number(number, by=by) or None]
    return found


def matching(*signs: Sign) -> Q:
    """Return whom all of these signs find, each word and number by one of its two."""
    return reduce(and_, map(_either, signs[::2], signs[1::2]))


def _either(pattern: Sign, known: Sign) -> Q:
    named = Q(search__like=pattern) if pattern else Q(pk__in=[])
    return named | Q(pk__among=known) if known else named


def fits(wanted: Wanted, *, by: User) -> list[Sign]:
    """Return by what `rank` ranks: who is known by just that, then patterns, the words' last."""
    exact = [pk for word in wanted.words for pk in _exactly(word, by=by)]
    exact += [pk for number in wanted.numbers for pk in _known_by_number(number, by=by)]
    whole = f" {' '.join(wanted.words)}"
    begins = [beginning(f"{whole} "), beginning(whole), holding(whole)]
    return [exact or None, *begins, *(holding(f" {word}") for word in wanted.words)]


def rank(exact: Sign, called: Sign, begins: Sign, holds: Sign, *words: Sign) -> Case:
    """Return how well somebody fits, 0 best: that very number, address or id; called exactly so;
    a name that begins so; one that holds it in one piece; any order of words; known by something.
    """
    whens = [When(pk__among=exact, then=Value(0))] if exact else []
    whens += [
        When(search__like=pattern, then=Value(n))
        for n, pattern in enumerate([called, begins, holds], start=1)
    ]
    if words:
        whens.append(When(reduce(and_, [Q(search__like=word) for word in words]), then=Value(4)))
    return Case(*whens, default=Value(5), output_field=IntegerField())


def nearly(people: PersonQuerySet, text: str, *, limit: int) -> list[UUID]:
    """Return those whose name is nearly what was typed, likest first.

    Each word may be a letter or two off, or only sound so (`spelling`); else the whole is compared.
    """
    wanted = Wanted.read(text)
    whole = " ".join(wanted.words)
    if wanted.numbers or len(whole) < SHORTEST_MARK:
        return []
    meant = {word: spelling.meant(word) for word in wanted.words}
    spelt = {word: _spelt_nearly(word, known) for word, known in meant.items()}
    unknown = [word for word in spelt if len(word) >= SHORTEST_MARK and word not in meant[word]]
    found = people
    if len(unknown) < len(spelt):
        found = _among_few(people, [spelt[word] for word in unknown])
    far: Any = Value(0, output_field=IntegerField())
    for patterns in spelt.values():
        found = found.filter(_one_of(patterns))
        whens = [When(search__contains=known, then=Value(n)) for known, n in patterns]
        far = far + Case(*whens, default=Value(9), output_field=IntegerField())
    close = list(
        found.annotate(far=far)
        .order_by("far", "sort_key", "pk")
        .values_list("pk", flat=True)[:limit]
    )
    if close or len(whole) < SHORTEST_TYPO:
        return close
    alike = people.filter(search__trigram_word_similar=whole)
    alike = alike.annotate(like=TrigramWordSimilarity(whole, "search"))
    return list(alike.order_by("-like", "sort_key", "pk").values_list("pk", flat=True)[:limit])


Patterns = list[tuple[str, int]]  # how far off each is, the nearest first


def _spelt_nearly(word: str, meant: Mapping[str, int]) -> Patterns:
    """Return what holds a word or one that is meant; what begins with the word is found by it."""
    known = {one: far for one, far in meant.items() if not one.startswith(word)}
    found = [(f" {one} ", far + 1) for one, far in known.items()]
    return [(f" {word}", 0), *sorted(found, key=lambda one: one[1])]


def _one_of(patterns: Patterns) -> Q:
    return reduce(or_, [Q(search__contains=known) for known, _far in patterns])


def _among_few(people: PersonQuerySet, unknown: list[Patterns]) -> PersonQuerySet:
    """Return `people`, or the few of them whom words find that nobody is called.

    The other words find many, and would be looked up in full for nothing.
    """
    if not unknown:
        return people
    found = Person.objects.filter(*map(_one_of, unknown)).values_list("pk", flat=True)
    ids = list(found[: MOST_MARKS + 1])
    return people.filter(pk__among=ids) if len(ids) <= MOST_MARKS else people


def _known_by(word: str, *, by: User) -> list[UUID]:
    """Return whom an email, an id or a searchable field names by a word beginning so."""
    if len(word) < SHORTEST_MARK:
        return []
    email = holding(word) if re.search(r"[@.\d]", word) else beginning(word)
    return _readable(_by_word.rows(email, holding(f" {word}"), *_spelt(word)), by=by)


@Written
def _by_word(email: str, field: str, is_whole: bool, *ids: str) -> QuerySet[Any, Any]:
    emails = ContactPoint.objects.filter(channel=ContactPoint.Channel.EMAIL, folded__like=email)
    fields = CustomValue.objects.filter(search__like=field).exclude(search="").in_use()
    told = [_told(emails), _told(_ids(is_whole, *ids)), _told(fields, F("field__tier"))]
    return told[0].union(*told[1:], all=True)


def _known_by_number(number: str, *, by: User) -> list[UUID]:
    """Return whose number ends so, or holds it; a nought before the area is not written abroad."""
    bare = number.lstrip("0") or number
    phone = ending(number) if len(number) < 6 else holding(bare)
    return _readable(_by_number.rows(phone, *_spelt(number)), by=by)


@Written
def _by_number(phone: str, is_whole: bool, *ids: str) -> QuerySet[Any, Any]:
    phones = ContactPoint.objects.exclude(channel=ContactPoint.Channel.EMAIL)
    phones = phones.exclude(channel=ContactPoint.Channel.ADDRESS).filter(folded__like=phone)
    return _told(phones).union(_told(_ids(is_whole, *ids)), all=True)


def _exactly(word: str, *, by: User) -> list[UUID]:
    return _readable(_just.rows(word, *_spelt(word, whole=True)), by=by)


@Written
def _just(word: str, is_whole: bool, *ids: str) -> QuerySet[Any, Any]:
    points = ContactPoint.objects.filter(channel=ContactPoint.Channel.EMAIL, folded=word)
    return _told(points).union(_told(_ids(is_whole, *ids)), all=True)


def _spelt(word: str, *, whole: bool = False) -> list[str | bool]:
    """Return whether an id is looked for as a whole, and how it may be spelt, or begin."""
    spelt = sorted({word, word.upper(), word.capitalize()})
    is_whole = whole or len(word) < SHORTEST_NUMBER
    return [is_whole, *(spelt if is_whole else map(beginning, spelt))]


def _ids(is_whole: bool, *spelt: str) -> QuerySet[ExternalId]:
    if is_whole:
        return ExternalId.objects.filter(value__in=spelt)
    return ExternalId.objects.filter(reduce(or_, [Q(value__like=one) for one in spelt]))


def _told(rows: QuerySet[Any], tier: Any = CONTACT) -> QuerySet[Any]:
    """Return whom these rows are about and of which tier they are, no more than tell apart."""
    return rows.order_by().values_list("person", tier)[:MOST_MARKS]


def _readable(found: list[tuple[UUID, int]], *, by: User) -> list[UUID]:
    """Return the people of those rows, as far as `by` may read the rows of them."""
    seen: set[UUID] = set()
    for verb in {access.TIERS[level] for _pk, level in found}:
        asked = {pk for pk, level in found if access.TIERS[level] == verb}
        seen |= access.among(by, asked, may=verb)
    return sorted(seen)
