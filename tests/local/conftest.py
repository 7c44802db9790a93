"""A copy of the supervisor with a stub of a site, in a directory of our choice."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

from faults.installation import below, command_line, free_port

ROOT = Path(__file__).resolve().parents[2]


class Copy:
    """An installation, run by real processes."""

    def __init__(self, root, *, become):
        self.root, self.var, self.become = root, root / "var", become
        self.port = free_port()
        self.process = None
        shutil.copytree(ROOT / "tests/local/stub", root, dirs_exist_ok=True)
        shutil.copytree(ROOT / "organizing/local", root / "organizing/local")
        (root / "requirements").mkdir()
        shutil.copy(ROOT / "requirements/run.txt", root / "requirements")

    def command(self, *argv):
        """Return how to call the supervisor here as the user it belongs to."""
        return [*self.become, sys.executable, "-Bm", "organizing.local", *argv]

    def call(self, *argv, **options):
        return subprocess.run(
            self.command(*argv), cwd=self.root, env=self.env(), capture_output=True, text=True,
            timeout=60, **options,
        )  # fmt: skip

    def env(self):
        """Return what a person's shell has, and nothing of the run of these tests."""
        kept = ("PATH", "HOME", "LANG", "TMPDIR")
        return {name: os.environ[name] for name in kept if name in os.environ}

    def launch(self):
        with (self.root.parent / "output").open("ab") as output:
            self.process = subprocess.Popen(
                self.command("run", "--port", str(self.port)),
                cwd=self.root, env=self.env(), stdout=output, stderr=output,
            )  # fmt: skip

    def start(self):
        """Start it and return the seconds until it answered."""
        began = time.monotonic()
        self.launch()
        eventually(self.answers, unless=lambda: self.process.poll() is not None, why=self.told)
        return time.monotonic() - began

    def stop(self, how=signal.SIGINT):
        """Stop it and return the seconds until it had ended."""
        began = time.monotonic()
        self.process.send_signal(how)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            shown = [command_line(pid) for pid in self.family()]
            self.process.kill()
            raise AssertionError(f"{self.told()}\nstill there: {shown}") from None
        return time.monotonic() - began

    def get(self, path="/"):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            return answer.read().decode()

    def answers(self):
        try:
            return bool(self.get())
        except OSError:
            return False

    def told(self):
        return (self.root.parent / "output").read_text()

    def commands(self):
        return (self.var / "commands").read_text().split()

    def family(self):
        """Return every process below the supervisor, by process id."""
        return below(self.process.pid)

    def find(self, word):
        """Return the first process of the family whose command line has this word."""
        return next(pid for pid in sorted(self.family()) if word in command_line(pid))


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def eventually(true, *, seconds=30, unless=lambda: False, why=lambda: ""):
    deadline = time.monotonic() + seconds
    while not true():
        assert not unless(), why()
        assert time.monotonic() < deadline, why()
        time.sleep(0.02)


@pytest.fixture
def home():
    """A directory that only its owner may enter, of a length that fits no socket."""
    with tempfile.TemporaryDirectory(prefix="sinew test ") as path:
        yield Path(path)


@pytest.fixture
def install(home):
    """Make copies; whatever happens to a test, none of them is left running."""
    copies = []

    def make(*, become=(), length=0):
        root = home / "closed" / ("x" * max(1, length - len(f"{home}/closed/")))
        root.mkdir(parents=True)
        root.parent.chmod(0o700)
        copies.append(Copy(root, become=become))
        return copies[-1]

    yield make
    for copy in copies:
        if copy.process is not None and copy.process.poll() is None:
            copy.stop()


@pytest.fixture(params=["the user we are", "an ordinary user"])
def become(request):
    """Ourselves and, where we are root, somebody who is not: without any capability."""
    if request.param == "the user we are":
        return ()
    ordinary = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
    if os.geteuid() != 0:
        pytest.skip("we are an ordinary user already")
    if subprocess.run([*ordinary, "true"], capture_output=True).returncode != 0:
        pytest.skip("root may not become another user here")
    return ordinary
