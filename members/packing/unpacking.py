"""Bring everything back into an empty installation: all of it, or nothing."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.db import DatabaseError, connection, transaction

from members import sealing_up
from members.packing.contents import Table, migrations, tables
from members.packing.packing import FORMAT, MANIFEST

PIECE = 1 << 20


class BadArchive(Exception):
    """This cannot be brought in. The message says why; nothing was changed."""


class Archive:
    """What was packed, in a folder or a zip."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.zip = zipfile.ZipFile(path) if path.is_file() and zipfile.is_zipfile(path) else None
        if self.zip is None and not path.is_dir():
            raise BadArchive(f"{path} is neither a folder nor a zip.")

    def open(self, name: str) -> IO[bytes]:
        """Return the file `name` to read from; raises BadArchive where there is none."""
        try:
            return self.zip.open(name) if self.zip else (self.path / name).open("rb")
        except (KeyError, OSError) as error:
            raise BadArchive(f"{name} is missing.") from error

    def manifest(self) -> dict[str, Any]:
        """Return the manifest, or raise BadArchive where it is none of ours."""
        with self.open(MANIFEST) as file:
            try:
                found = json.loads(file.read())
            except ValueError as error:
                raise BadArchive("The manifest is not JSON.") from error
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise BadArchive(f"This is not a “{FORMAT}”.")
        return found


def unpack(path: Path) -> dict[str, Any]:
    """Read everything into this installation, which must be empty; return the manifest."""
    archive = Archive(path)
    manifest = archive.manifest()
    known = {table.name: table for table in tables(with_sealed=True)}
    _check(archive, manifest, known)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL lock_timeout = 0")
            _must_be_empty(known)
            for said in manifest["tables"]:
                _read(archive, said, known[said["table"]])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            sealing_up.seal_plain()
    except DatabaseError as error:
        raise BadArchive(f"The database refused it: {str(error).splitlines()[0]}") from error
    return manifest


def _check(archive: Archive, manifest: dict[str, Any], known: dict[str, Table]) -> None:
    """Look at everything before anything is written."""
    if manifest["migrations"] != migrations():
        raise BadArchive(
            f"It was packed by version {manifest['version']}, whose tables are not those of this"
            " installation. Bring it into that version, then upgrade."
        )
    for said in manifest["tables"]:
        table = known.get(said["table"])
        if table is None or list(table.columns) != said["columns"]:
            raise BadArchive(f"The table {said['table']} is not one of this installation.")
        digest = hashlib.sha256()
        for piece in _pieces(archive, said["table"]):
            digest.update(piece)
        if digest.hexdigest() != said["sha256"]:
            raise BadArchive(f"tables/{said['table']}.csv was changed after it was packed.")


def _must_be_empty(known: dict[str, Table]) -> None:
    with connection.cursor() as cursor:
        for table in known.values():
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table.name}")')  # noqa: S608  # ours
            if cursor.fetchone()[0]:
                raise BadArchive(f"This installation is not empty: there is a {table.label}.")


def _read(archive: Archive, said: dict[str, Any], table: Table) -> None:
    columns = ", ".join(f'"{column}"' for column in table.columns)
    statement = f'COPY "{table.name}" ({columns}) FROM STDIN (FORMAT csv, HEADER true)'
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for piece in _pieces(archive, table.name):
                copy.write(piece)
        if cursor.rowcount != said["rows"]:
            raise BadArchive(f"{table.name}: {cursor.rowcount} rows, not {said['rows']}.")
        if table.serial:
            _count_on(table)


def _count_on(table: Table) -> None:
    """Let the next row get the number after the last. The site may take numbers, not set them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(nextval(pg_get_serial_sequence(%s, %s)))
            FROM generate_series(1, (SELECT coalesce(max("{table.serial}"), 0) FROM "{table.name}"))
            """,  # noqa: S608  # ours
            [f'"{table.name}"', table.serial],
        )


def _pieces(archive: Archive, table: str) -> Iterator[bytes]:
    with archive.open(f"tables/{table}.csv") as file:
        yield from iter(lambda: file.read(PIECE), b"")
