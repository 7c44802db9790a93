"""Finding people by hand: a typo, filters, a list kept, an act on two of them and back."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from members import spelling
from members.models import Tagging
from organizing.models import SavedList, Standing
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def neighbours(building):
    """Two Guadalupes who fit, one on another rung and one who speaks another language."""
    for name, rung, language in (
        ("Guadalupe Ramírez", 4, "es"),
        ("Guadalupe Soto", 4, "es"),
        ("Guadalupe Ortiz", 1, "es"),
        ("Guadalupe Reyes", 4, "en"),
        ("Tomas Vidal", 4, "es"),
    ):
        who = make.person(name, unit=building, language=language)
        Standing.objects.create(person=who, as_of=make.ago(0), rung=rung)
    spelling.learn()


@pytest.mark.parametrize("width", [1360, 390])
def test_somebody_finds_keeps_a_list_tags_two_and_takes_it_back(
    page, live_server, sign_in, omar, neighbours, width
):
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(omar)
    page.goto(f"{live_server.url}/people/")
    rows, count = page.get_by_role("rowheader"), page.locator("#people-count")

    page.get_by_label("Search people").first.fill("ramirez")
    expect(count).to_contain_text("1 person")
    expect(rows.first).to_contain_text("Guadalupe Ramírez")
    page.get_by_label("Search people").first.fill("guadaluppe")
    expect(count).to_contain_text("4 people")
    page.get_by_role("link", name="Filters and columns").click()
    page.locator("summary", has_text="Rung").click()
    page.get_by_label("4 · Activist").check()
    expect(count).to_contain_text("3 people")
    page.locator("summary", has_text="Speaks").click()
    page.get_by_label("Spanish").check()
    expect(count).to_contain_text("2 people")
    assert "rung=4" in page.url
    assert "language=es" in page.url

    page.locator("summary", has_text="Save this list").click()
    page.get_by_label("Name", exact=True).fill("Guadalupes")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator('[aria-current="true"]', has_text="Guadalupes")).to_be_visible()
    assert SavedList.objects.get().query == page.url.partition("?")[2]
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []

    for name in ("Ramírez", "Soto"):
        page.get_by_label(f"Tick Guadalupe {name}").focus()
        page.keyboard.press("Space")
    expect(page.locator("[data-ticked]")).to_have_text("2")
    assert rows.count() == 2
    page.get_by_label("What to do").select_option("tag")
    page.get_by_role("button", name="Go on…").press("Enter")
    page.get_by_label("Tag", exact=True).fill("Translator")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Done for 2 people.")).to_be_visible()
    assert Tagging.objects.count() == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.get_by_role("button", name="Take it back").press("Enter")
    expect(page.get_by_text("Taken back for 2 people.")).to_be_visible()
    assert not Tagging.objects.exists()
