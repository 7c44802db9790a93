"""`make faults ARGS="f7 f9"`: print a line for each fault; exit 1 when one did not hold.

Makes an installation of its own in a directory that is thrown away (`VAR=directory` keeps it, and
saves the minute its schema takes), with ports of its own. Nothing else on the machine is touched.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from faults.installation import Installation, free_port, until
from faults.register import FAULTS, Broken, Fault, Skipped

MODULES = [
    "at_workers", "at_broker", "at_database", "at_web", "at_clock", "at_upkeep", "at_starts",
    "at_doors",
]  # fmt: skip
FOR_DISK = "1500m"


def main() -> int:
    """Do the faults that were named, or all, and return the exit status."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="f1", help="which; all without")
    parser.add_argument("--list", action="store_true", help="say what there is, and do nothing")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "faults.settings"
    os.umask(0o077)
    place, is_ours = _place()
    at = Installation(place, free_port())
    try:
        if not options.list:
            say(f"Preparing {place}.")
            at.prepare()
            _be_the_site(at)
        for name in MODULES:
            import_module(f"faults.{name}")
        return _list() if options.list else _do(at, options.names)
    finally:
        at.stop()
        if is_ours:
            _remove(place)


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _do(at: Installation, names: list[str]) -> int:
    if unknown := set(names) - FAULTS.keys():
        say(f"There is no {', '.join(sorted(unknown))}.")
        return 2
    chosen = [FAULTS[name] for name in names] or sorted(FAULTS.values(), key=lambda f: f.number)
    came = {"held": 0, "BROKEN": 0, "skipped": 0}
    for fault in chosen:
        came[_try(at, fault)] += 1
    say(", ".join(f"{many} {what}" for what, many in came.items()) + ".")
    return 1 if came["BROKEN"] else 0


def _try(at: Installation, fault: Fault) -> str:
    """Do one fault to a well installation, and say in a line what came of it."""
    began = time.monotonic()
    try:
        if not at.is_running():
            at.start()
        until(at.is_well, 120, "the installation was not well before")
        came, figure = "held", fault.run(at)
    except Skipped as reason:
        came, figure = "skipped", str(reason)
    except Broken as problem:
        came, figure = "BROKEN", str(problem)
    except Exception as problem:  # noqa: BLE001 (the next fault is tried all the same)
        came, figure = "BROKEN", f"{type(problem).__name__}: {problem}"
        traceback.print_exc()
    load = os.getloadavg()[0]
    took = time.monotonic() - began
    say(f"{fault.name:>4} {came:<8} {fault.does}: {figure} [{took:.0f} s, load {load:.1f}]")
    return came


def _list() -> int:
    for fault in sorted(FAULTS.values(), key=lambda fault: fault.number):
        say(f"{fault.name:>4} {fault.does}. Expected: {fault.expects}.")
    return 0


def _place() -> tuple[Path, bool]:
    """Return the directory, on a small disk of its own where we may make one (f21)."""
    if given := os.environ.get("VAR"):
        return Path(given).absolute(), False
    place = Path(tempfile.mkdtemp(prefix="sinew-faults-"))
    if os.geteuid() == 0:
        argv = ["mount", "-t", "tmpfs", "-o", f"size={FOR_DISK},mode=0700", "tmpfs", str(place)]
        subprocess.run(argv, check=False, capture_output=True)
    return place, True


def _remove(place: Path) -> None:
    if place.is_mount():
        subprocess.run(["umount", str(place)], check=False, capture_output=True)
    shutil.rmtree(place, ignore_errors=True)
    with suppress(FileNotFoundError):
        place.with_name(f"{place.name}.log").unlink()


def _be_the_site(at: Installation) -> None:
    """Let this process read and ask as the site does, with the site's secret."""
    import django

    os.environ |= at.addresses() | at.settings()
    django.setup()
    import_module("faults.work")


if __name__ == "__main__":
    sys.exit(main())
