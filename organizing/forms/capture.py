"""The one-on-one form with nobody in it: what a phone may keep, and a locked one may show."""

from __future__ import annotations

from typing import Any

from django import forms

from organizing.forms.talk import TalkForm
from organizing.models import Conversation
from organizing.models.conversation import Channel

EMPTY = {
    "day": "",
    "kind": Conversation.Kind.RELATIONAL,
    "channel": Channel.FACE,
    "minutes": Conversation.Minutes.SHORT,
    "raised_by": "them",
    "answer": "",
    "they_when": "",
    "we_when": "",
    "strength": "",
    "basis": "said",
    "next": "usual",
    "typed": "1",
}


class CaptureForm(TalkForm):
    """An empty form that offers no person, unit or issue, whoever looks. Only to be shown."""

    def __init__(self, *, key: Any = "") -> None:
        forms.Form.__init__(self, initial={**EMPTY, "key": key})
        self.cautions = []
