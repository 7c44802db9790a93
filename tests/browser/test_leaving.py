"""“Exit this page”: blank at once, nothing behind Back, the session locked, nothing typed lost."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser_context_args(browser_context_args):
    """A small phone with a touch screen."""
    size = {"width": 390, "height": 844}
    return {**browser_context_args, "viewport": size, "has_touch": True, "is_mobile": True}


def by_button(page):
    page.get_by_role("button", name="Exit this page").tap()


def by_shift(page):
    for _press in range(3):
        page.keyboard.press("Shift")


def by_three_fingers(page):
    fingers = [{"x": x, "y": 300} for x in (80, 160, 240)]
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": fingers})


@pytest.mark.parametrize("leave", [by_button, by_shift, by_three_fingers])
def test_leaving_is_at_once_and_nothing_is_behind_back(
    page, live_server, sign_in, omar, building, leave
):
    rosa = make.person("Rosa Núñez", unit=building)
    sign_in(omar)
    for path in ("/", f"/people/{rosa.pk}/", "/people/"):
        page.goto(live_server.url + path)
    expect(page.get_by_text("Rosa Núñez").first).to_be_visible()

    began = time.monotonic()
    leave(page)
    page.wait_for_url("about:blank")
    assert time.monotonic() - began < 1

    for _step in range(2):
        page.go_back(wait_until="commit")
        page.wait_for_url("about:blank")
        assert page.locator("body").inner_text().strip() == ""
    page.goto(f"{live_server.url}/people/")
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    assert "Rosa" not in page.content()


def test_without_a_signal_the_session_is_locked_before_the_next_page_is_seen(
    page, context, live_server, sign_in, omar, building
):
    make.person("Rosa Núñez", unit=building)
    omar.set_password(make.PASSWORD)
    omar.save()
    sign_in(omar)
    page.goto(f"{live_server.url}/people/")
    context.set_offline(True)
    by_shift(page)
    page.wait_for_url("about:blank")
    context.set_offline(False)

    page.goto(f"{live_server.url}/people/")

    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_role("link", name="Rosa Núñez")).to_be_visible()  # asked for once


def test_capitals_and_two_presses_leave_nothing(page, live_server, sign_in, omar):
    sign_in(omar)
    page.goto(f"{live_server.url}/log/")
    note = page.get_by_label("Note")
    note.press("Shift+A")
    note.press("Shift+B")
    note.press("Shift+C")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")

    expect(note).to_have_value("ABC")


def test_the_other_tab_goes_blank_too(page, context, live_server, sign_in, omar):
    sign_in(omar)
    other = context.new_page()
    other.goto(f"{live_server.url}/people/")
    page.goto(f"{live_server.url}/")

    by_button(page)

    other.wait_for_url("about:blank")


def test_without_a_script_the_way_out_is_a_blank_page(browser, live_server, client, omar):
    client.force_login(omar)
    with browser.new_context(java_script_enabled=False) as context:
        cookie = client.cookies["sessionid"]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/people/")

        page.get_by_role("button", name="Exit this page").click()

        assert page.locator("body").inner_text().strip() == ""
        page.go_back()
        expect(page.get_by_role("heading", name="Locked")).to_be_visible()
