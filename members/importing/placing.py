"""Find the unit a row names, or the path of units that would have to be made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from members import names
from members.importing.reasons import reason
from members.models import Import, LogEntry, Unit

_PARTS = re.compile(r"(?<!\s)\s+[/>»|\\]\s+")


@dataclass(frozen=True, slots=True)
class Node:
    """A unit, by what finding it takes."""

    pk: UUID
    name: str
    parent_id: UUID | None
    path: list[UUID]


class Ambiguous(Exception):
    """More than one unit is called that."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.reason = reason("two_units", unit=name)


class Units:
    """All units by name, as one chunk of rows needs them."""

    def __init__(self, under: Unit | None) -> None:
        self.under = under
        self.by_id: dict[UUID, Node] = {}
        self._by_name: dict[str, list[Node]] = {}
        self._by_parent: dict[tuple[UUID | None, str], Node] = {}
        self._shown: dict[UUID, str] = {}
        rows = Unit.objects.filter(closed_on=None).values_list("pk", "name", "parent", "path")
        for row in rows.iterator(chunk_size=5_000):
            self.add(Node(*row))

    def add(self, unit: Node) -> None:
        """Know one more."""
        name = names.fold(unit.name)
        self.by_id[unit.pk] = unit
        self._by_name.setdefault(name, []).append(unit)
        self._by_parent[unit.parent_id, name] = unit

    def parted(self, path: Sequence[str]) -> list[str]:
        """Return the path with names like “Local 5 / Laundry / Nights” taken apart.

        A unit that is called so as a whole is not.
        """
        parts: list[str] = []
        for name in path:
            whole = names.fold(name) in self._by_name
            parts += [name] if whole else [part for part in _PARTS.split(name) if part]
        return parts or list(path)

    def find(self, path: Sequence[str]) -> Node | None:
        """Return the unit at the end of `path`, None where it would have to be made.

        The first name may stand anywhere below the chosen unit; the others directly below.
        Raises Ambiguous.
        """
        found = self._first(path[0])
        for name in path[1:]:
            if found is None:
                return None
            found = self._by_parent.get((found.pk, names.fold(name)))
        return found

    def make(self, path: Sequence[str], *, run: Import) -> Node:
        """Return the unit at the end of `path`, making what is missing."""
        here = self._first(path[0]) or self._new(path[0], self.under, run)
        for name in path[1:]:
            below = self._by_parent.get((here.pk, names.fold(name)))
            here = below or self._new(name, here, run)
        return here

    def _new(self, name: str, parent: Node | Unit | None, run: Import) -> Node:
        above = Unit.objects.get(pk=parent.pk) if parent else None
        made = Unit.under(above, name)
        node = Node(made.pk, made.name, made.parent_id, made.path)
        self.add(node)
        run.units_made.append(made.pk)
        LogEntry.record("unit_imported", made, by=run.by, run=str(run.pk))
        return node

    def shown(self, unit: Node) -> str:
        """Return its path in words."""
        if unit.pk not in self._shown:
            names = (self.by_id[pk].name for pk in unit.path if pk in self.by_id)
            self._shown[unit.pk] = " › ".join(names)
        return self._shown[unit.pk]

    def _first(self, name: str) -> Node | None:
        within = self._by_name.get(names.fold(name), [])
        if self.under is not None:
            within = [unit for unit in within if self.under.pk in unit.path]
        if len(within) <= 1:
            return within[0] if within else None
        roots = [unit for unit in within if unit.parent_id == (self.under and self.under.pk)]
        if len(roots) == 1:
            return roots[0]
        raise Ambiguous(name)
