"""The temporary tables a computation fills, one for each question, in the order they are asked.

A session makes them once and keeps them empty between transactions: making forty tables takes
longer than computing one person, and would leave as many dead rows in the catalogue every few
seconds. Their shape is that of the files, so a session that has the tables of other files makes
them anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from psycopg import sql

HERE = Path(__file__).parent
FEW, WORTH_COUNTING = 50, 1_000  # people; rows
OF_FEW = {"verdict/50_due": "due_of_few"}
KEYS = {
    "clocks": "person_id",
    "due": "person_id",
    "result": "person_id",
    "subjects": "id, mode, n, last_talk_on, last_contact_on, silence",
    "together": "action_id",
}
BOUND = re.compile(r"\s+AND [\w.]+ BETWEEN %\(low\)s AND %\(high\)s")
HASHED = ("INSERT INTO ties ",)  # few people may have thousands of ties
HASHING = ("SET LOCAL enable_hashjoin = on", "SET LOCAL enable_hashjoin = off")
PARAMETER = re.compile(r"%\((\w+)\)s")
TYPES: dict[type, str] = {bool: "boolean", int: "integer", float: "numeric", date: "date"}
AGO = """
    (%(as_of)s - DAY - CASE WHEN OFF IS NULL THEN 0 ELSE coalesce((
        SELECT sum(upper(r) - lower(r))
        FROM unnest(OFF * datemultirange(daterange(DAY, %(as_of)s, '(]'))) AS r), 0) END)::int
"""


@cache
def names(part: str) -> list[str]:
    """Return the files of one folder in order, as `folder/file`."""
    return [f"{part}/{path.stem}" for path in sorted((HERE / part).glob("*.sql"))]


@cache
def text(name: str) -> str:
    """Return the SQL of one file, with `ago` spelt out; "reasons" is all of them together."""
    if name == "reasons":
        return " UNION ALL ".join(f"({text(reason)})" for reason in names("reasons"))
    found = _read(name)
    if _table(name) == "clocks":
        found = _read("clock").replace("WHO", found)
    return re.sub(r"\bago\((\w+\.\w+), (\w+\.\w+)\)", _ago, found).strip()


def _read(name: str) -> str:
    return re.sub(r"--[^\n]*", "", (HERE / f"{name}.sql").read_text())


@cache
def built() -> list[str]:
    """Return the questions in the order they are asked: evidence, reasons between the verdicts."""
    verdict = names("verdict")
    before = [name for name in verdict if name < "verdict/30"]
    return [*names("evidence"), *before, "reasons", *verdict[len(before) :]]


@cache
def those(*tables: str) -> list[str]:
    """Return the questions that fill these tables, in order."""
    return [name for name in built() if _table(name) in tables]


def settle(cursor: Any) -> None:
    """Set the transaction for sorting thousands of people.

    Most of what is grouped comes nearly in the order of people, where sorting beats hashing.
    """
    cursor.execute(
        "SET LOCAL work_mem = '128MB'; SET LOCAL enable_hashagg = off;"
        " SET LOCAL random_page_cost = 1.1"  # what is read is in memory, or soon will be
    )


def ready(cursor: Any, params: dict[str, Any], questions: list[str] | None = None) -> None:
    """Have the tables these questions need, or all, empty, and the transaction settled.

    A page needs a third of them; to empty them all took a quarter of what it asked.
    """
    settle(cursor)
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'"
    )
    there = {name for (name,) in cursor.fetchall()}
    mark, ours = f"standing_{shape()}", there.intersection(_tables())
    if mark not in there:
        _drop(cursor, ours)
        cursor.execute(f"CREATE TEMP TABLE {mark} ()")
        ours = set()
    if "targets" in ours:
        cursor.execute("SELECT pg_relation_size('pg_temp.targets') / 8192")
        _empty(cursor, sorted(ours), cursor.fetchone()[0])
    else:
        cursor.execute("CREATE TEMP TABLE targets (id int, person_id uuid) ON COMMIT DELETE ROWS")
    for name in _read_by(tuple(questions)) if questions else built():
        if _table(name) not in ours:
            made = f"CREATE TEMP TABLE {_table(name)} ON COMMIT DELETE ROWS"
            cursor.execute(f"{made} AS {text(name)} WITH NO DATA", params)
            ours.add(_table(name))


def _empty(cursor: Any, tables: list[str], pages: int) -> None:
    """Empty what earlier computations of a transaction left, whose people fill so many pages.

    TRUNCATE makes each table's files anew, and with them every plan that is kept: five sixths of
    what it took to compute one person again. Rows that are deleted are still read past, so that is
    for the first page of people.
    """
    if pages > 1:
        cursor.execute(f"TRUNCATE {', '.join(tables)}")
    elif pages:
        each = (sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in tables)
        cursor.execute(sql.SQL("; ").join(each))


def aim(cursor: Any, people: int) -> None:
    """Set the transaction for that many people: few are best looked up one by one, as written.

    The planner takes a table it was told nothing about for one of thousands of rows, and would
    think longer about the order of joins than the answer takes.
    """
    way, orders = ("off", 1) if people <= FEW else ("on", 8)
    cursor.execute(
        f"SET LOCAL enable_hashjoin = {way}; SET LOCAL enable_mergejoin = {way};"
        f" SET LOCAL join_collapse_limit = {orders}; SET LOCAL from_collapse_limit = {orders};"
        " SET LOCAL plan_cache_mode = force_generic_plan"
    )
    if people > FEW:
        cursor.execute("ANALYZE targets")


def fill(
    cursor: Any, wanted: list[str], params: dict[str, Any], asked: Mapping[str, str] | None = None
) -> None:
    """Answer these questions in order, each into its table; as `asked` has it, where it has one."""
    instead = asked or {}
    if params["people"] <= FEW:
        instead = {**OF_FEW, **instead}
        texts = [_filling(name, instead.get(name, name)) for name in wanted]
        run(cursor, texts, params)
        return
    for name in wanted:
        cursor.execute(_filling(name, instead.get(name, name)), params)
        if params["people"] < WORTH_COUNTING or cursor.rowcount >= WORTH_COUNTING:
            column = KEYS.get(_table(name), "id")
            cursor.execute(f"ANALYZE {_table(name)} ({column})")


def run(cursor: Any, statements: list[str], params: dict[str, Any]) -> list[int]:
    """Run the statements, and return how many rows each wrote.

    Of few people at once, by plans that are kept. A plan stands on the types of its parameters; the
    server makes it anew when a table changes.
    """
    written = []
    if params["people"] > FEW:
        for statement in statements:
            cursor.execute(statement, params)
            written.append(cursor.rowcount)
        return written
    cursor.execute("SELECT name FROM pg_prepared_statements WHERE name LIKE 'standing_%%'", ())
    ready, wanted = {name for (name,) in cursor.fetchall()}, []
    for statement in map(_one_by_one, statements):
        name, prepare, values = _kept(statement, _types(statement, params))
        if name not in ready:
            cursor.execute(prepare)
        call = f"EXECUTE {name}{values}"
        wanted += [HASHING[0], call, HASHING[1]] if statement.startswith(HASHED) else [call]
    cursor.execute("; ".join(wanted), params)
    for asked in wanted:
        if asked not in HASHING:
            written.append(cursor.rowcount)
        cursor.nextset()
    return written


@cache
def _one_by_one(statement: str) -> str:
    """Return the statement without its bounds: a plan that knows no values takes them for close.

    It read all ties between the first and the last of twenty people, once for each of them.
    """
    return BOUND.sub("", statement)


def _types(statement: str, params: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the parameters of a statement, and what the server is to take each for."""
    return tuple((key, _type(params[key])) for key in _asked(statement))


def _type(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], int):
        return "integer[]"
    return TYPES.get(type(value), "unknown")  # which is for the server to find out


@cache
def _asked(statement: str) -> list[str]:
    return list(dict.fromkeys(PARAMETER.findall(statement)))


@cache
def _kept(statement: str, types: tuple[tuple[str, str], ...]) -> tuple[str, str, str]:
    """Return the name of a statement that is kept, what makes it so, and what it is asked with."""
    places = {key: f"${number}" for number, (key, _kind) in enumerate(types, 1)}
    planned = PARAMETER.sub(lambda match: places[match[1]], statement).replace("%%", "%")
    kinds = f" ({', '.join(kind for _key, kind in types)})" if types else ""
    values = f" ({', '.join(f'%({key})s' for key in places)})" if types else ""
    name = f"standing_{sha256(f'{kinds} {planned}'.encode()).hexdigest()[:16]}"
    return name, f"PREPARE {name}{kinds} AS {planned}", values


@cache
def _filling(name: str, asked: str) -> str:
    return f"INSERT INTO {_table(name)} {text(asked)}"


@cache
def _read_by(questions: tuple[str, ...]) -> list[str]:
    """Return the questions whose tables these fill or read, in order."""
    wanted = {_table(name) for name in questions}
    words = {word for name in questions for word in re.findall(r"\w+", text(name))}
    for name in reversed(built()):
        if _table(name) in wanted | words:
            wanted.add(_table(name))
            words.update(re.findall(r"\w+", text(name)))
    return those(*wanted)


def _drop(cursor: Any, tables: set[str]) -> None:
    """Drop what a session has that was opened by an older release."""
    if tables:
        cursor.execute(f"DROP TABLE {', '.join(f'pg_temp.{name}' for name in sorted(tables))}")


@cache
def _tables() -> frozenset[str]:
    return frozenset(["targets", *map(_table, built())])


def _table(name: str) -> str:
    return re.sub(r"^.*/\d+_", "", name)


@cache
def shape() -> str:
    """Return a short name of these questions as they are written."""
    return sha256("".join(text(name) for name in built()).encode()).hexdigest()[:16]


def _ago(match: re.Match[str]) -> str:
    return AGO.replace("OFF", match[1]).replace("DAY", match[2])
