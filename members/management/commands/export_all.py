"""`manage.py export_all FILE.zip`: everything the organization has, so that nobody is locked in."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.packing import packing

SEALED = "Sealed fields are in it: notes, assessments, ties, postal addresses. Keep it as such."
UNSEALED = "Sealed fields are NOT in it (notes, assessments, ties, postal addresses): --sealed."


class Command(BaseCommand):
    """Write every table as CSV with a manifest; docs/leaving.md says what is what."""

    help = "Write everything into a new folder or a .zip (docs/leaving.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to, and whether what is sealed goes along."""
        parser.add_argument("to", type=Path)
        parser.add_argument("--sealed", action="store_true")

    def handle(self, *, to: Path, sealed: bool, **options: Any) -> None:
        """Pack, and say how much and whether it is the whole."""
        if to.exists():
            raise CommandError(f"{to} exists already.")
        if to.suffix == ".zip":
            to.touch(mode=0o600)
            with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                manifest = packing.pack(packing.Zip(archive), with_sealed=sealed)
        else:
            to.mkdir(mode=0o700, parents=True)
            manifest = packing.pack(packing.Folder(to), with_sealed=sealed)
        rows = sum(said["rows"] for said in manifest["tables"])
        self.stdout.write(f"{rows} rows of {len(manifest['tables'])} tables are in {to}.")
        self.stdout.write(SEALED if sealed else UNSEALED)
