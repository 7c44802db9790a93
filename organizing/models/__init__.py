"""The nouns of how people are brought together, and what is computed from them."""

from organizing.models.assessment import Assessment
from organizing.models.commitment import Commitment
from organizing.models.conversation import Attempt, Conversation, FollowUp, IssueRaised
from organizing.models.outbox import Nudge, Reminders
from organizing.models.own_page import OwnPage
from organizing.models.standing import DriftFlag, Standing, StandingChange, StandingRun
from organizing.models.tie import Introduction, Tie

__all__ = [
    "Assessment",
    "Attempt",
    "Commitment",
    "Conversation",
    "DriftFlag",
    "FollowUp",
    "Introduction",
    "IssueRaised",
    "Nudge",
    "OwnPage",
    "Reminders",
    "Standing",
    "StandingChange",
    "StandingRun",
    "Tie",
]
