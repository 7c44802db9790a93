"""`manage.py verify_roster FILE MANIFEST`: is this file what two people let out?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from members.exporting import manifests


class Command(BaseCommand):
    """Check a roster against its signed manifest, without a database and without a network."""

    help = "Check a roster file against its signed manifest. Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the two files, and the fingerprint one was told by another way."""
        parser.add_argument("file", type=Path)
        parser.add_argument("manifest", type=Path)
        parser.add_argument("--key", default="", help="the fingerprint the signer told you")

    def handle(self, *, file: Path, manifest: Path, key: str, **options: Any) -> None:
        """Say what is wrong and fail, or say what the file is."""
        try:
            content, said = file.read_bytes(), manifests.read(manifest.read_bytes())
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read.") from error
        except manifests.BadManifest as error:
            raise CommandError(str(error)) from error
        if not manifests.is_signed(said):
            raise CommandError("The manifest was changed after it was signed.")
        fingerprint = manifests.fingerprint(said)
        if key and "".join(key.split()).upper() != "".join(fingerprint.split()):
            raise CommandError(f"It is signed by another key: {fingerprint}.")
        wrong = _wrong(content, said, file.suffix)
        if wrong:
            raise CommandError(f"{file.name} is not what was signed: {'; '.join(wrong)}.")
        self._tell(said, fingerprint)

    def _tell(self, said: dict[str, Any], fingerprint: str) -> None:
        whose = "this installation" if manifests.is_ours(said) else "ANOTHER installation"
        over = datetime.fromisoformat(said["destroy_by"]) < timezone.now()
        for line in (
            "The file is what was signed.",
            f"{said['organization']}: {said['purpose']}, version {said['version']}",
            f"as of {said['as_of']}, {said['rows']} rows",
            said["rule"],
            f"exported by {said['exported_by']}, let out by {said['approved_by']}",
            f"destroy by {said['destroy_by']}" + (" (THAT IS OVER)" if over else ""),
            f"signed by the key {fingerprint} of {whose}",
        ):
            self.stdout.write(line)


def _wrong(content: bytes, said: dict[str, Any], suffix: str) -> list[str]:
    """Return where the content is not that of the signed file of its kind."""
    files = said["files"]
    same_kind = [one for one in files if one["name"].endswith(suffix)] or files
    found = [manifests.changes(content, one) for one in same_kind]
    return min(found, key=len, default=["the manifest names no file"])
