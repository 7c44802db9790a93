"""Freeze the honest count of a day into a statement, and prove it later (practice 2.24)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from members.dates import date_format
from members.models import DuplicatePair, LogEntry, Organization, Unit, UnitHeadcount
from organizing.models import CountStatement, MetricSnapshot
from organizing.models.standing import Level

if TYPE_CHECKING:
    from members.models import User

_LOCK = 5_120_243  # one statement at a time, so that each knows the seal before it
ROUND_TO = 10


class NothingCounted(Exception):
    """There is no count of that unit yet. The message is fit for the person who asked."""


@transaction.atomic
def freeze(unit: Unit | None, *, by: User) -> CountStatement:
    """Write down and return the latest kept count of `unit` (None: the whole organization).

    Raises NothingCounted before the first computation. The same count twice gives the statement
    that is there already.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    snapshot = MetricSnapshot.objects.filter(unit=unit).order_by("-as_of").first()
    if snapshot is None:
        raise NothingCounted(_("Nothing was computed for it yet. Compute first, then freeze."))
    organization = Organization.current()
    figures = _figures(snapshot)
    same = CountStatement.objects.filter(unit=unit, as_of=snapshot.as_of).order_by("-number")
    if (there := same.first()) and (there.figures, there.rules) == (figures, organization.rules):
        return there
    before = CountStatement.objects.order_by("-number").first()
    made = CountStatement(
        number=before.number + 1 if before else 1,
        unit=unit,
        scope_name=unit.name if unit else organization.name,
        as_of=snapshot.as_of,
        figures=figures,
        denominator=snapshot.figures.get("universe"),
        denominator_source=_source(unit, on=snapshot.as_of),
        rules=organization.rules,
        made_by=by,
        made_at=timezone.now().replace(microsecond=0),
        previous_seal=before.seal if before else "",
    )
    made.seal = made.computed_seal()
    made.save(force_insert=True)
    LogEntry.record("count_frozen", made, by=by, number=made.number, seal=made.seal)
    return made


def _figures(snapshot: MetricSnapshot) -> dict[str, int]:
    levels = {f"level_{level}": snapshot.figures.get(f"level_{level}", 0) for level in range(1, 6)}
    rest = {name: snapshot.figures.get(name, 0) for name in ("paused", "new", "leaders")}
    return {**levels, **rest, "possible_duplicates": _possible_duplicates(snapshot.unit)}


def _possible_duplicates(unit: Unit | None) -> int:
    pairs = DuplicatePair.objects.open()
    if unit is not None:
        pairs = pairs.filter(a__placements__unit__path__contains=[unit.pk])
    return pairs.values("pk").distinct().count()


def _source(unit: Unit | None, *, on: date) -> str:
    """Return in words what the denominator stands on."""
    counts = UnitHeadcount.objects.filter(as_of__lte=on)
    if unit is not None:
        counts = counts.filter(unit__path__contains=[unit.pk])
    latest = counts.order_by("unit", "-as_of").distinct("unit")
    kinds = sorted({str(count.get_source_display()) for count in latest})
    newest = counts.aggregate(last=Max("as_of"))["last"]
    return f"{', '.join(kinds)}; {date_format(newest)}" if kinds else ""


@dataclass(frozen=True)
class Finding:
    """What is wrong with a statement: `what` is "changed", "out of line" or "missing"."""

    number: int
    what: str


def verify(statements: Iterable[CountStatement] | None = None) -> Iterator[Finding]:
    """Yield what is wrong with the chain of statements, oldest first."""
    chain = CountStatement.objects.order_by("number") if statements is None else statements
    number, seal = 0, ""
    for statement in chain:
        for missing in range(number + 1, statement.number):
            yield Finding(missing, "missing")
        if not statement.is_intact:
            yield Finding(statement.number, "changed")
        elif statement.number == number + 1 and statement.previous_seal != seal:
            yield Finding(statement.number, "out of line")
        number, seal = statement.number, statement.seal


@dataclass(frozen=True)
class Line:
    """One level of a statement: exactly, and as it is told outside."""

    level: Level
    n: int
    share: float | None

    @property
    def percent(self) -> str:
        """The share with one decimal."""
        return "" if self.share is None else f"{100 * self.share:.1f}"

    @property
    def public(self) -> int:
        """The number rounded down to tens, 0 for fewer than ten: its size, and nobody's step."""
        return self.n // ROUND_TO * ROUND_TO

    @property
    def public_percent(self) -> str:
        """The share in whole percent."""
        return "" if self.share is None else str(round(100 * self.share))


def lines(statement: CountStatement) -> list[Line]:
    """Return the levels of a statement, listed first; shares are of the headcount, if known."""
    of = statement.denominator
    found = []
    for level in list(Level)[1:]:
        n = statement.at_least(level)
        found.append(Line(level, n, min(1.0, n / of) if of else None))
    return found
