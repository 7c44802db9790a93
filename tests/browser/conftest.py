"""Chromium as the browser tests start it."""

import os

import pytest

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


def pytest_collection_modifyitems(items):
    """Mark everything in this directory, so that `-m browser` is all of it."""
    for item in items:
        if "/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
