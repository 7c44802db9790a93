"""What the reading of a file stops at, and how it says that it stopped."""

from __future__ import annotations

from typing import Any

MEMORY = 512 * 2**20
CPU_SECONDS = 20
MAX_FILE = 10 * 2**20
MAX_UNZIPPED = 60 * 2**20
MAX_RATIO = 100
MAX_MEMBERS = 200
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELL = 4_000
MAX_FIELD = 100_000  # beyond this a quote was left open

Cells = list[str]


class Refusal(Exception):
    """The file cannot be read; the code becomes a sentence for its sender."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts
