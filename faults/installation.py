"""A running installation of its own: real supervisor, PostgreSQL, Valkey, web, worker and beat."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import redis
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from faults.register import Broken
from organizing.local.places import Var
from organizing.local.stores import Stores

if TYPE_CHECKING:
    from members.models import Job

ROOT = Path(__file__).resolve().parent.parent
WORDS = {
    "web": "gunicorn",
    "worker": "organizing.local.worker",
    "beat": " beat ",
    "postgres": "postgres -D",
    "valkey": "valkey-server",
}


class Installation:
    """What faults are done to. Times are in seconds."""

    def __init__(self, place: Path, port: int) -> None:
        self.var, self.port = Var(place), port
        self.receiver = free_port()  # where a webhook may be told something on this machine (f32)
        self.process: subprocess.Popen[bytes] | None = None
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PG")},
            "DJANGO_SETTINGS_MODULE": "faults.settings",
            "PYTHONPATH": str(ROOT),
            "FAULTS_RECEIVER": str(self.receiver),
        }

    # -- its life ----------------------------------------------------------------------

    def prepare(self) -> None:
        """Make the database and fill it, unless it is there; then look at it as the site does."""
        self.execute(sys.executable, "-m", "faults.prepare")

    def execute(self, *words: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command beside the stores, as an operator does; raise Broken when it fails."""
        done = self.attempt(*words, **env)
        if done.returncode:
            raise Broken(f"{words[1:4]} failed: {(done.stderr or done.stdout)[-600:]}")
        return done

    def attempt(self, *words: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command beside the stores and return what came of it."""
        argv = [sys.executable, "-m", "organizing.local", "exec", "--var", str(self.var.path), "--"]
        return subprocess.run(
            [*argv, *map(str, words)], cwd=ROOT, env=self.env | env, capture_output=True, text=True
        )

    def manage(self, *words: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the site, as an operator does."""
        return self.execute(sys.executable, "manage.py", *words, **env)

    def migrate(
        self, *words: str, database: str = "sinew", **env: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `manage.py migrate` as the owner of a database of ours; return what came of it."""
        return subprocess.run(
            [sys.executable, "manage.py", "migrate", *words],
            cwd=ROOT, env=self.as_owner(database) | env, capture_output=True, text=True,
        )  # fmt: skip

    def as_owner(self, database: str = "sinew") -> dict[str, str]:
        """Return the environment in which the owner of a database of ours migrates it."""
        found = self.addresses()
        owner = conninfo_to_dict(found["OWNER_DATABASE_URL"]) | {"dbname": database}
        address = {"DATABASE_URL": make_conninfo(**owner)}
        return self.env | found | self.settings() | address

    def settings(self) -> dict[str, str]:
        """Return what the supervisor tells the site, its secrets included."""
        return {
            "SECRET_KEY": self.var.secret("secret_key"),
            "NOTES_KEYS": self.var.secret("notes_keys"),
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "STATE_DIR": str(self.var.path),
        }

    def launch(self) -> None:
        """Start the supervisor, and return at once."""
        argv = [sys.executable, "-m", "organizing.local", "run"]
        argv += ["--port", str(self.port), "--var", str(self.var.path)]
        with (self.var.path.parent / f"{self.var.path.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                argv, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )

    def start(self) -> float:
        """Start everything and return how long it took until it was ready, worker included."""
        began = time.monotonic()
        self.launch()
        until(lambda: self.status("/readyz") == 200, 180, "the site does not start")
        until(lambda: self.pid("beat"), 30, "beat does not start")
        return time.monotonic() - began

    def stop(self, how: int = signal.SIGINT) -> float:
        """Stop everything and return how long it took."""
        began = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(60)
        return time.monotonic() - began

    def is_running(self) -> bool:
        """Whether there is a supervisor."""
        return self.process is not None and self.process.poll() is None

    def is_well(self) -> bool:
        """Whether all of it is there, web is ready, and a worker was heard lately."""
        if not self.is_running() or not all(self.pid(name) for name in WORDS):
            return False
        if self.status("/readyz") != 200:
            return False
        with suppress(psycopg.Error):
            return (self.sql("SELECT extract(epoch FROM clock_timestamp() - at) FROM"
                             " members_heartbeat WHERE name = 'sweeper'") or 99) < 20  # fmt: skip
        return False

    # -- its processes -----------------------------------------------------------------

    def pid(self, name: str) -> int:
        """Return the process id of the first of that kind below the supervisor, or 0."""
        for pid in sorted(self.family()):
            if WORDS[name] in command_line(pid):
                return pid
        return 0

    def family(self, of: int = 0) -> list[int]:
        """Return every process below `of`, the supervisor by default."""
        return below(of or (self.process.pid if self.process else 0))

    def send(self, name: str, how: int, *, whole: bool = False) -> None:
        """Send a signal to a process of ours, or to it and all it has started."""
        pid = self.pid(name)
        if not pid:
            raise Broken(f"{name} is not there")
        for each in [pid, *(self.family(pid) if whole else [])]:
            with suppress(ProcessLookupError):
                os.kill(each, how)

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """Stop a service in its tracks for a while."""
        self.send(name, signal.SIGSTOP, whole=True)
        try:
            yield
        finally:
            self.send(name, signal.SIGCONT, whole=True)

    @contextmanager
    def unwatched(self) -> Iterator[None]:
        """Keep the supervisor from starting again what dies meanwhile."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    # -- its door ----------------------------------------------------------------------

    def status(self, path: str, *, timeout: float = 15) -> int:
        """Return the status of a GET by nobody; 0 when there is no answer."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            line.request("GET", path)
            return line.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            line.close()

    # -- its stores --------------------------------------------------------------------

    def addresses(self) -> dict[str, str]:
        """Return where its stores are now."""
        self.var.find_sockets()
        stores = Stores(self.var, {})
        return stores.addresses() | stores.keepers_address()

    def sql(self, query: str, *values: Any) -> Any:
        """Return the first value of a query as the owner of the database."""
        address = self.addresses()["OWNER_DATABASE_URL"]
        with psycopg.connect(address, connect_timeout=5, autocommit=True) as session:
            cursor = session.execute(query.encode(), values or None)
            row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None

    def broker(self) -> redis.Redis:
        """Return a line to the broker."""
        client: redis.Redis = redis.Redis.from_url(self.addresses()["REDIS_URL"])
        return client

    # -- its work ----------------------------------------------------------------------

    def ask(self, kind: str = "faults_rows", *, rows: int = 600, pause: float = 0.1) -> Job:
        """Ask for work as the site does, and return the job."""
        from django.db import connection

        from members import jobs

        connection.close()
        return jobs.enqueue(kind, by=None, total=rows, rows=rows, pause=pause)

    def state(self, job: Job) -> tuple[str, int, int]:
        """Return the state of a job, how much of it is done, and how often it was taken again."""
        address = self.addresses()["OWNER_DATABASE_URL"]
        with psycopg.connect(address, connect_timeout=5) as session:
            row = session.execute(
                "SELECT state, done, restarts FROM members_job WHERE id = %s", [job.pk]
            ).fetchone()
        assert row is not None
        return row

    def until_done(self, *jobs: Job, seconds: float = 120) -> float:
        """Wait until the jobs have ended well and each left exactly its rows; return how long."""
        began = time.monotonic()
        for job in jobs:
            until(lambda job=job: self._has_ended(job), seconds, f"job {job.pk} does not end")
            state = self.state(job)[0]
            if state != "done":
                raise Broken(f"job {job.pk} ended as {state}")
            self.check_exact(job.pk, job.total)
        return time.monotonic() - began

    def until_at(self, job: Job, rows: int, seconds: float = 60) -> None:
        """Wait until so many rows of a job are done."""
        until(lambda: self.state(job)[1] >= rows, seconds, f"job {job.pk} does not move")

    def check_exact(self, job: UUID, rows: int) -> None:
        """Raise Broken unless the job left each of its rows once."""
        found = self.sql("SELECT count(*) FROM faults_effect WHERE job = %s", job)
        distinct = self.sql("SELECT count(DISTINCT n) FROM faults_effect WHERE job = %s", job)
        if (found, distinct) != (rows, rows):
            raise Broken(f"{found} rows, {distinct} of them distinct, instead of {rows}")

    def _has_ended(self, job: Job) -> bool:
        with suppress(psycopg.OperationalError):
            return self.state(job)[0] in ("done", "failed", "cancelled")
        return False


@contextmanager
def running(
    place: Path, port: int, *, root: Path = ROOT, python: str | Path = sys.executable
) -> Iterator[str]:
    """Run the version in `root` from `place`, as `make run` does; yield what it said at its start.

    It gets what a person's shell has and nothing of ours. Ends as by Ctrl-C. SystemExit when it
    does not start.
    """
    kept = ("PATH", "HOME", "LANG", "TMPDIR")
    argv = [python, "-m", "organizing.local", "run", "--port", str(port), "--var", place]
    with subprocess.Popen(
        argv, cwd=root, env={name: os.environ[name] for name in kept if name in os.environ},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("Ctrl-C"):
                break
        else:
            sys.exit(f"It did not start:\n{said}")
        try:
            yield said
        finally:
            process.send_signal(signal.SIGINT)


def until(true: Callable[[], Any], seconds: float, says: str) -> float:
    """Wait until it is true, and return how long; raise Broken with `says` when it takes longer."""
    began = time.monotonic()
    while True:
        with suppress(psycopg.OperationalError, redis.RedisError):
            if true():
                return time.monotonic() - began
        if time.monotonic() - began > seconds:
            raise Broken(f"{says} (within {seconds:g} s)")
        time.sleep(0.1)


def below(pid: int) -> list[int]:
    """Return every process that one has started, and those that they have."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    found, todo = [], [pid]
    while todo:
        started = children.get(todo.pop(), [])
        found += started
        todo += started
    return found


def command_line(pid: int) -> str:
    """Return how a process was called."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
