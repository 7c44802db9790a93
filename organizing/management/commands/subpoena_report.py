"""`manage.py subpoena_report`: what exists of a scope, before anything is handed over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from members.models import Person, Unit
from organizing import existing


class Command(BaseCommand):
    """Counts and dates only. Settle with counsel what follows; set a legal hold first."""

    help = "Say what kinds of rows exist for a person, a unit or everybody, with counts and dates."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the scope."""
        scope = parser.add_mutually_exclusive_group(required=True)
        scope.add_argument("--person", metavar="ID")
        scope.add_argument("--unit", metavar="ID")
        scope.add_argument("--all", action="store_true")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Print the table."""
        scope = existing.Scope(
            _row(Person, options["person"]) if options["person"] else None,
            _row(Unit, options["unit"]) if options["unit"] else None,
        )
        self.stdout.write(f"What exists of {scope.label}")
        for one in existing.what_exists(scope, by=None):
            days = f"{one.first} to {one.last}" if one.first else ""
            self.stdout.write(f"{one.rows:>10}  {one.table:<36} {days}")
        holds = existing.holds_over(scope)
        self.stdout.write(f"Legal holds in force over it: {holds}")


def _row(model: Any, text: str) -> Any:
    try:
        return model.objects.get(pk=UUID(text))
    except (model.DoesNotExist, ValueError) as error:
        raise CommandError(f"There is no {model._meta.verbose_name} {text}.") from error
