"""Make or remove the demo organization."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from members.models import Person
from organizing.demo import accounts, making, removing


class Command(BaseCommand):
    """`manage.py demo`: a tenants' union of 1,200 people, dated from today backwards."""

    help = "Make a demo organization in an empty database, or remove it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what can be chosen."""
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing if anybody is there"
        )
        parser.add_argument(
            "--remove", action="store_true", help="delete all of a demo organization"
        )
        parser.add_argument("--yes", action="store_true", help="do not ask before removing")
        parser.add_argument("--seed", type=int, default=1, help="another number, another union")

    def handle(self, *, if_empty: bool, remove: bool, yes: bool, seed: int, **options: Any) -> None:
        """Do the one or the other."""
        if remove:
            self._remove(yes=yes)
        elif not Person.objects.exists():
            self._make(seed)
        elif not if_empty:
            raise CommandError("There are people here already. The demo needs an empty database.")

    def _make(self, seed: int) -> None:
        started = time.monotonic()
        making.make(seed=seed, today=timezone.localdate(timezone=ZoneInfo(making.TIMEZONE)))
        rows = sum(removing.counts().values())
        took = time.monotonic() - started
        self.stdout.write(f"{making.NAME}: {rows:,} rows in {took:.1f} s.")
        self.stdout.write(f"Sign-ins: {accounts.demo_file()}")

    def _remove(self, *, yes: bool) -> None:
        if not yes and input("Type “remove” to delete everything: ").strip() != "remove":
            raise CommandError("Nothing was removed.")
        try:
            rows = removing.remove()
        except removing.NotADemo as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{rows:,} rows removed.")
