"""The pictures of the guides: what each shows, and the words on it of which its guide speaks.

`tests/browser/test_site.py` opens them all in a demonstration that runs, and keeps what it sees
where PICTURES names a directory: `make pictures`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polib
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parent.parent.parent
PLACE = ROOT / "docs/pictures"
# What stood on each when it was taken, so far as it is ours (`words_of`).
WORDS = Path(__file__).with_name("pictured.json")
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


OURS = "main :is(h1, h2, h3, button, label, summary, th), nav a"


class Walk:
    """Somebody after somebody goes to the pages of the pictures."""

    def __init__(self, browser, options, address, users):
        self.browser, self.options, self.address = browser, options, address
        self.users = {user["email"].partition("@")[0]: user for user in users}
        self.states, self.words, self.missing = {}, {}, []

    def look(self, picture, keep):
        """Open what a picture shows, look for the words of its guide, and keep it if asked to."""
        width, height = picture.size
        context = self.browser.new_context(
            **self.options,
            viewport={"width": width, "height": height},
            storage_state=self.states.get(picture.who),
        )
        page = context.new_page()
        page.set_default_timeout(60_000)
        if not keep:  # words need neither style nor script
            page.route("**/static/**", lambda route: route.abort())
        if picture.who not in self.states:
            self._sign_in(page, self.users[picture.who])
            self.states[picture.who] = context.storage_state()
        cookie = {"name": "language", "value": picture.language, "url": self.address}
        context.add_cookies([cookie])
        self._open(page, picture)
        text = page.locator("body").inner_text().lower()  # a style may write in capitals
        self.missing += [(picture.name, said) for said in picture.holds if said.lower() not in text]
        if keep:
            self.words[picture.name] = words_of(page, picture.language)
            page.screenshot(path=keep / f"{picture.name}.png", animations="disabled")
        context.close()

    def _open(self, page, picture):
        page.goto(self.address + picture.path, wait_until="load")
        if picture.then:
            link = re.search(rf'<main.*?href="({picture.then})"', page.content(), re.S)
            assert link, f"{picture.name}: no link to {picture.then} on {picture.path}"
            page.goto(self.address + link[1].replace("&amp;", "&"))
        if picture.name == "member-page":
            page.locator("form[action*='own-page'] button").first.click()
            link = page.locator("code.first-password").inner_text()
            page.goto(self.address + re.sub(r"^https?://[^/]+", "", link))

    def _sign_in(self, page, user):
        page.goto(f"{self.address}/accounts/login/")
        page.locator("input[name=login]").fill(user["email"])
        page.locator("input[name=password]").fill(user["password"])
        page.keyboard.press("Enter")
        expect(page.get_by_role("main")).to_be_visible()
        page.wait_for_url(lambda url: "login" not in url)


def words_of(page, language):
    """Return the headings, labels and buttons in sight that are strings of ours as they stand."""
    said = page.locator(OURS).all_inner_texts()
    return sorted({text.strip() for text in said} & ours(language))


@cache
def ours(language):
    """Return every string of ours in that language."""
    catalogue = polib.pofile(str(ROOT / "locale/es/LC_MESSAGES/django.po"))
    return {entry.msgstr if language == "es" else entry.msgid for entry in catalogue} - {""}


def written(words):
    """Write down what stood on the pictures."""
    WORDS.write_text(json.dumps(words, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
