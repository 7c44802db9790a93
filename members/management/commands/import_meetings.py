"""Take a log of meetings in from the terminal; it acts for the system."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members import meeting_logs


class Command(BaseCommand):
    """`manage.py import_meetings FILE --committee NAME`: a CSV of person_id, date and kind."""

    help = (
        "Take a CSV of person_id, date, kind in as a committee with its meetings and people. "
        "Expected is who came to two of the six meetings of that kind before and to one of the "
        "last three; seats go to those who came to half of the last year's meetings. "
        "Reading a file twice changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the committee, and what to make of both."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--committee", required=True, metavar="NAME")
        parser.add_argument("--kind", default="", help="keep only meetings of this kind")
        parser.add_argument("--unit", default="", help="where the people are; like the committee")
        parser.add_argument("--seats", type=int, help="how many seats the charter has")
        parser.add_argument("--system", default="", help="whose ids they are; like the file")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, file: Path, committee: str, **options: Any) -> None:
        """Read the whole file, then write all of it or nothing."""
        began = time.perf_counter()
        try:
            with file.open("rb") as opened:
                log = meeting_logs.read(opened, kind=options["kind"])
        except (OSError, meeting_logs.BadLog) as problem:
            raise CommandError(str(problem)) from problem
        taken = meeting_logs.take_in(
            log,
            committee=committee,
            system=options["system"] or file.stem,
            unit=options["unit"],
            seats=options["seats"],
        )
        counts = {
            "people": taken.people,
            "meetings": taken.meetings,
            "marks": taken.marks,
            "seats": taken.seats,
            "seconds": round(time.perf_counter() - began, 2),
        }
        if options["json"]:
            self.stdout.write(json.dumps({"committee": str(taken.committee.pk), **counts}))
            return
        self.stdout.write(
            f"{taken.committee}: {taken.people} people, {taken.meetings} meetings, "
            f"{taken.marks} marks and {taken.seats} seats are new ({counts['seconds']} s)."
        )
