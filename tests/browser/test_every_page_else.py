"""The other half of every page; and some, always the same, in Spanish, empty, and with errors.

What leaders see is looked at empty and with errors in Spanish.

EVERY_PAGE=all looks at all of them in all ways (CONTRIBUTING.md).
"""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import IS_ALL, ROUTES, Looker, by_language, forms_of, pages_of, some
from tests.routes import Place

FORM = "main form[method=post]:not([action*='undo'])"
SEND_EMPTY = """(which) => {
    const form = document.querySelector(which);
    for (const field of form.querySelectorAll("input:not([type=hidden]), textarea")) {
        if (["radio", "checkbox"].includes(field.type)) field.checked = false;
        else if (field.type !== "file") field.value = "";
    }
    HTMLFormElement.prototype.submit.call(form);
}"""


@pytest.fixture
def place(building, omar, ada):
    return Place(building, organizer=omar.person, admin=ada)


@pytest.fixture
def speak(page, live_server, settings):
    """Choose a language, as the switch does."""

    def speak(language):
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}
        page.context.add_cookies([cookie])

    return speak


def test_no_page_of_an_admin_has_a_finding(page, live_server, sign_in, place, ada):
    looker = Looker(page, live_server.url, sign_in)
    looker.be(ada)

    looker.look_at(sorted(pages_of("ada"))[1::2], place)

    assert not looker.found, looker.says


def test_no_page_has_a_finding_in_spanish(page, live_server, sign_in, place, ada, lena, speak):
    speak("es")
    looker = Looker(page, live_server.url, sign_in)
    for user, who in ((ada, "ada"), (lena, "lena")):
        looker.be(user)
        looker.look_at(some(pages_of(who)), place)

    assert not looker.found, looker.says
    expect(page.locator("html")).to_have_attribute("lang", "es")


def test_no_page_has_a_finding_where_nothing_is_recorded(
    page, live_server, sign_in, ada, lena, speak
):
    looker = Looker(page, live_server.url, sign_in)
    opened = {who: {name for name in pages_of(who) if not ROUTES[name]} for who in ("ada", "lena")}
    opened["ada"] -= opened["lena"]
    for user, who in ((ada, "ada"), (lena, "lena")):
        looker.be(user)
        for language, names in by_language(opened[who]).items():
            speak(language)
            looker.look_at(names)

    assert not looker.found, looker.says


def test_no_form_sent_empty_has_a_finding(page, live_server, sign_in, place, ada, lena, speak):
    looker = Looker(page, live_server.url, sign_in)

    for user, who in ((ada, "ada"), *([(lena, "lena")] if IS_ALL else [])):
        looker.be(user)
        for language, names in by_language(forms_of(who)).items():
            speak(language)
            for name in names:
                looker.open(name, place)
                if page.locator(FORM).count():  # on some pages it comes once somebody is found
                    with page.expect_navigation():
                        page.evaluate(SEND_EMPTY, FORM)
                    looker.look(name)

    assert not looker.found, looker.says
