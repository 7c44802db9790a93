"""Who decides beside whom it is about: shares with small cells hidden, and their flags. Pure.

Formulas of practice 2.21 and 2.22.
"""

from __future__ import annotations

from dataclasses import dataclass

PARITY_FLAG = 0.8
GAP_FLAG = 20  # percentage points
STAFF_FLAG = 50  # percent


@dataclass(frozen=True)
class Impact:
    """Of some people, how many said it is about them, how many stand with them, how many neither.

    Shares are of those who said; with fewer than `least` in either cell nothing is shown.
    """

    direct: int
    ally: int
    people: int
    least: int = 5

    @property
    def said(self) -> int:
        """How many said one or the other."""
        return self.direct + self.ally

    @property
    def is_hidden(self) -> bool:
        """Whether a cell is so small that people could be told by it."""
        return min(self.direct, self.ally) < self.least

    @property
    def share(self) -> float | None:
        """Directly impacted, of those who said, from 0 to 1; None where it is hidden."""
        return None if self.is_hidden else self.direct / self.said

    @property
    def percent(self) -> int | None:
        """The same in whole percent."""
        return None if self.share is None else round(100 * self.share)


def parity(deciders: Impact, base: Impact) -> float | None:
    """Return the share among deciders over that in the base: 1 is parity. None where hidden."""
    if deciders.share is None or base.share is None:
        return None
    return deciders.share / base.share


def is_unequal(found: float | None) -> bool:
    """Whether those it is about are too few among those who decide."""
    return found is not None and found < PARITY_FLAG


def gap(spokespeople: Impact, deciders: Impact) -> float | None:
    """Return the tokenization gap in percentage points: spoken for more than decided by."""
    if spokespeople.share is None or deciders.share is None:
        return None
    return 100 * (spokespeople.share - deciders.share)


def is_token(found: float | None) -> bool:
    """Whether those it is about speak for us much more than they decide."""
    return found is not None and found > GAP_FLAG


def is_staff_decided(by_staff: int, decisions: int) -> bool:
    """Whether staff decide more than half."""
    return 100 * by_staff > STAFF_FLAG * decisions
