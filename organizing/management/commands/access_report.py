"""`manage.py access_report PERSON --out FILE`: all that is held about somebody, as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone, translation

from members.models import ContactPoint, Organization, Person
from members.models.contact import folded_value
from organizing import access_report


class Command(BaseCommand):
    """Write the answer to a request for access, in the language they read."""

    help = "Write all that is held about one person into a file that only its owner can read."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add whom, where to and the language."""
        parser.add_argument("person", help="an id, or an email or phone only they have")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")
        parser.add_argument("--language", default="", help="en or es; theirs by default")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Find them and write it; a file that is there is not written over."""
        person = _found(options["person"])
        organization = Organization.current()
        language = options["language"] or person.language or organization.language
        with (
            timezone.override(ZoneInfo(organization.timezone)),
            translation.override(language if language in {"en", "es"} else organization.language),
        ):
            text = access_report.access_report(person, on=timezone.localdate(), by=None)
        out: Path = options["out"]
        try:
            out.touch(mode=0o600, exist_ok=False)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        out.write_text(text)
        self.stdout.write(f"Written to {out}. Give it to nobody but them.")


def _found(text: str) -> Person:
    try:
        found = Person.objects.filter(pk=UUID(text))
    except ValueError:
        ways = (ContactPoint.Channel.EMAIL, ContactPoint.Channel.PHONE)
        wanted = {folded_value(channel, text) for channel in ways} - {""}
        points = ContactPoint.objects.filter(folded__in=wanted)
        found = Person.objects.filter(pk__in=points.values("person"))
    people = list(found[:2])
    if len(people) != 1:
        raise CommandError(f"{'More than one person' if people else 'Nobody'} is meant by this.")
    (person,) = people
    while person.merged_into:
        person = person.merged_into
    return person
