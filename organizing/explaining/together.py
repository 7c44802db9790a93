"""Ties and ratings, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from organizing.explaining.words import Row, Rules, Words, days
from organizing.relating import (
    ISOLATION_FLAG,
    PEOPLE_FLAG,
    PHONE_TREE_GOAL,
    SHARE_FLAG,
    STAFF_FLAG,
    STEPS,
    WOVEN_PEERS,
    WOVEN_TIES,
)


def ties(rules: Rules) -> Words:
    """Practice 3.1 and 3.9."""
    w = rules["windows"]
    rows = [
        Row(
            _("Live tie"),
            _(
                "two people on record who talked, met in a small gathering whose host confirmed it,"
                " or were said to know each other, within %(days)s days; %(close)s for close ties"
            )
            % {"days": w["tie"], "close": w["close_tie"]},
        ),
        Row(_("Staff tie, peer tie"), _("with a paid organizer at one end; every other")),
        Row(_("Isolated, thinly tied"), _("no live tie; one")),
        Row(
            _("Woven in"),
            _("%(ties)s live ties or more, %(peers)s of them to peers")
            % {"ties": WOVEN_TIES, "peers": WOVEN_PEERS},
        ),
        Row(
            _("No tie or one"),
            _("isolated or thinly tied, of those reached; flagged above %(percent)s%%")
            % {"percent": ISOLATION_FLAG},
        ),
        Row(
            _("Hanging on one person"),
            _(
                "people whose only live tie this is; flagged from %(people)s people or"
                " %(percent)s%% of those reached"
            )
            % {"people": PEOPLE_FLAG, "percent": SHARE_FLAG},
        ),
        Row(
            _("Tied to staff only"),
            _("all their ties are to paid staff; flagged above %(percent)s%%")
            % {"percent": STAFF_FLAG},
        ),
        Row(
            _("If they left tomorrow"),
            _(
                "without this person: who has no tie left, and who no"
                " other conversation that counts"
            ),
        ),
        Row(
            _("Phone tree"),
            _(
                "of those reached, at most %(steps)s live ties from an active committee member;"
                " the goal is %(percent)s%%"
            )
            % {"steps": STEPS, "percent": PHONE_TREE_GOAL},
        ),
        Row(_("Bridges"), _("peer ties between people of different units, of all peer ties")),
        Row(
            _("No route to the structure"),
            _("tied to others, but over any number of ties to no active carrier"),
        ),
    ]
    notes = [
        _("A tie to somebody who rests stays live; one to somebody who left or died ends at once."),
        _(
            "Ties are the most sensitive thing we keep: names only for"
            " carriers and leaders in scope,"
            " each look is logged, and they are in no export."
        ),
    ]
    return _("How people hang together, from what they shared lately."), rows, notes


def rating(rules: Rules) -> Words:
    """Practice 3.3."""
    a, r = rules["assessment"], rules["rungs"]
    rows = [
        Row(
            _("Shown as 1"),
            _(
                "claimed 1, and within %(days)s days somebody else acted at their ask, or"
                " %(percent)s%% of their list of %(size)s or more did a test"
            )
            % {"days": a["moved_days"], "percent": a["delivery_percent"], "size": r["list_size"]},
        ),
        Row(
            _("Shown as 2 at best"),
            _("an own verified act of cost 2 or more within %(days)s days") % days(a["act_days"]),
        ),
        Row(_("Shown as 3 at best"), _("neither; or it is what somebody else said")),
        Row(
            _("Shown as 3 at best"),
            _("asked into the latest test of their unit that is over, and did not act"),
        ),
        Row(_("4 and 5"), _("taken at their word")),
        Row(
            _("Stale"),
            _("older than %(live)s days in a live campaign, else than %(other)s")
            % {"live": a["stale_live"], "other": a["stale_other"]},
        ),
        Row(
            _("Soft support"),
            _("claimed 1 or 2 but shown 3, of all claimed 1 or 2"),
        ),
    ]
    notes = [
        _(
            "Not assessed is never folded into undecided. A test somebody rested through, or"
            " whose results are not recorded yet, is not held against them."
        )
    ]
    return _("A rating never shows stronger than what bears it out."), rows, notes


def coverage(rules: Rules) -> Words:
    """Practice 1 (wall chart), 3.3 and 3.11."""
    w, of = rules["windows"], rules["assessment"]
    rows = [
        Row(
            pgettext("people of a unit", "Named"),
            _("people on our list with a place in the unit; not management"),
        ),
        Row(_("Can be reached"), _("with a number or address they did not say no to")),
        Row(_("Talked with"), _("a two-way contact in the last %(days)s days") % days(w["reach"])),
        Row(
            _("Freshly assessed"),
            _("the last rating is at most %(other)s days old; %(live)s in a live campaign")
            % {"other": of["stale_other"], "live": of["stale_live"]},
        ),
        Row(_("With a leader of their own"), _("somebody who is no paid staff carries them")),
        Row(_("Leaders"), _("people on rung 5 or 6; one to so many of the headcount")),
        Row(_("On a committee"), _("holds a seat today")),
        Row(_("Members (density)"), _("in good standing")),
    ]
    notes = [
        _("Shares are of the headcount; where nobody counted, of our own list, and that is said."),
        _("Somebody with two places in a unit is counted once."),
    ]
    return _("How far we have come in a unit, over everybody who is there."), rows, notes
