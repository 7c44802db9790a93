"""Reading a structure test: participation over the whole unit, in words (practice 3.5). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

UNITS_HOLDING = 80  # percent of the headcount that must be in units at or above the floor
WITH_US = 50  # percent of those asked who must have done it
HARDEST = 5


class Band(TextChoices):
    """What a participation is worth."""

    HARDEST = "hardest", _("Ready for the hardest asks")
    STRONG = "strong", _("Strong")
    MAJORITY = "majority", _("A majority: go one step up")
    BARE = "bare", _("Barely half")
    NOT_YET = "not_yet", _("Not yet")


class Diagnosis(TextChoices):
    """Why a unit is not there yet."""

    REACH = "reach", _("Not tested: too few were asked")
    NOT_WITH_US = "not_with_us", _("Tested, not with us")
    SLIPPED = "slipped", _("Slipped since the last test")


class Advice(TextChoices):
    """What the committee should do next."""

    GO = "go", _("Go: the next cost")
    HOLD = "hold", _("Hold: ask those nobody asked")
    REBUILD = "rebuild", _("Rebuild before the next test")


@dataclass(frozen=True)
class Result:
    """One unit in one test: headcount H, asked A, said yes C, did X."""

    headcount: int
    asked: int
    yes: int
    did: int
    previous: float | None = None  # participation in the test before, in percent
    is_critical: bool = False
    kept: int = 0  # of the yes, who did

    @property
    def participation(self) -> float | None:
        """X over H in percent; None without a headcount."""
        return 100 * self.did / self.headcount if self.headcount else None

    @property
    def coverage(self) -> float | None:
        """A over H in percent."""
        return 100 * self.asked / self.headcount if self.headcount else None

    @property
    def keep(self) -> float | None:
        """X over C in percent: how many of those who said yes came, whoever else came too."""
        return 100 * self.kept / self.yes if self.yes else None


def whole(share: float | None) -> int | None:
    """Return a share in whole percent: a half goes up, as people read it."""
    return None if share is None else int(share + 0.5)


def band(participation: float, rules: dict[str, Any]) -> Band:
    """Return the word for a participation in percent; `rules` are those of "tests"."""
    if participation >= rules["hard_ask"]:
        return Band.HARDEST
    if participation >= rules["strong"]:
        return Band.STRONG
    if participation >= rules["majority"]:
        return Band.MAJORITY
    return Band.BARE if participation >= rules["unit_floor"] else Band.NOT_YET


def diagnosis(result: Result, rules: dict[str, Any]) -> Diagnosis | None:
    """Return why a unit is not there yet, reach first, or None."""
    if result.coverage is None or result.participation is None:
        return None
    if result.coverage < rules["ask_coverage_ok"]:
        return Diagnosis.REACH
    if 100 * result.did < WITH_US * result.asked:
        return Diagnosis.NOT_WITH_US
    return Diagnosis.SLIPPED if is_slipped(result, rules) else None


def is_slipped(result: Result, rules: dict[str, Any]) -> bool:
    """Whether the unit did less than the time before, by the points that count as slipping."""
    if result.previous is None or result.participation is None:
        return False
    return bool(result.previous - result.participation >= rules["slip_points"])


def holding(results: Iterable[Result], rules: dict[str, Any]) -> float:
    """Return the share of the headcount that is in units at or above the floor, in percent."""
    found = [result for result in results if result.headcount]
    headcount = sum(result.headcount for result in found)
    standing = [r for r in found if (r.participation or 0) >= rules["unit_floor"]]
    return 100 * sum(r.headcount for r in standing) / headcount if headcount else 0.0


def advice(
    results: Iterable[Result], rules: dict[str, Any], *, cost: int = 0, legal_bar: int = 0
) -> Advice:
    """Return whether to go on, hold or rebuild before a step that costs `cost`.

    The hardest asks take more than a majority, and no less than the law does, in percent.
    """
    found = [result for result in results if result.headcount]
    headcount = sum(result.headcount for result in found)
    if not headcount:
        return Advice.HOLD
    below = [result for result in found if (result.participation or 0) < rules["unit_floor"]]
    overall = 100 * sum(result.did for result in found) / headcount
    bar = max(rules["hard_ask"], legal_bar) if cost >= HARDEST else rules["majority"]
    critical = any(result.is_critical for result in below)
    if overall >= bar and holding(found, rules) >= UNITS_HOLDING and not critical:
        return Advice.GO
    reach = any(diagnosis(result, rules) == Diagnosis.REACH for result in found)
    return Advice.HOLD if reach else Advice.REBUILD
