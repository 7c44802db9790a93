"""What campaign pages show: steps, two ledgers that are never added up, and newcomers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import Least

from campaigns.models import Action, Campaign, Participation
from campaigns.staircases import Step, steps
from campaigns.structure_tests import Advice, advice
from members.models import Person
from members.wording import called
from organizing.absorbing import ABSORB_DAYS, first_acts
from organizing.dashboards.places import places
from organizing.models import Conversation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from campaigns.models.action import ParticipationQuerySet
    from campaigns.series import TestReading
    from members.models import User

LINES_A_PAGE = 50
NEWCOMERS_SHOWN = 12


@dataclass(frozen=True)
class Ledgers:
    """Output on one side, capacity on the other."""

    people: int
    turnouts: int
    acts: int
    newcomers: int
    absorbed: int
    waiting: int
    came_again: int

    @property
    def absorbed_percent(self) -> int | None:
        """Newcomers with a one-on-one within two weeks, of those whose two weeks are over."""
        due = self.newcomers - self.waiting
        return round(100 * self.absorbed / due) if due else None


@dataclass(frozen=True)
class CampaignPage:
    """One campaign."""

    steps: list[Step]
    ledgers: Ledgers
    advice: Advice | None
    tested: Step | None


@dataclass(frozen=True)
class Newcomer:
    """Somebody whose first act this was, and the first one-on-one after it."""

    person: Person
    place: str
    talked_on: date | None
    brought_by: str
    in_time: bool
    days_left: int


@dataclass(frozen=True)
class Line:
    """One person and one action."""

    row: Participation
    person: Person
    place: str
    asked_by: str


@dataclass(frozen=True)
class ActionPage:
    """One action."""

    step: Step
    lines: list[Line]
    page: Page
    unseen: int
    newcomers: list[Newcomer]  # those nobody talked to yet come first
    more_newcomers: int
    ledgers: Ledgers


def campaign_page(
    campaign: Campaign,
    *,
    on: date,
    rules: dict[str, Any],
    user: User,
    read: Iterable[TestReading] | None = None,
) -> CampaignPage:
    """Return the page of one campaign; its counts are over everybody, without names.

    `read` are its frozen tests, where somebody has read those already. Tests whose results `user`
    may not read yet are in no count: a total tells what is missing from it.
    """
    actions = campaign.actions.order_by("held_on", "sequence", "pk")
    found = steps(actions, on=on, rules=rules, user=user, read=read)
    hidden = [step.action.pk for step in found if step.is_hidden]
    done = Participation.objects.filter(action__campaign=campaign).exclude(action__in=hidden)
    tested = next((step for step in reversed(found) if step.action.is_test and step.is_told), None)
    return CampaignPage(
        found,
        ledgers(done, on=on),
        advice([tested.result], rules, cost=tested.action.cost) if tested else None,
        tested,
    )


def with_talk(first: ParticipationQuerySet) -> Any:
    """Add the day of the first one-on-one on the day of the act or later, whoever noted it."""
    talks = Conversation.objects.filter(
        grade=Conversation.Grade.CONVERSATION, talked_on__gte=OuterRef("action__held_on")
    ).order_by("talked_on")
    ends = [talks.filter(**{end: OuterRef("person")}) for end in ("person", "by")]
    days = [Subquery(rows.values("talked_on")[:1]) for rows in ends]
    return first.annotate(first_talk_on=Least(*days))


def ledgers(done: ParticipationQuerySet, *, on: date) -> Ledgers:
    """Count turnout on one side, and on the other what became of those who came first time."""
    did = done.filter(state=Participation.State.DID)
    again = Participation.objects.filter(
        person=OuterRef("person"),
        state=Participation.State.DID,
        action__held_on__gt=OuterRef("action__held_on"),
        action__held_on__lte=OuterRef("action__held_on") + timedelta(days=60),
    )
    newcomers = list(
        with_talk(first_acts(did))
        .annotate(again=Exists(again))
        .values_list("action__held_on", "first_talk_on", "again")
    )
    limit = timedelta(days=ABSORB_DAYS)
    absorbed = sum(bool(talked and talked <= held + limit) for held, talked, _ in newcomers)
    n = did.aggregate(
        people=Count("person", distinct=True),
        turnouts=Count("pk"),
        acts=Count("action", distinct=True),
    )
    return Ledgers(
        **n,
        newcomers=len(newcomers),
        absorbed=absorbed,
        waiting=sum(not talked and on <= held + limit for held, talked, _ in newcomers),
        came_again=sum(came for *_rest, came in newcomers),
    )


def action_page(
    action: Action, *, on: date, user: User, rules: dict[str, Any], page: str | None = None
) -> ActionPage:
    """Return one action; names only of people whose participation `user` may see (T2)."""
    found = action.participations.all()
    seen = found.visible_to(user, may="members.view_contact") if _may_name(user) else found.none()
    seen = seen.select_related("person", "asked_by", "brought_by", "action")
    shown = Paginator(seen.order_by("person__sort_key", "pk"), LINES_A_PAGE).get_page(page)
    rows = list(shown)
    first = with_talk(first_acts(seen))
    fresh = list(first.order_by(F("first_talk_on").desc(nulls_first=True), "person__sort_key"))
    more, fresh = len(fresh) - NEWCOMERS_SHOWN, fresh[:NEWCOMERS_SHOWN]
    where = places([row.person_id for row in [*rows, *fresh]])
    who = called(user, [*(row.asked_by for row in rows), *(row.brought_by for row in fresh)])
    limit = action.held_on + timedelta(days=ABSORB_DAYS)
    return ActionPage(
        step=steps([action], on=on, rules=rules, user=user)[0],
        lines=[
            Line(row, row.person, where.get(row.person_id, ""), who[row.asked_by_id])
            for row in rows
        ],
        page=shown,
        unseen=found.count() - shown.paginator.count,
        more_newcomers=max(0, more),
        newcomers=[
            Newcomer(
                row.person,
                where.get(row.person_id, ""),
                row.first_talk_on,
                who[row.brought_by_id],
                bool(row.first_talk_on and row.first_talk_on <= limit),
                (limit - on).days,
            )
            for row in fresh
        ],
        ledgers=ledgers(found, on=on),
    )


def _may_name(user: User) -> bool:
    return user.has_perm("members.view_contact")
