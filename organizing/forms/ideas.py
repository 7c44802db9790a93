"""What a one-on-one may come to, as one tap each; and what each kind of one is for."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from organizing.models import Conversation

Kind = Conversation.Kind

# A relational meeting must not pitch; and nobody is asked for anything while looking back or
# saying goodbye (practice 1).
WITHOUT_ASK = {Kind.RELATIONAL, Kind.DEBRIEF, Kind.EXIT}
HINTS = {
    Kind.RELATIONAL: _("To know each other. No ask today."),
    Kind.RECRUITMENT: _("Mostly listening, then a clear invitation to take part."),
    Kind.ASK: _("One specific request, then silence until they answer."),
    Kind.CHECK_IN: _("How are they, and how are the promises between you?"),
    Kind.COACHING: _("What did they try, what did they learn, what is next?"),
    Kind.DEBRIEF: _("What happened, and what do you both take from it? No ask today."),
    Kind.REENGAGE: _("Begin with what we dropped, then ask what they need."),
    Kind.INOCULATION: _("What will the other side say? Let them answer it first."),
    Kind.EXIT: _("Thank them, hear why, and leave the door open. No ask today."),
    Kind.GRIEVANCE: _("What happened, to whom, who decides? Say what you will do, by when."),
}


@dataclass(frozen=True)
class Idea:
    """A promise people often make, as one tap."""

    code: str
    what: LazyText
    cost: int
    asks_others: bool = False


THEY_WILL = [
    Idea("come", _("Come to the next meeting"), 2),
    Idea("ask_two", _("Ask two others to come"), 2, asks_others=True),
    Idea("host", _("Host a small meeting"), 3),
    Idea("introduce", _("Introduce us to somebody"), 2, asks_others=True),
    Idea("sign", _("Sign with their name"), 1),
    Idea("task", _("Take on a task"), 2),
]
WE_WILL = [
    Idea("find_out", _("Find out and call back"), 1),
    Idea("bring", _("Bring what we talked about"), 1),
    Idea("introduce", _("Introduce them to somebody"), 1),
    Idea("come_along", _("Come along with them"), 2),
    Idea("raise", _("Raise it at the committee"), 1),
]
STAGES = [
    ("introduce", _("Introduce")),
    ("issues", _("Issues")),
    ("agitate", _("Agitate")),
    ("attribute", _("Attribute")),
    ("plan", _("Plan to win")),
    ("ask", _("Ask")),
    ("inoculate", _("Inoculate")),
    ("next", _("Next step")),
]
COSTS = [
    ("", _("usual for this")),
    ("0", _("0 · nothing")),
    ("1", _("1 · seconds")),
    ("2", _("2 · seen by peers")),
    ("3", _("3 · hours, or faces them")),
    ("4", _("4 · a real risk")),
    ("5", _("5 · a sacrifice")),
]
MEETING = ("meeting", _("next meeting"))
NEXT = [
    ("usual", _("as usual")),
    ("tomorrow", _("tomorrow")),
    ("three_days", _("in 3 days")),
    ("week", _("in a week")),
    ("none", _("none")),
]
