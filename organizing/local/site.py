"""The site as this machine runs it: its commands, and web, worker and beat as children."""

import hashlib
import http.client
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import psycopg

from organizing.local.places import ROOT, Var
from organizing.local.services import Problem, Service
from organizing.local.stores import Stores, inherited
from organizing.local.waiting import pause

APPS = ("members", "campaigns", "organizing")
LOCK = ROOT / "requirements" / "run.txt"


class Site:
    """Everything above the stores, for one `var/` and one port."""

    def __init__(self, var: Var, stores: Stores, port: int) -> None:
        self.var, self.port = var, port
        self.url = os.environ.get("SITE_URL") or f"http://127.0.0.1:{port}"
        self.demo_file = var.path / "demo.json"
        addresses = stores.addresses()
        self.owner_url = addresses.pop("OWNER_DATABASE_URL")
        self.worker_url = addresses.pop("WORKER_DATABASE_URL")
        temporary = var.path / "tmp"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(mode=0o700)
        self.env = inherited() | addresses | {
            "SITE_URL": self.url,
            "STATE_DIR": str(var.path),
            "TMPDIR": str(temporary),
            "PYTHONUNBUFFERED": "1",
            "DEMO_WITHOUT_SECOND_FACTOR": os.environ.get("DEMO_WITHOUT_SECOND_FACTOR", "true"),
        }  # fmt: skip
        for name in ("OWNER_DATABASE_URL", "WORKER_DATABASE_URL", "ADMIN_DATABASE_URL"):
            self.env.pop(name, None)  # the application has no use for them
        if not {"SECRET_KEY", "SECRET_KEY_FILE"} & set(self.env):
            self.env["SECRET_KEY_FILE"] = str(var.secret_file("secret_key"))
        if not {"METRICS_TOKEN", "METRICS_TOKEN_FILE"} & set(self.env):
            self.env["METRICS_TOKEN_FILE"] = str(var.secret_file("metrics_token"))
        if not {"NOTES_KEYS", "NOTES_KEYS_FILE"} & set(self.env):
            self.env["NOTES_KEYS_FILE"] = str(var.secret_file("notes_keys"))

    def web(self) -> Service:
        """Describe gunicorn."""
        conf = Path(__file__).with_name("gunicorn_conf.py")
        argv = ["-m", "gunicorn", "--config", str(conf), "--bind", f"127.0.0.1:{self.port}"]
        stop_with = [(signal.SIGTERM, 4.0), (signal.SIGQUIT, 2.0)]
        return self._child("web", argv, stop_with=stop_with, DATABASE_POOL="true")

    def worker(self) -> Service:
        """Describe the Celery worker. Cut off in a task it loses nothing: a job is a row."""
        argv = [
            "-m", "organizing.local.worker", "-A", "organizing", "worker", "--concurrency=2",
            "--without-gossip", "--without-mingle", "--max-tasks-per-child=500",
            "--max-memory-per-child=400000", "--loglevel=INFO",
        ]  # fmt: skip
        stop_with = [(signal.SIGTERM, 4.0), (signal.SIGQUIT, 3.0)]
        return self._child("worker", argv, stop_with=stop_with, DATABASE_URL=self.worker_url)

    def beat(self) -> Service:
        """Describe Celery's clock. What it left behind would keep it from starting."""
        run = self.var.path / "run"
        argv = [
            "-m", "celery", "-A", "organizing", "beat", "--loglevel=INFO",
            f"--pidfile={run / 'beat.pid'}", f"--schedule={run / 'beat'}",
        ]  # fmt: skip
        beat = self._child("beat", argv, stop_with=[(signal.SIGTERM, 3)])
        beat.clean_up = lambda: remove(run.glob("beat*"))
        return beat

    def migrate(self) -> Service:
        """Describe the migration, the one thing that runs as the owner."""
        argv = ["manage.py", "migrate", "--no-input", "--skip-checks"]
        return self._child("migrate", argv, DATABASE_URL=self.owner_url)

    def collect_static(self) -> Service:
        """Describe the gathering of static files under their hashed names."""
        return self._child("static", ["manage.py", "collectstatic", "--no-input", "--clear"])

    def demo(self) -> Service:
        """Describe the making of the demo organization, in an empty database only."""
        argv = ["manage.py", "demo", "--if-empty", "--skip-checks"]
        return self._child("demo", argv, DEMO_FILE=str(self.demo_file))

    def schema(self) -> str:
        """Name the state of migrations: of the code's and of those the database has had."""
        with psycopg.connect(self.env["DATABASE_URL"], connect_timeout=10) as connection:
            try:
                row = connection.execute(
                    "SELECT md5(string_agg(app || '.' || name, ' ' ORDER BY app, name))"
                    " FROM django_migrations"
                ).fetchone()
            except psycopg.errors.UndefinedTable:
                return "empty"
        files = [path for app in APPS for path in (ROOT / app / "migrations").glob("*.py")]
        return f"{digest(files)} {row and row[0]}"

    def static(self) -> str:
        """Name the state of the static files."""
        places = [ROOT / "static", *(ROOT / app / "static" for app in APPS)]
        files = [path for place in places for path in place.rglob("*") if path.is_file()]
        files.append(ROOT / "organizing" / "joining.py")
        made = (self.var.path / "static").is_dir()
        return digest(files) if made else "missing"

    def check_port(self) -> None:
        """Complain if somebody else listens where we are going to."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError as error:
                raise Problem(
                    f"Port {self.port} cannot be used ({error.strerror}). Choose another:"
                    " make run PORT=8001"
                ) from error

    def wait(self, web: Service, seconds: float = 60) -> None:
        """Return when the site answers."""
        deadline = time.monotonic() + seconds
        while not self._answers():
            if web.has_exited() or time.monotonic() > deadline:
                raise Problem(f"The web server did not start.\n{web.last_words()}")
            pause(0.02)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True

    def _child(
        self,
        name: str,
        argv: list[str],
        *,
        stop_with: Sequence[tuple[int, float]] = ((signal.SIGTERM, 3.0),),
        **env: str,
    ) -> Service:
        return Service(
            name,
            [sys.executable, *argv],
            env=self.env | env,
            cwd=ROOT,
            log=self.var.log(name),
            stop_with=stop_with,
        )


def remove(files: Iterable[Path]) -> None:
    """Remove these files."""
    for path in list(files):
        path.unlink(missing_ok=True)


def digest(files: Iterable[Path]) -> str:
    """Return a name for the contents of these files and the versions we run with."""
    total = hashlib.sha256(LOCK.read_bytes())
    for path in sorted(files):
        total.update(f"{path.relative_to(ROOT)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
