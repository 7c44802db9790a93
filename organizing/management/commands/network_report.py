"""Say what ties show: who holds others in, who belongs together, who is alone."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from organizing.columns import BadFile
from organizing.network import FINENESS
from organizing.network_reporting import Report, read, report

SHOWN = 20


class Command(BaseCommand):
    """`manage.py network_report [EDGES.csv] [--groups GROUPS.csv] [--circles MORE] [--json]`."""

    help = (
        "Report components, cut people, bridges, circles, connectors and isolated people of a "
        "network. EDGES.csv: person_a, person_b and perhaps date or weight. GROUPS.csv: person_id, "
        "group. Without EDGES, people are tied by the groups (meetings) they shared."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files, how fine the circles are, and the form of the answer."""
        parser.add_argument("edges", type=Path, nargs="?", help="CSV with person_a, person_b")
        parser.add_argument("--groups", type=Path, help="CSV with person_id, group")
        parser.add_argument("--circles", choices=list(FINENESS), default="usual")
        parser.add_argument("--json", action="store_true")

    def handle(
        self, *, edges: Path | None, groups: Path | None, circles: str, **options: Any
    ) -> None:
        """Print the report."""
        if edges is None and groups is None:
            raise CommandError("Give a file of ties, a file of groups, or both.")
        try:
            with ExitStack() as files:
                opened: list[TextIO | None] = [
                    files.enter_context(path.open(encoding="utf-8-sig", newline=""))
                    if path
                    else None
                    for path in (edges, groups)
                ]
                found = report(read(*opened), fineness=circles)
        except (OSError, BadFile) as problem:
            raise CommandError(str(problem)) from problem
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), indent=2))
            return
        self._tell(found)

    def _tell(self, found: Report) -> None:
        self.stdout.write(f"{found.people} people, {found.ties} ties, {found.events} events")
        if not found.is_shown:
            self.stdout.write("Too little to show: at least 5 people and 10 events are needed.")
            return
        sizes = [len(part) for part in found.components]
        self._list("Components", [f"{size} people" for size in sizes])
        self._list("Isolated", found.isolated)
        self._list(
            "If they left",
            [
                f"{cut.person} would strand {cut.stranded}: {_names(cut.people, cut.stranded)}"
                for cut in found.cut_people
            ],
        )
        self._list(
            "Bridges",
            [f"{one.a} and {one.b}: {one.beyond} beyond" for one in found.bridges],
        )
        self._list(
            "Circles",
            [
                f"{one.name}, {len(one.people)} people: {_names(one.people)}"
                for one in found.circles
            ],
        )
        if found.left_out:
            self.stdout.write("\nConnectors: left out, people are in too many groups at once")
            return
        self._list(
            "Connectors",
            [
                f"{one.person}, {f'with {one.other}' if one.other else 'alone'}: "
                f"{one.between[0]} and {one.between[1]}"
                + ("" if one.outside_share is None else f", {one.outside_share:.0%} outside")
                for one in found.connectors
            ],
        )

    def _list(self, title: str, lines: Iterable[str]) -> None:
        lines = list(lines)
        self.stdout.write(f"\n{title}: {len(lines) or 'none'}")
        for line in lines[:SHOWN]:
            self.stdout.write(f"  {line}")
        if len(lines) > SHOWN:
            self.stdout.write(f"  and {len(lines) - SHOWN} more (--json has all)")


def _names(people: tuple[str, ...], of: int | None = None) -> str:
    more = (len(people) if of is None else of) - len(people[:10])
    return ", ".join(people[:10]) + (f" and {more} more" if more > 0 else "")
