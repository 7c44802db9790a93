"""Make the files of an approved roster: CSV and XLSX, with one signed manifest. As a job.

The rows leave the database as CSV by COPY and pass through in pieces: a million people take the
memory of a few thousand.
"""

from __future__ import annotations

import csv
import io
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import jobs
from members.exporting import PERMISSION, manifests, may_export
from members.exporting.columns import Column, columns_of, guarded
from members.exporting.freezing import about, as_whoever_asked
from members.exporting.wording import EXCLUSIONS, QUESTIONS, how_arrived_at, labels, long
from members.formulas import guard
from members.models import Job, LogEntry, Organization, RosterExport
from members.models.export import FILE_FOR, VALID_FOR

PIECE = 1 << 20
SHEET_ROWS = 250_000  # beyond, a workbook takes minutes to make and to open; the CSV does not

LABELS = """
    SELECT u.id, (SELECT string_agg(a.name, ' › ' ORDER BY array_position(u.path, a.id))
                  FROM members_unit a WHERE a.id = ANY (u.path)) AS label
    FROM members_unit u
"""


@jobs.kind("roster_export", permission=PERMISSION, label=gettext_lazy("Roster export"), about=about)
def _step(job: Job) -> bool:
    export = RosterExport.objects.select_for_update(of=("self",)).get(pk=job.argument("export"))
    for person in (export.by, export.approver):
        if person is None or not person.has_perm(PERMISSION) or not may_export(person, export):
            raise jobs.Refused(_("One of the two may no longer export this roster."))
    with as_whoever_asked(export):
        if "csv" not in job.progress:
            job.progress = {"csv": write_csv(export)}
            job.done = job.progress["csv"]["rows"]
            if job.done <= SHEET_ROWS:
                return True
        else:
            write_xlsx(export, job)
        described = [job.progress[form] for form in ("csv", "xlsx") if form in job.progress]
        job.result = {"rows": finish(export, described)}
        return False


def write_csv(export: RosterExport) -> dict[str, Any]:
    """Store the CSV in parts; return its description for the manifest, with the number of rows."""
    export.parts.all().delete()
    columns = columns_of(export)
    with tempfile.TemporaryFile() as file:  # parts cannot be written while COPY is being read
        file.write(_header([column.header for column in columns]))
        rows = copy_rows(export, columns, file)
        name = _name(export, "csv")
        said = manifests.describe(_stored(export, "csv", file), name=name, size=file.tell())
    return {**said, "rows": rows}


def copy_rows(export: RosterExport, columns: list[Column], file: IO[bytes]) -> int:
    """Write the frozen list into `file` as CSV without its header; return the number of rows."""
    chosen = ", ".join(f"{column.sql} AS c{n}" for n, column in enumerate(columns))
    statement = f"""
        COPY (
            WITH units AS MATERIALIZED (
                SELECT id, {guarded("label")} AS cell FROM ({LABELS}) named
            )
            SELECT {chosen}
            FROM members_rosterline line
            JOIN members_person person ON person.id = line.person_id
            LEFT JOIN units ON units.id = line.unit_id
            WHERE line.export_id = %(export)s AND line.is_in AND person.status <> 'erased'
            ORDER BY line.id
        ) TO STDOUT (FORMAT csv)
    """  # noqa: S608  # ours
    parameters = {"export": export.pk, "key": export.trace_key}
    # Past Django's wrapper, whose kind for DEBUG takes no parameters
    with connection.cursor() as cursor, cursor.cursor.copy(statement, parameters) as copy:
        for piece in copy:
            file.write(piece)
        return int(cursor.rowcount)


def write_xlsx(export: RosterExport, job: Job) -> None:
    """Store the workbook, made from the CSV."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "roster.xlsx"
        options = {"constant_memory": True, "strings_to_formulas": False, "tmpdir": place,
                   "strings_to_urls": False, "strings_to_numbers": False}  # fmt: skip
        with xlsxwriter.Workbook(str(path), options) as book:
            sheet = book.add_worksheet(_("Roster"))
            _lay_out(sheet, export)
            for number, cells in enumerate(csv.reader(_lines(export))):
                for at, cell in enumerate(cells):
                    sheet.write_string(number, at, cell)
        with path.open("rb") as file:
            job.progress["xlsx"] = manifests.describe(
                _stored(export, "xlsx", file), name=_name(export, "xlsx"), size=path.stat().st_size
            )


def _lay_out(sheet: Any, export: RosterExport) -> None:
    """Let it print: the header on each sheet, and whose copy it is, for what, until when."""
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 38)
    sheet.set_column(1, 2, 32)
    sheet.set_column(3, 9, 20)
    who = f"{export.by.person.name} / {export.approver.person.name if export.approver else ''}"
    until = long(timezone.localtime(timezone.now() + VALID_FOR).date())
    line = _("%(who)s · %(purpose)s · destroy by %(until)s") % {
        "who": who, "purpose": export.purpose, "until": until,
    }  # fmt: skip
    sheet.set_footer("&L" + line.replace("&", "&&")[:180] + "&R&P / &N")


def finish(export: RosterExport, described: list[dict[str, Any]]) -> int:
    """Sign the manifest over the files described and note that they are there; return the rows."""
    now = timezone.now()
    export.made_at, export.expires_at = now, now + FILE_FOR
    rows: int = described[0]["rows"]
    export.counts["rows"] = rows
    files = [{key: value for key, value in one.items() if key != "rows"} for one in described]
    export.file_name = files[0]["name"].removesuffix(".csv")
    export.manifest = manifests.sign(_manifest(export, files, rows))
    export.save(update_fields=["made_at", "expires_at", "counts", "file_name", "manifest"])
    LogEntry.record(
        "export_made",
        export,
        by=export.by,
        purpose=export.purpose,
        approver=str(export.approver_id),
        rows=rows,
        sha256=files[0]["sha256"],
        expires_at=export.expires_at.isoformat(),
    )
    return rows


def _manifest(export: RosterExport, files: list[dict[str, Any]], rows: int) -> dict[str, Any]:
    counts = export.counts
    names = labels()
    by_unit = counts["by_unit"].items()
    return {
        "format": "sinew roster manifest 1",
        "roster": str(export.pk),
        "version": export.version,
        "organization": Organization.current().name,
        "kind": export.kind,
        "purpose": export.purpose,
        "units": [unit.name for unit in export.units.order_by("name")],
        "as_of": export.moment.isoformat(),
        "rule": export.rule_text,
        "rule_id": str(export.rule_id or ""),
        "rows": rows,
        "by_workplace": [[names.get(pk, ""), n] for pk, n in by_unit],
        "by_category": [[category, n] for category, n in counts["by_category"].items()],
        "left_out": [[str(EXCLUSIONS[why]), n] for why, n in counts["excluded"].items()],
        "questions": [
            [str(QUESTIONS[name]), n, counts["answers"].get(name, {})]
            for name, n in counts["questions"].items()
        ],
        "how_arrived_at": how_arrived_at(export),
        "columns": [column.header for column in columns_of(export)],
        "exported_by": export.by.person.name,
        "approved_by": export.approver.person.name if export.approver else "",
        "made_at": timezone.localtime(export.made_at).isoformat(timespec="seconds"),
        "download_until": timezone.localtime(export.expires_at).isoformat(timespec="seconds"),
        "destroy_by": timezone.localtime(export.valid_until).isoformat(timespec="seconds"),
        "files": files,
    }


def _name(export: RosterExport, form: str) -> str:
    if not export.file_name:
        export.file_name = f"roster-{export.as_of}-{secrets.token_hex(8)}"
        export.save(update_fields=["file_name"])
    return f"{export.file_name}.{form}"


def _header(names: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(map(guard, names))
    return out.getvalue().encode()


def _stored(export: RosterExport, form: str, file: IO[bytes]) -> Iterator[bytes]:
    """Yield the pieces of the file while each is written down as a part."""
    file.seek(0)
    statement = """
        COPY members_rosterpart (export_id, format, number, content) FROM STDIN (FORMAT binary)
    """
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(["uuid", "varchar", "int4", "bytea"])
        for number, piece in enumerate(iter(lambda: file.read(PIECE), b"")):
            copy.write_row((export.pk, form, number, piece))
            yield piece


def parts(export: RosterExport, form: str) -> Iterator[bytes]:
    """Yield the file piece by piece."""
    found = export.parts.filter(format=form).order_by("number")
    for number in list(found.values_list("number", flat=True)):
        yield bytes(found.get(number=number).content)


def _lines(export: RosterExport) -> Iterator[str]:
    """Yield the text of the CSV line by line, as csv.reader wants it: with its line ends."""
    rest = b""
    for piece in parts(export, "csv"):
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line.decode() + "\n"
    if rest:
        yield rest.decode()
