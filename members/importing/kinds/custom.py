"""Fields of the organization's own: a column each, read by the type of the field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.importing import dates, facts
from members.importing.facts import Change, Entry, Found
from members.importing.reasons import Reason, reason
from members.models import CustomField, CustomValue, Import
from members.models.custom import BadValue, columns
from members.models.tag import folded_name


@facts.register
class Custom(facts.RowKind):
    """What an organization keeps beyond what everybody keeps. Targets are `custom:KEY`."""

    name = "custom"
    title = _("Fields of our own")
    label = _("Field")
    prefix = "custom:"
    crosses = True
    model = CustomValue
    takes = facts.WORD

    def __init__(self) -> None:
        self._fields: dict[str, CustomField] | None = None

    def begin(self) -> None:
        """Forget the fields: they may have been changed since the last chunk."""
        self._fields = None

    def offered(self) -> dict[str, str | Promise]:
        """Return the fields that are in use."""
        return {target: field.name for target, field in self._all().items()}

    def allows(self, target: str) -> bool:
        """Whether there is such a field."""
        return target in self._all()

    def named(self, target: str) -> str:
        """Return the name of the field."""
        field = self._field(target)
        return field.name if field else target

    def guess(self, header: str) -> str:
        """Return the field of that name, if there is one."""
        name = folded_name(header)
        for target, field in self._all().items():
            if name == field.folded or name.replace(" ", "_") == field.key:
                return target
        return ""

    def read(self, found: Found, answers: dict[str, Any], reasons: list[Reason]) -> dict[str, str]:
        """Return for each field what the cell says, as text that the field reads."""
        said = {}
        for target, texts in found.items():
            if not target.startswith(self.prefix) or (field := self._field(target)) is None:
                continue
            text = texts[0]
            if field.kind == CustomField.Kind.DATE:
                on = dates.read(text, day_first=answers.get("day_first", False))
                text = on.isoformat() if on else text
            try:
                value = field.read(text)
            except BadValue as problem:
                reasons.append(reason("not_so", field=field.name, why=str(problem)))
                continue
            if value is not None:
                said[field.key] = field.write(value)
        return said

    def held(self, people: Sequence[UUID], run: Import) -> Any:
        """Return what each of them has in each field: (value, id)."""
        found: dict[tuple[UUID, str], Any] = {}
        rows = CustomValue.objects.filter(person__in=list(people)).select_related("field")
        for row in rows:
            found[row.person_id, row.field.key] = row.field.write(row.value)
        return found

    def changes(
        self, said: Any, person: UUID | None, held: Any, run: Import, directory: Any
    ) -> tuple[list[Change], list[Reason]]:
        """Return a change for each value that differs from what is held."""
        changes = []
        for key, text in said.items():
            old = held.get((person, key), "") if person else ""
            field = self._field(f"{self.prefix}{key}")
            if old == text or field is None:
                continue
            if person:
                held[person, key] = text
            change = {"what": self.name, "key": key, "name": field.name, "old": old, "new": text}
            changes.append(change)
        return changes, []

    def carry_out(self, entries: list[Entry], run: Import) -> None:
        """Write the values in place of what people had."""
        new = [entry for entry in entries if not entry[1]["old"]]
        super().carry_out(new, run)
        self._replace([entry for entry in entries if entry[1]["old"]], run)

    def fields(self, change: Change, run: Import) -> dict[str, Any]:
        """Return the columns of a value."""
        field = self._known(change)
        return {
            "field_id": field.pk, "by_id": run.by_id, **columns(field, field.read(change["new"]))
        }  # fmt: skip

    def is_untouched(self, change: Change, row: models.Model | None) -> bool:
        """Whether the value is still the one imported."""
        return isinstance(row, CustomValue) and row.field.write(row.value) == change["new"]

    def take_back(self, changes: list[Change]) -> None:
        """Remove what was new, and give back what was there before."""
        super().take_back([change for change in changes if not change["old"]])
        back = [change for change in changes if change["old"]]
        rows = CustomValue.objects.filter(pk__in=[change["id"] for change in back])
        held = {str(row.pk): row for row in rows}
        for change in back:
            row, field = held[change["id"]], self._known(change)
            for name, value in columns(field, field.read(change["old"])).items():
                setattr(row, name, value)
        CustomValue.put(held.values())

    def _replace(self, entries: list[Entry], run: Import) -> None:
        rows = []
        for person, change in entries:
            field = self._known(change)
            value = field.read(change["new"])
            rows.append(CustomValue.of(person, field, value, by=run.by))
        CustomValue.put(rows)
        wanted = [person for person, _change in entries]
        ids = {
            (pk, key): row
            for row, pk, key in CustomValue.objects.filter(person__in=wanted).values_list(
                "pk", "person", "field__key"
            )
        }
        for person, change in entries:
            change["id"] = str(ids[person, change["key"]])

    def _known(self, change: Change) -> CustomField:
        field = self._field(f"{self.prefix}{change['key']}")
        if field is None:  # archived or removed between the dry run and now
            field = CustomField.objects.get(key=change["key"])
        return field

    def _field(self, target: str) -> CustomField | None:
        return self._all().get(target)

    def _all(self) -> dict[str, CustomField]:
        found = self._fields
        if found is None:
            used = CustomField.objects.in_use().in_order()
            found = self._fields = {f"{self.prefix}{field.key}": field for field in used}
        return found
