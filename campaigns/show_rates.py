"""How many of those who say yes come: the show rate for planning (practice 3.7). Pure but for one.

A rate is a fraction, so that the same yeses always plan for the same people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from campaigns.models import Action, Participation
from campaigns.withholding import withheld

if TYPE_CHECKING:
    from datetime import date

    from members.models import User

_YES = Q(participations__answer=Participation.Answer.YES)
_DID = Q(participations__state=Participation.State.DID) & ~Q(
    participations__evidence=Participation.Evidence.SELF_REPORTED
)


@dataclass(frozen=True)
class History:
    """Of those who said yes so often, so many did: verified, not by their own word."""

    did: int = 0
    yes: int = 0


@dataclass(frozen=True)
class Outlook:
    """What the yeses of an action are worth: `expected` people, and `to_get` yeses for `needs`."""

    yes: int
    rate: Fraction
    history: History
    prior: Fraction
    is_own_prior: bool
    needs: int | None

    @property
    def percent(self) -> int:
        """The show rate in whole percent."""
        return round(100 * self.rate)

    @property
    def prior_percent(self) -> int:
        """What stands in until there is a history, in whole percent."""
        return round(100 * self.prior)

    @property
    def expected(self) -> int:
        """How many to plan for."""
        return plan_for(self.yes, self.rate)

    @property
    def to_get(self) -> int | None:
        """How many yeses it takes to be as many as are needed; None where no number is."""
        return yeses_for(self.needs, self.rate) if self.needs else None

    @property
    def missing(self) -> int:
        """How many more yeses that is than there are."""
        return max(0, (self.to_get or 0) - self.yes)


def show_rate(history: History, *, prior: Fraction, weight: int) -> Fraction:
    """Return (did + weight·prior) ÷ (yes + weight); the prior itself without any weight or past."""
    all_ = history.yes + weight
    return (history.did + weight * prior) / all_ if all_ else prior


def plan_for(yes: int, rate: Fraction) -> int:
    """Return how many people to plan for: whole ones, and none that are hoped for."""
    return floor(yes * rate)


def yeses_for(needed: int, rate: Fraction) -> int | None:
    """Return how many yeses bring `needed` people; None where nobody ever came."""
    return ceil(needed / rate) if rate else None


def outlook(action: Action, *, on: date, rules: dict[str, Any], user: User) -> Outlook:
    """Return what the yeses of `action` are worth; `rules` are those of "commitments".

    The history is of acts of the same cost in the campaign. What stands in for one is how it went
    elsewhere in the organization at that cost, once as many said yes as the prior weighs. Of tests
    whose results `user` may not read yet nothing is in it.
    """
    weight = rules["prior_weight"]
    past = Action.objects.filter(cost=action.cost, held_on__lt=min(on, action.held_on))
    counted = past.exclude(pk=action.pk).annotate(
        yes=Count("participations", filter=_YES), came=Count("participations", filter=_YES & _DID)
    )
    rows = list(counted.only("pk", "campaign", "is_test"))
    hidden = withheld(rows, user)
    told = [row for row in rows if row.pk not in hidden]
    ours = _history(row for row in told if row.campaign_id == action.campaign_id)
    others = History()
    if action.campaign_id:
        others = _history(row for row in told if row.campaign_id != action.campaign_id)
    is_own = others.yes >= weight > 0
    prior = Fraction(others.did, others.yes) if is_own else Fraction(str(rules["show_rate_prior"]))
    yes = action.participations.filter(answer=Participation.Answer.YES).count()
    rate = show_rate(ours, prior=prior, weight=weight)
    return Outlook(yes, rate, ours, prior, is_own, action.needs)


def _history(actions: Iterable[Any]) -> History:
    found = list(actions)
    return History(sum(row.came for row in found), sum(row.yes for row in found))
