"""Find the people whom rows name beside the one they are about: a carrier, a friend, a canvasser.

A reference is plain JSON: `["email", address]`, `["id", system, value]` or `["name", words]`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F

from members import names
from members.importing.cleaning import EMAIL, email_in
from members.importing.matching import name_keys
from members.importing.reasons import Reason, reason
from members.models import ContactPoint, ExternalId, Import, ImportRow, Person
from members.models.contact import folded_value

Reference = list[str]


@dataclass(frozen=True)
class Somebody:
    """Whom a reference leads to: on record, or by a line of the same file; or nobody, and why."""

    person: UUID | None = None
    name: str = ""
    line: int | None = None
    reason: Reason | None = None


def reference(text: str) -> Reference:
    """Return the reference that a cell makes: an email where it holds one, else a name."""
    if email := email_in(text):
        return ["email", folded_value(EMAIL, email)]
    last, comma, first = text.partition(",")
    return ["name", f"{first.strip()} {last.strip()}" if comma and first.strip() else text]


class Directory:
    """Everybody whom a chunk of rows names, found in a few statements."""

    def __init__(self, references: Iterable[Reference], run: Import) -> None:
        wanted = {tuple(one) for one in references}
        self._found: dict[tuple[str, ...], set[tuple[UUID, str]]] = {one: set() for one in wanted}
        self._lines: dict[str, int] = {}
        self._find_ids(wanted)
        self._find_emails(wanted)
        self._find_names(wanted)
        missing = {one[-1] for one, found in self._found.items() if not found and one[0] == "name"}
        if missing and run.applied_at is None:
            self._find_lines(run, missing)

    def find(self, reference: Reference) -> Somebody:
        """Return whom the reference leads to."""
        found = self._found.get(tuple(reference), set())
        if len(found) == 1:
            [(person, name)] = found
            return Somebody(person, name)
        shown = reference[-1]
        if found:
            return Somebody(name=shown, reason=reason("two_of_that_name", name=shown))
        if line := self._lines.get(_words(shown)):
            return Somebody(name=shown, line=line)
        return Somebody(name=shown, reason=reason("nobody_of_that_name", name=shown))

    def _find_ids(self, wanted: set[tuple[str, ...]]) -> None:
        asked = [one for one in wanted if one[0] == "id"]
        if asked:
            rows = ExternalId.objects.filter(
                system__in={one[1] for one in asked}, value__in={one[2] for one in asked}
            )
            for system, value, pk, name in rows.values_list(
                "system", "value", "person", "person__name"
            ):
                self._add(("id", system, value), pk, name)

    def _find_emails(self, wanted: set[tuple[str, ...]]) -> None:
        asked = [one[1] for one in wanted if one[0] == "email"]
        if asked:
            rows = ContactPoint.objects.filter(channel=EMAIL, folded__in=asked)
            rows = rows.filter(person__status=Person.Status.ACTIVE)
            for folded, pk, name in rows.values_list("folded", "person", "person__name"):
                self._add(("email", folded), pk, name)

    def _find_names(self, wanted: set[tuple[str, ...]]) -> None:
        by_key: dict[str, list[tuple[str, ...]]] = {}
        for one in wanted:
            if one[0] == "name":
                for key in name_keys({"name": one[1]}):
                    by_key.setdefault(key, []).append(one)
        if by_key:
            rows = Person.objects.present().filter(sort_key__in=list(by_key))
            for key, pk, name in rows.values_list(F("sort_key"), "pk", "name"):
                for one in by_key[key]:
                    if _words(one[1]) == _words(name):
                        self._add(one, pk, name)

    def _find_lines(self, run: Import, missing: set[str]) -> None:
        rows = run.rows.exclude(verdict=ImportRow.Verdict.REFUSED).filter(repeats=None)
        asked = {_words(name) for name in missing}
        for line, name in rows.values_list("line", "values__name").order_by("-line").iterator():
            if name and (words := _words(name)) in asked:
                self._lines[words] = line

    def _add(self, one: tuple[str, ...], pk: Any, name: str) -> None:
        if one in self._found:
            self._found[one].add((pk, name))


def _words(name: str) -> str:
    return " ".join(sorted(names.fold(name).split()))
