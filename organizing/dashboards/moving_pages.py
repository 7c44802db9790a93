"""The boards of who stands where and who moved: the check-in list, the ladder, movement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from members.models import Unit
from organizing import recounting
from organizing.dashboards import drift, ladder, movement, since

if TYPE_CHECKING:
    from members.models import Organization, User

VIEW, SEALED = "members.view_person", "organizing.view_sealed"


@dataclass(frozen=True)
class Drifting:
    """How many are in which state, and what changed since last week."""

    counts: drift.Counts
    lately: since.Since


@dataclass(frozen=True)
class Ladder:
    """The rungs with their flows, how many are close to the next or rest lower, what changed."""

    steps: list[ladder.Step]
    close_counts: dict[int, int]
    rest_lower: int
    lately: since.Since


@recounting.board("drift", VIEW, SEALED)
def drifting(user: User, *, on: date, organization: Organization) -> Drifting:
    """Return what the check-in list counts; its rows are asked at each look."""
    return Drifting(drift.counts(user), since.drift(user, on=on))


@recounting.board("ladder", VIEW, SEALED)
def rungs(user: User, *, on: date, organization: Organization, days: int) -> Ladder:
    """Return what the ladder counts, with the flows of the last `days`."""
    return Ladder(
        ladder.steps(user, days=days, on=on),
        ladder.close_counts(user, on=on, rules=organization.rules),
        ladder.rest_lower(user),
        since.ladder(user, on=on),
    )


@recounting.board("movement", VIEW, SEALED)
def moved(
    user: User,
    *,
    on: date,
    organization: Organization,
    what: str,
    since: int,
    until: int,
    unit: str = "",
) -> list[movement.Flow]:
    """Return how many moved from where to where between `since` and `until` days ago.

    Days ago, so that the last thirty are one board and not another each day.
    """
    within = Unit(pk=UUID(unit)) if unit else None
    began, ended = (on - timedelta(days=days) for days in (since, until))
    return movement.flows(user, movement.Asked(what, began, ended, within))
