"""Read an upload in a child process and put its rows into the database, all of them or none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import date
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any, cast

from django.conf import settings
from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_lazy as _

from members.importing import mapping
from members.importing.limits import MAX_FILE
from members.models import Import, LogEntry

if TYPE_CHECKING:
    from members.models import Unit, User

SECONDS = 45
AT_ONCE = 4  # files one process reads at once: half of its threads stay with the pages
_READERS = threading.BoundedSemaphore(AT_ONCE)

_SENTENCES: dict[str, str | Promise] = {
    "empty": _("The file is empty. Open it, see whether your list is in it, and save it again."),
    "no_rows": _(
        "The file has a header and no rows: nobody stands under it. Add the people and send it"
        " again."
    ),
    "no_header": _(
        "The first row must name the columns, and must not hold anybody's data. Write a row above"
        " it, such as Name, Phone, Unit."
    ),
    "too_big": _("The file is larger than %(limit)s MB. Send it zipped, or split it in two."),
    "too_big_inside": _("The file swells to more than we read. Save it again as CSV."),
    "too_many_rows": _("The file has more than %(limit)s rows. Split it; nothing was imported."),
    "too_many_columns": _("The file has more than %(limit)s columns. Leave some out."),
    "macros": _("Workbooks with macros are not read. Save it as .xlsx or CSV."),
    "old_excel": _("This is an old Excel workbook (.xls). Save it as .xlsx or CSV."),
    "locked": _("The file is locked with a password. Save it without one, and send it again."),
    "address_book": _(
        "This is a phone's address book, and those in it never asked to be here. Put those you"
        " mean on a sheet: name, unit, how to reach them."
    ),
    "not_a_table": _(
        "This is not a table. Open it in the program it comes from, save it as CSV or XLSX, and"
        " send that."
    ),
    "empty_zip": _("The zip holds no file. Send the table itself."),
    "many_in_zip": _("The zip holds %(files)s files. Send them one by one, each by itself."),
    "box_in_box": _("The zip holds a workbook or another zip. Send what is in it by itself."),
    "broken_zip": _("The file is damaged, or not what its name says. Save it again."),
    "broken_workbook": _("The workbook cannot be read. Save it again as CSV."),
    "busy": _("Several files are being read just now. Send this one again in a minute."),
    "broken_quotes": _(
        "Line %(line)s: a quotation mark is opened and never closed. Take it out or close it, and"
        " send the file again."
    ),
}


class BadFile(Exception):
    """The file cannot be imported. The message is fit for the person who sent it."""


class TooBig(BadFile):
    """The file is larger than any we look into."""


def stage(
    file: IO[bytes],
    *,
    filename: str,
    on: date,
    by: User | None,
    unit: Unit | None = None,
    source: str = "",
    source_restriction: str = "",
) -> Import:
    """Copy the rows of `file` into the database and guess what its columns are; raise BadFile.

    The file is not kept, and what stands in a forbidden column is not read into this process.
    """
    with closing(_read(file, filename)) as said:
        head = next(said)
        with transaction.atomic():
            run = Import.objects.create(
                filename=_shown(filename),
                by=by,
                on=on,
                unit=unit,
                source=source,
                form=head["form"],
                columns=head["columns"],
                source_restriction=source_restriction,
                header_key=mapping.header_key(head["columns"]),
            )
            mapping.begin(run, head["dates"])
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = '60s'")
            run.rows_total = _copy(run, said)
            run.save(update_fields=["mapping", "answers", "form", "remembered_at", "rows_total"])
            LogEntry.record("import_read", run, by=by, rows=run.rows_total)
    return run


def _copy(run: Import, said: Iterator[Any]) -> int:
    into = "COPY members_importrow (run_id, line, cells, flaw, {}) FROM STDIN"
    defaults = {  # the columns have no default in the database
        "values": "{}",
        "keys": [],
        "verdict": "",
        "reasons": "[]",
        "changes": "[]",
        "is_applied": False,
        "kept": "[]",
        "has_links": False,
        "twins": "[]",
    }
    rest = tuple(defaults.values())
    names = ", ".join(f'"{name}"' for name in defaults)
    with connection.cursor() as cursor, cursor.copy(into.format(names)) as copy:
        for record in said:
            if isinstance(record, dict):
                return int(record["rows"])
            line, cells, flaw = record
            copy.write_row((run.pk, line, cells, flaw, *rest))
    raise BadFile(_("The file cannot be read."))


def _shown(filename: str) -> str:
    """Return the name as it is shown; it is never a path."""
    last = PurePath(filename.replace("\\", "/").replace("\x00", "")).name or "file"
    return get_valid_filename(last[-120:] or "file") if last.strip(". ") else "file"


def _read(file: IO[bytes], filename: str) -> Generator[Any]:
    """Yield what the child says of the file, its header first."""
    if not _READERS.acquire(blocking=False):
        raise BadFile(_SENTENCES["busy"])
    try:
        yield from _said_of(file, filename)
    finally:
        _READERS.release()


def _said_of(file: IO[bytes], filename: str) -> Iterator[Any]:
    with _seekable(file) as source:
        child = subprocess.Popen(  # noqa: S603 (our own module; the name is one argument)
            [sys.executable, "-m", "members.importing.child", _shown(filename)],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env={"PATH": os.defpath, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        )
    alarm = threading.Timer(SECONDS, child.kill)
    alarm.start()
    out = cast("IO[bytes]", child.stdout)
    ended = False
    try:
        for line in out:
            said = json.loads(line)
            if isinstance(said, dict) and "refused" in said:
                raise BadFile(_SENTENCES[said["refused"]] % said)
            ended = isinstance(said, dict) and "rows" in said
            yield said
        if not ended:  # killed by a limit
            raise BadFile(_SENTENCES["too_big_inside"])
    finally:
        alarm.cancel()
        child.kill()
        out.close()
        child.wait()


def _seekable(file: IO[bytes]) -> IO[bytes]:
    """Return the upload as a file of the operating system, unnamed, gone when it is closed."""
    if file.seek(0, os.SEEK_END) > MAX_FILE:
        raise TooBig(_SENTENCES["too_big"] % {"limit": MAX_FILE // 2**20})
    copy = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes it)
    file.seek(0)
    while block := file.read(2**20):
        copy.write(block)
    copy.seek(0)
    return copy
