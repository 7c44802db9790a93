"""What an address asks for: filters by allow-listed keys, search, order, columns, a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext

from organizing.finding.custom import PREFIX
from organizing.finding.filter import Filter, closed_field

SORTS = ("name", "rung", "-rung", "level", "-level", "last", "-last")
LONGEST = 80


@dataclass(frozen=True)
class Chip:
    """A filter in force in words, and the address without it."""

    label: str
    query: str


@dataclass(frozen=True)
class Asked:
    """Whom one wants to see. What an address says beyond this is left out."""

    q: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "name"
    columns: tuple[str, ...] = ()
    after: UUID | None = None

    @classmethod
    def read(
        cls,
        query: QueryDict,
        filters: Mapping[str, Filter],
        *,
        columns: Iterable[str] = (),
        sorts: Iterable[str] = SORTS,
    ) -> Asked:
        """Read an address: only keys among `filters`, only values each of them knows."""
        sort = query.get("sort", "")
        closed = {key for key in query if key.startswith(PREFIX) and key not in filters}
        here = {**filters, **{key: closed_field(key) for key in closed}}
        read = {key: one.read(query.getlist(key)) for key, one in here.items() if key in query}
        known = set(columns)
        return cls(
            q=query.get("q", "").replace("\0", "").strip()[:LONGEST],
            values={key: found for key, found in read.items() if found},
            sort=sort if sort in set(sorts) else "name",
            columns=tuple(dict.fromkeys(c for c in query.getlist("col") if c in known)),
            after=_uuid(query.get("after", "")),
        )

    @property
    def query(self) -> str:
        """The whole as an address has it, without the place in the list."""
        said = QueryDict(mutable=True)
        if self.q:
            said["q"] = self.q
        for key, found in self.values.items():
            said.setlist(key, list(found))
        if self.sort != "name":
            said["sort"] = self.sort
        if self.columns:
            said.setlist("col", list(self.columns))
        return said.urlencode()

    def next_query(self, last: UUID) -> str:
        """The address of the page that begins after `last`."""
        return f"{self.query}&after={last}" if self.query else f"after={last}"

    def sorted_by(self, sort: str) -> str:
        """The same people in another order."""
        return replace(self, sort=sort).query

    def without(self, key: str, value: str | None = None) -> Asked:
        """The same without one filter, or without one of its values."""
        left = {
            name: tuple(one for one in found if name != key or (value and one != value))
            for name, found in self.values.items()
        }
        return replace(self, values={name: found for name, found in left.items() if found})

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the order was asked for."""
        return bool(self.q or self.values)

    def chips(self, filters: Mapping[str, Filter]) -> list[Chip]:
        """Return each filter in force in words with the address that takes it away."""
        found = []
        if self.q:
            label = gettext("“%(text)s”") % {"text": self.q}
            found.append(Chip(label, replace(self, q="").query))
        for key, values in self.values.items():
            found += [
                Chip(
                    (filters.get(key) or closed_field(key)).say(value),
                    self.without(key, value).query,
                )
                for value in values
            ]
        return found

    def one(self, key: str) -> str:
        """Return the only value of a filter, or an empty string."""
        return self.values.get(key, ("",))[0]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
