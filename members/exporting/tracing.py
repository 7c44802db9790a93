"""Name the export a stray copy comes from: by the mark of its rows, or by their order."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from members.exporting.columns import MARK
from members.models import RosterExport

ENOUGH = 0.9  # of the neighbours in the file stand in the order of the export; by chance half do


@dataclass(frozen=True)
class Trace:
    """An export a file may come from, how many of its rows fit, of how many, and by what."""

    export: RosterExport
    fits: int
    of: int
    by: str


def trace(rows: list[list[str]]) -> list[Trace]:
    """Return the exports the rows fit, best first: marks prove it, the order makes it likely."""
    cells = [cell.strip().lstrip("'") for row in rows for cell in row]
    return _by_marks(cells) or _by_order(rows)


def _by_marks(cells: list[str]) -> list[Trace]:
    marks = {cell for cell in cells if re.fullmatch(r"[0-9A-F]{10}", cell)}
    if not marks:
        return []
    mark = MARK.replace("%(key)s", "export.trace_key")
    statement = f"""
        SELECT line.export_id, count(*) FROM members_rosterline line
        JOIN members_rosterexport export ON export.id = line.export_id
        WHERE line.is_in AND {mark} = ANY (%s) GROUP BY 1
    """  # noqa: S608  # ours
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(marks)])
        found = Counter(dict(cursor.fetchall()))
    return [Trace(_export(pk), n, len(marks), "mark") for pk, n in found.most_common()]


def _by_order(rows: list[list[str]]) -> list[Trace]:
    """Compare the order of the ids (or names, where ids were cut) with each export's own."""
    people = [pk for row in rows for cell in row if (pk := _uuid(cell))]
    field = "line.person_id::text"
    if len(people) < 2:
        people, field = [cell for row in rows for cell in row], "person.name"
    statement = f"""
        SELECT export_id, count(*) FILTER (WHERE fits), count(*) FROM (
            SELECT export_id, id > lag(id) OVER ordered AS fits,
                unit_id IS NOT DISTINCT FROM lag(unit_id) OVER ordered AS neighbours
            FROM (
                SELECT line.export_id, line.id, line.unit_id, min(given.at) AS at
                FROM unnest(%s::text[]) WITH ORDINALITY AS given (said, at)
                JOIN members_person person ON {field.replace("line.person_id", "person.id")} = said
                JOIN members_rosterline line ON line.person_id = person.id AND line.is_in
                GROUP BY line.export_id, line.id
            ) found
            WINDOW ordered AS (PARTITION BY export_id ORDER BY at)
        ) pairs WHERE neighbours GROUP BY export_id
    """  # noqa: S608  # ours
    with connection.cursor() as cursor:
        cursor.execute(statement, [people])
        found = [(pk, fits, of) for pk, fits, of in cursor.fetchall() if of and fits / of > ENOUGH]
    found.sort(key=lambda one: (-one[1] / one[2], -one[2]))
    return [Trace(_export(pk), fits, of, "order") for pk, fits, of in found]


def _export(pk: UUID) -> RosterExport:
    found = RosterExport.objects.select_related("by__person", "approver__person")
    return found.get(pk=pk)


def _uuid(cell: str) -> str:
    found = re.fullmatch(r"'?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", cell.strip())
    return found[1] if found else ""
