"""What the verdicts, questions and figures of a roster are called."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.dates import date_format
from members.models import Membership, RosterExport, RosterRule, Unit

ELIGIBLE = "eligible"
NEW_DAYS = 30

EXCLUSIONS: dict[str, str | Promise] = {
    "merged": gettext_lazy("a duplicate, merged into another record"),
    "erased": gettext_lazy("erased at their request"),
    "deceased": gettext_lazy("deceased"),
    "left": gettext_lazy("left"),
    "management": gettext_lazy("manages others for the employer or owner"),
    "elsewhere": gettext_lazy("not in the unit on that date"),
    "category": gettext_lazy("in a job category the rule leaves out"),
    "withdrawn": gettext_lazy("withdrawn from membership"),
    "standing": gettext_lazy("not in the standing the rule asks for"),
    "away": gettext_lazy("away, and no return is expected"),
    "no_consent": gettext_lazy("did not agree to be named outside"),
}
QUESTIONS: dict[str, str | Promise] = {
    "away": gettext_lazy("away on that date, with a return after it"),
    "two_placements": gettext_lazy("in two units of it at once"),
    "unreachable": gettext_lazy("without an address or any way to reach them"),
    "recent": gettext_lazy("placed there in the 30 days before"),
    "no_contact": gettext_lazy("asked not to be contacted; they stay eligible"),
    "challenged_in": gettext_lazy("a challenge says they belong on it"),
    "challenged_out": gettext_lazy("a challenge says they do not belong on it"),
}
# R13, practice 6.3: who asked not to be contacted still gets the notice the bylaws require
NEVER_LEFT_OUT = {"no_contact"}


def rule_in_words(rule: RosterRule, export: RosterExport) -> str:
    """Return who is eligible, as a sentence. The units of `export` must be stored."""
    parts = [_("on our list at the end of %(date)s") % {"date": long(export.as_of)}]
    if names := [unit.name for unit in export.units.order_by("name")]:
        where = _("placed in %(units)s or below it at that moment")
        parts.append(where % {"units": ", ".join(names)})
    parts += conditions(rule)
    if export.goes_to:
        parts.append(
            _("agreed to be named outside; it goes to %(whom)s") % {"whom": export.goes_to}
        )
    return _("Everyone who is %(conditions)s.") % {"conditions": "; ".join(parts)}


def conditions(rule: RosterRule) -> list[str]:
    """Return what the rule itself asks for, in words."""
    parts = [_("not managing others for the employer or owner")]
    if rule.categories:
        parts.append(_("working as %(jobs)s") % {"jobs": ", ".join(rule.categories)})
    if rule.left_out:
        parts.append(_("not working as %(jobs)s") % {"jobs": ", ".join(rule.left_out)})
    if rule.standings:
        labels = [str(Membership.Standing(standing).label) for standing in rule.standings]
        parts.append(_("by membership: %(standings)s") % {"standings": ", ".join(labels)})
    away = {
        RosterRule.Away.IF_BACK: _(
            "if away, expected back; a return after the date is asked about"
        ),
        RosterRule.Away.NEVER: _("not away on that date"),
    }
    if rule.away in away:
        parts.append(away[RosterRule.Away(rule.away)])
    return parts


def how_arrived_at(export: RosterExport, *, least: int = 0) -> list[str]:
    """Return how the figures came about, one sentence each (practice 5.5, the UK notice).

    Numbers of questions below `least` are not said.
    """
    counts = export.counts
    lines = [
        _("From the records of %(organization)s as they stood on %(day)s.")
        % {"organization": counts.get("organization", ""), "day": counts.get("counted", "")},
        export.rule_text,
        _("Each person is counted once, in the unit they were placed in first.")
        + " "
        + _(
            "Duplicates on record were merged before counting; %(n)s possible ones are not decided."
        )
        % {"n": counts.get("possible_duplicates", 0)},
        _("%(n)s were left out for a reason; each is counted under its reason.")
        % {"n": sum(counts.get("excluded", {}).values())},
    ]
    for question, n in counts.get("questions", {}).items():
        answer = counts.get("answers", {}).get(question)
        lines.append(
            _("%(n)s %(question)s: %(answer)s.")
            % {
                "n": n if n >= least else _("Fewer than %(n)s") % {"n": least},
                "question": QUESTIONS[question],
                "answer": _answer(answer) if answer else _("not decided"),
            }
        )
    return lines


def _answer(answer: dict[str, Any]) -> str:
    said = {
        "include": _("included"),
        "exclude": _("left out"),
        "carry": _("included, question carried forward"),
    }[answer["choice"]]
    return f"{said} ({answer['reason']})"


def long(day: date) -> str:
    """Return the day as people write it."""
    return date_format(day, "DATE_FORMAT")


def labels() -> dict[str, str]:
    """Return what each unit is called from the root down, by its id as text."""
    units = Unit.objects.in_bulk()
    return {
        str(pk): " › ".join(units[above].name for above in unit.path if above in units)
        for pk, unit in units.items()
    }
