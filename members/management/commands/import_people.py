"""Import a file of people from the terminal; it acts for the system."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.importing import at_once, columns, reviewing, work
from members.importing.reading import BadFile
from members.importing.reasons import sentences
from members.models import Import, ImportRow


class Command(BaseCommand):
    """`import_people FILE` prints a dry run; `--apply` carries it out."""

    help = (
        "Import people from a CSV, TSV or XLSX file. Without --apply only says what would happen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and how to read it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--unit", default="", help="unit of rows that name none; made if new")
        parser.add_argument(
            "--mapping", default="", help='JSON or a file of it: {"Header": "given", …}'
        )
        parser.add_argument("--apply", action="store_true")
        parser.add_argument("--notes", default="", choices=["", *reviewing.CHOICES],
                            help="of a file with notes: keep all, or drop all")  # fmt: skip
        parser.add_argument("--json", action="store_true")

    def handle(
        self,
        *,
        file: Path,
        unit: str,
        mapping: str,
        apply: bool,
        notes: str,
        json: bool,
        **options: Any,
    ) -> None:
        """Read, plan and perhaps apply, in this process, by the steps a worker would take."""
        took: dict[str, float] = {}
        try:
            run = _timed(took, "read", lambda: at_once.read(file, at_once.unit_called(unit)))
        except BadFile as problem:
            raise CommandError(str(problem)) from problem
        if mapping:
            targets = _mapping(run, mapping)
            work.remap(run, targets, unit=run.unit, source="", by=None)
            run.refresh_from_db()
        _timed(took, "plan", lambda: at_once.plan(run))
        if apply:
            try:
                _timed(took, "apply", lambda: at_once.apply(run, notes=notes))
            except work.NotNow as problem:
                raise CommandError(f"{problem} (--notes keep, or drop)") from problem
        self._report(run, took, as_json=json)

    def _report(self, run: Import, took: dict[str, float], *, as_json: bool) -> None:
        read = {
            column["header"]: "forbidden: " + column["forbidden"]
            if column["forbidden"]
            else (target or "not read")
            for column, target in zip(run.columns, run.mapping, strict=True)
        }
        refused = run.rows.filter(verdict=ImportRow.Verdict.REFUSED).order_by("line")
        if as_json:
            report = {
                "import": str(run.pk),
                "applied": run.state == Import.State.APPLIED,
                "rows": run.rows_total,
                **run.counts,
                "columns": read,
                "seconds": took,
                "reasons": [[row.line, sentences(row.reasons)] for row in refused[:100]],
            }
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for header, target in read.items():
            self.stdout.write(f"  {header}: {target}")
        done = "applied" if run.state == Import.State.APPLIED else "dry run, nothing changed"
        counts = ", ".join(f"{n} {verdict}" for verdict, n in run.counts.items())
        self.stdout.write(f"{run.rows_total} rows: {counts} ({done})")
        for row in refused[:10]:
            self.stdout.write(f"  line {row.line}: {' '.join(sentences(row.reasons))}")
        self.stdout.write("; ".join(f"{what} {seconds:.1f} s" for what, seconds in took.items()))


def _mapping(run: Import, given: str) -> list[str]:
    text = given if given.lstrip().startswith("{") else Path(given).read_text()
    asked: dict[str, str] = json.loads(text)
    headers = [column["header"] for column in run.columns]
    if unknown := asked.keys() - set(headers):
        raise CommandError(f"The file has no column called {min(unknown)}.")
    if wrong := [target for target in asked.values() if not columns.is_target(target)]:
        raise CommandError(f"A column cannot be taken for {wrong[0]}.")
    pairs = zip(headers, run.mapping, strict=True)
    return [asked.get(header, guessed) for header, guessed in pairs]


def _timed(took: dict[str, float], name: str, do: Callable[[], Any]) -> Any:
    began = time.monotonic()
    result = do()
    took[name] = round(time.monotonic() - began, 2)
    return result
