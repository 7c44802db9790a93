"""Twenty leaders on the boards at once: time to the first byte at p95 (experience D.4: 300 ms).

Each opens a board, reads it for five to fifteen seconds, and opens another, for two minutes, over
HTTP from what `make run` starts. The processor seconds of all that served are told with it: they
hold on a machine that others use, too; what stands on the wall does on a quiet one.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

from benchmarks import boards
from benchmarks.measuring import told

USERS, SECONDS = 20, 120
READS = (5.0, 15.0)


def measure(people: int) -> None:
    """Measure each board, and all of them, as twenty who lead the whole organization see them."""
    paths = boards.ready()
    cookies = [boards.sign_in(boards.leader(number)) for number in range(USERS)]
    found: dict[str, list[float]] = defaultdict(list)
    with boards.serving() as port:
        for path in paths.values():  # the first of each worker are not counted
            for _again in range(4):
                boards.ask(port, path, cookies[0])
        before, until = boards.processors(port), time.monotonic() + SECONDS

        def one(number: int) -> None:
            chance = random.Random(number)
            time.sleep(chance.uniform(0, READS[1]))
            while time.monotonic() < until:
                name = chance.choice(list(paths))
                taken, _html = boards.ask(port, paths[name], cookies[number])
                found[name].append(taken)
                time.sleep(chance.uniform(*READS))

        with ThreadPoolExecutor(USERS) as users:
            list(users.map(one, range(USERS)))
        used = boards.processors(port) - before
    for name, taken in found.items():
        _say(f"twenty: {name}", taken, people)
    every = [second for taken in found.values() for second in taken]
    _say("twenty: all boards", every, people, cpu=used / len(every))


def _say(name: str, taken: list[float], people: int, **more: float) -> None:
    ordered = sorted(taken)
    told(
        name, ours=statistics.median(ordered), floor=0, rows=len(ordered), people=people,
        p95=ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], load=os.getloadavg()[0],
        **more,
    )  # fmt: skip
