"""What came, and what could not and why, over all files of a move."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from members.importing import facts
from members.importing.changes import label
from members.importing.reasons import REFUSALS, sentences
from members.importing.showing import WHY_NOT
from members.models import Import, ImportRow
from members.switching import moving

_PLACES = {"email", "phone", "address", "placement"}


@dataclass(frozen=True)
class Left:
    """Something that did not come: what, why, how many rows, and where to look at them."""

    file: str
    why: str
    rows: int
    url: str
    is_refused: bool


@dataclass(frozen=True)
class Report:
    """What became of the files."""

    people: int
    changed: int
    came: list[tuple[str, int]]
    left: list[Left]
    columns: list[tuple[str, str, list[str]]]  # file, why, headers
    waiting: int  # files whose dry run nobody has applied

    @property
    def is_empty(self) -> bool:
        """Whether nothing was brought in yet."""
        return not (self.people or self.changed or self.came or self.left)


def report(runs: Sequence[Import]) -> Report:
    """Return what became of these imports; of a dry run, what would not come."""
    facts.begin()
    applied = [run for run in runs if run.state == Import.State.APPLIED]
    told = [run for run in runs if run.counts and run.state != Import.State.UNDONE]
    return Report(
        people=sum(run.counts.get(ImportRow.Verdict.NEW, 0) for run in applied),
        changed=sum(run.counts.get(ImportRow.Verdict.CHANGED, 0) for run in applied),
        came=_came(applied),
        left=[one for run in told for one in _left(run)],
        columns=[one for run in told for one in _columns(run)],
        waiting=sum(run.state == Import.State.PLANNED for run in runs),
    )


def _columns(run: Import) -> list[tuple[str, str, list[str]]]:
    """Return the columns that were left out, by the reason; what we never read comes first."""
    found: dict[str, list[str]] = {}
    unread = moving.unread(run)
    for header, why in sorted(unread, key=lambda one: (one[1] not in WHY_NOT, not one[1])):
        word = str(WHY_NOT.get(why, why)) or _("There is no field for it.")
        found.setdefault(word, []).append(header or _("(no name)"))
    return [(run.filename, why, headers) for why, headers in found.items()]


def _came(runs: Sequence[Import]) -> list[tuple[str, int]]:
    """Return how many of each kind of thing came, the most first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT change->>'what', count(*)
            FROM members_importrow r, jsonb_array_elements(r.changes) change
            WHERE r.run_id = ANY(%s) AND r.is_applied GROUP BY 1 ORDER BY 2 DESC, 1
            """,
            [[run.pk for run in runs]],
        )
        found: Counter[str] = Counter()
        for what, n in cursor.fetchall():
            kind = facts.kind_named(what)
            if kind is not None or what in _PLACES:
                found[str(kind.label) if kind else label({"what": what})] += n
    return found.most_common()


def _left(run: Import) -> list[Left]:
    """Return why rows, or parts of them, stayed out, with one sentence each kind."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT why->>0, count(*), (array_agg(why->1 ORDER BY r.line))[1]::text
            FROM members_importrow r, jsonb_array_elements(r.reasons) why
            WHERE r.run_id = %s AND why->>0 <> 'repeats' GROUP BY 1 ORDER BY 2 DESC, 1
            """,
            [run.pk],
        )
        rows = cursor.fetchall()
    return [
        Left(
            file=run.filename,
            why=sentences([[code, json.loads(example)]])[0],
            rows=n,
            url=f"{run.get_absolute_url()}{'?rows=refused' if code in REFUSALS else ''}#rows",
            is_refused=code in REFUSALS,
        )
        for code, n, example in rows
    ]
