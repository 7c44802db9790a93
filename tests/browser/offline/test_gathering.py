"""A gathering on a phone that loses its signal: what was tapped stays, and it is saved once."""

import pytest
from playwright.sync_api import expect

from members.models import Meeting
from organizing.models import Conversation
from tests import make
from tests.browser.offline.phone import eventually, lost_answer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser_context_args(browser_context_args):
    """A small phone with a touch screen."""
    size = {"width": 390, "height": 844}
    return {**browser_context_args, "viewport": size, "has_touch": True, "is_mobile": True}


def test_who_was_there_survives_a_reload_and_a_lost_signal(
    page, context, live_server, sign_in, omar, building
):
    rosa = make.person("Rosa Núñez", unit=building)
    for n in range(40):
        make.person(f"Neighbour N{n}", unit=building)
    sign_in(omar)
    page.goto(f"{live_server.url}/gatherings/new/")
    page.get_by_label("Who was in the room?").first.fill("rosa")
    page.get_by_role("checkbox", name="Rosa Núñez").tap()
    page.get_by_role("radio", name="yesterday").tap()
    eventually(page, drafts=2)

    page.reload()

    expect(page.get_by_text("What you had tapped is back.")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Rosa Núñez")).to_be_checked()
    expect(page.get_by_role("radio", name="yesterday")).to_be_checked()
    save = page.get_by_role("button", name="Save who was there")
    context.set_offline(True)
    save.tap()
    expect(page.get_by_text("No signal: nothing was sent yet.")).to_be_visible()
    assert not Meeting.objects.exists()
    context.set_offline(False)
    expect(page.get_by_text("No signal: nothing was sent yet.")).to_be_hidden()
    page.route("**/gatherings/new/", lost_answer)
    with page.expect_event("requestfailed"):
        save.tap(no_wait_after=True)
    assert Meeting.objects.count() == 1
    page.unroute("**/gatherings/new/")

    page.goto(f"{live_server.url}/gatherings/new/")  # the answer was lost, and it was saved
    eventually(page, drafts=1)
    expect(page.get_by_text("What you had tapped is back.")).to_be_hidden()
    assert Meeting.objects.get().attendances.count() == 2
    assert Conversation.objects.get().person == rosa
