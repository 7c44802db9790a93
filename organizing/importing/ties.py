"""Who knows whom, as a column of names or the id of a recruiter says it (tier T4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members import names
from members.ids import uuid7
from members.importing import facts
from members.importing.bulk import copy_in
from members.importing.facts import Change, Entry, Found
from members.importing.linking import reference
from members.importing.reasons import Reason
from members.models import Import
from organizing.models import Tie

MANY = 40  # people named in one cell
SOURCE = "import"


@facts.register
class Ties(facts.Kind):
    """People whom somebody is said to know. A tie on record is left as it is."""

    name = "tie"
    title = _("Relationships")
    label = _("Knows")
    targets = {
        "tie": _("Whom they know: names or emails"),
        "tie:nationbuilder": _("Who recruited them: id in NationBuilder"),
    }
    many = {"tie"}
    is_link = True
    reads_with = "carrier"  # EveryAction: one column for both
    model = Tie
    takes = facts.CONTACT

    def read(self, found: Found, answers: dict[str, Any], reasons: list[Reason]) -> list[list[str]]:
        """Return references to everybody named."""
        if by_id := found.get("tie:nationbuilder"):
            return [["id", "nationbuilder", by_id[0]]]
        said = [one for text in found.get("tie", []) for one in _split(text)]
        as_what = names.fold(" ".join(found.get("linked_as", [])))
        if found.get("linked") and "organizer" not in as_what:  # EveryAction: recruited by
            said.append(found["linked"][0])
        return [list(one) for one in dict.fromkeys(tuple(reference(text)) for text in said[:MANY])]

    def references(self, said: Any) -> Iterable[list[str]]:
        """Yield them."""
        yield from said

    def held(self, people: Sequence[UUID], run: Import) -> Any:
        """Return the pairs of whom one is among these people."""
        rows = Tie.objects.filter(Q(a__in=list(people)) | Q(b__in=list(people)))
        return {frozenset(pair) for pair in rows.values_list("a", "b")}

    def changes(
        self, said: Any, person: UUID | None, held: Any, run: Import, directory: Any
    ) -> tuple[list[Change], list[Reason]]:
        """Return a change for each tie that is not on record."""
        changes: list[Change] = []
        reasons: list[Reason] = []
        for one in said:
            found = directory.find(one)
            if found.reason:
                reasons.append(found.reason)
                continue
            if found.person and person:
                pair = frozenset((person, found.person))
                if found.person == person or pair in held:
                    continue
                held.add(pair)
            change = {"what": self.name, "old": "", "new": found.name, "link": True}
            changes.append({**change, "person": str(found.person or ""), "line": found.line})
        return changes, reasons

    def carry_out(self, entries: list[Entry], run: Import) -> None:
        """Write the ties, the smaller id first."""
        rows = []
        for person, change in entries:
            a, b = sorted((person, UUID(change["person"])))
            row = {"id": uuid7(), "a_id": a, "b_id": b, "source": SOURCE}
            rows.append({**row, "first_on": run.on, "last_confirmed_on": run.on})
            change["id"] = str(row["id"])
        copy_in(self.model, rows)

    def is_untouched(self, change: Change, row: models.Model | None) -> bool:
        """Whether nobody has confirmed it since."""
        return isinstance(row, Tie) and row.first_on == row.last_confirmed_on


def _split(text: str) -> list[str]:
    parts = re.split(r"\s*[;|\n]\s*|\s+/\s+", text)
    if len(parts) == 1 and "," in text and all(" " in part.strip() for part in text.split(",")):
        parts = text.split(",")  # “Ana Abel, Bo Berg”, but not “Abel, Ana”
    return [part.strip() for part in parts if part.strip()]
