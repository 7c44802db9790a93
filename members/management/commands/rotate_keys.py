"""`manage.py rotate_keys`: wrap every person's key by the first of NOTES_KEYS."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from members.models import LogEntry, Organization, sealed


class Command(BaseCommand):
    """Afterwards the older master keys may be taken out of NOTES_KEYS. Harmless to repeat."""

    help = "Wrap the keys of the notes by the first master key of NOTES_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Wrap some at a time; what was wrapped stays, if it is stopped."""
        n = 0
        while True:
            with transaction.atomic():
                some = sealed.rotate()
                n += some
                if not some:
                    if n:
                        LogEntry.record("keys_rotated", Organization.current(), by=None, n=n)
                    break
        self.stdout.write(f"{n} keys were wrapped anew. Older master keys are of no use now.")
