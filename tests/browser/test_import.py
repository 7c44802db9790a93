"""Bringing a roster in and taking it back, with a worker at work."""

import csv
import os
import re

from playwright.sync_api import expect

from members.duplicates import searching
from members.models import Person
from tests import make

ROSTER = (
    "Member ID,Nombre completo,D.O.B.,Correo,Edificio\n"
    + "".join(f"{n},Rosa N{n},1990-01-01,rosa{n}@example.org,14 Alder St\n" for n in range(2_500))
    + "9999,,1990-01-01,nobody@example.org,\n"
)


def test_a_roster_goes_in_and_comes_out_again(page, live_server, sign_in, at_work, ada, tmp_path):
    sign_in(ada)
    page.goto(f"{live_server.url}/imports/")
    page.get_by_role("link", name="Import a file").first.click()
    page.get_by_label("File").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": ROSTER.encode()}
    )
    page.get_by_role("button", name="Show what would happen").click()

    expect(page.get_by_text("This is a dry run; nothing has changed yet.")).to_be_visible()
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
    page.get_by_role("combobox", name="Correo").select_option("email")
    page.get_by_role("button", name="Take them like this").click()
    expect(page.get_by_role("combobox", name="Correo")).to_have_value("email")

    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text(re.compile("people added"))).to_be_visible(timeout=60_000)
    assert Person.objects.filter(name__startswith="Rosa N").count() == 2_500

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Everything is as it was before.")).to_be_visible(timeout=60_000)
    assert not Person.objects.filter(name__startswith="Rosa N").exists()


LOG = "Member no,Who,Day,Came\n1,Ana Abel,03/01/2026,x\n2,Bo Berg,03/01/2026,no\n"


def test_a_meeting_log_is_mapped_once_and_remembered_on_a_phone(
    page, live_server, sign_in, at_work, ada, phone
):
    committee = make.committee("Strike committee")
    ana = make.person("Anna Abel", phone="555 010 0001")
    searching.refresh([ana.pk])
    sign_in(ada)

    def bring(name):
        page.goto(f"{live_server.url}/imports/new/")
        page.get_by_label("File").set_input_files(
            {"name": name, "mimeType": "text/csv", "buffer": LOG.encode()}
        )
        page.get_by_role("button", name="Show what would happen").click()
        expect(page.get_by_text("This is a dry run; nothing has changed yet.")).to_be_visible()

    bring("march.csv")
    for column, target in (("Who", "name"), ("Day", "meeting_on"), ("Came", "attended")):
        page.get_by_role("combobox", name=column, exact=True).select_option(target)
    page.get_by_role("button", name="Take them like this").click()
    expect(page.get_by_text("No committee is called").first).to_be_visible()
    page.get_by_label("Whose meetings these are").select_option(label="Strike committee")
    page.get_by_label("03/04/2024 is").select_option("no")
    page.get_by_role("button", name="Take them like this").click()
    expect(page.get_by_text("Strike committee · 2026-03-01 · present")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=f"{shots}/log-390.png", full_page=True)
        page.set_viewport_size({"width": 1360, "height": 900})
        page.screenshot(path=f"{shots}/log-1360.png", full_page=True)

    bring("march again.csv")
    expect(page.get_by_text("Taken as somebody decided on")).to_be_visible()
    expect(page.get_by_role("combobox", name="Day", exact=True)).to_have_value("meeting_on")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text(re.compile("people added"))).to_be_visible(timeout=60_000)
    marks = committee.meetings.get().attendances
    assert sorted(marks.values_list("state", flat=True)) == ["absent", "present"]

    bring("march once more.csv")
    page.get_by_role("button", name="Forget that").click()
    expect(page.get_by_role("combobox", name="Day", exact=True)).to_have_value("")
