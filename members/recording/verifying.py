"""Compare the record of acts with its seals, and name what is missing or was changed.

Everything is computed here, by no function of the database: whoever owns the database could have
put another in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from psycopg import Connection
from psycopg.types.multirange import Multirange

from members.recording.watching import watched

GENESIS = bytes(32)
SEPARATOR = "\x1f"
MICROSECONDS = "(extract(epoch FROM at) * 1000000)::bigint"
ACTS = f"""
    SELECT id, {MICROSECONDS}, actor, role, tx::text, op, verb, subject, row_id,
           coalesce(person::text, ''), coalesce(other::text, ''),
           coalesce(encode(digest, 'hex'), '')
    FROM audit.act WHERE id BETWEEN %s AND %s ORDER BY id
"""  # noqa: S608  # ours
SEALS = f"""
    SELECT number, {MICROSECONDS}, first_id, last_id, ids, ids::text, acts, digest, previous, hash,
           at
    FROM audit.seal ORDER BY number
"""  # noqa: S608  # ours
CHANGED_CONTENT = """
    SELECT a.id FROM audit.act a JOIN audit.content c ON c.act = a.id
    WHERE a.digest IS DISTINCT FROM sha256(convert_to(concat_ws(
        E'\\x1f', c.salt, coalesce(c.old::text, ''), coalesce(c.new::text, '')), 'UTF8'))
    ORDER BY 1 LIMIT 20
"""
LOST_CONTENT = """
    SELECT a.id FROM audit.act a LEFT JOIN audit.content c ON c.act = a.id
    WHERE a.digest IS NOT NULL AND c.act IS NULL AND NOT EXISTS (
        SELECT FROM audit.forgotten f WHERE f.person IN (a.person, a.other) AND a.id <= f.upto_id)
    ORDER BY 1 LIMIT 20
"""
SWITCHED_OFF = """
    SELECT count(*) FROM pg_trigger WHERE tgname IN ('never', 'never_all') AND tgenabled = 'A'
    AND tgrelid IN ('audit.act'::regclass, 'audit.content'::regclass, 'audit.seal'::regclass,
                    'audit.pruned'::regclass, 'audit.forgotten'::regclass)
"""
# Web may mark somebody as erased, have their values forgotten, and take the mark away again.
NOT_ERASED = """
    SELECT DISTINCT f.person::text FROM audit.forgotten f JOIN public.members_person p
    ON p.id = f.person WHERE p.status <> 'erased' ORDER BY 1 LIMIT 20
"""
PRUNED = """
    SELECT p.at, p.upto_seal, p.acts, s.at IS NULL OR p.at < s.at + interval '30 days'
    FROM audit.pruned p LEFT JOIN audit.seal s ON s.number = p.upto_seal ORDER BY p.at
"""
UNWATCHED = """
    SELECT name FROM unnest(%s::text[]) WITH ORDINALITY AS wanted (name, n)
    WHERE (SELECT count(*) FROM pg_trigger WHERE tgenabled = 'A'
           AND tgrelid = to_regclass(format('public.%%I', name)) AND tgname = ANY (
               CASE name WHEN 'members_logentry' THEN ARRAY['kept', 'audit_note']
               ELSE ARRAY['audit_insert', 'audit_update', 'audit_delete', 'audit_truncate'] END))
          < CASE name WHEN 'members_logentry' THEN 2 ELSE 4 END
    ORDER BY n
"""


@dataclass
class Verdict:
    """What was found: how much is whole, and a sentence for each break."""

    seals: int = 0
    acts: int = 0
    unsealed: int = 0
    head: str = ""
    let_go: list[str] = field(default_factory=list)
    breaks: list[str] = field(default_factory=list)


def verify(connection: Connection, *, expect: str = "") -> Verdict:
    """Return whether the record is whole. `expect` is a head shown earlier: `NUMBER:HASH…`.

    Takes a role that may read the record: the owner's.
    """
    found = Verdict()
    gone = 0
    for at, upto, acts, is_early in connection.execute(PRUNED.encode()).fetchall():
        found.let_go.append(f"{at:%Y-%m-%d}: seals up to {upto}, {acts} acts past their time.")
        if is_early:
            found.breaks.append(f"Seals up to {upto} were let go of before their time.")
        gone = max(gone, upto)
    previous, last, number = GENESIS, 0, 0
    hashes: dict[int, str] = {}
    with connection.cursor() as cursor:
        seals = cursor.execute(SEALS.encode()).fetchall()
    for row in seals:
        number += 1
        found.breaks += _chain(row, number, last, previous)
        found.breaks += _acts(connection, row, pruned=row[0] <= gone)
        number, last, previous = row[0], row[3], bytes(row[9])
        hashes[number] = previous.hex()
        found.seals += 1
        found.acts += row[6]
    found.head = f"{number}:{previous.hex()}" if seals else ""
    found.breaks += _content(connection)
    (kept,) = connection.execute(SWITCHED_OFF.encode()).fetchone() or (0,)
    if kept != 10:
        found.breaks.append("A trigger that keeps the record is switched off or gone.")
    found.breaks += _kept_from(connection)
    rest = connection.execute("SELECT count(*) FROM audit.act WHERE id > %s", [last]).fetchone()
    found.unsealed = rest[0] if rest else 0
    if expect:
        said, _, begins = expect.partition(":")
        if not begins or not hashes.get(int(said), "").startswith(begins):
            found.breaks.append(f"Seal {said} is not the one that was shown: {expect}.")
    return found


def _chain(row: Any, number: int, last: int, previous: bytes) -> Iterator[str]:
    mine, at, first, upto, _ids, ids, acts, digest, before, own, _at = row
    if mine != number:
        yield f"Seals {number} to {mine - 1} are missing."
    if bytes(before) != previous or first != last + 1:
        yield f"Seal {mine} does not follow the one before it."
    said = [mine, at, first, upto, ids, acts, bytes(digest).hex(), bytes(before).hex()]
    if sha256(SEPARATOR.join(map(str, said)).encode()).digest() != bytes(own):
        yield f"Seal {mine} was changed."


def _acts(connection: Connection, row: Any, *, pruned: bool) -> Iterator[str]:
    number, _at, first, upto, ids, _text, count, digest, _before, _own, at = row
    where = f"Seal {number} ({at:%Y-%m-%d %H:%M} UTC)"
    with connection.cursor() as cursor:
        acts = cursor.execute(ACTS.encode(), [first, upto]).fetchall()
    if pruned:
        if acts:
            yield f"{where}: acts were let go, yet {len(acts)} are there."
        return
    here = {act[0] for act in acts}
    sealed = set(_numbers(ids))
    if missing := sorted(sealed - here):
        yield f"{where}: of {count} acts {len(missing)} are missing: {_listed(missing)}."
    if added := sorted(here - sealed):
        yield f"{where}: acts were added afterwards: {_listed(added)}."
    lines = "\n".join(SEPARATOR.join(map(str, act)) for act in acts)
    if not missing and not added and sha256(lines.encode()).digest() != bytes(digest):
        yield f"{where}: one of acts {first} to {upto} was changed."


def _content(connection: Connection) -> Iterator[str]:
    with connection.cursor() as cursor:
        changed = [row[0] for row in cursor.execute(CHANGED_CONTENT.encode()).fetchall()]
        lost = [row[0] for row in cursor.execute(LOST_CONTENT.encode()).fetchall()]
    if changed:
        yield f"The values of acts {_listed(changed)} were changed."
    if lost:
        yield f"The values of acts {_listed(lost)} are gone, and nobody they concern was erased."


def _kept_from(connection: Connection) -> Iterator[str]:
    """What was kept out of the record, or taken out of it by its own door."""
    for table in unwatched(connection.cursor()):
        yield f"Changes of {table} are not written down: its triggers are switched off or gone."
    for (person,) in connection.execute(NOT_ERASED.encode()).fetchall():
        yield f"Values of person {person} were forgotten, and they were not erased."


def unwatched(cursor: Any) -> list[str]:
    """Return the tables whose changes the database no longer writes down. Any role may ask."""
    cursor.execute(UNWATCHED, [["members_logentry", *(one.table for one in watched())]])
    return [row[0] for row in cursor.fetchall()]


def _numbers(ids: Multirange[int]) -> Iterator[int]:
    for part in ids:
        yield from range(part.lower or 0, part.upper or 0)


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:10]))
    return f"{shown} …" if len(numbers) > 10 else shown
