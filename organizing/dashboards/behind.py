"""Who stands behind a figure: rows of people, the days they are counted for, and as what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import LogEntry, Person, Unit
from organizing import assessing, mapping, ratios
from organizing.dashboards.places import places
from organizing.ratios import Row

if TYPE_CHECKING:
    from members.models import User

PAGE = 50
WITH_US = 2  # claimed so strong, or stronger
RATED = {"fresh", "soft", "own"}
Words = str | Promise
RATIOS: dict[str, tuple[Words, Words, Words]] = {  # what it is, the part, and what is not of it
    "talks": (_("Conversations by members, not staff"), _("by a member"), _("by staff")),
    "second_asks": (
        _("Said yes to a harder ask after a first act"), _("said yes to more"), _("not yet"),
    ),
    "introductions": (_("Introductions that took"), _("took"), _("not yet")),
    "both_ways": (_("Promises in both directions"), _("both ways"), _("one way or none")),
    "fresh": (_("Freshly assessed"), _("fresh"), _("not fresh, or not assessed")),
    "soft": (_("Soft support"), _("nothing bears it out yet"), _("borne out")),
    "own": (_("Whom you rated with us"), _("nothing bears it out yet"), _("borne out")),
}  # fmt: skip


@dataclass(frozen=True)
class Chip:
    """All that is counted, or one side of it: its words, how many, and where it is listed."""

    label: Words
    n: int
    query: str
    is_current: bool


@dataclass(frozen=True)
class Line:
    """One row: somebody, with whom, the day it is counted for, and as what.

    `other` is None where there is nobody else, or somebody the viewer may not name.
    """

    person: Person | None
    place: str
    other: Person | None
    is_pair: bool
    day: date | None
    words: Words
    about: str = ""


@dataclass(frozen=True)
class Behind:
    """A page of what a figure counts; `unnamed` are counted, and not the viewer's to name."""

    title: Words
    chips: list[Chip]
    lines: list[Line]
    page: int
    pages: int
    query: str
    unnamed: int = 0


def ratio(
    user: User, unit: Unit, name: str, *, part: str, page: int, on: date, rules: dict[str, Any]
) -> Behind:
    """Return what a ratio of a unit counts, to whoever may see ties there; the look is logged (T4).

    `part` is "yes" or "no" for one side of it.
    """
    title, yes, no = RATIOS[name]
    people = mapping.listed(unit)
    rated = None
    if name in RATED:
        by = user.person_id if name == "own" else None
        rated = _rated(people, name, by=by, on=on, rules=rules)
    if rated is None:
        n, of = getattr(ratios.count(people, on=on, rules=rules), name)
    else:
        n, of = sum(row.is_part for row in rated), len(rated)
    sides = {"": (_("all"), of), "yes": (yes, n), "no": (no, of - n)}
    chosen = part if part in sides else ""
    pages = max(1, -(-sides[chosen][1] // PAGE))
    page = min(max(1, page), pages)
    is_part = {"": None, "yes": True, "no": False}[chosen]
    skip = (page - 1) * PAGE
    if rated is None:
        rows = ratios.rows(people, name, on=on, rules=rules, is_part=is_part, most=PAGE, skip=skip)
    else:
        rated = [row for row in rated if is_part in (None, row.is_part)]
        rows = rated[skip : skip + PAGE]
    LogEntry.record("viewed_sealed", unit, by=user, what="ties", purpose=f"figure_{name}")
    ids = {pk for row in rows for pk in (row.one, row.other) if pk}
    seen, where = _seen(user, ids), places(row.one for row in rows)
    lines = [
        Line(
            seen.get(row.one),
            where.get(row.one, ""),
            seen.get(row.other) if row.other else None,
            row.other is not None,
            row.day,
            yes if row.is_part else no,
        )
        for row in rows
    ]
    return Behind(
        title,
        chips(sides, f"of={name}", chosen),
        lines,
        page,
        pages,
        f"of={name}" + (f"&part={chosen}" if chosen else ""),
    )


def _rated(
    people: Collection[UUID], name: str, *, by: UUID | None, on: date, rules: dict[str, Any]
) -> list[Row]:
    """Return everybody with the day of their latest rating: whether it is fresh, or is borne out.

    What nothing bears out is looked for among those claimed with us (practice 3.3), `by` one.
    """
    found = []
    for pk, facts in assessing.facts(people, on=on, rules=rules).items():
        shown = facts.shown
        if name == "fresh":
            is_fresh = shown is not None and not shown.is_stale
            found.append(Row(pk, None, facts.assessed_on, is_fresh))
        elif shown is not None and shown.claimed <= WITH_US and by in (None, facts.by):
            found.append(Row(pk, None, facts.assessed_on, shown.is_soft))
    return sorted(found, key=lambda row: (-(row.day or date.min).toordinal(), str(row.one)))


def chips(sides: dict[str, tuple[Words, int]], query: str, chosen: str) -> list[Chip]:
    """Return the sides of a figure as what one can choose among."""
    return [
        Chip(label, n, query + (f"&part={side}" if side else ""), side == chosen)
        for side, (label, n) in sides.items()
    ]


def _seen(user: User, ids: Collection[UUID]) -> dict[UUID, Person]:
    return Person.objects.visible_to(user).in_bulk(list(ids))
