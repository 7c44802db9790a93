import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from organizing.local.places import Var
from organizing.local.postgres import Postgres
from tests.local.conftest import eventually, free_port, is_running


def outside(copy):
    """Who owns what outside var/, and who may do what with it, up to the root."""
    paths = [*copy.root.parents, copy.root, *copy.root.rglob("*")]
    ours = [path for path in paths if not path.is_relative_to(copy.var)]
    return {path: (os.lstat(path).st_mode, os.lstat(path).st_uid) for path in ours}


def listening(pids):
    """Return the TCP addresses, in the kernel's hexadecimal, that these processes listen on."""
    inodes = set()
    for pid in pids:
        for fd in Path(f"/proc/{pid}/fd").glob("*"):
            with contextlib.suppress(FileNotFoundError):  # closed since
                inodes.add(str(fd.readlink()).removeprefix("socket:[").removesuffix("]"))
    rows = []
    for table in ("tcp", "tcp6"):
        rows += [line.split() for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]]
    return {row[1] for row in rows if row[3] == "0A" and row[9] in inodes}


def test_it_runs_and_stops_and_runs_again(install, become):
    copy = install(become=become, length=140)
    untouched = outside(copy)

    copy.start()
    eventually((copy.var / "ticked").exists)  # beat, broker and worker are at it
    copy.get("/visit")

    assert copy.get() == "sinew_web 2"
    assert listening(copy.family()) == {f"0100007F:{copy.port:04X}"}
    assert json.loads((copy.var / "demo.json").read_text())["address"].endswith(str(copy.port))
    for path in [copy.var, *copy.var.rglob("*")]:
        assert os.lstat(path).st_mode & 0o077 == 0 or path.is_socket(), path

    var = Var(copy.var)
    var.find_sockets()
    assert not var.sockets.is_relative_to(copy.var)  # the path is too long for one
    family = copy.family()
    assert copy.stop() < 15
    assert copy.process.returncode == 0
    assert not var.sockets.exists()
    assert not [pid for pid in family if is_running(pid)]
    assert sorted(copy.commands()) == ["collectstatic", "demo", "migrate"]

    assert copy.start() < 20
    assert copy.get() == "sinew_web 2"
    assert len(copy.commands()) == 3
    copy.stop(signal.SIGTERM)
    now = outside(copy)
    assert {path: now[path] for path in untouched} == untouched
    assert all("__pycache__" in path.parts for path in now.keys() - untouched.keys())


def test_when_the_supervisor_is_killed_nothing_is_left_and_the_next_one_starts(install):
    copy = install(length=140)
    copy.start()
    copy.get("/sleep")  # a task that would go on for ever
    eventually((copy.var / "sleeping").exists)
    var = Var(copy.var)
    var.find_sockets()
    connection = Postgres(var).connect("sinew")
    connection.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 10000000000)")
    family = copy.family()
    assert connection.info.backend_pid in family

    copy.stop(signal.SIGKILL)
    eventually(lambda: not [pid for pid in family if is_running(pid)], seconds=10)
    connection.close()

    stranger = subprocess.Popen(["sleep", "60"], cwd=copy.root)
    try:
        pid_file = copy.var / "postgres" / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{copy.var / 'postgres'}\n")
        copy.start()
        assert copy.get() == "sinew_web 1"
        copy.stop()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
    assert not var.sockets.exists()


def test_what_dies_is_started_again(install):
    copy = install()
    copy.start()

    for name in ("postgres -D", "valkey-server", "gunicorn", "organizing.local.worker", "beat"):
        eventually(lambda name=name: any(True for _ in [copy.find(name)]))
        os.kill(copy.find(name), signal.SIGKILL)
    (copy.var / "ticked").unlink(missing_ok=True)

    time.sleep(0.2)
    eventually(copy.answers)
    eventually((copy.var / "ticked").exists)
    assert copy.told().count("has stopped") == 5
    copy.stop()


def test_ctrl_c_is_heard_at_any_moment(install):
    copy = install()
    for delay in (0.4, 0.8, 1.2):
        copy.launch()
        time.sleep(delay)
        assert copy.stop() < 15
        assert copy.process.returncode in (0, -signal.SIGINT)  # the latter before we can listen
    copy.start()
    copy.stop()


def test_a_second_supervisor_is_refused(install):
    copy = install()
    copy.start()

    second = copy.call("run", "--port", str(free_port()))

    assert second.returncode == 1
    assert second.stderr.startswith("Sinew is already running from")
    assert copy.answers()

    beside = copy.call("exec", "--var", "var", "--", "sh", "-c", "echo $DATABASE_URL")
    with psycopg.connect(beside.stdout.strip()) as connection:
        assert connection.execute("SELECT count(*) FROM visit").fetchone() == (1,)
    copy.stop()


def test_a_port_in_use_is_named(install):
    copy = install()
    copy.start()

    second = copy.call("run", "--port", str(copy.port), "--var", "other")

    assert second.returncode == 1
    assert f"Port {copy.port} cannot be used" in second.stderr
    copy.stop()


def test_given_stores_replace_our_own(install):
    copy = install()
    inner = [sys.executable, "-Bm", "organizing.local", "run", "--port", str(copy.port)]
    with subprocess.Popen(
        copy.command("exec", "--", *inner), cwd=copy.root, env=copy.env()
    ) as outer:
        eventually(copy.answers, unless=lambda: outer.poll() is not None)
        try:
            assert copy.get() == "sinew_web 1"
            assert not (copy.var / "postgres").exists()
        finally:
            outer.terminate()


def test_the_supervisor_never_imports_django(install):
    script = (
        "import sys, organizing.local.__main__;"
        "sys.exit(any(name.startswith(('django.conf', 'django.db')) for name in sys.modules))"
    )
    copy = install()
    assert (
        subprocess.run([sys.executable, "-Bc", script], cwd=copy.root, env=copy.env()).returncode
        == 0
    )
