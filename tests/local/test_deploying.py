"""Deploying, as far as a machine can try that has neither systemd nor an engine of containers."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from organizing.local.places import ROOT

UNITS = sorted((ROOT / "deploy/systemd").iterdir())
PAGES = sorted((ROOT / "docs/deploy").glob("*.md"))
STUB = """
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [VERSION.encode()]
"""


def commands(unit):
    return re.findall(r"^ExecStart=/opt/sinew/\S+?/\.venv/bin/(.+)$", unit.read_text(), re.M)


def test_systemd_understands_every_unit(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze here")
    for unit in UNITS:
        text = re.sub(r"=/opt/sinew/\S+?/\.venv/bin/\w+", "=/bin/true", unit.read_text())
        (tmp_path / unit.name).write_text(text.replace("=sinew\n", "=root\n", 2))

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *tmp_path.iterdir()],
        capture_output=True, text=True, env=os.environ | {"SYSTEMD_LOG_LEVEL": "warning"},
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")


def test_units_start_what_the_containers_start():
    compose = (ROOT / "docker-compose.yml").read_text()
    started = " ".join(command for unit in UNITS for command in commands(unit))

    for word in ("gunicorn_conf.py", "-A organizing worker", "-A organizing beat", "migrate"):
        assert word in started
    for option in ("--without-gossip", "--without-mingle"):
        assert option in started
        assert option in compose


def test_nothing_but_the_migration_knows_the_owner():
    for unit in UNITS:
        assert ("env.owner" in unit.read_text()) == unit.name.startswith("sinew-migrate")
        assert ("env.keeper" in unit.read_text()) == (unit.name == "sinew-backup.service")


def test_an_upgrade_migrates_first_then_switches_and_a_broken_release_changes_nothing(tmp_path):
    log = tmp_path / "log"
    systemctl = tmp_path / "systemctl"
    systemctl.write_text(
        f'#!/bin/sh\necho "$* $(readlink {tmp_path}/current || echo none)" >>{log}\n'
        'case "$*" in *broken*|*is-enabled*) exit 1;; esac\n'
    )
    systemctl.chmod(0o755)
    for name in ("v1", "broken"):
        scripts = tmp_path / "releases" / name / "scripts"
        scripts.mkdir(parents=True)
        (scripts / "setup").write_text("exit 0\n")
    env = os.environ | {"SINEW_ROOT": str(tmp_path), "SYSTEMCTL": str(systemctl)}

    def upgrade(name):
        argv = ["sh", ROOT / "deploy/upgrade", tmp_path / "releases" / name]
        return subprocess.run(argv, env=env, capture_output=True).returncode

    assert upgrade("v1") == 0
    assert upgrade("broken") != 0
    v1 = tmp_path / "releases/v1"
    assert log.read_text().splitlines() == [
        "start sinew-migrate@v1.service none",
        f"try-restart sinew-web.service {v1}",
        f"try-restart sinew-worker@*.service sinew-beat.service {v1}",
        f"--quiet is-enabled sinew.target {v1}",
        f"start sinew-migrate@broken.service {v1}",
    ]
    assert (tmp_path / "current").resolve() == v1


def test_no_request_is_refused_while_web_restarts_on_a_held_socket(tmp_path):
    """What systemd does: it holds the socket and hands it to one gunicorn after the other."""
    held = socket.create_server(("127.0.0.1", 0), backlog=100)
    url = f"http://127.0.0.1:{held.getsockname()[1]}/"
    answers, servers, over = [], set(), threading.Event()

    def visit():
        while not over.is_set():
            with urllib.request.urlopen(url, timeout=20) as answer:
                answers.append(answer.read().decode())
                servers.add(answer.headers["Server"])
            time.sleep(0.005)

    def start(version):
        (tmp_path / f"{version}.py").write_text(f"VERSION = {version!r}\n{STUB}")
        script = (
            "import os, sys; os.dup2(int(sys.argv[1]), 3);"
            " os.environ['LISTEN_PID'] = str(os.getpid());"
            " os.execv(sys.executable, [sys.executable, '-m', 'gunicorn', *sys.argv[2:]])"
        )
        argv = [sys.executable, "-c", script, str(held.fileno()), "--config",
                "organizing/local/gunicorn_conf.py", "--workers=1", f"--pythonpath={tmp_path}",
                f"{version}:app"]  # fmt: skip
        return subprocess.Popen(
            argv, cwd=ROOT, pass_fds=[held.fileno()], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=os.environ | {"LISTEN_FDS": "1"},
        )  # fmt: skip

    failed = []
    visitor = threading.Thread(target=lambda: _noting(visit, failed))
    old = start("old")
    visitor.start()
    try:
        _until(lambda: "old" in answers)
        old.terminate()
        assert old.wait(15) == 0
        new = start("new")
        try:
            _until(lambda: "new" in answers)
        finally:
            over.set()
            visitor.join(20)
            new.terminate()
            new.wait(15)
    finally:
        over.set()
        old.kill()
        held.close()

    assert failed == []
    assert sorted(set(answers), reverse=True) == ["old", "new"]
    assert servers == {"web"}  # not what it is made with


def _noting(visit, failed):
    try:
        visit()
    except OSError as problem:
        failed.append(repr(problem))


def _until(happened):
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_and_variables_the_pages_name_are_there(page):
    text = page.read_text()
    known = (ROOT / ".env.example").read_text()

    for name in re.findall(r"\bdeploy/(?:systemd/)?[\w@.-]+[\w]", text):
        assert (ROOT / name).exists() or (ROOT / "docs" / name).exists(), name
    for block in re.findall(r"```ini\n(.*?)```", text, re.S):
        for name in re.findall(r"^(\w+)=", block, re.M):
            assert re.search(rf"^#?{name}=", known, re.M), name


def test_the_example_proxies_lead_to_the_port_of_the_socket():
    port = re.search(
        r"ListenStream=\S+:(\d+)", (ROOT / "deploy/systemd/sinew-web.socket").read_text()
    )
    small = Path(ROOT / "docs/deploy/small.md").read_text()

    assert f"reverse_proxy 127.0.0.1:{port[1]}" in small
