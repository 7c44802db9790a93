import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from organizing.local.places import ROOT
from tests.local.conftest import eventually, is_running

EXEC = [sys.executable, "-m", "organizing.local", "exec"]


@pytest.fixture
def stores():
    """The environment of a command run by exec, for as long as the test lasts."""
    with subprocess.Popen(
        [*EXEC, "--", "sh", "-c", "env; echo; read -r line"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        lines = iter(process.stdout.readline, "\n")
        yield dict(line.rstrip("\n").split("=", 1) for line in lines if "=" in line)
        process.stdin.close()


def refused(connection, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)
    return True


def test_the_application_owns_nothing(stores):
    with psycopg.connect(stores["OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("CREATE TABLE note (id bigint GENERATED ALWAYS AS IDENTITY, text text)")
        owner.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")

    with psycopg.connect(stores["DATABASE_URL"], autocommit=True) as web:
        web.execute("INSERT INTO note (text) VALUES ('a')")
        web.execute("UPDATE note SET text = 'b'")
        web.execute("DELETE FROM note")
        assert refused(web, "CREATE TABLE mine ()")
        assert refused(web, "ALTER TABLE note ADD COLUMN more text")
        assert refused(web, "DROP TABLE note")
        assert refused(web, "TRUNCATE note")
        assert refused(web, "SET ROLE sinew_owner")
        assert refused(web, "COPY note TO PROGRAM 'true'")


def test_the_log_of_the_database_quotes_nobody(stores):
    with psycopg.connect(stores["OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("CREATE TABLE name (name text PRIMARY KEY)")
        owner.execute("INSERT INTO name VALUES ('Zyxomara')")
        with psycopg.connect(stores["DATABASE_URL"], autocommit=True) as web:
            for session in (owner, web):
                with pytest.raises(psycopg.errors.UniqueViolation):
                    session.execute("INSERT INTO name VALUES ('Zyxomara')")
            cursor = web.execute("SELECT useconfig FROM pg_user WHERE usename = current_user")
            quiet = ["log_min_error_statement=panic", "log_error_verbosity=terse"]
            assert cursor.fetchone() == (quiet,)  # also where the server is not of our making

    said = Path(stores["STATE_DIR"], "log", "postgres.log").read_text()
    assert said.count("duplicate key value") == 2
    assert "Zyxomara" not in said


def test_a_database_the_owner_makes_has_the_same_grants(stores):
    with psycopg.connect(stores["OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("CREATE DATABASE test_sinew")
    there = {name: stores[name].replace("/sinew?", "/test_sinew?") for name in stores}
    with psycopg.connect(there["OWNER_DATABASE_URL"]) as owner:
        owner.execute("CREATE TABLE note (id bigint GENERATED ALWAYS AS IDENTITY)")
        extensions = owner.execute("SELECT array_agg(extname) FROM pg_extension").fetchone()[0]

    assert {"pg_trgm", "unaccent", "btree_gin", "btree_gist"} <= set(extensions)
    with psycopg.connect(there["DATABASE_URL"]) as web:
        web.execute("INSERT INTO note DEFAULT VALUES")
        assert refused(web, "CREATE TABLE mine ()")


def test_nobody_comes_in_without_the_password(stores):
    host = stores["STATE_DIR"] + "/run"
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"host={host} user=postgres dbname=sinew")


def test_its_exit_status_is_the_commands_and_nothing_stays():
    done = subprocess.run(
        [*EXEC, "--", "sh", "-c", "echo $STATE_DIR; exit 7"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 7
    assert not Path(done.stdout.strip()).exists()


def test_a_terminated_one_clears_up_and_a_killed_one_is_cleared_up_after():
    left = Path(tempfile.gettempdir())
    for how in (signal.SIGTERM, signal.SIGKILL):
        command = [*EXEC, "--", "sh", "-c", "echo $STATE_DIR; exec sleep 60"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            left = Path(process.stdout.readline().strip())
            postmaster = int((left / "postgres/postmaster.pid").read_text().split()[0])
            began = time.monotonic()
            process.send_signal(how)
            process.wait(20)
        eventually(lambda pid=postmaster: not is_running(pid), seconds=10)
        assert time.monotonic() - began < 10
        assert left.exists() == (how == signal.SIGKILL)

    subprocess.run([*EXEC, "--", "true"], cwd=ROOT, check=True)
    assert not left.exists()


def test_the_stores_of_a_directory_are_kept(tmp_path):
    secret = 'cat "$STATE_DIR/secrets/web"'
    argv = [*EXEC, "--var", str(tmp_path), "--", "sh", "-c", secret]
    calls = [subprocess.run(argv, cwd=ROOT, capture_output=True, check=True) for _ in range(2)]

    assert calls[0].stdout == calls[1].stdout
    assert (tmp_path / "postgres/PG_VERSION").read_text().strip() == "18"
