"""How much of it people of a unit do by themselves: counts, and the rows behind each of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

COUNTS = (
    " SELECT ratio, count(*) FILTER (WHERE is_part)::int, count(*)::int FROM counted GROUP BY ratio"
)
ROWS = """
    SELECT one, other, day, is_part FROM counted
    WHERE ratio = %(ratio)s AND is_part = coalesce(%(is_part)s::boolean, is_part)
    ORDER BY day DESC NULLS LAST, one, other LIMIT %(most)s OFFSET %(skip)s
"""


@dataclass(frozen=True)
class Ratios:
    """Counts behind the ratios of practice 2.1, 2.11 and 3.11; each pair is part and whole."""

    talks: tuple[int, int] = (0, 0)
    second_asks: tuple[int, int] = (0, 0)
    introductions: tuple[int, int] = (0, 0)
    both_ways: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Row:
    """A talk, a first act, an introduction or a relationship that one ratio counts."""

    one: UUID
    other: UUID | None
    day: date | None
    is_part: bool


def count(people: Collection[UUID], *, on: date, rules: dict[str, Any]) -> Ratios:
    """Return the ratios over `people` on a day."""
    return Ratios(
        **{name: (part, whole) for name, part, whole in _ask(COUNTS, people, on=on, rules=rules)}
    )


def rows(
    people: Collection[UUID],
    ratio: str,
    *,
    on: date,
    rules: dict[str, Any],
    is_part: bool | None,
    most: int,
    skip: int = 0,
) -> list[Row]:
    """Return what `ratio` counts over `people`, the latest first; all of it, or one side."""
    asked = {"ratio": ratio, "is_part": is_part, "most": most, "skip": skip}
    return [Row(*row) for row in _ask(ROWS, people, on=on, rules=rules, **asked)]


def _ask(
    question: str, people: Collection[UUID], *, on: date, rules: dict[str, Any], **more: Any
) -> list[tuple[Any, ...]]:
    asked = {
        "ids": [str(pk) for pk in people],
        "on": on,
        "reach": rules["windows"]["reach"],
        "window": rules["commitments"]["window"],
    }
    with connection.cursor() as cursor:
        cursor.execute(_counted() + question, asked | more)
        return list(cursor.fetchall())


@cache
def _counted() -> str:
    return Path(__file__).with_name("ratios.sql").read_text()
