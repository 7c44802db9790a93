"""Whom to introduce somebody to: people they do not know yet and have something in common with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from members.models import Person, Placement
from members.wording import LANGUAGES
from organizing.dashboards.places import places
from organizing.dashboards.talking import found_by
from organizing.models import Introduction, IssueRaised, Tie

if TYPE_CHECKING:
    from members.models import User

LOOK_BACK = timedelta(days=180)
MOST, LOOKED_AT = 8, 400


@dataclass
class Match:
    """Somebody to introduce them to, and why, the weightiest reason first."""

    person: Person
    place: str = ""
    weight: int = 0
    reasons: list[str] = field(default_factory=list)

    def add(self, weight: int, reason: str) -> None:
        """Add something the two have in common."""
        self.weight += weight
        self.reasons.append(reason)


def known_to(person: Person, *, on: date, rules: dict[str, Any]) -> set[UUID]:
    """Return with whom `person` has a live tie."""
    fresh = on - timedelta(days=rules["windows"]["tie"])
    close = on - timedelta(days=rules["windows"]["close_tie"])
    talked = person.conversations.filter(talked_on__gte=fresh).values_list("by", flat=True)
    held = person.conversations_held.filter(talked_on__gte=fresh).values_list("person", flat=True)
    live = Q(last_confirmed_on__gte=fresh) | Q(is_close=True, last_confirmed_on__gte=close)
    known = Tie.objects.filter(live).filter(Q(a=person) | Q(b=person)).values_list("a", "b")
    return {*talked, *held, *(pk for pair in known for pk in pair)} - {person.pk}


def matches(
    person: Person, user: User, *, on: date, rules: dict[str, Any], q: str = ""
) -> list[Match]:
    """Return whom `user` could introduce `person` to: people sealed to them both, not tied yet.

    By issue raised, unit, shift and language; with `q` whoever has that name, whatever they share.
    """
    known = known_to(person, on=on, rules=rules) | {person.pk, user.person_id}
    people = Person.objects.sealed_to(user).reachable().filter(is_management=False)
    people = people.exclude(pk__in=known)
    if q:
        found = list(found_by(people, q, by=user).order_by("sort_key", "pk")[:MOST])
    else:
        found = list(people.filter(pk__in=_near(person, on)).order_by("sort_key")[:LOOKED_AT])
    made = {one.pk: Match(one) for one in found}
    _by_issue(person, made, on=on)
    _by_place(person, made)
    for one in made.values():
        if person.language and one.person.language == person.language:
            spoken = str(dict(LANGUAGES).get(person.language, person.language))
            one.add(1, _("both speak %(language)s") % {"language": spoken})
    best = [one for one in made.values() if one.weight or q]
    best.sort(key=lambda one: (-one.weight, one.person.sort_key))
    where = places(one.person.pk for one in best[:MOST])
    for one in best[:MOST]:
        one.place = where.get(one.person.pk, "")
    return best[:MOST]


def _near(person: Person, on: date) -> set[UUID]:
    """Return who is in the same unit or raised the same thing lately."""
    units = Placement.objects.current().filter(person=person).values_list("unit", "unit__parent")
    around = {pk for pair in units for pk in pair if pk}
    near = Placement.objects.current().filter(Q(unit__in=around) | Q(unit__parent__in=around))
    lately = IssueRaised.objects.filter(conversation__talked_on__gt=on - LOOK_BACK)
    raised = lately.filter(person=person).values("issue")
    same = lately.filter(issue__in=raised).values_list("person", flat=True).distinct()
    return {
        *near.values_list("person", flat=True)[:LOOKED_AT],
        *same[:LOOKED_AT],
    }


def _by_issue(person: Person, made: dict[UUID, Match], *, on: date) -> None:
    lately = IssueRaised.objects.filter(conversation__talked_on__gt=on - LOOK_BACK)
    theirs = dict(lately.filter(person=person).values_list("issue", "issue__name"))
    shared = lately.filter(person__in=made, issue__in=theirs).order_by("issue__name")
    seen = set()
    for pk, issue in shared.values_list("person", "issue"):
        if (pk, issue) not in seen:
            seen.add((pk, issue))
            made[pk].add(3, _("both raised “%(issue)s”") % {"issue": theirs[issue]})


def _by_place(person: Person, made: dict[UUID, Match]) -> None:
    rows = Placement.objects.current().filter(person__in=[*made, person.pk])
    placed: dict[UUID, list[Placement]] = {}
    for row in rows.select_related("unit"):
        placed.setdefault(row.person_id, []).append(row)
    for mine in placed.get(person.pk, []):
        for pk, match in made.items():
            for row in placed.get(pk, []):
                if row.unit_id == mine.unit_id:
                    match.add(2, _("both in %(unit)s") % {"unit": mine.unit.name})
                if mine.shift and row.shift == mine.shift:
                    match.add(2, _("both on %(shift)s") % {"shift": mine.shift})


@dataclass(frozen=True)
class Made:
    """An introduction on record: between whom, and whether it took."""

    row: Introduction
    other: Person
    is_late: bool


def made_for(person: Person, user: User, *, on: date) -> list[Made]:
    """Return the introductions of `person` that `user` may know of, the latest first."""
    seen = Introduction.objects.visible_to(user).filter(Q(a=person) | Q(b=person))
    rows = seen.select_related("a", "b").order_by("-introduced_on", "-pk")[:10]
    return [
        Made(
            row,
            row.b if row.a_id == person.pk else row.a,
            row.took_on is None and (on - row.introduced_on).days > 30,
        )
        for row in rows
    ]
