"""Mails that were written to files, as where there is no mail server: each goes after a while."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings

KEPT = timedelta(days=30)


def sweep() -> int:
    """Delete those past their time; return how many."""
    past = time.time() - KEPT.total_seconds()
    return _delete(path for path in _files() if path.stat().st_mtime < past)


def drop(addresses: Iterable[str]) -> int:
    """Delete those that were for one of these addresses; return how many."""
    wanted = "|".join(re.escape(address) for address in addresses if address)
    if not wanted:
        return 0
    # ana@ is none of susana@
    theirs = re.compile(rf"(?<![\w.+-])(?:{wanted})(?![\w-])", re.IGNORECASE)
    return _delete(path for path in _files() if theirs.search(path.read_text(errors="replace")))


def _files() -> list[Path]:
    place = getattr(settings, "EMAIL_FILE_PATH", None)
    return list(Path(place).glob("*.log")) if place else []


def _delete(paths: Iterator[Path]) -> int:
    gone = list(paths)
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
