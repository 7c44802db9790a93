"""Logging without a signal: kept sealed on the phone, sent once, whatever is retried."""

import json

import pytest
from playwright.sync_api import expect

from members.models import Person, Session
from organizing.models import Conversation
from tests.browser.offline.phone import DUMP, MARKER, at, eventually, in_outbox, write_down


def test_three_talks_without_a_signal_arrive_once_each(ready, context, live_server, nadia):
    context.set_offline(True)
    page = at(ready, "/log/", live_server)
    expect(page.get_by_role("heading", name="One-on-one")).to_be_visible()
    for name in ("Nadia Nunez", "Sam Soto", "Ana Abel"):
        write_down(page, name, note=f"{MARKER} about {name}")
    expect(page.get_by_text("3 waiting")).to_be_visible()
    held = page.evaluate(DUMP)
    assert held["keys"] == ["key, extractable: false"]
    assert len(held["outbox"]) == 3
    for secret in (MARKER, "Nadia", "Soto", str(nadia.pk), "new_name"):
        assert secret not in json.dumps(held)

    page.reload()
    expect(page.get_by_text("3 waiting")).to_be_visible()
    assert MARKER not in page.content()
    context.set_offline(False)

    expect(page.get_by_text("3 waiting")).to_have_count(0)
    expect(page.locator("#outbox [data-outbox=waiting]")).to_be_hidden()
    assert Conversation.objects.count() == 3
    assert nadia.conversations.get().note == f"{MARKER} about Nadia Nunez"
    assert Person.objects.filter(name__in=["Sam Soto", "Ana Abel"]).count() == 2
    assert in_outbox(page) == 0


def test_a_talk_with_nobody_is_asked_about_at_once_and_can_be_mended(ready, context, live_server):
    context.set_offline(True)
    page = at(ready, "/log/", live_server)

    page.get_by_role("button", name="Save one-on-one").click()

    expect(page.get_by_text("A first name will do.")).to_be_visible()
    expect(page.get_by_label("Who did you talk with?")).to_be_focused()
    assert in_outbox(page) == 0
    write_down(page, "Sam Soto")
    expect(page.get_by_text("A first name will do.")).to_be_hidden()


def test_any_other_page_says_calmly_that_there_is_no_signal(ready, context, live_server):
    context.set_offline(True)

    at(ready, "/people/", live_server)

    expect(ready.get_by_role("heading", name="No signal")).to_be_visible()
    ready.get_by_role("link", name="Log a one-on-one").click()
    expect(ready.get_by_label("Who did you talk with?")).to_be_visible()


def test_online_it_goes_through_the_outbox_to_what_was_saved(ready, live_server, nadia):
    at(ready, f"/log/?person={nadia.pk}", live_server)
    ready.get_by_role("button", name="Save one-on-one").click()

    expect(ready.get_by_role("heading", name="Saved")).to_be_visible()
    assert nadia.conversations.count() == 1
    assert in_outbox(ready) == 0


def test_an_answer_that_was_lost_makes_no_second_row(ready, context, live_server, nadia):
    def save_and_lose_the_answer(route):
        if route.request.method != "POST":
            return route.fallback()
        route.fetch()
        return route.abort()

    page = at(ready, f"/log/?person={nadia.pk}", live_server)
    context.route("**/log/", save_and_lose_the_answer)
    page.get_by_role("button", name="Save one-on-one").click()
    expect(page.get_by_text("Saved on this phone.")).to_be_visible()
    assert Conversation.objects.count() == 1
    assert in_outbox(page) == 1
    context.unroute("**/log/")

    at(page, "/", live_server)

    expect(page.locator("#outbox [data-outbox=waiting]")).to_be_hidden()
    eventually(page, outbox=0)
    assert Conversation.objects.count() == 1


def test_a_reload_in_the_middle_of_sending_makes_no_second_row(ready, context, live_server, nadia):
    def save_and_never_answer(route):
        if route.request.method != "POST":
            return route.fallback()
        return route.fetch()

    page = at(ready, f"/log/?person={nadia.pk}", live_server)
    context.route("**/log/", save_and_never_answer)
    page.get_by_role("button", name="Save one-on-one").click()
    for _ in range(100):
        if Conversation.objects.exists():
            break
        page.wait_for_timeout(50)
    context.unroute("**/log/")
    page.reload()

    eventually(page, outbox=0)
    assert Conversation.objects.count() == 1


def test_a_double_tap_without_a_signal_is_one_talk(ready, context, live_server):
    context.set_offline(True)
    page = at(ready, "/log/", live_server)
    page.get_by_label("Who did you talk with?").fill("Sam Soto")
    page.evaluate(
        """() => {
          const button = document.querySelector(".log-save button");
          button.click(); button.click();
        }"""
    )
    expect(page.get_by_text("1 waiting")).to_be_visible()
    context.set_offline(False)

    expect(page.locator("#outbox [data-outbox=waiting]")).to_be_hidden()
    assert Conversation.objects.count() == 1


def test_two_tabs_that_come_back_at_once_send_each_talk_once(ready, context, live_server):
    second = context.new_page()
    at(second, "/people/", live_server)
    context.set_offline(True)
    page = at(ready, "/log/", live_server)
    for name in ("One Person", "Two People", "Three Persons"):
        write_down(page, name)
    context.set_offline(False)
    for tab in (page, second):
        tab.evaluate("window.dispatchEvent(new Event('online'))")

    expect(page.locator("#outbox [data-outbox=waiting]")).to_be_hidden()
    eventually(page, outbox=0)
    assert Conversation.objects.count() == 3
    assert Person.objects.filter(name__contains="Person").count() == 2


def test_a_page_that_dies_while_sending_loses_nothing(ready, context, live_server):
    context.set_offline(True)
    page = at(ready, "/log/", live_server)
    for name in ("Sam Soto", "Ana Abel"):
        write_down(page, name)
    context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.close()

    again = context.new_page()
    at(again, "/", live_server)

    eventually(again, outbox=0)
    assert Conversation.objects.count() == 2


def test_an_expired_session_says_sign_in_to_send_and_sends_after(
    ready, context, live_server, sign_in, omar
):
    context.set_offline(True)
    page = at(ready, "/log/", live_server)
    for name in ("Sam Soto", "Ana Abel"):
        write_down(page, name)
    Session.objects.all().delete()
    context.set_offline(False)

    expect(page.get_by_role("link", name="Sign in to send 2")).to_be_visible()
    assert Conversation.objects.count() == 0
    page.get_by_role("link", name="Sign in to send 2").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in to send 2")).to_be_visible()
    sign_in(omar)
    at(page, "/", live_server)

    eventually(page, outbox=0)
    assert Conversation.objects.filter(logged_by=omar).count() == 2


def test_what_somebody_else_wrote_is_never_sent_as_ones_own(
    ready, context, live_server, sign_in, lena, omar
):
    context.set_offline(True)
    page = at(ready, "/log/", live_server)
    write_down(page, "Sam Soto")
    Session.objects.all().delete()
    sign_in(lena)
    context.set_offline(False)
    at(page, "/", live_server)

    expect(page.get_by_text("1 of somebody else")).to_be_visible()
    expect(page.locator("#outbox [data-outbox=waiting]")).to_be_hidden()
    assert Conversation.objects.count() == 0
    sign_in(omar)
    at(page, "/", live_server)
    eventually(page, outbox=0)
    assert Conversation.objects.get().logged_by == omar


def test_what_the_server_finds_wanting_is_shown_with_all_that_was_typed(
    ready, context, live_server
):
    context.set_offline(True)
    page = at(ready, "/log/", live_server)
    write_down(page, "Sam Soto", note="his visa is running out")
    context.set_offline(False)

    at(page, "/", live_server)
    expect(page.get_by_text("1 needs another look")).to_be_visible()
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_label("Note")).to_have_value("his visa is running out")
    page.get_by_role("button", name="Take those words out and save").click()

    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    assert "visa" not in Conversation.objects.get().note
    assert in_outbox(page) == 0


def test_signing_out_warns_of_what_is_only_on_this_phone(ready, context, live_server):
    context.set_offline(True)
    page = at(ready, "/log/", live_server)
    for name in ("Sam Soto", "Ana Abel"):
        write_down(page, name)
    context.route("**/token/", lambda route: route.abort())
    context.set_offline(False)
    at(page, "/accounts/logout/", live_server)
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("2 one-on-ones are only on this phone")).to_be_visible()
    page.get_by_role("button", name="Stay signed in").click()
    assert in_outbox(page) == 2
    page.locator("main").get_by_role("button", name="Sign out").click()
    context.unroute("**/token/")
    page.get_by_role("button", name="Send now").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert Conversation.objects.count() == 2
    assert not any(page.evaluate(DUMP).values())
    assert page.evaluate("caches.keys()") == []


def test_signing_out_may_delete_what_was_not_sent(ready, context, live_server):
    context.set_offline(True)
    page = at(ready, "/log/", live_server)
    write_down(page, "Sam Soto")
    context.route("**/token/", lambda route: route.abort())
    context.set_offline(False)
    at(page, "/accounts/logout/", live_server)
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign out and delete").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert not any(page.evaluate(DUMP).values())


def test_a_form_opened_for_somebody_keeps_them_when_the_signal_goes(
    ready, context, live_server, nadia
):
    page = at(ready, f"/log/?person={nadia.pk}", live_server)
    context.set_offline(True)
    page.get_by_role("button", name="Save one-on-one").click()
    expect(page.get_by_text("Saved on this phone.")).to_be_visible()
    assert str(nadia.pk) not in json.dumps(page.evaluate(DUMP))
    context.set_offline(False)

    eventually(page, outbox=0)
    assert nadia.conversations.count() == 1


def test_a_deploy_in_between_changes_what_is_kept_and_still_sends(
    ready, context, live_server, settings
):
    before = ready.evaluate("caches.keys()")
    context.set_offline(True)
    page = at(ready, "/log/", live_server)
    write_down(page, "Sam Soto")
    settings.VERSION, settings.DEBUG = "99.0", True  # computed anew, as after a restart
    context.set_offline(False)
    at(page, "/", live_server)

    for _ in range(100):
        if (names := page.evaluate("caches.keys()")) != before and len(names) == 1:
            break
        page.wait_for_timeout(50)
    assert names != before
    eventually(page, outbox=0)
    assert Conversation.objects.count() == 1
    context.set_offline(True)
    at(page, "/log/", live_server)
    expect(page.get_by_label("Who did you talk with?")).to_be_visible()


@pytest.mark.parametrize("path", ["/log/", "/people/", "/"])
def test_the_smallest_phone_need_not_scroll_sideways_without_a_signal(
    ready, context, live_server, path
):
    ready.set_viewport_size({"width": 320, "height": 568})
    context.set_offline(True)
    at(ready, path, live_server)
    if path == "/log/":
        write_down(ready, "Sam Soto")

    assert ready.evaluate("document.documentElement.scrollWidth") <= 320
