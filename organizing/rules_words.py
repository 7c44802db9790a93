"""What each rule is called, in what it is measured, and how far it may be set (practice 3.13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.models.organization import RULES
from members.percents import percent

TWO_YEARS, FIVE_YEARS = 730, 1825
DAYS, POINTS, PEOPLE, PERCENT = "days", "points", "people", "percent"
SHARE = "share"  # kept as 0 to 1, shown as percent
NUMBER = "number"

MEASURES: dict[str, str | Promise] = {
    DAYS: _("days"),
    POINTS: _("points"),
    PEOPLE: _("people"),
    PERCENT: "%",
    SHARE: "%",
}


@dataclass(frozen=True)
class Knob:
    """One number of the rules. `place` is where it stands in a list of them, if it does."""

    group: str
    name: str
    label: str | Promise
    unit: str = DAYS
    least: int = 1
    most: int = FIVE_YEARS
    place: int | None = None

    @property
    def key(self) -> str:
        """The name of its field."""
        tail = "" if self.place is None else f"-{self.place}"
        return f"{self.group}-{self.name}{tail}"

    @property
    def asks(self) -> str | Promise:
        """The label of its field, with the measure."""
        measure = MEASURES.get(self.unit)
        return (
            format_lazy("{label} ({measure})", label=self.label, measure=measure)
            if measure
            else self.label
        )

    def of(self, rules: dict[str, dict[str, Any]]) -> Any:
        """Return its value as it is shown."""
        value = rules[self.group][self.name]
        if self.place is not None:
            value = value[self.place]
        return round(100 * value) if self.unit == SHARE else value

    def kept(self, shown: Any) -> Any:
        """Return a value that was shown as it is kept."""
        return shown / 100 if self.unit == SHARE else shown

    def says(self, rules: dict[str, dict[str, Any]]) -> str:
        """Return its value with its measure."""
        value = self.of(rules)
        if self.unit == DAYS:
            return ngettext("%(n)s day", "%(n)s days", value) % {"n": value}
        if self.unit == POINTS:
            return ngettext("%(n)s point", "%(n)s points", value) % {"n": value}
        if self.unit in {PERCENT, SHARE}:
            return percent(value)
        return str(value)


GROUPS: dict[str, tuple[str | Promise, str | Promise]] = {
    "windows": (
        _("Windows"),
        _("How long evidence counts. Pauses are taken out."),
    ),
    "rungs": (_("Rungs"), _("What a leader, and who makes leaders, has.")),
    "contact_interval": (
        _("Contact"),
        _("After how many days one would talk again, by the highest rung lately."),
    ),
    "drift": (
        _("Drift"),
        _("When reasons add up, and when whoever reaches out is told."),
    ),
    "assessment": (
        _("Ratings"),
        _("How long a rating and an act are fresh."),
    ),
    "tests": (_("Structure tests"), _("How a counted act is read.")),
    "commitments": (_("Commitments"), _("How follow-through is counted.")),
    "ratios": (_("Ratios"), _("How many people one person carries.")),
    "privacy": (_("Privacy"), _("What is hidden, and when it is forgotten.")),
}

KNOBS: list[Knob] = [
    Knob("windows", "reach", _("Reached: a two-way contact within")),
    Knob("windows", "relationship", _("In relationship: a conversation within")),
    Knob("windows", "commit", _("Committed: a promise kept or an act within")),
    Knob("windows", "structure", _("Organized: two things done within")),
    Knob("windows", "tie", _("A tie is live for")),
    Knob("windows", "close_tie", _("A close tie is live for")),
    Knob("windows", "carrier_active", _("Whoever carries is active if they logged within")),
    Knob("windows", "rung", _("Rungs: evidence within")),
    Knob("windows", "list_contact", _("A leader's list: spoken with within")),
    Knob("windows", "peak", _("The peak rung is that of the last")),
    Knob("windows", "interval_peak", _("The contact interval goes by the peak of the last")),
    Knob("windows", "recent", _("Active days count as recent for")),
    Knob("windows", "cost", _("The costliest act is that of the last")),
    Knob("rungs", "followers", _("Leader: others who acted at their ask"), PEOPLE, most=50),
    Knob("rungs", "list_size", _("Leader: or a list of at least"), PEOPLE, most=100),
    Knob("rungs", "list_percent", _("Leader: of whom they spoke with"), PERCENT, most=100),
    Knob("rungs", "coached", _("Organizer of leaders: activists carried"), PEOPLE, most=50),
    Knob("rungs", "asserted_days", _("A founder's word about a rung holds for"), most=TWO_YEARS),
    Knob("contact_interval", "6", _("Organizer of leaders"), most=TWO_YEARS),
    Knob("contact_interval", "5", _("Leader"), most=TWO_YEARS),
    Knob("contact_interval", "4", _("Activist"), most=TWO_YEARS),
    Knob("contact_interval", "3", _("Participant"), most=TWO_YEARS),
    Knob("contact_interval", "default", _("Everybody else"), most=TWO_YEARS),
    Knob("drift", "slipping", _("Slipping from"), POINTS, most=20),
    Knob("drift", "drifting", _("Drifting from"), POINTS, most=30),
    Knob("drift", "gone_days", _("Gone when also unseen for")),
    Knob("drift", "notify_cooldown", _("Told about one person at most every"), least=7),
    Knob("drift", "pass_days", _("Passed to the lead after"), most=90),
    Knob("drift", "return_grace", _("After a pause, nothing is flagged for"), least=0, most=90),
    Knob("drift", "new_days", _("New: only what we owe counts for"), most=365),
    Knob("drift", "back_days", _("Shown as back for"), most=365),
    *[
        Knob("drift", "silence", label, SHARE, most=99, place=place)
        for place, label in enumerate(
            [
                _("Chance of not being seen that gives 1 point"),
                _("… 2 points"),
                _("… 3 points"),
                _("… 4 points"),
            ]
        )
    ],
    Knob("drift", "enough_days", _("Own rhythm counts from active days"), NUMBER, least=2, most=20),
    Knob("drift", "newcomer_days", _("A newcomer waits for a conversation at most"), most=180),
    Knob("drift", "missed_days", _("A promise not kept counts for"), most=TWO_YEARS),
    Knob("drift", "left_days", _("A role given up counts for"), most=TWO_YEARS),
    Knob("drift", "dues_days", _("Dues lapsed: 1 point after"), most=TWO_YEARS, place=0),
    Knob("drift", "dues_days", _("Dues lapsed: 2 points after"), most=TWO_YEARS, place=1),
    Knob("drift", "overdue_days", _("Our promise is overdue after"), most=180),
    Knob("drift", "grievance_days", _("Their issue waits for an update at most"), most=365),
    Knob("drift", "ask_after_days", _("Paused: asked “still with us?” after"), most=FIVE_YEARS),
    Knob("assessment", "stale_live", _("Fresh in a live campaign for")),
    Knob("assessment", "stale_other", _("Fresh otherwise for")),
    Knob("assessment", "moved_days", _("Having moved others counts for")),
    Knob("assessment", "act_days", _("An act of one's own counts for")),
    Knob("assessment", "delivery_percent", _("A list delivered counts from"), PERCENT, most=100),
    Knob("tests", "unit_floor", _("A unit is bare below"), PERCENT, most=100),
    Knob("tests", "majority", _("Majority from"), PERCENT, most=100),
    Knob("tests", "strong", _("Strong from"), PERCENT, most=100),
    Knob("tests", "hard_ask", _("Ready for the hardest asks from"), PERCENT, most=100),
    Knob("tests", "ask_coverage_ok", _("Reach is enough from"), PERCENT, most=100),
    Knob("tests", "slip_points", _("Slipped by"), PERCENT, most=100),
    Knob("commitments", "window", _("Counted for")),
    Knob("commitments", "min_n", _("A rate is shown from promises"), NUMBER, most=50),
    Knob("commitments", "unknown_after", _("Open and unasked counts against after"), least=0),
    Knob("commitments", "show_rate_prior", _("Of those who say yes, come"), SHARE, most=99),
    Knob("commitments", "prior_weight", _("… as if seen so often"), NUMBER, most=500),
    Knob("ratios", "cat", _("People to one on an action team"), PEOPLE, most=100),
    Knob("ratios", "committee_pct", _("Committee: at least"), PERCENT, most=100, place=0),
    Knob("ratios", "committee_pct", _("Committee: at most"), PERCENT, most=100, place=1),
    Knob("ratios", "span_volunteer", _("A volunteer leader carries"), PEOPLE, most=200),
    Knob("ratios", "span_staff", _("Paid staff carry"), PEOPLE, most=500),
    Knob("ratios", "team", _("A team has"), PEOPLE, most=50),
    Knob("privacy", "min_cell", _("Counts are hidden below"), PEOPLE, least=5, most=50),
    Knob("privacy", "note_retention_days", _("Notes are forgotten after"), least=30),
    Knob("privacy", "attempt_retention_days", _("Tries are forgotten after"), least=30),
]


def knobs() -> list[Knob]:
    """Return the rules that can be set here and are in force in this version."""
    return [
        knob
        for knob in KNOBS
        if knob.name in RULES.get(knob.group, {})
        and (knob.place is None or knob.place < len(RULES[knob.group][knob.name]))
    ]


@dataclass(frozen=True)
class Difference:
    """One rule as it was and as it would be."""

    group: str | Promise
    label: str | Promise
    was: str
    now: str


def differences(was: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> list[Difference]:
    """Return in words what differs between two sets of rules, whole ones."""
    return [
        Difference(GROUPS[knob.group][0], knob.label, knob.says(was), knob.says(now))
        for knob in knobs()
        if knob.of(was) != knob.of(now)
    ]
