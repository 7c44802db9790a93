"""Make the pictures of the documentation from a demonstration that runs: `make pictures`.

Each is shown by a page of docs/ (tests/test_documentation.py compares the two lists), and in each
run of the tests its page holds what the guide speaks of (tests/organizing/test_demo.py).
"""

from __future__ import annotations

import html
import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs/pictures"
PHONE, DESK = (390, 760), (1240, 820)


@dataclass(frozen=True)
class Picture:
    """A page as somebody sees it: `path` to open, then a link in it, whose address `then` fits.

    `holds` are words on it of which the guide speaks.
    """

    name: str
    who: str
    path: str
    size: tuple[int, int] = DESK
    then: str = ""  # a regular expression
    language: str = "en"
    holds: tuple[str, ...] = ()

    def link_in(self, text: str) -> str:
        """Return the address of the first such link of a page. Raises LookupError without one."""
        found = re.search(rf'<main.*?href="({self.then})"', text, re.S)
        if found is None:
            raise LookupError(f"{self.name}: no link to {self.then} on {self.path}")
        return html.unescape(found[1])


LOG, PERSON = r'[^"]*/log/\?person=[^"]*', r'/people/0[^"]*'
SHOWN = [
    Picture("today", "lead", "/", holds=("Today", "Worth a conversation")),
    Picture("organizer-today", "organizer", "/", PHONE, holds=("You promised", "They promised")),
    Picture("organizer-log", "organizer", "/my-people/", PHONE, LOG, holds=(
        "What do they care about?", "Did you ask?")),
    Picture("organizer-people", "organizer", "/my-people/", PHONE, holds=("My people",)),
    Picture("organizer-person", "lead", "/people/?rung=5", DESK, PERSON,
            holds=("Where they stand", "Because", "Next rung")),
    Picture("organizar-hoy", "organizer", "/", PHONE, language="es", holds=(
        "Prometiste", "Te prometieron")),
    Picture("organizar-registrar", "organizer", "/my-people/", PHONE, LOG, "es", holds=(
        "¿Qué le importa?", "¿Hiciste una petición?")),
    Picture("organizar-gente", "organizer", "/my-people/", PHONE, language="es",
            holds=("Mi gente",)),
    Picture("organizar-persona", "lead", "/people/?rung=5", DESK, PERSON, "es",
            holds=("Dónde está", "Siguiente peldaño")),
    Picture("new-first-week", "new", "/first-week/", PHONE, holds=("Your first week", "Your list")),
    Picture("leader-base", "lead", "/base/", holds=("How many of us are organized?",)),
    Picture("leader-drift", "lead", "/drift/", holds=("Check-in list", "what we dropped first")),
    Picture("leader-committees", "lead", "/committees/", holds=("Committees", "Open seats")),
    Picture("leader-wall-chart", "captain", "/wall-chart/", DESK, r'/wall-chart/0[^"]*',
            holds=("What the marks mean:", "With a leader of their own")),
    Picture("board-report", "lead", "/base/report/", holds=("What we built", "What we count")),
    Picture("admin-imports", "admin", "/imports/", holds=("Import a file",)),
    Picture("admin-exports", "admin", "/exports/", holds=("Export a roster",)),
    Picture("admin-users", "admin", "/users/", holds=("Add a user",)),
    Picture("admin-installation", "admin", "/settings/installation/", holds=("Installation",)),
    Picture("member-page", "lead", "/people/?rung=5", PHONE, PERSON,
            holds=("What we hold about you", "Who can see it", "What you can do")),
]  # fmt: skip


def show(page: Page, address: str, picture: Picture) -> None:
    """Open the page of a picture, and see what the guide speaks of on it."""
    cookie = {"name": "language", "value": picture.language, "url": address}
    page.context.add_cookies([cookie])
    page.goto(address + picture.path)
    if picture.then:
        page.goto(address + picture.link_in(page.content()))
    if picture.name == "member-page":
        page.locator("form[action*='own-page'] button").first.click()
        link = page.locator("code.first-password").inner_text()
        page.goto(address + re.sub(r"^https?://[^/]+", "", link))
    for words in picture.holds:
        expect(page.get_by_text(words).first).to_be_attached()


def main() -> None:
    """Take those named on the command line, or all."""
    address = os.environ.get("ADDRESS", "http://127.0.0.1:8000")
    demo = json.loads((ROOT / "var/demo.json").read_text())
    passwords = {each["email"].split("@")[0]: each for each in demo["users"]}
    wanted = [each for each in SHOWN if each.name in sys.argv[1:] or not sys.argv[1:]]
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        states: dict[str, Any] = {}
        for picture in wanted:
            width, height = picture.size
            context = browser.new_context(
                viewport={"width": width, "height": height},
                storage_state=states.get(picture.who),
                service_workers="block",
            )
            page = context.new_page()
            page.set_default_timeout(60_000)
            if picture.who not in states:
                _sign_in(page, address, passwords[picture.who])
                states[picture.who] = context.storage_state()
            show(page, address, picture)
            page.screenshot(path=PICTURES / f"{picture.name}.png", animations="disabled")
            context.close()
            sys.stdout.write(f"{picture.name}\n")
            sys.stdout.flush()
        browser.close()


def _sign_in(page: Page, address: str, user: dict[str, str]) -> None:
    page.goto(f"{address}/accounts/login/")
    page.locator("input[name=login]").fill(user["email"])
    page.locator("input[name=password]").fill(user["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)


if __name__ == "__main__":
    main()
