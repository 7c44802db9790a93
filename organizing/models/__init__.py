"""The nouns of how people are brought together, and what is computed from them."""

from organizing.models.asserted import AssertedRung
from organizing.models.assessment import Assessment
from organizing.models.bulk_act import BulkAct, BulkStep
from organizing.models.buy_in import PlanBuyIn
from organizing.models.check_in import DriftFlag
from organizing.models.commitment import Commitment
from organizing.models.conversation import Attempt, Conversation, FollowUp, IssueRaised
from organizing.models.counted_figures import CountedFigures
from organizing.models.ending import Ending
from organizing.models.first_week import FirstWeek, ListOffer
from organizing.models.handoff import Handoff
from organizing.models.notice import Notice
from organizing.models.outbox import Nudge, Reminders
from organizing.models.own_page import OwnPage, OwnRequest
from organizing.models.saved_list import ListDefault, SavedList
from organizing.models.snapshot import MetricSnapshot, PreviewMove, RulesPreview
from organizing.models.standing import Standing, StandingChange, StandingDue, StandingRun
from organizing.models.statement import CountStatement
from organizing.models.tie import Introduction, Tie
from organizing.models.tie_map import MapPlace, TieMap
from organizing.models.week import WorkWeek

__all__ = [
    "AssertedRung",
    "Assessment",
    "Attempt",
    "BulkAct",
    "BulkStep",
    "Commitment",
    "Conversation",
    "CountStatement",
    "CountedFigures",
    "DriftFlag",
    "Ending",
    "FirstWeek",
    "FollowUp",
    "Handoff",
    "Introduction",
    "IssueRaised",
    "ListDefault",
    "ListOffer",
    "MapPlace",
    "MetricSnapshot",
    "Notice",
    "Nudge",
    "OwnPage",
    "OwnRequest",
    "PlanBuyIn",
    "PreviewMove",
    "Reminders",
    "RulesPreview",
    "SavedList",
    "Standing",
    "StandingChange",
    "StandingDue",
    "StandingRun",
    "Tie",
    "TieMap",
    "WorkWeek",
]
