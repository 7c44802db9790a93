"""Every page a person can open: no accessibility finding, no sideways scroll, one heading."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.matrix import MATRIX, WHO
from tests.routes import Place, every_route, path_to

ROUTES = every_route()
NOT_PAGES = {
    "healthz",
    "readyz",
    "token",
    "service_worker",
    "manifest",
    "members:import_refused",
    "my_data",
    "people_count",
}
ONLY_FROM_A_MAIL = {"account_reset_password_from_key"}
SEALED_TO_ADMINS = {
    "today", "base", "drift", "person", "person_ties", "conversation", "promises",
    "introduce", "loads", "tie_map", "if_left", "drift_case",
}  # fmt: skip


def pages_of(who):
    """The routes that answer `who` with a page."""
    for name, row in MATRIX.items():
        is_hers = who == "ada" or name in SEALED_TO_ADMINS
        shown = row["get"][WHO.index(who)] == 200
        if shown and is_hers and name not in NOT_PAGES | ONLY_FROM_A_MAIL:
            yield name


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("who", ["lena", "ada"])
def test_no_page_has_a_finding(
    request, page, live_server, sign_in, building, omar, lena, ada, who, scheme
):
    place = Place(building, organizer=omar.person, admin=ada)
    page.emulate_media(color_scheme=scheme)
    width = {"light": 1360, "dark": 320}[scheme]
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(request.getfixturevalue(who))
    axe, found = Axe(), {}

    for name in pages_of(who):
        path = path_to(name, ROUTES[name], place.pk(name) if "pk" in ROUTES[name] else None)
        page.goto(live_server.url + path)
        wrong = [
            (finding["id"], finding["nodes"][0]["html"][:120])
            for finding in axe.run(page).response["violations"]
        ]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append("scrolls sideways")
        if page.locator("h1").count() != 1:
            wrong.append("not one h1")
        if wrong:
            found[name] = wrong

    assert found == {}
