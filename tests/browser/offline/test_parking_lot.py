"""Practice 6.1: six one-on-ones in a parking lot, one thumb, two bars of signal, then none.

Counted: taps, bytes of HTML, what was typed. `pytest -s` prints the figures; docs/logging.md
states them.
"""

from __future__ import annotations

import re
import statistics
import sys
import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.models import Issue
from organizing.models import Commitment, Conversation, FollowUp, IssueRaised
from tests import make
from tests.browser.offline.phone import DUMP, Line, drafted_again, eventually

pytestmark = pytest.mark.django_db(transaction=True)

WITHOUT_PROMISE, WITH_PROMISE, PAGE = 9, 14, 30_000
NAMES = ["Rosa Núñez", "Bo Berg", "Cy Adams", "Dee Okoye", "Eli Stone", "Fay Moreno"]


@pytest.fixture
def thumb(page, live_server, sign_in, omar, building):
    """A phone on Today, people to talk with on its list, and a count of every tap."""
    page.set_viewport_size({"width": 320, "height": 568})
    issues = [Issue.objects.create(name=name) for name in ("Heat", "Mold", "Rent", "Repairs")]
    for n, name in enumerate(NAMES):
        who = make.person(name, unit=building)
        talk = make.conversation(who, omar.person, make.ago(20 + n), kind="ask", minutes=10)
        IssueRaised.objects.create(conversation=talk, person=who, issue=issues[n % 4])
        if n < 3:
            FollowUp.objects.create(person=who, owner=omar.person, due_on=timezone.localdate())
    sign_in(omar)
    page.goto(live_server.url)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return Thumb(page)


class Thumb:
    """One thumb: it taps, never types, and everything it costs is counted."""

    def __init__(self, page):
        self.page = page
        self.taps, self.bytes, self.logs = 0, [], []
        page.on("response", self._weigh)

    def _weigh(self, response):
        if response.request.resource_type == "document" and response.url.endswith("/log/"):
            self.bytes.append(len(response.body()))

    def __call__(self, role, name, within=None, exact=False):
        (within or self.page).get_by_role(role, name=name, exact=exact).first.tap()
        self.taps += 1

    def log(self, who, answer, *, issue, they="", ours="", start="Next person", saved="Saved"):
        """Log one, and note what it took."""
        began, before = time.monotonic(), self.taps
        if start:
            self("link", start)
        self("radio", who)
        self("radio", "15–30")
        self("checkbox", issue, exact=True)
        self("radio", answer, within=self.page.locator(".log-ask"), exact=True)
        if they:
            theirs = self.page.get_by_role("region", name="They will")
            self("radio", they, within=theirs)
            self("radio", "Friday", within=theirs)
        if ours:
            self("checkbox", "I will …")
            us = self.page.get_by_role("region", name="I will")
            self("radio", ours, within=us)
            self("radio", "tomorrow", within=us)
        self("radio", "2 With us")
        pressed = time.monotonic()
        self("button", "Save one-on-one")
        expect(self.page.get_by_text(saved, exact=True).first).to_be_visible()
        done = time.monotonic()
        self.logs.append((self.taps - before, bool(they or ours), done - began, done - pressed))
        assert (
            self.page.evaluate("document.documentElement.scrollWidth")
            <= self.page.viewport_size["width"]
        )


@pytest.mark.parametrize("width", [390, 320])
def test_six_one_on_ones_in_a_parking_lot(thumb, width):
    page = thumb.page
    page.set_viewport_size({"width": width, "height": 640})
    line = Line(page)

    thumb.log("Rosa Núñez", "Yes", issue="Heat", they="Come to the next", start="+ Log")
    thumb.log("Bo Berg", "Maybe", issue="Mold")
    thumb.log("Cy Adams", "Yes", issue="Rent", they="Ask two", ours="Find out")
    thumb("link", "Next person")
    expect(page.get_by_role("radio", name="Dee Okoye")).to_be_visible()
    line.cut()  # into the stairwell, the form open
    thumb.log("Dee Okoye", "No", issue="Heat", start="", saved="Saved on this phone.")
    thumb.log(
        "Eli Stone", "Yes", issue="Heat", ours="Bring what", start="", saved="Saved on this phone."
    )
    expect(page.get_by_text("2 waiting").first).to_be_visible()
    assert Conversation.objects.filter(talked_on=timezone.localdate()).count() == 3
    line.two_bars()
    eventually(page, outbox=0)
    thumb.log("Fay Moreno", "No", issue="Heat", start="")
    thumb("link", "That was the last")

    said = " ".join(page.locator(".batch-said").inner_text().split())
    assert said == "6 talked 3 yes 2 you owe 1 maybe"
    expect(page.get_by_text("1 maybe: go back to the issues")).to_be_visible()
    today = Conversation.objects.filter(talked_on=timezone.localdate())
    assert sorted(today.values_list("person__name", flat=True)) == sorted(NAMES)
    assert Commitment.objects.count() == 4
    assert FollowUp.objects.filter(what="Back to the issues", person__name="Bo Berg").exists()
    for taps, has_promise, _all, _save in thumb.logs:
        assert taps <= (WITH_PROMISE if has_promise else WITHOUT_PROMISE)
    assert max(thumb.bytes) <= PAGE
    sys.stderr.write(figures(thumb))


def figures(thumb):
    """What it took, in a line."""
    plain = [taps for taps, has_promise, *_ in thumb.logs if not has_promise]
    promised = [taps for taps, has_promise, *_ in thumb.logs if has_promise]
    each = statistics.median(log[2] for log in thumb.logs)
    return (
        f"\n{thumb.page.viewport_size['width']} px: {max(plain)} taps, {max(promised)} with "
        f"promises both ways; "
        f"{max(thumb.bytes)} bytes of HTML; by script {each:.1f} s each at the median, "
        f"{sum(log[2] for log in thumb.logs):.1f} s for six; without a signal saved in "
        f"{1000 * min(log[3] for log in thumb.logs[3:5]):.0f} ms\n"
    )


def test_an_interruption_keeps_what_was_tapped(thumb, live_server):
    page = thumb.page
    thumb("link", "+ Log")
    thumb("radio", "Bo Berg")
    thumb("radio", "15–30")
    eventually(page, drafts=2)
    before = page.evaluate(DUMP)["drafts"]
    thumb("checkbox", "Mold", exact=True)
    drafted_again(page, since=before)

    page.reload()  # the phone rang, and the browser was thrown out of memory

    expect(page.get_by_text("What you had typed is back.")).to_be_visible()
    expect(page.get_by_role("radio", name="Bo Berg")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Mold", exact=True)).to_be_checked()
    thumb("button", "Save one-on-one")
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    assert re.search("/conversations/", page.url)
    assert Conversation.objects.filter(talked_on=timezone.localdate()).count() == 1
