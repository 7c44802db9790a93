"""Cases of drift as their owners and leaders see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members import access
from members.database.written import Written
from members.dates import date_format
from members.models import Grant, Person, Unit
from organizing import checking_in, reading
from organizing.dashboards.places import places
from organizing.models import DriftFlag, Standing
from organizing.standing import words
from organizing.standing.words import Said

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User

MOST = 50


@dataclass(frozen=True)
class Case:
    """One case as a list or its page shows it. Reasons only where they may be read (T3)."""

    flag: DriftFlag
    place: str
    standing: Standing | None
    reasons: list[Said]
    days: int
    is_mine: bool
    is_just: bool
    can_take_back: bool

    @property
    def person(self) -> Person:
        """Whom it is about."""
        return self.flag.person

    @property
    def is_open(self) -> bool:
        """Whether somebody is still to reach out."""
        return self.flag.closed_on is None


def mine(user: User, *, on: date, most: int = MOST) -> list[Case]:
    """Return the cases `user` is to reach out for, longest open first."""
    return cases(_mine.rows(user, most), user=user, on=on)


@Written
def _mine(user: User, most: int) -> QuerySet[DriftFlag]:
    found = DriftFlag.objects.of(user).select_related("person", "owner")
    return found.order_by("opened_on", "pk")[:most]


def case(flag: DriftFlag, *, user: User, on: date) -> Case:
    """Return one case."""
    shown = cases([flag], user=user, on=on)[0]
    if shown.standing:
        reading.reasons([flag.person_id], by=user, purpose="check_in", of=flag.person)
    return shown


def cases(flags: list[DriftFlag], *, user: User, on: date) -> list[Case]:
    """Return flags as cases, with all names fetched at once."""
    people = [flag.person_id for flag in flags]
    sealed = _sealed.rows(user, people) if people else []
    standings = {each.person_id: each for each in sealed}
    names = words.Names.of(standings.values())
    where = places(people)
    return [
        Case(
            flag=flag,
            place=where.get(flag.person_id, ""),
            standing=standings.get(flag.person_id),
            reasons=words.say(found, names, on=on, me=user.person_id)
            if (found := standings.get(flag.person_id))
            else [],
            days=(on - flag.opened_on).days,
            is_mine=flag.owner_id == user.person_id,
            is_just=flag.outcome_on == on and flag.outcome_by_id == user.pk,
            can_take_back=checking_in.can_take_back(flag, on=on, by=user),
        )
        for flag in flags
    ]


@Written
def _sealed(user: User, people: list[UUID]) -> QuerySet[Standing]:
    found = Standing.objects.sealed_to(user).filter(person__among=people)
    return found.select_related("person")


@dataclass(frozen=True)
class Step:
    """One thing that happened to a case."""

    on: date
    text: str


def history(flag: DriftFlag, *, user: User) -> list[Step]:
    """Return what happened to a case, oldest first."""
    name = flag.owner.name if flag.owner else _("nobody yet")
    steps = [(flag.opened_on, 0, _opened(flag))]
    if flag.assigned_on and flag.assigned_by:
        said = {"by": flag.assigned_by.person.name, "name": name}
        text = _("%(by)s asked somebody to reach out.") % said
        if not flag.passed_on:
            text = _("%(by)s asked %(name)s to reach out.") % said
        steps.append((flag.assigned_on, 1, text))
    if flag.notified_on:
        steps.append((flag.notified_on, 2, _("Told once, without a name.")))
    if flag.passed_on:
        text = _("Passed to %(name)s, who leads here.") % {"name": name}
        steps.append((flag.passed_on, 3, text))
    if flag.outcome and flag.outcome_on and flag.outcome_by:
        said = {"by": flag.outcome_by.person.name, "what": flag.get_outcome_display()}
        steps.append((flag.outcome_on, 4, _("%(by)s noted: %(what)s.") % said))
    if flag.closed_on:
        steps.append((flag.closed_on, 5, closing(flag)))
    return [Step(on, text) for on, _place, text in sorted(steps)]


def _opened(flag: DriftFlag) -> str:
    if flag.times > 1:
        return _("Drifting again: time %(n)s.") % {"n": flag.times}
    return _("The reasons added up to drifting.")


def closing(flag: DriftFlag) -> str:
    """Return how a case ended, with the day of the fact where that is another."""
    day = flag.closed_fact.get("on")
    how = str(flag.get_closed_as_display())
    if day and day != flag.closed_on.isoformat():  # type: ignore[union-attr]
        on = date_format(date.fromisoformat(day), "DATE_FORMAT")
        return _("Closed: %(how)s (%(day)s).") % {"how": how, "day": on}
    return _("Closed: %(how)s.") % {"how": how}


def earlier(flag: DriftFlag, *, user: User) -> list[Step]:
    """Return how earlier cases about the same person went, latest first."""
    found = DriftFlag.objects.visible_to(user).filter(person=flag.person_id).exclude(pk=flag.pk)
    closed = found.exclude(closed_on=None).order_by("-closed_on", "-pk")[:10]
    return [Step(each.closed_on, closing(each)) for each in closed if each.closed_on]


def askable(flag: DriftFlag, *, user: User) -> list[Person]:
    """Return who may be asked to reach out: whoever signs in, and is or works in `user`'s scope."""
    able = Grant.objects.in_force(timezone.localdate()).exclude(role=Grant.Role.READER)
    able = able.filter(user__is_active=True)
    here = Unit.objects.filter(access.units_within(user, may="members.view_person"))
    working_here = able.filter(unit__in=here).values("user__person")
    seen = Person.objects.visible_to(user).filter(pk__in=able.values("user__person"))
    people = Person.objects.reachable().filter(Q(pk__in=working_here) | Q(pk__in=seen.values("pk")))
    people = people.exclude(pk__in=[pk for pk in (flag.person_id, flag.owner_id) if pk])
    return list(people.order_by("sort_key")[:200])
