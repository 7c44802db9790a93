"""The faults by name: what each does to the installation, and what it expects of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faults.installation import Installation

Run = Callable[["Installation"], str]


class Broken(Exception):
    """The product did not hold. The message says how."""


class Skipped(Exception):
    """This machine cannot do that. The message says why; it is never counted as passed."""


@dataclass(frozen=True)
class Fault:
    """One line of the matrix. `run` returns its figure, or raises Broken or Skipped."""

    name: str
    does: str
    expects: str
    run: Run

    @property
    def number(self) -> int:
        """The place of it in the matrix."""
        return int(self.name[1:])


FAULTS: dict[str, Fault] = {}


def fault(name: str, *, does: str, expects: str) -> Callable[[Run], Run]:
    """Enter the decorated function in the matrix."""

    def register(run: Run) -> Run:
        FAULTS[name] = Fault(name, does, expects, run)
        return run

    return register


def check(holds: object, says: str) -> None:
    """Raise Broken with `says` unless it holds."""
    if not holds:
        raise Broken(says)
