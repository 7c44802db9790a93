"""Test the drift formula on a past: who was flagged, and who was not seen again."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organizing.backtesting import Backtest, Group, Question, backtest_file
from organizing.columns import BadFile


class Command(BaseCommand):
    """`manage.py drift_backtest EVENTS.csv [--horizon 90] [--window 180] [--json]`."""

    help = (
        "Say how well the drift formula would have foretold who is not seen (docs/backtesting.md)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, how far to look ahead, what counts as lately, and the form."""
        parser.add_argument("events", type=Path, help="CSV with the columns person_id and date")
        parser.add_argument("--horizon", type=int, default=90, help="days ahead (90)")
        parser.add_argument("--window", type=int, help="days that count as lately (two horizons)")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, events: Path, horizon: int, window: int | None, **options: Any) -> None:
        """Print the figures for members and for regulars."""
        question = Question(horizon, 2 * horizon if window is None else window)
        if question.horizon < 1 or question.window < 1:
            raise CommandError("Horizon and window are whole days, at least one.")
        began = time.monotonic()
        try:
            with events.open(encoding="utf-8-sig", newline="") as file:
                found = backtest_file(file, question)
        except (OSError, BadFile) as problem:
            raise CommandError(str(problem)) from problem
        seconds = round(time.monotonic() - began, 3)
        if options["json"]:
            self.stdout.write(json.dumps({**found.as_json(), "seconds": seconds}, indent=2))
            return
        self._tell(found)
        self.stdout.write(f"{seconds} seconds")

    def _tell(self, found: Backtest) -> None:
        days = found.cut_offs
        if not days:
            self.stdout.write("The past is shorter than the horizon: nothing to ask.")
            return
        question = found.question
        self.stdout.write(
            f"{len(days)} dates from {days[0]} to {days[-1]}; not seen in the next "
            f"{question.horizon} days; lately means {question.window} days."
        )
        for name, group in (("Members", found.members), ("Regulars", found.regulars)):
            self._tell_group(name, group)

    def _tell_group(self, name: str, group: Group) -> None:
        self.stdout.write(
            f"\n{name}: {group.people} people at a date, {_percent(group.base_rate)} not seen"
        )
        self.stdout.write(f"  {'':22}{'formula':>9}{'recency':>9}")
        for label, figure in (
            ("AUC", "auc"),
            ("average precision", "average_precision"),
            ("Brier", "brier"),
            ("right in top tenth", "precision_at_tenth"),
        ):
            formula, recency = getattr(group.formula, figure), getattr(group.recency, figure)
            self.stdout.write(f"  {label:22}{_number(formula):>9}{_number(recency):>9}")
        for tenth in group.reliability:
            if tenth.people:
                self.stdout.write(
                    f"  chance {tenth.low:.0%} to {tenth.high:.0%}: {tenth.people} people, "
                    f"said {_percent(tenth.said)}, not seen {_percent(tenth.gone)}"
                )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"
