"""What the organization's own past says of the drift formula, as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import Job

FEWEST_ANSWERS = 20  # below, a share says more about chance than about the formula
FEWEST_IN_TENTH = 5
FIGURES = {
    "auc": _("AUC (1 is best, 0.5 is chance)"),
    "average_precision": _("Average precision (1 is best)"),
    "brier": _("Brier score (0 is best)"),
    "precision_at_tenth": _("Right among the tenth flagged first"),
}
LEFT, TOP, SLOT, WIDE, HEIGHT = 36, 12, 44, 30, 188  # whole numbers read alike in any language


@dataclass(frozen=True)
class Bar:
    """One tenth of the chances: what was said, what came, and where that is drawn."""

    low: int
    high: int
    people: int
    said: int
    came: int
    is_enough: bool
    x: int
    y: int
    width: int
    height: int
    mark: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.x + self.width


@dataclass(frozen=True)
class Tick:
    """A number on an axis of the chart, and where it stands."""

    percent: int
    at: int


@dataclass(frozen=True)
class Comparison:
    """One question, and how often the formula and plain silence had it right, in percent."""

    formula: int | None
    silence: int | None


@dataclass(frozen=True)
class Figure:
    """One of the usual figures, for the formula and for plain silence."""

    name: str | Promise
    formula: float | None
    silence: float | None


@dataclass(frozen=True)
class Group:
    """Members or regulars: how many answers there are and how they came out."""

    people: int
    is_enough: bool
    not_seen: int | None
    pairs: Comparison
    loudest: Comparison
    bars: tuple[Bar, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class LookBack:
    """The last finished look at the past."""

    until: date
    first_on: date
    last_on: date
    dates: int
    horizon: int
    members: Group
    regulars: Group

    @property
    def is_enough(self) -> bool:
        """Whether there are enough answers to speak of."""
        return self.members.is_enough

    @property
    def ticks(self) -> list[Tick]:
        """The lines of the chart, lowest first."""
        return [
            Tick(percent, TOP + HEIGHT * (100 - percent) // 100) for percent in range(0, 101, 25)
        ]

    @property
    def edges(self) -> list[Tick]:
        """The edges of the tenths, lowest first."""
        return [Tick(10 * number, LEFT + SLOT * number) for number in range(11)]


def look_back(job: Job) -> LookBack:
    """Return what a finished job found."""
    figures = job.progress["figures"]
    days = [date.fromisoformat(day) for day in figures["cut_offs"]]
    return LookBack(
        until=date.fromisoformat(job.argument("until")),
        first_on=days[0],
        last_on=days[-1],
        dates=len(days),
        horizon=figures["horizon"],
        members=_group(figures["members"]),
        regulars=_group(figures["regulars"]),
    )


def _group(found: dict[str, Any]) -> Group:
    recency = found["recency"]
    return Group(
        people=found["people"],
        is_enough=found["people"] >= FEWEST_ANSWERS and found["auc"] is not None,
        not_seen=_percent(found["base_rate"]),
        pairs=Comparison(_percent(found["auc"]), _percent(recency["auc"])),
        loudest=Comparison(
            _percent(found["precision_at_tenth"]), _percent(recency["precision_at_tenth"])
        ),
        bars=tuple(_bar(number, tenth) for number, tenth in enumerate(found["reliability"])),
        figures=tuple(Figure(FIGURES[key], found[key], recency[key]) for key in FIGURES),
    )


def _bar(number: int, tenth: dict[str, Any]) -> Bar:
    said, came = tenth["said"] or 0.0, tenth["gone"] or 0.0
    return Bar(
        low=number * 10,
        high=number * 10 + 10,
        people=tenth["people"],
        said=round(100 * said),
        came=round(100 * came),
        is_enough=tenth["people"] >= FEWEST_IN_TENTH,
        x=LEFT + SLOT * number + (SLOT - WIDE) // 2,
        y=round(TOP + HEIGHT * (1 - came)),
        width=WIDE,
        height=TOP + HEIGHT - round(TOP + HEIGHT * (1 - came)),
        mark=round(TOP + HEIGHT * (1 - said)),
    )


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)
