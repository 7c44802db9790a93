"""Which numbers the boards show, and which reference holds each of them.

`shown` listens to templates while pages are made: every place that puts out a number is in the
table below, or the test of the demonstration fails. Numbers that Python puts into sentences and
charts are held as well: bars by holding.base and holding_spans.ladder, timelines by
holding_spans.months and .report, reasons by holding_drift.board, "since last week" by holding_weeks
and holding_ties.week, facts of a committee by holding_bodies.pages, lists behind a figure by
holding.cohorts, holding_ties.behind and holding_rows.gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.template.base import FilterExpression, VariableNode, render_value_in_context
from django.templatetags.i18n import BlockTranslateNode

NONE = "no figure: a rank, a size of ink, a page, a setting"
BASE, WEEKS, REACH = "holding.base", "holding_weeks.base", "holding.reach"
LADDER, MOVED, COHORTS = "holding_spans.ladder", "holding_spans.movement", "holding.cohorts"
WALL, BODIES, BODY = "holding.wall_chart", "holding_bodies.board", "holding_bodies.pages"
SUPPORT, SHARES = "holding_lists.support", "holding_lists.committees"
MEETINGS, TRENDS, MAP = "holding_lists.committees", "holding_spans.trends", "holding_ties.tie_map"
LEDGER, WHY = "holding_promises.ledger", "holding_drift.board"

HELD: dict[str, dict[str, str]] = {
    "base.html": {"forloop.counter": NONE},
    "campaigns/decisions/committee.html": dict.fromkeys(
        ["found.carried", "found.total", "found.votes", "n"],
        "holding_bodies.votes",
    ),
    "campaigns/decisions/_row.html": dict.fromkeys(
        ["decision.eligible", "decision.no", "decision.present", "decision.yes"],
        "holding_bodies.votes",
    ),
    "components/bar.html": {"fill": NONE},
    "components/charts/bars.html": {"one.bar.fill": NONE, "one.permille": NONE},
    "components/charts/spark.html": {"chart.height": NONE, "chart.width": NONE},
    "components/charts/timeline.html": dict.fromkeys(
        ["chart.HEIGHT", "chart.LEFT", "chart.RIGHT", "chart.WIDTH", "column.height",
         "column.width", "column.x", "column.y", "line.end.0", "line.end.1", "series.fill", "y",
         "tick.y", "x"], NONE,
    ),
    "components/rung.html": {"standing.rung": WHY},
    "components/share.html": {"share.n": COHORTS, "share.of": COHORTS, "share.percent": COHORTS},
    "organizing/base/_ledgers.html": {
        "by": TRENDS,
        "ledgers.before.actions": WEEKS, "ledgers.before.first_time": WEEKS,
        "ledgers.before.people": WEEKS, "ledgers.lately.actions": WEEKS,
        "ledgers.lately.first_time": WEEKS, "ledgers.lately.people": WEEKS,
        "trend.now": TRENDS,
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
        "change.by": TRENDS, "change.days": NONE, "trend.now": TRENDS,
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
        "board.sealed_away": "holding_drift.sealed",
        "count.run.events": "holding_rows.recorded",
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
        "each.now": "holding_spans.beyond", "each.was": "holding_spans.beyond", "flow.n": MOVED,
        "movement.beside": MOVED, "movement.down": MOVED, "movement.up": MOVED,
    },
    "organizing/base/figures.html": {"n": TRENDS},
    "organizing/base/issue.html": dict.fromkeys(
        ["circle.people|length", "circle.strangers"], "holding_weeks.issues",
    ),
    "organizing/base/issues.html": dict.fromkeys(
        ["board.shared", "board.talked"], "holding_weeks.issues",
    ),
    "organizing/base/threads.html": {
        **dict.fromkeys(
            ["hub.n", "hub.share", "threads.people", "threads.reached"], "holding_weeks.threads",
        ),
        **dict.fromkeys(["hub.people|length", "hub.unnamed"], "holding_weeks.threads"),
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
    "organizing/committees/lists.html": dict.fromkeys(
        ["lists.heard", "lists.listed", "seat.heard", "seat.total", "seat.unnamed"], SHARES,
    ),
    "organizing/committees/turnover.html": dict.fromkeys(
        ["turnover.figure.departures", "turnover.figure.handed_over", "turnover.figure.percent"],
        "holding_rows.seats",
    ),
    "organizing/promises/_kept.html": dict.fromkeys(
        ["kept.n", "kept.percent", "kept.unknown"], LEDGER,
    ),
    "organizing/promises/_rows.html": {"list.total": LEDGER},
    "organizing/promises/ledger.html": dict.fromkeys(
        ["ledger.both_ways.both", "ledger.both_ways.in_relationship", "ledger.both_ways.percent",
         "ledger.overdue.n"], LEDGER,
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
    "organizing/drift/_case.html": dict.fromkeys(
        ["case.days", "case.flag.tries"], "holding_drift.cases",
    ),
    "organizing/drift/_table.html": {
        "row.reach.talks": WHY, "row.reasons|slice:\"3:\"|length": NONE,
    },
    "organizing/drift/list.html": {
        "board.newcomers": "holding.drift", "n": "holding.drift", "board.page": NONE,
        "board.pages": NONE, "board.page|add:1": NONE, "board.page|add:-1": NONE,
        "board.sealed_away": "holding_drift.sealed",
    },
    "organizing/promises/_promise.html": {
        "row.promise.cost": NONE, "row.days_late": "holding_promises.days",
    },
    "organizing/reach/list.html": {
        "row.depth": NONE, "hidden": REACH,
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
    "organizing/reach/if_left.html": dict.fromkeys(
        ["found.carries", "found.leaver.no_one|length", "found.leaver.related|length",
         "found.leaver.thin|length", "found.leaver.unrelated|length"], "holding_ties.leavers",
    ),
    "organizing/reach/map.html": dict.fromkeys(
        ["page.figures.isolated", "page.figures.phone_tree", "page.figures.reached",
         "page.figures.thin", "page.figures.woven"], MAP,
    ),
    "organizing/reach/_list.html": {"n": MAP},
    "organizing/reach/_acts.html": {"bridge.beyond": MAP, "spot.place.strands": MAP},
    "organizing/reach/_picture.html": dict.fromkeys(
        ["page.box.0", "page.box.1", "page.box.2", "page.box.3", "page.font", "page.map.height",
         "page.map.width", "spot.label_y", "spot.place.x", "spot.place.y", "spot.corner.0",
         "spot.corner.1"], NONE,
    ),
    "organizing/statements/statement.html": {
        "statement.number": NONE, "windows.reach": NONE, "windows.structure": NONE,
        "windows.tie": NONE,
        **dict.fromkeys(
            ["line.n", "line.percent|floatformat:\"1\"", "line.public", "line.public_percent",
             "statement.denominator", "statement.figures.new", "statement.figures.paused",
             "statement.figures.possible_duplicates"],
            "holding.statement",
        ),
    },
    "organizing/reach/_ratio.html": {
        "part": f"{REACH}; freshly assessed: {SUPPORT}",
        "whole": f"{REACH}; freshly assessed: {SUPPORT}",
    },
    "organizing/wall_chart/chart.html": {
        "rung": NONE,
        "chart.coverage.headcount": WALL, "chart.coverage.leaders": WALL, "chart.shown": WALL,
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
        what = expression.token.removesuffix("|percent")
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number or what != expression.token:
            name = str(node.origin.name).removeprefix(f"{settings.BASE_DIR}/templates/")
            found.add((name, what))

    block = BlockTranslateNode.render

    def of_variable(self: VariableNode, context: Any) -> str:
        value = self.filter_expression.resolve(context)  # once: it may ask the database
        note(self, self.filter_expression, value)
        return render_value_in_context(value, context)

    def of_block(self: BlockTranslateNode, context: Any, nested: bool = False) -> str:
        for expression in [*self.extra_context.values(), self.counter]:
            if expression is not None:
                note(self, expression, expression.resolve(context, True))
        return block(self, context, nested)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(VariableNode, "render", of_variable)
        patch.setattr(BlockTranslateNode, "render", of_block)
        yield found
