"""Two records become one, and two again, as a leader does it."""

import re

from playwright.sync_api import expect

from members.duplicates import searching
from members.models import DuplicatePair, Person
from tests import make
from tests.browser.sizes import sizes, turn, wrong


def records(building):
    make.person("Margaret Ortiz", unit=building, phone="212 555 0100", email="mo@example.org")
    make.person("Peggy Ortis", unit=building, phone="(212) 555-0100", email="mo@example.org")
    for name in ("Olu Ade", "Wen Li", "Ana Ruiz", "Bo Berg", "Cy Young", "Di Ray"):
        make.person(name, unit=building)


def two_of_one(building):
    records(building)
    searching.refresh(list(Person.objects.values_list("pk", flat=True)))
    assert DuplicatePair.objects.count() == 1


@sizes
def test_looking_comparing_merging_and_taking_back(
    page, live_server, sign_in, at_work, lena, building, width
):
    records(building)
    turn(page, width)
    sign_in(lena)

    page.goto(f"{live_server.url}/duplicates/")
    page.get_by_role("button", name="Look now").click()
    expect(page.get_by_text("Same phone number", exact=False)).to_be_visible()
    assert wrong(page) == []
    page.get_by_role("link", name="Compare").click()
    assert wrong(page) == []
    page.get_by_role("group", name="Full name").get_by_label("Margaret Ortiz").check(force=True)
    page.get_by_role("group", name="Also called").get_by_label("the name not chosen").check(
        force=True
    )
    page.get_by_role("button", name="Merge", exact=True).click()

    expect(page.get_by_text("The two are one now.", exact=False)).to_be_visible()
    assert Person.objects.present().get(name="Margaret Ortiz").nickname == "Peggy Ortis"
    page.get_by_role("link", name="What was merged").click()
    assert wrong(page) == []
    page.get_by_role("button", name=re.compile("Take back the merge")).click()

    expect(page.get_by_text("Two records again.")).to_be_visible()
    expect(page.get_by_text(re.compile("^taken back"))).to_be_visible()
    assert Person.objects.present().filter(name__contains="Ort").count() == 2


def test_merging_many_takes_the_typed_number(page, live_server, sign_in, ada, building):
    two_of_one(building)
    sign_in(ada)

    page.goto(f"{live_server.url}/duplicates/")
    page.get_by_label("Score at least").select_option("3")
    page.get_by_role("button", name="Filter").click()
    page.get_by_label("Number of pairs").fill("7")
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_role("alert")).to_contain_text("There is 1 such pair now")
    page.get_by_label("Number of pairs").fill("1")
    page.get_by_role("button", name="Merge them").click()

    expect(page.get_by_role("heading", name="Merge duplicates")).to_be_visible()


def test_saying_that_two_are_not_the_same(page, live_server, sign_in, lena, building):
    two_of_one(building)
    sign_in(lena)

    page.goto(f"{live_server.url}/duplicates/")
    page.get_by_role("button", name="Not the same").click()

    expect(page.get_by_text("Noted: two people.", exact=False)).to_be_visible()
    expect(page.get_by_role("link", name="Compare")).to_have_count(0)
