"""Promises, committees and tests, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from organizing.committee_health.scoring import SCALES
from organizing.explaining.words import Row, Rules, Words, days


def follow_through(rules: Rules) -> Words:
    """Practice 3.7."""
    c = rules["commitments"]
    rows = [
        Row(_("Kept"), "1"),
        Row(_("Partly"), _("a half")),
        Row(_("Not yet, past its day"), "0"),
        Row(
            _("Unknown"),
            _("open %(days)s days past due, and nobody asked: 0") % days(c["unknown_after"]),
        ),
        Row(_("Renegotiated, released, void"), _("left out; renegotiated twice counts 0")),
    ]
    notes = [
        _(
            "Promises due in the last %(days)s days; a rate is shown from %(n)s promises on, before"
            " that “2 of 2”."
        )
        % {"days": c["window"], "n": c["min_n"]},
        _("The same for our promises as for theirs. What fell due while they rested is void."),
    ]
    return _("Of what was promised, how much was done."), rows, notes


def show_rate(rules: Rules) -> Words:
    """Practice 3.7."""
    c = rules["commitments"]
    numbers = {"weight": c["prior_weight"], "percent": round(100 * c["show_rate_prior"])}
    rows = [
        Row(
            _("Show rate"),
            _("(came + %(weight)s × %(percent)s%%) ÷ (said yes + %(weight)s)") % numbers,
        ),
        Row(_("Plan for"), _("those who said yes × the show rate")),
        Row(_("Yeses to get"), _("the number needed ÷ the show rate")),
    ]
    notes = [
        _(
            "%(percent)s%% stands in until there is a history, and weighs as much as %(weight)s"
            " yeses."
        )
        % numbers
    ]
    return _("How many of those who say yes come."), rows, notes


def committee(rules: Rules) -> Words:
    """Practice 3.8."""
    rows = [
        Row(
            str(part.label),
            _("from %(red)s%% (0) to %(green)s%% (100)")
            % {"red": round(100 * scale.red), "green": round(100 * scale.green)},
            _("weight %(n)s") % {"n": scale.weight},
        )
        for part, scale in SCALES.items()
    ]
    notes = [
        _(
            "The score is the weighted mean of what can be measured;"
            " the weight of the rest is shared"
            " out. Healthy from 75 with nothing below 34; watch from 50, or with anything below 34;"
            " at risk below 50, with three below 34, or without a meeting for twice the interval."
        ),
        _("Forming while younger than 60 days or with fewer than five measured: no number."),
        _(
            "Promises count as on the page about promises; attendance"
            " is the last four meetings, from"
            " three on; members are in contact if they had a two-way contact within 30 days."
        ),
        _(
            "Told and never scored: how many seats changed hands in twelve months, of the mean"
            " number filled. From 15%% to 40%% is neither frozen nor churning."
        )
        % {},
        _("An absence in a rest is excused. Up to four members, attendance is names and no share."),
    ]
    return _("Nine components first, worst first; the number is small."), rows, notes


def test(rules: Rules) -> Words:
    """Practice 3.5."""
    t = rules["tests"]
    rows = [
        Row(_("Ready for the hardest asks"), _("from %(n)s%%") % {"n": t["hard_ask"]}),
        Row(_("Strong"), _("from %(n)s%%") % {"n": t["strong"]}),
        Row(_("A majority: go one step up"), _("from %(n)s%%") % {"n": t["majority"]}),
        Row(_("Barely half"), _("from %(n)s%%") % {"n": t["unit_floor"]}),
        Row(
            _("Not tested: too few were asked"),
            _("asked fewer than %(n)s%% of the headcount") % {"n": t["ask_coverage_ok"]},
        ),
        Row(_("Tested, not with us"), _("enough were asked, and fewer than half of them did it")),
        Row(_("Cost frontier"), _("the highest cost at which a majority of a unit took part")),
        Row(_("Sustained"), _("two verified acts of cost 3 or more in twelve months")),
        Row(
            _("Slipped since the last test"),
            _("%(n)s points below the test before") % {"n": t["slip_points"]},
        ),
    ]
    notes = [
        _(
            "Go: %(majority)s%% overall, units with 80%% of the"
            " headcount at %(floor)s%% or more, and"
            " no critical unit below. Hold if asking is what is missing, else rebuild."
        )
        % {"majority": t["majority"], "floor": t["unit_floor"]},
        _(
            "Before a step of cost 5: %(hard)s%% instead, or the bar of the law where that is"
            " higher."
        )
        % {"hard": t["hard_ask"]},
        _(
            "List and headcount are frozen when the test opens, unit by unit, each person once."
            " Those away over the day are left out of the headcount; where nobody counted heads, or"
            " our list is longer, the list is the denominator."
        ),
        _(
            "Who came afterwards counts in no unit and is told apart. Who was there and not on our"
            " list counts where there is a headcount. Who left still counts; the reading without"
            " them stands beside it."
        ),
        _("Only what somebody else can vouch for counts; what people say of themselves does not."),
        _("Carriers see results at once, everybody else when the committee has published them."),
    ]
    return (
        _("Participation is who did it, of the whole headcount: not of those asked."),
        rows,
        notes,
    )
