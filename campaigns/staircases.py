"""The actions of a campaign as steps: what each cost, who was asked, and who did it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from campaigns import series
from campaigns.models import Action, StructureTest
from campaigns.series import TestReading
from campaigns.structure_tests import Band, Diagnosis, Result, band, diagnosis, whole
from campaigns.withholding import withheld

if TYPE_CHECKING:
    from members.models import User

_SQL = Path(__file__).with_name("staircase.sql")


@dataclass(frozen=True)
class Step:
    """One action with its counts; `is_own_list` when the denominator is only whom we list.

    `result` of a frozen test is over its frozen list; `noted` is what stands in the rows of it.
    """

    action: Action
    result: Result
    noted: Result
    claimed: int
    is_own_list: bool
    is_over: bool
    rules: dict[str, Any]
    is_hidden: bool = False  # a test its committee has not published, to who may not read it yet

    @property
    def is_told(self) -> bool:
        """Whether its results may be shown: the day has come, and they are not withheld."""
        return self.is_over and not self.is_hidden

    @property
    def percent(self) -> int | None:
        """Participation over the headcount in whole percent, once the day has come."""
        share = self.result.participation
        return whole(share) if self.is_told else None

    @property
    def band(self) -> Band | None:
        """The word for it."""
        share = self.result.participation
        return None if share is None or not self.is_told else band(share, self.rules)

    @property
    def diagnosis(self) -> Diagnosis | None:
        """Why it is not there yet; only a test is read that way."""
        if not (self.is_told and self.action.is_test):
            return None
        return diagnosis(self.result, self.rules)

    @property
    def width(self) -> float:
        """The length of its bar, of 100."""
        return min(100.0, self.result.participation or 0)


def steps(
    actions: Iterable[Action],
    *,
    on: Any,
    rules: dict[str, Any],
    user: User | None = None,
    read: Iterable[TestReading] | None = None,
) -> list[Step]:
    """Return the steps of `actions` in the order given; `rules` are those of "tests".

    With `user`, the results of tests that are not published may be hidden from them. `read` are
    the frozen tests among them, where somebody has read those already.
    """
    found = list(actions)
    counts = _counts([action.pk for action in found]) if found else {}
    tests = [action.pk for action in found if action.is_test]
    if read is None:
        frozen = StructureTest.objects.filter(action__in=tests)
        read = series.readings(frozen, on=on, rules=rules) if tests else ()
    readings = {one.action.pk: one for one in read}
    hidden = withheld(found, user) if user else set()
    made, previous = [], None
    for action in found:
        n = counts[action.pk]
        noted = Result(n["headcount"], n["asked"], n["yes"], n["did"], previous)
        frozen_one = readings.get(action.pk)
        result = replace(frozen_one.total, previous=previous) if frozen_one else noted
        own = frozen_one.is_own_list if frozen_one else n["is_own_list"]
        over = action.held_on <= on
        hidden_one = action.pk in hidden
        made.append(Step(action, result, noted, n["claimed"], own, over, rules, hidden_one))
        if action.is_test and over:
            previous = result.participation
    return made


def _counts(ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_SQL.read_text(), {"ids": ids})
        names = [column.name for column in cursor.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
