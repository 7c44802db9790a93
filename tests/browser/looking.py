"""Look at pages as axe and a narrow screen see them: one load, every scheme. See `HTMLCS` below."""

from __future__ import annotations

import os
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT

from tests.matrix import MATRIX, WHO
from tests.routes import every_route, path_to

# HTML_CodeSniffer is packaged neither on PyPI nor by Debian: whoever has its HTMLCS.js names it.
HTMLCS = os.environ.get("HTMLCS", "")
ROUTES = every_route()
NOT_PAGES = {
    "healthz",
    "readyz",
    "token",
    "service_worker",
    "manifest",
    "members:import_refused",
    "my_data",
    "people_count",
    "api_schema",
}
ONLY_FROM_A_MAIL = {"account_reset_password_from_key"}
NOT_SHOWN_AGAIN = {"person_report", "step_down"}  # a file; and that was the last page
SEALED_TO_ADMINS = {
    "today", "base", "drift", "person", "person_ties", "conversation", "promises",
    "introduce", "loads", "if_left", "drift_case", "tie_map", "person_report",
    "reach_behind",
}  # fmt: skip
WIDE, NARROW = 1360, 320
LOOK = Path(__file__).with_name("looking.js").read_text()
# EVERY_PAGE=all looks at everything in every way, and takes no contrast for seen (CONTRIBUTING.md).
IS_ALL = os.environ.get("EVERY_PAGE") == "all"


def pages_of(who: str):
    """The routes that answer `who` with a page; of those an admin opens too, to her only."""
    for name, row in MATRIX.items():
        is_hers = who == "ada" or name in SEALED_TO_ADMINS
        if is_hers and _is_shown(row, who) and name not in NOT_PAGES | ONLY_FROM_A_MAIL:
            yield name


def forms_of(who: str):
    """The pages with a form that is shown again where it is sent empty, an admin's or not."""
    for name, row in MATRIX.items():
        shown = _is_shown(row, who) and row["post"][WHO.index(who)] == 200
        if shown and name not in NOT_PAGES | ONLY_FROM_A_MAIL | NOT_SHOWN_AGAIN:
            yield name


def _is_shown(row, who: str) -> bool:
    return row["get"][WHO.index(who)] == 200


def some(names):
    """Every eighth of them, the same on every day; all where EVERY_PAGE says so."""
    return sorted(names)[:: 1 if IS_ALL else 8]


# What leaders see, and its forms: looked at empty and with errors in Spanish, the rest in English.
BOARDS = {
    "base", "movement", "cohorts", "gone_people", "figures", "threads", "issues", "report",
    "statements", "drift", "drift_newcomers", "ladder", "committees", "wall_charts", "reach",
    "week", "actions_held", "recorded", "committee_new", "committee_share", "issue", "meeting_new",
    "report_mail", "rules", "statement_new",
}  # fmt: skip


def by_language(names):
    """Return which of them to look at in which language: all in both where EVERY_PAGE says so."""
    rest, boards = sorted({*names} - BOARDS), sorted({*names} & BOARDS)
    return {
        "en": [*rest, *boards] if IS_ALL else some(rest),
        "es": [*rest, *boards] if IS_ALL else boards,
    }


class Looker:
    """Opens pages of one site and writes down what is found on each.

    Contrast is most of what looking costs, and the same few looks come again on every page: what
    was readable once on the same grounds is not measured again in the same scheme.
    """

    def __init__(self, page, url: str, sign_in) -> None:
        self.page, self.url, self.sign_in = page, url, sign_in
        self.found: dict[str, list[str]] = {}
        self.seen: dict[str, set[str]] = {"light": set(), "dark": set()}
        page.context.add_init_script(AXE_SCRIPT)
        if HTMLCS:
            page.context.add_init_script(path=HTMLCS)

    def be(self, user) -> None:
        """Sign somebody in. Who looks at everything does so anew for each page: it takes long."""
        self.user = user
        self.sign_in(user)

    def open(self, name: str, place=None) -> None:
        """Open a route wide and light, as most people see it."""
        if IS_ALL:
            self.sign_in(self.user)
        self._turn("light", WIDE)
        pk = place.pk(name) if "pk" in ROUTES[name] else None
        self.page.goto(self.url + path_to(name, ROUTES[name], pk))
        if "/steps/again/" in self.page.url and name != "mfa_reauthenticate":
            self.found[f"{name}, opened"] = ["asks who one is instead"]

    def look(self, name: str) -> None:
        """Look at what is open: all rules wide and light; contrast and width narrow and dark."""
        wrong = self._wrong("light", is_first=True)
        self._turn("dark", NARROW)
        wrong += [f"dark, narrow: {each}" for each in self._wrong("dark", is_first=False)]
        if wrong:
            self.found[name] = sorted(set(wrong))

    def look_at(self, names, place=None) -> None:
        """Open and look at each."""
        for name in names:
            self.open(name, place)
            self.look(name)

    @property
    def says(self) -> str:
        """What was found, a line each."""
        return "\n".join(f"{name}: {each}" for name, all_ in self.found.items() for each in all_)

    def _turn(self, scheme: str, width: int) -> None:
        self.page.emulate_media(color_scheme=scheme)
        self.page.set_viewport_size({"width": width, "height": 844})

    def _wrong(self, scheme: str, *, is_first: bool) -> list[str]:
        seen = None if IS_ALL else sorted(self.seen[scheme])
        told = self.page.evaluate(LOOK, {"isFirst": is_first, "seen": seen})
        if not told["found"]:
            self.seen[scheme].update(told["seen"])
        return told["found"]
