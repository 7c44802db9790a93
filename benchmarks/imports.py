"""Importing a roster into a base of any size, beside COPY and the same upserts by hand in SQL.

Half of the rows are people on record (found by email and name, with a phone that is new), half are
new. Undoing is timed too; so the base is afterwards as it was before.
"""

from __future__ import annotations

import io
import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, transaction

from benchmarks.data import PEOPLE, uuid_of
from benchmarks.measuring import processor, told
from members.importing import work
from members.importing.applying import apply_some
from members.importing.planning import plan_some
from members.importing.reading import stage
from members.importing.undoing import undo_some
from members.models import Import, Person

ROWS = 100_000
PARTS, WHOLE = ("read", "plan", "apply"), "read, dry run, apply"
ON = date(2026, 6, 30)
HEADER = "Member ID,First name,Last name,Email,Cell,Unit,Job title,Shift"
_FLOOR = [
    """CREATE TEMPORARY TABLE roster (member text, given text, family text, email text, phone text,
        unit text, job text, shift text, person uuid) ON COMMIT DROP""",
    """UPDATE roster r SET person = c.person_id FROM members_contactpoint c
        JOIN members_person p ON p.id = c.person_id
        WHERE c.channel = 'email' AND c.folded = lower(r.email)
          AND p.name = r.given || ' ' || r.family""",
    """CREATE TEMPORARY TABLE fresh ON COMMIT DROP AS
        SELECT gen_random_uuid() AS id, r.ctid AS at FROM roster r WHERE person IS NULL""",
    """UPDATE roster r SET person = fresh.id FROM fresh WHERE r.ctid = fresh.at""",
    """INSERT INTO members_person (id, name, given_name, family_name, nickname, search, sort_key,
        pronouns, language, status, left_reason, is_management, is_staff, no_contact, source,
        source_restriction, created_at, updated_at)
        SELECT person, given || ' ' || family, given, family, '',
            ' ' || lower(given || ' ' || family) || ' ', lower(family || ' ' || given),
            '', '', 'active', '', false, false, false, '', '', now(), now()
        FROM roster JOIN fresh ON fresh.id = roster.person""",
    """INSERT INTO members_contactpoint (id, person_id, channel, label, value, folded, safe_rules,
        consent, is_primary, source, created_at)
        SELECT gen_random_uuid(), person, channel, '', value, folded, '', 'unknown', false, '',
            now()
        FROM roster, LATERAL (VALUES ('email', email, lower(email)),
            ('phone', phone, '+1' || phone)) AS point (channel, value, folded)
        ON CONFLICT DO NOTHING""",
    """INSERT INTO members_externalid (id, person_id, system, value)
        SELECT gen_random_uuid(), person, 'member id', member FROM roster
        ON CONFLICT DO NOTHING""",
    """INSERT INTO members_placement (id, person_id, unit_id, job_category, shift, spot, began_on,
        end_reason, created_at)
        SELECT gen_random_uuid(), person, u.id, job, roster.shift, '', '2026-06-30', '', now()
        FROM roster JOIN members_unit u ON u.name = unit
        ON CONFLICT DO NOTHING""",
    "INSERT INTO members_touched (person_id, at) SELECT person, now() FROM roster",
]


class Spent(NamedTuple):
    """Seconds on the wall, and of processor."""

    wall: float
    cpu: float


def measure(people: int) -> None:
    """Measure the floor, then reading, dry run, applying, possible duplicates and undoing."""
    rows = min(int(os.environ.get("IMPORT_ROWS", ROWS)), people)
    content = roster(rows, people)
    before = Person.objects.count()
    took: dict[str, Spent] = {}
    _timed(took, "floor", lambda: _floor(content))
    there_and_back(content, took, rows=rows)
    for name in (WHOLE, *PARTS, "undo"):
        _tell(took, name, rows=rows, people=people)
    assert Person.objects.count() == before


def there_and_back(content: bytes, took: dict[str, Spent], *, rows: int) -> None:
    """Bring the file in and take it out again, noting in `took` what each step spent."""
    run = _timed(took, "read", lambda: stage(io.BytesIO(content), filename="a.csv", on=ON, by=None))
    _timed(took, "plan", lambda: _repeat(run, plan_some, until=Import.State.PLANNED))
    with transaction.atomic():
        work.begin_applying(Import.objects.get(pk=run.pk))
    _timed(took, "apply", lambda: _repeat(run, apply_some))
    run.refresh_from_db()
    assert run.counts["refused"] == 0, run.counts
    assert 0.4 * rows < run.counts["changed"] <= rows / 2, run.counts
    took[WHOLE] = Spent(*map(sum, zip(*(took[name] for name in PARTS), strict=True)))
    Import.objects.filter(pk=run.pk).update(state=Import.State.UNDOING)
    _timed(took, "undo", lambda: _repeat(run, undo_some))
    run.delete()


def _tell(took: dict[str, Spent], name: str, *, rows: int, people: int) -> None:
    ours, floor = took[name], took["floor"]
    told(
        f"import: {name}", ours=ours.wall, floor=floor.wall, rows=rows, people=people,
        cpu=ours.cpu, floor_cpu=floor.cpu, ratio_cpu=ours.cpu / floor.cpu,
    )  # fmt: skip


def roster(rows: int, people: int) -> bytes:
    """Return a file of so many rows, half of them people on record."""
    dice = random.Random(5)
    known = dict(_known(dice.sample(range(people), rows // 2)))
    lines = [HEADER]
    for at in range(rows - len(known)):
        given, family = f"Given{at % 991}", f"Family{at}"
        lines.append(f"new{at},{given},{family},new{at}@example.org,555{at:07d},{_place(at)}")
    for number, (given, family) in known.items():
        email, phone = f"person{number}@example.org", f"556{number:07d}"
        lines.append(f"old{number},{given},{family},{email},{phone},{_place(number)}")
    head, *rest = lines
    dice.shuffle(rest)
    return "\n".join([head, *rest, ""]).encode()


def _place(number: int) -> str:
    return f"Unit {1 + number % 4},Presser,Nights"


def _known(numbers: list[int]) -> Iterator[tuple[int, tuple[str, str]]]:
    by_id = {uuid_of(PEOPLE, number).replace("-", ""): number for number in numbers}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, given_name, family_name FROM members_person"
            " WHERE id = ANY(%s::uuid[]) AND status = 'active'",
            [list(by_id)],
        )
        for pk, given, family in cursor.fetchall():
            yield by_id[pk.hex], (given, family)


def _floor(content: bytes) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(_FLOOR[0])
        columns = "member, given, family, email, phone, unit, job, shift"
        with cursor.copy(f"COPY roster ({columns}) FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write(content)
        cursor.execute("ANALYZE roster")
        for statement in _FLOOR[1:]:
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # foreign keys, which a commit would check
        transaction.set_rollback(True)


def _repeat(run: Import, some: Callable[[Import], bool], *, until: str = "") -> None:
    more = True
    while more:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            now = Import.objects.select_for_update(of=("self",)).get(pk=run.pk)
            more = now.state != until and some(now)


def _timed(took: dict[str, Spent], name: str, do: Callable[[], Any]) -> Any:
    began = Spent(time.perf_counter(), processor())
    result = do()
    ended = Spent(time.perf_counter(), processor())
    took[name] = Spent(ended.wall - began.wall, ended.cpu - began.cpu)
    return result
