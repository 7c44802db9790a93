"""Print how each committee is doing on a day."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from members.models import Committee
from organizing.committee_health import CheckUp, check_up
from organizing.committee_health.wording import fact, headline


class Command(BaseCommand):
    """`manage.py committee_health [--as-of DATE] [--json]`."""

    help = "Print how each committee was doing on a day, worst first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day and the form of the answer."""
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, as_of: date | None, **options: Any) -> None:
        """Print one block, or one object, a committee."""
        on = as_of or timezone.localdate()
        committees = Committee.objects.standing().order_by("name", "pk")
        found = sorted(check_up(committees, on), key=lambda one: one.worst_first)
        if options["json"]:
            self.stdout.write(json.dumps([_plain(one) for one in found], indent=2))
            return
        for one in found:
            number = "" if one.health.score is None else f" {one.health.score:.1f}"
            self.stdout.write(f"{one.committee}: {one.health.status.label}{number}")
            self.stdout.write(f"  {headline(one)}")
            for part in one.health.components:
                score = "–" if part.score is None else f"{part.score:.0f}"
                self.stdout.write(f"  {score:>4}  {part.part.label}: {fact(part)}")


def _plain(one: CheckUp) -> dict[str, Any]:
    return {
        "committee": one.committee.name,
        "as_of": str(one.life.on),
        "status": one.health.status,
        "score": None if one.health.score is None else round(one.health.score, 1),
        "headline": headline(one),
        "last_met_on": str(one.last_met_on) if one.last_met_on else None,
        "open_seats": one.open_seats,
        "components": {
            part.part: {
                "top": part.top,
                "of": part.bottom,
                "share": part.share,
                "score": part.score,
            }
            for part in one.health.components
        },
    }
