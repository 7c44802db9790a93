"""Bring in all files of another system, in the order that works; it acts for the system."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from members.importing import at_once, reviewing
from members.importing.reading import BadFile
from members.models import Import, Unit
from members.switching import kits, moving, reporting
from members.switching.kits import Kit, Step


class Command(BaseCommand):
    """`switch_from civicrm FOLDER` says what would come; `--apply` brings it in."""

    help = (
        "Move from another system: read every file of a folder, in the order that works, and say"
        " what could not come and why. Files with notes wait until somebody has looked at them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the system and where its files are."""
        parser.add_argument("system", choices=[kit.key for kit in kits.KITS])
        parser.add_argument("folder", type=Path)
        parser.add_argument("--unit", default="", help="unit of rows that name none; made if new")
        parser.add_argument("--apply", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(
        self, *, system: str, folder: Path, unit: str, apply: bool, json: bool, **options: Any
    ) -> None:
        """Read all, put them in order, and bring in one after another."""
        kit = kits.kit(system)
        if kit is None or not folder.is_dir():
            raise CommandError(f"{folder} is no folder.")
        try:
            place = at_once.unit_called(unit)
        except BadFile as problem:
            raise CommandError(str(problem)) from problem
        runs, unreadable = _read(folder, place)
        files = [
            self._bring(kit, step, run, apply=apply) for step, run in moving.in_order(kit, runs)
        ]
        files += [{"file": name, "step": "", "state": why} for name, why in unreadable]
        told = reporting.report(runs)
        if json:
            self._write_json(files, told, kit)
        else:
            self._write(files, told, kit)

    def _bring(self, kit: Kit, step: Step | None, run: Import, *, apply: bool) -> dict[str, Any]:
        said: dict[str, Any] = {"file": run.filename, "step": step.key if step else ""}
        if step is None:
            return {**said, "state": "not known by its columns: left as it was read"}
        moving.mark(run, kit, step)
        at_once.plan(run)
        state = "dry run"
        if apply and (step.waits or reviewing.waiting(run)):
            page = reverse("members:import_notes", args=[run.pk])
            state = f"waits for somebody to look: {settings.SITE_URL}{page}"
        elif apply:
            at_once.apply(run)
            state = "brought in"
        return {**said, "state": state, "rows": run.rows_total, **run.counts}

    def _write_json(self, files: list[dict], told: reporting.Report, kit: Kit) -> None:
        stays = [[str(what), str(why)] for what, why in kit.stays]
        said = {"files": files, **asdict(told), "stays": stays}
        self.stdout.write(json.dumps(said, ensure_ascii=False))

    def _write(self, files: list[dict], told: reporting.Report, kit: Kit) -> None:
        for one in files:
            counts = ", ".join(
                f"{one[verdict]} {verdict}" for verdict in ("new", "changed", "same", "refused")
                if verdict in one
            )  # fmt: skip
            self.stdout.write(f"{one['file']} ({one['step'] or '—'}): {one['state']}; {counts}")
        for what, n in told.came:
            self.stdout.write(f"  came: {what}: {n}")
        for left in told.left:
            how = "refused" if left.is_refused else "in part"
            self.stdout.write(f"  {how}, {left.rows} rows of {left.file}: {left.why}")
        for name, why, headers in told.columns:
            self.stdout.write(f"  columns left out of {name}: {', '.join(headers)}: {why}")
        for stays, why_stays in kit.stays:
            self.stdout.write(f"  stays there: {stays}: {why_stays}")


def _read(folder: Path, unit: Unit | None) -> tuple[list[Import], list[tuple[str, str]]]:
    """Return the files that could be read, and why the others could not."""
    runs, unreadable = [], []
    for file in sorted(path for path in folder.iterdir() if path.is_file()):
        try:
            runs.append(at_once.read(file, unit))
        except BadFile as problem:
            unreadable.append((file.name, f"not read: {problem}"))
    return runs, unreadable
