"""What an action left behind: a capacity receipt (practice 2.3), and what a scope could do then.

A receipt compares the last figures kept at most thirty days before the action with those kept
thirty days after it. Figures of units are added up over the highest ones of the action, less what
those placed in two of them add twice. Nothing here is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from campaigns.models import Action, Campaign
from members.models import Carrier, Pause, Person, Placement, Unit
from organizing.models import Attempt, Conversation, MetricSnapshot
from organizing.standing import computing

AROUND = timedelta(days=30)
STALE = timedelta(days=35)  # figures are kept daily, of the past weekly at least
ACTIVE_CARRIER = timedelta(days=60)  # practice 3.1
COUNTED = ("level_5", "leaders", "tie_ends", "kept", "partly", "missed", "unknown")


@dataclass(frozen=True)
class Capacity:
    """What a scope could do at the end of a day; `as_of` is the day its figures were kept."""

    as_of: date
    organized: int
    leaders: int
    ties: int
    carriers: int
    follow_through: float | None  # None where fewer promises than a rate takes


@dataclass(frozen=True)
class Line:
    """One line of a receipt. Follow-through is in percent, its change in points."""

    name: str
    before: int | None
    after: int | None

    @property
    def change(self) -> int | None:
        """How much more there is afterwards; None where either is not known."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True)
class Receipt:
    """What one action left behind. Without `after`: not due yet, or nothing is kept of then."""

    participants: int
    before: Capacity | None
    after: Capacity | None
    due_on: date

    @property
    def lines(self) -> list[Line]:
        """Capacity before and after, one line each."""
        was, now = self.before, self.after
        names = ("organized", "leaders", "ties", "follow_through", "carriers")
        return [Line(name, _whole(was, name), _whole(now, name)) for name in names]

    @property
    def per_participant(self) -> float | None:
        """Change in organized people for each who took part (practice 2.3); None if not known."""
        change = self.lines[0].change
        return change / self.participants if self.participants and change is not None else None


def _whole(capacity: Capacity | None, name: str) -> int | None:
    value = getattr(capacity, name) if capacity else None
    return round(100 * value) if isinstance(value, float) else value


def receipt(action: Action, *, on: date, rules: dict[str, Any]) -> Receipt:
    """Return the receipt of an action as it can be read on a day; `rules` are of "commitments"."""
    units, due_on = tops(units_of(action)), action.held_on + AROUND
    after = (
        capacity(units, due_on, rules=rules, not_before=action.held_on) if due_on <= on else None
    )
    return Receipt(
        action.participations.verified().count(),
        capacity(units, action.held_on - AROUND, rules=rules),
        after,
        due_on,
    )


def units_of(action: Action) -> list[Unit]:
    """Return the units an action is for: its own, else those of its campaign; none: everywhere."""
    own = list(action.units.all())
    if own or action.campaign is None:
        return own
    return list(action.campaign.units.all())


def campaign_units(campaign: Campaign) -> list[UUID]:
    """Return the highest units of a campaign; none: everywhere."""
    return tops(list(campaign.units.all()))


def tops(units: list[Unit]) -> list[UUID]:
    """Return those of `units` that are not below another of them."""
    given = {unit.pk for unit in units}
    return [unit.pk for unit in units if not given & set(unit.path[:-1])]


def capacity(
    units: list[UUID], day: date, *, rules: dict[str, Any], not_before: date | None = None
) -> Capacity | None:
    """Return what the units could do on `day`, by the last figures kept then; None without any.

    Every unit that has figures kept on that one day counts; no unit given means the whole.
    """
    kept = MetricSnapshot.objects.filter(as_of__lte=day, as_of__gt=day - STALE)
    if not_before:
        kept = kept.filter(as_of__gt=not_before)
    kept = kept.filter(unit__in=units) if units else kept.filter(unit=None)
    last = kept.order_by("-as_of").values_list("as_of", flat=True).first()
    if last is None:
        return None
    rows = dict(kept.filter(as_of=last).values_list("unit", "figures"))
    total = Counter({name: sum(row.get(name, 0) for row in rows.values()) for name in COUNTED})
    total.subtract(counted_twice(list(rows), last))
    return Capacity(
        last,
        total["level_5"],
        total["leaders"],
        (total["tie_ends"] + 1) // 2,
        active_carriers(units, last),
        follow_through(total, least=rules["min_n"]),
    )


def counted_twice(units: list[UUID | None], day: date) -> Counter[str]:
    """Return what is in the figures of `units` more than once: of people placed in two that day.

    Where they stood then is computed again, of them alone.
    """
    if len(units) < 2:
        return Counter()
    placed = Placement.objects.filter(began_on__lte=day, unit__path__overlap=units).filter(
        Q(ended_on=None) | Q(ended_on__gt=day)
    )
    twice = placed.values("person").annotate(n=Count("unit")).filter(n__gt=1).values("person")
    within: dict[UUID, set[UUID]] = {}
    for person, path in placed.filter(person__in=twice).values_list("person", "unit__path"):
        within.setdefault(person, set()).update(set(path) & set(units))
    people = [person for person, found in within.items() if len(found) > 1]
    if not people:
        return Counter()
    found = computing.stood(people, as_of=day)
    more: Counter[str] = Counter()
    for unit in units:
        more.update({name: found[unit][name] for name in COUNTED})
    more.subtract({name: found[None][name] for name in COUNTED})
    return more


def follow_through(figures: Mapping[str, int], *, least: int) -> float | None:
    """Return (kept + ½ partly) ÷ (kept + partly + missed + unknown), or None for too few (3.7)."""
    kept, partly = figures.get("kept", 0), figures.get("partly", 0)
    n = kept + partly + figures.get("missed", 0) + figures.get("unknown", 0)
    return (kept + partly / 2) / n if n >= least and n else None


def active_carriers(units: list[UUID], on: date) -> int:
    """Return how many carried somebody in the units that day, not paused, and logged in 60 days."""
    placed = Placement.objects.filter(person=OuterRef("person"), began_on__lte=on).filter(
        Q(ended_on=None) | Q(ended_on__gt=on)
    )
    carrying = Carrier.objects.filter(began_on__lte=on).filter(
        Q(ended_on=None) | Q(ended_on__gt=on)
    )
    if units:
        carrying = carrying.filter(Exists(placed.filter(unit__path__overlap=units)))
    by = OuterRef("pk")
    since = on - ACTIVE_CARRIER
    talked = Conversation.objects.filter(by=by, talked_on__gte=since, talked_on__lte=on)
    tried = Attempt.objects.filter(by=by, tried_on__gte=since, tried_on__lte=on)
    paused = Pause.objects.covering(on).filter(Q(person=by) | Q(person=None))
    here = Q(status=Person.Status.ACTIVE) | Q(status_on__gt=on)
    people = Person.objects.filter(here, ~Exists(paused), is_management=False)
    people = people.filter(pk__in=carrying.values("by"))
    return people.filter(Q(Exists(talked)) | Q(Exists(tried))).count()
