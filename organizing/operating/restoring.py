"""Bring a backup back: beside what is there, looked at, and only then in its place.

What a restored past still had to do is not done by itself: mail that waited is held, jobs and
webhooks rest until somebody resumes them, nobody is signed in. Erasures of since are replayed.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql
from psycopg.types.json import Jsonb

from members.models import Upkeep
from organizing.operating import archive, servers
from organizing.operating.backing_up import database_url

# What a restored past must not do by itself, where the table is there. Parts rest with their whole.
HOLDS = {
    "mail": (
        "organizing_nudge",
        "UPDATE organizing_nudge SET state = 'held', lease_until = NULL, error = 'restored'"
        " WHERE state IN ('queued', 'sending')",
    ),
    "jobs": (
        "members_job",
        "UPDATE members_job SET lease_until = NULL, lease_token = NULL,"
        " state = CASE WHEN parent_id IS NULL THEN 'paused' ELSE 'queued' END"
        " WHERE finished_at IS NULL",
    ),
    "webhooks": (
        "members_webhook",
        "UPDATE members_webhook SET paused_at = clock_timestamp(), paused_why = 'moved'"
        " WHERE paused_at IS NULL",
    ),
    "sessions": ("members_session", "DELETE FROM members_session"),
    "older sessions": ("django_session", "DELETE FROM django_session"),
}


class NotRestored(Exception):
    """Nothing was changed. The message says why, and what to do."""


@dataclass(frozen=True)
class Restored:
    """What came back: from when, how many rows, what is held, seconds it took."""

    made_at: str
    version: str
    rows: int
    held: dict[str, int]
    seconds: float
    before: str


def restore(path: Path, *, private_key: str, replace: bool) -> Restored:
    """Put the backup in the place of the database and of the files; raise NotRestored before that.

    What was there is kept beside it under another name (`before`), until somebody drops it.
    """
    began = time.monotonic()
    name = connection.settings_dict["NAME"]
    connection.close()
    url = database_url()
    with _superuser(url) as admin:
        _check_alone(admin, name)
        if not replace and _people(url):
            raise NotRestored(
                "There are people in this database. --replace puts the backup in its place, and"
                " keeps what is there under another name."
            )
        with (
            _unpacked(path, private_key) as (place, manifest),
            _beside(admin, url, f"{name}_restored") as beside,
        ):
            rows = _load(beside, place, manifest)
            held = _hold(beside)
            _note_restore(beside, path, manifest, rows)
            _check_alone(admin, name)
            before = _take_place(admin, name)
            _move_media(place)
    return Restored(
        made_at=manifest["at"],
        version=manifest["version"],
        rows=rows,
        held=held,
        seconds=time.monotonic() - began,
        before=before,
    )


def drill(path: Path, *, private_key: str) -> Restored:
    """Restore the backup beside everything, compare its rows, drop it again, and note the date."""
    began = time.monotonic()
    name, url = connection.settings_dict["NAME"], database_url()
    try:
        with (
            _superuser(url) as admin,
            _unpacked(path, private_key) as (place, manifest),
            _beside(admin, url, f"{name}_drill") as beside,
        ):
            rows = _load(beside, place, manifest)
    except NotRestored:
        Upkeep.note(Upkeep.Kind.DRILL, is_good=False, file=path.name)
        raise
    seconds = time.monotonic() - began
    Upkeep.note(
        Upkeep.Kind.DRILL, is_good=True, file=path.name, rows=rows, seconds=round(seconds, 1)
    )
    return Restored(manifest["at"], manifest["version"], rows, {}, seconds, before="")


@contextmanager
def _superuser(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(servers.in_database(url, "postgres"), autocommit=True) as admin:
        yield admin


@contextmanager
def _unpacked(path: Path, private_key: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    state = Path(settings.STATE_DIR)
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=state, prefix=".restoring-") as place:
        try:
            manifest = archive.read(path, key=archive.identity(private_key), into=Path(place))
            servers.check(Path(place) / archive.DUMP)
        except (archive.Damaged, servers.Failed) as problem:
            raise NotRestored(f"{problem} Nothing was changed.") from problem
        yield Path(place), manifest


@contextmanager
def _beside(admin: psycopg.Connection, url: str, name: str) -> Iterator[str]:
    """Make an empty database of that name, and leave none of that name behind."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    admin.execute(drop)
    make = sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
    admin.execute(make)
    try:
        yield servers.in_database(url, name)
    finally:
        admin.execute(drop)


def _load(url: str, place: Path, manifest: dict[str, Any]) -> int:
    """Restore the dump into the empty database at `url`; return its rows, once all are there."""
    try:
        servers.run("pg_restore", url, "--exit-on-error", "--jobs=2", place / archive.DUMP)
    except servers.Failed as problem:
        raise NotRestored(f"{problem} Nothing was changed.") from problem
    with psycopg.connect(url) as session:
        found = servers.counts(session)
    # v0.2 counted what sessions at work had for themselves, too
    said = {name: n for name, n in manifest["counts"].items() if not name.startswith("pg_")}
    wrong = sorted(
        table for table in found.keys() | said.keys() if found.get(table) != said.get(table)
    )
    if wrong:
        raise NotRestored(f"Rows are missing in {', '.join(wrong)}. Nothing was changed.")
    return sum(found.values())


def _hold(url: str) -> dict[str, int]:
    """Keep what waited from being done by itself; return how many of each."""
    held = {}
    with psycopg.connect(url) as session:
        for what, (table, query) in HOLDS.items():
            if session.execute("SELECT to_regclass(%s)", [table]).fetchone() != (None,):
                held[what] = session.execute(query.encode()).rowcount
    return held


def _note_restore(url: str, path: Path, manifest: dict[str, Any], rows: int) -> None:
    """Write the restore down in the database that comes back, where it has a place for that."""
    with psycopg.connect(url) as session:
        if session.execute("SELECT to_regclass('members_upkeep')").fetchone() == (None,):
            return
        facts = {"file": path.name, "rows": rows, "made_at": manifest["at"]}
        session.execute(
            "INSERT INTO members_upkeep (kind, at, is_good, facts)"
            " VALUES ('restore', clock_timestamp(), true, %s)",
            [Jsonb(facts)],
        )


def _check_alone(admin: psycopg.Connection, name: str) -> None:
    row = admin.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = %s AND backend_type = 'client backend'",
        [name],
    ).fetchone()
    if row != (0,):
        raise NotRestored(
            "Somebody works in the database. Stop the site first. Nothing was changed."
        )


def _people(url: str) -> bool:
    with psycopg.connect(url) as session:
        if session.execute("SELECT to_regclass('members_person')").fetchone() == (None,):
            return False
        return session.execute("SELECT EXISTS (SELECT FROM members_person)").fetchone() == (True,)


def _take_place(admin: psycopg.Connection, name: str) -> str:
    """Swap the names in one transaction, with the rights of the old database on the new one."""
    before = f"{name}_before_{datetime.now(UTC):%Y%m%d%H%M%S}"
    owner = admin.execute(
        "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [name]
    ).fetchone()
    rights = admin.execute(
        "SELECT pg_get_userbyid(grantee), privilege_type FROM pg_database, aclexplode(datacl)"
        " WHERE datname = %s AND grantee <> 0",
        [name],
    ).fetchall()
    here = sql.Identifier(name)
    with admin.transaction():
        for old, new in ((name, before), (f"{name}_restored", name)):
            admin.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(old), sql.Identifier(new)
                )
            )
        admin.execute(
            sql.SQL("ALTER DATABASE {} OWNER TO {}").format(here, sql.Identifier(owner[0]))  # type: ignore[index]
        )
        admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(here))
        for role, right in rights:
            admin.execute(
                sql.SQL("GRANT {} ON DATABASE {} TO {}").format(
                    sql.SQL(right), here, sql.Identifier(role)
                )
            )
    return before


def _move_media(place: Path) -> None:
    """Put the files of the backup in the place of those that are here, which stay beside them."""
    media, came = Path(settings.MEDIA_ROOT), place / "media"
    if media.is_dir():
        media.rename(media.with_name(f"media.before-{datetime.now(UTC):%Y%m%d%H%M%S}"))
    if came.is_dir():
        shutil.copytree(came, media)
