"""Who was at which meeting: a log with a date a row, or a system's list of participants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from members import names
from members.importing import dates, facts
from members.importing.facts import Change, Entry, Found
from members.importing.reasons import Reason, reason
from members.models import Attendance, Committee, Import, Meeting

NOTICE = timedelta(days=7)  # what a list calls expected was invited in time
_STATES = {
    "present": "attended present yes y true 1 x came checked si asistio presente vino show showed"
    " completed walk_in",
    "absent": "absent no n false 0 noshow no_show ausente falto missed did_not_attend",
    "excused": "excused cancelled canceled declined justificado justificada excusado excusada",
    "unknown": "registered invited tentative pending maybe accepted rsvp confirmed invitado"
    " invitada signed_up on_waitlist scheduled sched_web conf_twice left_msg texted",
}
_STATE_OF = {word: state for state, words in _STATES.items() for word in words.split()}


@facts.register
class AttendanceFacts(facts.RowKind):
    """One person at one meeting of a committee. A mark made by hand is never overwritten."""

    name = "attendance"
    title = _("Meetings")
    label = _("Meeting")
    targets = {
        "meeting_on": _("Date of the meeting"),
        "meeting_of": _("Committee whose meeting it was"),
        "attended": _("Whether they came"),
    }
    crosses = True
    model = Attendance

    def __init__(self) -> None:
        self._committees: dict[str, Committee] | None = None

    def begin(self) -> None:
        """Forget the committees."""
        self._committees = None

    def read(self, found: Found, answers: dict[str, Any], reasons: list[Reason]) -> list[list[str]]:
        """Return [committee, date, state] of the meeting, if the row has one.

        Where the name is that of an event it says so: no committee need be called like it.
        """
        if not found.get("meeting_on"):
            return []
        text = found["meeting_on"][0]
        on = dates.read(text, day_first=answers.get("day_first", False))
        if on is None:
            reasons.append(reason("not_a_date", field=text[:40]))
            return []
        word = names.fold(" ".join(found.get("attended", []))).replace(" ", "_")
        if not word and "attended" in answers.get("targets", ()):
            return []  # nobody said
        state = _STATE_OF.get(word, "" if word else "present")
        if not state:
            reasons.append(reason("unknown_state", state=word[:40]))
            return []
        if "meeting_of" not in found and "event_of" in found:
            return [[" ".join(found["event_of"])[:120], on.isoformat(), state, "event"]]
        return [[" ".join(found.get("meeting_of", []))[:120], on.isoformat(), state]]

    def held(self, people: Sequence[UUID], run: Import) -> Any:
        """Return the marks of these people: (person, committee, date) -> (state, id)."""
        rows = Attendance.objects.filter(
            person__in=list(people), meeting__kind=Meeting.Kind.COMMITTEE
        )
        found = {}
        for pk, person, committee, on, state in rows.values_list(
            "pk", "person", "meeting__committee", "meeting__held_on", "state"
        ):
            found[person, committee, on.isoformat()] = (state, str(pk))
        return found

    def changes(
        self, said: Any, person: UUID | None, held: Any, run: Import, directory: Any
    ) -> tuple[list[Change], list[Reason]]:
        """Return a change for each meeting at which nobody has marked the person yet."""
        changes, reasons = [], []
        for of, on, state, *of_event in said:
            committee = self.committee(of, run)
            if committee is None and of_event:
                continue
            if committee is None:
                reasons.append(reason("no_committee", name=of or "—"))
                continue
            old, row = held.get((person, committee.pk, on), ("", "")) if person else ("", "")
            if old == state or old not in {"", Attendance.State.UNKNOWN}:
                continue
            if person:
                held[person, committee.pk, on] = (state, row)
            word = str(Attendance.State(state).label)
            change = {
                "what": self.name, "committee": str(committee.pk), "on": on, "state": state,
                "old": "", "new": f"{committee.name} · {on} · {word}",
            }  # fmt: skip
            if row:
                change["row"] = row
            changes.append(change)
        return changes, reasons

    def carry_out(self, entries: list[Entry], run: Import) -> None:
        """Make the meetings that are new, and the marks."""
        wanted = {(change["committee"], change["on"]) for _person, change in entries}
        there = Meeting.objects.filter(
            committee__in={of for of, _on in wanted},
            held_on__in={on for _of, on in wanted},
            kind=Meeting.Kind.COMMITTEE,
        )
        self._meetings = {(str(row.committee_id), row.held_on.isoformat()): row for row in there}
        for of, on in sorted(wanted - self._meetings.keys()):
            made = Meeting.objects.create(
                committee_id=of, held_on=date.fromisoformat(on), state=Meeting.State.HELD
            )
            self._meetings[of, on] = made
            facts.note_made(run, made)
        super().carry_out([entry for entry in entries if "row" not in entry[1]], run)
        for _person, change in entries:
            if "row" in change:
                change["id"] = change["row"]
                Attendance.objects.filter(pk=change["row"]).update(state=change["state"])
        came = {(c["committee"], c["on"]) for _p, c in entries if c["state"] == "present"}
        held = [self._meetings[key].pk for key in came]
        planned = Meeting.objects.filter(pk__in=held, state=Meeting.State.PLANNED)
        planned.update(state=Meeting.State.HELD)

    def fields(self, change: Change, run: Import) -> dict[str, Any]:
        """Return the columns of a mark; who is said to have been missing was expected."""
        on = date.fromisoformat(change["on"])
        expected = change["state"] != Attendance.State.PRESENT
        return {
            "meeting_id": self._meetings[change["committee"], change["on"]].pk,
            "state": change["state"],
            "is_expected": expected,
            "invited_on": on - NOTICE if expected else None,
        }

    def is_contact(self, change: Change) -> bool:
        """Whether they came."""
        return bool(change["state"] == Attendance.State.PRESENT)

    def is_untouched(self, change: Change, row: models.Model | None) -> bool:
        """Whether nobody has marked it otherwise."""
        return isinstance(row, Attendance) and row.state == change["state"]

    def take_back(self, changes: list[Change]) -> None:
        """Remove the marks made, and let those that stood there be unmarked again."""
        super().take_back([change for change in changes if "row" not in change])
        marked = [change["row"] for change in changes if "row" in change]
        Attendance.objects.filter(pk__in=marked).update(state=Attendance.State.UNKNOWN)

    def committee(self, name: str, run: Import) -> Committee | None:
        """Return the committee of that name; where the file names none, the one chosen."""
        found = self._committees
        if found is None:
            found = {}
            for one in Committee.objects.standing():
                found[names.fold(one.name)] = found[str(one.pk)] = one
            self._committees = found
        chosen = found.get(run.answers.get("committee", ""))
        return found.get(names.fold(name)) or chosen
