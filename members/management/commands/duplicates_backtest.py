"""Measure the search for duplicates on a file of which the truth is known."""

from __future__ import annotations

import csv
import itertools
import json
import resource
import time
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from members import names
from members.duplicates import profiles, searching
from members.duplicates.profiles import Profile
from members.importing import columns, forbidden

# What the importer leaves out of a roster or calls otherwise, and a list of people may hold.
_ALSO = {
    "birth place": "city",
    "place of birth": "city",
    "suburb": "city",
    "affiliation": "job",
    "street number": "street",
}
_PHONES = ("phone", "mobile", "home_phone", "work_phone")
Pairs = set[tuple[str, str]]


class Command(BaseCommand):
    """`duplicates_backtest FILE --truth FILE`: the product's own search over a file."""

    help = "Say how well duplicates are found in a CSV file. Nothing of it is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the truth and the score from which on a pair counts as found."""
        parser.add_argument("file", type=Path, help="the first column is the id of a record")
        parser.add_argument(
            "--truth", type=Path, required=True, help="id, whose record it is; or pairs of ids"
        )
        parser.add_argument("--above", type=float, default=searching.FLAGGED)
        parser.add_argument("--json", action="store_true")

    def handle(self, *, file: Path, truth: Path, above: float, json: bool, **options: Any) -> None:
        """Search, compare with the truth, print."""
        began = time.monotonic()
        header, rows = _read(file)
        if not rows:
            raise CommandError(f"{file.name} holds no records.")
        targets = _targets(header)
        ids = [row[0] for row in rows]
        records = {
            UUID(int=at): _profile(UUID(int=at), targets, row) for at, row in enumerate(rows)
        }
        scored = [
            (score, tuple(sorted((ids[a.int], ids[b.int])))) for score, a, b in _search(records)
        ]
        seconds = time.monotonic() - began
        true = _truth(truth, set(ids))
        found = {pair for score, pair in scored if score > above}
        report = {
            "records": len(rows),
            "columns": dict(zip(header, (target or "not read" for target in targets), strict=True)),
            "pairs_true": len(true),
            **_figures(found, true),
            "above": {
                str(score): _figures({pair for given, pair in scored if given > score}, true)
                for score in (2, 4, 6, 8)
            },
            "seconds": round(seconds, 1),
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }  # fmt: skip
        self.stdout.write(_json(report) if json else _text(report))


def _read(file: Path) -> tuple[list[str], list[list[str]]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            first = lines.readline()
            lines.seek(0)
            delimiter = max(",;\t|", key=first.count)
            header, *rows = csv.reader(lines, delimiter=delimiter)
    except (OSError, UnicodeDecodeError, csv.Error, ValueError) as problem:
        raise CommandError(f"{file.name} cannot be read: {problem}") from problem
    width = len(header)
    return header, [[*row, *[""] * width][:width] for row in rows if any(row)]


def _targets(header: list[str]) -> list[str]:
    """Return what each column is taken for: as the importer does, never one that is forbidden."""
    allowed = ["" if forbidden.kind_of(name) else name for name in header]
    found = columns.guess(["", *allowed[1:]])
    for at, name in enumerate(allowed[1:], start=1):
        also = _ALSO.get(forbidden.words(name), "")
        if name and not found[at] and (also not in found or also == "street"):
            found[at] = also
    return found


def _profile(record: UUID, targets: list[str], row: list[str]) -> Profile:
    cells: dict[str, list[str]] = defaultdict(list)
    for target, cell in zip(targets, row, strict=True):
        if target and cell.strip():
            cells[target].append(cell.strip())
    given = [*cells["given"], *cells["middle"]]
    family = [*cells["family"], *cells["family2"]]
    whole = " ".join(cells["name"] or [*given, *family, *cells["suffix"]])
    if turned := "" if whole else " ".join(cells["sorted_name"]):
        last, _comma, first = turned.partition(",")
        whole, family = f"{first} {last}".strip(), [last]
    places = [profiles.place(address) for address in cells["address"]]
    city, code = (" ".join(names.fold(cell) for cell in cells[key]) for key in ("city", "postcode"))
    street = profiles.folded_street(" ".join([*cells["street"], *cells["street2"]]))
    return searching.make(
        record,
        whole,
        family=" ".join(family),
        nickname=" ".join(cells["nickname"]),
        emails=cells["email"],
        phones=[cell for kind in _PHONES for cell in cells[kind]],
        places=[*places, (street, city, profiles.folded_postcode(code))],
        jobs=cells["job"],
    )  # fmt: skip


def _search(records: dict[UUID, Profile]) -> list[tuple[float, UUID, UUID]]:
    """Run the product's statements over a table of keys that stands before the real one."""
    everybody = list(records)
    found = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE members_duplicatekey"
            " (LIKE public.members_duplicatekey INCLUDING INDEXES) ON COMMIT DROP"
        )
        for some in _batches(everybody):
            searching.store({one: records[one] for one in some})
        cursor.execute("ANALYZE members_duplicatekey")
        for some in _batches(everybody):
            pairs = searching.candidates(some, later_only=True)
            for pair in searching.weigh(pairs, records, len(records)):
                found.append((pair.compared.score, pair.a, pair.b))  # noqa: PERF401
        cursor.execute("DROP TABLE pg_temp.members_duplicatekey")
    return found


def _batches(ids: list[UUID]) -> Iterable[list[UUID]]:
    return (ids[at : at + searching.BATCH] for at in range(0, len(ids), searching.BATCH))


def _truth(file: Path, ids: set[str]) -> Pairs:
    """Return the true pairs, from a list of whose record each is or from a list of pairs."""
    _header, rows = _read(file)
    rows = [row for row in rows if len(row) > 1]
    repeated = max(Counter(row[0] for row in rows).values(), default=0) > 1
    if repeated and all(row[1] in ids for row in rows):
        return {tuple(sorted(row[:2])) for row in rows}  # type: ignore[misc]
    groups: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row[0] in ids:
            groups[row[1]].append(row[0])
    return {pair for group in groups.values() for pair in itertools.combinations(sorted(group), 2)}


def _figures(found: Pairs | set, true: Pairs) -> dict[str, float]:
    right = len(found & true)
    precision = right / len(found) if found else 1.0
    recall = right / len(true) if true else 1.0
    f1 = 2 * right / (len(found) + len(true)) if found or true else 1.0
    return {
        "pairs_found": len(found),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(f1, 4),
    }


def _json(report: dict[str, Any]) -> str:
    return json.dumps(report, indent=2, ensure_ascii=False)


def _text(report: dict[str, Any]) -> str:
    lines = [f"{name}: {target}" for name, target in report.pop("columns").items()]
    steps = report.pop("above")
    lines += [f"{key.replace('_', ' ')}: {value}" for key, value in report.items()]
    lines += [
        f"above {score}: {figures['pairs_found']} found, precision {figures['precision']},"
        f" recall {figures['recall']}"
        for score, figures in steps.items()
    ]
    return "\n".join(lines)
