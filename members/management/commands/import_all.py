"""`manage.py import_all FILE.zip`: bring back what `export_all` wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.packing import unpacking


class Command(BaseCommand):
    """All of it or nothing. Nobody has a password afterwards: add_admin or the reset mail."""

    help = "Read what export_all wrote into this installation, which must be empty."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder or zip."""
        parser.add_argument("source", type=Path)

    def handle(self, *, source: Path, **options: Any) -> None:
        """Unpack, and say how much."""
        try:
            manifest = unpacking.unpack(source)
        except unpacking.BadArchive as problem:
            raise CommandError(str(problem)) from problem
        rows = sum(said["rows"] for said in manifest["tables"])
        self.stdout.write(f"{rows} rows of {len(manifest['tables'])} tables are here.")
        self.stdout.write("No password came along: people set one by the mail “I forgot”.")
