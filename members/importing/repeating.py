"""Several rows of one file about one person: found by their keys, and taken together."""

from __future__ import annotations

from typing import Any

from django.db import connection

from members.importing import facts, matching
from members.models import Import, ImportRow

_PLACE = ("units", "job", "shift", "spot", "placed_on", "left_on")
_TOGETHER = ("name", "given", "family")


def find(run: Import) -> None:
    """Let each row that shares a key with an earlier one point at the first of them.

    What the database knows of the table may be of a time when it was empty; it would then compare
    each row with every other, and so loops are put aside meanwhile.
    """
    _execute("SET LOCAL enable_nestloop = off", [])
    _execute(
        """
        WITH keyed AS (
            SELECT id, line, min(line) OVER (PARTITION BY key) AS first
            FROM members_importrow, unnest(keys) AS key WHERE run_id = %s
        ), pointing AS MATERIALIZED (
            SELECT id, min(first) AS line FROM keyed WHERE first < line GROUP BY id
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
            WHERE r.run_id = %s AND other.run_id = %s AND other.line = r.repeats
              AND r.repeats IS NOT NULL AND other.repeats IS NOT NULL
            """,
            [run.pk, run.pk],
        )
    _execute("SET LOCAL enable_nestloop = on", [])


def absorb(run: Import, rows: list[ImportRow]) -> None:
    """Give a row what later rows of the same person add: contacts, ids, places and facts."""
    if not run.rows.filter(repeats__isnull=False).exists():
        return
    by_line = {row.line: row for row in rows}
    later = run.rows.filter(repeats__in=list(by_line)).order_by("line")
    for line, values in later.values_list("repeats", "values"):
        root = by_line[line or 0].values
        both = values.get("name") and root.get("name")
        if values and (not both or matching.names_agree(values["name"], root["name"])):
            _add(root, values)


def _add(root: dict[str, Any], more: dict[str, Any]) -> None:
    if not root.get("name"):
        root.update({key: more.get(key, "") for key in _TOGETHER if more.get(key)})
    if "units" in more and root.get("units", more["units"]) != more["units"]:
        place = {key: more[key] for key in _PLACE if key in more}
        if place not in root.setdefault("places", []):
            root["places"].append(place)
        more = {key: value for key, value in more.items() if key not in _PLACE}
    points = {(point[0], point[3]) for point in root.get("points", [])}
    new = [point for point in more.get("points", []) if (point[0], point[3]) not in points]
    if new:
        root["points"] = [*root.get("points", []), *new]
    root_consent, consent = root.get("consent", {}), more.get("consent", {})
    for channel, word in consent.items():
        if root_consent.get(channel) != "no":
            root_consent[channel] = word
            root["consent"] = root_consent
    named = {kind.name for kind in facts.kinds()}
    for key, value in more.items():
        if key in named and isinstance(value, list) and not _is_one(key):
            held = root.setdefault(key, [])
            held += [one for one in value if one not in held]
        elif key in named and isinstance(value, dict):
            root[key] = {**value, **root.get(key, {})}
        elif key == "ids":
            held = root.setdefault(key, [])
            held += [one for one in value if one[0] not in {system for system, _v in held}]
        else:
            root.setdefault(key, value)


def _is_one(name: str) -> bool:
    """Whether a row says one thing of that kind, so that the first one stands."""
    kind = facts.kind_named(name)
    return kind is not None and kind.is_one


def _execute(sql: str, arguments: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return int(cursor.rowcount)
