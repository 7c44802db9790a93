"""A roster of everybody: the dry run, the file, the workbook, and everything there is.

The floor of the file is COPY of the same columns in the same order, its bytes passed through Python
into a temporary file; ours also guards each cell, marks each row, hashes, and stores the parts.
"""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.data import PEOPLE, TODAY, uuid_of
from benchmarks.measuring import seconds, sql, told
from members.exporting import freezing, writing
from members.exporting.writing import LABELS
from members.models import Grant, Job, RosterExport, User
from members.packing import contents, packing

FLOOR = f"""
    COPY (
        WITH units AS MATERIALIZED ({LABELS})
        SELECT person.id, person.name, units.label, line.job_category
        FROM members_rosterline line
        JOIN members_person person ON person.id = line.person_id
        LEFT JOIN units ON units.id = line.unit_id
        WHERE line.is_in ORDER BY line.id
    ) TO STDOUT (FORMAT csv)
"""
FREEZING = """
    CREATE TEMPORARY TABLE floor ON COMMIT DROP AS
    SELECT person.id, placed.unit_id, placed.job_category
    FROM members_person person
    LEFT JOIN members_placement placed ON placed.person_id = person.id AND placed.ended_on IS NULL
    ORDER BY person.sort_key
"""


def measure(people: int) -> None:
    """Measure at the size that is loaded. `grew` is by how many MB this process became larger."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    if not User.objects.filter(person_id=uuid_of(PEOPLE, 1)).exists():
        user = User(email=f"roster{people}@example.org", person_id=uuid_of(PEOPLE, 1))
        user.set_unusable_password()
        user.save()
        Grant.objects.create(user=user, role="admin", began_on=TODAY)
    user = User.objects.get(person_id=uuid_of(PEOPLE, 1))
    export = RosterExport.objects.create(
        by=user, kind="strike_vote", purpose="bench", as_of=timezone.localdate()
    )
    floor = seconds(lambda: _undone(sql(FREEZING)))
    ours, grew = _taken(lambda: freezing.freeze(export))
    told("roster dry run", ours=ours, floor=floor, rows=people, people=people, grew=grew)
    rows = export.counts["on_it"]
    floor = min(seconds(_through_python) for _turn in range(3))
    ours, grew = _taken(lambda: writing.write_csv(export))
    told("roster as CSV", ours=ours, floor=floor, rows=rows, people=people, grew=grew)
    if rows <= writing.SHEET_ROWS:
        job = Job(kind="roster_export")
        ours, grew = _taken(lambda: writing.write_xlsx(export, job))
        told("roster as XLSX", ours=ours, floor=floor, rows=rows, people=people, grew=grew)
    with tempfile.TemporaryDirectory() as place:
        folder = packing.Folder(Path(place))
        floor = seconds(lambda: _every_table(packing.Folder(Path(place) / "floor")))
        ours, grew = _taken(lambda: packing.pack(folder, with_sealed=True))
    told("everything", ours=ours, floor=floor, rows=people, people=people, grew=grew)
    RosterExport.objects.filter(pk=export.pk).delete()


def _undone(work: Callable[[], object]) -> None:
    with transaction.atomic():
        work()
        transaction.set_rollback(True)


def _taken(work: Callable[[], object]) -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with transaction.atomic():
        taken = seconds(work)
    return taken, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def _through_python() -> None:
    with (
        tempfile.TemporaryFile() as file,
        connection.cursor() as cursor,
        cursor.copy(FLOOR) as copy,
    ):
        for piece in copy:
            file.write(piece)


def _every_table(folder: packing.Folder) -> None:
    """Write every table as it lies there, in no order, without a hash."""
    for model in contents.tables(with_sealed=True):
        with (
            folder.open(model.name) as file,
            connection.cursor() as cursor,
            cursor.copy(f"COPY {model.name} TO STDOUT (FORMAT csv)") as copy,
        ):
            for piece in copy:
                file.write(piece)
