"""Take an import back, a chunk at a time. What was changed since stays, and is listed.

A person the import made is removed only when nothing else has come to hang off them; otherwise
they stay as they are. A field goes back to its old value only if it still has the one imported.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from members.importing import facts
from members.importing.applying import set_fields, set_placed, set_points, take_turn
from members.importing.bulk import uncollected
from members.importing.changes import NO_TEXTS, Change
from members.models import (
    ContactPoint,
    ExternalId,
    Import,
    ImportRow,
    LogEntry,
    Person,
    Placement,
    Touched,
    Unit,
)

ROWS = 4_000
_MADE: dict[str, type[models.Model]] = {
    "email": ContactPoint,
    "phone": ContactPoint,
    "address": ContactPoint,
    "placement": Placement,
    "id": ExternalId,
}
_OWN = {ContactPoint, Placement, ExternalId}


@uncollected()
def undo_some(run: Import) -> bool:
    """Take back the next chunk; True while there is more. Call in a transaction."""
    take_turn()
    if run.links and _unlink_some(run):
        return True
    rows = list(run.rows.filter(is_applied=True).order_by("-line")[:ROWS])
    if not rows:
        _remove_units(run)
        _remove_made(run)
        run.state, run.undone_at = Import.State.UNDONE, timezone.now()
        run.kept = run.rows.exclude(kept=[]).count()
        run.save(update_fields=["state", "undone_at", "kept", "units_made", "made"])
        LogEntry.record("import_undone", run, by=run.by, kept=run.kept)
        return False
    gone = _take_back(rows)
    Touched.mark_all(row.person_id for row in rows if row.person_id not in gone)
    _save(rows)
    return True


def _unlink_some(run: Import) -> bool:
    """Take back what names somebody else, before anybody is removed; True while there is more."""
    found = run.rows.filter(has_links=True, is_applied=True).order_by("-line")
    rows = list(found.filter(line__lte=run.linked_to)[:ROWS])
    if not rows:
        return False
    standing = _Standing(rows, links=True)
    back: dict[str, list[Change]] = defaultdict(list)
    for row in rows:
        links = [change for change in row.changes if change.get("link")]
        row.changes = [change for change in row.changes if not change.get("link")]
        for change in links:
            if standing.is_untouched(change, None):
                back[change["what"]].append(change)
            elif change["id"] in standing.rows:
                row.kept.append(change)
    _take_back_facts(back)
    Touched.mark_all(row.person_id for row in rows)
    _save(rows, still_applied=True)
    run.linked_to = rows[-1].line - 1
    run.save(update_fields=["linked_to"])
    return True


def _take_back_facts(back: dict[str, list[Change]]) -> None:
    for name, changes in back.items():
        if kind := facts.kind_named(name):
            kind.take_back(changes)


def _take_back(rows: list[ImportRow]) -> set[UUID]:
    """Take these rows back, and return who is gone by it."""
    standing = _Standing(rows)
    gone: list[UUID] = []
    fields: dict[UUID, dict[str, Any]] = defaultdict(dict)
    placed: list[dict[str, str]] = []
    points: list[dict[str, str]] = []
    back: dict[str, list[Change]] = defaultdict(list)
    made: dict[type[models.Model], list[str]] = defaultdict(list)
    for row in rows:
        person = standing.people.get(row.person_id) if row.person_id else None
        if person is None:
            continue  # merged away or erased since: nothing of this row is left
        if row.verdict == ImportRow.Verdict.NEW:
            if why := standing.why_kept(row, person):
                row.kept = why
            else:
                gone.append(person.pk)
            continue
        for change in row.changes:
            if not standing.is_untouched(change, person):
                row.kept.append(change)
            elif change["what"] == "person":
                fields[person.pk][change["field"]] = change["old"]
            elif change["what"] == "placed":
                placed.append(_old(change))
            elif change["what"] == "point":
                points.append(_old(change))
            elif facts.kind_named(change["what"]):
                back[change["what"]].append(change)
            else:
                made[_MADE[change["what"]]].append(change["id"])
    set_fields(fields)
    set_placed(placed)
    set_points(points)
    _take_back_facts(back)
    with connection.cursor() as cursor:
        for model, pks in made.items():
            sql = f'DELETE FROM "{model._meta.db_table}" WHERE id = ANY(%s::uuid[])'  # noqa: S608
            cursor.execute(sql, [pks])
    _remove(gone)
    return set(gone)


def _old(change: Change) -> dict[str, str]:
    return {"id": change["id"], "field": change["field"], "value": change["old"]}


class _Standing:
    """How things are now, of everybody and everything a chunk of rows made or changed."""

    def __init__(self, rows: list[ImportRow], *, links: bool = False) -> None:
        pks = {row.person_id for row in rows if row.person_id}
        self.people = {person.pk: person for person in _rows(Person, pks, lock=True)}
        made: dict[type[models.Model], list[str]] = defaultdict(list)
        for row in rows:
            for change in row.changes:
                if "id" in change:
                    made[_model(change["what"])].append(change["id"])
        self.rows: dict[str, models.Model] = {
            str(row.pk): row for model, ids in made.items() for row in _rows(model, ids)
        }
        if links:
            return
        new = [row.person_id for row in rows if row.verdict == ImportRow.Verdict.NEW]
        self.more = _people_with_more([pk for pk in new if pk], set(self.rows))

    def why_kept(self, row: ImportRow, person: Person) -> list[Any]:
        """Return what has changed since about a person the import made; nothing: they can go."""
        if person.status != Person.Status.ACTIVE:
            return [{"what": "status", "new": person.status}]
        changed = [change for change in row.changes if not self.is_untouched(change, person)]
        return changed or [{"what": "rows", "new": name} for name in self.more.get(person.pk, [])]

    def is_untouched(self, change: Change, person: Person | None) -> bool:
        """Whether what the change made is still as it was made."""
        if change["what"] == "person":
            return bool(getattr(person, change["field"]) == change["new"])
        row = self.rows.get(change["id"])
        if kind := facts.kind_named(change["what"]):
            return kind.is_untouched(change, row)
        if row is not None and change["what"] in {"placed", "point"}:
            return bool(str(getattr(row, change["field"]) or "") == change["new"])
        if isinstance(row, ContactPoint):
            rules = str(NO_TEXTS) if change.get("no_texts") else ""
            consent = change.get("consent", ContactPoint.Consent.UNKNOWN)
            plain = row.consent == consent and row.safe_rules == rules
            return bool(plain and row.value == change["new"])
        if isinstance(row, Placement):
            said = (change.get("job", ""), change.get("shift", ""), change.get("spot", ""))
            until = str(row.ended_on or "")
            same = (row.job_category, row.shift, row.spot) == said
            return bool(same and until == change.get("until", ""))
        return isinstance(row, ExternalId)


def _model(what: str) -> type[models.Model]:
    """Return the model of the row that a change of that kind made or set."""
    if kind := facts.kind_named(what):
        return kind.model
    return ContactPoint if what == "point" else _MADE.get(what, Placement)


def _own() -> set[type[models.Model]]:
    """Return the models of the rows an import makes."""
    return _OWN | facts.own_models()


def _rows(model: type[models.Model], pks: Iterable[Any], *, lock: bool = False) -> Iterable[Any]:
    """Return rows by their ids, given as one array: a list of a thousand is slow to write out."""
    sql = f'SELECT * FROM "{model._meta.db_table}" WHERE id = ANY(%s::uuid[]) ORDER BY id'  # noqa: S608
    return model._base_manager.raw(sql + (" FOR UPDATE" if lock else ""), [list(pks)])


def _people_with_more(pks: list[UUID], made: set[str]) -> dict[UUID, list[str]]:
    """Return who of `pks` has rows that the import did not make, and of which models.

    One statement over every table that knows people, with one list of them: fifty questions with
    long lists are slow. Ids rise with time, so those of a chunk are neighbours: a table is read
    between the first and the last of them, and not looked into for each.
    """
    found: dict[UUID, list[str]] = defaultdict(list)
    if not pks:
        return found
    parts = []
    own = _own()
    for key in _keys_to(Person):
        if not _goes_along(key.model) or key.model in own:
            model, column = key.model._meta.label, _column(key)
            sql = f"SELECT DISTINCT '{model}', t.{column} FROM gone JOIN {_table(key)} t"  # noqa: S608
            sql = f"{sql} ON t.{column} = gone.id AND t.{column} BETWEEN %s AND %s"
            but = " WHERE NOT EXISTS (SELECT FROM made WHERE made.id = t.id)"
            parts.append(sql + (but if key.model in own else ""))
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS MATERIALIZED (SELECT unnest(%s::uuid[]) AS id),"
            " made AS MATERIALIZED (SELECT unnest(%s::uuid[]) AS id) " + " UNION ALL ".join(parts),
            [pks, [UUID(one) for one in made], *[min(pks), max(pks)] * len(parts)],
        )
        for model, pk in cursor.fetchall():
            found[pk].append(model)
    return found


def _remove(pks: list[UUID]) -> None:
    """Delete people of whom nothing but the import's own and computed rows is left.

    One statement: what points at them is looked at when the transaction ends.
    """
    if not pks:
        return
    parts = ["gone AS MATERIALIZED (SELECT unnest(%s::uuid[]) AS id)"]
    for at, key in enumerate(_keys_to(Person)):
        table, column = _table(key), _column(key)
        if key.model is ImportRow:
            change = f"UPDATE {table} t SET {column} = NULL FROM gone"  # noqa: S608
        elif _goes_along(key.model):
            change = f"DELETE FROM {table} t USING gone"  # noqa: S608
        else:
            continue
        near = f"t.{column} = gone.id AND t.{column} BETWEEN %s AND %s"
        parts.append(f"part{at} AS ({change} WHERE {near})")
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {', '.join(parts)} DELETE FROM members_person t USING gone"  # noqa: S608
            " WHERE t.id = gone.id",
            [pks, *[min(pks), max(pks)] * (len(parts) - 1)],
        )


def _goes_along(model: type[models.Model]) -> bool:
    """Whether its rows go with the person: the import's own, or computed from the rest."""
    return model in _own() or model is ImportRow or getattr(model, "is_computed", False)


def _keys_to(target: type[models.Model]) -> Iterable[models.ForeignKey]:
    """Yield every foreign key to `target`, in any layer."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is target:
                yield field


def _table(key: models.ForeignKey) -> str:
    return f'"{key.model._meta.db_table}"'


def _column(key: models.ForeignKey) -> str:
    return f'"{key.column}"'


def _remove_units(run: Import) -> None:
    """Delete the units the import made in which nobody and nothing is, children first."""
    left = []
    for unit in sorted(Unit.objects.filter(pk__in=run.units_made), key=lambda unit: -unit.depth):
        if any(_hangs_off(field, unit) for field in _keys_to(Unit)):
            left.append(unit.pk)
        else:
            unit.delete()
    run.units_made = left


def _remove_made(run: Import) -> None:
    """Delete the tags, meetings and the like that the import made and nobody has used since."""
    left: dict[str, list[str]] = {}
    for label, pks in run.made.items():
        model = apps.get_model(label)
        for row in model._base_manager.filter(pk__in=pks):
            if any(_hangs_off(field, row) for field in _keys_to(model)):
                left.setdefault(label, []).append(str(row.pk))
            else:
                row.delete()
    run.made = left


def _hangs_off(field: models.ForeignKey, row: models.Model) -> bool:
    return field.model._base_manager.filter(Q(**{field.name: row})).exists()


def _save(rows: list[ImportRow], *, still_applied: bool = False) -> None:
    said = [{"id": row.pk, "kept": row.kept, "changes": row.changes} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_importrow r"
            " SET is_applied = %s, kept = x.kept, changes = x.changes"
            " FROM jsonb_to_recordset(%s::jsonb) AS x (id bigint, kept jsonb, changes jsonb)"
            " WHERE r.id = x.id",
            [still_applied, json.dumps(said)],
        )
