"""Where a person stands, as claimed and as it may be shown (practice 3.3)."""

from __future__ import annotations

from dataclasses import dataclass

WEAKEST_SHOWN_WITHOUT_ACT = 3


@dataclass(frozen=True)
class Shown:
    """A rating as it may be shown: never stronger than its evidence, and why it is not."""

    claimed: int
    shown: int
    basis: str
    why: str = ""
    is_stale: bool = False

    @property
    def is_hearsay(self) -> bool:
        """Whether it rests on what somebody else said."""
        return self.basis == "hearsay"


def shown(
    claimed: int,
    *,
    basis: str = "said",
    acted: bool = False,
    moved_others: bool = False,
    sat_out: bool = False,
    days_old: int = 0,
    stale_after: int = 120,
) -> Shown:
    """Return what may be shown of a rating of `claimed`, 1 the strongest.

    `acted`: own verified act of cost 2 or more in 120 effective days. `moved_others`: somebody
    else's verified act at their ask in 90. `sat_out`: asked and did not act in the latest test of
    their unit whose date has passed. A weak rating is taken at its word.
    """
    floor = 1 if moved_others else 2 if acted else WEAKEST_SHOWN_WITHOUT_ACT
    found, why = claimed, ""
    if claimed < floor:
        found, why = floor, "no_act" if floor == WEAKEST_SHOWN_WITHOUT_ACT else "moved_nobody"
    if sat_out and found < WEAKEST_SHOWN_WITHOUT_ACT:
        found, why = WEAKEST_SHOWN_WITHOUT_ACT, "sat_out"
    if basis == "hearsay" and found < WEAKEST_SHOWN_WITHOUT_ACT:
        found, why = WEAKEST_SHOWN_WITHOUT_ACT, "hearsay"
    return Shown(claimed, found, basis, why, days_old > stale_after)
