"""Logging without a signal: kept sealed on the phone, sent once, whatever is retried."""

import json
import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from members.models import Person
from organizing.models import Conversation
from tests import make

MARKER = "PLANTED-MARKER"

DUMP = """async () => {
  const database = await new Promise((done) => {
    const request = indexedDB.open("sinew", 1);
    request.onsuccess = () => done(request.result);
  });
  const found = {};
  for (const name of database.objectStoreNames) {
    const rows = await new Promise((done) => {
      const request = database.transaction(name).objectStore(name).getAll();
      request.onsuccess = () => done(request.result);
    });
    found[name] = rows.map((row) => row instanceof CryptoKey
      ? `key, extractable: ${row.extractable}`
      : JSON.stringify({ ...row, iv: "", data: new TextDecoder("latin1").decode(row.data) }));
  }
  database.close();
  return found;
}"""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """Phones keep pages: that is what this file is about."""
    return {**browser_context_args, "service_workers": "allow", "has_touch": True}


@pytest.fixture
def nadia(building):
    return make.person("Nadia Núñez", unit=building)


@pytest.fixture
def ready(phone, context, live_server, sign_in, omar, nadia):
    """Omar's phone, which has once been to the site and keeps the form."""
    sign_in(omar)
    phone.goto(f"{live_server.url}/log/")
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert len(phone.evaluate("caches.keys()")) == 1
    return phone


def at(page, path, live_server):
    page.goto(f"{live_server.url}{path}", wait_until="load")
    return page


def write_down(page, name, note=""):
    page.get_by_label("Who did you talk with?").fill(name)
    page.get_by_text("Ask", exact=True).first.click()
    page.get_by_label("Note").fill(note)
    page.get_by_role("button", name="Save one-on-one").click()
    expect(page.get_by_text("Saved on this phone.")).to_be_visible()
    expect(page.get_by_role("button", name="Save one-on-one")).to_be_enabled()


def eventually(page, **counts):
    """Wait until the stores hold that many rows."""
    for _ in range(120):
        held = {name: len(rows) for name, rows in page.evaluate(DUMP).items() if name in counts}
        if held == counts:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{held} and not {counts}")


def in_outbox(page):
    return len(page.evaluate(DUMP)["outbox"])


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
    held = page.evaluate(DUMP)
    assert held == {"keys": [], "outbox": [], "drafts": []}
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
    assert page.evaluate(DUMP) == {"keys": [], "outbox": [], "drafts": []}


def test_what_is_half_typed_survives_a_reload_and_is_gone_once_sent(ready, live_server, nadia):
    page = at(ready, f"/log/?person={nadia.pk}", live_server)
    page.get_by_label("Note").fill(f"{MARKER} half")
    page.get_by_text("15–30").click()
    eventually(page, drafts=2)
    assert MARKER not in json.dumps(page.evaluate(DUMP))

    page.reload()

    expect(page.get_by_text("What you had typed is back.")).to_be_visible()
    expect(page.get_by_label("Note")).to_have_value(f"{MARKER} half")
    page.get_by_role("button", name="Save one-on-one").click()
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    at(page, f"/log/?person={nadia.pk}", live_server)
    expect(page.get_by_label("Note")).to_have_value("")
    assert Conversation.objects.get().minutes == Conversation.Minutes.MIDDLE


def test_a_draft_without_a_signal_survives_a_reload_while_the_phone_is_in_use(
    ready, context, live_server
):
    context.set_offline(True)
    page = at(ready, "/log/", live_server)
    page.get_by_label("Who did you talk with?").fill("Sam Soto")
    page.get_by_text("I will …").click()
    page.get_by_text("Find out and call back").click()
    eventually(page, drafts=2)

    page.reload()

    expect(page.get_by_label("Who did you talk with?")).to_have_value("Sam Soto")
    expect(page.get_by_label("Find out and call back")).to_be_checked()
    page.get_by_role("button", name="Start afresh").click()
    expect(page.get_by_label("Who did you talk with?")).to_have_value("")
    eventually(page, drafts=1)


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


def test_a_draft_is_not_for_the_next_person_who_signs_in(ready, live_server, sign_in, lena, nadia):
    page = at(ready, f"/log/?person={nadia.pk}", live_server)
    page.get_by_label("Note").fill(f"{MARKER} half")
    eventually(page, drafts=2)
    sign_in(lena)

    at(page, f"/log/?person={nadia.pk}", live_server)

    expect(page.get_by_label("Note")).to_have_value("")


def test_a_locked_phone_adds_and_reads_nothing_back(ready, live_server, nadia):
    page = at(ready, f"/log/?person={nadia.pk}", live_server)
    page.get_by_label("Note").fill(f"{MARKER} half")
    eventually(page, drafts=2)
    page.get_by_text("More", exact=True).last.click()
    page.locator(".bottom-sheet").get_by_role("button", name="Lock").click()
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    expect(page.get_by_label("Note")).to_have_value("")
    at(page, "/log/offline/", live_server)
    expect(page.get_by_label("Note")).to_have_value("")
    at(page, "/people/", live_server)
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()

    page.get_by_label("Who did you talk with?").fill("Nadia Núñez")
    page.get_by_role("button", name="Save one-on-one").click()

    expect(page).to_have_url(re.compile("saved=1"))
    assert nadia.conversations.count() == 1
    assert MARKER not in page.content()


def test_a_page_left_lying_about_is_put_away_with_and_without_a_signal(
    ready, context, live_server, settings
):
    settings.LOCK_AFTER_MINUTES = 0.04
    at(ready, "/", live_server)
    at(ready, "/people/", live_server)
    ready.wait_for_timeout(2600)
    context.set_offline(True)
    ready.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(ready.get_by_label("Who did you talk with?")).to_be_visible()
    expect(ready.get_by_role("heading", name="People")).to_have_count(0)
    context.set_offline(False)

    at(ready, "/people/", live_server)

    expect(ready.get_by_role("heading", name="Locked")).to_be_visible()


def test_a_page_left_lying_about_with_a_signal_leads_to_the_lock(ready, live_server, settings):
    settings.LOCK_AFTER_MINUTES = 0.04
    at(ready, "/people/", live_server)
    ready.wait_for_timeout(2600)
    ready.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(ready.get_by_role("heading", name="Locked")).to_be_visible()


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


def test_without_a_script_the_form_works_as_before(browser, live_server, client, omar, nadia):
    client.force_login(omar)
    cookie = client.cookies["sessionid"]
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = context.new_page()

    page.goto(f"{live_server.url}/log/?person={nadia.pk}")
    page.get_by_role("button", name="Save one-on-one").click()

    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    assert nadia.conversations.count() == 1
    context.close()
