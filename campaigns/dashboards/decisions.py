"""What the pages about decisions show: votes and mandates of a committee, one decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import Action, Decision
from members.models import Person

if TYPE_CHECKING:
    from campaigns.models.decision import DecisionQuerySet
    from members.models import Committee, Meeting, User

A_PAGE = 25
NEEDS_A_MANDATE = 3


@dataclass(frozen=True)
class Mandate:
    """What an action of some cost rests on: a decision, or nothing on record."""

    decision: Decision | None


@dataclass(frozen=True)
class OfCommittee:
    """The decisions of a committee: a page of them, and how many were votes that carried."""

    page: Page
    total: int
    votes: int
    carried: int
    without_quorum: int
    part: str

    @property
    def chips(self) -> list[tuple[str, str | Promise, int]]:
        """The parts that are listed by themselves: name, words, and how many they are."""
        result = Decision.Result
        found: list[tuple[str, str | Promise, int]] = [
            ("", _("All"), self.total),
            ("votes", _("Votes"), self.votes),
            (result.CARRIED, result.CARRIED.label.capitalize(), self.carried),
            (result.NO_QUORUM, result.NO_QUORUM.label.capitalize(), self.without_quorum),
        ]
        return [chip for chip in found if chip[2]]


@dataclass(frozen=True)
class One:
    """A decision with who took part, as far as the viewer may know them."""

    decision: Decision
    people: list[Person]
    unnamed: int
    actions: list[Action]

    @property
    def cast(self) -> int:
        """Yes and no together."""
        return (self.decision.yes or 0) + (self.decision.no or 0)


def mandate(action: Action) -> Mandate | None:
    """Return what `action` rests on, from cost 3 on: the latest mandate before its day.

    None where it costs too little to need one.
    """
    if action.cost < NEEDS_A_MANDATE:
        return None
    found = action.decisions.mandates().filter(decided_on__lte=action.held_on)
    return Mandate(found.select_related("committee").order_by("-decided_on", "-pk").first())


def of_committee(committee: Committee, *, page: str | None, part: str = "") -> OfCommittee:
    """Return the decisions of `committee`, the latest first, with what they add up to.

    `part`: only the votes, or those of them that carried or had no quorum; anything else is all.
    """
    found: DecisionQuerySet = Decision.objects.filter(committee=committee)
    votes = found.votes()
    parts = {
        "votes": votes,
        "carried": votes.carried(),
        "no_quorum": votes.filter(result=Decision.Result.NO_QUORUM),
    }
    shown = parts.get(part, found)
    rows = shown.select_related("campaign", "meeting").prefetch_related("actions")
    paged = Paginator(rows.order_by("-decided_on", "-pk"), A_PAGE)
    return OfCommittee(
        page=paged.get_page(page),
        total=found.count(),
        votes=votes.count(),
        carried=parts["carried"].count(),
        without_quorum=parts["no_quorum"].count(),
        part=part if part in parts else "",
    )


def at(meeting: Meeting) -> list[Decision]:
    """Return what was decided at a meeting, in the order it was written down."""
    found = Decision.objects.filter(meeting=meeting).select_related("committee", "campaign")
    return list(found.order_by("created_at", "pk"))


def one(decision: Decision, user: User) -> One:
    """Return one decision; names only of those `user` may know."""
    named = decision.deciders.named_to(user).select_related("person")
    people = sorted((row.person for row in named), key=lambda who: (who.sort_key, str(who.pk)))
    counted = decision.deciders.aggregate(n=Count("pk"))["n"]
    actions = Action.objects.visible_to(user).filter(decisions=decision)
    return One(decision, people, counted - len(people), list(actions.order_by("held_on", "pk")))


def held_on(meeting_or_today: date | None, today: date) -> date:
    """Return the day a decision is proposed for: that of its meeting, never ahead."""
    return min(meeting_or_today or today, today)
