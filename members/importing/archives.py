"""Tables in a zip: workbooks, and texts sent packed. Looked at before anything is unpacked."""

from __future__ import annotations

import io
import itertools
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from members.importing.limits import (
    MAX_COLUMNS,
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_ROWS,
    MAX_UNZIPPED,
    Cells,
    Refusal,
)
from members.importing.texts import open_text

_TABLES = {".csv", ".tsv", ".tab", ".txt", ".xls"}
_OF_THE_SYSTEM = {"desktop.ini", "thumbs.db"}
_LOCKED = 0x1
# What reading a damaged archive ends in, by how it was packed.
_BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
    lzma.LZMAError,
    zlib.error,
)
_LOOKED_AT = 20  # sheets, and rows of each, to find the one with the table


def open_zip(file: BinaryIO) -> tuple[dict[str, str], Iterator[tuple[int, Cells]]]:
    """Return what kind of table the archive holds, and its rows. Raises Refusal."""
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
    except _BROKEN as error:
        raise Refusal("broken_zip") from error
    _check_members(members)
    names = {member.filename for member in members}
    if "xl/workbook.xml" in names:
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise Refusal("macros")
        return _open_workbook(file)
    try:
        with archive.open(_only_table(members)) as inner:
            content = inner.read(MAX_UNZIPPED + 1)
    except _BROKEN as error:
        raise Refusal("broken_zip") from error
    if content.startswith(b"PK"):
        raise Refusal("box_in_box")
    if len(content) > MAX_UNZIPPED:
        raise Refusal("too_big_inside")
    if not content:
        raise Refusal("empty")
    form, rows = open_text(io.BytesIO(content))
    return {**form, "zipped": "yes"}, rows


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive that would swell, before anything is unpacked."""
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNZIPPED:
        raise Refusal("too_big_inside")
    for member in members:
        if member.file_size > MAX_RATIO * max(member.compress_size, 1) + 2**16:
            raise Refusal("too_big_inside")
        if member.filename.startswith(("/", "\\")) or ".." in member.filename.split("/"):
            raise Refusal("broken_zip")
        if member.filename.lower().endswith((".zip", ".xlsx", ".gz", ".bz2", ".7z")):
            raise Refusal("box_in_box")
        if member.flag_bits & _LOCKED:
            raise Refusal("locked")


def _only_table(members: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    """Return the one file meant, whatever a system has put beside it."""
    found = [
        member
        for member in members
        if not member.is_dir()
        and "__MACOSX" not in member.filename
        and not (name := PurePosixPath(member.filename).name.lower()).startswith(".")
        and name not in _OF_THE_SYSTEM
    ]
    if {"mimetype", "[Content_Types].xml"} & {member.filename for member in found}:
        raise Refusal("not_a_table")  # a document of another program
    if not found:
        raise Refusal("empty_zip")
    if len(found) > 1:
        tables = [
            member for member in found if PurePosixPath(member.filename).suffix.lower() in _TABLES
        ]
        if len(tables) != 1:
            raise Refusal("many_in_zip", files=len(found))
        return tables[0]
    return found[0]


def _open_workbook(file: BinaryIO) -> tuple[dict[str, str], Iterator[tuple[int, Cells]]]:
    from defusedxml import defuse_stdlib  # type: ignore[attr-defined]  # only a workbook pays

    defuse_stdlib()  # before anything takes its parsers
    import openpyxl

    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        sheets = shown or book.worksheets
        for sheet in sheets:
            sheet.reset_dimensions()  # what the file claims of its size is not believed
        sheet = sheets[0] if len(sheets) == 1 else _with_table(sheets[:_LOOKED_AT])
    except (Refusal, MemoryError):
        raise
    except Exception as error:
        raise Refusal("broken_workbook") from error
    form = {"kind": "workbook"}
    if len(sheets) > 1:
        form |= {"sheet": str(sheet.title)[:120], "sheets": str(len(sheets))}
    return form, _workbook_rows(sheet)


def _with_table(sheets: list[Any]) -> Any:
    """Return the first sheet with rows of several cells, else the first with anything on it."""

    def filled(sheet: Any) -> list[int]:
        rows = sheet.iter_rows(max_col=MAX_COLUMNS, max_row=_LOOKED_AT, values_only=True)
        counts = (sum(value not in (None, "") for value in row) for row in rows)
        return [count for count in itertools.islice(counts, _LOOKED_AT) if count]

    counted = [(sheet, filled(sheet)) for sheet in sheets]
    for least, rows in ((2, 2), (1, 1)):
        for sheet, counts in counted:
            if sum(count >= least for count in counts) >= rows:
                return sheet
    return sheets[0]


def _workbook_rows(sheet: Any) -> Iterator[tuple[int, Cells]]:
    empty = 0
    try:
        for line, row in enumerate(
            sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True), start=1
        ):
            cells = [_text_of(value) for value in row]
            if not any(cells):
                empty += 1
                if empty > MAX_ROWS:
                    raise Refusal("too_many_rows", limit=MAX_ROWS)
                continue
            yield line, cells
    except (Refusal, MemoryError):
        raise
    except Exception as error:
        raise Refusal("broken_workbook") from error


def _text_of(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a phone number typed as a number
    return str(value)
