"""Supervisors that are interrupted, killed, doubled, or find a database they do not know."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
from pathlib import Path

from faults.installation import Installation, command_line, free_port, until
from faults.register import check, fault


@fault(
    "f17",
    does="Ctrl-C in the middle of a job, then started again",
    expects="2,000 of 2,000 rows, each once",
)
def interrupted(at: Installation) -> str:
    job = at.ask(rows=2_000, pause=0.1)
    at.until_at(job, 300)
    stopped = at.stop()
    started = at.start()
    done = at.until_done(job)
    took = f"stopped in {stopped:.1f} s, started in {started:.1f} s, done {done:.1f} s later"
    return f"2,000/2,000 once; {took}"


@fault(
    "f20",
    does="the supervisor is killed and started again at once",
    expects="600 of 600 rows, each once, nothing of before is left running",
)
def killed(at: Installation) -> str:
    job = at.ask()
    at.until_at(job, 100)
    before = at.family()
    at.stop(signal.SIGKILL)
    started = at.start()
    until(lambda: not any(map(command_line, before)), 5, "processes of before are left")
    done = at.until_done(job)
    return f"600/600 once; started in {started:.1f} s, done {done:.1f} s later"


@fault(
    "f29",
    does="a second supervisor is started in the same directory",
    expects="it is refused with a sentence, and the first goes on",
)
def twice(at: Installation) -> str:
    second = Installation(at.var.path, free_port())
    second.launch()
    assert second.process is not None
    code = second.process.wait(60)
    check(code == 1, f"it ended with {code}")
    says = (at.var.path.parent / f"{at.var.path.name}.log").read_text()
    check("Sinew is already running from" in says, "it did not say why")
    job = at.ask(rows=20, pause=0)
    at.until_done(job)
    return "refused with “Sinew is already running from …”, 20/20 once"


@fault(
    "f30",
    does="the data is of an older PostgreSQL",
    expects="a sentence that says what to do, and nothing is changed",
)
def older(at: Installation) -> str:
    place = Path(tempfile.mkdtemp(prefix="sinew-faults-older-"))
    try:
        data = place / "postgres"
        data.mkdir(mode=0o700)
        (data / "PG_VERSION").write_text("16\n")
        other = Installation(place, free_port())
        done = other.attempt(sys.executable, "-c", "pass")
        check(done.returncode == 1, f"it ended with {done.returncode}")
        check("is of PostgreSQL 16; this is PostgreSQL" in done.stderr, done.stderr[-300:])
        check([path.name for path in data.iterdir()] == ["PG_VERSION"], "something was changed")
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return f"“{done.stderr.strip().split(chr(10))[0][-120:]}”"
