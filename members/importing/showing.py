"""An import as its page shows it: columns with samples, rows with what changes and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.duplicates import words
from members.importing import columns, facts, forbidden
from members.importing.changes import label
from members.importing.reasons import sentences
from members.models import Import, ImportRow, Person, User

KEPT, TWINS = "kept", "twins"
ROWS = 50
SAMPLES = 3
_NAMES = {"name", "given_name", "family_name"}
WHY_NOT = {
    "birth": gettext_lazy("a date of birth"),
    "national_id": gettext_lazy("a number of the state"),
    "immigration": gettext_lazy("citizenship or immigration status"),
    "religion": gettext_lazy("religion"),
    "orientation": gettext_lazy("sexual orientation or gender history"),
    "origin": gettext_lazy("ethnic origin"),
    "criminal": gettext_lazy("a criminal record"),
    "health": gettext_lazy("health"),
    "money": gettext_lazy("bank details or debts"),
    "biometric": gettext_lazy("a picture or body data"),
    "party": gettext_lazy("a party or a political opinion"),
    "vote": gettext_lazy("how somebody voted"),
}


@dataclass(frozen=True)
class Option:
    """One thing a column may be taken for."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Column:
    """One column of the file: what it is called, taken for, and holds."""

    at: int
    header: str
    forbidden: str
    taken_for: str
    why_unread: str
    samples: list[str]
    groups: list[tuple[str, list[Option]]]


@dataclass(frozen=True)
class Twin:
    """Somebody on record whom a new row may be, why, and how likely."""

    person: Person
    why: str
    likely: str


@dataclass(frozen=True)
class Line:
    """One row of the file: who it is, and what would happen, happened or stayed."""

    number: int
    who: str
    person: Person | None
    verdict: str
    verdict_label: str
    changes: list[tuple[str, str, str]]
    reasons: list[str]
    kept: list[str]
    twins: list[Twin]


@dataclass(frozen=True)
class Page:
    """A stretch of rows and where the next begins."""

    lines: list[Line]
    after: int | None


def columns_of(run: Import) -> list[Column]:
    """Return the columns with samples while there are any; none of a forbidden one."""
    facts.begin()
    samples, offered = _samples(run), columns.groups()
    found = []
    read = {
        forbidden.words(column["header"])
        for column, target in zip(run.columns, run.mapping, strict=True)
        if target
    }
    for at, (column, target) in enumerate(zip(run.columns, run.mapping, strict=True)):
        why = "" if target or column["forbidden"] else str(columns.why_unread(column["header"]))
        if not (why or target or column["forbidden"]) and forbidden.words(column["header"]) in read:
            why = _("Another column is called the same; say what this one is.")
        found.append(
            Column(
                at=at,
                header=column["header"] or _("(no name)"),
                forbidden=str(WHY_NOT[column["forbidden"]]) if column["forbidden"] else "",
                taken_for=columns.label(target),
                why_unread=why,
                samples=samples.get(at, []),
                groups=_groups(column["header"], target, offered),
            )
        )
    return found


def is_nameless(run: Import) -> bool:
    """Whether no column says who a row is: neither a name nor an id."""
    said = {target for target in run.mapping if target.startswith(columns.SYSTEM)}
    return not (said or columns.WHO & {*run.mapping})


def tabs(run: Import) -> list[tuple[str, str, int]]:
    """Return the ways to narrow the rows: key, name and how many."""
    found = [("", _("All"), run.rows_total)]
    found += [
        (verdict.value, str(verdict.label), run.counts.get(verdict.value, 0))
        for verdict in ImportRow.Verdict
    ]
    if twins := run.counts.get(TWINS):
        found.append((TWINS, _("possible duplicates"), twins))
    if run.kept:
        found.append((KEPT, _("left in place"), run.kept))
    return found


def rows_of(run: Import, verdict: str, *, by: User, after: str) -> Page:
    """Return the next rows of that verdict after a line."""
    rows = run.rows.select_related("person").order_by("line")
    if verdict == KEPT:
        rows = rows.exclude(kept=[])
    elif verdict == TWINS:
        rows = rows.filter(verdict=ImportRow.Verdict.NEW).exclude(twins=[])
    elif verdict:
        rows = rows.filter(verdict=verdict)
    if after.isdecimal() and len(after) < 9:
        rows = rows.filter(line__gt=int(after))
    found = list(rows.defer("keys")[: ROWS + 1])
    more = len(found) > ROWS
    facts.begin()
    wanted = {twin[0] for row in found for twin in row.twins}
    seen = Person.objects.visible_to(by).filter(pk__in=wanted)
    people = {str(person.pk): person for person in seen}
    named = _named(run)
    lines = [_line(row, people, named) for row in found[:ROWS]]
    return Page(lines, lines[-1].number if more else None)


def _named(run: Import) -> list[int]:
    """Return which of the cells that were read are a name."""
    pairs = zip(run.columns, run.mapping, strict=True)
    read = [target for column, target in pairs if not column["forbidden"]]
    return [at for at, target in enumerate(read) if target in columns.WHO - {"own_id"}]


def _line(row: ImportRow, people: dict[str, Person], at: list[int]) -> Line:
    new = row.verdict == ImportRow.Verdict.NEW  # whose name stands beside the line already
    told = [one for one in row.changes if not (new and one.get("field") in _NAMES)]
    changes = [(label(one), _said(one["old"]), _now(one)) for one in told]
    named = next((one["new"] for one in row.changes if one.get("field") == "name"), "")
    if row.verdict == ImportRow.Verdict.REFUSED and row.cells:  # what it says, to know the row by
        named = named or " ".join(row.cells[n] for n in at).strip()[:60]
    return Line(
        number=row.line,
        who=row.values.get("name") or named or (row.person.name if row.person else ""),
        person=row.person,
        verdict=row.verdict,
        verdict_label=row.get_verdict_display(),
        changes=changes,
        reasons=sentences(row.reasons),
        kept=[_kept(one) for one in row.kept],
        twins=[
            Twin(
                people[pk],
                words.explain(score, evidence).why,
                words.explain(score, evidence).likely,
            )
            for pk, score, evidence in row.twins
            if pk in people and row.verdict == ImportRow.Verdict.NEW
        ],
    )


def _now(change: dict[str, Any]) -> str:
    parts = [_said(change["new"]), *(change.get(key, "") for key in ("job", "shift", "spot"))]
    parts += [_("from %(day)s") % {"day": change["since"]}] if change.get("since") else []
    if change.get("until") and change["what"] == "placement":
        parts.append(_("until %(day)s") % {"day": change["until"]})
    if change.get("line") and not change.get("person"):
        parts.append(_("line %(line)s of this file") % {"line": change["line"]})
    return " · ".join(part for part in parts if part)


def _kept(change: dict[str, Any]) -> str:
    if change["what"] == "rows":
        return str(apps.get_model(change["new"])._meta.verbose_name)
    if change["what"] == "status":
        return str(Person.Status(change["new"]).label)
    return label(change)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value if value is not None else "")


def _samples(run: Import) -> dict[int, list[str]]:
    rows = run.rows.exclude(cells=[]).order_by("line").values_list("cells", flat=True)[:40]
    kept = [at for at, column in enumerate(run.columns) if not column["forbidden"]]
    found: dict[int, list[str]] = {}
    for cells in rows:
        for at, cell in zip(kept, cells, strict=True):
            said = found.setdefault(at, [])
            if cell.strip() and cell not in said and len(said) < SAMPLES:
                said.append(cell[:60])
    return found


def _groups(
    header: str, target: str, offered: list[tuple[Any, dict[str, Any]]]
) -> list[tuple[str, list[Option]]]:
    systems = {target, f"{columns.SYSTEM}{forbidden.words(header) or 'id'}"}
    flags = {f"flag:{header.strip()[:50]}"} if header.strip() else set()
    kind = facts.kind_of(target)
    groups = []
    for title, options in offered:
        values = [key for key in options if key != columns.SYSTEM]
        if columns.SYSTEM in options:
            values += sorted(one for one in systems if one.startswith(columns.SYSTEM))
        if kind and kind.title == title and target not in values:
            values.append(target)
        if "tags" in options:
            values += sorted(flags - {*values})
        shown = [Option(key, columns.label(key), key == target) for key in values]
        groups.append((str(title), shown))
    return groups
