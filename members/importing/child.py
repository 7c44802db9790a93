"""The child process that reads a file: little memory, little time, no database, no secrets.

Run as `python -m members.importing.child NAME` with the file as standard input (seekable). Writes
JSON lines: the header, each row, the end; or one line with what is wrong. The values of forbidden
columns leave this process in no form. What is refused and why: docs/importing.md.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from members.importing import dates, forbidden
from members.importing.archives import open_zip
from members.importing.limits import (
    CPU_SECONDS,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_FILE,
    MAX_ROWS,
    MEMORY,
    Cells,
    Refusal,
)
from members.importing.texts import has_swallowed, open_text

SAMPLE = 200
_TITLES = 10  # lines looked at to tell a title from the names of the columns
_MARKS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}


def main() -> None:
    """Read standard input and report; whoever looks at a page meanwhile comes first."""
    os.nice(5)
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
    header, above, rows = _header(rows)
    if above:
        form["above"] = str(above)
    sample = list(itertools.islice(rows, SAMPLE))
    forbidden_kinds = [
        forbidden.kind_of(title) or forbidden.kind_of_values([_cell(row, at) for _n, row in sample])
        for at, title in enumerate(header)
    ]
    quoted = _quoted(sample, len(header))
    keep = [at for at, kind in enumerate(forbidden_kinds) if not kind]
    columns = [
        {"header": title, "forbidden": kind}
        for title, kind in zip(header, forbidden_kinds, strict=True)
    ]
    shown = [_cell(row, at) for at in keep for _line, row in sample]
    yield {"form": form, "columns": columns, "dates": dates.day_first(shown)}
    mark = _MARKS.get(form.get("delimiter", ""), "")
    count = 0
    for line, row in itertools.chain(sample, rows):
        count += 1
        if count > MAX_ROWS:
            raise Refusal("too_many_rows", limit=MAX_ROWS)
        if mark and has_swallowed(row, len(header), mark):
            yield [line, [], "open_quote"]
            continue
        if any(cell.strip() for cell in row[len(header) :]):
            yield [line, [], "too_many_cells"]  # shifted: no cell can be trusted to be its column's
            continue
        yield [line, [_plain(_cell(row, at), quoted=quoted[at]) for at in keep], ""]
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
        return open_zip(file)
    if head.startswith(
        (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"GIF8")
    ):
        if head.startswith(b"\xd0\xcf"):  # a workbook with a password is packed as the old ones are
            raise Refusal("locked" if suffix == ".xlsx" else "old_excel")
        raise Refusal("not_a_table")
    if head.lstrip(b"\xef\xbb\xbf").upper().startswith(b"BEGIN:VCARD"):
        raise Refusal("address_book")
    if suffix in {".xlsx", ".zip"}:
        raise Refusal("broken_zip")
    return open_text(file)


def _header(
    rows: Iterator[tuple[int, Cells]],
) -> tuple[Cells, int, Iterator[tuple[int, Cells]]]:
    """Return the names of the columns, how many lines of title stood above, and the rows below."""
    filled = (row for row in rows if any(cell.strip() for cell in row[1]))
    first = list(itertools.islice(filled, _TITLES))
    if not first:
        raise Refusal("empty")
    at = _below_titles([row for _line, row in first])
    titles = _titles(first[at][1])
    if len(titles) > MAX_COLUMNS:
        raise Refusal("too_many_columns", limit=MAX_COLUMNS)
    if _is_data(titles):
        raise Refusal("no_header")
    return titles, at, itertools.chain(first[at + 1 :], filled)


def _below_titles(rows: list[Cells]) -> int:
    """Return which row names the columns: a title is one cell above a table of several."""
    several = [sum(bool(cell.strip()) for cell in row) > 1 for row in rows]
    if True not in several:
        return 0
    at = several.index(True)
    below = several[at + 1 :]
    return at if below and sum(below) * 2 >= len(below) and not _is_data(_titles(rows[at])) else 0


def _titles(row: Cells) -> Cells:
    titles = [_title(cell) for cell in row]
    while titles and not titles[-1]:
        titles.pop()
    return titles


def _is_data(titles: Cells) -> bool:
    """Whether they are somebody's data, and no names of columns."""
    return any("@" in title or sum(map(str.isdigit, title)) > 6 for title in titles)


def _title(cell: str) -> str:
    return " ".join(_plain(cell, quoted=False).lstrip("'\ufeff").split())[:120]


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


def _quoted(sample: list[tuple[int, Cells]], width: int) -> list[bool]:
    """Whether each cell of a column begins with an apostrophe that is no part of it.

    One system writes it before everything; people write it before numbers to keep their zeros.
    """
    filled = [
        [cell for _line, row in sample if (cell := _cell(row, at)).strip()] for at in range(width)
    ]
    begun = [all(cell.startswith("'") for cell in cells) for cells in filled]
    is_system = all(begun) and any(cell[1:2].isalpha() for cells in filled for cell in cells)
    return [
        is_system or (marked and bool(cells) and all(cell[1:2].isdigit() for cell in cells))
        for marked, cells in zip(begun, filled, strict=True)
    ]


if __name__ == "__main__":
    main()
