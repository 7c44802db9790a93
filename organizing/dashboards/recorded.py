"""Of what kinds the records are that the base was computed from, and where they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organizing.dashboards.reach import SEALED
from organizing.models import StandingRun
from organizing.standing.computing import recorded_events

if TYPE_CHECKING:
    from members.models import User

Words = str | Promise
REACHED = "level=2&level=3&level=4&level=5"
# what it is called, where it is read (route and query), how that is called, and who may
KINDS: dict[str, tuple[Words, str, Words, str]] = {
    "talks": (
        _("Conversations"),
        f"people?{REACHED}",
        _("whom we reached"),
        "",
    ),
    "attempts": (_("Attempts to reach somebody"), "people", _("on the page of each person"), ""),
    "promises": (_("Promises"), "promises", _("promises"), ""),
    "ratings": (_("Assessments"), "wall_charts", _("wall charts, by rating"), SEALED),
    "ties": (_("Ties"), "reach", _("connections"), ""),
    "attendances": (_("Attendance at meetings"), "committees", _("committees and meetings"), ""),
    "acts": (_("Taking part in actions"), "actions_held", _("actions that were held"), ""),
}


@dataclass(frozen=True)
class Kind:
    """Records of one kind: how many there are (None: too few to say), and where to read them."""

    label: Words
    n: int | None
    where: Words
    url: str


@dataclass(frozen=True)
class Recorded:
    """What the computation of a day read, and what is on record up to that day now."""

    run: StandingRun
    kinds: list[Kind]
    now: int

    @property
    def since(self) -> int:
        """How many more there are now than it read; fewer where something was taken back."""
        return self.now - self.run.events


def recorded(user: User, *, least: int) -> Recorded | None:
    """Return the records of the whole organization by kind; None before anything was computed.

    Fewer than `least` of a kind are not told: the reader may see only a part of them (3.13).
    """
    run = StandingRun.latest()
    if run is None:
        return None
    counted = recorded_events(run.as_of)
    kinds = []
    for kind, (label, place, where, verb) in KINDS.items():
        route, mark, query = place.partition("?")
        url = f"{reverse(route)}{mark}{query}" if not verb or user.has_perm(verb) else ""
        n = counted.get(kind, 0)
        kinds.append(Kind(label, None if 0 < n < least else n, where, url))
    return Recorded(run, kinds, sum(counted.values()))
