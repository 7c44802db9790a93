"""Let the first admin in."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from members import granting
from members.models import Organization


class Command(BaseCommand):
    """`manage.py add_admin EMAIL NAME`: for an installation in which nobody can give roles yet."""

    help = "Add the first admin and print a password for them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the email and the name."""
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *, email: str, name: str, **options: Any) -> None:
        """Make the person, the user and the role."""
        today = timezone.localdate(timezone=ZoneInfo(Organization.current().timezone))
        try:
            user, password = granting.first_admin(email=email, name=name, on=today)
        except (granting.NotGranted, ValidationError) as problem:
            raise CommandError(" ".join(getattr(problem, "messages", [str(problem)]))) from problem
        self.stdout.write(f"{user.email} signs in with: {password}")
