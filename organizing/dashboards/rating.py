"""Where somebody stands, as claimed and as shown (practice 3.3), with the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from campaigns.models import Action, Participation
from members.models import Carrier, Pause, Person
from organizing import assessing
from organizing.models import Assessment

if TYPE_CHECKING:
    from members.models import User

SMALLEST_LIST, DELIVERED = 5, 0.6


@dataclass(frozen=True)
class Now:
    """The latest rating `user` may read as it is shown today, and what a new one would show as.

    `would` holds, for the claims that would show otherwise, the claim and what is shown.
    """

    rated: Assessment | None
    shown: assessing.Shown | None
    would: list[assessing.Shown]

    @property
    def word(self) -> str:
        """The word of what is shown."""
        return str(Assessment.Strength(self.shown.shown).label) if self.shown else ""


def now(
    person: Person,
    user: User,
    *,
    on: date,
    rules: dict[str, Any],
    pauses: list[Pause] | None = None,
) -> Now:
    """Return where `person` stands, by the latest rating that `user` may read."""
    if pauses is None:
        pauses = list(Pause.objects.filter(Q(person=person) | Q(person=None)))
    seen = Assessment.objects.visible_to(user).filter(person=person).select_related("by")
    rated = seen.order_by("-assessed_on", "-created_at").first()
    facts = _facts(person, on=on, pauses=pauses)
    stale = rules["assessment"]["stale_live" if rated and rated.campaign_id else "stale_other"]
    would = [assessing.shown(claimed, **facts) for claimed in (1, 2)]
    return Now(
        rated=rated,
        shown=assessing.shown(
            rated.strength,
            basis=rated.basis,
            days_old=(on - rated.assessed_on).days,
            stale_after=stale,
            **facts,
        )
        if rated
        else None,
        would=[one for one in would if one.why],
    )


def _facts(person: Person, *, on: date, pauses: list[Pause]) -> dict[str, bool]:
    others = Participation.objects.verified().filter(asked_by=person).exclude(person=person)
    own = Participation.objects.verified().filter(person=person, action__cost__gte=2)
    return {
        "acted": own.filter(action__held_on__range=(_since(on, 120, pauses), on)).exists(),
        "moved_others": others.filter(action__held_on__range=(_since(on, 90, pauses), on)).exists()
        or _list_delivered(person, since=_since(on, 90, pauses), on=on),
        "sat_out": _sat_out(person, on=on),
    }


def _list_delivered(person: Person, *, since: date, on: date) -> bool:
    """Whether three in five of the people they carry, of five or more, did the latest test."""
    carried = set(Carrier.objects.current().filter(by=person).values_list("person", flat=True))
    tests = Action.objects.filter(is_test=True, held_on__range=(since, on))
    latest = tests.order_by("-held_on", "-pk").first()
    if latest is None or len(carried) < SMALLEST_LIST:
        return False
    did = latest.participations.verified().filter(person__in=carried).count()
    return did >= DELIVERED * len(carried)


def _sat_out(person: Person, *, on: date) -> bool:
    """Whether they were asked into the latest test of their unit that is over, and did not act."""
    held = person.placements.filter(ended_on=None).values_list("unit__path", flat=True)
    path = [pk for one in held for pk in one]
    tests = Action.objects.filter(is_test=True, held_on__lt=on)
    latest = tests.filter(Q(units__in=path) | Q(units=None)).order_by("-held_on", "-pk").first()
    if latest is None:
        return False
    part = latest.participations.filter(person=person).first()
    asked = part is not None and (part.asked_on is not None or part.asked_by_id is not None)
    return asked and part is not None and part.state != Participation.State.DID


def covers(pause: Pause, day: date) -> bool:
    """Whether `pause` lets somebody rest on `day`."""
    return pause.began_on <= day and (pause.ended_on is None or day <= pause.ended_on)


def _since(on: date, days: int, pauses: list[Pause]) -> date:
    """Return the first day within `days` effective days of `on` (practice 3.1)."""
    day, left = on, days
    while left and day > on - timedelta(days=3650):
        left -= not any(covers(pause, day) for pause in pauses)
        day -= timedelta(days=1)
    return day
