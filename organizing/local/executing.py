"""Run one command with PostgreSQL and Valkey beside it, and nothing left afterwards."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from organizing.local.kernel import before_exec
from organizing.local.places import ROOT, Var
from organizing.local.stores import Stores, inherited
from organizing.local.waiting import heard, pause

SITE_URL = "http://127.0.0.1:8000"
PREFIX = "sinew-exec-"


def execute(command: Sequence[str], *, var_path: Path | None) -> int:
    """Run `command` with the stores of `var_path`, or fresh ones, and return its exit status.

    Where a supervisor already runs from `var_path`, its stores are used.
    """
    umask = os.umask(0o077)
    with _place(var_path) as var:
        stores = Stores(var, {}, expendable=var_path is None)
        try:
            if var.take():
                var.make_sockets()
                stores = Stores(var, {}, expendable=var_path is None)
                stores.start()
            else:
                var.find_sockets()
                stores = Stores(var, {})
            env = inherited() | stores.addresses() | stores.keepers_address() | _settings(var)
            return _run(command, env=env, umask=umask)
        finally:
            stores.stop()
            var.leave()


@contextlib.contextmanager
def _place(path: Path | None) -> Iterator[Var]:
    if path is not None:
        yield Var(path)
        return
    _remove_abandoned()
    fresh = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        yield Var(fresh)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _remove_abandoned() -> None:
    """Remove what killed runs of ours have left. A live one holds its lock, or is too young."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            var = Var(path)
            if path.stat().st_uid != os.geteuid() or not (path / "lock").exists():
                continue
            if var.take():
                shutil.rmtree(path, ignore_errors=True)
                var.leave()


def _settings(var: Var) -> dict[str, str]:
    return {
        "SECRET_KEY": os.environ.get("SECRET_KEY") or var.secret("secret_key"),
        "NOTES_KEYS": os.environ.get("NOTES_KEYS") or var.secret("notes_keys"),
        "SITE_URL": os.environ.get("SITE_URL") or SITE_URL,
        "STATE_DIR": str(var.path),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
    }


def _run(command: Sequence[str], *, env: dict[str, str], umask: int) -> int:
    """Run it in our own terminal: Ctrl-C reaches it first, and we go when it has gone."""
    pause(0)
    with subprocess.Popen(  # noqa: S603 - what the caller asked for
        command,
        env=env,
        preexec_fn=before_exec(parent=os.getpid(), how=signal.SIGTERM, umask=umask),
    ) as process:
        status = None
        while status is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = process.wait(timeout=0.5)
            for how in set(heard()) - {signal.SIGINT}:
                process.send_signal(how)
    return status if status >= 0 else 128 - status
