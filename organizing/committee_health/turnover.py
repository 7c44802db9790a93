"""How seats changed hands in twelve months: told beside health, never scored (practice 3.8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from django.db import connection

from members.models import Committee

YEAR = timedelta(days=365)
FROZEN, CHURNING = 0.15, 0.40


@dataclass(frozen=True)
class Turnover:
    """Departures of twelve months, how many handed over, and the mean number of filled seats."""

    departures: int
    handed_over: int
    mean_filled: float

    @property
    def rate(self) -> float | None:
        """Departures over mean filled seats; None where no seat was filled."""
        return self.departures / self.mean_filled if self.mean_filled else None

    @property
    def percent(self) -> int | None:
        """The rate in whole percent."""
        return None if self.rate is None else round(100 * self.rate)

    @property
    def is_frozen(self) -> bool:
        """Whether so few changed that nobody new comes in."""
        return self.rate is not None and self.rate < FROZEN

    @property
    def is_churning(self) -> bool:
        """Whether so many changed that nothing settles."""
        return self.rate is not None and self.rate > CHURNING


def turnover(committees: Iterable[UUID], on: date) -> dict[UUID, Turnover]:
    """Return the turnover of each committee founded by `on`, in one query. Take scoped ids."""
    sql = (Path(__file__).parent / "turnover.sql").read_text()
    with connection.cursor() as cursor:
        cursor.execute(sql, {"ids": [str(pk) for pk in committees], "on": on})
        return {pk: Turnover(gone, handed, mean) for pk, gone, handed, mean in cursor.fetchall()}


def turnover_of(committee: Committee, on: date) -> Turnover:
    """Return the turnover of one committee; that of nothing before it was founded."""
    return turnover([committee.pk], on).get(committee.pk, Turnover(0, 0, 0.0))
