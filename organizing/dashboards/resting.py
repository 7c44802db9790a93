"""Who came back from a rest lately, and of whom one should ask whether they are still with us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from members import access
from members.models import Pause, Person

if TYPE_CHECKING:
    from members.models import User

MOST = 50


@dataclass(frozen=True)
class Rest:
    """Somebody's rest: since when, and (if it is over) since when they are back."""

    person: Person
    since: date
    back_on: date | None = None


@dataclass(frozen=True)
class Rests:
    """Those to welcome back, and those to ask whether they are still with us."""

    back: list[Rest]
    long: list[Rest]


def rests(user: User, *, on: date, rules: dict[str, Any]) -> Rests:
    """Return them among the people sealed to `user`. In a call list, so none who asked for none."""
    drift = rules["drift"]
    theirs = (
        Pause.objects.filter(access.sealed(user), person__in=Person.objects.reachable())
        .select_related("person")
        .order_by("began_on", "pk")
    )
    resting = Pause.objects.covering(on).filter(person__isnull=False)
    ended = theirs.filter(ended_on__gte=on - timedelta(days=drift["return_grace"]), ended_on__lt=on)
    back = ended.exclude(person__in=resting.values("person"))
    long = theirs.filter(
        pk__in=resting.values("pk"), began_on__lte=on - timedelta(days=drift["ask_after_days"])
    )
    return Rests(
        [
            Rest(p.person, p.began_on, p.ended_on + timedelta(days=1))
            for p in back[:MOST]
            if p.person and p.ended_on
        ],
        [Rest(p.person, p.began_on) for p in long[:MOST] if p.person],
    )
