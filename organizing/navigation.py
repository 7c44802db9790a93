"""What stands in the side navigation and the bottom bar, for whoever looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import enrolling, locking


@dataclass(frozen=True)
class Place:
    """One link: where it leads, what it says, which permission it takes."""

    name: str
    label: str | Promise
    permission: str
    key: str = ""

    @property
    def url(self) -> str:
        """Where it leads."""
        return reverse(self.name)


MAIN = [
    Place("today", _("Today"), "organizing.log_conversation", "t"),
    Place("week", _("My week"), "organizing.log_conversation", "w"),
    Place("people", _("People"), "members.view_person", "p"),
    Place("log", _("One-on-ones"), "organizing.log_conversation", "l"),
    Place("my_people", _("My people"), "organizing.log_conversation", "y"),
    Place("promises", _("Commitments"), "organizing.change_commitment", "c"),
]
STRUCTURE = [
    Place("base", _("Base"), "organizing.view_base", "b"),
    Place("ladder", _("Ladder"), "organizing.view_base", "r"),
    Place("drift", _("Check-in list"), "organizing.view_drift", "d"),
    Place("committees", _("Committees"), "members.view_committee", "m"),
    Place("wall_charts", _("Wall chart"), "members.view_person", "h"),
    Place("reach", _("Connections"), "organizing.view_base", "n"),
    Place("campaigns", _("Campaigns"), "campaigns.view_campaign", "a"),
]
STEWARDSHIP = [
    Place("members:imports", _("Import"), "members.import_people", "i"),
    Place("members:duplicates", _("Duplicates"), "members.merge_people", "e"),
    Place("members:exports", _("Roster export"), "members.export_roster", "x"),
    Place("members:jobs", _("Jobs"), "members.view_job", "j"),
    Place("members:users", _("Users"), "members.change_user", "u"),
    Place("alarms", _("Alarms"), "members.change_user"),
    Place("members:organization", _("Settings"), "members.change_organization", "s"),
    Place("kept", _("What is kept"), "members.hold_data", "k"),
    Place("requests", _("Requests"), "members.merge_people", "q"),
]
# What a board leads to under an address of its own.
WITHIN = {"/meetings/": "/committees/", "/seats/": "/committees/", "/actions/": "/campaigns/"}
GROUPS = [("", MAIN), (_("Structure"), STRUCTURE), (_("Stewardship"), STEWARDSHIP)]


def context(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation of whoever is signed in, with the current place marked."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or enrolling.is_missing(user):
        return {"navigation": []}
    if locking.is_locked(request):  # a page for everybody says no more to a phone that lies about
        return {"navigation": []}
    path = _place_of(request.path)
    groups = []
    for title, places in GROUPS:
        allowed = [place for place in places if user.has_perm(place.permission)]
        if allowed:
            groups.append((title, [_link(place, path) for place in allowed]))
    return {"navigation": groups, "place": path}


def _place_of(path: str) -> str:
    """Return the path, or the one of the board that leads to it."""
    return next((place for start, place in WITHIN.items() if path.startswith(start)), path)


def _link(place: Place, path: str) -> dict[str, Any]:
    try:
        url = place.url
    except NoReverseMatch:  # pragma: no cover
        url = "#"
    current = path == url or (url != "/" and path.startswith(url))
    return {"url": url, "label": place.label, "key": place.key, "current": current}
