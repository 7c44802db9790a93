"""`manage.py backup_key FILE`: make the pair of keys of backups, where the private half is kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from organizing.operating import archive


class Command(BaseCommand):
    """The private key goes into a new file, the public one to the terminal."""

    help = "Write a new private key into FILE and print its public half (BACKUP_RECIPIENT)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        """Never write over a key: whoever loses one loses every backup made for it."""
        private, public = archive.new_identity()
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as problem:
            raise CommandError(f"{file} exists already.") from problem
        with os.fdopen(handle, "w") as target:
            target.write(f"# public key: {public}\n{private}\n")
        self.stdout.write(public)
        self.stderr.write(
            f"Keep {file} off the server, twice, on paper too. It opens every backup."
        )
