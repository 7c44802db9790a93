"""Bringing a roster in and taking it back, with a worker at work."""

import csv
import re

from playwright.sync_api import expect

from members.models import Person

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
    expect(page.get_by_text(re.compile("people added"))).to_be_visible(timeout=20_000)
    assert Person.objects.filter(name__startswith="Rosa N").count() == 2_500

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Everything is as it was before.")).to_be_visible(timeout=20_000)
    assert not Person.objects.filter(name__startswith="Rosa N").exists()
