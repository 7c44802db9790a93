"""Bringing a roster in and taking it back, with a worker at work."""

import csv
import re

from playwright.sync_api import expect

from members.duplicates import searching
from members.models import Person
from tests import make
from tests.browser.sizes import sizes, turn, wrong

ROSTER = (
    "Member ID,Nombre completo,D.O.B.,Correo,Edificio\n"
    + "".join(f"{n},Rosa N{n},1990-01-01,rosa{n}@example.org,14 Alder St\n" for n in range(400))
    + "9999,,1990-01-01,nobody@example.org,\n"
)


def bring(page, live_server, name, content):
    page.goto(f"{live_server.url}/imports/")
    page.get_by_role("link", name="Import a file").first.click()
    page.get_by_label("File").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    )
    assert wrong(page) == []
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_text("This is a dry run; nothing has changed yet.")).to_be_visible()
    assert wrong(page) == []


@sizes
def test_a_roster_goes_in_and_comes_out_again(
    page, live_server, sign_in, at_work, ada, tmp_path, width
):
    turn(page, width)
    sign_in(ada)
    bring(page, live_server, "people.csv", ROSTER)

    expect(page.get_by_text("We never record a date of birth.")).to_be_visible()
    expect(page.get_by_role("combobox", name="Nombre completo")).to_have_value("name")
    assert not Person.objects.filter(given_name="Rosa").exists()
    with page.expect_download() as download:
        page.get_by_role("link", name="Refused rows as a file").click()
    download.value.save_as(tmp_path / "refused.csv")
    with (tmp_path / "refused.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["Reason"] == "There is no name."

    page.get_by_role("combobox", name="Correo").select_option("")
    page.get_by_role("button", name="Take them like this").click()
    expect(page.get_by_role("combobox", name="Correo")).to_have_value("")

    at_work.set()  # nobody takes it up for a while
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("progressbar", name="Import: apply")).to_be_visible()
    assert wrong(page) == []
    page.get_by_role("button", name="Stop").click()
    at_work.clear()
    expect(page.get_by_text("It was stopped.")).to_be_visible()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text(re.compile("people added"))).to_be_visible(timeout=60_000)
    assert wrong(page) == []
    assert Person.objects.filter(name__startswith="Rosa N").count() == 400

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Everything is as it was before.")).to_be_visible(timeout=60_000)
    assert wrong(page) == []
    assert not Person.objects.filter(name__startswith="Rosa N").exists()


LOG = "Member no,Who,Day,Came\n1,Ana Abel,03/01/2026,x\n2,Bo Berg,03/01/2026,no\n"


def test_a_meeting_log_is_mapped_once_and_remembered_on_a_phone(
    phone, live_server, sign_in, at_work, ada
):
    page = phone
    committee = make.committee("Strike committee")
    ana = make.person("Anna Abel", phone="555 010 0001")
    searching.refresh([ana.pk])
    sign_in(ada)

    bring(page, live_server, "march.csv", LOG)
    for column, target in (("Who", "name"), ("Day", "meeting_on"), ("Came", "attended")):
        page.get_by_role("combobox", name=column, exact=True).select_option(target)
    page.get_by_role("button", name="Take them like this").click()
    expect(page.get_by_text("No committee is called").first).to_be_visible()
    page.get_by_label("Whose meetings these are").select_option(label="Strike committee")
    page.get_by_label("03/04/2024 is").select_option("no")
    page.get_by_role("button", name="Take them like this").click()
    expect(page.get_by_text("Strike committee · 2026-03-01 · present")).to_be_visible()
    assert wrong(page) == []
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text(re.compile("people added"))).to_be_visible(timeout=60_000)
    marks = committee.meetings.get().attendances
    assert sorted(marks.values_list("state", flat=True)) == ["absent", "present"]

    bring(page, live_server, "march again.csv", LOG)
    expect(page.get_by_text("Taken as somebody decided on")).to_be_visible()
    expect(page.get_by_role("combobox", name="Day", exact=True)).to_have_value("meeting_on")
    page.get_by_role("button", name="Forget that").click()
    expect(page.get_by_role("combobox", name="Day", exact=True)).to_have_value("")
