"""The site itself: it starts with its demonstration, the guides' pages are there, and again."""

import json
import os
import time
import urllib.request
from pathlib import Path

from faults.installation import free_port, running
from tests.browser import pictures
from tests.local.conftest import eventually


def test_the_site_starts_with_a_demo_the_guides_are_true_of_it_and_a_second_time_at_once(
    tmp_path, browser, browser_context_args
):
    address = f"http://127.0.0.1:{(port := free_port())}"
    var = tmp_path / "var"
    worker, demo = var / "log/worker.log", var / "demo.json"
    for limit in (240, 30):  # seconds: far above what it takes, for a busy machine
        began = time.monotonic()
        with running(var, port) as said:
            assert address in said
            assert time.monotonic() - began < limit
            with urllib.request.urlopen(f"{address}/accounts/login/") as page:
                assert page.status == 200
            eventually(lambda: worker.exists() and "ready." in worker.read_text())
            if limit == 240:
                walk(browser, browser_context_args, address, json.loads(demo.read_text()))

    assert demo.stat().st_mode & 0o777 == 0o600


def walk(browser, options, address, demo):
    """Open every page that a guide shows; keep the pictures where PICTURES says."""
    keep = Path(os.environ["PICTURES"]) if os.environ.get("PICTURES") else None
    going = pictures.Walk(browser, options, address, demo["users"])
    for picture in pictures.SHOWN:
        going.look(picture, keep)

    assert going.missing == []
    if keep:
        pictures.written(going.words)
