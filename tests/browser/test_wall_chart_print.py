"""The wall chart on paper: whole squares, and on each sheet what it is, who printed it, when."""

import re
from io import BytesIO

from django.utils import timezone
from pypdf import PdfReader

from members.models import Organization, Person, Placement, UnitHeadcount
from tests import make

LANDSCAPE = {"a3": (1191, 842), "a4": (842, 595), "letter": (792, 612)}  # points
MOST_SHEETS = {"a3": 3, "a4": 5, "letter": 5}  # for 200 people


def sheets_of(page, paper):
    """Print what is open; return the text of each sheet, and their sizes in points."""
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    sizes = {(round(each.mediabox.width), round(each.mediabox.height)) for each in printed}
    assert sizes == {LANDSCAPE[paper]}
    return [" ".join(each.extract_text().split()) for each in printed]


def test_two_hundred_people_print_whole_and_each_sheet_says_what_it_is(
    page, live_server, sign_in, omar, building
):
    floors = [make.unit(f"Floor {n}", under=building, sort_order=n) for n in range(1, 11)]
    people = Person.objects.bulk_create(
        Person(name=f"Given{n:03} Family{n:03}", sort_key=f"{n:03}", search=f"given{n:03}")
        for n in range(200)
    )
    Placement.objects.bulk_create(
        Placement(person=one, unit=floors[n // 20], began_on=make.ago(9), spot=f"door{n:03}")
        for n, one in enumerate(people)
    )
    UnitHeadcount.objects.create(unit=floors[9], as_of=make.ago(9), n=27, source="door_count")
    sign_in(omar)
    place = f"{live_server.url}/wall-chart/{building.pk}/"

    for paper in LANDSCAPE:
        page.goto(f"{place}?paper={paper}")
        sheets = sheets_of(page, paper)
        at = [[n for n in range(200) if f"Family{n:03}" in sheet] for sheet in sheets]
        assert sorted(n for each in at for n in each) == list(range(200)), "each on one sheet"
        for sheet, here in zip(sheets, at, strict=True):
            assert sorted(int(n) for n in re.findall(r"door(\d{3})", sheet)) == here, "none is cut"
            assert sheet.count("not yet") >= len(here)
            said = f"{Organization.current().name} · Wall chart · {building.name}"
            assert sheet.startswith(said)
            assert "printed by Omar" in sheet[:300]
            assert str(timezone.localdate().year) in sheet[:300]
        assert len(sheets) <= MOST_SHEETS[paper]
        assert "+7" in sheets[-1], "those not named yet are blanks on paper, too"

    page.goto(f"{place}?paper=letter&names=initials&only=uncarried")
    sheets = sheets_of(page, "letter")
    assert not [sheet for sheet in sheets if "Family" in sheet]
    assert all("G. F." in sheet and "carried by nobody" in sheet[:300] for sheet in sheets)
    page.emulate_media(media="print")
    grounds = page.eval_on_selector_all(
        ".square",
        "all => [...new Set(all.map(each => [getComputedStyle(each).backgroundColor,"
        " getComputedStyle(each).color].join()))]",
    )
    assert grounds == ["rgb(255, 255, 255),rgb(0, 0, 0)"], "no colour says anything"
