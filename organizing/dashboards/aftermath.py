"""After an action and a campaign: newcomers, who goes back to them, receipts, what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from campaigns.models import Action, Campaign, CampaignSnapshot, Participation
from campaigns.withholding import withheld
from members.models import Organization, Person
from members.wording import called
from organizing import absorbing, receipts, remaining
from organizing.absorbing import ABSORB_DAYS, SECOND_ACT_DAYS, first_acts
from organizing.dashboards.campaigns import CampaignPage, Ledgers, ledgers, with_talk
from organizing.dashboards.places import places
from organizing.models import FollowUp
from organizing.models.standing import Level, Rung
from organizing.receipts import Receipt

if TYPE_CHECKING:
    from members.models import User

MOST = 50
LOOP = timedelta(days=180)
NAMES: dict[str, str | Promise] = {
    "organized": _("Organized people"),
    "leaders": _("Leaders"),
    "ties": _("Live ties"),
    "follow_through": _("Promises kept, in percent"),
    "carriers": _("Active carriers"),
}
INDEPENDENCE: dict[str, str | Promise] = {
    "member_share": _("Income that is the members' own, in percent"),
    "flexible": _("Organized people who act in more than one fight, in percent"),
}
CARRY = "members.carry_person"
FUNDING = "campaigns.view_funding"


@dataclass(frozen=True)
class Newcomer:
    """Somebody whose first act this was: who goes back to them, and what came of it."""

    person: Person
    place: str
    brought_by: str
    owner: Person | None
    talked_on: date | None
    in_time: bool
    came_again: bool
    days_left: int


@dataclass(frozen=True)
class Brought:
    """New people who came with somebody: the share of participants, and how many pass it on."""

    new: int
    participants: int
    loops: int

    @property
    def percent(self) -> int | None:
        """New people brought by somebody, of all who took part (practice 2.5)."""
        return round(100 * self.new / self.participants) if self.participants else None


@dataclass(frozen=True)
class After:
    """The day after an action, and the weeks after that."""

    newcomers: list[Newcomer]
    more: int
    unseen: int
    waiting: int  # on nobody's list, of those the user sees
    ledgers: Ledgers
    brought: Brought
    receipt: Receipt
    lines: list[tuple[str | Promise, receipts.Line]]

    @property
    def per_hundred(self) -> int | None:
        """How many more are organized for every hundred who took part."""
        share = self.receipt.per_participant
        return None if share is None else round(100 * share)


def after(action: Action, user: User, *, on: date, rules: dict[str, Any]) -> After:
    """Return what came after `action`; names only where `user` may read them (T2)."""
    found = action.participations.all()
    may = user.has_perm("members.view_contact")
    seen = found.visible_to(user, may="members.view_contact") if may else found.none()
    again = Participation.objects.filter(
        person=OuterRef("person"),
        state=Participation.State.DID,
        action__held_on__gt=action.held_on,
        action__held_on__lte=action.held_on + timedelta(days=SECOND_ACT_DAYS),
    )
    first = with_talk(first_acts(seen)).select_related("person", "brought_by")
    rows = list(
        first.annotate(again=Exists(again)).order_by(
            F("first_talk_on").desc(nulls_first=True), "person__sort_key", "pk"
        )
    )
    owners = {
        row.person_id: row.owner
        for row in FollowUp.objects.filter(action=action, person__in=[r.person_id for r in rows])
        .exclude(state=FollowUp.State.DROPPED)
        .select_related("owner")
    }
    rows.sort(key=lambda row: (row.first_talk_on is not None, row.person_id in owners))
    shown = rows[:MOST]
    where = places([row.person_id for row in shown])
    who = called(user, [row.brought_by for row in shown])
    limit = action.held_on + timedelta(days=ABSORB_DAYS)
    total = ledgers(found, on=on)
    kept = receipts.receipt(action, on=on, rules=rules["commitments"])
    open_to = set(absorbing.unassigned(action).values_list("person", flat=True))
    return After(
        [
            Newcomer(
                row.person,
                where.get(row.person_id, ""),
                who[row.brought_by_id],
                owners.get(row.person_id),
                row.first_talk_on,
                bool(row.first_talk_on and row.first_talk_on <= limit),
                row.again,
                (limit - on).days,
            )
            for row in shown
        ],
        len(rows) - len(shown),
        total.newcomers - len(rows),
        sum(row.person_id in open_to and row.first_talk_on is None for row in rows),
        total,
        brought(action),
        kept,
        [(NAMES[line.name], line) for line in kept.lines],
    )


def brought(action: Action) -> Brought:
    """Return how many new people came with somebody, and who of them brought others in time."""
    did = action.participations.verified()
    new = first_acts(did).filter(brought_by__isnull=False)
    passed_on = Participation.objects.verified().filter(
        brought_by=OuterRef("person"),
        action__held_on__gt=action.held_on,
        action__held_on__lte=action.held_on + LOOP,
    )
    return Brought(new.count(), did.count(), new.filter(Exists(passed_on)).count())


def unmet(user: User, *, on: date) -> list[tuple[Action, int, int]]:
    """Return actions of the last two weeks: first-timers nobody talked to, and those unassigned."""
    if not user.has_perm(CARRY):
        return []
    recent = Action.objects.visible_to(user, may=CARRY).filter(
        held_on__gte=on - timedelta(days=ABSORB_DAYS), held_on__lt=on
    )
    found = []
    for action in recent.order_by("-held_on", "pk")[:5]:
        seen = action.participations.visible_to(user, may=CARRY)
        new = absorbing.waiting(first_acts(seen))
        n = with_talk(new).filter(first_talk_on=None).count()
        if n:
            open_to = absorbing.unassigned(action).filter(pk__in=seen.values("pk"))
            found.append((action, n, with_talk(open_to).filter(first_talk_on=None).count()))
    return found


@dataclass(frozen=True)
class Left:
    """One moment of a campaign: what there was, kept or told now."""

    moment: str
    label: str
    day: date | None
    figures: dict[str, Any] | None
    is_kept: bool

    @property
    def carry_over(self) -> int | None:
        """Participants still in a relationship, of all, in percent (practice 2.13)."""
        found = self.figures
        if not found or not found["participants"]:
            return None
        percent: int = round(100 * found["in_relationship"] / found["participants"])
        return percent

    @property
    def leaders_gained(self) -> int | None:
        """How many of them lead who did not when it opened, less those who no longer do."""
        found = self.figures
        return found["leaders"] - found["leaders_before"] if found else None


@dataclass(frozen=True)
class Delta:
    """What the units can do now against the start; None where one of them is not known.

    `behind` is where the people or rows stand that make it now, if a page tells them.
    """

    label: str | Promise
    was: int | None
    now: int | None
    behind: str = ""

    @property
    def change(self) -> int | None:
        """How much more there is."""
        return None if self.was is None or self.now is None else self.now - self.was


@dataclass(frozen=True)
class LeftPage:
    """Four moments of a campaign, and what changed between the first and the latest."""

    moments: list[Left]
    deltas: list[Delta]


def left_page(campaign: Campaign, user: User, *, on: date) -> LeftPage:
    """Return what a campaign began with and what is left; counts without names.

    As long as it is open, and on the day it is closed, the present is told and nothing is kept. The
    frontier is for who may read every test of it; whose money it is, for who may read the books.
    """
    kept = {row.moment: row for row in CampaignSnapshot.objects.filter(campaign=campaign)}
    made = []
    for moment in CampaignSnapshot.Moment:
        row = kept.get(moment.value)
        day = remaining.due_on(campaign, moment)
        figures = row.figures if row else None
        if row is None and day is not None and day <= on:
            figures = remaining.figures_on(campaign, day)
        made.append(Left(moment.value, str(moment.label), day, figures, row is not None))
    return LeftPage(made, deltas(campaign, made, user, on=on))


def deltas(campaign: Campaign, moments: list[Left], user: User, *, on: date) -> list[Delta]:
    """Return capacity at the start and at the latest moment: now, for a campaign that is open."""
    later = [one.figures for one in moments[1:] if one.figures]
    now = later[-1] if later else remaining.figures_on(campaign, on)
    may_read = not withheld(campaign.actions.filter(is_test=True, held_on__lte=on), user)
    return _deltas(campaign, moments[0].figures or {}, now, user, with_frontier=may_read)


def since_the_start(campaign: Campaign, page: CampaignPage, user: User, *, on: date) -> list[Delta]:
    """Return the same for the head of its page: from what was kept at its start and its close."""
    rows = CampaignSnapshot.objects.filter(campaign=campaign)
    kept = {row.moment: row.figures for row in rows}
    last = [kept[moment] for moment in reversed(remaining.AFTER) if moment in kept]
    rules = Organization.current().rules["tests"]
    now = last[0] if last else {
        "frontier": remaining.frontier_of(page.steps, rules=rules),
        **remaining.of_units(campaign, on),
    }  # fmt: skip
    is_told = not any(step.is_hidden for step in page.steps if step.is_over)
    start = kept.get(remaining.Moment.OPENED, {})
    return _deltas(campaign, start, now, user, with_frontier=is_told)


def _deltas(
    campaign: Campaign,
    start: dict[str, Any],
    now: dict[str, Any],
    user: User,
    *,
    with_frontier: bool,
) -> list[Delta]:
    was, is_ = start.get("capacity") or {}, now.get("capacity") or {}
    behind = _people_behind(campaign)
    made = [
        Delta(NAMES[name], _whole(was.get(name)), _whole(is_.get(name)), behind.get(name, ""))
        for name in ("organized", "leaders", "ties", "follow_through", "carriers")
    ]
    if with_frontier:
        tests = reverse("campaign_tests", args=[campaign.pk])
        made.append(Delta(_("Cost frontier"), start.get("frontier"), now.get("frontier"), tests))
    if user.has_perm(FUNDING):
        was, is_ = start.get("independence") or {}, now.get("independence") or {}
        books = reverse("independence")
        made += [
            Delta(label, was.get(name), is_.get(name), books)
            for name, label in INDEPENDENCE.items()
        ]
    return made


def _people_behind(campaign: Campaign) -> dict[str, str]:
    """Return where to read who is organized and who leads in the units of an open campaign."""
    if campaign.closed_on is not None:
        return {}
    people = reverse("people")
    units = [("unit", str(pk)) for pk in campaign.units.values_list("pk", flat=True)]
    leads = [("rung", Rung.LEADER.value), ("rung", Rung.ORGANIZER.value)]
    return {
        "organized": f"{people}?{urlencode([('level', Level.ORGANIZED.value), *units])}",
        "leaders": f"{people}?{urlencode([*leads, *units])}",
    }


def _whole(value: float | None) -> int | None:
    return round(100 * value) if isinstance(value, float) else value
