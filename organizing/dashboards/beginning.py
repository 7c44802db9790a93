"""The first weeks of a member-leader as they see them, and as their chair does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from members.database.written import Written
from members.models import Carrier, Person, User
from organizing import beginning
from organizing.beginning import Changed
from organizing.dashboards import promises as ledger
from organizing.dashboards.places import places
from organizing.dashboards.talking import found_by
from organizing.models import Commitment, FirstWeek, ListOffer, Tie

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models.person import PersonQuerySet

NEAR = 30


@dataclass(frozen=True)
class Offered:
    """Somebody who could go on the list."""

    offer: ListOffer
    place: str


@dataclass(frozen=True)
class Beginning:
    """Every step of the first week, done or not, and which comes next."""

    week: FirstWeek
    offers: list[Offered]
    listed: int
    promises: list[ledger.Row]
    practice: str
    today: str

    @property
    def waiting(self) -> int:
        """How many offers are not answered yet."""
        return sum(one.offer.state == ListOffer.State.OFFERED for one in self.offers)

    @property
    def is_list_done(self) -> bool:
        """Whether every offer was answered."""
        return self.waiting == 0

    @property
    def next(self) -> str:
        """The step that comes next; empty when all are done."""
        week = self.week
        done = {
            "check": week.checked_at,
            "record": week.own_record_at,
            "list": self.is_list_done,
            "practice": week.practised_at,
            "ask": week.promised_at,
            "log": week.first_log_at,
        }
        return next((step for step, when in done.items() if not when), "")


def beginning_of(user: User, *, on: date) -> Beginning | None:
    """Return how far `user` is; None for whoever had no first week here."""
    week = (
        FirstWeek.objects.visible_to(user)
        .filter(person=user.person_id)
        .select_related("person", "chair", "debrief")
        .first()
    )
    if week is None or week.began_on is None:
        return None
    offers = list(
        ListOffer.objects.visible_to(user)
        .filter(person__status=Person.Status.ACTIVE, person__is_management=False)
        .select_related("person")
        .order_by("-is_named", "person__sort_key", "pk")
    )
    where = places(offer.person_id for offer in offers)
    sides = Q(owed_by=week.person_id, owed_to=week.chair_id)
    sides |= Q(owed_by=week.chair_id, owed_to=week.person_id)
    both = Commitment.objects.visible_to(user).filter(sides, made_on__gte=week.began_on)
    both = ledger.with_sides(both)
    return Beginning(
        week=week,
        offers=[Offered(offer, where.get(offer.person_id, "")) for offer in offers],
        listed=Carrier.objects.current().filter(by=user.person_id).count(),
        promises=ledger.rows(both.order_by("due_on", "pk")[:6], on=on, user=user),
        practice=_practice(),
        today=str(on),
    )


def _practice() -> str:
    """Return where one practises; empty where this installation has no such page."""
    try:
        return reverse("practice")
    except NoReverseMatch:
        return ""


@dataclass(frozen=True)
class Cards:
    """What Today says of first weeks: one's own, and those of people one brought in."""

    unfinished: bool
    changed: Changed | None
    own: FirstWeek | None
    choice: bool
    offering: list[FirstWeek]


def cards(user: User, *, on: date) -> Cards | None:
    """Return the cards for today; None where there is nothing to say."""
    weeks = _weeks.rows(user)
    own = next((week for week in weeks if week.person_id == user.person_id), None)
    offering = [
        week
        for week in weeks
        if week.chair_id == user.person_id and beginning.shows_choice(week, on=on)
    ]
    found = Cards(
        unfinished=bool(own and not own.first_log_at),
        changed=beginning.changed(own, on=on) if own and beginning.shows_card(own, on=on) else None,
        own=own,
        choice=bool(own and beginning.shows_choice(own, on=on)),
        offering=offering,
    )
    return found if found.unfinished or found.changed or found.choice or offering else None


@Written
def _weeks(user: User) -> QuerySet[FirstWeek]:
    running = FirstWeek.objects.visible_to(user).exclude(began_on=None).filter(left_at=None)
    return running.select_related("person", "chair")


@dataclass(frozen=True)
class Near:
    """Somebody the chair can offer, and whether they and the new one have a live tie."""

    person: Person
    place: str
    is_tied: bool


def near(person: Person, user: User, *, q: str = "", also: set[UUID]) -> list[Near]:
    """Return whom to name with the new one: those tied to them first, then their own unit.

    People of `user`'s scope only, nobody who manages others, and nobody who signs in already.
    """
    people: PersonQuerySet = (
        Person.objects.visible_to(user, may="members.carry_person")
        .reachable()
        .filter(is_management=False, user=None)
        .exclude(pk=person.pk)
    )
    tied = _tied(person)
    units = person.placements.filter(ended_on=None).values_list("unit__path", flat=True)
    house = {path[-2] if len(path) > 2 else path[-1] for path in units}
    chosen = list(people.filter(pk__in=tied | also).order_by("sort_key")[:NEAR])
    if q:
        chosen = [*found_by(people, q, by=user).order_by("sort_key")[:12], *chosen]
    for unit in house:
        chosen += people.in_unit(unit).order_by("sort_key")[:NEAR]
    found = list({one.pk: one for one in chosen}.values())[: NEAR + len(also)]
    where = places(one.pk for one in found)
    return [Near(one, where.get(one.pk, ""), one.pk in tied) for one in found]


def _tied(person: Person) -> set[UUID]:
    known = Tie.objects.filter(Q(a=person) | Q(b=person)).values_list("a", "b")
    talked = person.conversations.values_list("by", flat=True)
    held = person.conversations_held.values_list("person", flat=True)
    return {*talked, *held, *(pk for pair in known for pk in pair)} - {person.pk}
