"""How many examples the properties of the engine try, and which.

STANDING_EXAMPLES asks for that many of each (2,000 before a release); without it, a property tries
what the suite can afford. STANDING_SEED begins elsewhere, where histories are numbered.
"""

from __future__ import annotations

import os

FIRST_SEED = int(os.environ.get("STANDING_SEED", "0"))


def examples(usual: int) -> int:
    """Return how many examples a property tries: `usual`, unless more or fewer are asked for."""
    return int(os.environ.get("STANDING_EXAMPLES", usual))


def lots(usual: int, *, together: int) -> list[range]:
    """Return the seeds of as many histories, in lots that are written and computed together."""
    seeds = range(FIRST_SEED, FIRST_SEED + examples(usual))
    return [seeds[n : n + together] for n in range(0, len(seeds), together)]
