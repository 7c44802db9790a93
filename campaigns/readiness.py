"""Whether an action is ready: what it rests on, who was reached, how big the step is (2.4).

Nothing is blocked. What the figures say and what people decide are both kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns import series
from campaigns.models import Action, ReadinessReview, StructureTest
from campaigns.staircases import Step, steps
from campaigns.structure_tests import Advice, Result, advice, whole
from members.models import LogEntry

if TYPE_CHECKING:
    from members.models import User

FLAG_PLANTING = 2  # a step so much harder than the last test passed
FIRST_STEP = 1  # what may be asked of people without any test before it


@dataclass(frozen=True)
class Readiness:
    """What speaks for and against an action. `rests_on` is a test already held, if there is one."""

    cost: int
    rests_on: Step | None
    result: Result | None  # of that test: over its frozen list, if it has one
    passed: Step | None
    test_says: Advice | None
    advice: Advice
    withheld: tuple[Action, ...] = ()  # tests held whose results the reader may not know yet

    @property
    def label(self) -> str:
        """What the figures say, in words; a step too long is not for want of asking."""
        if self.advice == Advice.HOLD and self.test_says != Advice.HOLD:
            return _("Hold: a smaller step first")
        return str(self.advice.label)

    @property
    def jump(self) -> int:
        """How much harder it is than the last test passed; than nothing at all, without one."""
        return self.cost - (self.passed.action.cost if self.passed else 0)

    @property
    def percent(self) -> int | None:
        """Participation in the test it rests on, in whole percent."""
        return whole(self.result.participation) if self.result else None

    @property
    def coverage(self) -> int | None:
        """How many were asked in that test, in whole percent of the headcount."""
        return whole(self.result.coverage) if self.result else None

    @property
    def is_flag_planting(self) -> bool:
        """Whether it asks for two steps at once."""
        return self.jump >= FLAG_PLANTING


def ready(cost: int, passed_cost: int | None, test_says: Advice | None) -> Advice:
    """Return what the figures say of an act of that cost (practice 2.4, 3.5).

    As the test it rests on says; but two steps at once, or a step beyond the first with no test
    held, is to be held.
    """
    if cost - (passed_cost or 0) >= FLAG_PLANTING and test_says in {None, Advice.GO}:
        return Advice.HOLD
    if test_says is None:
        return Advice.GO if cost <= FIRST_STEP else Advice.HOLD
    return test_says


def readiness(action: Action, *, on: date, rules: dict[str, Any], user: User) -> Readiness:
    """Return how ready `action` is on a day, as `user` may know; `rules` are those of "tests".

    It rests on the test named, else on the last one its campaign held before; a test over a frozen
    list is read unit by unit, any other as a whole. One whose results `user` may not read yet is
    left out as if it had not been held: even an advice would tell them.
    """
    before = Action.objects.filter(is_test=True, held_on__lte=on, held_on__lt=action.held_on)
    before = before.filter(campaign=action.campaign_id) if action.campaign_id else before.none()
    frozen = StructureTest.objects.filter(action__in=before.values("pk"))
    read = {one.action.pk: one for one in series.readings(frozen, on=on, rules=rules)}
    rows = before.order_by("held_on", "sequence", "pk")
    found = steps(rows, on=on, rules=rules, user=user, read=read.values())
    held = [step for step in found if step.is_told]
    withheld = tuple(step.action for step in found if not step.is_told)

    def says(step: Step, cost: int) -> Advice:
        known = read.get(step.action.pk)
        results = [unit.result for unit in known.units] if known else [step.result]
        bar = (known.test.legal_bar or 0) if known else 0
        return advice(results, rules, cost=cost, legal_bar=bar)

    named = next((step for step in held if step.action.pk == action.rests_on_id), None)
    rests_on = named or (held[-1] if held and action.rests_on_id is None else None)
    passed = [step for step in held if says(step, step.action.cost) == Advice.GO]
    best = max(passed, key=lambda step: step.action.cost, default=None)
    test_says = says(rests_on, action.cost) if rests_on else None
    result = rests_on.result if rests_on else None
    said = ready(action.cost, best.action.cost if best else None, test_says)
    return Readiness(action.cost, rests_on, result, best, test_says, said, withheld)


@transaction.atomic
def decide(
    action: Action,
    found: Readiness,
    decided: str,
    reason: str,
    *,
    on: date,
    by: User,
    **figures: Any,
) -> ReadinessReview:
    """Write down what was decided on what the figures said. The same again adds nothing."""
    Action.objects.select_for_update(no_key=True).get(pk=action.pk)
    last = action.readiness_reviews.order_by("-created_at").first()
    said = {"advice": found.advice.value, "decided": decided, "reason": reason}
    if last and last.reviewed_on == on and all(getattr(last, k) == v for k, v in said.items()):
        return last
    made = ReadinessReview.objects.create(
        action=action,
        reviewed_on=on,
        by=by,
        figures={
            "jump": found.jump,
            "rests_on": str(found.rests_on.action.pk) if found.rests_on else None,
            **figures,
        },
        **said,
    )
    LogEntry.record("readiness", action, by=by, advice=found.advice.value, decided=decided)
    return made
