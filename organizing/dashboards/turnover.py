"""The seats of a committee that changed hands in twelve months, and who held them (3.8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from members.models import Committee, Seat
from organizing.committee_health.turnover import YEAR, Turnover, turnover_of

if TYPE_CHECKING:
    from members.models import User


@dataclass(frozen=True)
class Left:
    """A seat that was left; without a name to somebody who may not know the holder."""

    seat: Seat
    is_named: bool


@dataclass(frozen=True)
class Page:
    """The figure with the seats it counts, the latest first."""

    since: date
    on: date
    figure: Turnover
    seats: list[Left]


def turnover(committee: Committee, user: User, *, on: date) -> Page:
    """Return the seats that were left in the year up to `on`, of members, not staff."""
    left = committee.seats.filter(
        ended_on__gt=on - YEAR, ended_on__lte=on, person__is_staff=False
    ).select_related("person", "unit")
    named = set(left.named_to(user).values_list("pk", flat=True))
    seats = [Left(seat, seat.pk in named) for seat in left.order_by("-ended_on", "-pk")]
    return Page(on - YEAR, on, turnover_of(committee, on), seats)
