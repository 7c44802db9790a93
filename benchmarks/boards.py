"""Every board over HTTP and in a browser: time to the first byte, bytes, requests, first paint.

What `make run` starts: gunicorn with its workers, files hashed and compressed. Budgets are those
of experience D.4. Takes CHROMIUM; dates the data to today, which boards are always of.
"""

from __future__ import annotations

import gzip
import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, sync_playwright

from benchmarks import signing_in
from benchmarks.measuring import told
from benchmarks.rows import COMMITTEES, PEOPLE, UNITS, uuid_of
from members.models import Grant, Placement, Unit, User
from organizing import mapping
from organizing.models import StandingRun
from organizing.standing import computing

ROOT = Path(__file__).resolve().parent.parent
TIMES = 20
SQUARES = 500
YEAR = (365, 180, 91, 31, 8, 1, 0)  # days ago on which everybody was computed
NIGHTS = """
    INSERT INTO organizing_metricsnapshot (unit_id, as_of, figures, rules_hash, made_at)
    SELECT unit_id, day::date, figures, rules_hash, made_at
    FROM organizing_metricsnapshot,
         generate_series(%(on)s::date - 364, %(on)s::date - 1, '1 day') AS day
    WHERE unit_id IS NULL AND as_of = %(on)s ON CONFLICT DO NOTHING
"""  # a figure of each night between, as an organization of a year has them
PAINTED = """() => new Promise((told) => new PerformanceObserver((list) => {
    told(list.getEntries().at(-1).startTime);
}).observe({type: "largest-contentful-paint", buffered: true}))"""


def measure(people: int) -> None:
    """Measure each board as somebody sees it who leads the whole organization."""
    paths = ready()
    cookie = sign_in(leader())
    with serving() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"]
        )
        for name, path in paths.items():
            taken, used, html = _ask(port, path, cookie)
            context = browser.new_context(viewport={"width": 1360, "height": 900})
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": cookie,
                  "url": f"http://127.0.0.1:{port}"}]
            )  # fmt: skip
            seen = _browse(context.new_page(), f"http://127.0.0.1:{port}{path}")
            context.close()
            told(
                f"board: {name}", ours=statistics.median(taken), floor=0, rows=len(html),
                people=people, best=min(taken), p95=sorted(taken)[int(TIMES * 0.95) - 1],
                cpu=used, html_kb=len(gzip.compress(html)) / 1000, load=os.getloadavg()[0],
                **seen,
            )  # fmt: skip
        browser.close()


def ready() -> dict[str, str]:
    """Compute today and draw the maps where that was not done; return the boards by name."""
    on = timezone.localdate()
    if not StandingRun.objects.filter(as_of=on).exists():
        for back in YEAR:  # else everybody would have moved on the one day there is
            computing.compute(as_of=on - timedelta(days=back))
        with connection.cursor() as cursor:
            cursor.execute(NIGHTS, {"on": on})
    top = Unit.objects.get(pk=uuid_of(UNITS, 0))
    chart = _five_hundred()
    mapping.make(top, on=on)
    mapping.make(chart, on=on)
    return {
        "base": "/base/",
        "ladder": "/ladder/?days=90",
        "movement": "/base/movement/?what=level&days=90",
        "cohorts": "/base/cohorts/",
        "drift": "/drift/",
        "statements": "/base/statements/",
        "committees": "/committees/",
        "committee": f"/committees/{uuid_of(COMMITTEES, 0)}/",
        "report": "/base/report/",
        "connections": "/connections/",
        "connections of everybody": f"/connections/{top.pk}/",
        "map of everybody": f"/connections/{top.pk}/map/",
        "map of five hundred": f"/connections/{chart.pk}/map/",
        "wall charts": "/wall-chart/",
        "wall chart of five hundred": f"/wall-chart/{chart.pk}/",
        "if they left": f"/people/{uuid_of(PEOPLE, 0)}/if-they-left/",
    }


def leader(number: int = 0) -> User:
    """Return a leader of the whole organization, one for each number."""
    user, made = User.objects.get_or_create(
        email=f"boards{number or ''}@example.org",
        defaults={"person_id": uuid_of(PEOPLE, 1 + number)},
    )
    if made:
        user.set_unusable_password()
        user.save()
        Grant.objects.create(user=user, role="leader")
    signing_in.give_factor(user)
    return user


def _five_hundred() -> Unit:
    """Return a unit of five hundred people, placed there once more where none is so large."""
    unit = Unit.objects.filter(name="Five hundred").first()
    if unit is None:
        unit = Unit.under(Unit.objects.get(pk=uuid_of(UNITS, 0)), "Five hundred")
        Placement.objects.bulk_create(
            Placement(person_id=uuid_of(PEOPLE, n), unit=unit, began_on="2020-01-01", spot=str(n))
            for n in range(SQUARES)
        )
    return unit


def sign_in(user: User) -> str:
    """Return the key of a session of that user."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@contextmanager
def serving() -> Iterator[int]:
    """Serve the site as `make run` does, on the port given."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = _serve(port)
    try:
        yield port
    finally:
        server.terminate()
        server.wait()


def _serve(port: int) -> subprocess.Popen:
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(collect, check=True, cwd=ROOT)
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "organizing/local/gunicorn_conf.py",
         "--bind", f"127.0.0.1:{port}"],
        cwd=ROOT, env={**os.environ, "ALLOWED_HOSTS": "127.0.0.1"},
    )  # fmt: skip
    for _ in range(150):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.2)
    return server


def ask(port: int, path: str, cookie: str) -> tuple[float, bytes]:
    """Return the seconds to the first byte of a page, and the page."""
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
    line = http.client.HTTPConnection("127.0.0.1", port)
    began = time.perf_counter()
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    taken = time.perf_counter() - began
    html = answer.read()
    line.close()
    assert answer.status == 200, (path, answer.status, html[:200])
    return taken, html


def _ask(port: int, path: str, cookie: str) -> tuple[list[float], float, bytes]:
    """Return the seconds to the first byte, processor seconds of one request, and the page."""
    for _warming in range(4):  # the first of each worker are not counted
        _taken, html = ask(port, path, cookie)
    before = processors(port)
    taken = [ask(port, path, cookie)[0] for _number in range(TIMES)]
    return taken, (processors(port) - before) / TIMES, html


def processors(port: int) -> float:
    """Return the processor seconds so far of what serves at `port` and of its database sessions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        pids = [str(pid) for (pid,) in cursor.fetchall()]
    ticks = 0
    for pid in [*pids, *_workers(port)]:
        with suppress(FileNotFoundError):  # a session that ended meanwhile
            stat = Path(f"/proc/{pid}/stat").read_text()
            user, system = stat.rpartition(")")[2].split()[11:13]
            ticks += int(user) + int(system)
    return ticks / os.sysconf("SC_CLK_TCK")


def _workers(port: int) -> list[str]:
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if f"127.0.0.1:{port}".encode() in (place / "cmdline").read_bytes().split(b"\0"):
                found.append(place.name)
        except OSError:
            continue  # it ended meanwhile
    return found


def _browse(page: Page, url: str) -> dict[str, Any]:
    """Open a page for the first time: requests, bytes over the wire, milliseconds to be drawn."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(url, wait_until="load")
    painted = page.evaluate(PAINTED)
    drawn = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    return {
        "requests": len(sizes),
        "all_kb": sum(sizes) / 1000,
        "lcp_ms": painted,
        "drawn_ms": drawn,
    }
