"""The nouns of what we do together."""

from campaigns.models.action import Action, Participation
from campaigns.models.campaign import Campaign, Issue
from campaigns.models.plan import CampaignSnapshot, Demand, Objection, PlanVersion
from campaigns.models.turnout import PlannedAsk, ReadinessReview, SignUp

__all__ = [
    "Action",
    "Campaign",
    "CampaignSnapshot",
    "Demand",
    "Issue",
    "Objection",
    "Participation",
    "PlanVersion",
    "PlannedAsk",
    "ReadinessReview",
    "SignUp",
]
