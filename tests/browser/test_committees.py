"""Taking attendance on a phone, one tap a person; reading a committee page at a desk."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members.models import Attendance, Meeting
from tests import make


@pytest.fixture
def names():
    return ["Ana Abel", "Bo Berg", "Cy Cole", "Di Dorn", "Ed Eck"]


@pytest.fixture
def body(building, names):
    people = [make.person(name, unit=building) for name in names]
    return make.committee(
        "Roof", units=[building], members=people, chartered_seats=6, interval_days=21
    )


def test_attendance_is_one_tap_a_person_on_a_phone(phone, live_server, sign_in, omar, body, names):
    today = timezone.localdate()
    meeting = body.plan_meeting(on=today, invited_on=today - timedelta(days=7), by=omar)
    make.person("Gus Guest", unit=body.units.get())
    sign_in(omar)

    phone.goto(f"{live_server.url}/committees/")
    phone.get_by_role("link", name="Roof", exact=True).click()
    phone.get_by_role("link", name="Take attendance").click()
    for name in names[:3]:
        tap = phone.get_by_role("form", name=name).get_by_role("button", name="Here")
        tap.click()
        expect(tap).to_have_attribute("aria-pressed", "true")
        expect(tap).to_be_focused()
    status = phone.get_by_role("status").filter(has_text="here")
    expect(status).to_have_text("3 of 5 here")
    phone.get_by_role("form", name="Di Dorn").get_by_role("button", name="Excused").click()
    expect(status).to_have_text("3 of 4 here, 1 excused")
    phone.get_by_label("Find by two letters").press_sequentially("gu")
    phone.get_by_role("button", name="Here: Gus Guest").click()
    expect(phone.get_by_role("form", name="Gus Guest")).to_be_visible()
    phone.get_by_role("button", name="Mark the other 1 absent").click()

    expect(phone.get_by_role("button", name="Mark the other")).to_have_count(0)
    expect(status).to_contain_text("1 came besides")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    states = dict(meeting.attendances.values_list("person__name", "state"))
    assert [states[name] for name in names] == ["present"] * 3 + ["excused", "absent"]
    assert Meeting.objects.get().state == "held"


def test_attendance_works_without_javascript(browser, live_server, client, omar, body, settings):
    today = timezone.localdate()
    meeting = body.plan_meeting(on=today, invited_on=today - timedelta(days=7), by=omar)
    client.force_login(omar)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = context.new_page()

    page.goto(f"{live_server.url}{meeting.get_absolute_url()}")
    page.get_by_role("form", name="Ana Abel").get_by_role("button", name="Here").click()

    expect(page.get_by_text("1 of 5 here").first).to_be_visible()
    assert Attendance.objects.get(person__name="Ana Abel").state == "present"
    context.close()


def test_a_committee_is_read_and_a_seat_filled_at_a_desk(page, live_server, sign_in, lena, body):
    people = [seat.person for seat in body.seats.select_related("person")]
    for back in (3, 17, 31, 45):
        make.meeting(body, make.ago(back), present=people[:2], absent=people[2:])
    make.person("Flo Fox", unit=body.units.get())
    sign_in(lena)

    page.goto(f"{live_server.url}/committees/")
    page.get_by_role("link", name="Open seats", exact=True).click()
    expect(page).to_have_url(f"{live_server.url}/committees/?sort=seats")
    expect(page.get_by_role("columnheader", name="Open seats")).to_have_attribute(
        "aria-sort", "ascending"
    )
    page.get_by_role("link", name="Roof", exact=True).click()
    expect(page.get_by_text("You meet, but two-thirds of those expected were not")).to_be_visible()
    expect(page.get_by_text("8 of 20 expected came")).to_be_visible()

    page.get_by_role("link", name="Fill it").click()
    page.wait_for_load_state()  # what is typed before the script is there searches nothing
    page.get_by_label("Who").press_sequentially("fl")
    page.get_by_role("button", name="Give the seat: Flo Fox").click()
    page.get_by_role("textbox", name="Role").fill("secretary")
    page.get_by_role("button", name="Save the seat").click()

    expect(page.get_by_role("heading", name="Roof")).to_be_visible()
    expect(page.get_by_text("secretary")).to_be_visible()
    expect(page.get_by_text("6 of 6 filled")).to_be_visible()
