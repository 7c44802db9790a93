"""The directory that holds everything this machine keeps: data, secrets, logs, sockets."""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import Any

from organizing.local.services import Problem

ROOT = Path(__file__).resolve().parents[2]
LONGEST_SOCKET_PATH = 107  # sun_path on Linux is 108 bytes with the closing zero
LONGEST_SOCKET_NAME = "/.s.PGSQL.5432.lock"
LOG_LIMIT = 5_000_000


class Var:
    """`var/`: made with mode 0700, used by one supervisor at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.sockets = self.path / "run"
        self._lock: int | None = None
        self._borrowed: Path | None = None

    def create(self) -> None:
        """Make the directories that are missing."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.chmod(0o700)
        for name in ("secrets", "log", "run"):
            (self.path / name).mkdir(mode=0o700, exist_ok=True)

    def take(self) -> bool:
        """Become the only supervisor here; False when there is another.

        The lock is the kernel's: it ends with us however we end, so no stale file
        ever needs a guess.
        """
        self.create()
        self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            self._lock = None
            return False
        return True

    def make_sockets(self) -> None:
        """Make an empty directory for sockets, whose path is short enough for one.

        A socket's path may have 107 bytes. Where ours would be longer, a private
        directory in the system's temporary one stands in, named in `run/elsewhere`
        so that whoever starts next after a crash removes it
        (docs/decisions/0001-embedded-services.md).
        """
        note = self.path / "run" / "elsewhere"
        self._remove_borrowed(note)
        for old in (self.path / "run").iterdir():
            old.unlink()
        if len(os.fsencode(f"{self.sockets}{LONGEST_SOCKET_NAME}")) > LONGEST_SOCKET_PATH:
            base = tempfile.gettempdir()
            if len(os.fsencode(base)) > LONGEST_SOCKET_PATH - 40:
                base = "/tmp"  # noqa: S108 - mkdtemp makes it private
            self.sockets = self._borrowed = Path(tempfile.mkdtemp(prefix="sinew-", dir=base))
            note.write_text(str(self.sockets))

    def find_sockets(self) -> None:
        """Learn where the supervisor that runs here has put its sockets."""
        note = self.path / "run" / "elsewhere"
        if note.exists():
            self.sockets = Path(note.read_text())

    def leave(self) -> None:
        """Remove the sockets and let go of the lock."""
        self._remove_borrowed(self.path / "run" / "elsewhere")
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _remove_borrowed(self, note: Path) -> None:
        with contextlib.suppress(OSError):
            borrowed = Path(note.read_text())
            if borrowed.name.startswith("sinew-") and borrowed.stat().st_uid == os.geteuid():
                shutil.rmtree(borrowed)
            note.unlink()

    def secret(self, name: str) -> str:
        """Return the secret of this name, made when first asked for."""
        path = self.secret_file(name)
        return path.read_text().strip()

    def secret_file(self, name: str) -> Path:
        """Return the file that holds a secret; only its owner can read it."""
        path = self.path / "secrets" / name
        if not path.exists():
            new = path.with_suffix(".new")
            new.write_text(secrets.token_urlsafe(48) + "\n")
            new.chmod(0o600)
            new.rename(path)
        return path

    def log(self, name: str) -> Path:
        """Return the log file of a service, turned over when it has grown too long."""
        path = self.path / "log" / f"{name}.log"
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_size > LOG_LIMIT:
                path.rename(path.with_suffix(".log.1"))
        return path

    def remembered(self) -> dict[str, Any]:
        """Return what earlier starts have done and need not be done again."""
        try:
            state = json.loads((self.path / "state.json").read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return state if isinstance(state, dict) else {}

    def remember(self, **facts: Any) -> None:
        """Add to what later starts may rely on."""
        new = self.path / "state.json.new"
        new.write_text(json.dumps(self.remembered() | facts, indent=1) + "\n")
        new.rename(self.path / "state.json")


def taken(var: Var) -> Problem:
    """Say that somebody else is at it."""
    return Problem(
        f"Sinew is already running from {var.path}. Stop it first (Ctrl-C where it runs),"
        " or give this one a directory of its own with --var."
    )
