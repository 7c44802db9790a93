"""Look at pages as axe and a narrow screen see them: one load, every scheme. See `HTMLCS` below."""

from __future__ import annotations

import os
from datetime import date

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
SEALED_TO_ADMINS = {
    "today", "base", "drift", "person", "person_ties", "conversation", "promises",
    "introduce", "loads", "if_left", "drift_case", "tie_map",
}  # fmt: skip
WIDE, NARROW = 1360, 320
DAYS = 7  # in which everything has been looked at in the other ways, too
LOOK = """async (isFirst) => {
    const short = (node) => node.outerHTML.slice(0, 120);
    const contrast = {runOnly: ["color-contrast", "link-in-text-block"]};
    const options = {resultTypes: ["violations"], ...(isFirst ? {} : contrast)};
    const axes = (await axe.run(document, options)).violations;
    const found = axes.map((each) => `axe ${each.id}: ${each.nodes[0].html.slice(0, 120)}`);
    const sniffs = ["", "_F24", "_Contrast"].map((each) => `Principle1.Guideline1_4.1_4_3${each}`);
    if (window.HTMLCS) {
        const least = [{standard: "WCAG2AAA", include: sniffs}];
        if (!isFirst) HTMLCS_WCAG2AA.sniffs = least;
        await new Promise((over, failed) => {
            HTMLCS.process("WCAG2AA", document, over, failed);
        });
        for (const said of HTMLCS.getMessages()) {
            if (said.type === HTMLCS.ERROR) {
                found.push(`htmlcs ${said.code}: ${short(said.element)}`);
            }
        }
    }
    if (document.documentElement.scrollWidth > window.innerWidth) found.push("scrolls sideways");
    if (document.querySelectorAll("h1").length !== 1) found.push("not one h1");
    return found;
}"""


def pages_of(who: str):
    """The routes that answer `who` with a page; of those an admin opens too, to her only."""
    for name, row in MATRIX.items():
        is_hers = who == "ada" or name in SEALED_TO_ADMINS
        shown = row["get"][WHO.index(who)] == 200
        if shown and is_hers and name not in NOT_PAGES | ONLY_FROM_A_MAIL:
            yield name


def forms_of(who: str):
    """The pages with a form that is shown again where it is sent empty."""
    for name in pages_of(who):
        if MATRIX[name]["post"][WHO.index(who)] == 200:
            yield name


def turns(names):
    """Those whose turn it is today; all of them where EVERY_PAGE says so."""
    today = date.today().toordinal() % DAYS  # noqa: DTZ011 (which of them is all one)
    is_all = os.environ.get("EVERY_PAGE") == "all"
    return [name for at, name in enumerate(sorted(names)) if is_all or at % DAYS == today]


class Looker:
    """Opens pages of one site and writes down what is found on each."""

    def __init__(self, page, url: str) -> None:
        self.page, self.url = page, url
        self.found: dict[str, list[str]] = {}
        page.context.add_init_script(AXE_SCRIPT)
        if HTMLCS:
            page.context.add_init_script(path=HTMLCS)

    def open(self, name: str, place=None) -> None:
        """Open a route wide and light, as most people see it."""
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": WIDE, "height": 844})
        pk = place.pk(name) if "pk" in ROUTES[name] else None
        self.page.goto(self.url + path_to(name, ROUTES[name], pk))

    def look(self, name: str) -> None:
        """Look at what is open: all rules wide and light; contrast and width narrow and dark."""
        wrong = self.page.evaluate(LOOK, True)
        self.page.set_viewport_size({"width": NARROW, "height": 844})
        self.page.emulate_media(color_scheme="dark")
        wrong += [f"dark, narrow: {each}" for each in self.page.evaluate(LOOK, False)]
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
