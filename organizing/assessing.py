"""Where a person stands, as claimed and as it may be shown (practice 3.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from organizing.standing import tables

if TYPE_CHECKING:
    from members.models import Person

WEAKEST_SHOWN_WITHOUT_ACT = 3


@dataclass(frozen=True)
class Shown:
    """A rating as it may be shown: never stronger than its evidence, and why it is not."""

    claimed: int
    shown: int
    basis: str
    why: str = ""
    is_stale: bool = False

    @property
    def is_hearsay(self) -> bool:
        """Whether it rests on what somebody else said."""
        return self.basis == "hearsay"

    @property
    def is_soft(self) -> bool:
        """Whether a claimed 1 or 2 shows as 3: support that nothing bears out yet."""
        return self.claimed <= 2 and self.shown == WEAKEST_SHOWN_WITHOUT_ACT


@dataclass(frozen=True)
class Facts:
    """What ratings of one person are held against on a day, and the latest rating if any."""

    acted: bool = False
    moved: int = 0
    delivered: bool = False
    sat_out: UUID | None = None  # the test
    rating: UUID | None = None
    claimed: int | None = None
    basis: str = ""
    by: UUID | None = None
    assessed_on: date | None = None
    stale_after: int = 120
    days_old: int = 0

    def show(self, claimed: int, *, basis: str = "said") -> Shown:
        """Return what may be shown if somebody claims `claimed` today."""
        return shown(
            claimed,
            basis=basis,
            acted=self.acted,
            moved_others=self.moved > 0 or self.delivered,
            sat_out=self.sat_out is not None,
        )

    @property
    def shown(self) -> Shown | None:
        """The latest rating as it may be shown; None where nobody rated them."""
        if self.claimed is None:
            return None
        found = self.show(self.claimed, basis=self.basis)
        return replace(found, is_stale=self.days_old > self.stale_after)


def shown(
    claimed: int,
    *,
    basis: str = "said",
    acted: bool = False,
    moved_others: bool = False,
    sat_out: bool = False,
    days_old: int = 0,
    stale_after: int = 120,
) -> Shown:
    """Return what may be shown of a rating of `claimed`, 1 the strongest.

    `acted`: own verified act of cost 2 or more in 120 effective days. `moved_others`: somebody
    else's verified act at their ask in 90. `sat_out`: asked and did not act in the latest test of
    their unit whose date has passed. A weak rating is taken at its word.
    """
    floor = 1 if moved_others else 2 if acted else WEAKEST_SHOWN_WITHOUT_ACT
    found, why = claimed, ""
    if claimed < floor:
        found, why = floor, "no_act" if floor == WEAKEST_SHOWN_WITHOUT_ACT else "moved_nobody"
    if sat_out and found < WEAKEST_SHOWN_WITHOUT_ACT:
        found, why = WEAKEST_SHOWN_WITHOUT_ACT, "sat_out"
    if basis == "hearsay" and found < WEAKEST_SHOWN_WITHOUT_ACT:
        found, why = WEAKEST_SHOWN_WITHOUT_ACT, "hearsay"
    return Shown(claimed, found, basis, why, days_old > stale_after)


def facts(
    people: Iterable[UUID], *, on: date, rules: Mapping[str, Mapping[str, Any]]
) -> dict[UUID, Facts]:
    """Return, in one query, what ratings of `people` are held against on a day.

    Everybody asked for has an entry. Take people already scoped to whoever may read ratings (T3).
    """
    of, ids = rules["assessment"], [str(pk) for pk in people]
    with connection.cursor() as cursor:
        cursor.execute(
            statement("unnest(%(ids)s::uuid[]) AS id"), {**limits(on=on, rules=rules), "ids": ids}
        )
        return {
            pk: Facts(
                acted=acted,
                moved=moved,
                delivered=delivered,
                sat_out=sat_out,
                rating=rating,
                claimed=claimed,
                basis=basis or "",
                by=by,
                assessed_on=day,
                stale_after=of["stale_live" if is_live else "stale_other"],
                days_old=(on - day).days if day else 0,
            )
            for pk, acted, moved, delivered, sat_out, rating, claimed, basis, by, day, is_live in (
                cursor.fetchall()
            )
        }


def statement(who: str) -> str:
    """Return the statement that finds the facts of `who`, a FROM item with a column `id`."""
    return tables.text("asked/ratings").replace("WHO", who)


def limits(*, on: date, rules: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the statement takes: the day, and the rules' days and percents."""
    of = rules["assessment"]
    return {
        "as_of": on,
        "act_days": of["act_days"],
        "moved_days": of["moved_days"],
        "delivery_percent": of["delivery_percent"],
        "list_size": rules["rungs"]["list_size"],
    }


def facts_of(person: Person, *, on: date, rules: Mapping[str, Mapping[str, Any]]) -> Facts:
    """Return the facts of one person."""
    return facts([person.pk], on=on, rules=rules)[person.pk]


@dataclass(frozen=True)
class Support:
    """How much of the claimed support is borne out, among people rated (practice 3.3)."""

    people: int
    rated: int
    fresh: int
    claimed: int
    soft: int

    @property
    def fresh_percent(self) -> int | None:
        """People with a fresh rating, in percent of all."""
        return round(100 * self.fresh / self.people) if self.people else None

    @property
    def soft_percent(self) -> int | None:
        """Claimed 1 or 2 but shown 3, in percent of those claimed 1 or 2."""
        return round(100 * self.soft / self.claimed) if self.claimed else None


def support(found: Iterable[Facts], *, by: UUID | None = None) -> Support:
    """Sum up facts; with `by`, only the ratings that person made."""
    rows = list(found)
    ratings = [row.shown for row in rows if row.shown and (by is None or row.by == by)]
    strong = [rating for rating in ratings if rating.claimed <= 2]
    return Support(
        people=len(rows),
        rated=len(ratings),
        fresh=sum(not rating.is_stale for rating in ratings),
        claimed=len(strong),
        soft=sum(rating.is_soft for rating in strong),
    )
