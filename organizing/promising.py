"""Promises in either direction: making, closing, taking back; and how many are kept (3.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    When,
)
from django.utils.translation import gettext_lazy as _

from members.models import Committee, LogEntry, Meeting, Pause, Person
from organizing.models import Commitment

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User
    from organizing.models.commitment import CommitmentQuerySet

RESOLVED = {"kept", "partly", "missed", "released"}


class NotPossible(Exception):
    """The promise cannot be changed like that. The message is fit for whoever tried."""


@dataclass(frozen=True)
class FollowThrough:
    """How promises due in a window ended. Renegotiated, released and void are not in it."""

    kept: int = 0
    partly: int = 0
    missed: int = 0
    unknown: int = 0
    min_n: int = 4

    @property
    def n(self) -> int:
        """How many promises count."""
        return self.kept + self.partly + self.missed + self.unknown

    @property
    def done(self) -> float:
        """Kept ones, partly kept ones for a half."""
        return self.kept + 0.5 * self.partly

    @property
    def rate(self) -> float | None:
        """The share kept, from 0 to 1; None below the least number that makes a rate."""
        return self.done / self.n if self.n >= max(self.min_n, 1) else None

    @property
    def percent(self) -> int | None:
        """The rate in whole percent."""
        return None if self.rate is None else round(100 * self.rate)


@dataclass(frozen=True)
class Outcome:
    """How a promise stands: its status, when it was due, how often its chain was renegotiated.

    `resolved_on` tells a promise moved in time from one moved when it was late; `was_away`: who
    owed it was resting on the day it fell due; `times`: how many promises stand so.
    """

    status: str
    due_on: date
    renegotiations: int = 0
    resolved_on: date | None = None
    was_away: bool = False
    times: int = 1


def follow_through(
    outcomes: Iterable[Outcome], *, on: date, rules: dict[str, Any]
) -> FollowThrough:
    """Count the promises due in the window that ends at `on`; `rules` are those of "commitments".

    An open promise counts as unknown from a week past due; one renegotiated for the second time, or
    only after it was due, counts as missed; what fell due while its owner rested is void.
    """
    counts = {"kept": 0, "partly": 0, "missed": 0, "unknown": 0}
    opens, asked_by = on - timedelta(days=rules["window"]), timedelta(days=rules["unknown_after"])
    for outcome in outcomes:
        if outcome.was_away or not opens < outcome.due_on <= on:
            continue
        status = outcome.status
        if status == Commitment.Status.OPEN and on - outcome.due_on >= asked_by:
            status = "unknown"
        elif status == Commitment.Status.RENEGOTIATED and (
            outcome.renegotiations >= 1
            or (outcome.resolved_on is not None and outcome.resolved_on > outcome.due_on)
        ):
            status = "missed"
        if status in counts:
            counts[status] += outcome.times
    return FollowThrough(**counts, min_n=rules["min_n"])


def outcomes(promises: CommitmentQuerySet, *, on: date, rules: dict[str, Any]) -> Iterator[Outcome]:
    """Yield how `promises` due in the window that ends at `on` stood on that day.

    Alike ones come together, so that no more is read than there are ways to stand: of the day one
    was due, only whether somebody should have asked by now counts.
    """
    opens, asked_by = window(on, rules)
    yield from stood(alike(promises, opens, on, asked_by), on=on, asked_by=asked_by)


def window(on: date, rules: dict[str, Any]) -> tuple[date, date]:
    """Return after which day promises count that are looked at `on`, and by when one asks."""
    return on - timedelta(days=rules["window"]), on - timedelta(days=rules["unknown_after"])


def alike(promises: CommitmentQuerySet, opens: date, on: date, asked_by: date) -> QuerySet:
    """Return how many of `promises` due after `opens` and by `on` stood which way that day."""
    resting = Pause.objects.filter(began_on__lte=OuterRef("due_on"))
    resting = resting.exclude(ended_on__lt=OuterRef("due_on"))
    theirs, everybodys = resting.filter(person=OuterRef("owed_by")), resting.filter(person=None)
    any_of_all = Exists(Pause.objects.filter(person=None))  # asked once, not of each promise
    is_away = Exists(theirs) | any_of_all & Exists(everybodys)  # each finds its few in an index
    due = promises.filter(due_on__gt=opens, due_on__lte=on, made_on__lte=on).annotate(
        chained=Case(When(renegotiated_from__isnull=False, then=True), default=False),
        away=ExpressionWrapper(is_away, output_field=BooleanField()),
        settled=Case(When(resolved_on__lte=on, then=True), default=False),
        late=Case(When(resolved_on__gt=F("due_on"), then=True), default=False),
        is_old=Case(When(due_on__lte=asked_by, then=True), default=False),
    )
    ways = due.values_list("status", "is_old", "settled", "late", "chained", "away")
    return ways.annotate(times=Count("pk")).order_by()


def stood(rows: Iterable[Any], *, on: date, asked_by: date) -> Iterator[Outcome]:
    """Yield each way to stand that `alike` found."""
    for status, is_old, settled, late, chained, away, times in rows:
        due_on = asked_by if is_old else on
        was = status if settled else Commitment.Status.OPEN
        resolved_on = due_on + timedelta(days=int(late)) if settled or late else None
        yield Outcome(was, due_on, int(chained), resolved_on, away, times)


def kept(promises: CommitmentQuerySet, *, on: date, rules: dict[str, Any]) -> FollowThrough:
    """Return the follow-through of promises due in the window before `on` (practice 3.7)."""
    return follow_through(outcomes(promises, on=on, rules=rules), on=on, rules=rules)


@dataclass(frozen=True)
class Promise:
    """What somebody says they will do, by when, and what it costs them."""

    what: str
    due_on: date
    cost: int = 1
    asks_others: bool = False
    kind: str = ""


@transaction.atomic
def promise(
    said: Promise,
    *,
    owed_by: Person | Committee,
    owed_to: Person | Committee,
    on: date,
    by: User,
    gathering: Meeting | None = None,
) -> Commitment:
    """Write down that `owed_by` promised `owed_to` something. Raises NotPossible for one side."""
    if owed_by == owed_to:
        raise NotPossible(str(_("A promise has two sides. Choose somebody else on one of them.")))
    sides = {**_side("owed_by", owed_by), **_side("owed_to", owed_to)}
    made = Commitment.objects.create(
        **sides,
        what=said.what,
        due_on=said.due_on,
        cost=said.cost,
        asks_others=said.asks_others,
        kind=said.kind,
        made_on=on,
        gathering=gathering,
        created_by=by,
    )
    made.touch()
    LogEntry.record("promised", made, by=by, due_on=said.due_on, cost=said.cost)
    return made


@transaction.atomic
def promise_once(
    said: Promise, *, owed_by: Person, owed_to: Person | Committee, on: date, by: User
) -> Commitment:
    """Write it down unless the same is promised already and open: one tap, pressed twice, is one.

    Raises NotPossible for one side.
    """
    Person.objects.select_for_update().get(pk=owed_by.pk)
    same = Commitment.objects.open().filter(
        **_side("owed_by", owed_by), **_side("owed_to", owed_to), what=said.what
    )
    return same.first() or promise(said, owed_by=owed_by, owed_to=owed_to, on=on, by=by)


def _side(name: str, who: Person | Committee) -> dict[str, Any]:
    return {f"{name}_committee" if isinstance(who, Committee) else name: who}


@transaction.atomic
def reopen(commitment: Commitment, *, on: date, by: User) -> Commitment:
    """Take back how a promise was closed. A renegotiated one loses its successor if untouched."""
    commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if commitment.status == Commitment.Status.OPEN:
        return commitment
    if commitment.status == Commitment.Status.RENEGOTIATED:
        successor = Commitment.objects.filter(renegotiated_from=commitment).first()
        if successor and successor.status != Commitment.Status.OPEN:
            raise NotPossible(str(_("It has moved on since. Change the newer promise instead.")))
        if successor:
            successor.delete()
    commitment.resolve(Commitment.Status.OPEN, on=on, by=by)
    return commitment


@transaction.atomic
def close(commitment: Commitment, status: str, *, on: date, by: User) -> Commitment:
    """Close an open promise as kept, partly, not yet or released. A second press is harmless."""
    commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if status in RESOLVED and commitment.status == Commitment.Status.OPEN:
        commitment.resolve(status, on=on, by=by)
    return commitment


@transaction.atomic
def move(commitment: Commitment, *, due_on: date, on: date, by: User) -> Commitment:
    """Agree on another day and return the promise that now holds. A second press is harmless."""
    commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if commitment.status == Commitment.Status.OPEN:
        return commitment.renegotiate(due_on=due_on, on=on, by=by)
    return Commitment.objects.filter(renegotiated_from=commitment).first() or commitment
