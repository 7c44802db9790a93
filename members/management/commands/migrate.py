"""Bring the tables up to the code, and have the record of acts watch each of them."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connection

from members.recording import watching


class Command(migrate.Command):
    """Django's `migrate`; afterwards every table of ours is watched, new ones too."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then watch, unless it went back before the record was made."""
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regnamespace('audit') IS NOT NULL")
            if cursor.fetchone()[0] and options["app_label"] is None:
                watching.watch()
