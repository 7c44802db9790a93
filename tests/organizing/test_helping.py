"""Help is at the same place everywhere, practice keeps nothing, and one can leave at once."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.utils import translation

from members.models import Organization, Session
from organizing.dashboards.glossary import TERMS, glossary
from tests.conftest import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(client, omar):
    client.force_login(omar)
    client.get("/people/")
    return client


def everything():
    """Every row of every table but the session, as the database has it."""
    return {
        model._meta.label: sorted(map(str, model._base_manager.values_list()))
        for model in apps.get_models()
        if model is not Session
    }


@pytest.mark.parametrize("answer", ["", "yes", "maybe", "no"])
def test_a_practice_conversation_leaves_no_row_anywhere(web, answer):
    before = everything()
    tried = {
        "kind": "ask", "minutes": "10", "issues": ["heat", "lock"], "answer": answer,
        "they_idea": "come", "they_when": "friday", "we_on": "on", "we_idea": "find_out",
        "strength": "2", "note": "works nights",
    }  # fmt: skip

    page = web.post("/practice/", tried).content.decode()

    assert "What there is to learn" in page
    assert "Find out and call back" in page
    assert "rated by words alone" in page
    assert "works nights" not in page
    assert everything() == before


def test_practice_warns_of_what_must_never_be_written_and_keeps_that_neither(web):
    before = everything()

    response = web.post("/practice/", {"kind": "relational", "note": "she is undocumented"})

    assert response.status_code == 422
    assert "In a real one you would be asked" in response.content.decode()
    assert everything() == before


@pytest.mark.parametrize(
    "typed", [{}, {"issues": "<b>"}, {"kind": "gossip"}, {"minutes": "x"}, {"they_due_on": "0000"}]
)
def test_practice_takes_nonsense_calmly(web, typed):
    assert web.post("/practice/", typed).status_code in (200, 422)


def test_a_practice_form_is_never_kept_on_the_phone(web):
    page = web.get("/practice/").content.decode()

    assert "data-outbox data-maybe" not in page
    assert "talk.js" not in page


def test_the_words_are_one_tap_away_on_every_kind_of_page(web, client):
    for path in ("/", "/people/", "/log/", "/log/offline/", "/offline/", "/nowhere/", "/locked/"):
        page = web.get(path, follow=True).content.decode()
        body = page.partition("<body")[2]
        assert body.index('href="/help/"') < body.index("<main"), path
    client.logout()
    for path in ("/accounts/login/", "/help/"):
        assert 'href="/help/"' in client.get(path).content.decode()


def test_the_glossary_speaks_the_words_of_the_organization_in_both_languages():
    words = {entry.code: entry for entry in glossary("tenant")}
    assert len(words) == len(TERMS) > 25
    assert words["gathering"].here == "floor meeting"
    assert {entry.code: entry for entry in glossary("union")}["carrier"].here
    assert not any(entry.here for entry in glossary("general"))

    with translation.override("es"):
        spanish = {entry.code: entry for entry in glossary("tenant")}
    assert spanish["gathering"].here == "reunión de piso"
    assert [code for code in words if spanish[code].meaning == words[code].meaning] == []


def test_the_help_page_uses_the_terms_of_the_organization(web):
    Organization.objects.update_or_create(pk=Organization.ONE, defaults={"terms": "union"})

    page = web.get("/help/").content.decode()

    assert "here also: lunch or break meeting" in page
    assert re.search(r'id="word-rung"', page)


def test_leaving_locks_the_session_and_shows_nothing(web):
    page = web.post("/leave/")

    assert "Sinew" not in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert web.get("/people/").url.startswith("/locked/")


@pytest.mark.parametrize("broken", [False, True])
def test_the_way_out_of_a_page_of_an_error_locks_too(omar, monkeypatch, broken):
    """As without scripts: the form of the page is all that is sent."""
    web = Browser(enforce_csrf_checks=True, raise_request_exception=False)
    web.force_login(omar)
    if broken:
        monkeypatch.setattr(Organization, "fresh", lambda: 1 / 0)
    page = web.get("/people/" if broken else "/nowhere/")
    monkeypatch.undo()
    form = page.content.decode().partition('id="leave"')[2].partition("</form>")[0]

    left = web.post("/leave/", dict(re.findall(r'name="(\w+)" value="(\w+)"', form)))

    assert (page.status_code, left.status_code) == (500 if broken else 404, 200)
    assert web.get("/people/").url.startswith("/locked/")


def test_whoever_left_without_a_signal_is_locked_out_by_what_is_asked_for_next(web):
    web.cookies["left"] = "1"

    answer = web.get("/people/")

    assert answer.url.startswith("/locked/")
    assert answer.cookies["left"].value == ""  # asked for once
    assert web.get("/people/").url.startswith("/locked/")


def test_nobody_in_particular_may_leave_too(client):
    assert client.post("/leave/").status_code == 200
