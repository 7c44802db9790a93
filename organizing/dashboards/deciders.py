"""Who decides: those it is about beside those who decide and speak; drift toward advocacy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from campaigns import parity
from campaigns.models import (
    Action,
    Campaign,
    Decider,
    Decision,
    ImpactRelation,
    OutsideMeeting,
    Participation,
    PublicRole,
    SheetShown,
)
from campaigns.parity import Impact
from members import access
from members.models import Meeting, Seat
from organizing import declaring
from organizing.models import Conversation, Standing
from organizing.models.standing import Level

if TYPE_CHECKING:
    from members.models import User

YEAR = timedelta(days=365)
STAFF_WINDOW = timedelta(days=180)
QUARTERS = 5
LATELY, FEW = 12, 6
AFTER, UNTIL = timedelta(days=30), timedelta(days=180)
OUTSIDE = [OutsideMeeting.Kind.OFFICIAL, OutsideMeeting.Kind.FUNDER]


@dataclass(frozen=True)
class Sides:
    """Base, deciders and spokespeople of a year, by what they said of themselves."""

    base: Impact
    deciders: Impact
    spokespeople: Impact

    @property
    def parity(self) -> float | None:
        """The share among deciders over that in the base; 1 is parity."""
        return parity.parity(self.deciders, self.base)

    @property
    def is_unequal(self) -> bool:
        """Whether it is below four fifths."""
        return parity.is_unequal(self.parity)

    @property
    def gap(self) -> int | None:
        """The tokenization gap in whole percentage points."""
        found = parity.gap(self.spokespeople, self.deciders)
        return None if found is None else round(found)

    @property
    def is_token(self) -> bool:
        """Whether those it is about speak for us much more than they decide."""
        return parity.is_token(parity.gap(self.spokespeople, self.deciders))


@dataclass(frozen=True)
class ByStaff:
    """How many decisions there were in 180 days, and how many staff made."""

    decisions: int
    by_staff: int

    @property
    def percent(self) -> int | None:
        """The share in whole percent."""
        return round(100 * self.by_staff / self.decisions) if self.decisions else None

    @property
    def is_flagged(self) -> bool:
        """Whether it is more than half."""
        return parity.is_staff_decided(self.by_staff, self.decisions)


@dataclass(frozen=True)
class Stayed:
    """Of those who came to the busiest action, how many were still there one to six months on."""

    action: Action
    direct: tuple[int, int]  # stayed, of
    ally: tuple[int, int]
    least: int

    @property
    def is_hidden(self) -> bool:
        """Whether a cell is too small to show."""
        return any(min(stayed, of - stayed) < self.least for stayed, of in (self.direct, self.ally))

    @property
    def direct_percent(self) -> int:
        """Of those it is about."""
        return round(100 * self.direct[0] / self.direct[1])

    @property
    def ally_percent(self) -> int:
        """Of those who stand with them."""
        return round(100 * self.ally[0] / self.ally[1])


@dataclass(frozen=True)
class OfCampaign:
    """Who decides about one campaign."""

    sides: Sides
    staff: ByStaff
    stayed: Stayed | None
    decisions: list[Decision]
    speakers: list[tuple[PublicRole, bool]]  # and whether the viewer may know who
    outside: list[OutsideMeeting]
    own: ImpactRelation | None


@dataclass(frozen=True)
class Quarter:
    """Three months of drift toward advocacy, or of none."""

    first: date
    last: date
    staff: ByStaff  # of the 180 days that end with it
    member_led: tuple[int, int]  # meetings led by members, of those whose lead is known
    talks: int
    outside: int
    sides: Sides
    shown: dict[str, date]

    @property
    def number(self) -> int:
        """1 to 4."""
        return (self.first.month + 2) // 3

    @property
    def member_led_percent(self) -> int | None:
        """Meetings led by somebody who is not staff, in whole percent."""
        led, of = self.member_led
        return round(100 * led / of) if of else None

    @property
    def talks_per_outside(self) -> float | None:
        """Conversations with members for each meeting with officials or funders."""
        return round(self.talks / self.outside, 1) if self.outside else None


def of_campaign(campaign: Campaign, user: User, *, on: date, rules: dict[str, Any]) -> OfCampaign:
    """Return who decides about `campaign`: counts of five or more, names only of speakers seen."""
    least = rules["privacy"]["min_cell"]
    decisions = Decision.objects.filter(campaign=campaign, decided_on__lte=on)
    roles = PublicRole.objects.filter(campaign=campaign).select_related("person")
    speakers = list(roles.order_by("-spoke_on", "-pk")[:FEW])
    named = access.among(user, {row.person_id for row in speakers})
    outside = OutsideMeeting.objects.filter(campaign=campaign)
    seen = Decision.objects.visible_to(user).filter(campaign=campaign)
    return OfCampaign(
        sides=sides(Campaign.objects.filter(pk=campaign.pk), on=on, least=least),
        staff=by_staff(decisions, on=on),
        stayed=stayed(campaign, on=on, least=least),
        decisions=list(
            seen.select_related("committee", "campaign").order_by("-decided_on", "-pk")[:LATELY]
        ),
        speakers=[(row, row.person_id in named) for row in speakers],
        outside=list(outside.order_by("-met_on", "-pk")[:FEW]),
        own=ImpactRelation.objects.visible_to(user).filter(campaign=campaign).first(),
    )


def sides(campaigns: QuerySet[Campaign], *, on: date, least: int) -> Sides:
    """Return base, deciders and spokespeople of the year up to `on`, over these campaigns.

    The base are people in relationship or beyond, each in every campaign they spoke about.
    """
    year = Q(decision__decided_on__gt=on - YEAR, decision__decided_on__lte=on)
    decided = Decider.objects.filter(year, decision__campaign__in=campaigns)
    spoke = PublicRole.objects.filter(
        campaign__in=campaigns, spoke_on__gt=on - YEAR, spoke_on__lte=on
    )
    related = Standing.objects.counted().filter(level__gte=Level.IN_RELATIONSHIP)
    base = _impact(Q(person__in=related.values("person")), campaigns, on, related.count(), least)
    return Sides(
        base,
        _of_pairs(decided.values_list("decision__campaign", "person"), campaigns, on, least),
        _of_pairs(spoke.values_list("campaign", "person"), campaigns, on, least),
    )


def _impact(who: Q, campaigns: QuerySet[Campaign], on: date, people: int, least: int) -> Impact:
    rows = ImpactRelation.objects.filter(who, campaign__in=campaigns, declared_on__lte=on)
    found = dict(rows.values_list("value").annotate(n=Count("pk")))
    return Impact(found.get("direct", 0), found.get("ally", 0), people, least)


def _of_pairs(pairs: QuerySet, campaigns: QuerySet[Campaign], on: date, least: int) -> Impact:
    """Count each person once a campaign, by what they said about that campaign."""
    wanted = set(pairs)
    people = {person for _campaign, person in wanted}
    rows = ImpactRelation.objects.filter(
        campaign__in=campaigns, person__in=people, declared_on__lte=on
    )
    said = {(campaign, person): value for campaign, person, value in
            rows.values_list("campaign", "person", "value")}  # fmt: skip
    values = [said.get(pair) for pair in wanted]
    return Impact(values.count("direct"), values.count("ally"), len(wanted), least)


def by_staff(decisions: QuerySet[Decision], *, on: date) -> ByStaff:
    """Return how many of the decisions of the 180 days up to `on` staff made.

    By staff as a body, or with more than half of those who took part paid staff.
    """
    rows = (
        decisions.filter(decided_on__gt=on - STAFF_WINDOW, decided_on__lte=on)
        .exclude(result=Decision.Result.PUT_OFF)
        .annotate(
            n=Count("deciders"), paid=Count("deciders", filter=Q(deciders__person__is_staff=True))
        )
        .values_list("body", "n", "paid")
    )
    found = list(rows)
    staff = sum(body == Decision.Body.STAFF or 2 * paid > n for body, n, paid in found)
    return ByStaff(len(found), staff)


def stayed(campaign: Campaign, *, on: date, least: int) -> Stayed | None:
    """Return how those it is about, and others, stayed after attention fell (practice 2.21).

    Of those at the busiest action half a year ago or more: who had a verified act or a one-on-one
    from 30 to 180 days after it.
    """
    did = Participation.objects.verified().filter(action__campaign=campaign)
    busiest = (
        did.filter(action__held_on__lte=on - UNTIL)
        .values("action", "action__held_on")
        .annotate(n=Count("pk"))
        .order_by("-n", "-action__held_on")
        .first()
    )
    if busiest is None:
        return None
    held = busiest["action__held_on"]
    there = did.filter(action=busiest["action"]).values("person")
    window = (held + AFTER, held + UNTIL)
    acted = Participation.objects.verified().filter(action__held_on__range=window)
    talked = Conversation.objects.filter(
        talked_on__range=window, grade=Conversation.Grade.CONVERSATION
    )
    still = (
        Q(person__in=acted.values("person"))
        | Q(person__in=talked.values("person"))
        | Q(person__in=talked.values("by"))  # whoever noted it: two people talked
    )
    said = ImpactRelation.objects.filter(campaign=campaign, person__in=there)
    rows = dict(said.values_list("value").annotate(n=Count("pk")))
    kept = dict(said.filter(still).values_list("value").annotate(n=Count("pk")))
    return Stayed(
        Action.objects.get(pk=busiest["action"]),
        (kept.get("direct", 0), rows.get("direct", 0)),
        (kept.get("ally", 0), rows.get("ally", 0)),
        least,
    )


def quarters(*, on: date, rules: dict[str, Any]) -> list[Quarter]:
    """Return the last quarters over the whole organization, the running one first (practice 2.22).

    Counts only, so that whoever signs in may read them.
    """
    least = rules["privacy"]["min_cell"]
    shown: dict[date, dict[str, date]] = {}
    for row in SheetShown.objects.order_by("pk"):
        shown.setdefault(row.quarter, {})[row.to] = row.shown_on
    first, found = begin(on), []
    for _number in range(QUARTERS):
        last = min(on, end(first))
        found.append(_quarter(first, last, least, shown.get(first, {})))
        first = begin(first - timedelta(days=1))
    return found


def last_over(*, on: date, rules: dict[str, Any]) -> Quarter | None:
    """Return the last quarter that is over, for members to read; None before the first campaign."""
    first = begin(begin(on) - timedelta(days=1))
    if not declaring.began_by(end(first)):
        return None
    least = rules["privacy"]["min_cell"]
    shown = dict(SheetShown.objects.filter(quarter=first).values_list("to", "shown_on"))
    return _quarter(first, end(first), least, shown)


def _quarter(first: date, last: date, least: int, shown: dict[str, date]) -> Quarter:
    within = (first, last)
    talks = Conversation.objects.filter(
        talked_on__range=within,
        grade=Conversation.Grade.CONVERSATION,
        person__is_staff=False,
    )
    return Quarter(
        first,
        last,
        by_staff(Decision.objects.all(), on=last),
        member_led(within),
        talks.count(),
        OutsideMeeting.objects.filter(met_on__range=within, kind__in=OUTSIDE).count(),
        sides(Campaign.objects.all(), on=last, least=least),
        shown,
    )


def member_led(within: tuple[date, date]) -> tuple[int, int]:
    """Return how many meetings were led by somebody unpaid, of those whose lead is known.

    The host leads; without one, whoever held the leading seat of the committee that day.
    """
    leads = Seat.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=OuterRef("held_on")),
        committee=OuterRef("committee"),
        is_lead=True,
        person__isnull=False,
        began_on__lte=OuterRef("held_on"),
    ).order_by("-began_on", "-pk")
    held = Meeting.objects.held().filter(held_on__range=within)
    found = held.annotate(
        host_is_staff=F("host__is_staff"),
        seat_is_staff=Subquery(leads.values("person__is_staff")[:1]),
    ).values_list("host_is_staff", "seat_is_staff")
    leading = [host if host is not None else seat for host, seat in found]
    known = [is_staff for is_staff in leading if is_staff is not None]
    return known.count(False), len(known)


def begin(on: date) -> date:
    """Return the first day of the quarter of a day."""
    return date(on.year, 3 * ((on.month - 1) // 3) + 1, 1)


def end(first: date) -> date:
    """Return the last day of the quarter that begins on `first`."""
    return begin(first + timedelta(days=100)) - timedelta(days=1)
