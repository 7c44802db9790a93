"""Practice 6.3: an admin and a second one hand out a roster for a strike vote."""

import csv
import io
import json
import re
import zipfile

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import expect

from members.models import Membership, Pause, Person, RosterExport
from tests import make
from tests.browser.sizes import PHONE, sizes, turn, wrong


def admin(name, email):
    user = make.user(name, role="admin", email=email)
    user.set_password(make.PASSWORD)
    user.save()
    return user


@pytest.fixture
def unit(transactional_db):
    """A unit with people of every kind in it."""
    unit = make.unit("Laundry")
    for n in range(12):
        person = make.person(f"Rosa N{n}", unit=unit, email=f"rosa{n}@example.org")
        Membership.objects.create(person=person, began_on=make.ago(90))
    away = make.person("Away Soon", unit=unit, email="away@example.org")
    Pause.objects.create(person=away, began_on=make.ago(5), ended_on=make.ago(-30))
    make.person("Nowhere", unit=unit)
    make.person("The Boss", unit=unit, is_management=True)
    return unit


class Taps:
    """A page, and how often somebody tapped on it or filled a field."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def tap(self, role, name, **options):
        self.count += 1
        self.page.get_by_role(role, name=name, **options).first.click()

    def fill(self, label, text):
        self.count += 1
        self.page.get_by_label(label, exact=True).fill(text)


def sign_in_as(page, live_server, user):
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_label("Password").press("Enter")
    page.get_by_label("Code").fill(make.code())
    page.get_by_label("Code").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@sizes
def test_a_strike_vote_roster_takes_two_admins(
    page, live_server, browser, browser_context_args, at_work, unit, tmp_path, width
):
    turn(page, width)
    ada, bea = admin("Ada Admin", "ada@example.org"), admin("Bea Admin", "bea@example.org")
    first = Taps(page)
    sign_in_as(page, live_server, ada)
    page.goto(f"{live_server.url}/exports/new/")
    assert wrong(page) == []
    first.tap("button", "Show who is eligible")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("What it is for").select_option("strike_vote")
    first.fill("Purpose", "Strike vote")
    page.get_by_label("Units", exact=True).select_option(label="Laundry")
    first.tap("button", "Show who is eligible")

    expect(page.get_by_text("14 people on the roster")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("manages others for the employer or owner")).to_be_visible()
    assert wrong(page) == []
    for question, choice in (("away on that date", "exclude"), ("without an address", "carry")):
        form = page.get_by_role("form", name=re.compile(question))
        form.get_by_role("combobox").select_option(choice)
        form.get_by_role("textbox").fill("Strike committee, item 2")
        form.get_by_role("button", name="Decide").click()
        first.count += 3
    expect(page.get_by_text("13 people on the roster")).to_be_visible()
    assert said_by_axe(page, width) == []
    first.tap("button", "Ask a second person")
    assert wrong(page) == []
    link = page.get_by_label("Address for the second person").input_value()

    other = browser.new_context(**browser_context_args)
    hers = other.new_page()
    turn(hers, width)
    second = Taps(hers)
    sign_in_as(hers, live_server, bea)
    hers.goto(link)
    expect(hers.get_by_text("You see counts, not rows.")).to_be_visible()
    assert "Rosa N" not in hers.content()
    assert wrong(hers) == []
    assert said_by_axe(hers, width) == []
    second.tap("button", "Let it out")
    expect(hers.get_by_text("Only the person who asked can take the file.")).to_be_visible()

    first.tap("link", "Back to the roster")
    expect(page.get_by_role("button", name="Download CSV")).to_be_visible(timeout=20_000)
    assert wrong(page) == []
    files = {}
    for name in ("Download CSV", "Signed manifest"):
        first.count += 1
        files[name] = saved(page, page.get_by_role("button", name=name), tmp_path)

    call_command("verify_roster", files["Download CSV"], files["Signed manifest"])
    said = json.loads(files["Signed manifest"].read_text())
    assert (said["rows"], said["approved_by"]) == (13, "Bea Admin")
    assert "Away Soon" not in files["Download CSV"].read_text()
    assert RosterExport.objects.get().approver == bea
    assert first.count <= 16
    assert second.count == 1
    archive = everything(page, hers, tmp_path)
    other.close()
    with archive.open("manifest.json") as file:
        tables = {one["table"]: one["rows"] for one in json.load(file)["tables"]}
    with archive.open("tables/members_person.csv") as file:
        people = list(csv.DictReader(io.TextIOWrapper(file, "utf-8", newline="")))
    assert len(people) == tables["members_person"] == Person.objects.count()
    assert {"Rosa N0", "Away Soon", "Ada Admin"} <= {row["name"] for row in people}
    assert "Strike vote" in archive.read("tables/members_rosterexport.csv").decode()
    for person in Person.objects.filter(name__in=["Rosa N1", "Nowhere"]):
        make.carrier(person, ada.person)
    cards = cards_of_ones_own(page, tmp_path)
    assert cards.count("BEGIN:VCARD") == 2
    assert "FN:Rosa N1\r\n" in cards
    assert "EMAIL:rosa1@example.org\r\n" in cards
    assert "rosa2@" not in cards


def said_by_axe(page, width):
    """What axe finds; the same elements are wrong at both widths, so once is enough."""
    found = Axe().run(page).response["violations"] if width == PHONE else []
    return [one["id"] for one in found]


def everything(page, hers, tmp_path):
    """Take everything out, by the same two: one asks and downloads, the other lets it out."""
    page.get_by_role("link", name="Roster export").first.click()
    page.get_by_role("link", name="Everything").click()
    page.get_by_label("Purpose").fill("We keep a copy")
    assert wrong(page) == []
    page.get_by_role("button", name="Ask a second person").click()
    link = page.get_by_label("Address for the second person").input_value()
    hers.goto(link)
    assert wrong(hers) == []
    hers.get_by_role("button", name="Let it out").click()
    expect(hers.get_by_role("heading", name="We keep a copy")).to_be_visible()
    page.get_by_role("link", name="Back to the export").click()
    button = page.get_by_role("button", name=re.compile("^Download"))
    expect(button).to_be_visible(timeout=20_000)
    assert wrong(page) == []
    return zipfile.ZipFile(saved(page, button, tmp_path))


def cards_of_ones_own(page, tmp_path):
    """Take the cards of whom one carries, for the phone in one's hand."""
    page.goto(page.url.split("/everything/")[0] + "/me/")
    page.get_by_role("link", name="Cards of your people").click()
    expect(page.get_by_text("2 people you carry can be contacted.")).to_be_visible()
    page.get_by_label("Purpose").fill("My phone")
    assert wrong(page) == []
    button = page.get_by_role("button", name="Take the cards")
    return saved(page, button, tmp_path).read_bytes().decode()


def saved(page, button, tmp_path):
    """The file that a press of a button downloads."""
    with page.expect_download() as download:
        button.click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path
