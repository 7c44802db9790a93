"""What the one-on-one form offers: who, which issues, and what came of today's talks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from campaigns.models import Issue
from members import searching
from members.database.written import Written
from members.models import Carrier, Meeting, Person, Placement, Unit
from members.models.person import PersonQuerySet
from organizing.dashboards import rating
from organizing.dashboards.places import places
from organizing.forms.talk import units_for_newcomers
from organizing.models import Attempt, Commitment, Conversation, FollowUp

if TYPE_CHECKING:
    from members.models import User

TODAY, RECENT, MATCHES, ISSUES, ALL_ISSUES, UNITS = 5, 5, 8, 6, 10, 6
LOOK_BACK = timedelta(days=180)
LOG = "organizing.log_conversation"


@dataclass(frozen=True)
class Face:
    """Somebody one may have talked with, as a chip shows them."""

    pk: UUID
    name: str
    place: str
    usual_on: date
    talked_days_ago: int | None
    is_due: bool = False


@dataclass(frozen=True)
class Talked:
    """One talk of a batch, in a line."""

    pk: UUID
    person: UUID
    name: str
    place: str
    answer: str
    answer_word: str


@dataclass(frozen=True)
class Batch:
    """What came of the talks held on a day."""

    talks: list[Talked]
    tries: int
    we_owe: list[Commitment]
    they_owe: int

    @property
    def talked(self) -> int:
        """How many talks there were."""
        return len(self.talks)

    @property
    def said_yes(self) -> int:
        """How many said yes."""
        return sum(talk.answer == Conversation.Answer.YES for talk in self.talks)

    @property
    def maybes(self) -> list[Talked]:
        """Those who said maybe: with them it is back to the issues."""
        return [talk for talk in self.talks if talk.answer == Conversation.Answer.MAYBE]


def loggable(user: User) -> PersonQuerySet:
    """Return the people whose one-on-ones `user` may log."""
    people = Person.objects.visible_to(user, may=LOG)
    return people.present().exclude(pk=user.person_id)


def offered(user: User, *, on: date, rules: dict[str, Any], also: UUID | None) -> list[Face]:
    """Return today's list, then the last few talked with, else one's own; `also` goes first."""
    due = _due.rows(user, on)
    recent = list(dict.fromkeys(_lately.rows(user, 40)))
    order = list(dict.fromkeys([*([also] if also else []), *due, *recent[: RECENT + TODAY]]))
    if len(order) < RECENT:  # a first week: nobody is due and nobody was talked with yet
        order = list(dict.fromkeys([*order, *_listed.rows(user)]))
    kept = order[: TODAY + RECENT]
    found = {each.pk: each for each in _loggable.rows(user, kept)} if kept else {}
    people = [found[pk] for pk in kept if pk in found]
    return _faces(people, on=on, rules=rules, due=set(due))


@Written
def _due(user: User, on: date) -> QuerySet[FollowUp, UUID]:
    mine = FollowUp.objects.open().filter(owner=user.person_id, due_on__lte=on)
    return mine.order_by("due_on").values_list("person", flat=True)[:TODAY]


@Written
def _lately(user: User, most: int) -> QuerySet[Conversation, UUID]:
    talks = Conversation.objects.filter(by=user.person_id).order_by("-talked_on", "-pk")
    return talks.values_list("person", flat=True)[:most]


@Written
def _listed(user: User) -> QuerySet[Carrier, UUID]:
    carried = Carrier.objects.current().filter(by=user.person_id).order_by("-began_on", "-pk")
    return carried.values_list("person", flat=True)[: TODAY + RECENT]


@Written
def _loggable(user: User, people: list[UUID]) -> QuerySet[Person]:
    found = Person.objects.visible_to(user, may=LOG, these=people)
    return found.present().exclude(pk=user.person_id)


def matching(
    user: User, text: str, *, on: date, rules: dict[str, Any], also: UUID | None
) -> list[Face]:
    """Return people by two letters of a name or part of a number; misspelt names when none fit."""
    people = list(found_by(loggable(user), text, by=user).order_by("sort_key", "pk")[:MATCHES])
    if also and also not in {person.pk for person in people}:
        people = [*loggable(user).filter(pk=also), *people]
    return _faces(people, on=on, rules=rules, due=set())


def found_by(people: PersonQuerySet, text: str, *, by: User) -> PersonQuerySet:
    """Return those of `people` whom `text` finds: as it begins, whole, or nearly spelt."""
    exact = searching.narrow(people, text, by=by)
    if exact.exists():
        return exact
    return people.filter(pk__in=searching.nearly(people, text, limit=MATCHES))


def _faces(people: list[Person], *, on: date, rules: dict[str, Any], due: set[UUID]) -> list[Face]:
    ids = [person.pk for person in people]
    where = places(ids)
    known = _facts.rows(ids) if ids else []
    facts = {pk: (rung, talked_on) for pk, rung, talked_on in known}
    made = []
    for person in people:
        rung, talked_on = facts[person.pk]
        days = rules["contact_interval"].get(str(rung), rules["contact_interval"]["default"])
        made.append(
            Face(
                pk=person.pk,
                name=person.name,
                place=where.get(person.pk, ""),
                usual_on=on + timedelta(days=days),
                talked_days_ago=(on - talked_on).days if talked_on else None,
                is_due=person.pk in due,
            )
        )
    return made


@Written
def _facts(people: list[UUID]) -> QuerySet[Person, Any]:
    talked = Max("conversations__talked_on")
    return Person.objects.filter(pk__among=people).values_list("pk", "standing__rung", talked)


def issues(user: User, *, person_id: UUID | None, on: date) -> list[Issue]:
    """Return issues, first those raised most in the person's unit lately, then overall."""
    unit = _house(person_id) if person_id else None
    return _issues.rows(user if unit is None else None, unit, on - LOOK_BACK)


@Written
def _issues(user: User | None, unit: UUID | None, after: date) -> QuerySet[Any]:
    since = Q(raised__conversation__talked_on__gt=after)
    if user is not None:
        here = Q(raised__conversation__by=user.person_id)
    else:
        here = Q(raised__person__in=Person.objects.in_unit(unit).values("pk"))
    counted = Issue.objects.filter(is_current=True).annotate(
        here=Count("raised", filter=since & here), overall=Count("raised", filter=since)
    )
    return counted.order_by("-here", "-overall", "name")[:ALL_ISSUES]


def _house(person_id: UUID) -> UUID | None:
    """Return the unit people there would call their own: the building rather than the floor."""
    placed = Placement.objects.current().filter(person=person_id).select_related("unit")
    placement = placed.order_by("-began_on").first()
    if placement is None:
        return None
    return placement.unit.path[-2] if placement.unit.depth >= 2 else placement.unit_id


def next_meeting(user: User, *, on: date) -> date | None:
    """Return the day of the next meeting in sight."""
    return _planned.first(user, on, on + timedelta(days=60))


@Written
def _planned(user: User, after: date, until: date) -> QuerySet[Meeting, date]:
    planned = Meeting.objects.visible_to(user).filter(
        state=Meeting.State.PLANNED, held_on__gt=after, held_on__lte=until
    )
    return planned.order_by("held_on").values_list("held_on", flat=True)[:1]


def batch(user: User, *, on: date) -> Batch:
    """Return what came of the talks `user` had on that day, latest first."""
    held = Conversation.objects.filter(by=user.person_id, talked_on=on, gathering=None)
    talks = list(held.select_related("person").order_by("-created_at", "-pk"))
    where = places(talk.person_id for talk in talks)
    promises = Commitment.objects.filter(conversation__in=talks)
    owed = promises.filter(owed_by=user.person_id).select_related("owed_to")
    return Batch(
        talks=[
            Talked(
                talk.pk,
                talk.person_id,
                talk.person.name,
                where.get(talk.person_id, ""),
                talk.answer,
                str(talk.get_answer_display()) if talk.answer else "",
            )
            for talk in talks
        ],
        tries=Attempt.objects.filter(by=user.person_id, tried_on=on).count(),
        we_owe=list(owed.order_by("due_on", "pk")),
        they_owe=promises.filter(owed_to=user.person_id).count(),
    )


def rating_of(
    user: User, person_id: UUID | None, *, on: date, rules: dict[str, Any]
) -> rating.Now | None:
    """Return where somebody stands as far as `user` may read it; None where nobody is chosen."""
    person = Person.objects.visible_to(user).filter(pk=person_id).first() if person_id else None
    return rating.now(person, user, on=on, rules=rules) if person else None


def just_tried(user: User, key: UUID | None) -> Attempt | None:
    """Return the try without an answer that was noted a moment ago."""
    mine = Attempt.objects.filter(by=user.person_id).select_related("person")
    return mine.filter(key=key).first() if key else None


def raised_in(talk: Conversation, *, leaving_out: list[Issue]) -> list[Issue]:
    """Return the issues of a talk that are not among those offered any more."""
    known = [issue.pk for issue in leaving_out]
    return list(Issue.objects.filter(raised__conversation=talk).exclude(pk__in=known))


def units(user: User) -> list[Unit]:
    """Return where somebody new may be: first where `user` talked lately, then by their order."""
    recent = _lately.rows(user, 20)
    first = list(dict.fromkeys(_placed.rows(recent) if recent else []))[: UNITS // 2]
    found = _these_units.rows(user, first) if first else []
    return [*found, *_other_units.rows(user, [one.pk for one in found], UNITS - len(found))]


@Written
def _placed(people: list[UUID]) -> QuerySet[Placement, UUID]:
    placed = Placement.objects.current().filter(person__among=people)
    return placed.values_list("unit", flat=True)


@Written
def _these_units(user: User, units: list[UUID]) -> QuerySet[Unit]:
    return _units(user).filter(pk__among=units)


@Written
def _other_units(user: User, but: list[UUID], most: int) -> QuerySet[Unit]:
    return _units(user).exclude(pk__among=but)[:most]


def _units(user: User) -> QuerySet[Unit]:
    return units_for_newcomers(user).select_related("parent").order_by("path")
