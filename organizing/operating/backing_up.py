"""Make one file that holds everything, looked at again before it is called a backup."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from members.models import Upkeep
from organizing.operating import archive, servers

SUFFIX = ".tar.age"


class NoBackup(Exception):
    """There is no backup of this. The message says why, and what to do."""


@dataclass(frozen=True)
class Made:
    """A backup: where it is, its size in bytes, rows in it, seconds it took."""

    path: Path
    size: int
    rows: int
    files: int
    seconds: float


def back_up(*, to: Path, keep: int) -> Made:
    """Write a backup into the directory `to`, delete all but the latest `keep`, and note the date.

    A failure is noted as well, and leaves nothing behind that looks like a backup.
    """
    began = time.monotonic()
    if not settings.BACKUP_RECIPIENT:
        raise NoBackup(
            "Set BACKUP_RECIPIENT to a public key (age1…). `manage.py backup_key FILE` makes one,"
            " on the machine that is to keep the private half."
        )
    try:
        made = _write(to, began)
    except (servers.Failed, archive.Damaged, psycopg.Error, OSError) as problem:
        Upkeep.note(Upkeep.Kind.BACKUP, is_good=False, error=type(problem).__name__)
        raise NoBackup(str(problem)) from problem
    for old in sorted(to.glob(f"sinew-*{SUFFIX}"))[:-keep]:
        old.unlink()
    Upkeep.note(
        Upkeep.Kind.BACKUP,
        is_good=True,
        file=made.path.name,
        size=made.size,
        rows=made.rows,
        seconds=round(made.seconds, 1),
    )
    return made


def database_url() -> str:
    """Return the address of a role that may read everything."""
    url: str = settings.ADMIN_DATABASE_URL
    if not url:
        raise NoBackup(
            "Set ADMIN_DATABASE_URL: a backup reads every table, which the application may not."
            " Beside `make run`: make backup."
        )
    return servers.in_database(url, connection.settings_dict["NAME"])


def _write(to: Path, began: float) -> Made:
    keys = archive.recipients(settings.BACKUP_RECIPIENT)
    # a key that lives as long as this call: the file is read from end to end before it counts
    once = archive.identity(archive.new_identity()[0])
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    at = datetime.now(UTC)
    path = to / f"sinew-{at:%Y%m%dT%H%M%SZ}{SUFFIX}"
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(dir=to, prefix=".making-") as place:
        dump = Path(place) / archive.DUMP
        (Path(place) / "again").mkdir()
        counted = _dump(dump)
        servers.check(dump)
        try:
            manifest = archive.write(
                part, keys=[*keys, once.to_public()], dump=dump, media=Path(settings.MEDIA_ROOT),
                facts={"at": at, "version": settings.VERSION, "counts": counted, **_server()},
            )  # fmt: skip
            archive.read(part, key=once, into=Path(place) / "again")
            part.rename(path)
        finally:
            part.unlink(missing_ok=True)
    return Made(
        path=path,
        size=path.stat().st_size,
        rows=sum(counted.values()),
        files=len(manifest["files"]) - 1,
        seconds=time.monotonic() - began,
    )


def _dump(to: Path) -> dict[str, int]:
    """Dump the database, and return the rows of each table as of the same moment."""
    url = database_url()
    to.touch(mode=0o600)
    with psycopg.connect(url) as session:
        session.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        session.read_only = True
        row = session.execute("SELECT pg_export_snapshot()").fetchone()
        servers.run("pg_dump", url, "-Fc", f"--snapshot={row and row[0]}", f"--file={to}")
        return servers.counts(session)


def _server() -> dict[str, Any]:
    return {
        "postgresql": _major(),
        "database": connection.settings_dict["NAME"],
    }


def _major() -> int:
    version: int = connection.pg_version  # type: ignore[attr-defined]  # PostgreSQL's alone
    return version // 10000
