"""`manage.py restore FILE --identity KEY`: bring a backup back (docs/operating.md, Restore)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser

from organizing.operating import archive, restoring
from organizing.operating.backing_up import NoBackup


class Command(BaseCommand):
    """Restore beside what is there, compare, hold what waited, then take its place."""

    help = "Put a backup in the place of the database and the files; or try whether one could."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the backup, the private key, and whether it is meant."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--identity",
            required=True,
            help="file of the private key; - reads it from the terminal",
        )
        parser.add_argument("--replace", action="store_true", help="although there are people here")
        parser.add_argument(
            "--drill", action="store_true", help="only try: restore beside, compare, drop, note"
        )

    def handle(
        self, *, file: Path, identity: str, replace: bool, drill: bool, **options: Any
    ) -> None:
        """Do it, and say what came back and what is held."""
        try:
            key = sys.stdin.read() if identity == "-" else Path(identity).read_text()
            if drill:
                done = restoring.drill(file, private_key=key)
            else:
                done = restoring.restore(file, private_key=key, replace=replace)
        except (restoring.NotRestored, NoBackup, archive.Damaged, OSError) as problem:
            raise CommandError(str(problem)) from problem
        says = (
            f"{done.rows:,} rows of {done.made_at} (Sinew {done.version}) in {done.seconds:.1f} s."
        )
        if drill:
            self.stdout.write(f"This backup restores: {says} Nothing else was changed.")
            return
        self.stdout.write(f"Restored: {says}")
        for what, many in done.held.items():
            self.stdout.write(f"Held: {many} {what}.")
        self.stdout.write(f"What was here is the database {done.before}, until you drop it.")
        self._go_on()

    def _go_on(self) -> None:
        """Bring an older schema up to this release, then replay the erasures of since."""
        owner = os.environ.get("OWNER_DATABASE_URL")
        if owner:
            self._call("migrate", "--no-input", "--verbosity=0", DATABASE_URL=owner)
        else:
            self.stdout.write("Now migrate, as the owner of the database.")
        if "replay_erasures" in get_commands():
            call_command("replay_erasures", stdout=self.stdout)

    def _call(self, *words: str, **env: str) -> None:
        manage = settings.BASE_DIR / "manage.py"
        done = subprocess.run(  # noqa: S603 - our own command line
            [sys.executable, str(manage), *words], env={**os.environ, **env}, check=False
        )
        if done.returncode:
            raise CommandError(f"{words[0]} failed; the restored data is in place, unmigrated.")
