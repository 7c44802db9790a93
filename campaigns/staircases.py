"""The actions of a campaign as steps: what each cost, who was asked, and who did it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from campaigns.models import Action, StructureTest
from campaigns.structure_tests import Band, Diagnosis, Result, band, diagnosis

if TYPE_CHECKING:
    from members.models import User

_SQL = Path(__file__).with_name("staircase.sql")


@dataclass(frozen=True)
class Step:
    """One action with its counts; `is_own_list` when the denominator is only whom we list."""

    action: Action
    result: Result
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
        return None if share is None or not self.is_told else round(share)

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
    actions: Iterable[Action], *, on: Any, rules: dict[str, Any], user: User | None = None
) -> list[Step]:
    """Return the steps of `actions` in the order given; `rules` are those of "tests".

    With `user`, tests that are not published are hidden from who carries nobody (practice 3.5).
    """
    found = list(actions)
    counts = _counts([action.pk for action in found]) if found else {}
    hidden = _hidden(found, user)
    made, previous = [], None
    for action in found:
        n = counts[action.pk]
        result = Result(n["headcount"], n["asked"], n["yes"], n["did"], previous)
        over = action.held_on <= on
        is_hidden = action.pk in hidden
        made.append(Step(action, result, n["claimed"], n["is_own_list"], over, rules, is_hidden))
        if action.is_test and over:
            previous = result.participation
    return made


def _hidden(actions: list[Action], user: User | None) -> set[UUID]:
    if user is None or user.has_perm("organizing.log_conversation"):
        return set()
    tests = {action.pk for action in actions if action.is_test}
    published = StructureTest.objects.published().filter(action__in=tests)
    return tests - set(published.values_list("action", flat=True))


def _counts(ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_SQL.read_text(), {"ids": ids})
        names = [column.name for column in cursor.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
