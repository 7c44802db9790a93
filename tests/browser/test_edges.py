"""Practice 6.5: a paper sheet, a carrier who resigns tonight, a member who dies: on two bars.

On the way the sheet loses its signal, and an answer. `pytest -s` prints the figures.
"""

from __future__ import annotations

import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members.models import Carrier
from organizing.models import Handoff, Tie
from tests import make
from tests.browser.offline.phone import Line, lost_answer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser_context_args(browser_context_args):
    """A small phone with a touch screen."""
    size = {"width": 390, "height": 844}
    return {**browser_context_args, "viewport": size, "has_touch": True, "is_mobile": True}


@pytest.fixture(autouse=True)
def patient():
    """On two bars a page takes its time."""
    expect.set_options(timeout=15_000)
    yield
    expect.set_options(timeout=5_000)


NAMES = ["Adams", "Baker", "Cohen", "Diaz", "Evans", "Fofana", "Garcia", "Hussain", "Ito", "Jones"]


def lose_it(page, line, name, field):
    """Press Enter without a signal, or with the answer lost on its way: what was typed stays."""
    if name == "Diaz":
        line.cut()
    else:
        page.route("**/paper/", lost_answer)
    page.keyboard.press("Enter")
    expect(page.get_by_text("What you typed is still here")).to_be_visible()
    expect(field).to_have_value(name[:4])
    page.unroute("**/paper/")
    line.two_bars()


def test_the_three_nights(page, live_server, sign_in, lena, building, record_property):
    floor = make.unit("Floor 3", under=building)
    people = [make.person(f"{name} Neighbour", unit=floor) for name in NAMES]
    make.person("Itoh Neighbour", unit=floor)  # called nearly like one who was there
    committee = make.committee("Tenants", units=[building])
    meeting = make.meeting(committee, timezone.localdate())
    sign_in(lena)
    page.set_default_timeout(30_000)
    line = Line(page)

    # the paper sheet: name, Enter, name, Enter
    page.goto(f"{live_server.url}/meetings/{meeting.pk}/")
    page.get_by_role("link", name="Type the paper sheet in").tap()
    began = time.monotonic()
    for number, name in enumerate(NAMES, start=1):
        field = page.get_by_label("Name or door")
        expect(field).to_be_focused()
        page.keyboard.type(name[:4], delay=60)
        if name in {"Diaz", "Ito"}:
            lose_it(page, line, name, field)
        page.keyboard.press("Enter")
        expect(page.get_by_text(f"{number} pe", exact=False).first).to_be_visible()
    each = (time.monotonic() - began) / len(NAMES)
    record_property("sheet_seconds_per_person", round(each, 2))
    print(f"paper sheet: {each:.2f} s a person on two bars")  # noqa: T201
    here = meeting.attendances.filter(state="present").values_list("person", flat=True)
    assert set(here) == {person.pk for person in people}
    assert each <= 4
    assert not Tie.objects.exists()

    # a carrier resigns tonight
    olga = make.person("Olga Organizer", unit=floor)
    user = make.user(person=olga, role="organizer", unit=building)
    make.carrier(people[0], olga)
    make.conversation(people[0], olga, make.ago(4))
    page.goto(f"{live_server.url}/people/{olga.pk}/")
    began = time.monotonic()
    page.get_by_role("button", name="Freeze their access").tap()
    expect(page.get_by_text("Their access is frozen")).to_be_visible()
    frozen = time.monotonic() - began
    record_property("freeze_seconds", round(frozen, 2))
    print(f"freeze: {frozen:.2f} s, 1 tap")  # noqa: T201
    user.refresh_from_db()
    assert not user.is_active
    expect(page.get_by_text("1 person would have no one")).to_be_visible()
    page.get_by_role("button", name="Introduce me").tap()
    expect(page.get_by_text("Now meet, the three of you")).to_be_visible()
    page.get_by_role("button", name="We met, the three of us").tap()
    expect(page.get_by_text("carries them now")).to_be_visible()
    assert Handoff.objects.get().state == "handed_over"
    assert Carrier.objects.current().get(person=people[0]).by == lena.person

    # a member dies, and it was a mistake
    page.goto(f"{live_server.url}/people/{people[1].pk}/")
    page.get_by_text("Away, left, no contact").tap()
    began = time.monotonic()
    page.get_by_role("button", name="Record that they died").tap()
    expect(page.get_by_text("We are sorry.")).to_be_visible()
    ended = time.monotonic() - began
    record_property("death_seconds", round(ended, 2))
    print(f"death: {ended:.2f} s, 1 tap")  # noqa: T201
    page.get_by_role("button", name="This was entered by mistake").tap()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    people[1].refresh_from_db()
    assert people[1].status == "active"
