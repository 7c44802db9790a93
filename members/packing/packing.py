"""Write everything down: one CSV a table, and a manifest with counts and hashes."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any, Protocol

from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg import Connection, Cursor

from members.models import Organization, sealed
from members.packing.contents import Table, migrations, staying, tables

FORMAT = "sinew everything 1"
MANIFEST = "manifest.json"
SEALED = re.compile(re.escape(sealed.MARK.encode()) + rb"[A-Za-z0-9+/=]+")  # never needs quotes


class Place(Protocol):
    """Where files are put: a folder or a zip."""

    def open(self, name: str) -> IO[bytes]:
        """Return the new file `name` to write into."""


@dataclass(frozen=True)
class Folder:
    """A new folder."""

    path: Path

    def open(self, name: str) -> IO[bytes]:
        """Return the new file `name` to write into, for nobody else's eyes."""
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.touch(mode=0o600, exist_ok=False)
        return target.open("wb")


@dataclass(frozen=True)
class Zip:
    """A zip that is being written."""

    archive: zipfile.ZipFile

    def open(self, name: str) -> IO[bytes]:
        """Return the new member `name` to write into."""
        return self.archive.open(name, "w", force_zip64=True)


def pack(place: Place, *, with_sealed: bool) -> dict[str, Any]:
    """Write everything into `place` as one moment saw it; return the manifest.

    It reads on a connection of its own, whose transaction begins at that moment and writes nothing.
    """
    with _snapshot() as cursor:
        packed = [_write(place, table, cursor) for table in tables(with_sealed=with_sealed)]
    manifest = {
        "format": FORMAT,
        "organization": Organization.current().name,
        "version": settings.VERSION,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "with_sealed": with_sealed,
        "migrations": migrations(),
        "tables": packed,
        "stays_behind": staying(),
    }
    with place.open(MANIFEST) as file:
        file.write(json.dumps(manifest, indent=1, ensure_ascii=False).encode())
    return manifest


@contextmanager
def _snapshot() -> Iterator[Cursor]:
    apart = connection.copy()
    try:
        apart.ensure_connection()
        raw: Connection = apart.connection
        with raw.transaction(), raw.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            yield cursor
    finally:
        apart.close()


def _opened(table: Table, copy: Iterable[Any]) -> Iterator[bytes]:
    """Yield the CSV as it comes, or with what is sealed in it opened, a thousand rows at a time."""
    if not table.opened:
        for piece in copy:
            yield bytes(piece)
        return
    pieces = (bytes(piece) for piece in copy)
    while rows := b"".join(islice(pieces, 1000)):
        texts = iter(sealed.opened(found.decode() for found in SEALED.findall(rows)))
        yield SEALED.sub(partial(_next_of, texts), rows)


def _next_of(texts: Iterator[str], _found: re.Match[bytes]) -> bytes:
    return _quoted(next(texts))


def _quoted(text: str) -> bytes:
    """Return it as CSV has it: quoted, so that an empty one is no NULL."""
    return '"{}"'.format(text.replace('"', '""')).encode()


def _write(place: Place, table: Table, cursor: Cursor) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    statement = f"COPY ({table.select()}) TO STDOUT (FORMAT csv, HEADER true)"
    with place.open(f"tables/{table.name}.csv") as file, cursor.copy(statement.encode()) as copy:
        for piece in _opened(table, copy):
            digest.update(piece)
            size += len(piece)
            file.write(piece)
    return {
        "table": table.name,
        "model": table.label,
        "columns": list(table.columns),
        "rows": cursor.rowcount,
        "bytes": size,
        "sha256": digest.hexdigest(),
    }
