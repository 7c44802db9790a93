"""One conversation as its page shows it: every field by the tier of who looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from organizing import mending, reading
from organizing.dashboards import promises as ledger
from organizing.dashboards.places import places
from organizing.models import Assessment, Commitment, Conversation, FollowUp, IssueRaised, PlanBuyIn

if TYPE_CHECKING:
    from members.models import User


@dataclass(frozen=True)
class Record:
    """What was logged of a conversation and what came of it."""

    conversation: Conversation
    place: str
    issues: list[IssueRaised]
    rating: Assessment | None
    buy_in: PlanBuyIn | None
    note: str
    promises: list[ledger.Row]
    follow_up: FollowUp | None
    changes: list[mending.Change]


def record(conversation: Conversation, user: User, *, on: date) -> Record:
    """Return what `user` may see of `conversation`; reading somebody else's note is logged."""
    promises = Commitment.objects.visible_to(user).filter(conversation=conversation)
    issues = conversation.issues_raised.select_related("issue").order_by("issue__name")
    ratings = Assessment.objects.visible_to(user).filter(conversation=conversation)
    return Record(
        conversation=conversation,
        place=places([conversation.person_id]).get(conversation.person_id, ""),
        issues=list(issues),
        rating=ratings.first(),
        buy_in=PlanBuyIn.objects.visible_to(user)
        .filter(conversation=conversation)
        .select_related("campaign")
        .first(),
        note=reading.note(conversation, by=user),
        promises=ledger.rows(
            ledger.with_sides(promises).order_by("due_on", "pk"), on=on, user=user
        ),
        follow_up=conversation.follow_ups.order_by("due_on").first(),
        changes=mending.trace(conversation, with_rating=ratings.exists()),
    )
