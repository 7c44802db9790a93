"""Carry out an import, a chunk at a time.

Every chunk is decided again by what is on record at that moment, under a lock that lets one import
write at a time, and its rows, people and the place reached are one transaction: however often it is
stopped, each row is carried out once.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils import timezone

from members.ids import uuid7
from members.importing import facts, held, lawfully, repeating, reviewing
from members.importing.bulk import copy_in, uncollected
from members.importing.changes import NO_TEXTS, Change
from members.importing.placing import Units
from members.importing.planning import count, decide, next_rows, on_record
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

ROWS = 4_000
LOCK = 7_301_001  # one import writes at a time, so that two cannot both make the same person
UNFOUND = {"nobody_of_that_name", "two_of_that_name", "own_carrier"}
_MADE = {"placement", "id", "email", "phone", "address"}
_WORDS = ("name", "given_name", "family_name", "nickname")


@uncollected()
def apply_some(run: Import) -> bool:
    """Carry out the next chunk; True while there is more. Call in a transaction."""
    take_turn()
    rows = next_rows(run, ROWS)
    if not rows and _link_some(run):
        return True
    if not rows:
        told = run.rows.exclude(verdict=ImportRow.Verdict.REFUSED)
        told.exclude(values={}).update(values={})
        run.counts = {**run.counts, **count(run)}
        run.state, run.applied_at, run.at_line = Import.State.APPLIED, timezone.now(), 0
        run.save(update_fields=["counts", "state", "applied_at", "at_line", "made"])
        reviewing.finish(run)
        LogEntry.record("import_applied", run, by=run.by, **run.counts)
        return False
    units = decide(run, rows)
    made = len(run.units_made)
    _carry_out(run, rows, units)
    _save(rows, dropping=not run.rows.filter(repeats__isnull=False).exists())
    run.at_line = rows[-1].line
    run.links += sum(row.has_links for row in rows)
    more = ["units_made"] if len(run.units_made) > made else []
    run.save(update_fields=["at_line", "made", "links", *more])
    return True


def _link_some(run: Import) -> bool:
    """Carry out what names somebody else, now that everybody is in; True while there is more."""
    if not run.links:
        return False
    rows = run.rows.filter(has_links=True, repeats=None, line__gt=run.linked_to)
    chunk = list(rows.exclude(verdict=ImportRow.Verdict.REFUSED).order_by("line")[:ROWS])
    if not chunk:
        return False
    repeating.absorb(run, chunk)
    facts.begin()
    links = [kind for kind in facts.kinds() if kind.is_link]
    people = [row.person_id for row in chunk if row.person_id]
    record = on_record(run, chunk, people)
    for row in chunk:
        row.changes = [change for change in row.changes if not change.get("link")]
        row.reasons = [said for said in row.reasons if said[0] not in UNFOUND]
        for kind in links:
            if said := row.values.get(kind.name):
                found = kind.changes(
                    said, row.person_id, record.held[kind.name], run, record.directory
                )
                row.changes += [one for one in found[0] if one["person"]]
                row.reasons += found[1]
    lawfully.leave_out_ties(chunk)
    _carry_out_facts(run, chunk, links)
    copy_in(Touched, [{"person_id": row.person_id} for row in chunk if row.person_id])
    _save(chunk)
    run.linked_to = chunk[-1].line
    run.save(update_fields=["linked_to", "made"])
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
            if change["what"] in _MADE:
                model, fields = _made(run, change, units)
                fields["person_id"] = row.person_id
                change["id"] = str(fields["id"])
                made[model].append(fields)
    for model, found in made.items():
        copy_in(model, found)
    _carry_out_facts(run, rows, [kind for kind in facts.kinds() if not kind.is_link])
    touched = {row.person_id for row in rows if row.changes}
    copy_in(Touched, [{"person_id": pk} for pk in touched])


def _carry_out_facts(run: Import, rows: list[ImportRow], kinds: list[facts.Kind]) -> None:
    entries: dict[str, list[facts.Entry]] = defaultdict(list)
    for row in rows:
        for change in row.changes:
            if row.person_id:
                entries[change["what"]].append((row.person_id, change))
    for kind in kinds:
        if found := entries[kind.name]:
            kind.carry_out(found, run)


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
        "is_management": said.get("is_management", False),
        "source": run.source,
        "source_restriction": run.source_restriction,
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
    if not wanted:
        return
    columns = "id, name, given_name, family_name, nickname"
    rows = held.select(
        f"SELECT {columns} FROM members_person WHERE id = ANY(%s) ORDER BY id FOR UPDATE",  # noqa: S608
        list(wanted),
    )
    said = []
    for pk, *names in rows:
        fields = dict(zip(_WORDS, names, strict=True)) | wanted[pk]
        derived = Person.derived(*(fields[name] for name in _WORDS))
        said.append({**fields, **derived, "id": str(pk)})
    kept = ("pronouns", "language", "over_18", "no_contact", "is_management")
    words = ", ".join(f"{name} = x.{name}" for name in _WORDS)
    others = ", ".join(f"{n} = CASE WHEN x.said ? '{n}' THEN x.{n} ELSE p.{n} END" for n in kept)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE members_person p SET updated_at = clock_timestamp(), search = x.search,
                sort_key = x.sort_key, {words}, {others}
            FROM (SELECT (jsonb_populate_record(NULL::members_person, said)).*, said
                FROM jsonb_array_elements(%s::jsonb) AS said) AS x
            WHERE p.id = x.id
            """,  # noqa: S608 (our own names)
            [json.dumps(said)],
        )


def _change_placements(rows: list[ImportRow]) -> None:
    for what, set_them in (("placed", set_placed), ("point", set_points)):
        said = [
            {"id": change["id"], "field": change["field"], "value": change["new"]}
            for row in rows
            for change in row.changes
            if change["what"] == what
        ]
        set_them(said)


def set_placed(said: list[dict[str, str]]) -> None:
    """Set job, shift, spot and last day of placements."""
    for name in ("job_category", "shift", "spot"):
        _set("members_placement", name, "x.value", said)
    _set("members_placement", "ended_on", "nullif(x.value, '')::date", said)


def set_points(said: list[dict[str, str]]) -> None:
    """Set consent and rules of contact points; consent is dated."""
    _set("members_contactpoint", "safe_rules", "x.value", said)
    today = ", consent_on = CASE WHEN x.value = 'unknown' THEN NULL ELSE current_date END"
    _set("members_contactpoint", "consent", f"x.value{today}", said)


def _set(table: str, name: str, value: str, said: list[dict[str, str]]) -> None:
    values = {entry["id"]: entry["value"] for entry in said if entry["field"] == name}
    if values:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} t SET {name} = {value}"  # noqa: S608 (our own names)
                " FROM unnest(%s::uuid[], %s::text[]) AS x (id, value) WHERE t.id = x.id",
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
            "began_on": _began(run, change),
            "ended_on": date.fromisoformat(change["until"]) if "until" in change else None,
        }
    if change["what"] == "id":
        return ExternalId, {"id": uuid7(), "system": change["system"], "value": change["new"]}
    consent = change.get("consent", ContactPoint.Consent.UNKNOWN)
    return ContactPoint, {
        "id": uuid7(),
        "channel": change["what"],
        "label": change["label"],
        "value": change["new"],
        "folded": change["folded"],
        "consent": consent,
        "consent_on": run.on if consent != ContactPoint.Consent.UNKNOWN else None,
        "safe_rules": str(NO_TEXTS) if change.get("no_texts") else "",
        "source": run.source,
    }


def _began(run: Import, change: Change) -> date:
    if "since" in change:
        return date.fromisoformat(change["since"])
    return min(run.on, date.fromisoformat(change.get("until", "9999-12-31")))


def _save(rows: list[ImportRow], *, dropping: bool = False) -> None:
    """Write the outcome, and drop the cells of everybody who was not refused.

    With `dropping` what they say goes too, where no other row and no second pass needs it.
    """
    said = [
        {
            "id": row.pk,
            "verdict": row.verdict,
            "reasons": row.reasons,
            "changes": row.changes,
            "person_id": str(row.person_id) if row.person_id else None,
            "is_applied": any("id" in one or not one.get("link") for one in row.changes),
            "has_links": row.has_links,
        }
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE members_importrow r
            SET verdict = x.verdict, has_links = x.has_links,
                reasons = x.reasons, changes = x.changes,
                person_id = x.person_id, is_applied = x.is_applied, keys = '{}',
                cells = CASE WHEN x.verdict = 'refused' THEN r.cells ELSE '{}' END,
                "values" = CASE WHEN x.verdict = 'refused' OR x.has_links OR NOT %s
                    THEN r."values" ELSE '{}' END
            FROM jsonb_to_recordset(%s::jsonb)
                AS x (id bigint, verdict text, reasons jsonb, changes jsonb, person_id uuid,
                      is_applied boolean, has_links boolean)
            WHERE r.id = x.id
            """,
            [dropping, json.dumps(said)],
        )
