"""`manage.py verify_log`: whether the record of acts is as it was sealed."""

from __future__ import annotations

import os
import re
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from members.recording import verifying


class Command(BaseCommand):
    """Read the whole record and its seals; exit 1 and name each break where there is one."""

    help = "Verify the record of acts against its seals, as the role that owns it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add `--expect`."""
        parser.add_argument(
            "--expect",
            default="",
            metavar="NUMBER:HASH",
            help="a head shown on the page or in a mail, which must be in the chain",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was found."""
        expect = options["expect"]
        if expect and not re.fullmatch(r"\d{1,18}:[0-9a-f]{8,64}", expect):
            raise CommandError("--expect takes a number, a colon and a hash, as a mail shows them.")
        url = os.environ.get("OWNER_DATABASE_URL") or _own_url()
        try:
            with psycopg.connect(url) as owner:
                found = verifying.verify(owner, expect=expect)
        except psycopg.errors.InsufficientPrivilege as error:
            raise CommandError(
                "This role may not read the record. Set OWNER_DATABASE_URL to the role that"
                " migrates (docs/data-protection.md)."
            ) from error
        for line in found.let_go:
            self.stdout.write(f"Let go on {line}")
        if found.breaks:
            raise CommandError("\n".join([*found.breaks, "The record is NOT whole."]))
        self.stdout.write(
            f"The record is whole: {found.seals} seals over {found.acts} acts,"
            f" {found.unsealed} acts not sealed yet."
        )
        if found.head:
            self.stdout.write(f"Head {found.head}")


def _own_url() -> str:
    settings = connection.settings_dict
    return psycopg.conninfo.make_conninfo(
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        host=settings["HOST"],
        port=settings["PORT"] or None,
    )
