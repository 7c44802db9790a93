"""What an explanation is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Rules = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Row:
    """One line of a table: what it is called, and its rule or threshold."""

    label: str
    rule: str
    note: str = ""


@dataclass(frozen=True)
class Explained:
    """One number in words: what it says, its rules one by one, and what to bear in mind."""

    slug: str
    title: str
    says: str
    rows: list[Row]
    notes: list[str]
    columns: tuple[str, str, str]


Words = tuple[str, list[Row], list[str]]


def days(n: int) -> dict[str, Any]:
    """Return the number of days as what a sentence is filled with."""
    return {"days": n}
