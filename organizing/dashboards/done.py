"""What was done between two days: each action with how many took part (practice 2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count

from campaigns.models import Action, Participation
from campaigns.withholding import told_to
from organizing.absorbing import first_acts

if TYPE_CHECKING:
    from members.models import User

SPAN = timedelta(days=90)
MOST = timedelta(days=366)


@dataclass(frozen=True)
class Held:
    """One action: how many took part, and for how many of them it was the first time."""

    action: Action
    people: int
    first_time: int


@dataclass(frozen=True)
class Done:
    """Every action somebody took part in after `since`, up to `until`; the latest first."""

    since: date
    until: date
    rows: list[Held]
    people: int

    @property
    def first_time(self) -> int:
        """How many took part for the first time ever."""
        return sum(row.first_time for row in self.rows)


def done(user: User, *, since: date, until: date) -> Done:
    """Return what was done by people `user` may see; of a year at most, up to `until`.

    A test whose results are not published is left out, as of every total.
    """
    since = max(min(since, until), until - MOST)
    did = Participation.objects.visible_to(user).verified()
    did = told_to(did, user, since=since)
    did = did.filter(action__held_on__gt=since, action__held_on__lte=until).order_by()
    n = dict(did.values_list("action").annotate(n=Count("person", distinct=True)))
    firsts = dict(first_acts(did).order_by().values_list("action").annotate(n=Count("pk")))
    held = Action.objects.visible_to(user).filter(pk__in=n).select_related("campaign")
    rows = [Held(one, n[one.pk], firsts.get(one.pk, 0)) for one in held.order_by("-held_on", "-pk")]
    people = did.aggregate(n=Count("person", distinct=True))["n"]
    return Done(since, until, rows, people)
