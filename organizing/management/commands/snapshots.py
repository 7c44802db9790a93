"""Keep the figures of days gone by, computed from what is on record now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import timezone

from members.models import Organization
from organizing.standing import backfilling


class Command(BaseCommand):
    """Print each day that was computed; what is stored of people stays as it is."""

    help = "Keep the figures of units for days gone by, so that trends reach back."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the first day and the step."""
        parser.add_argument("--since", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--every", type=int, default=30, metavar="DAYS")

    def handle(self, *, since: date, every: int, **options: Any) -> None:
        """Compute the days that are missing, oldest first."""
        zone = ZoneInfo(Organization.current().timezone)
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        day, today = since, timezone.localdate(timezone=zone)
        while day < today:
            units = backfilling.backfill(day)
            self.stdout.write(f"{day}: {units} units" if units else f"{day}: kept already")
            day += timedelta(days=max(1, every))
