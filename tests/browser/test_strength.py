"""Three tests of rising cost: frozen, counted, published by the committee, read as a staircase."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.models import Participation, StructureTest
from members.models import UnitHeadcount
from tests import make

STEPS = [("Heat petition", 1, 18), ("Ribbons on the doors", 2, 16), ("Hearing in court", 3, 13)]


@pytest.fixture
def house(building, lena):
    """Two floors of ten whose heads were counted, a campaign, and a committee that met today."""
    today = timezone.localdate()
    floors = [make.unit(f"Floor {n}", under=building, sort_order=n) for n in (1, 2)]
    people = [make.person(unit=floor) for _ in range(10) for floor in floors]
    for floor in floors:
        UnitHeadcount.objects.create(unit=floor, as_of=make.ago(9), n=10, source="door_count")
    body = make.committee("House committee", units=[building], members=[lena.person, *people[:4]])
    make.meeting(body, today, present=[lena.person, *people[:3]], absent=people[3:4])
    campaign = make.campaign("Heat")
    campaign.units.add(building)
    for who in people[:6]:
        make.carrier(who, lena.person, since=make.ago(30))
    for name, cost, _did in STEPS:
        make.action(today, campaign=campaign, name=name, cost=cost, is_test=True)
    return campaign, body, people


def decide(page, *, yes, no):
    """Fill in the counts of a vote at which four of five were there."""
    for label, n in (("May vote", 5), ("There", 4), ("Quorum", 3), ("Yes", yes), ("No", no)):
        page.get_by_label(label, exact=True).fill(str(n))
    page.get_by_label("abstained or spoilt").fill("0")
    page.get_by_role("button", name="Save the decision").click()


def test_three_tests_from_freezing_to_publication(page, live_server, sign_in, client, lena, house):
    campaign, body, people = house
    reader = make.user("Rea Reader", role="reader", unit=campaign.units.get())
    sign_in(lena)

    for name, cost, did in STEPS:
        action = campaign.actions.get(name=name)
        page.goto(f"{live_server.url}{campaign.get_absolute_url()}")
        page.get_by_role("link", name="Tests", exact=True).click()
        page.get_by_role("link", name=f"Freeze the list of {name}").click()
        expect(page.get_by_role("row", name="Floor 1 10 10")).to_be_visible()
        page.get_by_label("The committee it answers to").select_option(label="House committee")
        page.get_by_role("button", name="Freeze the list").click()
        expect(page.get_by_text("The list is frozen: 20 people.")).to_be_visible()

        Participation.objects.bulk_create(
            Participation(
                action=action, person=who, asked_on=timezone.localdate() - timedelta(days=1),
                answer="yes", state="did" if n < did else "did_not",
                evidence="signature" if n < did else "",
            )
            for n, who in enumerate(people)
        )  # fmt: skip
        page.reload()
        expect(page.get_by_text(f"{did} of 20").first).to_be_visible()
        expect(page.get_by_text("your list")).to_be_visible()

        if cost == 3:  # an act of that cost says whose mandate it is, or that it has none
            page.goto(f"{live_server.url}{action.get_absolute_url()}")
            expect(page.get_by_text("no mandate")).to_be_visible()
            page.goto(f"{live_server.url}{body.get_absolute_url()}")
            page.get_by_role("link", name="Record a decision").click()
            page.get_by_label("About", exact=True).select_option("mandate")
            page.get_by_label("The question").fill("Shall we go to court?")
            page.get_by_role("checkbox", name=name).check()
            decide(page, yes=3, no=1)
            page.goto(f"{live_server.url}{action.get_absolute_url()}")
            expect(page.get_by_text("3 yes, 1 no; 4 of 5 there.")).to_be_visible()

        client.force_login(reader)
        hidden = client.get(f"/actions/{action.pk}/test/").content.decode()
        assert "The results are not published yet" in hidden
        assert f"{did} of 20" not in hidden
        sign_in(lena)
        page.goto(f"{live_server.url}/actions/{action.pk}/test/")
        page.get_by_role("link", name="Record its decision").click()
        expect(page.get_by_label("The question")).to_have_value(f"Publish the results of “{name}”?")
        decide(page, yes=4, no=0)
        expect(page.get_by_text("On record: carried.")).to_be_visible()
        page.goto(f"{live_server.url}/actions/{action.pk}/test/")
        page.get_by_role("button", name="Publish, as decided").click()
        expect(page.get_by_text("Published: everybody who sees the campaign")).to_be_visible()

    assert StructureTest.objects.published().count() == 3
    sign_in(reader)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/campaigns/{campaign.pk}/tests/")
    expect(page.get_by_text("From 90% at cost 1 to 65% at cost 3.").first).to_be_visible()
    expect(page.get_by_text("A majority: go one step up").first).to_be_visible()
    expect(page.get_by_text("slipped").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
