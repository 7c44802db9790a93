"""The child process that reads a file: little memory, little time, no database, no secrets.

Run as `python -m members.importing.child NAME` with the file as standard input (seekable). Writes
JSON lines: the header, each row, the end; or one line with what is wrong. The values of forbidden
columns leave this process in no form. What is refused and why: docs/importing.md.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from members.importing import dates, forbidden

MEMORY = 512 * 2**20
CPU_SECONDS = 20
MAX_FILE = 10 * 2**20
MAX_UNZIPPED = 60 * 2**20
MAX_RATIO = 100
MAX_MEMBERS = 200
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELL = 4_000
MAX_FIELD = 100_000  # beyond this a quote was left open
SAMPLE = 200
_MARKUP = ("<", "{", "[{")  # a page saved as .xls, JSON, RTF

Cells = list[str]


class Refusal(Exception):
    """The file cannot be read; the code becomes a sentence for its sender."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def main() -> None:
    """Read standard input and report."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout
    try:
        for said in read(sys.stdin.buffer, sys.argv[1]):
            out.write(json.dumps(said))
            out.write("\n")
    except Refusal as refusal:
        out.write(json.dumps({"refused": refusal.code, **refusal.facts}) + "\n")
    except MemoryError:
        out.write(json.dumps({"refused": "too_big_inside"}) + "\n")


def read(file: BinaryIO, name: str) -> Iterator[Any]:
    """Yield what the file says: the header, `[line, cells, flaw]` for each row, the end."""
    form, rows = _open(file, name)
    header = _header(rows)
    sample = _take(rows, SAMPLE)
    forbidden_kinds = [
        forbidden.kind_of(title) or forbidden.kind_of_values([_cell(row, at) for _n, row in sample])
        for at, title in enumerate(header)
    ]
    quoted = _every_cell_quoted(sample, len(header))
    keep = [at for at, kind in enumerate(forbidden_kinds) if not kind]
    columns = [
        {"header": title, "forbidden": kind}
        for title, kind in zip(header, forbidden_kinds, strict=True)
    ]
    shown = [_cell(row, at) for at in keep for _line, row in sample]
    yield {"form": form, "columns": columns, "dates": dates.day_first(shown)}
    count = 0
    for line, row in _chain(sample, rows):
        if not any(cell.strip() for cell in row):
            continue
        count += 1
        if count > MAX_ROWS:
            raise Refusal("too_many_rows", limit=MAX_ROWS)
        if any(cell.strip() for cell in row[len(header) :]):
            yield [line, [], "too_many_cells"]  # shifted: no cell can be trusted to be its column's
            continue
        yield [line, [_plain(_cell(row, at), quoted=quoted) for at in keep], ""]
    if not count:
        raise Refusal("no_rows")
    yield {"rows": count}


def _open(file: BinaryIO, name: str) -> tuple[dict[str, str], Iterator[tuple[int, Cells]]]:
    head = file.read(16)
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    suffix = PurePosixPath(name).suffix.lower()
    if not head:
        raise Refusal("empty")
    if suffix == ".xlsm":
        raise Refusal("macros")
    if size > MAX_FILE:
        raise Refusal("too_big", limit=MAX_FILE // 2**20)
    if head.startswith(b"PK"):
        return _open_zip(file)
    if head.startswith(
        (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"GIF8")
    ):
        raise Refusal("old_excel" if head.startswith(b"\xd0\xcf") else "not_a_table")
    if head.lstrip(b"\xef\xbb\xbf").upper().startswith(b"BEGIN:VCARD"):
        raise Refusal("address_book")
    if suffix in {".xlsx", ".zip"}:
        raise Refusal("broken_zip")
    return _open_text(file)


# Text


def _open_text(file: BinaryIO) -> tuple[dict[str, str], Iterator[tuple[int, Cells]]]:
    encoding = _encoding(file)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    start = text.read(65536)
    text.seek(0)
    if _is_binary(start) or start.lstrip("\ufeff \t\r\n").startswith(_MARKUP):
        raise Refusal("not_a_table")
    delimiter = _delimiter(start)
    names = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
    words = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
    form = {
        "kind": "text",
        "encoding": names.get(encoding, "UTF-16"),
        "delimiter": words[delimiter],
    }
    return form, _text_rows(text, delimiter)


def _encoding(file: BinaryIO) -> str:
    """Tell UTF-16 by its mark or its zeros, UTF-8 where the whole file is, else 1252."""
    head = file.read(4096)
    file.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if len(head) > 3 and head[1::2].count(0) > len(head) * 0.3:
        return "utf-16-le"
    if len(head) > 3 and head[0::2].count(0) > len(head) * 0.3:
        return "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := file.read(2**20):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)
    return "utf-8-sig"


def _is_binary(text: str) -> bool:
    odd = sum(char < " " and char not in "\t\r\n\f\x00" for char in text)
    return odd > len(text) / 20


def _delimiter(text: str) -> str:
    """Return what parts the first line most often, quoted stretches left out."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(first.split('"')[::2])
    counts = {mark: outside.count(mark) for mark in ",;\t|"}
    best = max(counts, key=lambda mark: counts[mark])
    if counts[best] == 0 and '"' in first:  # badly quoted as one field: look inside
        best = max(",;\t|", key=first.count)
    return best


def _text_rows(text: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[int, Cells]]:
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader((line.replace("\x00", "") for line in text), delimiter=delimiter)
    begin = 1
    try:
        for row in reader:
            yield begin, row
            begin = reader.line_num + 1
    except csv.Error as error:
        raise Refusal("broken_quotes", line=begin) from error


# Workbooks and zips


def _open_zip(file: BinaryIO) -> tuple[dict[str, str], Iterator[tuple[int, Cells]]]:
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise Refusal("broken_zip") from error
    _check_members(members)
    names = {member.filename for member in members}
    if "xl/workbook.xml" in names:
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise Refusal("macros")
        return {"kind": "workbook"}, _workbook_rows(file)
    files = [
        member for member in members if not member.is_dir() and "__MACOSX" not in member.filename
    ]
    if len(files) != 1:
        raise Refusal("not_a_table")
    try:
        with archive.open(files[0]) as inner:
            content = inner.read(MAX_UNZIPPED + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise Refusal("broken_zip") from error
    if len(content) > MAX_UNZIPPED or content.startswith(b"PK"):
        raise Refusal("too_big_inside")
    form, rows = _open_text(io.BytesIO(content))
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
            raise Refusal("too_big_inside")


def _workbook_rows(file: BinaryIO) -> Iterator[tuple[int, Cells]]:
    from defusedxml import defuse_stdlib  # type: ignore[attr-defined]  # only a workbook pays

    defuse_stdlib()  # before anything takes its parsers
    import openpyxl

    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file claims of its size is not believed
        empty = 0
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


# Both


def _header(rows: Iterator[tuple[int, Cells]]) -> Cells:
    """Return the names of the columns."""
    for _line, row in rows:
        titles = [_title(cell) for cell in row]
        while titles and not titles[-1]:
            titles.pop()
        if not titles:
            continue
        if len(titles) > MAX_COLUMNS:
            raise Refusal("too_many_columns", limit=MAX_COLUMNS)
        if any("@" in title or _digits(title) > 6 for title in titles):
            raise Refusal("no_header")
        return titles
    raise Refusal("empty")


def _title(cell: str) -> str:
    return " ".join(_plain(cell, quoted=False).lstrip("'\ufeff").split())[:120]


def _digits(title: str) -> int:
    return sum(char.isdigit() for char in title)


def _cell(row: Cells, at: int) -> str:
    return row[at] if at < len(row) else ""


def _plain(cell: str, *, quoted: bool) -> str:
    """Return the cell without NUL and lone surrogates, cut where nothing we hold is as long."""
    cell = cell.replace("\x00", "")
    if quoted and cell.startswith("'"):
        cell = cell[1:]
    try:
        cell.encode()
    except UnicodeEncodeError:
        cell = cell.encode("utf-8", "replace").decode()
    return cell[:MAX_CELL]


def _every_cell_quoted(sample: list[tuple[int, Cells]], width: int) -> bool:
    """Whether each cell begins with an apostrophe, as one system writes them."""
    filled = [cell for _line, row in sample for cell in row[:width] if cell.strip()]
    plain = [cell for cell in filled if not cell.startswith("'")]
    words = [cell for cell in filled if cell[1:2].isalpha()]
    return bool(words) and not plain


def _take(rows: Iterator[tuple[int, Cells]], count: int) -> list[tuple[int, Cells]]:
    return [row for _n, row in zip(range(count), rows, strict=False)]


def _chain(first: Iterable[Any], rest: Iterable[Any]) -> Iterator[Any]:
    yield from first
    yield from rest


if __name__ == "__main__":
    main()
