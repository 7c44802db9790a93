"""Votes, who decides and whose money it is, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from organizing.explaining.words import Row, Rules, Words


def votes(rules: Rules) -> Words:
    """Practice 2.21, 3.12."""
    rows = [
        Row(_("No quorum"), _("fewer there than the charter asks: nothing is decided")),
        Row(_("More yes than no"), _("carried; a tie is not")),
        Row(_("Two thirds"), _("yes is at least two thirds of yes and no")),
        Row(_("More than half of all"), _("yes is more than half of all who may vote")),
        Row(_("Mandate"), _("carried by a committee, the board or everybody, before the day")),
    ]
    notes = [
        _("Votes are counts. How anybody voted is written nowhere, and the database refuses it."),
        _("Of a secret ballot not even who took part is kept."),
        _("An action of cost 3 or more shows the mandate it rests on, or says that it has none."),
    ]
    return _("What a body decided, and by how many."), rows, notes


def who_decides(rules: Rules) -> Words:
    """Practice 2.21, 2.22."""
    least = rules["privacy"]["min_cell"]
    rows = [
        Row(
            _("Impacted share"),
            _("those who say it is about them, of those who said one or the other"),
        ),
        Row(_("Parity"), _("share among deciders ÷ share in the base; below 0.8 is flagged")),
        Row(
            _("Speaks more than decides"),
            _("share among spokespeople − share among deciders; above 20 points is flagged"),
        ),
        Row(_("Decided by staff"), _("of the decisions of 180 days; above half is flagged")),
        Row(
            _("Meetings led by members"),
            _("the host, else the leading seat that day, is not paid staff"),
        ),
        Row(
            _("Conversations with members"),
            _("one-on-ones of five minutes or more, beside meetings with officials and funders"),
        ),
        Row(
            _("Stayed when attention fell"),
            _("of those at the busiest action: an act or a one-on-one 30 to 180 days later"),
        ),
    ]
    notes = [
        _(
            "What somebody said of themselves is never inferred, never asked why, and theirs to"
            " take back. With fewer than %(n)s in a group nothing is shown."
        )
        % {"n": least},
        _(
            "The base are people in relationship or beyond. Deciders and spokespeople are those of"
            " a year, each once a campaign."
        ),
        _(
            "Staff decide where a decision was theirs as a body, or where more than half of those"
            " who took part were paid. What was put off is no decision."
        ),
        _("Meetings whose lead is not known are left out."),
    ]
    return _("Whether those it is about decide, and not only speak."), rows, notes


def independence(rules: Rules) -> Words:
    """Practice 2.14, 2.15."""
    rows = [
        Row(_("Members’ own"), _("(dues + raised by members) ÷ all income of the year")),
        Row(_("Top funder"), _("the largest source that is not our members ÷ all income")),
        Row(_("Months paid"), _("members’ own money ÷ a month of core staff")),
        Row(
            _("Flexible base"),
            _("organized people active in two campaigns or issues, or more, in 24 months"),
        ),
        Row(
            _("If this ended"),
            _("people whose carrier is in a post the source pays, of those in relationship"),
        ),
        Row(_("No other live tie"), _("of those: their carrier is the only live tie they have")),
    ]
    notes = [
        _("The treasurer enters income, a year at a time. What a post pays is not recorded."),
        _("Campaign: a verified act. Issue outside those: raised it and said yes to an ask."),
        _("A post counts for the source that pays it on the day; of two, the later one."),
    ]
    return _("Whether the base would stand if somebody else’s money went."), rows, notes
