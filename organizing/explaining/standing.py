"""Where somebody stands: rung and base level, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from organizing.explaining.words import Row, Rules, Words, days
from organizing.models.standing import Level, Rung


def rung(rules: Rules) -> Words:
    """Practice 3.4."""
    w, r = rules["windows"], rules["rungs"]
    rung = {value: str(label) for value, label in Rung.choices}
    numbers = {
        "days": w["rung"],
        "followers": r["followers"],
        "size": r["list_size"],
        "percent": r["list_percent"],
        "contact": w["list_contact"],
        "coached": r["coached"],
        "year": w["structure"],
    }
    rows = [
        Row(rung[1], _("a two-way contact within %(days)s days") % numbers),
        Row(rung[2], _("and a verified act of cost 1 or more within %(days)s days") % numbers),
        Row(
            rung[3],
            _("a conversation and a verified act of cost 2 or more, both within %(days)s days")
            % numbers,
        ),
        Row(
            rung[4],
            _(
                "and two promises kept within %(days)s days, one of them to ask somebody else,"
                " whatever the answer"
            )
            % numbers,
        ),
        Row(
            rung[5],
            _(
                "and %(followers)s other people who did a verified act at their ask within"
                " %(days)s days; or a list of %(size)s or more, of whom they spoke with"
                " %(percent)s%% within %(contact)s days"
            )
            % numbers,
        ),
        Row(
            rung[6],
            _(
                "and %(coached)s people now at Activist or above whom they carried or coached"
                " within %(year)s days"
            )
            % numbers,
        ),
    ]
    notes = [
        _("A higher rung needs the evidence of the lower ones, except the petitions of Supporter."),
        _(
            "An office gives a role, never a rung. A rung that is not"
            " renewed rests lower; nobody is"
            " demoted, and a pause freezes every clock."
        ),
        _("The costliest verified act of the last %(days)s days stands beside it and is not added.")
        % days(w["cost"]),
        _("Somebody's word for a rung is drawn dashed for %(days)s days and changes nothing.")
        % days(r["asserted_days"]),
    ]
    says = _("The rung says how much somebody moves other people, by dated evidence.")
    return says, rows, notes


def level(rules: Rules) -> Words:
    """Practice 3.2."""
    w = rules["windows"]
    level = {value: str(label) for value, label in Level.choices}
    rows = [
        Row(level[1], _("on record, placed in a unit, and not management")),
        Row(level[2], _("and any two-way contact within %(days)s days") % days(w["reach"])),
        Row(
            level[3],
            _(
                "and a conversation of five minutes or more within %(days)s days, with somebody"
                " who is still an active carrier or member"
            )
            % days(w["relationship"]),
        ),
        Row(
            level[4],
            _("and a promise kept, or a verified act of cost 2 or more, within %(days)s days")
            % days(w["commit"]),
        ),
        Row(
            level[5],
            _(
                "and two live ties, one of them to a peer; a place in the structure (an active"
                " non-staff carrier, a seat, or a list); and two things kept or done within"
                " %(days)s days, one of them together with others"
            )
            % days(w["structure"]),
        ),
    ]
    notes = [
        _("Each level includes all before it, and each person counts once."),
        _(
            "Shares are of the headcount of the unit. A unit without one is as large as the units"
            " below it; where nobody counted, our own list is the denominator and the page says so."
        ),
        _(
            "Whoever talked with them has left: they are shown as"
            " orphaned until a new conversation."
        ),
        _(
            "People who died, left or were merged count no more; those"
            " who asked not to be contacted,"
            " or are against us, do. Minors count only where there is a policy for them."
        ),
    ]
    says = _(
        "The base level says how close somebody is to us: a name on a list is not a member"
        " of a base."
    )
    return says, rows, notes
