"""`make upgrade FROM=commit`: the version of that commit answers while this one migrates.

The older version runs with its demonstration, and four people open pages and send the forms on
them, as they stand. Then this checkout migrates the database beside it, the older version goes on
on the new schema, and at last this one takes its place. Prints for each part how much was asked,
and exits 1 when anything was answered with an error while the older version ran, or after.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

from attack.pages import Form, Page, encoded
from faults.installation import ROOT, free_port, running
from organizing.local.places import Var
from organizing.local.postgres import Postgres

PEOPLE = ("organizer", "lead", "captain", "admin")
ROW = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b\d+\b")
# What would end the session or the demonstration, or is a file as large as everything.
LEFT_ALONE = re.compile(r"/(accounts|lock|leave|step-down|settings/demo|users|language|static)\b")


class Asked:
    """What was asked and what was answered, by part of the upgrade."""

    def __init__(self) -> None:
        self.part, self.lock = "before", threading.Lock()
        self.answers: dict[str, Counter[tuple[str, str, int]]] = {}

    def note(self, method: str, path: str, status: int) -> None:
        """Note an answer; 0 stands for none."""
        place = ROW.sub("…", path.partition("?")[0])
        with self.lock:
            self.answers.setdefault(self.part, Counter())[method, place, status] += 1

    def until(self, many: int, seconds: float = 300) -> None:
        """Wait until so many were asked in this part, but not for ever."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.answers.get(self.part, Counter()).total() < many:
            time.sleep(0.2)

    def told(self) -> tuple[list[str], int]:
        """Return a line for each part and each error in it, and how many errors there were."""
        lines, errors = [], 0
        for part, found in self.answers.items():
            wrong = {key: n for key, n in found.items() if key[2] == 0 or key[2] >= 500}
            errors += sum(wrong.values())
            sent = sum(n for (method, _place, _status), n in found.items() if method == "POST")
            lines.append(
                f"{part}: {found.total()} requests, {sent} of them forms, to"
                f" {len({key[:2] for key in found})} addresses; {sum(wrong.values())} errors"
            )
            lines += [f"    {status} {method} {place} ({n})"
                      for (method, place, status), n in sorted(wrong.items())]  # fmt: skip
        return lines, errors


class Visitor(threading.Thread):
    """Somebody who goes from link to link, and sends every third time a form of the page."""

    def __init__(self, address: str, user: dict[str, str], asked: Asked) -> None:
        super().__init__(daemon=True)
        self.address, self.user, self.asked = address, user, asked
        self.dice = random.Random(user["email"])
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self.over, self.rests = threading.Event(), threading.Event()
        self.known: dict[str, list[str]] = {"/": ["/"]}

    def run(self) -> None:
        """Go on until it is over."""
        page = self.ask("/")
        while not self.over.is_set():
            if self.rests.is_set():
                time.sleep(0.05)
                continue
            if page and page.path.startswith("/accounts/login/"):
                page = self.sign_in(page)
            forms = [form for form in page.forms if self.may_send(form)] if page else []
            if forms and self.dice.random() < 0.35:
                page = self.send(self.dice.choice(forms))
            else:
                place = self.dice.choice(list(self.known))
                page = self.ask(self.dice.choice(self.known[place]))

    def sign_in(self, login: Page) -> Page | None:
        """Sign in, at first and whenever the session was ended."""
        form = next(form for form in login.forms if any(f.name == "password" for f in form.fields))
        said = {"login": self.user["email"], "password": self.user["password"]}
        return self.send(form, said)

    def may_send(self, form: Form) -> bool:
        """Whether to send it as it stands."""
        return form.method == "post" and not form.takes_files and not LEFT_ALONE.match(form.action)

    def send(self, form: Form, said: dict[str, str] | None = None) -> Page | None:
        """Send a form as it stands, or with what is said."""
        filled = [(name, (said or {}).get(name, value)) for name, value in form.filled()]
        return self.ask(form.action, encoded(filled))

    def ask(self, path: str, body: bytes | None = None) -> Page | None:
        """Ask as a browser does, following where it leads; return the page there is."""
        headers = {"Referer": self.address + path, "Origin": self.address} if body else {}
        status, text, at = 0, "", path
        try:
            with self.opener.open(Request(self.address + path, body, headers), timeout=60) as page:
                status, at = page.status, urlsplit(page.url).path
                if "html" in page.headers.get("Content-Type", ""):
                    text = page.read().decode(errors="replace")
        except HTTPError as refused:
            status = refused.code
            refused.close()
        except (OSError, HTTPException):
            status = 0
        self.asked.note("POST" if body else "GET", path, status)
        if not text:
            return None
        found = Page(text, at)
        for link in found.links:
            if not LEFT_ALONE.match(link):
                links = self.known.setdefault(ROW.sub("…", link.partition("?")[0]), [])
                links[:] = [*links, link][-30:]
        return found


def main() -> int:
    """Upgrade from the commit that was named, and say what was answered meanwhile."""
    parser = argparse.ArgumentParser(prog="make upgrade", description=__doc__)
    parser.add_argument("commit", help="the version that runs before")
    parser.add_argument("--requests", type=int, default=150, help="in each part (150)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sinew-up-") as place:
        old, var = Path(place) / "old", Path(place) / "var"
        _bring(options.commit, old)
        address = f"http://127.0.0.1:{(port := free_port())}"
        asked = Asked()
        with running(var, port, root=old, python=old / ".venv/bin/python"):
            users = json.loads((var / "demo.json").read_text())["users"]
            visitors = [Visitor(address, user, asked) for user in users
                        if user["email"].split("@")[0] in PEOPLE]  # fmt: skip
            for visitor in visitors:
                visitor.start()
            asked.until(options.requests)
            asked.part = "while migrating"
            took = _migrate(var)
            asked.part = "older version on the new schema"
            asked.until(options.requests)
            for visitor in visitors:
                visitor.rests.set()
            time.sleep(2)
            say(*_errors_in(var))
        asked.part = "present version"
        with running(var, port):
            for visitor in visitors:
                visitor.rests.clear()
            asked.until(options.requests)
            for visitor in visitors:
                visitor.over.set()
            for visitor in visitors:
                visitor.join(60)
        lines, errors = asked.told()
        say(f"Migrated in {took:.1f} s beside {options.commit}.", *lines)
    return 1 if errors else 0


def say(*lines: str) -> None:
    """Write lines at once."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _bring(commit: str, place: Path) -> None:
    """Unpack that version, with the packages its lock file names."""
    place.mkdir()
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True)
    subprocess.run(["tar", "-x"], cwd=place, input=packed.stdout, check=True)
    lock = "requirements/local.txt"
    if (place / lock).read_bytes() == (ROOT / lock).read_bytes():
        (place / ".venv").symlink_to(ROOT / ".venv")
    else:
        subprocess.run(["sh", "scripts/setup", lock], cwd=place, check=True)


def _migrate(place: Path) -> float:
    """Migrate as `deploy/upgrade` does, roles first, and return the seconds it took.

    Where it and people at work wait for each other, PostgreSQL takes all of it back, and it is
    tried again.
    """
    var = Var(place)
    var.find_sockets()
    Postgres(var).grant()
    command = 'DATABASE_URL="$OWNER_DATABASE_URL" exec python manage.py migrate --no-input'
    argv = [sys.executable, "-m", "organizing.local", "exec", "--var", str(place), "--"]
    began = time.monotonic()
    for attempt in range(1, 6):
        done = subprocess.run(
            [*argv, "sh", "-c", command], cwd=ROOT, capture_output=True, text=True
        )
        if done.returncode == 0:
            return time.monotonic() - began
        say(f"Attempt {attempt} was taken back: {done.stderr.strip().splitlines()[-4:]}")
    sys.exit("The database could not be migrated beside the older version.")


def _errors_in(place: Path) -> list[str]:
    """Return what the logs of web and worker call errors, each kind once."""
    found: Counter[str] = Counter()
    for name in ("web", "worker"):
        for line in (place / f"log/{name}.log").read_text(errors="replace").splitlines():
            if re.search(r"Error\b|Exception\b|does not exist|violates|timeout", line):
                found[f"    {name}: {ROW.sub('…', line)[-240:]}"] += 1
    return [f"{line} ({n})" for line, n in found.most_common(20)]


if __name__ == "__main__":
    sys.exit(main())
