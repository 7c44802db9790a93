"""Chromium as the browser tests start it."""

import os
import threading
from urllib.parse import urlsplit

import pytest
from django.db import connections

from members import jobs
from members.models import Job

# Playwright's synchronous API leaves an event loop running in the thread of the test, and
# Django would refuse queries there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

QUIET = [
    "--disable-background-networking",  # no look-ups of the maker's hosts at every start
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Start the Chromium that `make test` has found. As root it has no sandbox to offer."""
    args = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    found = {"executable_path": path} if (path := os.environ.get("CHROMIUM")) else {}
    return {**browser_type_launch_args, **found, "args": args}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """Keep no page for want of a signal, so that a test can change what the network answers.

    The tests in offline/ allow it.
    """
    return {**browser_context_args, "service_workers": "block"}


def pytest_collection_modifyitems(items):
    """Mark everything in this directory, so that `-m browser` is all of it."""
    for item in items:
        if "/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def patience(page):
    """A test that waits for what never comes says so in seconds, and no page may fail silently.

    Nor may any page ask anything of another site (trust 5).
    """
    page.set_default_timeout(20_000)
    problems, hosts = [], set()
    page.on("request", lambda sent: hosts.add(urlsplit(sent.url).hostname))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield
    refused = [text for text in problems if "Content Security Policy" in text or "rror:" in text]
    assert refused == []
    assert hosts <= {"localhost", "127.0.0.1", None}  # None: what is no address, as data:


@pytest.fixture
def sign_in(context, client, live_server, settings):
    """Put the session of a user into the browser, as if they had signed in."""

    def sign_in(user):
        # An answer to what a page still asks in the last one's name would take the cookie along.
        for shown in context.pages:
            if shown.url != "about:blank":
                shown.wait_for_load_state("networkidle")
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url, "httpOnly": True}]
        )

    return sign_in


@pytest.fixture
def phone(page):
    """The page as a small phone shows it."""
    page.set_viewport_size({"width": 390, "height": 844})
    return page


@pytest.fixture
def at_work(live_server):
    """Somebody who takes up jobs, as workers and beat do, but for while this is set."""
    over, away = threading.Event(), threading.Event()

    def work():
        while not over.wait(0.1):
            waiting = Job.objects.none() if away.is_set() else Job.objects.unfinished()
            for pk in list(waiting.values_list("pk", flat=True)):
                jobs.run(pk)
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    yield away
    over.set()
    thread.join()
