"""Which numbers the boards show, and which reference holds each of them.

`shown` listens to templates while pages are made: every place that puts out a number is in the
table below, or the test of the demonstration fails. Numbers that Python puts into sentences and
charts (bars, timelines, facts, "since last week") are held by the same functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.template.base import FilterExpression, VariableNode
from django.templatetags.i18n import BlockTranslateNode

NONE = "no figure: a rank, a size of ink, a page, a setting"
BASE, WEEKS, REACH = "holding.base", "holding_weeks.base", "holding.reach"
LADDER, MOVED, COHORTS = "holding.ladder", "holding.movement", "holding.cohorts"
WALL, BODIES, BODY = "holding.wall_chart", "holding_bodies.board", "holding_bodies.pages"
SUPPORT, SHARES = "holding_lists.support", "holding_lists.committees"
MEETINGS = "holding_lists.committees"

HELD: dict[str, dict[str, str]] = {
    "base.html": {"forloop.counter": NONE},
    "campaigns/decisions/_row.html": dict.fromkeys(
        ["decision.eligible", "decision.no", "decision.present", "decision.yes"],
        "as recorded: tests/campaigns/test_deciding.py",
    ),
    "components/bar.html": {"fill": NONE},
    "components/charts/bars.html": {"one.bar.fill": NONE, "one.permille": NONE},
    "components/charts/spark.html": {"chart.height": NONE, "chart.width": NONE},
    "components/charts/timeline.html": dict.fromkeys(
        ["chart.HEIGHT", "chart.LEFT", "chart.RIGHT", "chart.WIDTH", "column.height",
         "column.width", "column.x", "column.y", "line.end.0", "line.end.1", "series.fill", "y",
         "tick.y", "x"], NONE,
    ),
    "components/rung.html": {"standing.rung": "tests/organizing/test_standing_property.py"},
    "components/share.html": {"share.n": COHORTS, "share.of": COHORTS, "share.percent": COHORTS},
    "organizing/base/_ledgers.html": {
        "by": "holding_weeks.trends",
        "ledgers.before.actions": WEEKS, "ledgers.before.first_time": WEEKS,
        "ledgers.before.people": WEEKS, "ledgers.lately.actions": WEEKS,
        "ledgers.lately.first_time": WEEKS, "ledgers.lately.people": WEEKS,
        "trend.now": "holding_weeks.trends",
    },
    "organizing/base/_members.html": dict.fromkeys(
        ["joined.members", "joined.members_organized", "joined.others", "joined.others_organized",
         "joined.paper"], BASE,
    ),
    "organizing/base/_next.html": {
        "forloop.counter": NONE,
        "hub.n": WEEKS, "issues.talked": WEEKS, "threads.people": WEEKS, "threads.reached": WEEKS,
    },
    "organizing/base/_trends.html": {
        "change.by": "holding_weeks.trends",
        "change.days": NONE, "n": "the figures kept: tests/organizing/test_movement.py",
        "trend.now": "holding_weeks.trends",
    },
    "organizing/base/actions.html": dict.fromkeys(
        ["done.people", "done.rows|length", "row.first_time", "row.people"], "holding_rows.done",
    ),
    "organizing/base/recorded.html": dict.fromkeys(
        ["kind.n", "recorded.run.events"], "holding_rows.recorded",
    ),
    "organizing/behind.html": {
        "behind.page": NONE, "behind.pages": NONE, "chip.n": "holding_rows.gone",
        "behind.page|add:1|stringformat:'d'": NONE, "behind.page|add:-1|stringformat:'d'": NONE,
    },
    "organizing/base/base.html": {
        **dict.fromkeys(
            ["cards.drifting", "cards.drifting_change", "cards.kept.percent", "cards.kept_change",
             "cards.threads", "cards.unmet", "count.by_level.committed",
             "count.by_level.in_relationship", "count.by_level.organized", "count.by_level.reached",
             "count.listed", "count.new", "count.orphaned", "count.paper_ratio", "count.paused",
             "count.unidentified", "count.universe"], BASE,
        ),
        "board.total": "holding.drift",
        "board.sealed_away": "tests/organizing/test_base_and_drift_pages.py",
        "count.run.events": "rows read: tests/organizing/test_standing_jobs.py",
    },
    "organizing/base/cohorts.html": {
        "days": NONE,
        **dict.fromkeys(
            ["one.n", "whole.absorbed.n", "whole.absorbed.of", "whole.flash.n", "whole.flash.of",
             "whole.flash.percent", "whole.n"], COHORTS,
        ),
        **dict.fromkeys(
            ["gone.n", "gone.of", "gone.percent", "gone.structural", "gone.unknown",
             "gone.voluntary"], "holding_rows.gone",
        ),
        "n": "holding_rows.gone",
    },
    "organizing/base/ladder.html": {
        "each": NONE, "rung": NONE, "step.rung": NONE, "n": "holding_weeks.ladder",
        "close.total": "holding_weeks.ladder",
        **dict.fromkeys(
["flow.n", "resting.total", "step.n"], LADDER,
        ),
    },
    "organizing/base/movement.html": {
        "flow.n": MOVED, "movement.down": MOVED, "movement.up": MOVED,
    },
    "organizing/base/issues.html": dict.fromkeys(
        ["board.shared", "board.talked"], "holding_weeks.issues",
    ),
    "organizing/base/threads.html": {
        **dict.fromkeys(
            ["hub.n", "hub.share", "threads.people", "threads.reached"], "holding_weeks.threads",
        ),
        **dict.fromkeys(["hub.people|length", "hub.unnamed"], "tests/organizing/test_since.py"),
        "forloop.counter": NONE,
    },
    "organizing/committees/_week.html": {
        "page.check_up.open_seats": BODIES, "sitting.expected": MEETINGS,
        "week.drifting_total": SHARES, "week.lists.listed": SHARES, "week.lists.silent": SHARES,
    },
    "organizing/committees/detail.html": {
        **dict.fromkeys(
            ["page.check_up.filled", "page.check_up.health.score", "page.turnover.departures",
             "page.turnover.handed_over", "page.turnover.percent", "strip.part.percent",
             "page.check_up.health.measured|length"], BODY,
        ),
        "committee.chartered_seats": NONE, "committee.interval_days": NONE, "one.rung": NONE,
        "page.check_up.open_seats": BODIES, "page.open_promises": MEETINGS,
        "sitting.excused": MEETINGS, "sitting.expected": MEETINGS, "sitting.present": MEETINGS,
        "week.drifting_total": SHARES,
    },
    "organizing/committees/turnover.html": dict.fromkeys(
        ["turnover.figure.departures", "turnover.figure.handed_over", "turnover.figure.percent"],
        "holding_rows.seats",
    ),
    "organizing/promises/_kept.html": dict.fromkeys(
        ["kept.n", "kept.percent", "kept.unknown"], "tests/organizing/test_promises.py",
    ),
    "organizing/promises/_rows.html": {"list.total": "tests/organizing/test_promises.py"},
    "organizing/promises/ledger.html": dict.fromkeys(
        ["ledger.both_ways.both", "ledger.both_ways.in_relationship", "ledger.both_ways.percent",
         "ledger.overdue.n"], "tests/organizing/test_promises.py",
    ),
    "organizing/committees/list.html": {
        **dict.fromkeys(
            ["board.in_need", "board.open_seats", "board.rows|length", "board.seats",
             "row.attendance.percent", "row.check_up.days_since_met", "row.check_up.open_seats",
             "row.follow_through.percent"], BODIES,
        ),
        "row.committee.interval_days": NONE, "row.more_low": BODY,
        "row.last_turnout.expected": MEETINGS, "row.last_turnout.present": MEETINGS,
    },
    "organizing/drift/_case.html": {"case.days": "tests/organizing/test_check_ins.py"},
    "organizing/drift/_table.html": {
        "row.reach.talks": "tests/organizing/test_standing_property.py",
        "row.reasons|slice:\"3:\"|length": NONE,
    },
    "organizing/drift/list.html": {
        "board.newcomers": "holding.drift", "n": "holding.drift", "board.page": NONE,
        "board.pages": NONE, "board.page|add:1": NONE, "board.page|add:-1": NONE,
        "board.sealed_away": "tests/organizing/test_base_and_drift_pages.py",
    },
    "organizing/promises/_promise.html": {
        "row.promise.cost": NONE, "row.days_late": "holding_rows.promises",
    },
    "organizing/reach/list.html": {
        "row.depth": NONE, "hidden": "sections left out: tests/organizing/test_reach_pages.py",
        **dict.fromkeys(
            ["row.isolated|add:row.thin", "row.isolation", "row.reached", "row.staff_only",
             "row.staff_percent", "row.woven", "row.woven_percent"], REACH,
        ),
    },
    "organizing/reach/unit.html": {
        **dict.fromkeys(
            ["hub.n", "hub.times", "reach.bridge_share", "reach.bridges", "reach.isolated",
             "reach.isolation", "reach.no_route", "reach.peer_share", "reach.peer_ties",
             "reach.phone_tree", "reach.reached", "reach.staff_dependence", "reach.thin",
             "reach.ties", "reach.woven"], REACH,
        ),
        **dict.fromkeys(
            ["page.own.claimed", "page.own.soft", "page.support.claimed", "page.support.soft"],
            SUPPORT,
        ),
    },
    "organizing/reach/_ratio.html": {
        "part": f"{REACH}; freshly assessed: {SUPPORT}",
        "whole": f"{REACH}; freshly assessed: {SUPPORT}",
    },
    "organizing/wall_chart/chart.html": {
        "rung": NONE,
        "chart.coverage.headcount": WALL, "chart.coverage.leaders": WALL,
        "chart.coverage.per_leader": WALL,
        **{
            f"{of}.{name}": "holding_rows.sections"
            for of in ("c", "section")
            for name in ("headcount", "named", "unnamed")
        },
        **{
            f"figures.{name}.{side}": WALL
            for name in ("assessed", "led", "members", "named", "reachable", "seated", "talked")
            for side in (0, 1)
        },
    },
    "organizing/wall_chart/list.html": {
        "depth": NONE, "one.headcount": WALL, "one.leaders": WALL, "one.per_leader": WALL,
        **{
            f"figures.{name}.{side}": WALL
            for name in ("led", "named", "reachable", "talked")
            for side in (0, 1)
        },
    },
}  # fmt: skip


def unheld(found: set[tuple[str, str]]) -> list[str]:
    """Return the numbers that no line of the table names."""
    return sorted(f"{name}: {what}" for name, what in found if what not in HELD.get(name, {}))


@contextmanager
def shown() -> Iterator[set[tuple[str, str]]]:
    """Collect (template, expression) of every number that is put out meanwhile."""
    found: set[tuple[str, str]] = set()

    def note(node: Any, expression: FilterExpression, value: Any) -> None:
        if isinstance(value, int | float) and not isinstance(value, bool):
            name = str(node.origin.name).removeprefix(f"{settings.BASE_DIR}/templates/")
            found.add((name, expression.token))

    variable, block = VariableNode.render, BlockTranslateNode.render

    def of_variable(self: VariableNode, context: Any) -> str:
        note(self, self.filter_expression, self.filter_expression.resolve(context, True))
        return variable(self, context)

    def of_block(self: BlockTranslateNode, context: Any, nested: bool = False) -> str:
        for expression in [*self.extra_context.values(), self.counter]:
            if expression is not None:
                note(self, expression, expression.resolve(context, True))
        return block(self, context, nested)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(VariableNode, "render", of_variable)
        patch.setattr(BlockTranslateNode, "render", of_block)
        yield found
