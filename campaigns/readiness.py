"""Whether an action is ready: what it rests on, who was reached, how big the step is (2.4).

Nothing is blocked. What the figures say and what people decide are both kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from campaigns.models import Action, ReadinessReview
from campaigns.staircases import Step, steps
from campaigns.structure_tests import Advice, advice
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
    passed: Step | None
    test_says: Advice | None
    advice: Advice

    @property
    def jump(self) -> int:
        """How much harder it is than the last test passed; than nothing at all, without one."""
        return self.cost - (self.passed.action.cost if self.passed else 0)

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


def readiness(action: Action, *, on: date, rules: dict[str, Any]) -> Readiness:
    """Return how ready `action` is on a day; `rules` are those of "tests".

    It rests on the test named, else on the last one its campaign held before.
    """
    before = Action.objects.filter(is_test=True, held_on__lte=on, held_on__lt=action.held_on)
    before = before.filter(campaign=action.campaign_id) if action.campaign_id else before.none()
    held = steps(before.order_by("held_on", "sequence", "pk"), on=on, rules=rules)
    named = next((step for step in held if step.action.pk == action.rests_on_id), None)
    rests_on = named or (held[-1] if held and action.rests_on_id is None else None)
    passed = [step for step in held if _says(step, rules, step.action.cost) == Advice.GO]
    best = max(passed, key=lambda step: step.action.cost, default=None)
    says = _says(rests_on, rules, action.cost) if rests_on else None
    found = ready(action.cost, best.action.cost if best else None, says)
    return Readiness(action.cost, rests_on, best, says, found)


def _says(step: Step, rules: dict[str, Any], cost: int) -> Advice:
    return advice([step.result], rules, cost=cost)


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
