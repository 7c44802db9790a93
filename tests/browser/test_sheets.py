"""Sheets on paper: pages of the chosen size, a header on each, no row in two."""

import re
import zlib

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests import make

SIZES = {"a4": (595, 842), "letter": (612, 792)}


def pages_of(pdf):
    """The size in points of each page of a PDF; its compressed objects are opened for that."""
    parts = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    text = b"".join(parts)
    boxes = re.findall(rb"/Type\s*/Page\b[^s].*?/MediaBox\s*\[([^\]]*)\]", text, re.DOTALL)
    return [tuple(round(float(number)) for number in box.split()[2:]) for box in boxes]


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_walk_sheet_fits_the_paper(page, live_server, sign_in, lena, building, paper):
    for n in range(60):
        make.person(f"Person N{n}", unit=building)
    sign_in(lena)
    page.goto(f"{live_server.url}/people/sheet/")
    page.get_by_label("Purpose").fill("Doors on Saturday")
    page.get_by_label("Paper").select_option(paper)
    page.get_by_role("button", name="Show the sheet").click()
    expect(page.get_by_text("Printed by Lena Leader")).to_be_visible()

    if paper == "a4":
        assert [one["id"] for one in Axe().run(page).response["violations"]] == []

    found = pages_of(page.pdf(prefer_css_page_size=True))

    assert set(found) == {SIZES[paper]}
    assert 3 <= len(found) <= 5
    page.emulate_media(media="print")
    styles = page.evaluate(
        """() => {
            const of = (what, name) => getComputedStyle(document.querySelector(what))[name];
            return [of('.sheet-table thead', 'display'), of('.sheet-table tbody tr', 'breakInside'),
                    of('.side', 'display'), of('.sheet-head', 'display')];
        }"""
    )
    assert styles == ["table-header-group", "avoid", "none", "table-row"]
