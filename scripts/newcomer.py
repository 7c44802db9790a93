"""Follow docs/start.md from a clean clone, as a newcomer would: `make newcomer`.

Clones the repository into a folder that is thrown away, runs the commands the page tells, signs in
with a browser, and goes through Begin until its list is gone. Says the seconds of each part, and
fails where a step is not as the page says. SHOTS=directory keeps a picture of each step.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
LIST = "Name,Email,Building\nAna Abel,ana@example.org,14 Alder Street\nBo Berg,,14 Alder Street\n"
PLACES = "14 Alder Street, 48\n- Floor 1, 12\n- Floor 2, 12"
MOST_SECONDS = 300


def main() -> int:
    """Return 0 when the newcomer was through within five minutes of the first page."""
    run, admin = told("EMPTY=1"), told("make admin")
    port = str(_free_port())
    with tempfile.TemporaryDirectory(prefix="newcomer-") as place:
        clone = Path(place) / "sinew"
        began = time.monotonic()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        _say("cloned", began)
        said = Path(place) / "said"
        with said.open("w") as output:
            argv = [*shlex.split(run), f"PORT={port}"]
            site = subprocess.Popen(argv, cwd=clone, stdout=output, start_new_session=True)
        try:
            address = _address(site, said)
            _say("installed and started", began)
            argv = [word.strip('"') for word in shlex.split(admin)]
            made = subprocess.run(argv, cwd=clone, check=True, capture_output=True, text=True)
            email, password = made.stdout.strip().rsplit(" signs in with: ", 1)
            _say("first admin let in", began)
            seconds = _browse(address, email.split()[-1], password)
        finally:
            os.killpg(site.pid, signal.SIGINT)
            site.wait(60)
    _say(f"through Begin in {seconds:.0f} s", began)
    return 0 if seconds < MOST_SECONDS else 1


def _address(site: subprocess.Popen[bytes], said: Path) -> str:
    while not (found := re.search(r"Sinew is at (\S+)", said.read_text())):
        if site.poll() is not None:
            sys.exit(f"make run ended:\n{said.read_text()}")
        time.sleep(0.5)
    return found[1]


def told(part: str) -> str:
    """Return the command with `part` in it that docs/start.md tells."""
    page = (ROOT / "docs/start.md").read_text()
    return next(line[2:] for line in page.splitlines() if line.startswith("$ ") and part in line)


def follow(
    page: Page, address: str, email: str, password: str, look: Callable[[str], None]
) -> None:
    """Go through the first hour in the browser; `look` is called with the name of each step."""
    page.goto(address)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Second step at sign-in")).to_be_visible()
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator("code.spell").inner_text()
    page.locator("form.form input[name=code]").fill(code_of(secret))
    page.get_by_role("button", name="Use this app").click()
    page.get_by_role("link", name="I have written them down").click()

    expect(page.get_by_text("0 of 4 steps done.")).to_be_visible()
    look("today")
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_label("Words for your field")).to_be_visible()
    look("begin")
    page.get_by_label("Name").fill("Riverside Tenants")
    page.get_by_label("Words for your field").select_option("tenant")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Places, one a line").fill(PLACES)
    page.get_by_role("button", name="Add these places").click()
    expect(page.get_by_text("3 places were added.")).to_be_visible()
    expect(page.get_by_role("link", name="Buildings and headcounts")).to_be_visible()
    look("places")

    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Omar Organizer")
    page.get_by_label("Email").fill("omar@example.org")
    page.get_by_label("Where").select_option(label="14 Alder Street")
    page.get_by_label("A first password, shown here once").check()
    page.locator("main form.form button.button-primary").click()
    expect(page.locator("code.first-password")).to_be_visible()

    page.get_by_role("link", name="Today").first.click()
    expect(page.get_by_text("3 of 4 steps done.")).to_be_visible()
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_role("link", name="Log a first conversation")).to_be_visible()
    page.get_by_role("link", name="Import a list").click()
    page.get_by_role("link", name="Import a file").first.click()
    page.get_by_label("File").set_input_files(
        {"name": "tenants.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    )
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_text("If you apply it: new 2")).to_be_visible()
    look("dry-run")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("2 people added")).to_be_visible()
    page.get_by_role("link", name="Today").first.click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(page.get_by_text("steps done")).to_have_count(0)

    page.goto(f"{address}/log/")
    page.get_by_text("Not in the list").click()
    page.get_by_label("Their first name").fill("Tess")
    page.get_by_role("button", name="Save one-on-one").click()
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    look("saved")
    page.get_by_role("link", name="Today").first.click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(page.get_by_text("steps done")).to_have_count(0)
    look("over")


def code_of(secret: str) -> str:
    """Return what an authenticator app shows now for `secret` (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(time.time() // 30).to_bytes(8, "big"), hashlib.sha1)
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def _browse(address: str, email: str, password: str) -> float:
    shots = os.environ.get("SHOTS")

    def look(name: str) -> None:
        if shots:
            page.screenshot(path=Path(shots) / f"{name}.png", full_page=True)

    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM")
        args = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=args)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(60_000)
        expect.set_options(timeout=60_000)
        began = time.monotonic()
        follow(page, address, email, password, look)
        browser.close()
        return time.monotonic() - began


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _say(what: str, began: float) -> None:
    sys.stdout.write(f"{time.monotonic() - began:6.0f} s  {what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
