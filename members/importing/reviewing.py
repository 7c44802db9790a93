"""Notes of a file, looked at one by one or together before any is written.

A note's change in the dry run has a `note_key`. What was said of it stands in `Import.form`, not in
the answers: those are remembered for the next file with that header, and its notes are others.
Nothing is written of a note of which nothing was said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from members.models import Import, LogEntry, User

KEEP, DROP = "keep", "drop"
CHOICES = {KEEP: _("keep"), DROP: _("drop")}
WAITS = "waits"
_FORM, _SAID, _REST = "notes", "said", "rest"
_FOUND = """
    FROM members_importrow r
    CROSS JOIN jsonb_array_elements(r.changes) WITH ORDINALITY AS c(change, at)
    LEFT JOIN members_person p ON p.id = r.person_id
    WHERE r.run_id = %s AND r.verdict <> 'refused' AND c.change ? 'note_key'
    ORDER BY r.line, c.at
"""


@dataclass(frozen=True)
class Note:
    """One note as somebody looks at it: in which line, of whom, what it says, what was decided."""

    key: str
    line: int
    who: str
    on: str
    by: str
    text: str
    decision: str


def key_of(*parts: object) -> str:
    """Return what a note of a file is known by: when, how and by whom it was said, and words."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:20]


def decision(run: Import, key: str) -> str:
    """Return what was said of a note: to keep it, to drop it, or nothing yet."""
    held = run.form.get(_FORM, {})
    return str(held.get(_SAID, {}).get(key) or held.get(_REST, ""))


def waiting(run: Import) -> int:
    """Return of how many notes nothing was said yet."""
    if "note" not in run.mapping:
        return 0
    return counts(run)[WAITS]


def counts(run: Import) -> dict[str, int]:
    """Return how many notes wait, are kept and are dropped."""
    found = dict.fromkeys((WAITS, *CHOICES), 0)
    for (key,) in _select(run, "c.change ->> 'note_key'"):
        found[decision(run, key) or WAITS] += 1
    return found


def notes(run: Import, *, state: str, after: int, most: int) -> tuple[list[Note], bool]:
    """Return `most` notes that wait, are kept or dropped (all for ""), and whether more follow."""
    columns = "r.line, r.values ->> 'name', p.name, c.change"
    found: list[Note] = []
    for line, said, known, change in _select(run, columns):
        each = json.loads(change) if isinstance(change, str) else change
        key, name = each["note_key"], each["by"]
        of = decision(run, key)
        if state in ("", of or WAITS):
            found.append(Note(key, line, known or said or "", each["on"], name, each["said"], of))
    return found[after : after + most], len(found) > after + most


def say(run: Import, said: Mapping[str, str], *, by: User | None) -> None:
    """Keep or drop these notes, by their keys."""
    held = run.form.get(_FORM, {})
    _save(run, {**held, _SAID: {**held.get(_SAID, {}), **said}}, by)


def say_rest(run: Import, choice: str, *, by: User | None) -> None:
    """Keep or drop every note of which nothing was said one by one."""
    _save(run, {**run.form.get(_FORM, {}), _REST: choice}, by)


def finish(run: Import) -> None:
    """Forget what was said of each note, once all is carried out; its row goes by itself."""
    if run.form.pop(_FORM, None) is not None:
        run.save(update_fields=["form"])


def _save(run: Import, said: dict[str, Any], by: User | None) -> None:
    run.form = {**run.form, _FORM: said}
    run.save(update_fields=["form"])
    found = counts(run)
    LogEntry.record("import_notes", run, by=by, kept=found[KEEP], dropped=found[DROP])


def _select(run: Import, columns: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} {_FOUND}", [run.pk])  # ours
        return list(cursor.fetchall())
