"""A whole campaign: plan, asks, an action of 300 people, what comes after it, and the close."""

import json

import pytest
from django.test import Client
from playwright.sync_api import expect

from campaigns.models import Action, Campaign, Participation, SignUp
from members.models import Carrier, LogEntry, Placement, Seat
from organizing import absorbing, remaining
from organizing.models import MetricSnapshot, PlanBuyIn
from tests import make
from tests.browser.offline.phone import DUMP, in_outbox

CROWD = 300


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """The worker may be there: a door without a signal is what this file is about."""
    return {**browser_context_args, "service_workers": "allow", "has_touch": True}


@pytest.fixture(autouse=True)
def unhurried(page):
    """What three phones and a crowd ask of one machine may keep a page waiting."""
    page.set_default_timeout(40_000)
    expect.set_options(timeout=40_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def crowd(building, lena, omar):
    """Three hundred people of one house, carried by omar, and the organizers among them."""
    for user in (lena, omar):
        Placement.objects.create(person=user.person, unit=building, began_on=make.LONG_AGO)
    people = [make.person(f"Person {n:03}", unit=building) for n in range(CROWD)]
    Carrier.objects.bulk_create(
        Carrier(person=person, by=omar.person, began_on=make.ago(30)) for person in people[:12]
    )
    return people


TAP = """async ({names}) => {
  const rows = [...document.querySelectorAll("#door .door-row")];
  for (const row of rows.slice(...names)) {
    if (row.getAttribute("aria-pressed") === "true") continue;
    row.click();
    await new Promise((done) => setTimeout(done, 4));
  }
}"""


def test_a_whole_campaign(
    page, browser, live_server, sign_in, settings, building, lena, omar, crowd
):
    make.committee("House committee", units=[building], members=[lena.person])
    MetricSnapshot.objects.create(unit=building, as_of=make.ago(30), figures={"level_5": 4})
    MetricSnapshot.objects.create(unit=building, as_of=make.ago(0), figures={"level_5": 9})
    sign_in(lena)

    # the campaign and its plan
    page.goto(f"{live_server.url}/campaigns/new/")
    page.get_by_label("Name").fill("Heat")
    page.get_by_label("Goal").fill("Warm by winter")
    page.get_by_label("Who can say yes").fill("The owner")
    page.get_by_label("14 Alder St").check()
    page.get_by_label("Opened on").fill(make.ago(30).isoformat())
    page.get_by_role("button", name="Start the campaign").click()
    page.get_by_role("link", name="The plan").click()
    page.get_by_role("link", name="Write the plan").click()
    page.get_by_label("If we …").fill("march to his house, all of us")
    page.get_by_label("that …").fill("the boilers are mended")
    page.get_by_role("button", name="Save the plan").click()
    expect(page.get_by_text("then The owner decides that")).to_be_visible()
    campaign = Campaign.objects.get()

    # in a talk: whose plan it is
    page.goto(f"{live_server.url}/log/?person={crowd[0].pk}")
    page.get_by_label("The plan of “Heat”: they …").select_option("can_explain")
    page.get_by_role("button", name="Save one-on-one").click()
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    assert PlanBuyIn.objects.get().state == "can_explain"

    # an action, and whether it is ready
    page.goto(f"{live_server.url}/campaigns/{campaign.pk}/actions/new/")
    page.get_by_label("Name").fill("March")
    page.get_by_label("Cost", exact=True).select_option("3")
    page.get_by_label("Who set the cost").select_option(label="House committee")
    page.get_by_label("People needed").fill("200")
    page.get_by_role("button", name="Plan the action").click()
    expect(page.get_by_text("two steps at once")).to_be_visible()
    page.get_by_label("We decide to").select_option("go")
    page.get_by_role("button", name="Keep the decision").click()
    expect(page.get_by_text("Say why: it is kept with the action.").first).to_be_visible()
    page.get_by_label("Why").fill("The owner is in town on this day only")
    page.get_by_role("button", name="Keep the decision").click()
    expect(page.get_by_text("“The owner is in town on this day only”")).to_be_visible()
    action = Action.objects.get()

    # asks by named people, and what the yeses are worth
    page.get_by_role("link", name="Who asks whom").click()
    page.get_by_role("button", name="Each carrier asks theirs").click()
    expect(page.get_by_text("12 more people have somebody who asks them.")).to_be_visible()
    sign_in(omar)
    page.goto(f"{live_server.url}/actions/{action.pk}/asks/")
    row = page.get_by_role("listitem").filter(has_text="Person 001")
    row.get_by_role("button", name="Yes").click()
    expect(row.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "true")
    asked = action.participations.get()
    assert (asked.person, asked.asked_by, asked.answer) == (crowd[1], omar.person, "yes")
    known = {asked.person_id}
    Participation.objects.bulk_create(
        Participation(action=action, person=person, answer="yes", asked_on=make.ago(2))
        for person in crowd
        if person.pk not in known
    )

    # the day: three phones at once, one of them without a signal
    action.held_on = make.ago(0)
    action.save()
    phones = _phones(browser, live_server, settings, [lena, omar, omar])
    door = f"{live_server.url}/actions/{action.pk}/door/"
    for phone in phones:
        phone.goto(door)
        expect(phone.locator(".door-row")).to_have_count(CROWD)
    lost = phones[2]
    lost.context.set_offline(True)
    lost.get_by_role("button", name="Person 000").click()
    expect(lost.get_by_role("button", name="Person 000")).to_contain_text("kept on this phone")
    lost.get_by_label("Name", exact=True).fill("Nadia Newcomer")
    lost.get_by_label("Came with").fill("Person 001")
    lost.get_by_role("button", name="They are here").click()
    expect(lost.get_by_text("Written down.")).to_be_visible()
    for phone, names in zip(phones, ([0, 130], [100, 230], [200, 300]), strict=True):
        phone.evaluate(TAP, {"names": names})
    held = json.dumps(lost.evaluate(DUMP))
    assert "Nadia" not in held
    assert str(crowd[0].pk) not in held
    lost.context.set_offline(False)
    for phone in phones:
        phone.wait_for_function(
            "() => document.querySelectorAll('#door [aria-pressed=true]').length > 99"
        )
        _until_sent(phone)

    did = action.participations.filter(state="did", evidence="check_in")
    assert did.count() == CROWD
    assert LogEntry.objects.filter(verb="participation", facts__state="did").count() == CROWD
    assert SignUp.objects.count() == 1

    # who was that?
    page.goto(f"{live_server.url}/actions/{action.pk}/sign-ups/")
    expect(page.get_by_label("Brought by Person 001")).to_be_checked()
    page.get_by_role("button", name="Somebody new").click()
    expect(page.get_by_text("Nobody waits to be looked at.")).to_be_visible()
    newcomer = did.get(person__name="Nadia Newcomer")
    assert newcomer.brought_by == crowd[1]

    # the day after
    action.held_on = make.ago(1)
    action.save()
    assert absorbing.assign_due(on=make.ago(0)) == CROWD + 1
    sign_in(lena)
    page.goto(f"{live_server.url}/actions/{action.pk}/after/")
    expect(page.get_by_text("1 of 301 had a one-on-one within 14 days.")).to_be_visible()
    line = page.get_by_role("listitem").filter(has_text="Nadia Newcomer")
    expect(line).to_contain_text("came with Person 001")
    line.get_by_text("Somebody else").click()
    line.get_by_label("Who goes back to Nadia Newcomer").select_option(label="Lena Leader")
    line.get_by_role("button", name="Assign").click()
    assert Carrier.objects.get(person__name="Nadia Newcomer").by == lena.person

    # the close takes nothing with it
    seats, carried = Seat.objects.count(), Carrier.objects.filter(ended_on=None).count()
    page.goto(f"{live_server.url}/campaigns/{campaign.pk}/left/")
    page.get_by_role("button", name="Close the campaign").click()
    expect(page.get_by_role("button", name="Open the campaign again")).to_be_visible()
    expect(page.get_by_role("row", name="Organized people 4 9 +5")).to_be_visible()
    assert (Seat.objects.count(), Carrier.objects.filter(ended_on=None).count()) == (seats, carried)
    assert remaining.keep_due(on=make.ago(-1)) == 2


def _phones(browser, live_server, settings, users):
    phones = []
    for user in users:
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, has_touch=True, service_workers="allow"
        )
        client = Client()  # one of its own: signing in another would sign this one out
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url, "httpOnly": True}]
        )
        context.set_default_timeout(40_000)
        phones.append(context.new_page())
    return phones


def _until_sent(phone):
    for _ in range(60):
        phone.evaluate("() => window.sinewOutbox.flush(true)")
        if in_outbox(phone) == 0:
            return
        phone.wait_for_timeout(250)
    raise AssertionError(f"{in_outbox(phone)} still wait on a phone")
