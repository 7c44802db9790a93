"""The map of ties: closer and along by button and key, and the same as a list without a script."""

from axe_playwright_python.sync_playwright import Axe

from organizing.standing import computing
from tests import make


def test_the_map_moves_by_button_and_key_and_stands_still_without_a_script(
    page, browser, live_server, sign_in, context, building, lena
):
    people = [make.person(f"P{n} Q", unit=building) for n in range(5)]
    for one, other in ((0, 1), (0, 2), (1, 2), (2, 3)):
        make.conversation(people[one], people[other], make.ago(3))
    make.conversation(people[4], lena.person, make.ago(150))
    computing.compute(as_of=make.ago(0))
    sign_in(lena)
    page.goto(f"{live_server.url}/connections/{building.pk}/")
    page.get_by_role("link", name="Map and names").click()
    drawn = page.locator("#map")
    whole = drawn.get_attribute("viewBox")

    page.get_by_role("button", name="Closer").click()
    closer = drawn.get_attribute("viewBox")
    drawn.focus()
    page.keyboard.press("ArrowRight")
    along = drawn.get_attribute("viewBox")
    page.keyboard.press("0")

    assert len({whole, closer, along}) == 3
    assert drawn.get_attribute("viewBox") == whole
    for width in (1360, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("link", name="On the map P4 Q").click()
    assert drawn.get_attribute("viewBox") != whole
    assert page.get_by_role("heading", name="P4 Q").is_visible()

    still = browser.new_context(java_script_enabled=False, storage_state=context.storage_state())
    plain = still.new_page()
    plain.goto(page.url.split("?")[0])
    assert not plain.get_by_role("button", name="Closer").is_visible()
    assert plain.locator(".map-list > li:has(.map-links)").count() == 5
    still.close()
