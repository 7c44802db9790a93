"""Seal the record a batch at a time, each seal over the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True)
class Head:
    """The last seal: with its hash kept elsewhere, nothing before it can be changed unseen."""

    number: int
    at: datetime
    hash: str
    acts: int

    @property
    def short(self) -> str:
        """Number and hash as a mail or a page shows them, and `verify_log --expect` takes them."""
        return f"{self.number}:{self.hash[:16]}"


def seal() -> int | None:
    """Seal what is complete; return the number of the seal. A second one at once does nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_seal()")
        number: int | None = cursor.fetchone()[0]
        return number


def head() -> Head | None:
    """Return the last seal, or None where there is none yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, at, hash, acts FROM audit_head()")
        row = cursor.fetchone()
        return Head(*row) if row else None
