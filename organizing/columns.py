"""Rows of a CSV file by the names of its columns, whatever separates them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TextIO

from django.utils.translation import gettext as _

SEPARATORS = ",;\t|"


class BadFile(Exception):
    """A file cannot be read. The message is fit for the person who sent it."""


def rows(file: TextIO, *wanted: str, also: tuple[str, ...] = ()) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells, in the order asked for; a cell that is not there is empty.

    The separator is whichever of comma, semicolon, tab and bar the header has most of. Names of
    columns may be in any case. Empty lines are passed over. Raises BadFile.
    """
    reader = None
    try:
        header = file.readline()
        separator = max(SEPARATORS, key=header.count)
        names = [
            name.strip().casefold() for name in next(csv.reader([header], delimiter=separator))
        ]
        if missing := [name for name in wanted if name not in names]:
            raise BadFile(_("The header lacks a column named “%s”.") % missing[0])
        if doubled := [name for name in (*wanted, *also) if names.count(name) > 1]:
            raise BadFile(_("The header has two columns named “%s”.") % doubled[0])
        places = [names.index(name) if name in names else -1 for name in (*wanted, *also)]
        reader = csv.reader(file, delimiter=separator, strict=True)
        for row in reader:
            if any(cell.strip() for cell in row):
                yield (
                    reader.line_num + 1,
                    [row[n].strip() if -1 < n < len(row) else "" for n in places],
                )
    except StopIteration:
        raise BadFile(_("The header lacks a column named “%s”.") % wanted[0]) from None
    except UnicodeDecodeError as error:
        raise BadFile(_("This is not UTF-8 text.")) from error
    except csv.Error as error:
        raise BadFile(
            _("Line %(line)s cannot be read.") % {"line": reader.line_num + 1 if reader else 1}
        ) from error
