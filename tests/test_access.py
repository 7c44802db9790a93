"""Every address, every role: what one may not know is a 404, what one may not do is a 403."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.urls import reverse

from tests import make
from tests.crawl import text_of
from tests.heads import QUERY, Watch, name_everything_badly
from tests.matrix import MATRIX, WHO
from tests.routes import UNKNOWN, Place, every_route, path_to

pytestmark = pytest.mark.django_db
ROUTES = every_route()
ENDS_THE_SESSION = {"account_logout", "lock", "leave", "step_down"}


@pytest.fixture
def place(building, omar, ada):
    """A row of every kind in the building where omar organizes and lena leads."""
    return Place(building, organizer=omar.person, admin=ada)


@pytest.fixture
def elsewhere(ada):
    """The same in another building, in which only ada has any say."""
    stranger = make.person("Stella Stranger")
    return Place(make.unit("Another building"), organizer=stranger, admin=ada)


def test_the_matrix_names_every_address():
    assert set(MATRIX) == set(ROUTES)


@pytest.mark.parametrize("who", WHO)
def test_every_address_answers_each_of_us_as_the_matrix_says(request, client, place, who):
    """Of the answers to a leader and an admin, among hostile names, everything else holds as well.

    405 is asked for by nobody and by the admin only: what is not there for her is not there at all.
    """
    user = request.getfixturevalue(who) if who != "nobody" else None
    watch = None
    if who in {"lena", "ada"}:
        name_everything_badly()
        watch = Watch()
    wrong, signed_in = {}, False
    for name, row in MATRIX.items():
        path = path_to(name, ROUTES[name], place.pk(name) if "pk" in ROUTES[name] else None)
        for method, expected in row.items():
            if set(expected[1:]) == {405} and who not in {"nobody", "ada"}:
                continue
            if user and (not signed_in or name in ENDS_THE_SESSION):
                _sign_in(client, user)
                signed_in = True
                if watch:
                    watch.look_away()
            before = transaction.savepoint()
            answer = getattr(client, method)(path + QUERY * (method == "get"))
            transaction.savepoint_rollback(before)
            if watch and name not in ENDS_THE_SESSION:
                watch.see(name, path, answer, is_look=method == "get")
            status = answer.status_code
            if name in ENDS_THE_SESSION:
                client.logout()
                signed_in = False
            if status != expected[WHO.index(who)]:
                wrong[f"{method} {name}"] = (status, "expected", expected[WHO.index(who)])

    assert wrong == {}
    if watch:
        watch.see("404", "/", client.get("/no/such/page/<xssq>/"), is_look=True)
        assert watch.found == []
        assert watch.pages > 60
        assert "1337" not in text_of(client.get("/people/"))


@pytest.mark.parametrize("who", ["rita", "omar", "lena"])
def test_a_stranger_is_nobody(request, client, elsewhere, place, who):
    """What is in another building answers like what does not exist, by GET and by POST."""
    _sign_in(client, request.getfixturevalue(who))
    told = {}
    for name, parameters in ROUTES.items():
        if "pk" not in parameters:
            continue
        for method, expected in MATRIX[name].items():
            if expected[WHO.index(who)] == 405:
                continue  # no such thing here, whatever the row
            before = transaction.savepoint()
            strange = getattr(client, method)(path_to(name, parameters, elsewhere.pk(name)))
            missing = getattr(client, method)(path_to(name, parameters, UNKNOWN))
            transaction.savepoint_rollback(before)
            if strange.status_code != missing.status_code or strange.status_code not in (
                302,
                403,
                404,
                405,
            ):
                told[f"{method} {name}"] = (strange.status_code, missing.status_code)
            elif _said(strange, elsewhere.pk(name)) != _said(missing, UNKNOWN):
                told[f"{method} {name}"] = "another page"

    assert told == {}


def _said(answer, pk):
    """The page and where it leads, without the id that was asked for and the form tokens."""
    said = text_of(answer) + answer.headers.get("Location", "")
    said = re.sub(r'(name="csrfmiddlewaretoken" value=|X-CSRFToken[^A-Za-z]+)"?\w+', "", said)
    if len(str(pk)) == 36:
        return said.replace(str(pk), "ID")
    # a passkey's small number may stand anywhere else as well, in a time or a count
    return re.sub(rf"(?<=/|F){pk}(?=/|%)", "ID", said)


def _sign_in(client, user):
    """Sign in and be seen once, so that what is asked next has no session to write.

    Who they are is asked again after five minutes, which a busy machine may need.
    """
    client.force_login(user)
    client.let_minutes_pass(-60)
    client.get(reverse("help"))
