"""The rows of the demo organization while they are made, and how they are stored."""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import connection, models, transaction

from campaigns.models import (
    Action,
    BookYear,
    Campaign,
    Decider,
    Decision,
    Demand,
    FundingSource,
    FundingYear,
    ImpactRelation,
    Issue,
    Objection,
    OutsideMeeting,
    Participation,
    PlannedAsk,
    PlanVersion,
    PublicRole,
    ReadinessReview,
    SheetShown,
    SignUp,
    StaffPosition,
)
from members.importing.bulk import copy_in
from members.models import (
    Attendance,
    Carrier,
    Committee,
    ContactPoint,
    CustomField,
    CustomValue,
    Grant,
    Meeting,
    Membership,
    Pause,
    Person,
    Placement,
    SealedField,
    Seat,
    Tag,
    Tagging,
    Unit,
    UnitHeadcount,
    User,
)
from members.models.sealed import seal
from organizing.models import (
    Assessment,
    Attempt,
    Commitment,
    Conversation,
    FirstWeek,
    FollowUp,
    Handoff,
    Introduction,
    IssueRaised,
    ListOffer,
    OwnRequest,
    PlanBuyIn,
    SavedList,
    Tie,
)

YEARS = 3
ORDER: list[type[models.Model]] = [
    Unit,
    UnitHeadcount,
    Person,
    User,
    ContactPoint,
    Placement,
    Membership,
    Pause,
    Tag,
    Tagging,
    CustomField,
    CustomValue,
    Carrier,
    Issue,
    Campaign,
    Campaign.units.through,
    Committee,
    Committee.units.through,
    Grant,
    Seat,
    Meeting,
    Attendance,
    Action,
    Action.units.through,
    Participation,
    Decision,
    Decision.actions.through,
    Decider,
    ImpactRelation,
    PublicRole,
    OutsideMeeting,
    FundingSource,
    BookYear,
    FundingYear,
    StaffPosition,
    SheetShown,
    PlanVersion,
    Objection,
    Demand,
    Demand.issues.through,
    Demand.decisions.through,
    PlannedAsk,
    ReadinessReview,
    SignUp,
    Conversation,
    PlanBuyIn,
    IssueRaised,
    Attempt,
    FollowUp,
    OwnRequest,
    Commitment,
    Assessment,
    Tie,
    Introduction,
    Handoff,
    ListOffer,
    FirstWeek,
    SavedList,
]

T = TypeVar("T")
Row = TypeVar("Row", bound=models.Model)


@dataclass(eq=False)
class World:
    """All that has been made so far, and the chance and the day it is made from."""

    today: date
    seed: int = 1
    rng: random.Random = field(init=False)
    rows: dict[type[models.Model], list] = field(init=False)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)  # noqa: S311  # repeatable on purpose
        self.rows = defaultdict(list)

    @property
    def began(self) -> date:
        """The first day of the organization."""
        return self.ago(YEARS * 365)

    def ago(self, days: int) -> date:
        """The day that many days before today; a negative number lies ahead."""
        return self.today - timedelta(days=days)

    def add(self, row: Row) -> Row:
        """Keep a row for storing and return it."""
        self.rows[type(row)].append(row)
        return row

    def all(self, model: type[Row]) -> list[Row]:
        """Return the rows of `model` made so far."""
        return self.rows[model]

    def chance(self, share: float) -> bool:
        """Whether something happens that happens in `share` of all cases."""
        return self.rng.random() < share

    def pick(self, weights: Mapping[T, float]) -> T:
        """Return one of the keys, the heavier the likelier."""
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def some(self, of: Sequence[T], count: int) -> list[T]:
        """Return `count` different ones, or all where there are fewer."""
        return self.rng.sample(list(of), min(count, len(of)))

    def day(self, first: date, last: date) -> date:
        """Return a day between the two, both included; `first` where they are in no order."""
        return first + timedelta(days=self.rng.randint(0, max(0, (last - first).days)))

    def digest(self) -> str:
        """Return a fingerprint of who was made and when what happened, public ids left out."""
        found = hashlib.sha256()
        for line in self._lines():
            found.update(line.encode())
        return found.hexdigest()

    def _lines(self) -> Iterator[str]:
        names = {person.pk: person.name for person in self.all(Person)}
        for model in ORDER:
            for row in self.rows[model]:
                values = []
                for part in model._meta.concrete_fields:
                    value = getattr(row, part.attname)
                    if part.is_relation:
                        value = names.get(value, "")
                    if isinstance(value, str | int | float | date) and part.name != "password":
                        values.append(f"{part.name}={value}")
                # The two ends of a tie stand in the order of their ids, which are not repeatable.
                yield (
                    f"{model.__name__} {sorted(values)}\n"
                    if model is not Tie
                    else (f"tie {sorted((names[row.a_id], names[row.b_id]))} {row.first_on}\n")
                )

    @transaction.atomic
    def save(self) -> None:
        """Store everything, all or nothing."""
        for model in ORDER:
            parts = [part for part in model._meta.concrete_fields if not part.db_returning]
            for part in parts:
                if isinstance(part, SealedField):
                    seal(self.rows[model], part.attname)
            copy_in(model, [_columns(row, parts) for row in self.rows[model]])


def _columns(row: models.Model, parts: Sequence[Any]) -> dict[str, Any]:
    """Return what a new row says, as the database takes it."""
    return {
        part.attname: part.get_db_prep_save(part.pre_save(row, add=True), connection)
        for part in parts
    }
