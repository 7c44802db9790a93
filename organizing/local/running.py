"""Run everything."""

from pathlib import Path


def run(*, port: int, var_path: Path) -> int:
    raise NotImplementedError
