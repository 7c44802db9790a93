"""Hand the files over to who asked, while they still may; delete them when their time is over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import watching
from members.exporting import Refused, may_export
from members.exporting.writing import parts
from members.models import Alarm, LogEntry, RosterExport, RosterLine, Tripwire, User

FORGOTTEN_AFTER = timedelta(days=30)
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "manifest": "application/json",
}


@transaction.atomic
def hand_over(export: RosterExport, form: str, *, by: User) -> tuple[str, Iterator[bytes]]:
    """Return the name and the pieces of a file; only to who asked, while they may, in its time."""
    if export.by_id != by.pk or not may_export(by, export) or not export.is_available:
        raise Refused(_("This file is not available."))
    if form == "manifest":
        text = json.dumps(export.manifest, ensure_ascii=False, indent=2, sort_keys=True)
        name, pieces = f"{export.file_name}.manifest.json", iter([text.encode()])
    else:
        name, pieces = f"{export.file_name}.{form}", parts(export, form)
        if not export.parts.filter(format=form).exists():
            raise Refused(_("This file is not available."))
    watched = Tripwire.objects.values("person")
    taken = RosterLine.objects.filter(export=export, is_in=True, person_id__in=watched)
    watching.opened(by, taken.values_list("person_id", flat=True), Alarm.Kind.TAKEN)
    LogEntry.record("export_downloaded", export, by=by, purpose=export.purpose, format=form)
    return name, pieces


def sweep() -> int:
    """Delete files that have expired, and lists nobody went on with. Return how many had files."""
    old = RosterExport.objects.filter(made_at=None, created_at__lt=timezone.now() - FORGOTTEN_AFTER)
    RosterLine.objects.filter(export__in=old.values("pk")).delete()
    gone = 0
    for export in RosterExport.objects.expired():
        with transaction.atomic():
            export.drop_file()
            gone += 1
    return gone
