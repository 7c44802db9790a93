"""What holds of every answer there is: its headers, nothing inline, nothing from elsewhere, no name
that becomes a tag, and no look that writes."""

from __future__ import annotations

import re

from members.heads import CONTENT_SECURITY_POLICY
from members.models import Committee, Organization, Person, Tag, Unit
from organizing.models import SavedList
from tests.crawl import BOOKS, Page, text_of, written

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Frame-Options": "DENY",
}
# What a browser shows in our name; anything else is kept as a file.
SHOWN = (
    "text/html",
    "text/plain",
    "text/javascript",
    "text/calendar",
    "text/vcard",
    "application/",
)
OPEN_TO_CACHES = {"service_worker"}  # no-cache: the same for everybody
EVIL = """'"><xssq onx=1>{{7*191}}{% raw %}</script><!--"""
QUERY = "?q=%22%3E%3Cxssq%3E&next=//evil.example"


def name_everything_badly():
    """Give everything that has a name a hostile one."""
    Person.objects.update(name=EVIL, given_name=EVIL[:40])
    Unit.objects.update(name=EVIL)
    Committee.objects.update(name=EVIL)
    Tag.objects.update(name=EVIL[:40])
    SavedList.objects.update(name=EVIL[:40])
    organization = Organization.current()
    organization.name = EVIL
    organization.save()


class Watch:
    """Goes along from answer to answer and keeps what was wrong with each."""

    def __init__(self):
        self.found, self.pages = [], 0
        self.look_away()

    def look_away(self):
        """Take what was written up to now for what was meant to be."""
        self.before = written()

    def see(self, name, path, answer, *, is_look):
        """Take in an answer; a look may have written nothing but books."""
        after = written()
        changed = {table for table in after if after[table] != self.before.get(table, 0)} - BOOKS
        self.before = after
        if is_look and changed:
            self.found.append(f"{name}: looking changes {sorted(changed)}")
        if is_look:
            self.found += wrong_with(name, path, answer)
        if "evil.example" in answer.headers.get("Location", ""):
            self.found.append(f"{name}: leads away")
        if is_look and answer.status_code == 200:
            self.pages += 1


def wrong_with(name, path, answer):
    """What a header or an element of an answer breaks, in words."""
    for header, value in HEADERS.items():
        if answer.headers.get(header) != value:
            yield f"{name}: {header}"
    cached = answer.headers.get("Cache-Control", "")
    if "no-store" not in cached and name not in OPEN_TO_CACHES:
        yield f"{name}: cached {cached}"
    kind = answer.headers.get("Content-Type", "")
    if not kind.startswith(SHOWN) and "attachment" not in answer.headers.get(
        "Content-Disposition", ""
    ):
        yield f"{name}: {kind} is shown"
    if not kind.startswith("text/html"):
        return
    page = Page(text_of(answer), path)
    for tag, found in page.elements:
        if tag == "xssq" or any(key.startswith("on") or key == "style" for key in found):
            yield f"{name}: <{tag} {found}>"
        if tag == "script" and not found.get("src") and found.get("type") != "application/json":
            yield f"{name}: inline script"
        for key in ("src", "href", "action", "formaction", "poster", "srcset"):
            if re.match(r"\s*(javascript|data:text|vbscript):", found.get(key, ""), re.IGNORECASE):
                yield f"{name}: {found[key]}"
        loaded = found.get("src", "") or (tag == "link" and found.get("href", "")) or ""
        if re.match(r"(https?:)?//", loaded):
            yield f"{name}: from elsewhere, {loaded}"
