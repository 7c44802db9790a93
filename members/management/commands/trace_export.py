"""`manage.py trace_export FILE`: which export is this a copy of?"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.exporting import tracing
from members.exporting.tracing import Trace


class Command(BaseCommand):
    """Name the export a stray roster comes from, even when rows or columns were cut."""

    help = "Name the roster export a stray file is a copy of."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file; with --json, answer in JSON."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *, file: Path, **options: Any) -> None:
        """Print the exports that fit, best first; fail where none does."""
        found = tracing.trace(_rows(file))
        if options["json"]:
            self.stdout.write(json.dumps([_plain(one) for one in found]))
            return
        if not found:
            raise CommandError(
                "No roster export fits. Too little of it is left, or it is not ours."
            )
        for one in found:
            said = _plain(one)
            self.stdout.write(
                "{purpose} (version {version}, {export}): {fits} of {of} rows fit by {by};"
                " handed out {made_at} to {exported_by}, let out by {approved_by}".format(**said)
            )


def _rows(file: Path) -> list[list[str]]:
    try:
        if file.suffix.lower() == ".xlsx":
            book = openpyxl.load_workbook(file, read_only=True)
            return [
                ["" if cell is None else str(cell) for cell in row]
                for sheet in book
                for row in sheet.iter_rows(values_only=True)
            ]
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as text:
            sample = text.read(4096)
            text.seek(0)
            delimiter = max(",;\t", key=sample.count)
            return list(csv.reader(text, delimiter=delimiter))
    except OSError as error:
        raise CommandError(f"{file} cannot be read.") from error


def _plain(one: Trace) -> dict[str, Any]:
    export = one.export
    return {
        "export": str(export.pk),
        "purpose": export.purpose,
        "version": export.version,
        "exported_by": export.by.person.name,
        "approved_by": export.approver.person.name if export.approver else "",
        "made_at": export.made_at.isoformat() if export.made_at else "",
        "fits": one.fits,
        "of": one.of,
        "by": one.by,
    }
