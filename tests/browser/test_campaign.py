"""A whole campaign: plan, three tests, asks, an action of 300, what comes after, the close."""

import json
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from campaigns.models import Action, Campaign, Participation, SignUp, StructureTest
from members.models import Carrier, LogEntry, Person, Placement, Seat, UnitHeadcount
from organizing import absorbing, remaining
from organizing.models import MetricSnapshot, PlanBuyIn
from tests import make
from tests.browser.offline.phone import DUMP, in_outbox

CROWD = 300
STEPS = [("Petition", 1, 255), ("Ribbons on the doors", 2, 210), ("Hearing in court", 3, 200)]


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
    """Three hundred people on two floors whose heads were counted, twelve carried by omar."""
    floors = [make.unit(f"Floor {n}", under=building, sort_order=n) for n in (1, 2)]
    people = Person.objects.bulk_create(Person.named(f"Person {n:03}") for n in range(CROWD))
    Placement.objects.bulk_create(
        Placement(person=person, unit=floors[n % 2], began_on=make.LONG_AGO)
        for n, person in enumerate(people)
    )
    for floor in floors:
        UnitHeadcount.objects.create(unit=floor, as_of=make.ago(40), n=151, source="door_count")
    for user, floor in zip((lena, omar), floors, strict=True):
        Placement.objects.create(person=user.person, unit=floor, began_on=make.LONG_AGO)
    Carrier.objects.bulk_create(
        Carrier(person=person, by=omar.person, began_on=make.ago(30)) for person in people[:12]
    )
    return people


def test_a_whole_campaign(
    page, browser, live_server, sign_in, settings, building, lena, omar, crowd
):
    body = make.committee("House committee", units=[building], members=[lena.person, *crowd[:4]])
    MetricSnapshot.objects.create(unit=building, as_of=make.ago(30), figures={"level_5": 4})
    MetricSnapshot.objects.create(unit=building, as_of=make.ago(0), figures={"level_5": 9})
    sign_in(lena)

    campaign = _plan(page, live_server, building, crowd)
    _three_tests(page, live_server, sign_in, campaign, body, crowd, lena)
    action = _decide_to_march(page, live_server, body)
    _ask(page, live_server, sign_in, action, omar, crowd)
    _the_day(browser, live_server, settings, action, [lena, omar], crowd)
    _who_was_that(page, live_server, action, crowd)
    _the_day_after(page, live_server, sign_in, action, lena)
    _close(page, live_server, campaign)


def _plan(page, live_server, building, crowd):
    page.goto(f"{live_server.url}/campaigns/new/")
    page.get_by_label("Name").fill("Heat")
    page.get_by_label("Goal").fill("Warm by winter")
    page.get_by_label("Who can say yes").fill("The owner")
    page.get_by_label(building.name).check()
    page.get_by_label("Opened on").fill(make.ago(30).isoformat())
    page.get_by_role("button", name="Start the campaign").click()
    page.get_by_role("link", name="The plan").click()
    page.get_by_role("link", name="Write the plan").click()
    page.get_by_label("If we …").fill("march to his house, all of us")
    page.get_by_label("that …").fill("the boilers are mended")
    page.get_by_role("button", name="Save the plan").click()
    expect(page.get_by_text("then The owner decides that")).to_be_visible()

    # in a talk: whose plan it is
    page.goto(f"{live_server.url}/log/?person={crowd[0].pk}")
    page.get_by_label("The plan of “Heat”: they …").select_option("can_explain")
    page.get_by_role("button", name="Save one-on-one").click()
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    assert PlanBuyIn.objects.get().state == "can_explain"
    return Campaign.objects.get()


def _three_tests(page, live_server, sign_in, campaign, body, crowd, lena):
    """Freeze, count and publish: the first on the pages, the others by the same doors."""
    reader = make.user("Rea Reader", role="reader", unit=campaign.units.get())
    web = Client()
    web.force_login(lena)
    for number, (name, cost, did) in enumerate(STEPS):
        held = make.ago(20 - 5 * number)
        action = make.action(held, campaign=campaign, name=name, cost=cost, is_test=True)
        if number == 0:
            page.goto(f"{live_server.url}{campaign.get_absolute_url()}")
            page.get_by_role("link", name="Tests", exact=True).click()
            page.get_by_role("link", name=f"Freeze the list of {name}").click()
            expect(page.get_by_role("row", name="Floor 1 151 151")).to_be_visible()
            page.get_by_label("The committee it answers to").select_option(label=body.name)
            page.get_by_role("button", name="Freeze the list").click()
            expect(page.get_by_text("The list is frozen: 302 people.")).to_be_visible()
        else:
            web.post(reverse("test_freeze", args=[action.pk]), {"committee": body.pk})
        Participation.objects.bulk_create(
            Participation(
                action=action, person=who, asked_on=held - timedelta(days=1), answer="yes",
                state="did" if n < did else "did_not", evidence="signature" if n < did else "",
            )
            for n, who in enumerate(crowd)
        )  # fmt: skip
        if number:
            web.post(reverse("committee_decision_new", args=[body.pk]), {
                "kind": "publish", "actions": [action.pk], "question": "Publish it?",
                "decided_on": make.ago(0), "method": "open_vote", "needed": "majority",
                "eligible": 5, "present": 4, "quorum": 3, "yes": 3, "no": 1, "abstained": 0,
            })  # fmt: skip
            web.post(reverse("test_publish", args=[action.pk]))
    assert StructureTest.objects.published().count() == len(STEPS) - 1

    first = campaign.actions.get(cost=1)
    sign_in(reader)
    page.goto(f"{live_server.url}/actions/{first.pk}/test/")
    expect(page.get_by_text("The results are not published yet")).to_be_visible()
    expect(page.get_by_text("255 of 302")).to_have_count(0)
    sign_in(lena)
    page.goto(f"{live_server.url}/actions/{first.pk}/test/")
    expect(page.get_by_text("255 of 302").first).to_be_visible()
    page.get_by_role("link", name="Record its decision").click()
    _vote(page, yes=4, no=0)
    expect(page.get_by_text("On record: carried.")).to_be_visible()
    page.goto(f"{live_server.url}/actions/{first.pk}/test/")
    page.get_by_role("button", name="Publish, as decided").click()
    expect(page.get_by_text("Published: everybody who sees the campaign")).to_be_visible()

    sign_in(reader)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/campaigns/{campaign.pk}/tests/")
    expect(page.get_by_text("From 84% at cost 1 to 66% at cost 3.").first).to_be_visible()
    expect(page.get_by_text("A majority: go one step up").first).to_be_visible()
    expect(page.get_by_text("slipped").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sign_in(lena)


def _vote(page, *, yes, no):
    """Fill in the counts of a vote at which four of five were there."""
    for label, n in (("May vote", 5), ("There", 4), ("Quorum", 3), ("Yes", yes), ("No", no)):
        page.get_by_label(label, exact=True).fill(str(n))
    page.get_by_label("abstained or spoilt").fill("0")
    page.get_by_role("button", name="Save the decision").click()


def _decide_to_march(page, live_server, body):
    """Two steps up: the figures say to hold; it is decided otherwise, on a mandate."""
    campaign = Campaign.objects.get()
    page.goto(f"{live_server.url}/campaigns/{campaign.pk}/actions/new/")
    page.get_by_label("Name").fill("March")
    page.get_by_label("Cost", exact=True).select_option("5")
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
    expect(page.get_by_text("no mandate")).to_be_visible()
    page.goto(f"{live_server.url}{body.get_absolute_url()}")
    page.get_by_role("link", name="Record a decision").click()
    page.get_by_label("About", exact=True).select_option("mandate")
    page.get_by_label("The question").fill("Shall we march?")
    page.get_by_role("checkbox", name="March").check()
    _vote(page, yes=3, no=1)
    action = Action.objects.get(name="March")
    page.goto(f"{live_server.url}{action.get_absolute_url()}")
    expect(page.get_by_text("3 yes, 1 no; 4 of 5 there.")).to_be_visible()
    return action


def _ask(page, live_server, sign_in, action, omar, crowd):
    """Asks by named people, and what the yeses are worth."""
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
    Participation.objects.bulk_create(
        Participation(action=action, person=person, answer="yes", asked_on=make.ago(2))
        for person in crowd
        if person.pk != asked.person_id
    )


def _the_day(browser, live_server, settings, action, users, crowd):
    """Three phones at once over everybody, twice over some; one of them without a signal."""
    action.held_on = make.ago(0)
    action.save()
    door = reverse("action_door", args=[action.pk])
    lost = _phone(browser, live_server, settings, users[1])
    lost.goto(live_server.url + door)
    lost.evaluate("navigator.serviceWorker.ready.then(() => true)")
    expect(lost.locator(".door-row")).to_have_count(CROWD)
    lost.context.set_offline(True)
    for n in (*range(8), 298, 299):
        lost.get_by_role("button", name=f"Person {n:03}").click()
    expect(lost.get_by_role("button", name="Person 000")).to_contain_text("kept on this phone")
    lost.get_by_label("Name", exact=True).fill("Nadia Newcomer")
    lost.get_by_label("Came with").fill("Person 001")
    lost.get_by_role("button", name="They are here").click()
    expect(lost.get_by_text("Written down.")).to_be_visible()
    lost.reload()  # as a phone does that lost the page: the list is gone, names can be written
    expect(lost.get_by_text("No signal: the list is not here")).to_be_visible()
    lost.get_by_label("Name", exact=True).fill("Ivo Late")
    lost.get_by_role("button", name="They are here").click()
    expect(lost.get_by_text("Written down.")).to_be_visible()
    held = json.dumps(lost.evaluate(DUMP))
    assert "Nadia" not in held
    assert "Ivo" not in held
    assert str(crowd[0].pk) not in held

    begin = threading.Barrier(3)
    halves = (crowd[:155], crowd[298:145:-1])
    phones = [
        threading.Thread(target=_tap_all, args=(user, door, people, begin))
        for user, people in zip(users, halves, strict=True)
    ]
    for phone in phones:
        phone.start()
    begin.wait()
    lost.context.set_offline(False)
    _until_sent(lost)
    for phone in phones:
        phone.join()

    did = action.participations.filter(state="did", evidence="check_in")
    assert did.count() == CROWD
    noted = LogEntry.objects.filter(verb="participation", object_id=str(action.pk))
    assert noted.filter(facts__state="did").count() == CROWD
    assert set(SignUp.objects.values_list("name", flat=True)) == {"Nadia Newcomer", "Ivo Late"}
    SignUp.objects.filter(name="Ivo Late").delete()


def _tap_all(user, door, people, begin):
    web = Client()
    web.force_login(user)
    begin.wait()
    try:
        for who in people:
            web.post(door, {"person": who.pk, "key": uuid4()})
    finally:
        connections.close_all()


def _phone(browser, live_server, settings, user):
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
    return context.new_page()


def _until_sent(phone):
    for _ in range(60):
        phone.evaluate("() => window.sinewOutbox.flush(true)")
        if in_outbox(phone) == 0:
            return
        phone.wait_for_timeout(250)
    raise AssertionError(f"{in_outbox(phone)} still wait on a phone")


def _who_was_that(page, live_server, action, crowd):
    page.goto(f"{live_server.url}/actions/{action.pk}/sign-ups/")
    expect(page.get_by_label("Brought by Person 001")).to_be_checked()
    page.get_by_role("button", name="Somebody new").click()
    expect(page.get_by_text("Nobody waits to be looked at.")).to_be_visible()
    newcomer = action.participations.get(person__name="Nadia Newcomer")
    assert (newcomer.state, newcomer.brought_by) == ("did", crowd[1])


def _the_day_after(page, live_server, sign_in, action, lena):
    action.held_on = make.ago(1)
    action.save()
    assert absorbing.assign_due(on=make.ago(0)) == 46  # who did not come to the tests, and Nadia
    sign_in(lena)
    page.goto(f"{live_server.url}/actions/{action.pk}/after/")
    expect(page.get_by_text("0 of 46 had a one-on-one within 14 days.")).to_be_visible()
    line = page.get_by_role("listitem").filter(has_text="Nadia Newcomer")
    expect(line).to_contain_text("came with Person 001")
    line.get_by_text("Somebody else").click()
    line.get_by_label("Who goes back to Nadia Newcomer").select_option(label="Lena Leader")
    line.get_by_role("button", name="Assign").click()
    assert Carrier.objects.get(person__name="Nadia Newcomer").by == lena.person


def _close(page, live_server, campaign):
    """It takes nothing with it."""
    seats, carried = Seat.objects.count(), Carrier.objects.filter(ended_on=None).count()
    page.goto(f"{live_server.url}/campaigns/{campaign.pk}/left/")
    page.get_by_role("button", name="Close the campaign").click()
    expect(page.get_by_role("button", name="Open the campaign again")).to_be_visible()
    expect(page.get_by_role("row", name="Organized people 4 9 +5")).to_be_visible()
    assert (Seat.objects.count(), Carrier.objects.filter(ended_on=None).count()) == (seats, carried)
    assert remaining.keep_due(on=make.ago(-1)) == 2
