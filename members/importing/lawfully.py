"""Leave out of a file what the GDPR does not let one hold of whom one never met (practice 5.5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from members import lawful
from members.importing import facts
from members.importing.changes import Change
from members.importing.reasons import reason
from members.models import Import, ImportRow, Organization, Person

_POINTS = {"email", "phone", "address"}
REASON = "before_contact"


class Bounds:
    """What rows may say of these people. Where no such law holds, everything."""

    def __init__(self, run: Import, people: Sequence[UUID]) -> None:
        self.hold = Organization.current().under_gdpr
        self._they_gave_it = run.source == Person.Source.THEMSELVES
        self._unmet = lawful.outside(people)
        self._unheard = lawful.outside(people, told_us=True)

    def within(self, row: ImportRow, who: UUID | None, changes: list[Change]) -> list[Change]:
        """Return those of `changes` that may be made; the row says where some may not."""
        if not self.hold or any(map(_is_contact, changes)):
            return changes
        is_unmet = who is None or who in self._unmet
        is_unheard = is_unmet and not self._they_gave_it and (who is None or who in self._unheard)
        lacks = {facts.CONTACT: is_unmet, facts.WORD: is_unheard, "": False}
        kept = [change for change in changes if not lacks[_takes(change)]]
        if len(kept) < len(changes):
            row.reasons.append(reason(REASON))
        return kept


def leave_out_ties(rows: Iterable[ImportRow]) -> None:
    """Leave out of rows about to be linked what names somebody one never met, on either side."""
    if not Organization.current().under_gdpr:
        return
    rows = list(rows)
    met = {row.person_id for row in rows if any(map(_is_contact, row.changes))}
    ends = {UUID(c["person"]) for row in rows for c in row.changes if _is_tie(c)}
    ends |= {row.person_id for row in rows if row.person_id}
    unmet = lawful.outside(ends) - met
    for row in rows:
        kept = [
            change
            for change in row.changes
            if not _is_tie(change) or not unmet & {row.person_id, UUID(change["person"])}
        ]
        if len(kept) < len(row.changes) and all(said[0] != REASON for said in row.reasons):
            row.reasons.append(reason(REASON))
        row.changes = kept


def _is_tie(change: Change) -> bool:
    return bool(change.get("link") and change.get("person")) and _takes(change) == facts.CONTACT


def _takes(change: Change) -> str:
    kind = facts.kind_named(change["what"])
    return facts.WORD if change["what"] in _POINTS else kind.takes if kind else ""


def _is_contact(change: Change) -> bool:
    kind = facts.kind_named(change["what"])
    return bool(kind and kind.is_contact(change))
