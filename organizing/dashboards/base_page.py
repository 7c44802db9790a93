"""The boards that count over everybody: the base page, who drifts there, and the newcomers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from members.charts import Bars
from organizing import recounting
from organizing.dashboards import (
    base,
    cohorts,
    drift,
    gone,
    issues,
    joined,
    ledgers,
    since,
    threads,
)
from organizing.dashboards.issues import Where
from organizing.models import StandingRun

if TYPE_CHECKING:
    from members.models import Organization, User

SHOWN, ISSUES = 5, 3
VIEW, CONTACT, SEALED = "members.view_person", "members.view_contact", "organizing.view_sealed"
COMMITTEE = "members.view_committee"


@dataclass(frozen=True)
class Page:
    """The honest count, capacity and output, four cards, the ladder, and what to do next."""

    lately: since.Since
    count: base.HonestCount
    ledgers: ledgers.TwoLedgers
    cards: base.Cards
    ladder: Bars
    joined: joined.Joined | None
    threads: threads.Threads
    issues: issues.Board


@recounting.board("base", VIEW, CONTACT, COMMITTEE)
def page(user: User, *, on: date, organization: Organization) -> Page:
    """Return what the base page shows of the people `user` may see, but for who drifts."""
    rules, first = organization.rules, StandingRun.first_day()
    tally = base.Tally.of(user)
    count = base.count(user, on=on, tally=tally)
    return Page(
        lately=since.base(user, on=on),
        count=count,
        ledgers=ledgers.two_ledgers(user, on=on, organized=count.organized.n, since=first),
        cards=base.cards(user, on=on, rules=rules, tally=tally, since=first),
        ladder=base.rungs(user, tally=tally),
        joined=joined.joined(user, organization),
        threads=threads.threads(user, named=False, reached=count.by_level["reached"]),
        issues=issues.board(user, Where(), on=on, rules=rules, most=ISSUES, choosing=False),
    )


@recounting.board("drifting", VIEW, SEALED)
def drifting(user: User, *, on: date, organization: Organization) -> drift.Board:
    """Return the first of those who drift whose reasons `user` may read, ours first."""
    return drift.board(user, on=on, most=SHOWN)


@recounting.board("cohorts", VIEW)
def newcomers(
    user: User, *, on: date, organization: Organization
) -> tuple[list[cohorts.Cohort], gone.Gone]:
    """Return what became of those who came first to each action, and who is gone of a year ago."""
    return cohorts.cohorts(user, on=on), gone.gone(user, on=on)
