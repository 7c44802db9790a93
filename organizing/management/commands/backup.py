"""`manage.py backup`: one encrypted file that holds everything (docs/operating.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from organizing.operating import backing_up


class Command(BaseCommand):
    """Dump the database, add the files, encrypt, read it all again, and note the date."""

    help = "Write a backup, encrypted to BACKUP_RECIPIENT, that was read again before it counts."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to, and how many are kept."""
        parser.add_argument("--to", type=Path, default=settings.BACKUP_DIR, metavar="DIRECTORY")
        parser.add_argument("--keep", type=int, default=30, help="how many to keep there (30)")

    def handle(self, *, to: Path, keep: int, **options: Any) -> None:
        """Back up, and say where it is and how much is in it."""
        if keep < 1:
            raise CommandError("Keep one at least.")
        try:
            made = backing_up.back_up(to=to, keep=keep)
        except backing_up.NoBackup as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            f"{made.path}: {made.rows:,} rows and {made.files} files in {made.size:,} bytes,"
            f" read again, in {made.seconds:.1f} s."
        )
