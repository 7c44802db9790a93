"""The nouns of who we are. One import path: `from members.models import Person`."""

from members.models.alarm import Alarm, Tripwire
from members.models.api import ApiReply, ApiToken
from members.models.breach import Breach
from members.models.carrier import Carrier
from members.models.committee import Committee, Seat
from members.models.contact import ContactPoint, ExternalId
from members.models.custom import CustomField, CustomValue
from members.models.duplicate import DuplicateKey, DuplicatePair, MergeRecord
from members.models.export import RosterExport, RosterPart
from members.models.forgetting import Erasure, LegalHold, Tombstone
from members.models.grant import Grant
from members.models.imports import Import, ImportMapping, ImportRow
from members.models.invitation import Invitation
from members.models.job import Job, JobWish
from members.models.log import LogEntry
from members.models.meeting import Attendance, Meeting
from members.models.name_word import NameWord
from members.models.organization import Organization, RulesChange, RulesMoved
from members.models.pause import Pause
from members.models.person import Membership, Person
from members.models.roster import RosterAnswer, RosterChallenge, RosterLine, RosterRule
from members.models.sealed import PersonKey, SealedField
from members.models.session import Session
from members.models.tag import Tag, Tagging
from members.models.touched import Touched
from members.models.unit import Placement, Unit, UnitHeadcount
from members.models.unsealing import Unsealing
from members.models.upkeep import Heartbeat, Upkeep
from members.models.user import User
from members.models.webhook import Webhook, WebhookDelivery
from members.models.whole import WholeExport, WholePart

__all__ = [
    "Alarm",
    "ApiReply",
    "ApiToken",
    "Attendance",
    "Breach",
    "Carrier",
    "Committee",
    "ContactPoint",
    "CustomField",
    "CustomValue",
    "DuplicateKey",
    "DuplicatePair",
    "Erasure",
    "ExternalId",
    "Grant",
    "Heartbeat",
    "Import",
    "ImportMapping",
    "ImportRow",
    "Invitation",
    "Job",
    "JobWish",
    "LegalHold",
    "LogEntry",
    "Meeting",
    "Membership",
    "MergeRecord",
    "NameWord",
    "Organization",
    "Pause",
    "Person",
    "PersonKey",
    "Placement",
    "RosterAnswer",
    "RosterChallenge",
    "RosterExport",
    "RosterLine",
    "RosterPart",
    "RosterRule",
    "RulesChange",
    "RulesMoved",
    "SealedField",
    "Seat",
    "Session",
    "Tag",
    "Tagging",
    "Tombstone",
    "Touched",
    "Tripwire",
    "Unit",
    "UnitHeadcount",
    "Unsealing",
    "Upkeep",
    "User",
    "Webhook",
    "WebhookDelivery",
    "WholeExport",
    "WholePart",
]
