"""What a rung and a level stand on, and what would raise the rung: evidence in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from members.dates import date_format
from organizing.models import Standing
from organizing.models.standing import Level, Rung

_COUNTED = {
    "costly": ngettext_lazy("%(n)s verified act lately", "%(n)s verified acts lately", "n"),
    "kept": ngettext_lazy("%(n)s promise kept in 180 days", "%(n)s promises kept in 180 days", "n"),
    "asking": ngettext_lazy(
        "%(n)s kept promise asked somebody else", "%(n)s kept promises asked somebody else", "n"
    ),
    "followers": ngettext_lazy(
        "%(n)s person acted at their ask", "%(n)s people acted at their ask", "n"
    ),
    "list": ngettext_lazy("carries %(n)s person", "carries %(n)s people", "n"),
    "coached": ngettext_lazy("coached %(n)s activist", "coached %(n)s activists", "n"),
}

EXPIRING = {  # what a rung stands on, for when it ages
    "contact": gettext_lazy("the last two-way contact"),
    "talk": gettext_lazy("the last conversation"),
    "act1": gettext_lazy("the last verified act"),
    "act2": gettext_lazy("the last verified act of cost 2 or more"),
    "kept": gettext_lazy("the last two promises kept"),
    "asking": gettext_lazy("the last kept promise to ask somebody else"),
    "followers": gettext_lazy("people who acted at their ask"),
    "list": gettext_lazy("contact with most of their list"),
    "coached": gettext_lazy("the activists they carried or coached"),
}


@dataclass(frozen=True)
class Expiring:
    """A piece of evidence for a rung, and the first day on which it no longer counts."""

    code: str
    text: str
    on: date
    is_limit: bool


def what_expires(standing: Standing) -> list[Expiring]:
    """Return what the rung stands on and when each piece ages, the first to go first.

    `is_limit` marks what the rung falls with (practice 3.4, `limiting_evidence`). Empty while the
    clock stands still.
    """
    days = {
        code: date.fromisoformat(day) for code, day in standing.evidence.get("expires", {}).items()
    }
    first = min(days.values(), default=None)
    found = [
        Expiring(code, str(EXPIRING[code]), day, is_limit=day == first)
        for code, day in days.items()
    ]
    return sorted(found, key=lambda each: (each.on, each.code))


def evidence_lines(standing: Standing) -> list[str]:
    """Return what the rung and the level stand on, one line each."""
    found: dict[str, Any] = standing.evidence
    lines = []
    if "talked_on" in found:
        lines.append(_("Last conversation %(day)s") % {"day": _day(found["talked_on"])})
    elif standing.last_contact_on:
        day = date_format(standing.last_contact_on, "j M Y")
        lines.append(_("Last contact %(day)s, no conversation yet") % {"day": day})
    for key, words in _COUNTED.items():
        if found.get(key):
            lines.append(str(words % {"n": found[key]}))
    if standing.ties:
        lines.append(
            ngettext("%(n)s live tie", "%(n)s live ties", standing.ties) % {"n": standing.ties}
        )
    return lines


def what_would_raise(standing: Standing) -> list[str]:
    """Return what is still missing for the next rung, never as a fault."""
    found = standing.evidence
    if standing.rung <= Rung.CONTACTED:
        if standing.rung == Rung.LISTED:
            return [_("A first two-way contact")]
        return [_("A verified act, however small"), _("or a conversation and an act seen by peers")]
    if standing.rung == Rung.SUPPORTER:
        missing = []
        if "talked_on" not in found:
            missing.append(_("A conversation of five minutes or more"))
        if not found.get("costly"):
            missing.append(_("An act with their name on it (cost 2 or more)"))
        return missing or [_("A conversation and a costly act in the same half year")]
    if standing.rung == Rung.PARTICIPANT:
        missing = []
        lacking = 2 - found.get("kept", 0)
        if lacking > 0:
            missing.append(
                ngettext("%(n)s more promise kept", "%(n)s more promises kept", lacking)
                % {"n": lacking}
            )
        if not found.get("asking"):
            missing.append(_("A kept promise to ask somebody else"))
        return missing
    if standing.rung == Rung.ACTIVIST:
        lacking = max(1, 3 - found.get("followers", 0))
        return [
            ngettext(
                "%(n)s more person who acts at their ask",
                "%(n)s more people who act at their ask",
                lacking,
            )
            % {"n": lacking},
            _("or a list of five or more they keep in touch with"),
        ]
    if standing.rung == Rung.LEADER:
        lacking = max(1, 2 - found.get("coached", 0))
        return [
            ngettext(
                "%(n)s more activist they carried or coached",
                "%(n)s more activists they carried or coached",
                lacking,
            )
            % {"n": lacking}
        ]
    return []


def what_would_deepen(standing: Standing) -> list[str]:
    """Return what is still missing for the next base level."""
    found = standing.evidence
    if standing.level == Level.LISTED:
        return [_("A two-way contact")]
    if standing.level == Level.REACHED:
        if found.get("orphaned"):
            return [_("A conversation with somebody who is still active")]
        return [_("A one-on-one")]
    if standing.level == Level.IN_RELATIONSHIP:
        return [_("A promise kept, or an act of cost 2 or more")]
    if standing.level != Level.COMMITTED:
        return []
    missing = []
    if standing.ties < 2 or not standing.peer_ties:
        missing.append(_("Two live ties, one of them to a peer"))
    if not found.get("has_place"):
        missing.append(_("A place in the structure: a leader, a seat or a list"))
    if found.get("shown", 0) < 2 or not found.get("collective"):
        missing.append(_("Two things done within the year, one of them together with others"))
    return missing


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "j M Y")
