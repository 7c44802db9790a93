"""The ledger of promises, ours first, and how both directions are kept (practice 3.7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from members.models import Committee, Person, Seat
from organizing.dashboards.places import places
from organizing.models import Commitment
from organizing.models.commitment import CommitmentQuerySet
from organizing.promising import FollowThrough, Outcome, follow_through

if TYPE_CHECKING:
    from members.models import User


@dataclass(frozen=True)
class Row:
    """One promise as a list shows it: who is on the other side, and how late it is."""

    promise: Commitment
    is_ours: bool
    by: Person | Committee
    to: Person | Committee
    place: str
    days_late: int
    other_pk: object = None
    moved_from: Commitment | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can still be kept."""
        return self.promise.status == Commitment.Status.OPEN

    @property
    def is_late(self) -> bool:
        """Whether its day has passed."""
        return self.is_open and self.days_late > 0

    @property
    def days_left(self) -> int:
        """Days until it is due."""
        return -self.days_late


@dataclass(frozen=True)
class Ledger:
    """Promises we owe, then promises owed to us, with how each direction is kept."""

    ours: list[Row]
    theirs: list[Row]
    we_keep: FollowThrough
    they_keep: FollowThrough


def ours(user: User, via: str = "owed_by") -> Q:
    """Return promises on `user`'s side: their own, and those of committees they sit on."""
    seats = Seat.objects.filter(person=user.person_id, ended_on=None).values("committee")
    return Q(**{via: user.person_id}) | Q(**{f"{via}_committee__in": seats})


def rows(promises: Iterable[Commitment], *, on: date, user: User) -> list[Row]:
    """Return promises with their two sides in words; `promises` need `with_sides`."""
    found = list(promises)
    where = places(pk for each in found for pk in (each.owed_by_id, each.owed_to_id))
    made = []
    for each in found:
        mine = each.owed_by_id == user.person_id
        other = each.owed_to_id if mine else each.owed_by_id
        made.append(
            Row(
                promise=each,
                is_ours=mine or bool(each.owed_by_committee_id),
                by=each.debtor,
                to=each.creditor,
                place=where.get(other, "") if other else "",
                days_late=(on - each.due_on).days,
                other_pk=other,
                moved_from=each.renegotiated_from,
            )
        )
    return made


def with_sides(promises: CommitmentQuerySet) -> CommitmentQuerySet:
    """Fetch what `rows` shows along with the promises."""
    return promises.select_related(
        "owed_by", "owed_to", "owed_by_committee", "owed_to_committee", "conversation"
    ).select_related("renegotiated_from")


def kept(promises: CommitmentQuerySet, *, on: date, rules: dict[str, Any]) -> FollowThrough:
    """Return the follow-through of promises due in the window before `on`."""
    again = Commitment.objects.filter(pk=OuterRef("renegotiated_from"))
    due = promises.filter(due_on__gt=on - timedelta(days=rules["window"]), due_on__lte=on)
    outcomes = due.annotate(chained=Exists(again)).values_list("status", "due_on", "chained")
    return follow_through(
        (Outcome(status, due_on, int(chained)) for status, due_on, chained in outcomes),
        on=on,
        rules=rules,
    )
