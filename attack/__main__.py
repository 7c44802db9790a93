"""`make attack`: attack a demonstration of our own; exit 1 when something is found.

Runs beside a database that is thrown away. `ARGS="fuzz scripts --examples 50"` chooses and digs.
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

PARTS = ["source", "fuzz", "scripts", "forged", "strangers"]
MORE = ["sheets"]  # wants LibreOffice


def main() -> int:
    """Do the parts that were named, or all, and return the exit status."""
    parser = argparse.ArgumentParser(prog="make attack", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="fuzz", help=f"which of {', '.join(PARTS + MORE)}"
    )
    parser.add_argument(
        "--examples", type=int, default=10, help="drawn by Hypothesis for each form"
    )
    parser.add_argument("--values", type=int, default=6, help="nasty values for each place")
    parser.add_argument("--seed", type=int, default=1, help="another number draws other values")
    parser.add_argument("--minutes", type=float, default=0, help="stop each part after so many")
    parser.add_argument("--kept", action="store_true", help="the database is there from before")
    parser.add_argument("--as", dest="who", nargs="*", help="only these of the demonstration")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sinew-attack-") as place:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "organizing.settings",
            "DEMO_FILE": f"{place}/demo.json",
            "DEMO_WITHOUT_SECOND_FACTOR": "1",
            "READ_BUDGET": "1000000",
            "EMAIL_URL": "file://",
            "DEBUG": "1",  # static files as they lie in the tree, and nothing else
        }
        if not options.kept:
            _prepare()
        import django

        django.setup()
        logging.disable(logging.CRITICAL)
        from django.conf import settings

        settings.DEBUG = False
        return _attack(options.parts or PARTS, options)


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _prepare() -> None:
    owner = {**os.environ, "DATABASE_URL": os.environ["OWNER_DATABASE_URL"]}
    migrate = [sys.executable, "manage.py", "migrate", "-v0", "--no-input"]
    subprocess.run(migrate, env=owner, check=True)
    subprocess.run([sys.executable, "manage.py", "demo", "--if-empty"], check=True)


def _attack(parts: list[str], options: argparse.Namespace) -> int:
    from attack.visiting import ANSWERS, Enough, Findings

    wrong = 0
    for part in parts:
        ANSWERS.clear()
        began, ended = time.monotonic(), ""
        Findings.until = began + 60 * options.minutes if options.minutes else float("inf")
        attack: Callable[[argparse.Namespace], tuple[int, dict[str, str]]]
        attack = import_module(f"attack.{part}").attack
        try:
            sent, found = attack(options)
        except Enough:
            sent, found, ended = Findings.latest.sent, Findings.latest.found, ", not to its end"
        took = time.monotonic() - began
        wrong += len(found)
        if ANSWERS:
            say("  answers: " + ", ".join(f"{n} × {what}" for what, n in ANSWERS.most_common()))
        load = os.getloadavg()[0]
        what = "files" if part == "source" else "requests"
        say(f"{part}: {sent} {what}, {len(found)} findings{ended} [{took:.0f} s, load {load:.1f}]")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    sys.exit(main())
