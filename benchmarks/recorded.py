"""What the record of acts costs an import: the same file with its triggers on, and off.

Only on a database of one's own: the owner's role switches the triggers off meanwhile.
"""

from __future__ import annotations

import os
from statistics import median

import psycopg
from psycopg import sql

from benchmarks.imports import WHOLE, Spent, roster, there_and_back
from benchmarks.measuring import told
from members.recording import watching

TIMES = int(os.environ.get("TIMES", "3"))
MOST = 1.5  # times the processor seconds without it


def measure(people: int) -> None:
    """Measure by turns, so that a machine that slows down slows both."""
    content = roster(people, people)
    spent: dict[str, list[Spent]] = {"ALWAYS": [], "off": []}
    for _turn in range(TIMES):
        for how, found in spent.items():
            _switch(how)
            try:
                took: dict[str, Spent] = {}
                there_and_back(content, took, rows=people)
            finally:
                _switch("ALWAYS")
            found.append(took[WHOLE])
    ours, floor = (
        Spent(median(one.wall for one in found), median(one.cpu for one in found))
        for found in spent.values()
    )
    told(
        "import with the record of acts", ours=ours.wall, floor=floor.wall, rows=people,
        people=people, cpu=ours.cpu, floor_cpu=floor.cpu, ratio_cpu=ours.cpu / floor.cpu,
    )  # fmt: skip
    assert ours.cpu <= MOST * floor.cpu, (ours, floor)


def _switch(how: str) -> None:
    """Let the triggers fire, or not."""
    word = sql.SQL("ENABLE ALWAYS" if how == "ALWAYS" else "DISABLE")
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"], autocommit=True) as owner:
        for one in watching.watched():
            for event in ("insert", "update", "delete"):
                owner.execute(
                    sql.SQL("ALTER TABLE {} {} TRIGGER {}").format(
                        sql.Identifier(one.table), word, sql.Identifier(f"audit_{event}")
                    )
                )
