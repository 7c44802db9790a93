"""Logging on a phone with one thumb, and what one tap does on Today."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.models import Issue
from organizing.models import Commitment, Conversation, FollowUp
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser_context_args(browser_context_args):
    """A small phone with a touch screen."""
    size = {"width": 390, "height": 844}
    return {**browser_context_args, "viewport": size, "has_touch": True, "is_mobile": True}


@pytest.fixture
def rosa(building):
    return make.person("Rosa Núñez", unit=building)


@pytest.fixture
def thumb(page, live_server, sign_in, omar, rosa):
    """A signed-in phone on Today, and a function that taps and counts."""
    Issue.objects.create(name="Heat")
    FollowUp.objects.create(person=rosa, owner=omar.person, due_on=timezone.localdate())
    sign_in(omar)
    page.goto(live_server.url)

    def tap(role, name, *, within=None, exact=True):
        tap.count += 1
        (within or page).get_by_role(role, name=name, exact=exact).first.tap()

    tap.count = 0
    return tap


def open_form(page, tap):
    tap("link", "+ Log")
    tap("radio", "Rosa Núñez", exact=False)


def saved(page):
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()


def test_a_talk_without_a_promise_takes_nine_taps_at_most_and_no_typing(page, thumb):
    open_form(page, thumb)
    thumb("radio", "Check-in")
    thumb("radio", "15–30")
    thumb("checkbox", "Heat")
    thumb("radio", "Maybe")
    expect(page.get_by_text("back to the issues")).to_be_visible()
    thumb("radio", "2 With us", exact=False)
    thumb("button", "Save one-on-one")

    saved(page)
    talk = Conversation.objects.get()
    assert (talk.kind, talk.minutes, talk.answer) == ("check_in", 22, "maybe")
    assert thumb.count <= 9


def test_a_talk_with_a_promise_each_way_takes_fourteen_taps_at_most(page, thumb):
    open_form(page, thumb)
    thumb("radio", "Ask")
    thumb("radio", "5–15")
    thumb("checkbox", "Heat")
    thumb("radio", "Yes")
    they = page.get_by_role("region", name="They will")
    thumb("radio", "Ask two others to come", within=they)
    thumb("radio", "tomorrow", within=they, exact=False)
    thumb("checkbox", "I will …")
    us = page.get_by_role("region", name="I will")
    thumb("radio", "Find out and call back", within=us)
    thumb("radio", "Friday", within=us, exact=False)
    thumb("radio", "2 With us", exact=False)
    thumb("button", "Save one-on-one")

    saved(page)
    assert Commitment.objects.count() == 2
    assert thumb.count <= 14


def test_a_double_tap_makes_one_record(page, thumb):
    open_form(page, thumb)
    page.get_by_role("button", name="Save one-on-one").dblclick()

    saved(page)
    assert Conversation.objects.count() == 1


def test_going_back_and_sending_again_makes_one_record(page, thumb):
    open_form(page, thumb)
    thumb("button", "Save one-on-one")
    saved(page)
    page.go_back()
    page.get_by_role("radio", name="Rosa Núñez").first.tap()
    key = page.locator('[name="key"]').first.input_value()
    page.get_by_role("button", name="Save one-on-one").tap()

    saved(page)
    assert Conversation.objects.count() == len({str(Conversation.objects.earliest("pk").key), key})


def test_undo_takes_it_back_and_the_follow_up_waits_again(page, thumb):
    open_form(page, thumb)
    thumb("button", "Save one-on-one")
    saved(page)
    thumb("button", "Undo")

    expect(page.get_by_text("nothing of it is on record")).to_be_visible()
    assert not Conversation.objects.exists()
    assert FollowUp.objects.get().state == "open"


def test_two_letters_find_somebody_and_keep_what_was_tapped(page, thumb, building):
    make.person("Bo Berg", unit=building)
    thumb("link", "+ Log")
    thumb("radio", "Coaching")
    page.get_by_role("searchbox", name="Find somebody").fill("be")

    expect(page.get_by_role("radio", name="Rosa Núñez")).to_have_count(0)
    thumb("radio", "Bo Berg", exact=False)
    thumb("button", "Save one-on-one")

    saved(page)
    assert Conversation.objects.get().kind == "coaching"
    assert Conversation.objects.get().person.name == "Bo Berg"


def test_an_error_takes_the_focus_and_loses_nothing(page, thumb):
    thumb("link", "+ Log")
    thumb("radio", "Coaching")
    page.get_by_label("Note").fill("Kept words")
    thumb("button", "Save one-on-one")

    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title("Error: Log a one-on-one · Sinew")
    expect(page.get_by_label("Note")).to_have_value("Kept words")
    expect(page.get_by_role("radio", name="Coaching")).to_be_checked()


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_too_small_for_a_thumb_or_wider_than_the_screen(page, thumb, width):
    page.set_viewport_size({"width": width, "height": 568})
    thumb("link", "+ Log")
    for summary in page.locator("main details > summary").all():
        summary.evaluate("it => it.parentElement.open = true")
    for name in ("they_on", "we_on"):
        page.locator(f'[name="{name}"]').check()

    small = page.evaluate(
        """() => [...document.querySelectorAll(
          'main button, main summary, main label.chip, main .check, main select, main textarea,'
          + ' main input:not([type=radio], [type=checkbox], [type=hidden])')]
          .filter(it => it.checkVisibility())
          .map(it => [it.textContent.trim() || it.name, it.getBoundingClientRect().height])
          .filter(([, height]) => height < 44)"""
    )
    zooming = page.evaluate(
        """() => [...document.querySelectorAll('main input, main select, main textarea')]
          .filter(it => parseFloat(getComputedStyle(it).fontSize) < 16).map(it => it.name)"""
    )
    assert small == []
    assert zooming == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_promise_is_kept_in_one_tap_and_taken_back_in_place(page, live_server, thumb, omar, rosa):
    owed = make.commitment(omar.person, rosa, make.ago(2), what="Bring the form")
    page.goto(live_server.url)
    card = page.locator(f"#promise-{owed.pk}")

    card.get_by_role("button", name="Kept").tap()
    undo = card.get_by_role("button", name="Undo Bring the form")
    expect(undo).to_be_focused()
    assert Commitment.objects.get().status == "kept"

    undo.tap()
    expect(card.get_by_role("button", name="Kept")).to_be_focused()
    assert Commitment.objects.get().status == "open"
    assert page.url == f"{live_server.url}/"


def test_renegotiating_takes_two_taps_and_releasing_one(page, live_server, thumb, omar, rosa):
    make.commitment(omar.person, rosa, make.ago(2), what="Bring the form")
    page.goto(live_server.url)

    page.get_by_text("Renegotiate").tap()
    page.get_by_role("button", name="tomorrow").first.tap()
    expect(page.get_by_text("Now by")).to_be_visible()
    assert Commitment.objects.count() == 2
    page.get_by_role("button", name="Undo Bring the form").tap()
    expect(page.get_by_role("button", name="Kept")).to_be_visible()
    assert Commitment.objects.count() == 1

    page.get_by_role("button", name="Release").tap()
    expect(page.get_by_role("button", name="Undo Bring the form")).to_be_visible()
    assert Commitment.objects.get().status == "released"


def test_a_follow_up_is_done_in_one_tap(page, thumb):
    thumb("button", "Done")

    expect(page.get_by_role("button", name="Undo Rosa Núñez")).to_be_visible()
    assert FollowUp.objects.get().state == "done"


def test_it_all_works_without_javascript(browser, live_server, client, omar, rosa, settings):
    owed = make.commitment(omar.person, rosa, make.ago(2), what="Bring the form")
    client.force_login(omar)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    with browser.new_context(java_script_enabled=False) as context:
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/log/")
        page.get_by_role("searchbox", name="Find somebody").fill("nu")
        page.get_by_role("button", name="Find").click()
        page.get_by_role("radio", name="Rosa Núñez").check()
        page.get_by_role("radio", name="Recruitment").check()
        page.get_by_role("radio", name="Yes").check()
        page.get_by_role("radio", name="Come to the next meeting").check()
        page.get_by_role("button", name="Save one-on-one").click()
        saved(page)

        page.goto(live_server.url)
        page.locator(f"#promise-{owed.pk}").get_by_role("button", name="Kept").click()
        page.get_by_role("button", name="Undo Bring the form").click()

        expect(
            page.locator(f"#promise-{owed.pk}").get_by_role("button", name="Kept")
        ).to_be_visible()
    assert Conversation.objects.get().answer == "yes"
    assert Commitment.objects.filter(status="open").count() == 2
