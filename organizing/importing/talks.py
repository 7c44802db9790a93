"""Contact history and notes of another system, as conversations and attempts.

What was a conversation there is a brief one here: nobody wrote down how long it was. A note is
looked at before it is kept: not dated, too long, past its time, or of what practice 5.2 forbids,
it is left out, and the row says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import names
from members.ids import uuid7
from members.importing import dates, facts, reviewing
from members.importing.facts import Change, Found
from members.importing.linking import reference
from members.importing.reasons import Reason, reason
from members.models import Import
from organizing.cautioning import cautions, without
from organizing.models import Attempt, Conversation

LONGEST = 280
WITHOUT = "without"  # an answer: keep the note without the words
_REACHED = (
    "canvassed completed contacted talked spoke conversation reached met attended held hablamos"
    " contactado contactada completado realizada"
)  # fmt: skip
_NOTHING = "scheduled cancelled canceled available unreachable draft programada cancelada deceased"
_CHANNELS = {
    "phone": "phone call dial telefono llamada paid auto", "text": "sms text message texto email",
    "home": "walk door canvass house visit puerta casa home", "video": "video zoom meet",
    "face": "meeting in-person person event face reunion one-on-one",
}  # fmt: skip


class _History(facts.RowKind):
    """What both kinds share: the columns, and who spoke."""

    title = _("Conversations")
    is_link = True
    reached: bool

    def read(self, found: Found, answers: dict[str, Any], reasons: list[Reason]) -> list[Any]:
        """Return [date, channel, reference to who spoke, note] of the row, if it is of this kind.

        Remarks are made by the first of the two kinds only.
        """
        said = found.get("talk_on")
        if not said or _is_reached(found) is not self.reached:
            return []
        on = dates.read(said[0], day_first=answers.get("day_first", False))
        if on is None or on > timezone.localdate():
            reasons.append(reason("not_a_date", field=said[0][:40]))
            return []
        if not found.get("talk_by"):
            reasons.append(reason("no_canvasser"))
            return []
        kept = timedelta(days=answers.get("note_days", 365))
        note = _note(found, on + kept, answers, reasons) if self.reached else ""
        until = (on + kept).isoformat() if note else ""
        return [
            [
                on.isoformat(),
                channel_of(found.get("talk_how", [])),
                reference(found["talk_by"][0]),
                note,
                until,
            ]
        ]

    def references(self, said: Any) -> Iterable[list[str]]:
        """Yield who spoke."""
        return (one[2] for one in said)

    def changes(
        self, said: Any, person: UUID | None, held: Any, run: Import, directory: Any
    ) -> tuple[list[Change], list[Reason]]:
        """Return a change for each that is not on record: same day, same two people, same way."""
        changes: list[Change] = []
        reasons: list[Reason] = []
        for on, channel, by, note, until in said:
            found = directory.find(by)
            if found.reason or (found.person and found.person == person):
                reasons.append(found.reason or reason("no_canvasser"))
                continue
            key = (person, found.person, on, channel)
            if person and found.person:
                if key in held:
                    continue
                held.add(key)
            read = (
                {"note_key": reviewing.key_of(on, channel, by, note), "said": note} if note else {}
            )
            if note and reviewing.decision(run, read["note_key"]) != reviewing.KEEP:
                note = until = ""  # dropped, or nobody has looked at it yet
            shown = " · ".join(part for part in (on, found.name, read.get("said", "")) if part)
            change = {"what": self.name, "old": "", "new": shown, "link": True, "on": on, **read}
            change |= {"channel": channel, "note": note, "until": until, "by": found.name}
            changes.append({**change, "person": str(found.person or ""), "line": found.line})
        return changes, reasons


@facts.register
class Talks(_History):
    """Somebody was reached."""

    name = "talk"
    label = _("Conversation")
    targets = {
        "talk_on": _("Date of the conversation"),
        "talk_by": _("Who spoke with them"),
        "talk_how": _("By phone, at the door…"),
        "talk_result": _("What came of it"),
        "note": _("Note"),
    }
    model = Conversation
    reached = True

    def held(self, people: Sequence[UUID], run: Import) -> Any:
        """Return the conversations these people had."""
        rows = Conversation.objects.filter(person__in=list(people))
        return {
            (person, by, on.isoformat(), channel)
            for person, by, on, channel in rows.values_list("person", "by", "talked_on", "channel")
        }

    def fields(self, change: Change, run: Import) -> dict[str, Any]:
        """Return the columns of a brief conversation."""
        return {
            "key": uuid7(),
            "by_id": UUID(change["person"]),
            "talked_on": date.fromisoformat(change["on"]),
            "kind": Conversation.Kind.CHECK_IN,
            "channel": change["channel"],
            "minutes": Conversation.Minutes.BRIEF,
            "grade": Conversation.Grade.BRIEF,
            "note": change["note"],
            "note_expires_on": date.fromisoformat(change["until"]) if change["until"] else None,
            "logged_by_id": run.by_id,
        }

    def is_contact(self, change: Change) -> bool:
        """Somebody was reached."""
        return True

    def is_untouched(self, change: Change, row: models.Model | None) -> bool:
        """Whether nobody has written more about it since."""
        if not isinstance(row, Conversation):
            return False
        plain = (row.minutes, row.note, row.ask) == (Conversation.Minutes.BRIEF, change["note"], "")
        return plain and not row.issues_raised.exists()


@facts.register
class Attempts(_History):
    """Nobody was reached: effort that moves no status."""

    name = "attempt"
    label = _("Attempt")
    reads_with = "talk"
    model = Attempt
    reached = False

    def held(self, people: Sequence[UUID], run: Import) -> Any:
        """Return the attempts made at these people."""
        rows = Attempt.objects.filter(person__in=list(people))
        return {
            (person, by, on.isoformat(), channel)
            for person, by, on, channel in rows.values_list("person", "by", "tried_on", "channel")
        }

    def fields(self, change: Change, run: Import) -> dict[str, Any]:
        """Return the columns of an attempt."""
        return {
            "key": uuid7(),
            "by_id": UUID(change["person"]),
            "tried_on": date.fromisoformat(change["on"]),
            "channel": change["channel"],
        }


def _is_reached(found: Found) -> bool | None:
    """Whether the row tells of a conversation (True), an attempt (False) or of neither."""
    word = names.fold(" ".join(found.get("talk_result", [])))
    if not word:
        return True  # a date and a name without a result: they spoke
    if any(part in _NOTHING.split() for part in word.split()):
        return None
    return any(part in _REACHED.split() for part in word.split()) and "not" not in word.split()


def channel_of(said: Iterable[str]) -> str:
    """Return the channel that words of another system mean; face to face where they say none."""
    words = names.fold(" ".join(said)).split()
    for channel, known in _CHANNELS.items():
        if any(word in known.split() for word in words):
            return channel
    return "face"


def _note(found: Found, until: date, answers: dict[str, Any], reasons: list[Reason]) -> str:
    note = " ".join(found.get("note", []))
    if not note:
        return ""
    if until <= timezone.localdate():
        reasons.append(reason("expired_note"))
        return ""
    if cautions(note):
        reasons.append(reason("cautioned"))
        note = without(note) if answers.get("notes") == WITHOUT else ""
    if len(note) > LONGEST:
        reasons.append(reason("long_note"))
        note = f"{note[: LONGEST - 1]}…"
    return note
