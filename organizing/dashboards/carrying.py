"""Whom one could hand over to whom, and who is carried by nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Max, Q
from django.utils.http import urlencode

from members import access
from members.models import Carrier, Person, User
from organizing import reading
from organizing.dashboards.places import places
from organizing.finding import Asked, Finder, filters_for
from organizing.finding.filter import Part
from organizing.models import Conversation, Handoff, Standing, Tie
from organizing.models.standing import Drift

if TYPE_CHECKING:
    from members.models.person import PersonQuerySet

SUGGESTED = 3
PAGE = 30
FLAGGED = {Drift.SLIPPING, Drift.DRIFTING, Drift.GONE}
LOOKED_AT = 200


@dataclass(frozen=True)
class Line:
    """One person of a list, where they are, and how they stand; drift only where it may be read."""

    person: Person
    place: str
    standing: Standing | None
    drift: str


@dataclass(frozen=True)
class Suggestion:
    """Somebody to take a person over, and what they already have in common."""

    to: Person
    last_on: date | None
    is_close: bool = False

    @property
    def is_tied(self) -> bool:
        """Whether they have a live tie."""
        return self.last_on is not None


@dataclass(frozen=True)
class Offer:
    """One person of a list who could be handed over, with the best placed to take them."""

    person: Person
    place: str
    suggestions: list[Suggestion]
    carrier: str = ""
    handoff: Handoff | None = None


def to_hand_over(user: User, *, on: date, rules: dict[str, Any]) -> list[Offer]:
    """Return whom of their list `user` could hand over: those already tied to another leader.

    The firmest ties first. Each is a look at ties and is logged as one (T4).
    """
    carried = Carrier.objects.current().filter(by=user.person_id).values("person")
    people = Person.objects.sealed_to(user).present().filter(pk__in=carried)
    return offers(people.exclude(pk=user.person_id), user, on=on, rules=rules, away=user.person_id)


def offers(
    people: PersonQuerySet,
    user: User,
    *,
    on: date,
    rules: dict[str, Any],
    away: UUID | None,
    also_untied: bool = False,
) -> list[Offer]:
    """Return `people` with who could take them over, not `away`; ties seen here are logged.

    With `also_untied` those nobody else is tied to come last, without a suggestion.
    """
    found = list(people.order_by("sort_key", "pk")[:LOOKED_AT])
    ties = ties_to_leaders(found, user, on=on, rules=rules, away=away)
    where = places(person.pk for person in found)
    is_open = {
        each.person_id: each
        for each in Handoff.objects.open()
        .filter(person__in=[person.pk for person in found])
        .select_related("taker", "giver")
    }
    made = []
    for person in found:
        suggestions = ties.get(person.pk, [])
        if suggestions:
            reading.ties(person, by=user)
        if suggestions or also_untied:
            made.append(
                Offer(
                    person,
                    where.get(person.pk, ""),
                    suggestions,
                    handoff=is_open.get(person.pk),
                )
            )
    made.sort(key=lambda offer: _firmness(offer.suggestions), reverse=True)
    return made


def _firmness(suggestions: list[Suggestion]) -> tuple[bool, bool, date]:
    if not suggestions:
        return (False, False, date.min)
    best = suggestions[0]
    return (True, best.is_close, best.last_on or date.min)


def ties_to_leaders(
    people: list[Person], user: User, *, on: date, rules: dict[str, Any], away: UUID | None
) -> dict[UUID, list[Suggestion]]:
    """Return for each of `people` who signs in, is seen by `user`, and has a live tie to them."""
    ids = [person.pk for person in people]
    signing_in = User.objects.filter(is_active=True).values("person")
    leaders = {
        leader.pk: leader
        for leader in Person.objects.visible_to(user)
        .reachable()
        .filter(pk__in=signing_in, is_management=False)
        if leader.pk != away
    }
    seen: dict[tuple[UUID, UUID], tuple[bool, date]] = {}

    def tie(person: UUID, leader: UUID, day: date, is_close: bool) -> None:
        if leader in leaders and person != leader:
            was = seen.get((person, leader), (False, date.min))
            seen[person, leader] = (was[0] or is_close, max(was[1], day))

    for person, leader, day, is_close in _live(ids, list(leaders), on=on, rules=rules):
        tie(person, leader, day, is_close)
    made: dict[UUID, list[Suggestion]] = {}
    for (person, leader), (is_close, day) in seen.items():
        made.setdefault(person, []).append(Suggestion(leaders[leader], day, is_close))
    return {
        person: sorted(
            found, key=lambda one: (one.is_close, one.last_on, one.to.sort_key), reverse=True
        )[:SUGGESTED]
        for person, found in made.items()
    }


def _live(
    ids: list[UUID], leaders: list[UUID], *, on: date, rules: dict[str, Any]
) -> list[tuple[UUID, UUID, date, bool]]:
    fresh = on - timedelta(days=rules["windows"]["tie"])
    close = on - timedelta(days=rules["windows"]["close_tie"])
    talks = Conversation.objects.filter(talked_on__range=(fresh, on)).order_by()
    held = talks.filter(person__in=ids, by__in=leaders).values_list("person", "by")
    back = talks.filter(by__in=ids, person__in=leaders).values_list("by", "person")
    live = Q(last_confirmed_on__gte=fresh) | Q(is_close=True, last_confirmed_on__gte=close)
    known = Tie.objects.filter(live)
    columns = ("last_confirmed_on", "is_close")
    one_way = known.filter(a__in=ids, b__in=leaders).values_list("a", "b", *columns)
    other = known.filter(b__in=ids, a__in=leaders).values_list("b", "a", *columns)
    found = [(p, o, day, False) for p, o, day in held.annotate(last=Max("talked_on"))]
    found += [(p, o, day, False) for p, o, day in back.annotate(last=Max("talked_on"))]
    return [*found, *one_way, *other]


def without_carrier(user: User, after: UUID | None = None) -> Finder:
    """Return how to find those `user` may give a carrier who have none, the highest rung first."""
    asked = Asked(values={"carrier": ("nobody",)}, sort="-rung", after=after)
    found = Finder(user, asked, filters_for(user, own=[]))
    may = Q(no_contact=False, is_management=False) & ~Q(pk=user.person_id)
    found.parts.append(Part(q=may & access.people(user, may="members.carry_person")))
    return found


@dataclass(frozen=True)
class Uncarried:
    """A page of people carried by nobody, the closest to us first."""

    offers: list[tuple[Line, list[Suggestion]]]
    total: int
    is_more: bool  # than `total`
    next_query: str


def uncarried(user: User, *, on: date, rules: dict[str, Any], after: UUID | None) -> Uncarried:
    """Return a page of people carried by nobody, each with who is best placed to carry them.

    Whom somebody is tied to is told only of people sealed to `user`, and logged.
    """
    finder = without_carrier(user, after)
    page = finder.page(PAGE)
    ids = [person.pk for person in page.people]
    sealed = list(Person.objects.sealed_to(user).filter(pk__in=ids))
    ties = ties_to_leaders(sealed, user, on=on, rules=rules, away=None)
    for person in sealed:
        if person.pk in ties:
            reading.ties(person, by=user)
    where, (total, is_more) = places(ids), finder.total(page)
    return Uncarried(
        offers=[
            (
                Line(one, where.get(one.pk, ""), getattr(one, "standing", None), ""),
                ties.get(one.pk, []),
            )
            for one in page.people
        ],
        total=total,
        is_more=is_more,
        next_query=urlencode({"after": str(ids[-1])}) if page.has_more else "",
    )
