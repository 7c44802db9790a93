"""What holds of every answer there is: headers, nothing inline, nothing from elsewhere, no name
that becomes a tag, nobody's data beyond one's scope and tier."""

from __future__ import annotations

import logging
import re

import pytest

from members.middleware import CONTENT_SECURITY_POLICY
from members.models import Committee, Organization, Person, Tag, Unit
from organizing.models import SavedList
from tests import make
from tests.crawl import BOOKS, Page, opened, text_of, written
from tests.routes import Place

pytestmark = pytest.mark.django_db

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


@pytest.fixture
def place(building, omar, ada):
    return Place(building, organizer=omar.person, admin=ada)


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


@pytest.mark.parametrize("who", ["lena", "ada"])
def test_every_answer_is_headed_alike_and_no_name_becomes_a_tag(request, client, place, who):
    """The names of everything are hostile; so is the search. Errors and redirects count, too."""
    Person.objects.update(name=EVIL, given_name=EVIL[:40])
    Unit.objects.update(name=EVIL)
    Committee.objects.update(name=EVIL)
    Tag.objects.update(name=EVIL[:40])
    SavedList.objects.update(name=EVIL[:40])
    organization = Organization.current()
    organization.name = EVIL
    organization.save()
    client.force_login(request.getfixturevalue(who))
    found, tried, before = [], 0, written()
    for name, path, answer in opened(
        client, place, query="?q=%22%3E%3Cxssq%3E&next=//evil.example"
    ):
        tried += answer.status_code == 200
        after = written()
        changed = {table for table in after if after[table] != before.get(table, 0)} - BOOKS
        found += [f"{name}: looking changes {sorted(changed)}"] * bool(changed)
        before = after
        found += wrong_with(name, path, answer)
        assert "evil.example" not in answer.headers.get("Location", ""), name
    answer = client.get("/no/such/page/<xssq>/")
    found += wrong_with("404", "/", answer)
    assert found == []
    assert tried > 60
    assert "1337" not in text_of(client.get("/people/"))


def test_scope_and_tiers_hold_in_every_answer(client, building, place, omar, ada, caplog):
    """Markers stand for a stranger's name, a number (T2) and a note (T3)."""
    caplog.set_level(logging.DEBUG)
    elsewhere = make.unit("Elsewhere")
    stranger = make.person("Zyxstranger Zyx", unit=elsewhere, phone="+12025550999")
    carl = make.person("Carl", unit=elsewhere)
    make.conversation(stranger, carl, make.ago(1), note="zyxelsewhere")
    petra = Person.objects.get(pk=place.pk("person"))
    make.person("Phoney", unit=building, phone="+12025550188", email="zyxmail@example.org")
    make.conversation(petra, make.person("Nadia"), make.ago(1), note="zyxsealed note")
    reader = make.user("Rhea", role="reader", unit=building)
    sealed = {"zyxsealed"}
    hidden = {
        reader: sealed | {"Zyxstranger", "zyxelsewhere", "5550188", "zyxmail", "5550999"},
        omar: sealed | {"Zyxstranger", "zyxelsewhere", "5550999"},
        ada: sealed | {"zyxelsewhere"},
    }
    for user, markers in hidden.items():
        client.force_login(user)
        refused = set()  # what is no page or not theirs is asked for once
        for query, headers in (("?q=zyx", None), ("?q=5550", {"HX-Request": "true"})):
            found = opened(client, place, query=query, headers=headers, but=frozenset(refused))
            for name, _path, answer in found:
                if answer.status_code in {403, 404, 405}:
                    refused.add(name)
                text = text_of(answer)
                told = {marker for marker in markers if marker in text}
                assert not told, (user.person.name, name, told)
    assert "Zyxstranger" in text_of(client.get("/people/?q=zyx"))  # ada finds her: the marker works
    said = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert not [line for line in said if "zyx" in line.lower() or "5550" in line]
