"""Who came to an action, a rally or a picnic: what other systems call an event.

An event that is called like a committee is a meeting of it (`members.importing.kinds.attendance`);
any other is an action of the day it was held on, of cost 1 until a committee sets another.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models import Action, Participation, StructureTest
from members import names
from members.importing import facts
from members.importing.facts import Change, Entry, Found
from members.importing.kinds.attendance import AttendanceFacts
from members.importing.reasons import Reason
from members.models import Import, Touched

COST = 1
State, Answer = Participation.State, Participation.Answer
# what a file's word becomes: what they did, what they had answered
_SAID = {
    "present": (State.DID, Answer.NONE),
    "absent": (State.DID_NOT, Answer.NONE),
    "excused": (State.INVITED, Answer.NO),
    "unknown": (State.INVITED, Answer.NONE),
}
_YES = {"registered", "accepted", "rsvp", "confirmed", "signed up", "scheduled", "conf twice"}
_MAYBE = {"tentative", "maybe"}


@facts.register
class Events(facts.RowKind):
    """One person at one action. What is on record of the two is never overwritten."""

    name = "event"
    title = _("Actions and events")
    label = _("Action")
    targets = {"event_of": _("Action or event they were asked to or came to")}
    reads_with = "attendance"
    model = Participation

    def __init__(self) -> None:
        self._meetings = AttendanceFacts()

    def begin(self) -> None:
        """Forget the committees."""
        self._meetings.begin()

    def read(self, found: Found, answers: dict[str, Any], reasons: list[Reason]) -> list[list[str]]:
        """Return [title, date, state, answer]; what cannot be read the meetings have said."""
        if not found.get("event_of"):
            return []
        said = self._meetings.read(found, answers, [])
        if not said:
            return []
        _of, on, word, *_rest = said[0]
        did, answer = _SAID[word]
        cell = names.fold(" ".join(found.get("attended", [])))
        answer = Answer.YES if cell in _YES else Answer.MAYBE if cell in _MAYBE else answer
        return [[" ".join(found["event_of"])[:120], on, did.value, answer.value]]

    def held(self, people: Sequence[UUID], run: Import) -> Any:
        """Return what these people are on record for: (person, title, date)."""
        rows = Participation.objects.filter(person__in=list(people))
        return {
            (person, names.fold(name), on.isoformat())
            for person, name, on in rows.values_list("person", "action__name", "action__held_on")
        }

    def changes(
        self, said: Any, person: UUID | None, held: Any, run: Import, directory: Any
    ) -> tuple[list[Change], list[Reason]]:
        """Return a change for each action the person is not on record for."""
        changes: list[Change] = []
        for of, on, state, answer in said:
            key = (person, names.fold(of), on)
            if self._meetings.committee(of, run) is not None or (person and key in held):
                continue
            if person:
                held.add(key)
            word = State(state).label if state != State.INVITED or not answer else ""
            shown = " · ".join(part for part in (of, on, str(word or Answer(answer).label)) if part)
            changes.append(
                {"what": self.name, "of": of, "on": on, "state": state, "answer": answer,
                 "old": "", "new": shown}
            )  # fmt: skip
        return changes, []

    def carry_out(self, entries: list[Entry], run: Import) -> None:
        """Make the actions that are new, and who took part."""
        wanted = {(names.fold(change["of"]), change["on"]): change for _p, change in entries}
        there = Action.objects.filter(held_on__in={on for _of, on in wanted}).order_by("-pk")
        self._actions = {(names.fold(row.name), row.held_on.isoformat()): row for row in there}
        for key in sorted(wanted.keys() - self._actions.keys()):
            made = Action.objects.create(
                name=wanted[key]["of"],
                kind=Action.Kind.GATHERING,
                cost=COST,
                held_on=date.fromisoformat(key[1]),
            )
            if run.unit is not None:
                made.units.add(run.unit)
            self._actions[key] = made
            facts.note_made(run, made)
        ids = [row.pk for row in self._actions.values()]
        secret = StructureTest.objects.filter(action__in=ids, is_secret=True)
        self._secret = set(secret.values_list("action", flat=True))
        super().carry_out(entries, run)
        Touched.mark_all(person for person, _change in entries)

    def fields(self, change: Change, run: Import) -> dict[str, Any]:
        """Return the columns of one who took part; the other system saw who came.

        Of a secret ballot nothing is taken over but that there is such a person.
        """
        did = change["state"] == State.DID
        action = self._actions[names.fold(change["of"]), change["on"]].pk
        if action in self._secret:
            return {"action_id": action, "state": State.INVITED.value}
        return {
            "action_id": action,
            "state": change["state"],
            "answer": change["answer"],
            "evidence": Participation.Evidence.CHECK_IN.value if did else "",
        }

    def is_contact(self, change: Change) -> bool:
        """Whether they came."""
        return bool(change["state"] == State.DID)

    def is_untouched(self, change: Change, row: models.Model | None) -> bool:
        """Whether nobody has marked it otherwise since; in a secret ballot nobody can."""
        if not isinstance(row, Participation):
            return False
        if (row.state, row.answer) == (change["state"], change["answer"]):
            return True
        return StructureTest.objects.filter(action=row.action_id, is_secret=True).exists()
