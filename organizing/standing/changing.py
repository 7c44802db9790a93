"""Why a rung, a level or a relationship changed, in words: evidence before and after compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.dates import date_format
from organizing.models import Standing, StandingChange
from organizing.models.standing import Drift, Level, Rung
from organizing.standing import words
from organizing.standing.raising import EXPIRING

if TYPE_CHECKING:
    from organizing.standing.words import Names

NEWLY = {
    "contact": gettext_lazy("a two-way contact"),
    "talk": gettext_lazy("a conversation"),
    "act1": gettext_lazy("a verified act"),
    "act2": gettext_lazy("a verified act of cost 2 or more"),
    "kept": gettext_lazy("two promises kept"),
    "asking": gettext_lazy("a kept promise to ask somebody else"),
    "followers": gettext_lazy("people who acted at their ask"),
    "list": gettext_lazy("contact with most of their list"),
    "coached": gettext_lazy("the activists they carried or coached"),
}
DEEPER = {
    Level.LISTED: gettext_lazy("on the list"),
    Level.REACHED: gettext_lazy("a two-way contact"),
    Level.IN_RELATIONSHIP: gettext_lazy("a conversation"),
    Level.COMMITTED: gettext_lazy("a promise kept, or an act of cost 2 or more"),
    Level.ORGANIZED: gettext_lazy("ties, a place in the structure, and acting together"),
}
LACKING = {
    Level.NONE: gettext_lazy("no longer in a unit"),
    Level.LISTED: gettext_lazy("no two-way contact lately"),
    Level.REACHED: gettext_lazy("no conversation lately"),
    Level.IN_RELATIONSHIP: gettext_lazy("no promise kept and no act of cost 2 or more lately"),
    Level.COMMITTED: gettext_lazy("live ties, a place, or something done together is missing"),
}
_HOW_WELL: list[str] = [Drift.GONE, Drift.DRIFTING, Drift.SLIPPING, Drift.STEADY]


def state_label(what: str, value: str) -> str:
    """Return what a rung, level or drift state is called."""
    if what == StandingChange.What.RUNG:
        return f"{value} {Rung(int(value)).label}"
    if what == StandingChange.What.LEVEL:
        return str(Level(int(value)).label)
    return str(Drift(value).label)


def way(what: str, was: str, now: str) -> str:
    """Return whether a change is "up" or "down", or neither ("beside").

    A relationship that began, or that rests or is over a rest, is neither better nor worse for it.
    """
    if what != StandingChange.What.DRIFT:
        return "up" if int(now) > int(was) else "down"
    if was not in _HOW_WELL or now not in _HOW_WELL:
        return "beside"
    return "up" if _HOW_WELL.index(now) > _HOW_WELL.index(was) else "down"


def because(change: StandingChange, names: Names, *, me: UUID | None = None) -> str:
    """Return why, as far as what is kept of the day can tell; empty where it cannot."""
    before: dict[str, Any] = change.reason.get("before") or {}
    if change.what == StandingChange.What.DRIFT:
        return _drift(change, names, me=me)
    if change.what == StandingChange.What.LEVEL:
        return _level(change)
    now = change.reason.get("expires") or {}
    old = before.get("expires") or {}
    if int(change.now) > int(change.was):
        fresh = [code for code, day in now.items() if day > old.get(code, "")]
        return _("new: %(what)s") % {"what": _list(NEWLY, fresh)} if fresh else ""
    aged = [code for code, day in old.items() if day <= change.on.isoformat()]
    if aged:
        return _("no longer fresh: %(what)s") % {"what": _list(EXPIRING, aged)}
    gone = [code for code in old if code not in now]
    if gone:
        return _("no longer there: %(what)s") % {"what": _list(EXPIRING, gone)}
    return ""


def _level(change: StandingChange) -> str:
    level = Level(int(change.now))
    if level > int(change.was):
        return _("new: %(what)s") % {"what": DEEPER[level]}
    if change.reason.get("orphaned"):
        return _("whoever talked with them is no longer here")
    return str(LACKING[level])


def _drift(change: StandingChange, names: Names, *, me: UUID | None) -> str:
    if change.now not in {Drift.SLIPPING, Drift.DRIFTING, Drift.GONE}:
        was_flagged = change.was in {Drift.SLIPPING, Drift.DRIFTING, Drift.GONE}
        quiet = was_flagged and change.now != Drift.NOT_APPLICABLE
        return _("nothing speaks of it any more") if quiet else ""
    stood = Standing(person=change.person, reasons=change.reason.get("reasons") or [])
    said = words.say(stood, names, on=change.on, me=me)
    return " ".join(each.text for each in said[:3])


def _list(of: dict[str, Any], codes: list[str]) -> str:
    return ", ".join(str(of[code]) for code in codes if code in of)


def rested(standing: Standing, last: StandingChange | None, names: Names) -> str:
    """Return “Rests at Supporter since 3 Oct: no longer fresh: …” for whoever was higher lately."""
    if standing.peak <= standing.rung or last is None or last.now != str(standing.rung):
        return ""
    said = {"rung": standing.get_rung_display(), "day": date_format(last.on, "j M Y")}
    why = because(last, names)
    if not why:
        return _("Rests at %(rung)s since %(day)s.") % said
    return _("Rests at %(rung)s since %(day)s: %(why)s.") % {**said, "why": why}
