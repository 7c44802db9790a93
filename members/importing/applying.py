"""Carry out an import, a chunk at a time.

Every chunk is decided again by what is on record at that moment, under a lock that lets one import
write at a time, and its rows, people and the place reached are one transaction: however often it is
stopped, each row is carried out once.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils import timezone

from members.ids import uuid7
from members.importing.bulk import copy_in
from members.importing.changes import Change
from members.importing.placing import Units
from members.importing.planning import count, decide, next_rows
from members.models import (
    ContactPoint,
    ExternalId,
    Import,
    ImportRow,
    LogEntry,
    Person,
    Placement,
    Touched,
)

ROWS = 1_000
LOCK = 7_301_001  # one import writes at a time, so that two cannot both make the same person
_WORDS = {"name", "given_name", "family_name", "nickname"}


def apply_some(run: Import) -> bool:
    """Carry out the next chunk; True while there is more. Call in a transaction."""
    take_turn()
    rows = next_rows(run, ROWS)
    if not rows:
        run.rows.exclude(verdict=ImportRow.Verdict.REFUSED).update(values={})
        run.counts = count(run)
        run.state, run.applied_at, run.at_line = Import.State.APPLIED, timezone.now(), 0
        run.save(update_fields=["counts", "state", "applied_at", "at_line"])
        LogEntry.record("import_applied", run, by=run.by, **run.counts)
        return False
    units = decide(run, rows)
    made = len(run.units_made)
    _carry_out(run, rows, units)
    _save(rows)
    run.at_line = rows[-1].line
    run.save(update_fields=["at_line", *(["units_made"] if len(run.units_made) > made else [])])
    return True


def take_turn() -> None:
    """Wait for other imports to finish their chunk."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '60s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _carry_out(run: Import, rows: list[ImportRow], units: Units) -> None:
    people = []
    for row in rows:
        if row.verdict == ImportRow.Verdict.NEW:
            row.person_id = uuid7()
            people.append(_new_person(run, row))
    copy_in(Person, people)
    _change_people([row for row in rows if row.verdict == ImportRow.Verdict.CHANGED])
    _change_placements(rows)
    made: dict[type[models.Model], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        for change in row.changes:
            if change["what"] not in {"person", "placed"}:
                model, fields = _made(run, change, units)
                fields["person_id"] = row.person_id
                change["id"] = str(fields["id"])
                made[model].append(fields)
    for model, found in made.items():
        copy_in(model, found)
    touched = {row.person_id for row in rows if row.changes}
    copy_in(Touched, [{"person_id": pk} for pk in touched])


def _new_person(run: Import, row: ImportRow) -> dict[str, Any]:
    said = {change["field"]: change["new"] for change in row.changes if change["what"] == "person"}
    words = {name: said.get(name, "") for name in ("given_name", "family_name", "nickname")}
    return {
        "id": row.person_id,
        "name": said["name"],
        **words,
        **Person.derived(said["name"], *words.values()),
        "pronouns": said.get("pronouns", ""),
        "language": said.get("language", ""),
        "over_18": said.get("over_18"),
        "no_contact": said.get("no_contact", False),
        "source": run.source,
        "created_by_id": run.by_id,
    }


def _change_people(rows: list[ImportRow]) -> None:
    wanted: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for row in rows:
        for change in row.changes:
            if change["what"] == "person" and row.person_id:
                wanted[row.person_id][change["field"]] = change["new"]
    set_fields(wanted)


def set_fields(wanted: dict[UUID, dict[str, Any]]) -> None:
    """Set fields of people, derived ones included."""
    people = list(Person.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    names = {*_WORDS, "search", "sort_key", "pronouns", "language", "over_18", "no_contact"}
    for person in people:
        fields = wanted[person.pk]
        words = {name: getattr(person, name) for name in _WORDS} | {
            name: value for name, value in fields.items() if name in _WORDS
        }
        person.set_name(
            words["name"],
            given=words["given_name"],
            family=words["family_name"],
            nickname=words["nickname"],
        )
        for name in fields.keys() - _WORDS:
            setattr(person, name, fields[name])
        person.updated_at = timezone.now()
    Person.objects.bulk_update(people, [*names, "updated_at"], batch_size=500)


def _change_placements(rows: list[ImportRow]) -> None:
    said = [
        {"id": change["id"], "field": change["field"], "value": change["new"]}
        for row in rows
        for change in row.changes
        if change["what"] == "placed"
    ]
    set_placed(said)


def set_placed(said: list[dict[str, str]]) -> None:
    """Set job, shift and spot of placements."""
    for name in ("job_category", "shift", "spot"):
        values = {entry["id"]: entry["value"] for entry in said if entry["field"] == name}
        if values:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE members_placement p SET {name} = x.value"  # noqa: S608 (three names)
                    " FROM unnest(%s::uuid[], %s::text[]) AS x (id, value) WHERE p.id = x.id",
                    [list(values), list(values.values())],
                )


def _made(run: Import, change: Change, units: Units) -> tuple[type[models.Model], dict[str, Any]]:
    """Return the row the change asks for, of which model."""
    if change["what"] == "placement":
        unit = units.by_id[UUID(change["unit"])] if change["unit"] else None
        unit = unit or units.make(change["path"], run=run)
        change["unit"] = str(unit.pk)
        return Placement, {
            "id": uuid7(),
            "unit_id": unit.pk,
            "job_category": change.get("job", ""),
            "shift": change.get("shift", ""),
            "spot": change.get("spot", ""),
            "began_on": run.on,
        }
    if change["what"] == "id":
        return ExternalId, {"id": uuid7(), "system": change["system"], "value": change["new"]}
    return ContactPoint, {
        "id": uuid7(),
        "channel": change["what"],
        "label": change["label"],
        "value": change["new"],
        "folded": change["folded"],
        "source": run.source,
    }


def _save(rows: list[ImportRow]) -> None:
    """Write the outcome, and drop the cells of everybody who was not refused."""
    said = [
        {
            "id": row.pk,
            "verdict": row.verdict,
            "reasons": row.reasons,
            "changes": row.changes,
            "person_id": str(row.person_id) if row.person_id else None,
            "is_applied": bool(row.changes),
        }
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE members_importrow r
            SET verdict = x.verdict, reasons = x.reasons, changes = x.changes,
                person_id = x.person_id, is_applied = x.is_applied, keys = '{}',
                cells = CASE WHEN x.verdict = 'refused' THEN r.cells ELSE '{}' END
            FROM jsonb_to_recordset(%s::jsonb)
                AS x (id bigint, verdict text, reasons jsonb, changes jsonb, person_id uuid,
                      is_applied boolean)
            WHERE r.id = x.id
            """,
            [json.dumps(said)],
        )
