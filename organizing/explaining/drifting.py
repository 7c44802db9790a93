"""Drift and the chance behind it, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from organizing.explaining.words import Row, Rules, Words, days
from organizing.models.standing import Rung


def drift(rules: Rules) -> Words:
    """Practice 3.6."""
    d, w = rules["drift"], rules["windows"]
    first, second = d["dues_days"]
    live, other = rules["assessment"]["stale_live"], rules["assessment"]["stale_other"]
    us, them, shared = _("ours"), _("theirs"), _("shared")
    rows = [
        Row(
            _("A promise of ours overdue"),
            _("more than %(days)s days late: 1 point") % days(d["overdue_days"]),
            us,
        ),
        Row(
            _("A grievance without an update"),
            _("more than %(days)s days: 1 point") % days(d["grievance_days"]),
            us,
        ),
        Row(
            _("Came, and nobody sat down with them"),
            _("%(days)s days after they joined or first came: 2 points") % days(d["newcomer_days"]),
            us,
        ),
        Row(
            _("Their carrier is no longer active"),
            _(
                "nothing logged for %(days)s days, resting or gone: 1"
                " point; 2 if no other tie is left"
            )
            % days(w["carrier_active"]),
            us,
        ),
        Row(_("Thin ties"), _("one live tie or none: 1 point"), us),
        Row(_("Not asked"), _("to the latest action of their unit: shown, no point"), us),
        Row(
            _("We have not talked"),
            _("1 to 4 points; see how likely they are not to be seen"),
            shared,
        ),
        Row(_("No reply"), _("three tries in two ways over two weeks: 2 points"), them),
        Row(
            _("Missed meetings"),
            _("two of the last three they were expected at: 2 points; all three: 3"),
            them,
        ),
        Row(
            _("A promise that did not happen"),
            _("due in the last %(days)s days: 1 point; two in a row: 2") % days(d["missed_days"]),
            them,
        ),
        Row(
            _("Sat out a test"),
            _("did the one before, was asked, did not do the latest: 2 points"),
            them,
        ),
        Row(
            _("A weaker rating"),
            _(
                "of the last two fresh ones (%(live)s days in a live campaign, else"
                " %(other)s): 1 point; by two or more: 2"
            )
            % {"live": live, "other": other},
            them,
        ),
        Row(
            _("Left a seat or a list"),
            _("within %(days)s days, without a new one, not handed over: 2 points")
            % days(d["left_days"]),
            them,
        ),
        Row(
            _("Dues stopped"),
            _("lapsed more than %(first)s days: 1 point; more than %(second)s: 2")
            % {"first": first, "second": second},
            them,
        ),
        Row(
            _("Said they are stepping back"),
            _("and no conversation or kept promise since: 4 points"),
            them,
        ),
    ]
    notes = [
        _(
            "%(slipping)s points are slipping, %(drifting)s drifting; gone is drifting and not seen"
            " for %(gone)s days, or an exit conversation."
        )
        % {"slipping": d["slipping"], "drifting": d["drifting"], "gone": d["gone_days"]},
        _(
            "Nobody is flagged who died, left, rests or asked not to be contacted, nor in the first"
            " %(grace)s days after a rest. In the first %(new)s days only what we owe counts."
        )
        % {"grace": d["return_grace"], "new": d["new_days"]},
        _(
            "People we never drew in are not yet, not drifting: no rung of Supporter or above in"
            " %(days)s days, no conversation, fewer than %(enough)s active days."
        )
        % {"days": w["peak"], "enough": d["enough_days"]},
        _(
            "A meeting is expected of whoever was invited two days ahead and did not rest that"
            " day; an excuse takes it out. What falls due in a rest is void."
        ),
        _("Who comes back is shown as back for %(days)s days.") % days(d["back_days"]),
    ]
    says = _(
        "Drift says when to look, and why: reasons with a fact and a day, ours first. It"
        " ranks nobody."
    )
    return says, rows, notes


def chance(rules: Rules) -> Words:
    """Decision 0011."""
    d, w, by_rung = rules["drift"], rules["windows"], rules["contact_interval"]
    rows = [
        Row(
            _("%(percent)s%% or more") % {"percent": round(100 * threshold)},
            _("points: %(n)s") % {"n": n},
        )
        for n, threshold in enumerate(d["silence"], start=1)
    ]
    labels = {str(value): str(label) for value, label in Rung.choices}
    for rung, every in sorted(by_rung.items(), key=lambda each: (each[0] == "default", each[0])):
        rows.append(
            Row(
                labels.get(rung, _("any other rung")),
                _("every %(days)s days, with fewer active days than that") % days(every),
            )
        )
    notes = [
        _(
            "With %(enough)s active days or more: p = 1 / (1 +"
            " exp(−(1.1 − ln(1 + c) − 0.4 ln(1 + n)"
            " + 0.9 ln(1 + s / G)))), where n is active days ever, c those of the last %(recent)s"
            " days, s the days of silence, and G their own usual gap, drawn towards everybody's."
        )
        % {"enough": d["enough_days"], "recent": w["recent"]},
        _(
            "Never before the silence is longer than their own usual"
            " gap. Days at rest are taken out."
        ),
        _(
            "With fewer active days: more than 1, 1.5, 2 or 3 times the interval of their highest"
            " rung in %(days)s days gives 1 to 4 points."
        )
        % days(w["interval_peak"]),
        _(
            "An active day has a conversation, a verified act, a meeting or a kept promise. The"
            " weights were fixed on public logs of other"
            " organizations; nothing is learnt about you."
        ),
    ]
    says = _("How likely somebody in this position is not to be seen in the next three months.")
    return says, rows, notes
