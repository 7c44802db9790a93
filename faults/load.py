"""`make load`: 200 organizers read and log for two minutes while a worker is killed every 20 s.

Prints one JSON line: requests, failures, seconds at the median and at p95, what was answered as
saved and is there, jobs asked for and done, the load of the machine. Exits 1 when anything was lost
or doubled. Locust runs in an environment of its own (var/load-tools), made when it is missing.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from faults.__main__ import _be_the_site, _place, _remove, say
from faults.installation import ROOT, Installation, free_port, until
from faults.register import Broken

TOOLS = ROOT / "var" / "load-tools"
LOCUST = "locust==2.47.0"
KILL_EVERY = 20


def main() -> int:
    """Load, kill, count, and return the exit status."""
    parser = argparse.ArgumentParser(prog="make load", description=__doc__)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=120)
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "faults.settings"
    os.umask(0o077)
    place, is_ours = _place()
    at = Installation(place, free_port())
    try:
        say(f"Preparing {place}.")
        at.prepare()
        _be_the_site(at)
        at.start()
        return _load(at, users=options.users, seconds=options.seconds)
    finally:
        at.stop()
        if is_ours:
            _remove(place)


def _load(at: Installation, *, users: int, seconds: int) -> int:
    sessions = _sign_in(users)
    told = at.var.path / "load"
    told.mkdir(exist_ok=True)
    (told / "talks").write_text("")
    (told / "sessions.json").write_text(json.dumps(sessions))
    argv = [_locust(), "-f", ROOT / "faults" / "locustfile.py", "--headless", "--only-summary"]
    argv += ["-u", users, "-r", 20, "-t", f"{seconds}s", "--csv", told / "figures"]
    argv += ["-H", f"http://127.0.0.1:{at.port}"]
    loads, kills, jobs = [], 0, []
    with subprocess.Popen(
        [str(word) for word in argv],
        env={"PATH": os.environ["PATH"], "TOLD": str(told)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as locust:
        last = time.monotonic()
        while locust.poll() is None:
            time.sleep(1)
            if time.monotonic() - last > KILL_EVERY:
                last = time.monotonic()
                jobs.append(at.ask(rows=200, pause=0.1))
                time.sleep(1)
                at.send("worker", signal.SIGKILL, whole=True)
                kills += 1
                loads.append(os.getloadavg()[0])
    return _count(at, told, jobs, users=users, kills=kills, loads=loads)


def _count(
    at: Installation, told: Path, jobs: list, *, users: int, kills: int, loads: list[float]
) -> int:
    broken = []
    try:
        later = at.until_done(*jobs, seconds=180)
        until(lambda: at.sql("SELECT count(*) FROM members_touched") == 0, 300, "marks are left")
    except Broken as problem:
        later = 0.0
        broken.append(str(problem))
    talks = [json.loads(line) for line in (told / "talks").read_text().splitlines()]
    kept = lost = doubled = 0
    for key, status in talks:
        found = at.sql("SELECT count(*) FROM organizing_conversation WHERE key = %s", key)
        kept += found == 1
        lost += found == 0 and status in (200, 302)
        doubled += found > 1
    with (told / "figures_stats.csv").open() as source:
        row = next(each for each in csv.DictReader(source) if each["Name"] == "Aggregated")
    line = {
        "name": "200 organizers" if users == 200 else f"{users} organizers",
        "requests": int(row["Request Count"]),
        "failures": int(row["Failure Count"]),
        "p50_s": float(row["50%"]) / 1000,
        "p95_s": float(row["95%"]) / 1000,
        "talks_sent": len(talks),
        "kept": kept,
        "lost": lost,
        "doubled": doubled,
        "workers_killed": kills,
        "jobs_exact": broken or f"{len(jobs)} of {len(jobs)}",
        "jobs_done_after_s": round(later, 1),
        "load_of_the_machine": [round(min(loads), 1), round(max(loads), 1)] if loads else [],
        "cores": os.cpu_count(),
    }
    say(json.dumps(line))
    return 1 if lost or doubled or broken else 0


def _sign_in(users: int) -> list[str]:
    """Return a session for each of so many organizers, made when they are missing."""
    from django.db import connection
    from django.utils import timezone

    from faults.visitor import sign_in
    from members.models import Grant, Person, Unit, User

    connection.close()
    unit = Unit.objects.get(name="14 Alder St")
    emails = [f"organizer{n}@faults.example.org" for n in range(users)]
    for n, email in enumerate(emails):
        if not User.objects.filter(email=email).exists():
            person = Person.named(f"Organizer {n}")
            person.save()
            user = User(email=email, person=person)
            user.set_unusable_password()
            user.save()
            Grant.objects.create(
                user=user, role="organizer", unit=unit, began_on=timezone.localdate()
            )
    return [sign_in(email) for email in emails]


def _locust() -> Path:
    program = TOOLS / "bin" / "locust"
    if not program.exists():
        say("Installing locust.")
        subprocess.run([sys.executable, "-m", "venv", str(TOOLS)], check=True)
        pip = [str(TOOLS / "bin" / "pip"), "install", "--quiet", LOCUST]
        subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)
    return program


if __name__ == "__main__":
    sys.exit(main())
