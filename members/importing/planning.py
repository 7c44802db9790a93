"""The dry run: what would happen to each row, changing nobody.

First every row is cleaned, then repeats within the file are found, then rows are compared with
what is on record. Each function does one chunk and says whether there is more.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count

from members.importing import matching
from members.importing.changes import Change, changes_of
from members.importing.cleaning import Clean, clean
from members.importing.placing import Ambiguous, Units
from members.importing.reasons import reason, refuses
from members.models import Import, ImportRow, Organization

CLEAN_ROWS = 5_000
PLAN_ROWS = 2_000
_NEW, _CHANGED, _SAME, _REFUSED = ImportRow.Verdict.values


def plan_some(run: Import) -> bool:
    """Do the next chunk of the dry run; True while there is more. Call in a transaction."""
    if run.state == Import.State.STAGED:
        _clean_some(run)
        return True
    if run.state == Import.State.CLEANED:
        return _compare_some(run)
    return False


def _clean_some(run: Import) -> None:
    rows = list(
        run.rows.filter(line__gt=run.at_line)
        .order_by("line")
        .values_list("pk", "line", "cells", "flaw")[:CLEAN_ROWS]
    )
    if not rows:
        _find_repeats(run)
        run.state, run.at_line = Import.State.CLEANED, 0
        run.save(update_fields=["state", "at_line"])
        return
    region = Organization.current().phone_region
    read = zip(run.columns, run.mapping, strict=True)
    targets = [target for column, target in read if not column["forbidden"]]
    said: list[dict[str, Any]] = []
    for pk, _line, cells, flaw in rows:
        found = Clean(reasons=[reason(flaw)]) if flaw else clean(cells, targets, region=region)
        verdict = _REFUSED if refuses(found.reasons) else ""
        said.append({"id": pk, "verdict": verdict, **vars(found)})
    _execute(
        """
        UPDATE members_importrow r
        SET "values" = x."values", reasons = x.reasons, keys = x.keys, verdict = x.verdict,
            repeats = NULL, person_id = NULL, changes = '[]'
        FROM jsonb_to_recordset(%s::jsonb)
            AS x (id bigint, "values" jsonb, reasons jsonb, keys text[], verdict text)
        WHERE r.id = x.id
        """,
        [json.dumps(said)],
    )
    run.at_line = rows[-1][1]
    run.save(update_fields=["at_line"])


def _find_repeats(run: Import) -> None:
    """Let each row that shares a key with an earlier one point at the first of them."""
    _execute(
        """
        WITH keyed AS (
            SELECT id, line, unnest(keys) AS key FROM members_importrow WHERE run_id = %s
        ), first AS (
            SELECT key, min(line) AS line FROM keyed GROUP BY key HAVING count(*) > 1
        ), pointing AS (
            SELECT keyed.id, min(first.line) AS line FROM keyed JOIN first USING (key)
            WHERE first.line < keyed.line GROUP BY keyed.id
        )
        UPDATE members_importrow r SET repeats = pointing.line FROM pointing
        WHERE r.id = pointing.id
        """,
        [run.pk],
    )
    again = 1
    while again:  # a pointer at a pointer goes on to where that one leads
        again = _execute(
            """
            UPDATE members_importrow r SET repeats = other.repeats FROM members_importrow other
            WHERE r.run_id = %s AND other.run_id = r.run_id AND other.line = r.repeats
              AND other.repeats IS NOT NULL
            """,
            [run.pk],
        )


def _compare_some(run: Import) -> bool:
    rows = next_rows(run, PLAN_ROWS)
    if rows:
        decide(run, rows)
        save_decisions(rows)
        run.at_line = rows[-1].line
        run.save(update_fields=["at_line"])
        return True
    run.counts = count(run)
    run.state, run.at_line = Import.State.PLANNED, 0
    run.save(update_fields=["counts", "state", "at_line"])
    return False


def decide(run: Import, rows: list[ImportRow]) -> Units:
    """Set verdict, reasons, person and changes of `rows` by what is on record now; save nothing."""
    units = Units(run.unit)
    open_rows = [row for row in rows if row.values]
    roots = _roots(run, open_rows)
    for row in open_rows:
        row.reasons = [said for said in row.reasons if said[0] in _FROM_CLEANING]
        _find_unit(run, row, units)
    first = [row for row in open_rows if row.repeats is None and not refuses(row.reasons)]
    _absorb_repeats(run, first)
    known = matching.Known(row.values for row in first)
    for row in open_rows:
        if row.repeats is not None:
            _decide_repeat(row, roots[row.repeats])
        elif refuses(row.reasons):
            _settle(row, _REFUSED)
        else:
            _decide_first(run, row, known, units)
    return units


_FROM_CLEANING = {"not_email", "not_phone", "too_long", "unknown_language"}


def save_decisions(rows: list[ImportRow]) -> None:
    """Write what `decide` set."""
    said = [
        {
            "id": row.pk,
            "verdict": row.verdict,
            "reasons": row.reasons,
            "changes": row.changes,
            "person_id": str(row.person_id) if row.person_id else None,
        }
        for row in rows
    ]
    _execute(
        """
        UPDATE members_importrow r
        SET verdict = x.verdict, reasons = x.reasons, changes = x.changes, person_id = x.person_id
        FROM jsonb_to_recordset(%s::jsonb)
            AS x (id bigint, verdict text, reasons jsonb, changes jsonb, person_id uuid)
        WHERE r.id = x.id
        """,
        [json.dumps(said)],
    )


def count(run: Import) -> dict[str, int]:
    """Return how many rows there are of each verdict."""
    found = run.rows.values_list("verdict").annotate(n=Count("pk")).order_by()
    return dict.fromkeys(ImportRow.Verdict.values, 0) | {v: n for v, n in found if v}


def _decide_first(run: Import, row: ImportRow, known: matching.Known, units: Units) -> None:
    match = known.match(row.values)
    row.reasons += match.reasons
    if refuses(match.reasons):
        _settle(row, _REFUSED)
        return
    changes, remarks = changes_of(run, row.values, match, units)
    row.reasons += remarks
    if match.held is None:
        _settle(row, _NEW, changes)
    else:
        _settle(row, _CHANGED if changes else _SAME, changes, match.held.person.pk)


def _decide_repeat(row: ImportRow, root: dict[str, Any]) -> None:
    has_id = "ids" in row.values or "own_id" in row.values
    if has_id and not matching.names_agree(row.values["name"], root.get("name", "")):
        row.reasons.append(reason("other_name_in_file", line=row.repeats))
        _settle(row, _REFUSED)
    else:
        row.reasons.append(reason("repeats", line=row.repeats))
        _settle(row, _SAME)


def _settle(
    row: ImportRow, verdict: str, changes: list[Change] | None = None, person: UUID | None = None
) -> None:
    row.verdict, row.changes, row.person_id = verdict, changes or [], person


def _find_unit(run: Import, row: ImportRow, units: Units) -> None:
    row.values.pop("unit_id", None)
    try:
        named = row.values.get("units")
        found = units.find(named) if named else run.unit
    except Ambiguous as problem:
        row.reasons.append(problem.reason)
        return
    if found is not None:
        row.values["unit_id"] = str(found.pk)


def _roots(run: Import, rows: list[ImportRow]) -> dict[int, dict[str, Any]]:
    lines = {row.repeats for row in rows if row.repeats is not None}
    return dict(run.rows.filter(line__in=lines).values_list("line", "values")) if lines else {}


def _absorb_repeats(run: Import, rows: list[ImportRow]) -> None:
    """Give a row the emails, phones and addresses of later rows of the same person."""
    if not run.rows.filter(repeats__isnull=False).exists():
        return
    by_line = {row.line: row for row in rows}
    later = run.rows.filter(repeats__in=list(by_line)).order_by("line")
    for line, values in later.values_list("repeats", "values"):
        root = by_line[line or 0].values
        if not matching.names_agree(values["name"], root["name"]):
            continue
        held = {(point[0], point[3]) for point in root.get("points", [])}
        more = [point for point in values.get("points", []) if (point[0], point[3]) not in held]
        if more:
            root["points"] = [*root.get("points", []), *more]


def next_rows(run: Import, limit: int) -> list[ImportRow]:
    """Return the rows after the line reached, without what deciding them does not need."""
    rows = run.rows.filter(line__gt=run.at_line).defer("cells", "keys", "changes", "kept")
    return list(rows.order_by("line")[:limit])


def _execute(sql: str, arguments: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return int(cursor.rowcount)
