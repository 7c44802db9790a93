"""The plan, readiness, newcomers, receipts and what is left of a campaign, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from organizing.explaining.words import Row, Rules, Words


def ready(rules: Rules) -> Words:
    """Practice 2.4 and 3.5."""
    t = rules["tests"]
    rows = [
        Row(_("Go"), _("the test it rests on says: go on to the next cost")),
        Row(_("Hold"), _("too few were asked in that test; or two steps in cost at once")),
        Row(_("Rebuild"), _("enough were asked, and too few did it")),
        Row(
            _("A test is passed"),
            _("from %(percent)s%% of the headcount on, by units too") % {"percent": t["majority"]},
        ),
    ]
    notes = [
        _("Two steps: its cost is two or more above the last test passed."),
        _("Without any test held, only what takes seconds is ready by itself."),
        _("Nothing is blocked. Deciding otherwise takes a reason, which stands with the action."),
    ]
    return _("What an action rests on, and how big the step is."), rows, notes


def buy_in(rules: Rules) -> Words:
    """Practice 2.10."""
    rows = [
        Row(_("Whose plan it is"), _("can explain it, shaped it or voted on it ÷ the committed")),
        Row(_("Heard it and no more"), _("heard it ÷ the committed")),
        Row(_("The committed"), _("people of its units at that base level or above")),
    ]
    notes = [
        _("Each says it in conversations; what they said last counts. Nothing said: not heard."),
        _("Who said what is read by whoever may read what was said in that conversation."),
        _("Counts under %(n)s are not shown to others.") % {"n": rules["privacy"]["min_cell"]},
    ]
    return _("How far a plan belongs to the people who are to carry it out."), rows, notes


def demands(rules: Rules) -> Words:
    """Practice 2.16."""
    rows = [
        Row(_("Ours"), _("at least one vote of members, and an issue somebody raised, behind it")),
        Row(_("Raised"), _("people of its units who raised the issue themselves, once each")),
        Row(_("A vote"), _("carried by a committee, the board or a meeting of everybody")),
    ]
    return _("Whether a demand came from the people it is made for."), rows, []


def absorption(rules: Rules) -> Words:
    """Practice 2.5."""
    rows = [
        Row(_("First-timer"), _("took part, and in nothing before")),
        Row(_("Absorbed"), _("a one-on-one within 14 days of it ÷ those whose 14 days are over")),
        Row(_("Came again"), _("a second act within 60 days")),
        Row(_("Brought by somebody"), _("new people who came with somebody ÷ who took part")),
    ]
    notes = [
        _(
            "The day after, whoever carries, brought, asked or saw them has them on the list, if"
            " they may see them at all. The rest wait for a leader to share them out."
        ),
        _("Who brought others within 180 days of being brought closes the loop."),
    ]
    return _("What becomes of people who came for the first time."), rows, notes


def receipt(rules: Rules) -> Words:
    """Practice 2.3."""
    rows = [
        Row(_("Before"), _("the last figures kept up to 30 days before the action")),
        Row(_("After"), _("the last figures kept up to 30 days after it")),
        Row(_("Lines"), _("organized people, leaders, live ties, promises kept, active carriers")),
        Row(_("Per output"), _("change in organized people ÷ who took part, verified")),
    ]
    notes = [
        _("Output is never added to capacity: who came is one ledger, what grew is the other."),
        _("Other things happened in those sixty days too. A receipt says what, not why."),
        _("A tie with one end outside counts by half. Who is placed in two units counts in both."),
    ]
    return _("What an action cost and left behind."), rows, notes


def ledgers(rules: Rules) -> Words:
    """Practice 2.3."""
    rows = [
        Row(
            _("Actions held"),
            _("in the last 90 days, where somebody you may see took part, verified"),
        ),
        Row(_("Took part"), _("each person once, whatever they did in those days, verified")),
        Row(_("For the first time"), _("took part, and in nothing before")),
        Row(
            _("Organized people"),
            _("at the end of each month, counted back from today through what changed"),
        ),
    ]
    notes = [
        _("Output is never added to capacity: who came is one ledger, what grew is the other."),
        _("Who took part and left since counts here, and is not on the list of people."),
    ]
    return _("What it built, and what was done."), rows, notes


def left(rules: Rules) -> Words:
    """Practice 2.13 and 2.20."""
    rows = [
        Row(_("Carry-over"), _("participants in a relationship that day ÷ participants")),
        Row(
            _("Leaders gained"), _("participants who lead that day less those who led at the start")
        ),
        Row(
            _("Cost frontier"),
            _("the highest cost at which %(percent)s%% of the headcount took part")
            % {"percent": rules["tests"]["majority"]},
        ),
    ]
    notes = [
        _("Told at the close, 90 and 180 days after it; kept the day after each, and not changed."),
        _("Closing takes nothing away: people, ties, seats and promises stay."),
    ]
    return _("What a campaign leaves when it is over."), rows, notes
