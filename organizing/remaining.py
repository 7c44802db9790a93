"""What a campaign began with, and what is left at its close, 90 and 180 days on (2.13, 2.20).

Each moment is computed once, the day after it, and kept. Where people stood on a day gone by is
read from the history of changes, so that a job that comes late says the same.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce

from campaigns.models import Campaign, CampaignSnapshot, Participation
from campaigns.staircases import Step, steps
from members.models import Organization, Person
from organizing import independence, receipts
from organizing.models import Standing, StandingChange
from organizing.models.standing import Level, Rung

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

Moment = CampaignSnapshot.Moment
AFTER = {Moment.CLOSED: 0, Moment.AFTER_90: 90, Moment.AFTER_180: 180}
WAITS = timedelta(days=7)  # for figures of the units to be there


def due_on(campaign: Campaign, moment: str) -> date | None:
    """Return the day a moment is about; None as long as the campaign is open."""
    if moment == Moment.OPENED:
        return campaign.opened_on
    if campaign.closed_on is None:
        return None
    return campaign.closed_on + timedelta(days=AFTER[Moment(moment)])


def keep_due(*, on: date) -> int:
    """Keep what is due and not yet kept, of all campaigns; return how much. A repeat keeps none."""
    kept = set(CampaignSnapshot.objects.values_list("campaign", "moment"))
    made = 0
    for campaign in Campaign.objects.prefetch_related("units"):
        for moment in Moment:
            day = due_on(campaign, moment)
            if day is not None and day < on and (campaign.pk, moment.value) not in kept:
                made += _keep(campaign, moment, day, on=on)
    return made


def _keep(campaign: Campaign, moment: str, day: date, *, on: date) -> int:
    figures = figures_on(campaign, day)
    if figures["capacity"] is None and on <= day + WAITS:
        return 0
    row = CampaignSnapshot(campaign=campaign, moment=moment, as_of=day, figures=figures)
    made = CampaignSnapshot.objects.bulk_create([row], ignore_conflicts=True)
    return len(made)


def figures_on(campaign: Campaign, day: date) -> dict[str, Any]:
    """Return what a campaign has to show on a day: its people, and what its units can do.

    People: those who took part in it, verified, up to that day; how many of them are in a
    relationship, committed, organized; and how many lead now who did not when it opened. Of the
    whole organization: the members' own share of its income, and who acts in more than one fight.
    """
    rules = Organization.current().rules
    took_part = Participation.objects.verified().filter(
        action__campaign=campaign, action__held_on__lte=day
    )
    people = Person.objects.filter(pk__in=took_part.values("person"))
    counts = at(people, day).aggregate(
        participants=Count("pk"),
        in_relationship=Count("pk", filter=Q(level_at__gte=Level.IN_RELATIONSHIP)),
        committed=Count("pk", filter=Q(level_at__gte=Level.COMMITTED)),
        organized=Count("pk", filter=Q(level_at__gte=Level.ORGANIZED)),
        leaders=Count("pk", filter=Q(rung_at__gte=Rung.LEADER)),
    )
    before = at(people, campaign.opened_on)
    counts["leaders_before"] = before.filter(rung_at__gte=Rung.LEADER).count()
    return {
        **counts,
        "frontier": frontier(campaign, day, rules=rules["tests"]),
        **of_units(campaign, day),
    }


def of_units(campaign: Campaign, day: date) -> dict[str, Any]:
    """Return what the units of a campaign can do on a day, and whose money it is."""
    rules = Organization.current().rules["commitments"]
    capacity = receipts.capacity(receipts.campaign_units(campaign), day, rules=rules)
    return {"capacity": _plain(capacity), "independence": independence.of_the_day(day)}


def _plain(capacity: receipts.Capacity | None) -> dict[str, Any] | None:
    if capacity is None:
        return None
    return {**vars(capacity), "as_of": capacity.as_of.isoformat()}


def frontier(campaign: Campaign, day: date, *, rules: dict[str, Any]) -> int | None:
    """Return the highest cost at which a majority of its units took part by a day (2.7)."""
    held = campaign.actions.filter(held_on__lte=day).order_by("held_on", "pk")
    return frontier_of(steps(held, on=day, rules=rules), rules=rules)


def frontier_of(found: Iterable[Step], *, rules: dict[str, Any]) -> int | None:
    """Return the highest cost of these steps at which a majority took part."""
    costs = [
        step.action.cost
        for step in found
        if step.is_over and (step.result.participation or 0) >= rules["majority"]
    ]
    return max(costs, default=None)


def at(people: QuerySet[Person], day: date) -> QuerySet[Any]:
    """Add `level_at` and `rung_at`: where they stood at the end of a day.

    The last change up to it says; before the first one, what that changed; else the standing.
    """
    return people.annotate(level_at=_stood("level", day), rung_at=_stood("rung", day))


def _stood(what: str, day: date) -> Coalesce:
    changes = StandingChange.objects.filter(person=OuterRef("pk"), what=what)
    last = changes.filter(on__lte=day).order_by("-on").values("now")[:1]
    next_ = changes.filter(on__gt=day).order_by("on").values("was")[:1]
    now = Standing.objects.filter(person=OuterRef("pk")).values(what)[:1]
    return Coalesce(
        Cast(Subquery(last), IntegerField()),
        Cast(Subquery(next_), IntegerField()),
        Cast(Subquery(now), IntegerField()),
        0,
    )


def participants(campaign: Campaign) -> list[UUID]:
    """Return everybody who took part in a campaign, verified."""
    rows = Participation.objects.verified().filter(action__campaign=campaign)
    return list(rows.values_list("person", flat=True).distinct())
