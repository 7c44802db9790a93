"""From measured shares to a score and a status: practice 3.8 and nothing else. No database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LOW = 34.0  # a component below this is in trouble
HEALTHY, WATCH = 75.0, 50.0
LOW_PARTS_AT_RISK = 3
MEASURED_FOR_A_NUMBER = 5
YOUNG_DAYS = 60
SILENT_INTERVALS = 2
SMALL = 4  # up to this many members, attendance is names and not a share


class Part(TextChoices):
    """The nine components, in practice's order."""

    FOLLOW_THROUGH = "follow_through", _("Keeps its word")
    ATTENDANCE = "attendance", _("Shows up")
    CADENCE = "cadence", _("Meets as chartered")
    SEATS = "seats", _("Seats filled")
    COVERAGE = "coverage", _("Units covered")
    CONTACT = "contact", _("Members in contact")
    BENCH = "bench", _("Bench")
    LIKENESS = "likeness", _("Looks like the base")
    SPREAD = "spread", _("Load is spread")


class Status(TextChoices):
    """The word of a committee's health."""

    AT_RISK = "at_risk", _("At risk")
    WATCH = "watch", _("Watch")
    FORMING = "forming", _("Forming")
    HEALTHY = "healthy", _("Healthy")
    DORMANT = "dormant", _("Dormant")


@dataclass(frozen=True)
class Scale:
    """How much a component weighs, and between which shares its score runs from 0 to 100."""

    weight: int
    red: float
    green: float

    def score(self, share: float) -> float:
        """Return how far it is from red to green, clamped, in percent."""
        return max(0.0, min(1.0, (share - self.red) / (self.green - self.red))) * 100


SCALES: dict[Part, Scale] = {
    Part.FOLLOW_THROUGH: Scale(20, 0.40, 0.80),
    Part.ATTENDANCE: Scale(15, 0.40, 0.75),
    Part.CADENCE: Scale(10, 0.50, 1.00),
    Part.SEATS: Scale(10, 0.60, 0.90),
    Part.COVERAGE: Scale(15, 0.50, 0.90),
    Part.CONTACT: Scale(15, 0.30, 0.70),
    Part.BENCH: Scale(5, 0.00, 0.80),
    Part.LIKENESS: Scale(5, 0.60, 0.85),
    Part.SPREAD: Scale(5, 0.40, 0.70),
}


@dataclass(frozen=True)
class Component:
    """One component: `top` of `bottom` on a day; `share` is None while there is not enough yet."""

    part: Part
    top: float
    bottom: float
    share: float | None

    @property
    def scale(self) -> Scale:
        """Its weight, red and green."""
        return SCALES[self.part]

    @property
    def score(self) -> float | None:
        """0 to 100, or None while there is not enough yet."""
        return None if self.share is None else self.scale.score(self.share)

    @property
    def is_low(self) -> bool:
        """Whether it is measured and in trouble."""
        return self.score is not None and self.score < LOW

    @property
    def percent(self) -> int | None:
        """The share as a whole percentage."""
        return None if self.share is None else round(self.share * 100)


def component(part: Part, top: float, bottom: float, *, least: float = 1) -> Component:
    """Return the component of `top` out of `bottom`; below `least` there is not enough yet."""
    enough = bottom >= max(least, 1)
    return Component(part, top, bottom, top / bottom if enough else None)


@dataclass(frozen=True)
class Life:
    """What is known of a committee besides its components, on the day `on`."""

    on: date
    founded_on: date
    interval_days: int
    silent_days: int
    is_dormant: bool = False

    @property
    def age_days(self) -> int:
        """Days since it was founded."""
        return (self.on - self.founded_on).days

    @property
    def is_young(self) -> bool:
        """Whether it is too new to be judged."""
        return self.age_days < YOUNG_DAYS

    @property
    def is_silent(self) -> bool:
        """Whether it has not met for twice its interval, resting days apart."""
        return self.silent_days >= SILENT_INTERVALS * self.interval_days


@dataclass(frozen=True)
class Health:
    """The verdict: components worst first, a word, and (where enough is measured) a number."""

    components: tuple[Component, ...]
    status: Status
    score: float | None

    @property
    def measured(self) -> tuple[Component, ...]:
        """The components there is enough evidence for."""
        return tuple(part for part in self.components if part.score is not None)

    @property
    def is_resting(self) -> bool:
        """Whether nothing counts against it: at rest, or too new to be judged."""
        return self.status in (Status.DORMANT, Status.FORMING)

    @property
    def low(self) -> tuple[Component, ...]:
        """The measured components that are in trouble, worst first; none of who rests or forms."""
        return () if self.is_resting else tuple(part for part in self.components if part.is_low)

    def of(self, part: Part) -> Component | None:
        """Return one component."""
        return next((found for found in self.components if found.part == part), None)


def judge(components: Iterable[Component], life: Life) -> Health:
    """Return the health of a committee: pure, so that any past day can be judged again."""
    ordered = tuple(sorted(components, key=_worst_first))
    measured = [part for part in ordered if part.score is not None]
    score = weighted(measured) if len(measured) >= MEASURED_FOR_A_NUMBER else None
    health = Health(ordered, _status(score, sum(part.is_low for part in measured), life), score)
    return replace(health, score=None) if health.is_resting else health


def weighted(measured: Iterable[Component]) -> float | None:
    """Return the mean score; the weight of what is missing falls to the rest."""
    pairs = [(part.scale.weight, part.score) for part in measured if part.score is not None]
    if not pairs:
        return None
    return sum(weight * score for weight, score in pairs) / sum(weight for weight, _ in pairs)


def _status(score: float | None, low: int, life: Life) -> Status:
    if life.is_dormant:
        return Status.DORMANT
    if life.is_young:
        return Status.FORMING
    if life.is_silent:
        return Status.AT_RISK
    if score is None:
        return Status.FORMING
    if score < WATCH or low >= LOW_PARTS_AT_RISK:
        return Status.AT_RISK
    if score < HEALTHY or low:
        return Status.WATCH
    return Status.HEALTHY


def _worst_first(part: Component) -> tuple[float, int, int]:
    score = 101.0 if part.score is None else part.score
    return (score, -part.scale.weight, list(Part).index(part.part))
