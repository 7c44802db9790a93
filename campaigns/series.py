"""Structure tests as a series: what each unit did, over the list frozen when the test opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from campaigns.models import Action, Campaign, EligibleSnapshot, StructureTest
from campaigns.structure_tests import (
    Advice,
    Band,
    Diagnosis,
    Result,
    advice,
    band,
    diagnosis,
    holding,
    is_slipped,
    whole,
)

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class UnitReading:
    """One unit in one test. `gone`, `new` and `found` are people, beside those the list counts."""

    snapshot: EligibleSnapshot
    result: Result
    rules: dict[str, Any]
    claimed: int = 0
    gone: int = 0
    gone_asked: int = 0
    gone_did: int = 0
    new: int = 0
    new_did: int = 0
    found: int = 0
    found_did: int = 0

    @property
    def percent(self) -> int | None:
        """Participation over the headcount, in whole percent."""
        return whole(self.result.participation)

    @property
    def coverage(self) -> int | None:
        """Asked over the headcount, in whole percent."""
        return whole(self.result.coverage)

    @property
    def said(self) -> int | None:
        """Did it, of those asked, in whole percent."""
        return whole(100 * self.result.did / self.result.asked) if self.result.asked else None

    @property
    def keep(self) -> int | None:
        """Did it, of those who said yes, in whole percent; a secret ballot has no yes by name."""
        return whole(self.result.keep)

    @property
    def band(self) -> Band | None:
        """The word for its participation."""
        share = self.result.participation
        return None if share is None else band(share, self.rules)

    @property
    def diagnosis(self) -> Diagnosis | None:
        """Why it is not there yet; slipping is said apart."""
        found = diagnosis(self.result, self.rules)
        return None if found == Diagnosis.SLIPPED else found

    @property
    def is_slipped(self) -> bool:
        """Whether it fell by ten points or more since the test before."""
        return is_slipped(self.result, self.rules)

    @property
    def is_below(self) -> bool:
        """Whether it is under the floor of a unit."""
        return bool((self.result.participation or 0) < self.rules["unit_floor"])

    @property
    def without_gone(self) -> Result:
        """The same without those who left since the list was frozen."""
        r = self.result
        return replace(
            r,
            headcount=r.headcount - self.gone,
            asked=r.asked - self.gone_asked,
            did=r.did - self.gone_did,
        )


@dataclass(frozen=True)
class TestReading:
    """A test as a whole, unit by unit, and what the committee should do next."""

    __test__ = False  # no test of pytest's

    test: StructureTest
    units: list[UnitReading]
    total: Result
    rules: dict[str, Any]
    next_cost: int
    is_over: bool

    @property
    def action(self) -> Action:
        """The action that was the test."""
        return self.test.action

    @property
    def percent(self) -> int | None:
        """Participation of everybody, in whole percent."""
        return whole(self.total.participation)

    @property
    def coverage(self) -> int | None:
        """How many of everybody were asked, in whole percent."""
        return whole(self.total.coverage)

    @property
    def band(self) -> Band | None:
        """The word for it."""
        share = self.total.participation
        return None if share is None else band(share, self.rules)

    @property
    def holding(self) -> int:
        """The share of the headcount that is in units at or above the floor, in whole percent."""
        return whole(holding([unit.result for unit in self.units], self.rules)) or 0

    @property
    def bar(self) -> int:
        """The participation the next step takes, in percent."""
        if self.next_cost < 5:
            return int(self.rules["majority"])
        return max(int(self.rules["hard_ask"]), self.test.legal_bar or 0)

    @property
    def advice(self) -> Advice:
        """Go, hold or rebuild."""
        return self._advice([unit.result for unit in self.units])

    @property
    def advice_without_gone(self) -> Advice:
        """The same without those who left since: where it differs, the reading hangs on them."""
        return self._advice([unit.without_gone for unit in self.units])

    def _advice(self, results: list[Result]) -> Advice:
        return advice(results, self.rules, cost=self.next_cost, legal_bar=self.test.legal_bar or 0)

    @property
    def percent_without_gone(self) -> int | None:
        """Participation without those who left since the list was frozen, in whole percent."""
        results = [unit.without_gone for unit in self.units]
        headcount = sum(result.headcount for result in results)
        did = sum(result.did for result in results)
        return whole(100 * did / headcount) if headcount else None

    def total_of(self, what: str) -> int:
        """Add up one count over all units."""
        return sum(int(getattr(unit, what)) for unit in self.units)

    @property
    def gone(self) -> int:
        """How many left since the list was frozen."""
        return self.total_of("gone")

    @property
    def new(self) -> int:
        """How many came after it was frozen."""
        return self.total_of("new")

    @property
    def new_did(self) -> int:
        """How many of those did it; they count in no unit."""
        return self.total_of("new_did")

    @property
    def found(self) -> int:
        """How many were there all along and not on our list."""
        return self.total_of("found")

    @property
    def paused(self) -> int:
        """How many are away and left out of the headcount."""
        return sum(unit.snapshot.paused for unit in self.units)

    @property
    def claimed(self) -> int:
        """How many say they did and nobody saw; not counted."""
        return self.total_of("claimed")

    @property
    def is_own_list(self) -> bool:
        """Whether some unit is counted over our own list for want of a headcount."""
        return any(unit.snapshot.is_own_list for unit in self.units)

    @property
    def critical_below(self) -> list[UnitReading]:
        """Critical units under the floor: without them no test passes."""
        return [unit for unit in self.units if unit.snapshot.is_critical and unit.is_below]

    @property
    def slipped(self) -> list[UnitReading]:
        """Units that fell since the test before."""
        return [unit for unit in self.units if unit.is_slipped]

    @property
    def unreached(self) -> list[UnitReading]:
        """Units too few were asked in."""
        return [unit for unit in self.units if unit.diagnosis == Diagnosis.REACH]


@dataclass(frozen=True)
class Delivery:
    """A leader's list in a test: how many they carried, of whom how many were asked and did."""

    leader_id: UUID
    carried: int
    asked: int
    did: int

    @property
    def percent(self) -> int:
        """Did it, of the whole list."""
        return whole(100 * self.did / self.carried) or 0


def series(campaign: Campaign, *, on: date, rules: dict[str, Any]) -> list[TestReading]:
    """Return the frozen tests of `campaign`, the earliest first; `rules` are those of "tests"."""
    found = StructureTest.objects.filter(action__campaign=campaign)
    return readings(found, on=on, rules=rules)


def reading(test: StructureTest, *, on: date, rules: dict[str, Any]) -> TestReading:
    """Return one test, read after those of its campaign that went before it."""
    campaign = test.action.campaign_id
    same = StructureTest.objects.filter(pk=test.pk)
    if campaign is not None:
        same = StructureTest.objects.filter(action__campaign=campaign)
    return next(each for each in readings(same, on=on, rules=rules) if each.test.pk == test.pk)


def readings(
    tests: Iterable[StructureTest], *, on: date, rules: dict[str, Any]
) -> list[TestReading]:
    """Return the tests of one campaign in order, each unit beside what it did the time before."""
    rows = EligibleSnapshot.objects.filter(test__in=tests).select_related(
        "unit", "test__action__campaign", "test__committee", "test__publication"
    )
    snapshots = sorted(
        rows, key=lambda row: (row.test.action.held_on, str(row.test_id), _place(row))
    )
    counts = _counts({row.test_id for row in snapshots}, on=on)
    steps = _costs_ahead(snapshots)
    found: list[TestReading] = []
    before: dict[UUID | None, float | None] = {}
    for test_id in dict.fromkeys(row.test_id for row in snapshots):
        mine = [row for row in snapshots if row.test_id == test_id]
        units = [_unit(row, counts[row.pk], before.get(row.unit_id), rules) for row in mine]
        total = _total(units, before.get(None))
        test = mine[0].test
        over = test.action.held_on <= on
        found.append(TestReading(test, units, total, rules, steps[test_id], over))
        if over:
            before |= {unit.snapshot.unit_id: unit.result.participation for unit in units}
            before[None] = total.participation
    return found


def deliveries(test: StructureTest) -> list[Delivery]:
    """Return what each leader's list did; nobody's name is in a secret ballot, so no list either.

    For a leader and their lead only, and never in order of the result (practice 1).
    """
    if test.is_secret:
        return []
    with connection.cursor() as cursor:
        cursor.execute((_HERE / "delivery.sql").read_text(), {"test": test.pk})
        return [Delivery(*row) for row in cursor.fetchall()]


def _unit(
    row: EligibleSnapshot, n: dict[str, int], before: float | None, rules: dict[str, Any]
) -> UnitReading:
    known = not row.is_own_list  # those found since are among a headcount, not among our list
    counted = {
        name: n[name] + (n[f"found_{name}"] if known else 0)
        for name in ("asked", "yes", "did", "kept")
    }
    if row.test.is_secret:
        counted |= {"yes": 0, "kept": 0, "did": row.cast or 0}
        counted["asked"] = max(counted["asked"], counted["did"])
    return UnitReading(
        snapshot=row,
        result=Result(row.headcount, **counted, previous=before, is_critical=row.is_critical),
        rules=rules,
        claimed=n["claimed"] + (n["found_claimed"] if known else 0),
        **{name: n[name] for name in ("gone", "gone_asked", "gone_did", "new", "new_did")},
        **{name: n[name] for name in ("found", "found_did")},
    )


def _total(units: list[UnitReading], before: float | None) -> Result:
    def add(name: str) -> int:
        return sum(getattr(unit.result, name) for unit in units)

    return Result(add("headcount"), add("asked"), add("yes"), add("did"), previous=before)


def _place(row: EligibleSnapshot) -> tuple[int, str, str]:
    return row.unit.sort_order, row.unit.name.casefold(), str(row.pk)


def _costs_ahead(snapshots: list[EligibleSnapshot]) -> dict[UUID, int]:
    """Return for each test what the next step costs: the action resting on it, else one more."""
    tests = {row.test_id: row.test for row in snapshots}
    resting: dict[UUID | None, int] = dict(
        Action.objects.filter(rests_on__in=[test.action_id for test in tests.values()])
        .order_by("-held_on", "-pk")
        .values_list("rests_on", "cost")
    )
    return {
        pk: resting.get(test.action_id, min(5, test.action.cost + 1)) for pk, test in tests.items()
    }


def _counts(ids: set[UUID], *, on: date) -> dict[UUID, dict[str, int]]:
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute((_HERE / "series.sql").read_text(), {"ids": list(ids), "on": on})
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["snapshot_id"]: row for row in rows}
