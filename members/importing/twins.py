"""Whom the new people of a dry run may be: records that look like them, and why.

The same keys and evidence as everywhere (`members.duplicates`); a row is compared with the record,
two rows with each other only once they are in.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import connection

from members.duplicates import profiles, searching
from members.importing.cleaning import ADDRESS, EMAIL, PHONE
from members.models import Import, ImportRow, Person

ROWS = 1_000
SHOWN = 3  # at most so many for one row


def look_some(run: Import) -> bool:
    """Look at the next new people; True while there is more. Call in a transaction."""
    rows = run.rows.filter(verdict=ImportRow.Verdict.NEW, line__gt=run.twins_to).order_by("line")
    chunk = list(rows.values_list("line", "values")[:ROWS])
    if not chunk:
        return False
    strangers = {UUID(int=line): _profile(UUID(int=line), values) for line, values in chunk}
    pairs = searching.strangers(strangers)
    known = {one.id: one for one in searching.load(list({pk for _stranger, pk in pairs}))}
    total = Person.objects.filter(status__in=searching.LOOKED_AT).count()
    found: dict[int, list[Any]] = defaultdict(list)
    for pair in searching.weigh(pairs, {**known, **strangers}, total):
        evidence = [[code, round(bits, 1)] for code, bits in pair.compared.evidence]
        found[pair.a.int].append([str(pair.b), pair.compared.score, evidence])
    said = [
        {"line": line, "twins": sorted(twins, key=lambda twin: -twin[1])[:SHOWN]}
        for line, twins in found.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_importrow r SET twins = x.twins"
            " FROM jsonb_to_recordset(%s::jsonb) AS x (line int, twins jsonb)"
            " WHERE r.run_id = %s AND r.line = x.line",
            [json.dumps(said), run.pk],
        )
    run.twins_to = chunk[-1][0]
    run.counts = {**run.counts, "twins": run.counts.get("twins", 0) + len(said)}
    run.save(update_fields=["twins_to", "counts"])
    return True


def _profile(stranger: UUID, values: dict[str, Any]) -> profiles.Profile:
    said: dict[str, list[str]] = defaultdict(list)
    for channel, _label, _value, folded in values.get("points", []):
        said[channel].append(folded)
    return searching.make(
        stranger,
        values["name"],
        family=values.get("family", ""),
        nickname=values.get("nickname", ""),
        emails=said[EMAIL],
        phones=said[PHONE],
        places=[profiles.place(address) for address in said[ADDRESS]],
        jobs=[values["job"]] if "job" in values else [],
    )
