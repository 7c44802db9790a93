"""The one-on-one form with somebody made up, and what one may learn from how it was filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from organizing.forms.capture import EMPTY
from organizing.forms.ideas import THEY_WILL, WE_WILL
from organizing.forms.talk import TalkForm
from organizing.models import Conversation
from organizing.promising import Promise

MARISOL = "Marisol Vega"
RAISED = [
    ("heat", _("Heat")),
    ("rent", _("Rent increase")),
    ("mold", _("Mold")),
    ("repairs", _("Repairs")),
    ("lock", _("Front door lock")),
    ("laundry", _("Laundry room")),
]
SHE_RAISED = {"heat", "lock"}


@dataclass(frozen=True)
class Tried:
    """What a practice conversation would have put on record, and what there is to learn."""

    kind: str
    minutes: str
    issues: list[str]
    answer: str
    strength: int | None
    theirs: Promise | None
    ours: Promise | None
    lessons: list[LazyText] = field(default_factory=list)


class PracticeForm(TalkForm):
    """The form of a one-on-one over somebody made up. It reads no table and writes none."""

    raised = RAISED

    def __init__(self, data: Any = None) -> None:
        self.on, self.rules, self.meeting, self.mending = timezone.localdate(), {}, None, None
        self.cautions = []
        forms.Form.__init__(
            self, data, initial={**EMPTY, "typed": "", "kind": "recruitment"}, label_suffix=""
        )
        self.fields["person"] = forms.ChoiceField(choices=[(MARISOL, MARISOL)], required=False)
        for name in ("issues", "ours"):
            self.fields[name] = forms.MultipleChoiceField(choices=RAISED, required=False)
        del self.fields["new_unit"]

    def _clean_person(self) -> None:
        """There is only one person to practise with."""

    def tried(self) -> Tried:
        """Return what this would have come to."""
        data = self.cleaned_data
        kind = data["kind"] or Conversation.Kind.RELATIONAL
        answer = self.answered(kind)
        tried = Tried(
            kind=str(Conversation.Kind(kind).label),
            minutes=str(Conversation.Minutes(data["minutes"]).label),
            issues=[str(dict(RAISED)[code]) for code in data["issues"]],
            answer=str(Conversation.Answer(answer).label) if answer else "",
            strength=data["strength"],
            theirs=self._promise("they", THEY_WILL, declined=answer in {"maybe", "no"}),
            ours=self._promise("we", WE_WILL),
        )
        tried.lessons.extend(_lessons(tried, kind, answer, set(data["issues"])))
        return tried


def _lessons(tried: Tried, kind: str, answer: str, issues: set[str]) -> list[LazyText]:
    found: list[LazyText] = []
    if not issues:
        found.append(
            _("You noted no issue. She spoke of two: listen first, then tap what she said.")
        )
    elif issues >= SHE_RAISED:
        found.append(_("You heard both things she raised. That is most of the work."))
    else:
        found.append(
            _("She raised the heat and the front door. The next conversation begins there.")
        )
    if kind == Conversation.Kind.RELATIONAL:
        found.append(_("A relational meeting has no ask. Next time you may come with one."))
    elif answer == "maybe":
        found.append(_("A maybe is a no for now. Sinew puts “Back to the issues” on your list."))
    elif answer == "yes" and tried.theirs is None:
        found.append(
            _("She said yes. Ask what exactly, and by when: a yes without a day slips away.")
        )
    elif answer == "yes":
        found.append(
            _("A yes with a day. Before it comes, remind her; afterwards, ask how it went.")
        )
    elif answer == "":
        found.append(_("You did not ask. That can be right, if you have just met."))
    if tried.ours is None:
        found.append(_("You promised nothing. A small promise, kept, is how trust begins."))
    if tried.strength in {1, 2}:
        found.append(_("She will show as a 3 until she acts: nobody is rated by words alone."))
    if tried.minutes == str(Conversation.Minutes.BRIEF.label):
        found.append(_("Under five minutes counts as a brief contact, not yet as a conversation."))
    return found
