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

from django.db import connection
from django.utils import timezone

from members.importing.bulk import copy_in
from members.importing.changes import Change
from members.importing.placing import Units
from members.importing.planning import count, decide
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
    rows = list(run.rows.filter(line__gt=run.at_line).order_by("line")[:ROWS])
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
    people: list[Person] = []
    for row in rows:
        if row.verdict == ImportRow.Verdict.NEW:
            person = _new_person(run, row)
            people.append(person)
            row.person_id = person.pk
    copy_in(people)
    _change_people([row for row in rows if row.verdict == ImportRow.Verdict.CHANGED])
    _change_placements(rows)
    points: list[ContactPoint] = []
    placements: list[Placement] = []
    ids: list[ExternalId] = []
    for row in rows:
        for change in row.changes:
            _make(run, row, change, units, points, placements, ids)
    copy_in(points)
    copy_in(placements)
    copy_in(ids)
    Touched.mark_all(row.person_id for row in rows if row.changes)


def _new_person(run: Import, row: ImportRow) -> Person:
    said: dict[str, Any] = {
        change["field"]: change["new"] for change in row.changes if change["what"] == "person"
    }
    return Person.named(
        said.pop("name"),
        given=said.pop("given_name", ""),
        family=said.pop("family_name", ""),
        nickname=said.pop("nickname", ""),
        source=run.source,
        created_by_id=run.by_id,
        **said,
    )


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


def _make(
    run: Import,
    row: ImportRow,
    change: Change,
    units: Units,
    points: list[ContactPoint],
    placements: list[Placement],
    ids: list[ExternalId],
) -> None:
    """Add what the change asks for to the right list, and its id to the change."""
    what, person = change["what"], row.person_id
    if what in {"email", "phone", "address"}:
        point = ContactPoint(
            person_id=person,
            channel=what,
            label=change["label"],
            value=change["new"],
            folded=change["folded"],
            source=run.source,
        )
        points.append(point)
        change["id"] = str(point.pk)
    elif what == "placement":
        unit = units.by_id[UUID(change["unit"])] if change["unit"] else None
        unit = unit or units.make(change["path"], run=run)
        placement = Placement(
            person_id=person,
            unit=unit,
            job_category=change.get("job", ""),
            shift=change.get("shift", ""),
            spot=change.get("spot", ""),
            began_on=run.on,
        )
        placements.append(placement)
        change["id"], change["unit"] = str(placement.pk), str(unit.pk)
    elif what == "id":
        other = ExternalId(person_id=person, system=change["system"], value=change["new"])
        ids.append(other)
        change["id"] = str(other.pk)


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
