"""Every board of an organization, as somebody who sees all of it and somebody who sees a part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from tests.reference import (
    holding,
    holding_bodies,
    holding_drift,
    holding_lists,
    holding_promises,
    holding_rows,
    holding_spans,
    holding_ties,
    holding_weeks,
)
from tests.reference.bodies import Bodies
from tests.reference.reading import Known
from tests.reference.weeks import Weeks

Get = Callable[[str], str]


class Days:
    """The same world on each day asked for, thought of once."""

    def __init__(self, world: Known, on: date, rules: dict) -> None:
        self.world, self.on, self.rules = world, on, rules
        self._known: dict[date, Weeks] = {}

    def at(self, day: date) -> Weeks:
        if day not in self._known:
            self._known[day] = Weeks(self.world, day, self.rules)
        return self._known[day]

    def ago(self, days: int) -> Weeks:
        return self.at(self.on - timedelta(days=days))


def everything(get: Get, days: Days, me: UUID, house: UUID, units: dict[UUID, str]) -> None:
    """To a leader of everybody. It was computed 365, 90, 30 and 7 days ago, and today."""
    now, week, rules = days.ago(0), days.ago(7), days.rules
    past = {span: days.ago(span) for span in (30, 90, 365)}
    bodies, then = Bodies(now, rules), Bodies(week, rules)
    whose = max(bodies.rows, key=lambda pk: len(bodies.met[pk]))
    tops = [pk for pk, path in days.world.unit_paths.items() if len(path) == 1]
    holding.base(get, now, week)
    holding.kept(get, now)
    holding.drift(get, now)
    holding.movement(get, now, past[90], house)
    holding.cohorts(get, now)
    holding.reach(get, now, units, rules)
    holding.wall_chart(get, now, units)
    holding_spans.movement(get, now, past)
    holding_spans.ladder(get, now, past)
    holding_spans.trends(get, now, past)
    holding_spans.months(get, now, [*past.values(), week])
    holding_spans.report(get, [now, week, *past.values()])
    holding_bodies.board(get, bodies, then)
    holding_bodies.pages(get, bodies)
    holding_bodies.votes(get, bodies)
    month = days.on.replace(day=1) - timedelta(days=1)
    holding_bodies.year(get, bodies, Bodies(days.at(month), rules), whose)
    holding_weeks.base(get, now, week)
    holding_weeks.threads(get, now)
    for unit in (None, house, *tops[:1]):
        holding_weeks.issues(get, now, unit)
    holding_weeks.ladder(get, now, week)
    holding_weeks.drift(get, now, week)
    holding_weeks.wall_chart(get, now)
    holding_weeks.report(get, now, list(past.values()), bodies, days.at)
    holding_lists.support(get, now, me)
    holding_lists.committees(get, bodies, me)
    holding_ties.leavers(get, now)
    for unit in (house, *tops[:1]):
        holding_ties.tie_map(get, now, unit)
        holding_rows.sections(get, now, unit)
    holding_ties.behind(get, now, tops[0], rules)
    for unit in (None, house, *tops):
        holding_ties.week(get, now, week, unit)
    holding_drift.board(get, now)
    holding_drift.cases(get, now)
    holding_promises.ledger(get, now, rules, me)
    holding_rows.seats(get, bodies)
    holding_rows.gone(get, now)
    holding_rows.done(get, now)
    holding_rows.recorded(get, days.on)


def sealed(get: Get, days: Days, me: UUID, unit: UUID) -> None:
    """To an organizer of one unit, who may read why of whom they carry only."""
    now, week = (days.ago(span).seen_by(me, unit) for span in (0, 7))
    holding_drift.sealed(get, now, me)
    holding_spans.ladder(get, now, {span: days.ago(span) for span in (30, 90)})
    holding_weeks.ladder(get, now, week)


def part(get: Get, days: Days, me: UUID, unit: UUID) -> None:
    """To a leader of one unit: whom they see of every number, and the whole only as counts."""
    whole, past = days.ago(0), {span: days.ago(span) for span in (30, 90, 365)}
    mine, week = (each.seen_by(me, unit) for each in (whole, days.ago(7)))
    holding.base(get, mine, week)
    holding.drift(get, mine)
    holding_weeks.drift(get, mine, week)
    holding_drift.board(get, mine)
    holding_spans.movement(get, mine, past)
    holding_spans.ladder(get, mine, past)
    holding_spans.beyond(get, past, whole)
    holding_spans.trends(
        get, whole.of_unit(unit), {span: one.of_unit(unit) for span, one in past.items()}
    )
    holding_spans.months(get, mine, [one.seen_by(me, unit) for one in past.values()] + [week])
    holding_weeks.ahead(get, mine)
    holding_rows.done(get, mine)
    theirs = Bodies(mine, days.rules).answering_for(unit, me)
    holding_bodies.board(get, theirs, Bodies(week, days.rules))
    holding_lists.committees(get, theirs, me)
