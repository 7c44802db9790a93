"""How much an organizer has on their list for the week, against the minutes they have (3.10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from members.database.written import Written
from members.models import Carrier, Person, User
from organizing.models import Commitment, Conversation, FollowUp, WorkWeek
from organizing.models.week import monday_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organizing.models.conversation import FollowUpQuerySet

TALK, BRIEF, PROMISE = 20, 5, 10  # minutes: a conversation, a word, a promise of ours
AHEAD = timedelta(days=7)


class Weight(models.TextChoices):
    """How full a week is, in words."""

    LIGHT = "light", _("light")
    FULL = "full", _("full")
    OVER = "over", _("over")
    OVERLOADED = "overloaded", _("overloaded")


@dataclass(frozen=True)
class Load:
    """What is due within a week or late, in minutes, beside the minutes there are this week.

    `talks` and `brief` are follow-ups that take a conversation or a word, `promises` ours.
    """

    carried: int = 0
    talks: int = 0
    brief: int = 0
    promises: int = 0
    overdue: int = 0
    available: int = 0
    span: int = 10

    @property
    def due_week(self) -> int:
        """How many follow-ups are due within seven days or late."""
        return self.talks + self.brief

    @property
    def minutes_due(self) -> int:
        """The minutes all of it takes."""
        return TALK * self.talks + BRIEF * self.brief + PROMISE * self.promises

    @property
    def percent(self) -> int | None:
        """The load in percent of the minutes there are; None where there are none."""
        return round(100 * self.minutes_due / self.available) if self.available else None

    @property
    def weight(self) -> Weight:
        """The load in a word: below .6 light, to 1 full, to 1.3 over, beyond overloaded.

        More than three tenths of the list late is overloaded too.
        """
        due, have = 10 * self.minutes_due, self.available
        if due > 13 * have or 10 * self.overdue > 3 * self.carried > 0:
            return Weight.OVERLOADED
        if due > 10 * have:
            return Weight.OVER
        return Weight.FULL if due and due >= 6 * have else Weight.LIGHT

    @property
    def is_long(self) -> bool:
        """Whether the list is longer than one can keep up with."""
        return self.carried > self.span


def due_by(owners: Iterable[UUID], *, on: date) -> FollowUpQuerySet:
    """Return the open follow-ups of `owners` due within a week or late, about people still here."""
    return _due_by(owners, on + AHEAD)


def _due_by(owners: Iterable[UUID], until: date) -> FollowUpQuerySet:
    found = FollowUp.objects.open().filter(owner__among=owners, due_on__lte=until)
    return found.filter(person__status=Person.Status.ACTIVE, person__no_contact=False)


def load(user: User, *, on: date, rules: dict[str, Any]) -> Load:
    """Return the load of one user."""
    return loads([user], on=on, rules=rules)[user.pk]


def loads(users: Iterable[User], *, on: date, rules: dict[str, Any]) -> dict[UUID, Load]:
    """Return the load of each user, in a handful of queries; `rules` are those of "ratios"."""
    found = list(users)
    people = [user.person_id for user in found]
    carried = dict(_carried.rows(people))
    due = {row["owner"]: row for row in _due.rows(people, on, on + AHEAD)}
    promises = dict(_promised.rows(people, on + AHEAD))
    weeks = dict(_weeks.rows([user.pk for user in found], monday_of(on)))
    nothing = {"all": 0, "brief": 0, "overdue": 0}
    made = {}
    for user in found:
        mine = due.get(user.person_id, nothing)
        span = rules["span_staff"] if user.person.is_staff else rules["span_volunteer"]
        made[user.pk] = Load(
            carried=carried.get(user.person_id, 0),
            talks=mine["all"] - mine["brief"],
            brief=mine["brief"],
            promises=promises.get(user.person_id, 0),
            overdue=mine["overdue"],
            available=weeks.get(user.pk, user.weekly_minutes),
            span=span,
        )
    return made


def plan(person: Person, *, owner: Person, on: date) -> FollowUp:
    """Put a conversation on this week's list of `owner`; one that is there already is returned."""
    sunday = monday_of(on) + timedelta(days=6)
    found, _made = FollowUp.objects.open().get_or_create(
        person=person,
        owner=owner,
        due_on__lte=sunday,
        defaults={"due_on": min(on + timedelta(days=2), sunday)},
    )
    return found


@Written
def _carried(people: list[UUID]) -> QuerySet[Carrier, Any]:
    here = Carrier.objects.current().filter(by__among=people, person__status=Person.Status.ACTIVE)
    return _counted(here, "by")


@Written
def _due(people: list[UUID], on: date, until: date) -> QuerySet[FollowUp, Any]:
    brief = Q(conversation__grade=Conversation.Grade.BRIEF)
    rows = _due_by(people, until).values("owner")
    rows = rows.annotate(all=Count("pk"), brief=Count("pk", filter=brief))
    return rows.annotate(overdue=Count("pk", filter=Q(due_on__lt=on))).order_by("owner")


@Written
def _promised(people: list[UUID], until: date) -> QuerySet[Commitment, Any]:
    return _counted(
        Commitment.objects.open().filter(owed_by__among=people, due_on__lte=until), "owed_by"
    )


@Written
def _weeks(users: list[UUID], monday: date) -> QuerySet[WorkWeek, Any]:
    return WorkWeek.objects.filter(user__among=users, monday=monday).values_list("user", "minutes")


def _counted(rows: Any, column: str) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = rows.order_by().values_list(column).annotate(n=Count("pk"))
    return found
