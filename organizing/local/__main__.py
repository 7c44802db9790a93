"""`python -m organizing.local run` and `python -m organizing.local exec -- COMMAND`."""

import argparse
import os
import sys
from pathlib import Path

from organizing.local.executing import execute
from organizing.local.places import ROOT
from organizing.local.running import run
from organizing.local.services import Problem
from organizing.local.waiting import Stopped, asked_by, obey_signals


def main() -> int:
    """Do what the command line says and return the exit status."""
    parser = argparse.ArgumentParser(prog="organizing.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    running = commands.add_parser("run", help="run everything until Ctrl-C")
    running.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    running.add_argument("--var", type=Path, default=ROOT / "var")

    executing = commands.add_parser("exec", help="run one command beside PostgreSQL and Valkey")
    executing.add_argument("--var", type=Path, help="keep the data here (default: throw it away)")
    executing.add_argument("argv", nargs=argparse.REMAINDER, metavar="COMMAND")

    options = parser.parse_args()
    obey_signals()
    try:
        if options.command == "run":
            return run(port=options.port, var_path=options.var)
        argv = options.argv[1:] if options.argv[:1] == ["--"] else options.argv
        if not argv:
            executing.error("say which command to run")
        return execute(argv, var_path=options.var)
    except Problem as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except Stopped:
        return 128 + asked_by()


if __name__ == "__main__":
    sys.exit(main())
