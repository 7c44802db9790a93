"""The nouns of what we do together."""

from campaigns.models.action import Action, Participation
from campaigns.models.campaign import Campaign, Issue

__all__ = ["Action", "Campaign", "Issue", "Participation"]
