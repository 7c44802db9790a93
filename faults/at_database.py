"""A database that dies, freezes, is locked, is full of others, or is behind a cut cable."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import psycopg

from faults.installation import ROOT, Installation, free_port, until
from faults.proxy import Proxy
from faults.register import check, fault
from faults.visitor import Visitor, a_talk


@fault(
    "f8",
    does="the database's first process is killed in the middle of a job",
    expects="the site writes again within 10 s; 600 of 600 rows, each once",
)
def killed(at: Installation) -> str:
    visitor = Visitor(at.port, "organizer@faults.example.org")
    job = at.ask()
    at.until_at(job, 100)
    at.send("postgres", signal.SIGKILL)
    began, failed = time.monotonic(), 0
    while True:
        form = a_talk()
        status, _seconds = visitor.talk(form)
        if status in (200, 302):
            break
        failed += 1
        check(time.monotonic() - began < 60, "the site does not write again")
    back = time.monotonic() - began
    found = at.sql("SELECT count(*) FROM organizing_conversation WHERE key = %s", form["key"])
    check(found == 1, "what was answered as saved is not there")
    done = at.until_done(job)
    check(back < 10, f"it took {back:.1f} s until the site wrote again")
    return f"wrote again after {back:.1f} s ({failed} failed), job exact {done:.1f} s later"


@fault(
    "f9",
    does="the database is frozen",
    expects="/healthz 200 and /readyz 503 within 6 s; both 200 once it thaws",
)
def frozen(at: Installation) -> str:
    with at.frozen("postgres"):
        unready = until(lambda: at.status("/readyz", timeout=3) == 503, 8, "it says it is ready")
        began = time.monotonic()
        check(at.status("/healthz", timeout=3) == 200, "it seems dead")
        alive = time.monotonic() - began
    healed = until(lambda: at.status("/readyz", timeout=3) == 200, 30, "it does not heal")
    return f"503 after {unready:.1f} s, /healthz in {alive:.2f} s, healed in {healed:.1f} s"


@fault("f14", does="a query runs away (25 s)", expects="an error at 15 s")
def runaway(at: Installation) -> str:
    seconds = _seconds_of("SELECT pg_sleep(25)")
    check(14.5 < seconds < 18, f"error at {seconds:.1f} s")
    return f"error at {seconds:.1f} s"


@fault(
    "f15",
    does="somebody locks the table of people",
    expects="an answer within 8 s that says so, and the site heals by itself",
)
def locked(at: Installation) -> str:
    visitor = Visitor(at.port, "organizer@faults.example.org")
    with psycopg.connect(at.addresses()["OWNER_DATABASE_URL"]) as session:
        session.execute("LOCK TABLE members_person IN ACCESS EXCLUSIVE MODE")
        bare = _seconds_of("SELECT count(*) FROM members_person")
        status, seconds = visitor.get("/people/")
        session.rollback()
    check(status == 500 and seconds < 8, f"{status} after {seconds:.1f} s")
    check(visitor.get("/people/")[0] == 200, "it does not heal")
    return f"the query at {bare:.1f} s, the page {status} after {seconds:.1f} s, then 200"


@fault(
    "f19",
    does="others take all connections of the database",
    expects="an answer within 10 s, and the site heals by itself",
)
def crowded(at: Installation) -> str:
    visitor = Visitor(at.port, "organizer@faults.example.org")
    visitor.get("/people/")
    address, taken = at.addresses()["DATABASE_URL"], []
    try:
        with suppress(psycopg.OperationalError):
            while len(taken) < 200:
                taken.append(psycopg.connect(address, connect_timeout=3))
        answers = [visitor.get("/people/") for _n in range(4)]
    finally:
        for session in taken:
            session.close()
    slowest = max(seconds for _status, seconds in answers)
    told = ", ".join(f"{status} in {seconds:.1f} s" for status, seconds in answers)
    check(slowest < 10, f"{len(taken)} sessions taken: {told}")
    healed = until(lambda: visitor.get("/people/")[0] == 200, 20, "it does not heal")
    return f"{len(taken)} sessions taken: {told}, healed in {healed:.1f} s"


@fault(
    "f28",
    does="the network between web and database is held for 10 s, then cut, then mended",
    expects="/readyz says so, a write that was answered is there, the site heals by itself",
)
def cut(at: Installation) -> str:
    port, web_port = free_port(), free_port()
    proxy = Proxy(at.var.sockets / ".s.PGSQL.5432", port)
    password = at.var.secret("web")
    env = {
        **at.env,
        **at.addresses(),
        **at.settings(),
        "DATABASE_URL": f"postgresql://sinew_web:{password}@127.0.0.1:{port}/sinew?sslmode=disable",
        "DATABASE_POOL": "true",
        "WEB_CONCURRENCY": "1",
        "SITE_URL": f"http://127.0.0.1:{web_port}",
    }
    argv = [sys.executable, "-m", "gunicorn", "--config", "organizing/local/gunicorn_conf.py"]
    web = subprocess.Popen(
        [*argv, "--bind", f"127.0.0.1:{web_port}"], cwd=ROOT, env=env,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    here = Installation(at.var.path, web_port)
    try:
        until(lambda: here.status("/readyz") == 200, 60, "web does not start")
        visitor = Visitor(web_port, "organizer@faults.example.org", timeout=60)
        answered, keys = [], []
        for act in (proxy.hold, proxy.mend, proxy.cut, proxy.mend):
            act()
            began = time.monotonic()
            while act != proxy.mend and time.monotonic() - began < 8:
                if here.status("/readyz", timeout=3) == 503:
                    break
                time.sleep(0.3)
            if act != proxy.mend:
                check(here.status("/readyz", timeout=3) == 503, "it says it is ready")
            if act == proxy.hold:
                continue
            form = a_talk()
            status, _seconds = visitor.talk(form)
            keys.append((form["key"], status))
            answered.append(status)
        healed = until(lambda: visitor.talk(a_talk())[0] in (200, 302), 30, "it does not heal")
    finally:
        os.killpg(web.pid, signal.SIGKILL)
        web.wait()
        proxy.close()
    for key, status in keys:
        found = at.sql("SELECT count(*) FROM organizing_conversation WHERE key = %s", key)
        check(found == 1 if status in (200, 302) else found <= 1, f"{status} with {found} talks")
    return f"answers {answered}, every one that was yes is there, healed in {healed:.1f} s"


def _seconds_of(query: str) -> float:
    """Return after how long the site's own connection gives up on a query."""
    from django.db import DatabaseError, connection

    connection.close()
    began = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
    except DatabaseError:
        return time.monotonic() - began
    finally:
        connection.close()
    check(False, "it was let run")
    return 0
