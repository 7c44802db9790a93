"""Tables that are text: in which encoding, parted by what, and how badly quoted."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Iterator
from typing import BinaryIO

from members.importing.limits import MAX_FIELD, Cells, Refusal

_MARKUP = ("<", "{", "[{")  # a page saved as .xls, JSON, RTF
_SAID = re.compile(r'"?sep=([,;\t|])"?[\r\n]', re.IGNORECASE)  # how a spreadsheet says what parts
_LOST = "\ufffd".encode()
_END = "\x00"  # a line of our own at the end: none of the file holds it
_FEW = 5  # of so few columns a cell of several lines may look like swallowed rows


def open_text(file: BinaryIO) -> tuple[dict[str, str], Iterator[tuple[int, Cells]]]:
    """Return how the text is written, and its rows, each with its line. Raises Refusal."""
    encoding = _encoding(file)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    start = text.read(65536)
    text.seek(0)
    if _is_binary(start) or start.lstrip("\ufeff \t\r\n").startswith(_MARKUP):
        raise Refusal("not_a_table")
    said = _SAID.match(start)
    delimiter = said[1] if said else _delimiter(start)
    names = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
    words = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
    form = {
        "kind": "text",
        "encoding": names.get(encoding, "UTF-16"),
        "delimiter": words[delimiter],
    }
    return form, itertools.islice(_rows(text, delimiter), 1 if said else 0, None)


def has_swallowed(row: Cells, width: int, delimiter: str) -> bool:
    """Whether a cell holds the rows below it, because a quotation mark was opened and forgotten."""
    if "\n" not in "".join(row):  # as in nearly all
        return False
    for at, cell in enumerate(row):
        if "\n" not in cell or (at and width < _FEW) or width == 1:
            continue
        first, *between, last = (part.count(delimiter) for part in cell.split("\n"))
        rest = len(row) - 1 - at
        whole = width - 1
        if first == whole - at and last + rest == whole and all(n == whole for n in between):
            return True
    return False


def _encoding(file: BinaryIO) -> str:
    """Tell UTF-16 by its mark or its zeros, UTF-8 where nearly all of it is, else 1252."""
    head = file.read(4096)
    file.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if len(head) > 3 and head[1::2].count(0) > len(head) * 0.3:
        return "utf-16-le"
    if len(head) > 3 and head[0::2].count(0) > len(head) * 0.3:
        return "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = bad = 0
    while block := file.read(2**20):
        text = decoder.decode(block)
        if not text.isascii():
            lost = text.count("\ufffd") - block.count(_LOST)  # those lost before were not ours
            good += len(text) - len(text.encode("ascii", "ignore")) - lost
            bad += lost
    file.seek(0)
    return "cp1252" if bad * 10 > good else "utf-8-sig"


def _is_binary(text: str) -> bool:
    odd = sum(char < " " and char not in "\t\r\n\f\x00" for char in text)
    return odd > len(text) / 20


def _delimiter(text: str) -> str:
    """Return what parts the names of the columns most often, quoted stretches left out."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.count('"') % 2 and (whole := re.match(r'\s*(?:[^"\r\n]|"[^"]{0,500}")+', text)):
        first = whole[0]  # a name of two lines
    outside = "".join(first.split('"')[::2])
    counts = {mark: outside.count(mark) for mark in ",;\t|"}
    best = max(counts, key=lambda mark: counts[mark])
    if counts[best] == 0 and '"' in first:  # badly quoted as one field: look inside
        best = max(",;\t|", key=first.count)
    return best


def _rows(text: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[int, Cells]]:
    csv.field_size_limit(MAX_FIELD)
    lines = (line.replace("\x00", "") for line in text)
    reader = csv.reader(
        itertools.chain(_mended(lines, delimiter), [_END]),
        delimiter=delimiter,
        skipinitialspace=True,
    )
    begin = 1
    try:
        for row in reader:
            if row and row[-1].endswith(_END):
                if row != [_END]:
                    raise Refusal("broken_quotes", line=begin)
                return
            yield begin, row
            begin = reader.line_num + 1
    except csv.Error as error:
        raise Refusal("broken_quotes", line=begin) from error


def _mended(lines: Iterator[str], delimiter: str) -> Iterator[str]:
    """Yield the lines with quotation marks doubled that stand inside a quoted cell."""
    mark = re.escape(delimiter)
    lone = re.compile(rf'"(?<=[^{mark}\r\n"]")[^{mark}\r\n"]')
    ends = re.compile(rf" *(?:{mark}|[\r\n]|$)")
    for line in lines:
        if '"' in line and len(line) <= MAX_FIELD and lone.search(line):
            line = _doubled(line, delimiter, ends)
        yield line


def _doubled(line: str, delimiter: str, ends: re.Pattern[str]) -> str:
    """Return the line with each mark doubled that neither opens, ends nor is doubled already.

    Goes over it once, whatever it holds: a hostile line takes no longer than another.
    """
    parts, kept, at = [], 0, 0
    while 0 <= at < len(line):
        if line[at] == '"':
            at += 1
            while (mark := line.find('"', at)) >= 0 and not ends.match(line, mark + 1):
                at = mark + 2 if line.startswith('""', mark) else mark + 1
                if at == mark + 1:
                    parts += [line[kept:mark], '""']
                    kept = at
            if mark < 0:  # it goes on below
                break
            at = mark + 1
        at = line.find(delimiter, at) + 1 or len(line)
    return "".join([*parts, line[kept:]])
