"""Ask a past what the drift formula would have said, and whether it came true.

At up to twelve dates the product's own SQL says of everybody lately active how likely they are
not to be seen; the days that follow tell. What is not known on a date does not exist for it. The
same questions go to plain recency, the number of days since somebody was last seen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from django.db import connection, transaction
from django.utils.translation import gettext as _

from organizing import columns
from organizing.columns import BadFile
from organizing.ranking import Score, Tally, Tenth, score, tenths
from organizing.standing.computing import PRIOR_GAPS, PRIOR_LOG_GAP

STANDING = Path(__file__).parent / "standing"
MOST_DATES = 12
HISTORY = 0.2  # the first fifth of the dates one could ask about only teaches
COLUMNS = ("person_id", "date")


@dataclass(frozen=True)
class Question:
    """How many days ahead the past is asked about, and how many count as lately."""

    horizon: int = 90
    window: int = 180

    @property
    def reach(self) -> int:
        """Members are those seen in this many days: two horizons."""
        return 2 * self.horizon


@dataclass(frozen=True)
class Group:
    """What was found for one group; a person counts once at each date."""

    people: int
    base_rate: float | None
    formula: Score
    recency: Score
    reliability: tuple[Tenth, ...]


@dataclass(frozen=True)
class Backtest:
    """What a past says of the formula, for members and for regulars among them."""

    question: Question
    cut_offs: tuple[date, ...]
    members: Group
    regulars: Group

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, rounded to six places."""
        return {
            "horizon": self.question.horizon,
            "window": self.question.window,
            "cut_offs": [day.isoformat() for day in self.cut_offs],
            "members": _plain(self.members),
            "regulars": _plain(self.regulars),
        }


Key = tuple[str, bool, float]  # which rule, whether regulars, which score


@dataclass
class Found:
    """How many people had each score so far, and how many of them were not seen."""

    people: Counter[Key]
    gone: Counter[Key]

    @classmethod
    def nothing(cls) -> Found:
        """Return the beginning: nobody was asked about."""
        return cls(Counter(), Counter())

    @classmethod
    def parse(cls, rows: Iterable[tuple[str, bool, float, int, int]]) -> Found:
        """Return what `rows` said."""
        found = cls.nothing()
        for rule, is_regular, value, people, gone in rows:
            found.add((rule, is_regular, value), people, gone)
        return found

    def rows(self) -> list[tuple[str, bool, float, int, int]]:
        """Return it as rows that `parse` reads."""
        return [(*key, self.people[key], self.gone[key]) for key in sorted(self.people)]

    def add(self, key: Key, people: int, gone: int) -> None:
        """Count `people` with this score, of whom `gone` were not seen."""
        self.people[key] += people
        self.gone[key] += gone

    def take(self, other: Found) -> None:
        """Count what was found on another date as well."""
        self.people.update(other.people)
        self.gone.update(other.gone)

    def tallies(self, rule: str, *, only_regulars: bool) -> list[Tally]:
        """Return one rule's scores."""
        return [
            Tally(key[2], people, self.gone[key])
            for key, people in self.people.items()
            if key[0] == rule and (key[1] or not only_regulars)
        ]


@transaction.atomic
def backtest_file(file: TextIO, question: Question) -> Backtest:
    """Answer for a file of person_id and date; other columns are passed over.

    Several rows of a person on one day count once. Nothing is kept.
    """
    load(file)
    found = Found.nothing()
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(day), max(day) FROM active_days")
        first, last = cursor.fetchone()
    days = cut_offs(first, last, question.horizon) if first else ()
    for day in days:
        found.take(ask(day, question))
    return conclude(question, days, found)


@transaction.atomic
def own_past(*, until: date, horizon: int) -> tuple[date, ...]:
    """Return the dates at which the organization's own past can be asked."""
    _gather(until)
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(day) FROM active_days")
        first = cursor.fetchone()[0]
    return cut_offs(first, until, horizon) if first else ()


@transaction.atomic
def ask_own_past(day: date, *, until: date, question: Question) -> Found:
    """Say what was found on one date of the organization's own past."""
    _gather(until)
    return ask(day, question)


def cut_offs(first: date, last: date, horizon: int) -> tuple[date, ...]:
    """Return up to twelve dates, evenly spread and at least `horizon` days apart.

    The last has a whole horizon after it; before the first lies some history to learn from.
    """
    usable = (last - first).days - horizon
    if usable < 1:
        return ()
    begin = int(HISTORY * usable)
    steps = min(MOST_DATES - 1, (usable - begin) // horizon)
    if not steps:
        return (first + timedelta(usable),)
    return tuple(
        first + timedelta(begin + (usable - begin) * step // steps) for step in range(steps + 1)
    )


def conclude(question: Question, days: tuple[date, ...], found: Found) -> Backtest:
    """Turn what was counted into figures."""
    return Backtest(question, days, _group(found, question), _group(found, question, regulars=True))


def _group(found: Found, question: Question, *, regulars: bool = False) -> Group:
    formula = found.tallies("formula", only_regulars=regulars)
    recency = found.tallies("recency", only_regulars=regulars)
    people = sum(tally.people for tally in formula)
    gone = sum(tally.gone for tally in formula)
    return Group(
        people=people,
        base_rate=gone / people if people else None,
        formula=score(formula),
        # as a chance: none on the day one was seen, certain at the end of two horizons
        recency=score([Tally(t.score / question.reach, t.people, t.gone) for t in recency]),
        reliability=tenths(formula),
    )


def _plain(group: Group) -> dict[str, Any]:
    plain = {"people": group.people, "base_rate": group.base_rate, **asdict(group.formula)}
    plain["recency"] = asdict(group.recency)
    plain["reliability"] = [asdict(tenth) for tenth in group.reliability]
    rounded: dict[str, Any] = _rounded(plain)
    return rounded


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list) else value


def ask(day: date, question: Question) -> Found:
    """Run the nightly formula as of `day` and count what came of it."""
    params: dict[str, Any] = {
        "as_of": day,
        "recent": question.window,
        "horizon": question.horizon,
        "reach": question.reach,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_min_messages = warning")
        _keep(cursor, "days", _statement("backtest/10_days"), params)
        _keep(cursor, "rhythm", _statement("evidence/41_rhythm"), params)
        cursor.execute("SELECT coalesce(sum(sum_ln), 0), coalesce(sum(k), 0) FROM rhythm")
        logs, gaps = cursor.fetchone()
        usual = (logs + PRIOR_GAPS * PRIOR_LOG_GAP) / (float(gaps) + PRIOR_GAPS)
        _keep(cursor, "chances", _statement("verdict/21_chances"), {**params, "usual": usual})
        cursor.execute(_statement("backtest/20_outcome"), params)
        return Found.parse(cursor.fetchall())


def _gather(until: date) -> None:
    """Copy the organization's own active days and pauses into the tables that are asked."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_min_messages = warning")
        _keep(cursor, "active_days", _statement("backtest/own_days"), {"until": until})
        _keep(cursor, "rests", _statement("backtest/own_rests"), {})


def load(file: TextIO) -> None:
    """Copy a file's days into the tables that are asked; nobody rests in a file."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_min_messages = warning")
        cursor.execute("DROP TABLE IF EXISTS pg_temp.file_rows")
        cursor.execute("CREATE TEMP TABLE file_rows (id text, day date) ON COMMIT DROP")
        with cursor.copy("COPY file_rows (id, day) FROM STDIN") as copy:
            for row in _rows(file):
                copy.write_row(row)
        _keep(cursor, "active_days", "SELECT DISTINCT id, day FROM file_rows", {})
        nobody = "SELECT NULL::text AS id, NULL::datemultirange AS off WHERE false"
        _keep(cursor, "rests", nobody, {})


def _rows(file: TextIO) -> Iterator[tuple[str, date]]:
    for line, (person, text) in columns.rows(file, *COLUMNS):
        if not person or "\0" in person:
            raise BadFile(_("Line %(line)s, column “person_id”: nobody is named.") % {"line": line})
        try:
            day = date.fromisoformat(text[:10])
        except ValueError as error:
            wrong = _("Line %(line)s, column “date”: “%(text)s” is not a day like 2026-03-31.")
            raise BadFile(wrong % {"line": line, "text": text[:40]}) from error
        yield person, day


def _keep(cursor: Any, table: str, select: str, params: dict[str, Any]) -> None:
    cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
    cursor.execute(f"CREATE TEMP TABLE {table} ON COMMIT DROP AS {select}", params)
    cursor.execute(f"ANALYZE {table}")


@cache
def _statement(name: str) -> str:
    """Return one file of `standing/` without its comments, which may hold what is no parameter."""
    return re.sub(r"--[^\n]*", "", (STANDING / f"{name}.sql").read_text()).strip()
