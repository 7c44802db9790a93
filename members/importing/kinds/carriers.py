"""Who carries the relationship: a point person, an organizer, a union rep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from members import names
from members.importing import facts
from members.importing.facts import Change, Entry, Found
from members.importing.linking import reference
from members.importing.reasons import Reason, reason
from members.models import Carrier, Import


@facts.register
class Carriers(facts.RowKind):
    """One carrier at a time: a new one ends the one before, and undoing opens it again."""

    name = "carrier"
    title = _("Relationships")
    label = _("Carried by")
    targets = {
        "carrier": _("Who carries them: name or email"),
        "carrier:nationbuilder": _("Who carries them: id in NationBuilder"),
        "linked": _("A second person"),
        "linked_as": _("What the second person is to them"),
    }
    is_link = True
    is_one = True
    model = Carrier

    def read(self, found: Found, answers: dict[str, Any], reasons: list[Reason]) -> list[str]:
        """Return a reference to the carrier; an id is better than a name."""
        if by_id := found.get("carrier:nationbuilder"):
            return ["id", "nationbuilder", by_id[0]]
        if found.get("carrier"):
            return reference(found["carrier"][0])
        as_what = names.fold(" ".join(found.get("linked_as", [])))
        is_organizer = found.get("linked") and "organizer" in as_what  # EveryAction
        return reference(found["linked"][0]) if is_organizer else []

    def references(self, said: Any) -> Iterable[list[str]]:
        """Yield the one there is."""
        yield said

    def held(self, people: Sequence[UUID], run: Import) -> Any:
        """Return who carries each of them now."""
        rows = Carrier.objects.current().filter(person__in=list(people)).select_related("by")
        return {row.person_id: row for row in rows}

    def changes(
        self, said: Any, person: UUID | None, held: Any, run: Import, directory: Any
    ) -> tuple[list[Change], list[Reason]]:
        """Return the change of carrier, if the file names another."""
        found = directory.find(said)
        if found.reason:
            return [], [found.reason]
        current = held.get(person) if person else None
        if found.person and found.person == person:
            return [], [reason("own_carrier")]
        if current is not None and current.by_id == found.person:
            return [], []
        old = current.by.name if current else ""
        change = {"what": self.name, "old": old, "new": found.name, "link": True}
        change |= {"person": str(found.person or ""), "line": found.line}
        if current is not None:
            change["ended"] = str(current.pk)
        return [change], []

    def carry_out(self, entries: list[Entry], run: Import) -> None:
        """End those before, and begin."""
        ended = [change["ended"] for _person, change in entries if "ended" in change]
        before = Carrier.objects.filter(pk__in=ended)
        before.filter(began_on__lte=run.on).update(ended_on=run.on)
        before.filter(ended_on=None).update(ended_on=models.F("began_on"))
        super().carry_out(entries, run)

    def fields(self, change: Change, run: Import) -> dict[str, Any]:
        """Return the columns of a carrier."""
        return {"by_id": UUID(change["person"]), "began_on": run.on}

    def is_untouched(self, change: Change, row: models.Model | None) -> bool:
        """Whether that person still carries them."""
        return isinstance(row, Carrier) and row.ended_on is None

    def take_back(self, changes: list[Change]) -> None:
        """Remove the new carriers and let those before go on."""
        super().take_back(changes)
        ended = [change["ended"] for change in changes if "ended" in change]
        Carrier.objects.filter(pk__in=ended).update(ended_on=None)
