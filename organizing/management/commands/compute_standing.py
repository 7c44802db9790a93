"""Compute everybody's standing from the terminal."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from members.models import Organization
from organizing.models.standing import Drift, Level, Rung
from organizing.standing import computing


class Command(BaseCommand):
    """Print how many people stand on each rung and level and how their relationships do."""

    help = "Compute rung, base level, ties and drift of everybody at a day, from evidence alone."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the day and what to do with the result."""
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument(
            "--store", action="store_true", help="keep the result, oldest day first"
        )
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, as_of: date | None, store: bool, as_json: bool, **options: Any) -> None:
        """Compute, store today's or what --store asks for, and print the figures."""
        zone = ZoneInfo(Organization.current().timezone)
        day = as_of or timezone.localdate(timezone=zone)
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        try:
            found = computing.compute(as_of=day, store=store or as_of is None)
        except computing.TooOld as problem:
            raise CommandError(str(problem)) from problem
        if as_json:
            self.stdout.write(json.dumps(found.as_json()))
            return
        self.stdout.write(f"{found.people} people at {day}, {found.seconds:.1f} s")
        self._table("Rung", {rung.label: found.rungs[rung] for rung in Rung})
        self._table("Level", {level.label: found.levels[level] for level in Level})
        self._table("Drift", {state.label: found.drift[state] for state in Drift})
        self.stdout.write(
            f"{found.written} rows written" if store or as_of is None else "Not stored"
        )

    def _table(self, title: str, counts: dict[Any, int]) -> None:
        self.stdout.write(title)
        for label, n in counts.items():
            self.stdout.write(f"  {label!s:24}{n:>10}")
