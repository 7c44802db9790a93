"""Fill an empty database with deterministic, heavy-tailed evidence about any number of people.

By COPY, with indexes, foreign keys and the record of acts put aside meanwhile, which only the owner
of the tables may: ten million rows come in within minutes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice

import psycopg

from benchmarks import rows
from benchmarks.rows import PEOPLE, TODAY, UNITS, uuid_of

__all__ = ["PEOPLE", "TODAY", "UNITS", "empty", "load", "uuid_of"]

BATCH = 2_000  # rows in one message
ASIDE = """
    SELECT format('ALTER TABLE %%1$s DROP CONSTRAINT %%2$I', %(table)s::text, conname),
           format('ALTER TABLE %%1$s ADD CONSTRAINT %%2$I %%3$s', %(table)s::text, conname,
                  pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid = %(table)s::text::regclass AND contype = 'f'
    UNION ALL
    SELECT format('DROP INDEX %%I', x.relname), pg_get_indexdef(x.oid)
    FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
    WHERE i.indrelid = %(table)s::text::regclass
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = x.oid)
    UNION ALL
    SELECT format('ALTER TABLE %%1$s DISABLE TRIGGER %%2$I', %(table)s::text, tgname),
           format('ALTER TABLE %%1$s ENABLE %%3$s TRIGGER %%2$I', %(table)s::text, tgname,
                  CASE tgenabled WHEN 'A' THEN 'ALWAYS' ELSE '' END)
    FROM pg_trigger
    WHERE tgrelid = %(table)s::text::regclass AND NOT tgisinternal AND tgenabled IN ('A', 'O')
"""
# `HISTORY=no`: people and how to reach them, and made-up standing instead of what it comes from.
HISTORY = {
    "organizing_conversation", "organizing_attempt", "organizing_commitment", "organizing_tie",
    "campaigns_participation", "members_attendance",
}  # fmt: skip
STANDING = """
    INSERT INTO organizing_standing (person_id, as_of, rung, peak, level, ties, peer_ties,
        last_contact_on, active_days, drift, drift_points, our_points, reasons, evidence)
    SELECT id, %(on)s, n %% 7, n %% 7, n %% 6, 0, 0,
        CASE WHEN n %% 3 > 0 THEN %(on)s::date - (n * 7919 %% 900)::integer END,
        0, (ARRAY['steady', 'slipping', 'drifting'])[1 + n %% 3], 0, 0, '[]', '{}'
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM members_person) people
"""

# Columns that came after these benchmarks and say nothing in them: blank, no or zero.
UNSAID = """
    SELECT attname, CASE typcategory WHEN 'B' THEN 'f' WHEN 'N' THEN '0' ELSE '' END
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE attrelid = %(table)s::text::regclass AND attnum > 0 AND NOT attisdropped
      AND attnotnull AND NOT atthasdef AND attidentity = '' AND typcategory IN ('B', 'N', 'S')
      AND attname <> ALL (%(given)s) ORDER BY attnum
"""


def load(people: int, *, seed: int = 1) -> dict[str, int]:
    """Load `people` people and their evidence, and settle. Return the rows of each table."""
    counts = {}
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"], autocommit=True) as connection:
        connection.execute("SET statement_timeout = 0; SET maintenance_work_mem = '512MB'")
        bare = os.environ.get("HISTORY") == "no"
        for table, (columns, made) in rows.tables(people, seed).items():
            if not bare or table not in HISTORY:
                counts[table] = _copy(connection, table, columns, made)
        if bare:
            made_up = connection.execute(STANDING, {"on": TODAY})
            counts["organizing_standing"] = made_up.rowcount
        for table in counts:  # what autovacuum does within minutes
            connection.execute(f"VACUUM (ANALYZE) {table}".encode())
    return counts


def is_loaded(people: int) -> bool:
    """Whether that many people are there already, no more and no fewer."""
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"]) as connection:
        found = connection.execute(
            "SELECT count(*), max(source) FROM members_person WHERE id < %s", [uuid_of(UNITS, 0)]
        ).fetchone()
    return found == (people, "themselves")


def empty() -> None:
    """Remove every row of ours."""
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"]) as connection:
        found = connection.execute(
            "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables"
            " WHERE schemaname = 'public' AND tablename NOT LIKE 'django_%'"
        ).fetchone()
        assert found is not None
        connection.execute(f"TRUNCATE {found[0]} CASCADE".encode())


def _copy(connection: psycopg.Connection, table: str, columns: str, made: Iterator[str]) -> int:
    count = 0
    with connection.transaction(), connection.cursor() as cursor:
        aside = cursor.execute(ASIDE, {"table": table}).fetchall()
        for drop, _ in aside:
            cursor.execute(drop.encode())
        given = columns.replace(" ", "").split(",")
        unsaid = cursor.execute(UNSAID, {"table": table, "given": given}).fetchall()
        columns = ", ".join([columns, *(name for name, _ in unsaid)])
        rest = "".join(f"\t{blank}" for _, blank in unsaid)
        if rest:
            made = (f"{line[:-1]}{rest}\n" for line in made)
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copy:
            while batch := list(islice(made, BATCH)):
                copy.write("".join(batch))
                count += len(batch)
        for _, make in aside:
            cursor.execute(make.encode())
    return count
