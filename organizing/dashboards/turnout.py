"""Before and on the day of an action: who asks whom, who signed up, and the list at the door."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from campaigns.models import Action, Participation, PlannedAsk, SignUp
from campaigns.show_rates import Outlook, outlook
from campaigns.signing_up import Alike, alike
from members import names, searching
from members.database.written import Written
from members.models import Person
from organizing.capturing import known_as
from organizing.dashboards.places import places

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User

MOST = 600  # people on one list at the door
SHOWN = 60
MARK = "campaigns.mark_participation"


@dataclass(frozen=True)
class AskLine:
    """Somebody to be asked, and what came of it."""

    person: Person
    place: str
    row: Participation | None

    @property
    def answer(self) -> str:
        """What they said, if anything."""
        return self.row.answer if self.row else ""

    @property
    def is_asked(self) -> bool:
        """Whether somebody asked them."""
        return bool(self.row and (self.row.asked_by_id or self.row.asked_on or self.row.answer))


@dataclass
class Asker:
    """Somebody who asks others: how many, and how far they are."""

    person: Person
    lines: list[AskLine] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """How many of them were asked."""
        return sum(line.is_asked for line in self.lines)

    @property
    def yes(self) -> int:
        """How many said yes."""
        return sum(line.answer == Participation.Answer.YES for line in self.lines)


@dataclass(frozen=True)
class AsksPage:
    """Who asks whom: one's own first, then everybody else's whose people one may see."""

    mine: Asker
    others: list[Asker]
    outlook: Outlook
    unseen: int


def asks_page(action: Action, user: User, *, on: date, rules: dict[str, Any]) -> AsksPage:
    """Return who is to ask whom to `action`; names only where `user` may read them (T2)."""
    planned = PlannedAsk.objects.visible_to(user).filter(action=action)
    rows = list(planned.select_related("person", "by").order_by("by__sort_key", "person__sort_key"))
    rows = [row for row in rows if row.person.status == Person.Status.ACTIVE]
    said = {
        row.person_id: row
        for row in action.participations.filter(person__in=[row.person_id for row in rows])
    }
    where = places([row.person_id for row in rows])
    askers: dict[UUID, Asker] = {}
    for row in rows:
        asker = askers.setdefault(row.by_id, Asker(row.by))
        known = said.get(row.person_id)
        asker.lines.append(AskLine(row.person, where.get(row.person_id, ""), known))
    mine = askers.pop(user.person_id, Asker(user.person))
    unseen = action.planned_asks.count() - planned.count()
    return AsksPage(
        mine, list(askers.values()), outlook(action, on=on, rules=rules, user=user), unseen
    )


def to_ask(user: User, *, on: date) -> list[tuple[Action, int]]:
    """Return the actions to come to which `user` has still to ask people, and how many."""
    planned = _planned.rows(user, on)
    waiting = _waiting.rows(user, planned) if planned else []
    left = ((action, _left.count(user, action)) for action in waiting)
    return [(action, n) for action, n in left if n]


@Written
def _planned(user: User, on: date) -> QuerySet[PlannedAsk, UUID]:
    mine = PlannedAsk.objects.filter(by=user.person_id, action__held_on__gte=on)
    return mine.values_list("action", flat=True).distinct()


@Written
def _waiting(user: User, actions: list[UUID]) -> QuerySet[Action]:
    found = Action.objects.visible_to(user).filter(pk__among=actions)
    return found.order_by("held_on", "pk")[:5]


@Written
def _left(user: User, action: Action) -> QuerySet[PlannedAsk]:
    asked = Participation.objects.exclude(answer="", asked_by=None, asked_on=None, state="invited")
    done = asked.filter(action=action).values("person")
    mine = action.planned_asks.filter(by=user.person_id, person__status=Person.Status.ACTIVE)
    return mine.exclude(person__in=done)


@dataclass(frozen=True)
class DoorLine:
    """Somebody who may come, and whether they are there."""

    person: Person
    place: str
    is_here: bool
    folded: str


@dataclass(frozen=True)
class Door:
    """The list at the door: who is expected, who is there, and names nobody has looked at yet."""

    lines: list[DoorLine]
    here: int
    waiting: int
    expected: int
    more: int


def door(action: Action, user: User, q: str = "") -> Door:
    """Return the list at the door of `action`, or whom `q` finds of everybody in scope.

    Without `q`: who is expected. Who said no is found by name only.
    """
    rows = action.participations
    mine = Person.objects.visible_to(user, may=MARK).present()
    if q:
        people = searching.narrow(mine, q, by=user)
    else:
        asked = rows.exclude(answer=Participation.Answer.NO, state=Participation.State.INVITED)
        people = mine.filter(
            Q(pk__in=asked.values("person")) | Q(pk__in=action.planned_asks.values("person"))
        )
    most = SHOWN if q else MOST
    found = list(people.order_by("sort_key", "pk")[: most + 1])
    here = set(
        rows.filter(state=Participation.State.DID)
        .exclude(evidence=Participation.Evidence.SELF_REPORTED)
        .values_list("person", flat=True)
    )
    where = places([person.pk for person in found])
    lines = [
        DoorLine(one, where.get(one.pk, ""), one.pk in here, names.fold(one.name))
        for one in found[:most]
    ]
    counts = rows.aggregate(
        yes=Count("pk", filter=Q(answer=Participation.Answer.YES)),
    )
    waiting = action.sign_ups.waiting().exclude(kind=SignUp.Kind.COMING).count()
    return Door(lines, len(here), waiting, counts["yes"], max(0, len(found) - most))


@dataclass(frozen=True)
class Waiting:
    """A sign-up nobody has looked at yet, with whom it may be."""

    row: SignUp
    alike: list[Alike]
    came_with: Person | None


@dataclass(frozen=True)
class Queue:
    """The sign-ups of an action that wait, the oldest first."""

    waiting: list[Waiting]
    total: int
    settled: int


def queue(action: Action, user: User) -> Queue:
    """Return the sign-ups of `action` that wait, the oldest first."""
    seen = SignUp.objects.visible_to(user).filter(action=action)
    rows = list(seen.waiting().order_by("created_at", "pk")[:SHOWN])
    near = alike(rows, by=user)
    for row in rows:  # whoever is called exactly so, also before the search has learnt their name
        if row.pk not in near and (same := known_as(row.name, user)):
            near[row.pk] = [Alike(same, str(_("same name")), 0)]
    return Queue(
        [Waiting(row, near.get(row.pk, []), known_as(row.came_with, user)) for row in rows],
        seen.waiting().count(),
        seen.exclude(state=SignUp.State.WAITING).count(),
    )
