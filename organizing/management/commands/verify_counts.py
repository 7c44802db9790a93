"""Say whether the count statements are what was sealed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organizing import counting
from organizing.models import CountStatement


class Command(BaseCommand):
    """`manage.py verify_counts`: exit 1 and a line each where the chain is not intact."""

    help = "Check the seal of every count statement, and that none is missing."

    def handle(self, **options: Any) -> None:
        """Print what is wrong, or how many are intact."""
        found = list(counting.verify())
        for one in found:
            self.stdout.write(f"Statement {one.number} is {one.what}.")
        if found:
            raise CommandError(f"{len(found)} found.")
        self.stdout.write(f"{CountStatement.objects.count()} statements are as they were sealed.")
