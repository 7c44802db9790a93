"""The nouns of what we do together."""

from campaigns.models.action import Action, Participation
from campaigns.models.campaign import Campaign, Issue
from campaigns.models.decision import Decider, Decision
from campaigns.models.funding import BookYear, FundingSource, FundingYear, StaffPosition
from campaigns.models.impact import ImpactRelation, OutsideMeeting, PublicRole, SheetShown
from campaigns.models.plan import CampaignSnapshot, Demand, Objection, PlanVersion
from campaigns.models.structure_test import Eligible, EligibleSnapshot, StructureTest
from campaigns.models.turnout import PlannedAsk, ReadinessReview, SignUp

__all__ = [
    "Action",
    "BookYear",
    "Campaign",
    "CampaignSnapshot",
    "Decider",
    "Decision",
    "Demand",
    "Eligible",
    "EligibleSnapshot",
    "FundingSource",
    "FundingYear",
    "ImpactRelation",
    "Issue",
    "Objection",
    "OutsideMeeting",
    "Participation",
    "PlanVersion",
    "PlannedAsk",
    "PublicRole",
    "ReadinessReview",
    "SheetShown",
    "SignUp",
    "StaffPosition",
    "StructureTest",
]
