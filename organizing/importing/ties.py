"""Who knows whom, as a column of names or the id of a recruiter says it (tier T4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import names
from members.ids import uuid7
from members.importing import dates, facts
from members.importing.bulk import copy_in
from members.importing.facts import Change, Entry, Found
from members.importing.linking import reference
from members.importing.reasons import Reason, reason
from members.models import Import
from organizing.models import Tie

MANY = 40  # people named in one cell
SOURCE = "import"
BY_ID = "tie:"  # a column of ids of the other system: tie:civicrm
_NO = {"no", "0", "false", "inactive", "n", "ended", "inactivo", "inactiva"}
_YES = {"yes", "1", "true", "inactive", "y", "t", "si", "x", "inactivo", "inactiva"}
# words of other systems for what two people are to each other; any other is “know each other”
_KINDS = {
    Tie.Kind.KIN: "spouse partner sibling brother sister parent child mother father family kin"
    " household cousin aunt uncle hermano hermana madre padre hijo hija familia pareja",
    Tie.Kind.FRIEND: "friend friends amigo amiga amistad",
    Tie.Kind.NEIGHBOUR: "neighbor neighbour neighbors neighbours vecino vecina",
    Tie.Kind.BENCH: "coworker coworkers colleague colleagues workmate companero companera",
}


@facts.register
class Ties(facts.Kind):
    """People whom somebody is said to know. A tie on record is left as it is."""

    name = "tie"
    title = _("Relationships")
    label = _("Knows")
    targets = {
        "tie": _("Whom they know: names or emails"),
        "tie:nationbuilder": _("Who recruited them: id in NationBuilder"),
        "tie:civicrm": _("Whom they know: id in CiviCRM"),
        "tie:action_builder": _("Whom they know: id in Action Builder"),
        **{
            f"tie:action_builder custom_id{at}": _("Whom they know: custom id in Action Builder")
            for at in ("", "_1", "_2", "_3", "_4")
        },
        "tie_as": _("What they are to each other"),
        "tie_ended": _("Until when they were"),
        "tie_active": _("Whether they still are"),
        "tie_inactive": _("Whether they are no longer"),
    }
    many = {"tie"}
    is_link = True
    reads_with = "carrier"  # EveryAction: one column for both
    model = Tie
    takes = facts.CONTACT

    def read(self, found: Found, answers: dict[str, Any], reasons: list[Reason]) -> list[Any]:
        """Return references to everybody named, with what they are to each other where it says."""
        named = self._named(found)
        if not named:
            return []
        if _is_over(found, day_first=answers.get("day_first", False)):
            reasons.append(reason("ended_tie"))
            return []
        kind = _kind(found)
        return named if kind == Tie.Kind.OTHER else [{"to": one, "kind": kind} for one in named]

    def _named(self, found: Found) -> list[list[str]]:
        by_id = next((target for target in found if target.startswith(BY_ID)), "")
        if by_id:
            return [["id", by_id.removeprefix(BY_ID), found[by_id][0].split(":")[-1].strip()]]
        said = [one for text in found.get("tie", []) for one in _split(text)]
        as_what = names.fold(" ".join(found.get("linked_as", [])))
        if found.get("linked") and "organizer" not in as_what:  # EveryAction: recruited by
            said.append(found["linked"][0])
        return [list(one) for one in dict.fromkeys(tuple(reference(text)) for text in said[:MANY])]

    def references(self, said: Any) -> Iterable[list[str]]:
        """Yield them."""
        yield from (_to(one) for one in said)

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
            found = directory.find(_to(one))
            if found.reason:
                reasons.append(found.reason)
                continue
            if found.person and person:
                pair = frozenset((person, found.person))
                if found.person == person or pair in held:
                    continue
                held.add(pair)
            kind = one["kind"] if isinstance(one, dict) else Tie.Kind.OTHER.value
            change = {"what": self.name, "old": "", "new": found.name, "link": True, "kind": kind}
            changes.append({**change, "person": str(found.person or ""), "line": found.line})
        return changes, reasons

    def carry_out(self, entries: list[Entry], run: Import) -> None:
        """Write the ties, the smaller id first."""
        rows = []
        for person, change in entries:
            a, b = sorted((person, UUID(change["person"])))
            row = {"id": uuid7(), "a_id": a, "b_id": b, "source": SOURCE}
            row["kind"] = change.get("kind", Tie.Kind.OTHER.value)
            rows.append({**row, "first_on": run.on, "last_confirmed_on": run.on})
            change["id"] = str(row["id"])
        copy_in(self.model, rows)

    def is_untouched(self, change: Change, row: models.Model | None) -> bool:
        """Whether nobody has confirmed it since."""
        return isinstance(row, Tie) and row.first_on == row.last_confirmed_on


def _to(said: Any) -> list[str]:
    """Return whom an entry names."""
    to: list[str] = said["to"] if isinstance(said, dict) else said
    return to


def _kind(found: Found) -> str:
    words = set(names.fold(" ".join(found.get("tie_as", [])).replace("-", "")).split())
    return next((kind.value for kind, known in _KINDS.items() if words & {*known.split()}),
                Tie.Kind.OTHER.value)  # fmt: skip


def _is_over(found: Found, *, day_first: bool) -> bool:
    """Whether the other system says that it ended: a tie is what holds today."""
    if names.fold(" ".join(found.get("tie_active", []))).strip() in _NO:
        return True
    if names.fold(" ".join(found.get("tie_inactive", []))).strip() in _YES:
        return True
    ended = found.get("tie_ended")
    on = dates.read(ended[0], day_first=day_first) if ended else None
    return on is not None and on < timezone.localdate()


def _split(text: str) -> list[str]:
    parts = re.split(r"[;|\n]|\s/\s", text)
    if len(parts) == 1 and "," in text and all(" " in part.strip() for part in text.split(",")):
        parts = text.split(",")  # “Ana Abel, Bo Berg”, but not “Abel, Ana”
    return [part.strip() for part in parts if part.strip()]
