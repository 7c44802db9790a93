"""Nobody's data beyond their scope and tier, in any answer there is; nor in the log."""

from __future__ import annotations

import inspect
import logging
import sys

import pytest

from campaigns.models import Action
from members.models import ContactPoint, Person
from tests import make
from tests.crawl import opened, text_of
from tests.routes import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(building, omar, ada):
    return Place(building, organizer=omar.person, admin=ada)


def has_parts(answer):
    """Whether this view may answer something else where a page asks for a part of itself."""
    view = sys.modules[answer.resolver_match.func.__module__]
    return "HX-Request" in answer.get("Vary", "") or "htmx" in inspect.getsource(view)


def test_scope_and_tiers_hold_in_every_answer(client, building, place, omar, ada, caplog):
    """Markers stand for a stranger's name, a number (T2), a note (T3) and a postal address (T4).

    The stranger is tied to somebody in scope and asked them to an action, too.
    """
    caplog.set_level(logging.DEBUG)
    elsewhere = make.unit("Elsewhere")
    stranger = make.person("Zyxstranger Zyx", unit=elsewhere, phone="+12025550999")
    carl = make.person("Carl", unit=elsewhere)
    make.conversation(stranger, carl, make.ago(1), note="zyxelsewhere")
    petra = Person.objects.get(pk=place.pk("person"))
    make.person("Phoney", unit=building, phone="+12025550188", email="zyxmail@example.org")
    make.conversation(petra, make.person("Nadia"), make.ago(1), note="zyxsealed note")
    ContactPoint.of(petra, "address", "zyxaddress 9").save()
    make.took_part(petra, Action.objects.get(pk=place.pk("action")), asked_by=stranger)
    make.tie(petra, stranger)
    reader = make.user("Rhea", role="reader", unit=building)
    sealed = {"zyxsealed", "zyxaddress"}
    hidden = {
        reader: sealed | {"Zyxstranger", "zyxelsewhere", "5550188", "zyxmail", "5550999"},
        omar: sealed | {"Zyxstranger", "zyxelsewhere", "5550999"},
        ada: sealed | {"zyxelsewhere"},
    }
    for user, markers in hidden.items():
        client.force_login(user)
        # what is no page, not theirs or alike in whole and in part is asked for once
        once = set()
        asked = [("?q=zyx", None)]
        if user is not ada:  # parts of pages: for those from whom most is kept
            asked.append(("?q=5550", {"HX-Request": "true"}))
        for query, headers in asked:
            found = opened(client, place, query=query, headers=headers, but=frozenset(once))
            for name, _path, answer in found:
                if answer.status_code in {403, 404, 405} or not has_parts(answer):
                    once.add(name)
                text = text_of(answer)
                told = {marker for marker in markers if marker in text}
                assert not told, (user.person.name, name, told)
    assert "Zyxstranger" in text_of(client.get("/people/?q=zyx"))  # ada finds her: the marker works
    said = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert not [line for line in said if "zyx" in line.lower() or "5550" in line]
