"""Find what is wrong with an installation, and say for each how to mend it.

Each check is a function that yields findings; one that fails itself is told as unknown, never as
well. None of them changes anything, and none waits for long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import redis
from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import OperationalError

WELL, WARNING, WRONG, UNKNOWN = "well", "warning", "wrong", "unknown"


LABELS: dict[str, str | Promise] = {
    "settings": gettext_lazy("settings"),
    "database": gettext_lazy("database"),
    "roles": gettext_lazy("roles of the database"),
    "log of the database": gettext_lazy("log of the database"),
    "migrations": gettext_lazy("migrations"),
    "clock": gettext_lazy("clock"),
    "broker": gettext_lazy("broker"),
    "worker": gettext_lazy("worker"),
    "beat": gettext_lazy("beat"),
    "jobs": gettext_lazy("jobs"),
    "mail": gettext_lazy("mail"),
    "time zone": gettext_lazy("time zone"),
    "files of pages": gettext_lazy("files of pages"),
    "disk": gettext_lazy("disk"),
    "files": gettext_lazy("files"),
    "backups": gettext_lazy("backups"),
    "restore drill": gettext_lazy("restore drill"),
    "before a restore": gettext_lazy("before a restore"),
    "people": gettext_lazy("people"),
    "keys": gettext_lazy("keys"),
    "record": gettext_lazy("record of acts"),
}


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, in a sentence, and how to mend it (empty where it is well)."""

    name: str
    state: str
    says: str
    mend: str = ""

    @property
    def label(self) -> str:
        """What is looked at, in the reader's language."""
        return str(LABELS[self.name])


Check = Callable[[], Iterator[Finding]]
_CHECKS: list[tuple[str, bool, Check]] = []


def look_at(name: str, *, takes_a_second: bool = False) -> Callable[[Check], Check]:
    """Enter the decorated check under `name`; what takes a second is left out of pages."""

    def register(check: Check) -> Check:
        _CHECKS.append((name, takes_a_second, check))
        return check

    return register


def well(name: str, says: str) -> Finding:
    """Return a finding that nothing is wrong."""
    return Finding(name, WELL, says)


def warning(name: str, says: str, mend: str) -> Finding:
    """Return a finding somebody should look at soon."""
    return Finding(name, WARNING, says, mend)


def wrong(name: str, says: str, mend: str) -> Finding:
    """Return a finding that must be mended."""
    return Finding(name, WRONG, says, mend)


def examine(*, quick: bool = False) -> list[Finding]:
    """Return every finding, in the language in force."""
    from organizing.operating import (  # noqa: F401 (they register)
        checks_of_safety,
        checks_of_secrets,
        checks_of_work,
    )

    found = []
    for name, takes_a_second, check in _CHECKS:
        if not (quick and takes_a_second):
            found += list(_carefully(name, check))
    return found


def _carefully(name: str, check: Check) -> Iterator[Finding]:
    try:
        yield from check()
    except (DatabaseError, OperationalError, redis.RedisError, OSError, ValueError) as problem:
        yield Finding(
            name,
            UNKNOWN,
            _("This could not be looked at (%(what)s).") % {"what": type(problem).__name__},
            _("Mend what is wrong above, and look again."),
        )
