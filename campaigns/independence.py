"""Whose money it is: member-funded share, the top funder, months members can pay. Pure.

Formulas of practice 2.14 and 2.15.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Amount:
    """What one source gave in a year."""

    source: str
    kind: str
    amount: int
    is_of_members: bool


@dataclass(frozen=True)
class Year:
    """The income of a year by source, and what the core staff cost in it."""

    year: int
    amounts: tuple[Amount, ...]
    core_staff_cost: int | None = None

    @property
    def income(self) -> int:
        """All that came in."""
        return sum(one.amount for one in self.amounts)

    @property
    def of_members(self) -> int:
        """Dues and what members raised."""
        return sum(one.amount for one in self.amounts if one.is_of_members)

    @property
    def member_share(self) -> int | None:
        """Members' own money, of all income, in whole percent."""
        return round(100 * self.of_members / self.income) if self.income else None

    @property
    def top_funder(self) -> Amount | None:
        """The source that gave most, our members aside; the first by name where two gave alike."""
        others = [one for one in self.amounts if not one.is_of_members and one.amount]
        return min(others, key=lambda one: (-one.amount, one.source), default=None)

    @property
    def top_share(self) -> int | None:
        """What the top funder gave, of all income, in whole percent."""
        if not self.income or self.top_funder is None:
            return None
        return round(100 * self.top_funder.amount / self.income)

    @property
    def months(self) -> float | None:
        """How many months of core staff the members' own money pays."""
        if not self.core_staff_cost:
            return None
        return round(12 * self.of_members / self.core_staff_cost, 1)

    def by_kind(self) -> dict[str, int]:
        """Return the income by kind of source."""
        found: dict[str, int] = {}
        for one in self.amounts:
            found[one.kind] = found.get(one.kind, 0) + one.amount
        return found


def years(rows: Iterable[tuple[int, Amount]], costs: dict[int, int | None]) -> list[Year]:
    """Return the years in order from amounts and the cost of core staff by year."""
    by_year: dict[int, list[Amount]] = {year: [] for year in costs}
    for year, amount in rows:
        by_year.setdefault(year, []).append(amount)
    return [
        Year(year, tuple(sorted(by_year[year], key=lambda one: (-one.amount, one.source))),
             costs.get(year))
        for year in sorted(by_year)
    ]  # fmt: skip
