"""The dry run: what would happen to each row, changing nobody.

First every row is cleaned, then repeats within the file are found, then rows are compared with
what is on record. Each function does one chunk and says whether there is more.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count

from members.importing import facts, matching, repeating, twins
from members.importing.bulk import uncollected
from members.importing.changes import Change, changes_of, fact_changes
from members.importing.cleaning import Clean, clean
from members.importing.lawfully import Bounds
from members.importing.linking import Directory
from members.importing.placing import Ambiguous, Units
from members.importing.reasons import FROM_CLEANING, reason, refuses
from members.models import Import, ImportRow, Organization

CLEAN_ROWS = 5_000
PLAN_ROWS = 5_000
_NEW, _CHANGED, _SAME, _REFUSED = ImportRow.Verdict.values


@uncollected()
def plan_some(run: Import) -> bool:
    """Do the next chunk of the dry run; True while there is more. Call in a transaction."""
    if run.state == Import.State.STAGED:
        _clean_some(run)
        return True
    if run.state == Import.State.CLEANED:
        return _compare_some(run)
    return run.state == Import.State.PLANNED and twins.look_some(run)


def _clean_some(run: Import) -> None:
    rows = list(
        run.rows.filter(line__gt=run.at_line)
        .order_by("line")
        .values_list("pk", "line", "cells", "flaw")[:CLEAN_ROWS]
    )
    if not rows:
        repeating.find(run)
        run.state, run.at_line = Import.State.CLEANED, 0
        run.save(update_fields=["state", "at_line"])
        return
    organization = Organization.current()
    region = organization.phone_region
    read = zip(run.columns, run.mapping, strict=True)
    targets = [target for column, target in read if not column["forbidden"]]
    days = organization.rules["privacy"]["note_retention_days"]
    answers = {**run.answers, "targets": set(targets), "note_days": days}
    facts.begin()
    kinds = [kind for kind in facts.kinds() if any(map(kind.owns, filter(None, targets)))]
    named = {kind.name for kind in kinds}
    kinds += [k for k in facts.kinds() if k.reads_with in named and k.name not in named]
    linking = [kind for kind in kinds if kind.is_link]
    said: list[dict[str, Any]] = []
    for pk, _line, cells, flaw in rows:
        found = (
            Clean(reasons=[reason(flaw)])
            if flaw
            else clean(cells, targets, region=region, answers=answers, kinds=kinds)
        )
        verdict = _REFUSED if refuses(found.reasons) else ""
        links = any(kind.name in found.values for kind in linking)
        said.append({"id": pk, "verdict": verdict, "links": links, **vars(found)})
    _execute(
        """
        UPDATE members_importrow r
        SET "values" = x."values", reasons = x.reasons, keys = x.keys, verdict = x.verdict,
            repeats = NULL, person_id = NULL, changes = '[]', has_links = x.links, twins = '[]'
        FROM jsonb_to_recordset(%s::jsonb)
            AS x (id bigint, "values" jsonb, reasons jsonb, keys text[], verdict text,
                  links boolean)
        WHERE r.id = x.id
        """,
        [json.dumps(said)],
    )
    run.at_line = rows[-1][1]
    run.save(update_fields=["at_line"])


def decide_one(run: Import, row: ImportRow) -> None:
    """Decide one row again, because somebody has said whom it is about."""
    said = dict(row.values)
    was = row.verdict
    decide(run, [row])
    save_decisions([row])
    run.rows.filter(pk=row.pk).update(values=said)
    counts = dict(run.counts)
    counts[was] -= 1
    counts[row.verdict] += 1
    run.counts = counts
    run.save(update_fields=["counts"])


def _compare_some(run: Import) -> bool:
    rows = next_rows(run, PLAN_ROWS)
    if rows:
        decide(run, rows)
        save_decisions(rows)
        run.at_line = rows[-1].line
        run.save(update_fields=["at_line"])
        return True
    run.counts = count(run)
    run.state, run.at_line, run.twins_to = Import.State.PLANNED, 0, 0
    run.save(update_fields=["counts", "state", "at_line", "twins_to"])
    return True


def decide(run: Import, rows: list[ImportRow]) -> Units:
    """Set verdict, reasons, person and changes of `rows` by what is on record now; save nothing."""
    facts.begin()
    units = Units(run.unit)
    open_rows = [row for row in rows if row.values]
    roots = _roots(run, open_rows)
    for row in open_rows:
        row.reasons = [said for said in row.reasons if said[0] in FROM_CLEANING]
        _find_unit(run, row, row.values, units)
    first = [row for row in open_rows if row.repeats is None and not refuses(row.reasons)]
    repeating.absorb(run, first)
    for row in first:
        row.has_links = any(kind.is_link and kind.name in row.values for kind in facts.kinds())
        for place in row.values.get("places", []):
            _find_unit(run, row, place, units)
    known = matching.Known(row.values for row in first)
    record = on_record(run, first, list(known.held))
    for row in open_rows:
        if row.repeats is not None:
            _decide_repeat(row, roots[row.repeats])
        elif refuses(row.reasons):
            _settle(row, _REFUSED)
        else:
            _decide_first(run, row, known, units, record)
    return units


def on_record(run: Import, rows: list[ImportRow], people: list[UUID]) -> Record:
    """Return the facts held of these people, and whom the rows name besides."""
    held: dict[str, Any] = {}
    references: list[list[str]] = []
    for kind in facts.kinds():
        said = [row.values[kind.name] for row in rows if kind.name in row.values]
        held[kind.name] = kind.held(people, run) if said and people else {}
        references += [one for value in said for one in kind.references(value)]
    return Record(held, Directory(references, run), Bounds(run, people))


@dataclass(frozen=True)
class Record:
    """What rows are compared with: facts by kind, people named, and what may be held of whom."""

    held: dict[str, Any]
    directory: Directory
    bounds: Bounds


def save_decisions(rows: list[ImportRow]) -> None:
    """Write what `decide` set."""
    said = [
        {
            "id": row.pk,
            "verdict": row.verdict,
            "reasons": row.reasons,
            "changes": row.changes,
            "person_id": str(row.person_id) if row.person_id else None,
            "has_links": row.has_links,
        }
        for row in rows
    ]
    _execute(
        """
        UPDATE members_importrow r
        SET verdict = x.verdict, reasons = x.reasons, changes = x.changes, person_id = x.person_id,
            has_links = x.has_links
        FROM jsonb_to_recordset(%s::jsonb)
            AS x (id bigint, verdict text, reasons jsonb, changes jsonb, person_id uuid,
                  has_links boolean)
        WHERE r.id = x.id
        """,
        [json.dumps(said)],
    )


def count(run: Import) -> dict[str, int]:
    """Return how many rows there are of each verdict."""
    found = run.rows.values_list("verdict").annotate(n=Count("pk")).order_by()
    return dict.fromkeys(ImportRow.Verdict.values, 0) | {v: n for v, n in found if v}


def _decide_first(
    run: Import, row: ImportRow, known: matching.Known, units: Units, record: Record
) -> None:
    match = known.match(row.values)
    row.reasons += match.reasons
    if refuses(match.reasons):
        _settle(row, _REFUSED)
        return
    changes, remarks = changes_of(run, row.values, match, units)
    row.reasons += remarks
    who = match.held.person.pk if match.held else None
    more, remarks = fact_changes(run, row.values, who, record.held, record.directory)
    row.reasons += remarks
    changes = record.bounds.within(row, who, changes + more)
    if match.held is None:
        _settle(row, _NEW, changes)
    else:
        _settle(row, _CHANGED if changes else _SAME, changes, match.held.person.pk)


def _decide_repeat(row: ImportRow, root: dict[str, Any]) -> None:
    has_id = "ids" in row.values or "own_id" in row.values
    both = row.values["name"] and root.get("name", "")
    if has_id and both and not matching.names_agree(row.values["name"], root["name"]):
        row.reasons.append(reason("other_name_in_file", line=row.repeats))
        _settle(row, _REFUSED)
    else:
        row.reasons.append(reason("repeats", line=row.repeats))
        _settle(row, _SAME)


def _settle(
    row: ImportRow, verdict: str, changes: list[Change] | None = None, person: UUID | None = None
) -> None:
    row.verdict, row.changes, row.person_id = verdict, changes or [], person


def _find_unit(run: Import, row: ImportRow, values: dict[str, Any], units: Units) -> None:
    values.pop("unit_id", None)
    try:
        if named := values.get("units"):
            values["units"] = units.parted(named)
            unit = units.find(values["units"])
            found = unit.pk if unit else None
        else:
            found = run.unit_id
    except Ambiguous as problem:
        row.reasons.append(problem.reason)
        return
    if found is not None:
        values["unit_id"] = str(found)


def _roots(run: Import, rows: list[ImportRow]) -> dict[int, dict[str, Any]]:
    lines = {row.repeats for row in rows if row.repeats is not None}
    return dict(run.rows.filter(line__in=lines).values_list("line", "values")) if lines else {}


def next_rows(run: Import, limit: int) -> list[ImportRow]:
    """Return the rows after the line reached, without what deciding them does not need."""
    rows = run.rows.filter(line__gt=run.at_line).defer("cells", "keys", "changes", "kept")
    return list(rows.order_by("line")[:limit])


def _execute(sql: str, arguments: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return int(cursor.rowcount)
