"""`manage.py replay_erasures`: forget again whom a restored backup brought back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from members import erasing


class Command(BaseCommand):
    """Run it after every restore, before anybody signs in. Harmless to repeat."""

    help = "Erase again whoever the list of erasures names."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the list."""
        parser.add_argument("file", nargs="?", type=Path, help="default: STATE_DIR/erasures.jsonl")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many were erased again."""
        path: Path = options["file"] or erasing.list_file()
        if not options["file"] and not path.exists():
            self.stdout.write(
                f"There is no {path}. If anybody was ever erased, bring the copy you keep beside"
                " the backups and run replay_erasures FILE, before anybody signs in."
            )
            return
        try:
            text = path.read_text()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        try:
            erased, named = erasing.replay(text)
        except (ValueError, KeyError) as error:
            raise CommandError(f"{path} is not a list of erasures.") from error
        except erasing.Refused as problem:
            raise CommandError(f"{problem} Lift the hold, or settle it with counsel.") from problem
        self.stdout.write(f"{named} erasures on the list; {erased} people were erased again.")
