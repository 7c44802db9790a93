"""Compute everybody's rung, level, ties and drift from evidence and a date, set by set.

Each `.sql` file beside this one answers one question with one SELECT, whose rows go into a
temporary table of the file's name that later files read (`tables.py`); `write/` holds what changes
the database. The order is the order of the numbers, with `reasons/` between the verdicts. Nothing
is a function of anything but the rows of evidence, the day D, the rules and the organization's
usual gap: rows dated after D do not exist for it, so a past D gives what could have been known
then.

In the files `ago(off, day)` stands for the effective days from `day` to D (practice 3.1).
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from math import log
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Organization, Pause
from organizing.models import Standing, StandingRun
from organizing.standing import snapshots
from organizing.standing.locks import part_lock
from organizing.standing.rules import LAST, NOBODY, parameters
from organizing.standing.snapshots import JUST_COMPUTED
from organizing.standing.tables import aim, built, fill, names, ready, run, settle, shape, text

SPAN = 20_000
PRIOR_GAPS, PRIOR_LOG_GAP = 50, log(14)


class TooOld(Exception):
    """What is stored stands on a later day. The message says which."""


@dataclass(frozen=True)
class Span:
    """The people whose ids are at least `low` and below `high` (None: no bound)."""

    low: UUID | str | None = None
    high: UUID | str | None = None
    people: int = 0


@dataclass
class Figures:
    """What a computation found: people by rung, level and drift, and how many rows it wrote.

    `computed` of the people were, the others stand where they did.
    """

    as_of: date
    people: int = 0
    computed: int = 0
    written: int = 0
    seconds: float = 0.0
    rungs: Counter[int] = field(default_factory=Counter)
    levels: Counter[int] = field(default_factory=Counter)
    drift: Counter[str] = field(default_factory=Counter)

    def add(self, other: Figures) -> None:
        """Add what another part found."""
        self.people += other.people
        self.computed += other.computed
        self.written += other.written
        self.rungs += other.rungs
        self.levels += other.levels
        self.drift += other.drift

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Figures:
        """Read back what `as_json` wrote."""
        return cls(
            date.fromisoformat(found["as_of"]),
            people=found["people"],
            computed=found["computed"],
            written=found["written"],
            seconds=found["seconds"],
            rungs=Counter({int(key): n for key, n in found["rungs"].items()}),
            levels=Counter({int(key): n for key, n in found["levels"].items()}),
            drift=Counter(found["drift"]),
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, each table in order."""
        return {
            "as_of": self.as_of.isoformat(),
            "people": self.people,
            "computed": self.computed,
            "written": self.written,
            "seconds": round(self.seconds, 3),
            "rungs": {str(key): self.rungs[key] for key in sorted(self.rungs)},
            "levels": {str(key): self.levels[key] for key in sorted(self.levels)},
            "drift": {key: self.drift[key] for key in sorted(self.drift)},
        }


def compute(*, as_of: date, store: bool = True) -> Figures:
    """Compute everybody at `as_of` and return the counts; with `store`, keep what changed.

    Past days are kept oldest first: one before what is stored raises TooOld.
    """
    began, began_at, stands_on = time.monotonic(), timezone.now(), basis()
    if store:
        refuse_older(as_of)
    usual = usual_gap(as_of)
    total = Figures(as_of)
    for span in spans():
        total.add(compute_span(span, as_of=as_of, usual=usual, store=store))
    total.seconds = time.monotonic() - began
    if store:
        record_run(total, usual=usual, began_at=began_at, basis=stands_on)
    return total


def stored_until() -> date | None:
    """Return the latest day that anything stored stands on; None before the first.

    A run that was stopped, and whoever was touched since the last, may stand later than it.
    """
    latest = StandingRun.latest()
    rows = Standing.objects.aggregate(day=Max("as_of"))["day"]
    return max(filter(None, [latest and latest.as_of, rows]), default=None)


def refuse_older(as_of: date) -> None:
    """Raise TooOld when what is stored stands on a day after `as_of`."""
    latest = stored_until()
    if latest is not None and latest > as_of:
        raise TooOld(
            _("What is stored stands on %(latest)s; %(day)s is before that.")
            % {"latest": latest, "day": as_of}
        )


def basis() -> str:
    """Return what every row stands on beside evidence and day: statements, rules, rests of all."""
    rests = Pause.objects.filter(person=None).order_by("began_on", "pk")
    told = [shape(), Organization.current().rules_hash]
    told += [f"{rest.began_on}/{rest.ended_on}" for rest in rests]
    return sha256(" ".join(told).encode()).hexdigest()[:16]


@transaction.atomic
def record_run(found: Figures, *, usual: float, began_at: datetime, basis: str) -> StandingRun:
    """Write down that everybody stands at the day of `found`, and how each unit does."""
    run, _new = StandingRun.objects.update_or_create(
        as_of=found.as_of,
        defaults={
            "usual": usual,
            "people": found.people,
            "computed": found.computed,
            "began_at": began_at,
            "basis": basis,
            "events": sum(recorded_events(found.as_of).values()),
            "seconds": found.seconds,
            "rules_hash": Organization.current().rules_hash,
        },
    )
    snapshots.keep(as_of=found.as_of)
    return run


@transaction.atomic
def compute_span(
    span: Span,
    *,
    as_of: date,
    usual: float,
    store: bool = True,
    rules: dict[str, dict[str, Any]] | None = None,
    only_due: bool = False,
) -> Figures:
    """Compute one range of people. It may run twice, or die halfway: the result is the same.

    Rules that are only proposed may be tried, without `store`. With `only_due`, those of them whose
    day has come.
    """
    if store:
        part_lock()
    params = parameters(as_of, rules or _rules(), usual=usual)
    with connection.cursor() as cursor:
        _target_span(cursor, span, params, only_due=only_due)
    return _compute(params, store=store)


@transaction.atomic
def compute_people(
    person_ids: Iterable[UUID], *, as_of: date, usual: float | None = None, store: bool = True
) -> Figures:
    """Compute these people only, with the usual gap of the last run unless told otherwise."""
    if usual is None:
        usual = known_usual_gap(as_of)
    params = parameters(as_of, _rules(), usual=usual)
    with connection.cursor() as cursor:
        target_people(cursor, person_ids, params)
    return _compute(params, store=store)


@transaction.atomic
def stood(person_ids: Iterable[UUID], *, as_of: date) -> dict[UUID | None, Counter[str]]:
    """Return the figures these people alone would make of each unit (None: of the whole) that day.

    Nothing is stored. Whoever is placed in two units is in both, and once in the whole.
    """
    compute_people(person_ids, as_of=as_of, store=False)
    with connection.cursor() as cursor:
        found = snapshots.counts(cursor, JUST_COMPUTED, as_of=as_of)
    figures = {unit: Counter(snapshots.named(row)) for unit, row in found.items()}
    return defaultdict(Counter, figures)


def known_usual_gap(as_of: date) -> float:
    """Return the usual gap the last run found; before the first, work it out."""
    run = StandingRun.objects.filter(as_of__lte=as_of).order_by("-as_of").first()
    return run.usual if run else usual_gap(as_of)


def usual_gap(as_of: date) -> float:
    """Return the logarithm of the organization's usual gap between active days.

    Fifty gaps of a fortnight stand in for what a young organization has not seen yet.
    """
    sums, gaps = 0.0, 0
    for span in spans():
        bounds = {"low": span.low or NOBODY, "high": span.high or LAST}
        with transaction.atomic(), connection.cursor() as cursor:
            settle(cursor)
            cursor.execute(text("usual"), {**bounds, "as_of": as_of})
            found = cursor.fetchone()
            sums, gaps = sums + found[0], gaps + found[1]
    # rounded, so that it is the same however people were cut into ranges
    return round((sums + PRIOR_GAPS * PRIOR_LOG_GAP) / (gaps + PRIOR_GAPS), 9)


def spans(size: int = SPAN) -> Iterator[Span]:
    """Cut everybody into ranges with as much evidence as `size` people have, in order of ids.

    Whoever held many conversations weighs more: organizers often came first, all together.
    """
    with connection.cursor() as cursor:
        cursor.execute(text("spans"), {"size": size})
        rows = cursor.fetchall()
    rows = rows or [(None, 0)]
    edges = [row[0] for row in rows[1:]]
    for row, low, high in zip(rows, [None, *edges], [*edges, None], strict=True):
        yield Span(low, high, people=row[1])


def recorded_events(as_of: date) -> dict[str, int]:
    """Return how many rows of evidence there are up to that day, by kind."""
    with connection.cursor() as cursor:
        cursor.execute(text("events"), {"as_of": as_of})
        return dict(cursor.fetchall())


def _compute(params: dict[str, Any], *, store: bool) -> Figures:
    began = time.monotonic()
    if not params["people"]:
        return Figures(params["as_of"])
    with connection.cursor() as cursor:
        fill(cursor, built(), params)
        found = _count(cursor, params["as_of"])
        if store:
            found.written = _write(cursor, params)
    found.computed, found.seconds = found.people, time.monotonic() - began
    return found


def _write(cursor: Any, params: dict[str, Any]) -> int:
    """Write what is new, and return how many people's rows are."""
    wanted = names("write")
    counts = run(cursor, [text(name).replace("SOURCE", JUST_COMPUTED) for name in wanted], params)
    return next(n for name, n in zip(wanted, counts, strict=True) if name.endswith("standing"))


def _count(cursor: Any, as_of: date) -> Figures:
    found = Figures(as_of)
    cursor.execute("SELECT rung, level, drift, count(*) FROM result GROUP BY 1, 2, 3")
    for rung, level, drift, n in cursor.fetchall():
        found.people += n
        found.rungs[rung] += n
        found.levels[level] += n
        found.drift[drift] += n
    return found


def _target_span(
    cursor: Any, span: Span, params: dict[str, Any], *, only_due: bool = False
) -> None:
    ready(cursor, params)
    due_on = params["as_of"] if only_due else None
    cursor.execute(text("targets"), {"low": span.low, "high": span.high, "due_on": due_on})
    _bound(cursor, params)


def target_people(
    cursor: Any,
    person_ids: Iterable[UUID],
    params: dict[str, Any],
    questions: list[str] | None = None,
) -> None:
    """Make these people the ones the questions (all) are about, until the transaction ends."""
    ready(cursor, params, questions)
    cursor.execute(
        "INSERT INTO targets SELECT row_number() OVER (ORDER BY id), id"
        " FROM (SELECT DISTINCT id FROM unnest(%s::uuid[]) AS id) found",
        [[str(person_id) for person_id in person_ids]],
    )
    _bound(cursor, params)


def _bound(cursor: Any, params: dict[str, Any]) -> None:
    """Tell the questions how many people they are about, which is the first and which the last."""
    cursor.execute(
        "SELECT count(*), (SELECT person_id FROM targets ORDER BY id LIMIT 1),"
        " (SELECT person_id FROM targets ORDER BY id DESC LIMIT 1) FROM targets"
    )
    people, low, high = cursor.fetchone()
    params |= {"people": people, "low": str(low or NOBODY), "high": str(high or NOBODY)}
    aim(cursor, people)


def _rules() -> dict[str, dict[str, Any]]:
    return Organization.current().rules
