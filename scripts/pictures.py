"""Make the pictures of the documentation from a demonstration that runs: `make pictures`.

Each is shown by a page of docs/: tests/test_documentation.py compares the two lists.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs/pictures"
PHONE, DESK = (390, 760), (1240, 820)


@dataclass(frozen=True)
class Picture:
    """A page as somebody sees it: `path` to open, then `click` a link in it, by its name."""

    name: str
    who: str
    path: str
    size: tuple[int, int] = DESK
    click: str = ""  # a CSS selector of a link
    language: str = "en"


SHOWN = [
    Picture("today", "lead", "/"),
    Picture("organizer-today", "organizer", "/", PHONE),
    Picture("organizer-log", "organizer", "/my-people/", PHONE, "main a[href*='log/?person=']"),
    Picture("organizer-people", "organizer", "/my-people/", PHONE),
    Picture("organizer-person", "lead", "/people/?rung=5", DESK, "main a[href^='/people/0']"),
    Picture("organizar-hoy", "organizer", "/", PHONE, language="es"),
    Picture(
        "organizar-registrar",
        "organizer",
        "/my-people/",
        PHONE,
        "main a[href*='log/?person=']",
        "es",
    ),
    Picture("organizar-gente", "organizer", "/my-people/", PHONE, language="es"),
    Picture(
        "organizar-persona", "lead", "/people/?rung=5", DESK, "main a[href^='/people/0']", "es"
    ),
    Picture("new-first-week", "new", "/first-week/", PHONE),
    Picture("leader-base", "lead", "/base/"),
    Picture("leader-drift", "lead", "/drift/"),
    Picture("leader-committees", "lead", "/committees/"),
    Picture("leader-wall-chart", "captain", "/wall-chart/", DESK, "main a[href^='/wall-chart/0']"),
    Picture("board-report", "lead", "/base/report/"),
    Picture("admin-imports", "admin", "/imports/"),
    Picture("admin-exports", "admin", "/exports/"),
    Picture("admin-users", "admin", "/users/"),
    Picture("admin-installation", "admin", "/settings/installation/"),
    Picture("member-page", "lead", "/people/?rung=5", PHONE, "main a[href^='/people/0']"),
]


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
            _take(page, address, picture)
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


def _take(page: Page, address: str, picture: Picture) -> None:
    cookie = {"name": "language", "value": picture.language, "url": address}
    page.context.add_cookies([cookie])
    page.goto(address + picture.path)
    if picture.click:
        page.goto(address + str(page.locator(picture.click).first.get_attribute("href")))
    if picture.name == "member-page":
        _own_page(page)
    page.screenshot(path=PICTURES / f"{picture.name}.png", animations="disabled")


def _own_page(page: Page) -> None:
    """From a person's page to the page that is theirs."""
    page.locator("form[action*='own-page'] button").first.click()
    page.goto(page.locator("code.first-password").inner_text())


if __name__ == "__main__":
    main()
