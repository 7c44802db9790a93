"""`manage.py doctor`: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from organizing.operating import doctoring

SIGNS = {
    doctoring.WELL: "  ok ",
    doctoring.WARNING: "  !  ",
    doctoring.WRONG: " !!! ",
    doctoring.UNKNOWN: "  ?  ",
}


class Command(BaseCommand):
    """Look at everything, change nothing; exit 1 when something must be mended."""

    help = "Find what is wrong with this installation, and say how to mend it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the form, and the language."""
        parser.add_argument("--json", action="store_true", help="for a machine to read")
        parser.add_argument(
            "--language", choices=[code for code, _name in settings.LANGUAGES], default="en"
        )

    def handle(self, *, language: str, **options: Any) -> None:
        """Examine, tell, and end with 1 unless nothing is wrong or unknown."""
        with translation.override(language):
            findings = doctoring.examine()
            if options["json"]:
                self.stdout.write(json.dumps([asdict(finding) for finding in findings], indent=1))
            else:
                for finding in findings:
                    self._tell(finding)
        if any(finding.state in (doctoring.WRONG, doctoring.UNKNOWN) for finding in findings):
            raise CommandError(_("This installation needs mending."), returncode=1)

    def _tell(self, finding: doctoring.Finding) -> None:
        self.stdout.write(f"{SIGNS[finding.state]} {finding.label}: {finding.says}")
        if finding.mend:
            self.stdout.write(f"       → {finding.mend}")
