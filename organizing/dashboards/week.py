"""My week: the minutes I have, what I have done with them, and a plan that fits the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Sum

from members import access
from members.models import User
from organizing import loading
from organizing.dashboards import promises as ledger
from organizing.dashboards import today as before_me
from organizing.dashboards.lately import Lately, lately
from organizing.dashboards.places import places
from organizing.loading import BRIEF, PROMISE, TALK, Load
from organizing.models import Commitment, Conversation, FollowUp, WorkWeek
from organizing.models.week import monday_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST = 60
SUGGESTED = 6


@dataclass(frozen=True)
class Item:
    """One thing to do this week, what it takes, and whether the minutes reach that far."""

    minutes: int
    on: date | None = None
    promise: ledger.Row | None = None
    follow_up: FollowUp | None = None
    worth: before_me.Worth | None = None
    place: str = ""
    lately: Lately | None = None
    fits: bool = True

    @property
    def person_id(self) -> UUID | None:
        """Whom it is about."""
        if self.follow_up:
            return self.follow_up.person_id
        if self.worth:
            return self.worth.person.pk
        return self.promise.promise.owed_to_id if self.promise else None


@dataclass(frozen=True)
class Day:
    """What stands on one day; no day for what may be done on any."""

    on: date | None
    items: list[Item]


@dataclass(frozen=True)
class Week:
    """A week of one organizer. Minutes are those of conversations logged."""

    monday: date
    sunday: date
    available: int
    spent: int
    planned: int
    held: int
    goal: int
    talked: int
    load: Load
    days: list[Day]
    left_over: list[Item]
    ride_alongs: list[ledger.Row]

    @property
    def left(self) -> int:
        """The minutes still there."""
        return max(0, self.available - self.spent)

    @property
    def planned_minutes(self) -> int:
        """What the plan takes, without what does not fit."""
        return sum(item.minutes for day in self.days for item in day.items)

    @property
    def spent_permille(self) -> int:
        """How much of the minutes is spent, for the bar."""
        return min(1000, 1000 * self.spent // self.available) if self.available else 0


def week(user: User, *, on: date, rules: dict[str, Any]) -> Week:
    """Return the week of `user` around `on`, with a plan for the minutes that are left."""
    monday = monday_of(on)
    sunday = monday + timedelta(days=6)
    talks = Conversation.objects.filter(by=user.person_id, talked_on__range=(monday, on))
    spent = talks.aggregate(sum=Sum("minutes"))["sum"] or 0
    available = WorkWeek.minutes_of(user, on)
    items = _items(user, on=on, sunday=sunday)
    items = _fitted(items, max(0, available - spent))
    due = FollowUp.objects.filter(owner=user.person_id, due_on__range=(monday, sunday))
    due = due.exclude(state=FollowUp.State.DROPPED)
    done = due.filter(state=FollowUp.State.DONE)
    aside = _ride_alongs(user, on=on)
    grade = Conversation.Grade.CONVERSATION
    return Week(
        monday=monday,
        sunday=sunday,
        available=available,
        spent=spent,
        planned=due.count(),
        held=done.count(),
        goal=user.weekly_goal,
        talked=talks.filter(grade=grade, gathering=None).count(),
        load=loading.load(user, on=on, rules=rules["ratios"]),
        days=_by_day([item for item in items if item.fits], on=on),
        left_over=[item for item in items if not item.fits],
        ride_alongs=aside,
    )


def _items(user: User, *, on: date, sunday: date) -> list[Item]:
    """Return what could be done this week: what we promised first, then follow-ups, then ideas."""
    promised = ledger.with_sides(
        Commitment.objects.open().filter(owed_by=user.person_id, due_on__lte=sunday)
    ).order_by("due_on", "pk")[:MOST]
    found = [
        Item(PROMISE, row.promise.due_on, promise=row)
        for row in ledger.rows(promised, on=on, user=user)
    ]
    waiting = loading.due_by([user.person_id], on=on).filter(due_on__lte=sunday)
    for each in waiting.select_related("person", "conversation").order_by("due_on", "pk")[:MOST]:
        grade = each.conversation.grade if each.conversation else None
        minutes = BRIEF if grade == Conversation.Grade.BRIEF else TALK
        found.append(Item(minutes, each.due_on, follow_up=each))
    known = {item.person_id for item in found}
    ideas = before_me.worth_a_conversation(user, on=on)
    found += [Item(TALK, worth=each) for each in ideas[:SUGGESTED] if each.person.pk not in known]
    where = places(item.person_id for item in found)
    talked = lately((item.person_id for item in found), user, on=on)
    return [
        replace(
            item,
            place=where.get(item.person_id, "") if item.person_id else "",
            lately=talked.get(item.person_id) if item.person_id else None,
        )
        for item in found
    ]


def _fitted(items: list[Item], minutes: int) -> list[Item]:
    """Mark what the minutes reach, in order; a smaller thing further down may still fit."""
    found = []
    for item in items:
        fits = item.minutes <= minutes
        minutes -= item.minutes if fits else 0
        found.append(replace(item, fits=fits))
    return found


def _by_day(items: list[Item], *, on: date) -> list[Day]:
    """Put late things on today, and what has no day at the end."""
    days: dict[date | None, list[Item]] = {}
    for item in items:
        days.setdefault(max(item.on, on) if item.on else None, []).append(item)
    dated = sorted(day for day in days if day)
    return [Day(day, days[day]) for day in [*dated, *([None] if None in days else [])]]


def _ride_alongs(user: User, *, on: date) -> list[ledger.Row]:
    """Return ride-alongs promised by or to `user`, still open."""
    seen = Commitment.objects.visible_to(user).open().filter(kind=Commitment.Kind.RIDE_ALONG)
    mine = seen.filter(owed_by=user.person_id) | seen.filter(owed_to=user.person_id)
    found = ledger.with_sides(mine).order_by("due_on", "pk")[:10]
    return ledger.rows(found, on=on, user=user)


@dataclass(frozen=True)
class Organizer:
    """Somebody who organizes where the reader leads, and what they have on their list."""

    user: User
    load: Load
    place: str


def led_by(user: User) -> QuerySet[User]:
    """Return who organizes in a scope that `user` leads, but leads no scope as wide themselves."""
    found = User.objects.filter(access.led(user, "person"), is_active=True)
    return found.select_related("person")


def team(user: User, *, on: date, rules: dict[str, Any]) -> list[Organizer]:
    """Return the loads of those whom `user` leads, by name: no ranking."""
    found = led_by(user).order_by("person__sort_key", "pk")
    below = [each for each in found if access.is_under(each, user)]
    load = loading.loads(below, on=on, rules=rules["ratios"])
    where = places(each.person_id for each in below)
    return [Organizer(each, load[each.pk], where.get(each.person_id, "")) for each in below]
