"""What is half typed comes back to who typed it, and a locked phone reads nothing."""

import json
import re

from playwright.sync_api import expect

from members.models import Job
from organizing.models import Conversation
from tests.browser.offline.phone import DUMP, MARKER, at, eventually


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
    page.get_by_label("I will …").check()
    page.get_by_label("Find out and call back").check()
    eventually(page, drafts=2)

    page.reload()

    expect(page.get_by_label("Who did you talk with?")).to_have_value("Sam Soto")
    expect(page.get_by_label("Find out and call back")).to_be_checked()
    page.get_by_role("button", name="Start afresh").click()
    expect(page.get_by_label("Who did you talk with?")).to_have_value("")
    eventually(page, drafts=1)


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


def test_a_page_that_polls_is_put_away_by_the_lock(ready, live_server, client, ada, sign_in):
    sign_in(ada)
    Job.objects.create(kind="export", by=ada)
    at(ready, "/jobs/", live_server)
    expect(ready.locator("#job-rows[data-hx-trigger]")).to_have_count(1)
    session = client.session
    session["seen_at"] -= 16 * 60
    session.save()

    expect(ready.get_by_role("heading", name="Locked")).to_be_visible()


def test_the_locked_page_fits_the_smallest_phone(ready, live_server, client):
    session = client.session
    session["locked"] = True
    session.save()
    ready.set_viewport_size({"width": 320, "height": 568})

    at(ready, "/people/", live_server)

    expect(ready.get_by_role("heading", name="Locked")).to_be_visible()
    assert ready.evaluate("document.documentElement.scrollWidth") <= 320
