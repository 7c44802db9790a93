"""Adding without reading: what a phone keeps, what it sends later, and the locked session."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.ids import uuid7
from members.models import Person
from organizing.models import Conversation, FollowUp
from organizing.views.installing import kept
from tests import make

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def nadia(building):
    return make.person("Nadia Núñez", unit=building)


@pytest.fixture
def signed_in(client, omar):
    """Omar's browser, with a session in use."""
    client.force_login(omar)
    client.get("/people/")
    return client


def typed(name, **fields):
    return {"key": str(uuid7()), "new_name": name, "typed": "1", **fields}


# ---- what a phone keeps ----


def test_the_form_a_phone_keeps_is_the_same_for_everybody_and_holds_nobody(
    client, omar, nadia, building
):
    nobodys = client.get("/log/offline/").content.decode()
    client.force_login(omar)
    omars = client.get("/log/offline/").content.decode()

    assert omars == nobodys
    for known in (nadia.name, omar.person.name, building.name, str(omar.pk), "csrf"):
        assert known not in omars
    assert len(omars) < 30_000


def test_the_worker_is_checked_at_every_visit_and_keeps_no_page_with_data(client, db):
    response = client.get("/sw.js")
    text = response.content.decode()
    holds = json.loads(
        re.search(r'JSON.parse\("(.*?)"\)', text)[1].encode().decode("unicode_escape")
    )

    assert response["Cache-Control"] == "no-cache"
    assert response["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in response["Content-Security-Policy"]
    assert (holds["capture"], holds["noSignal"]) == ("/log/offline/", "/offline/")
    assert all(path.startswith("/static/") for path in holds["files"])
    for path in ("css/site.css", "js/site.js", "js/talk.js"):
        assert f"/static/{path}" in holds["files"]
    again = client.get("/sw.js", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_a_deploy_and_a_language_each_change_the_name_of_what_is_kept(settings):
    settings.DEBUG = True  # compute anew
    before = kept("en")["name"]

    settings.VERSION = "99.0"

    assert kept("en")["name"] != before
    assert kept("es")["name"] != kept("en")["name"]


def test_the_page_without_a_signal_is_in_the_language_of_who_keeps_it(client, omar):
    omar.language = "es"
    omar.save()
    client.force_login(omar)

    assert b'lang="es"' in client.get("/offline/").content
    assert b'href="/log/"' in client.get("/offline/").content


def test_the_manifest_names_icons_that_are_there(client, db):
    response = client.get("/manifest.webmanifest")
    content = json.loads(response.content)

    assert response["Content-Type"] == "application/manifest+json"
    assert content["start_url"] == "/"
    assert {icon["sizes"] for icon in content["icons"]} == {"192x192", "512x512"}
    assert {icon["purpose"] for icon in content["icons"]} == {"any", "maskable"}
    assert b'rel="manifest"' in client.get("/accounts/login/").content


def test_a_phone_learns_whose_session_it_is_and_nothing_else(client, omar):
    assert client.get("/token/").status_code == 401

    client.force_login(omar)
    told = client.get("/token/").json()

    assert set(told) == {"user", "token", "locked"}
    assert told["user"] == str(omar.pk)
    assert told["locked"] is False
    assert client.post("/token/").status_code == 405


def test_the_token_a_phone_was_given_lets_it_send(omar, nadia):
    phone = Client(enforce_csrf_checks=True)
    phone.force_login(omar)
    talk = typed("Nadia Núñez")

    assert phone.post("/log/", talk).status_code == 403
    token = phone.get("/token/").json()["token"]
    sent = phone.post("/log/", talk, headers={**HTMX, "X-CSRFToken": token})

    assert sent["HX-Redirect"] == reverse("conversation", args=[talk["key"]])


# ---- a name typed without the list at hand ----


def test_a_typed_name_that_fits_exactly_one_person_is_that_person(signed_in, nadia):
    signed_in.post("/log/", typed("nadia  NUNEZ"))

    assert Conversation.objects.get().person == nadia
    assert Person.objects.filter(name__icontains="nadia").count() == 1


def test_a_typed_name_that_fits_two_or_only_begins_one_keeps_both(signed_in, nadia, building):
    make.person("Sam Soto", unit=building)
    make.person("Sam Soto", unit=building)

    signed_in.post("/log/", typed("Sam Soto"))
    signed_in.post("/log/", typed("Nadia"))

    assert Person.objects.filter(name="Sam Soto").count() == 3
    assert Person.objects.filter(name="Nadia").count() == 1
    assert not nadia.conversations.exists()


def test_a_typed_name_never_reaches_somebody_out_of_scope(signed_in):
    stranger = make.person("Far Away", unit=make.unit("Elsewhere"))

    signed_in.post("/log/", typed("Far Away"))

    assert not stranger.conversations.exists()
    assert Person.objects.filter(name="Far Away").count() == 2


def test_who_chose_not_in_the_list_with_the_list_at_hand_is_believed(signed_in, nadia):
    signed_in.post("/log/", {"key": str(uuid7()), "new_name": nadia.name})

    assert Person.objects.filter(name=nadia.name).count() == 2


def test_a_typed_name_sent_twice_is_one_conversation_with_one_newcomer(signed_in):
    talk = typed("New Neighbour")

    first, again = (signed_in.post("/log/", talk, headers=HTMX) for _ in range(2))

    assert first["HX-Redirect"] == again["HX-Redirect"]
    assert Conversation.objects.count() == 1
    assert Person.objects.filter(name="New Neighbour").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_typed_name_sent_four_times_at_once_is_one_conversation_with_one_newcomer(omar):
    talk, together = typed("New Neighbour"), Barrier(4)

    def send():
        phone = Client()
        phone.force_login(omar)
        together.wait()
        answer = phone.post("/log/", talk, headers=HTMX)
        connection.close()
        return answer["HX-Redirect"]

    with ThreadPoolExecutor(4) as pool:
        answers = {each.result() for each in [pool.submit(send) for _ in range(4)]}

    assert len(answers) == 1
    assert Conversation.objects.count() == 1
    assert Person.objects.filter(name="New Neighbour").count() == 1


def test_what_waited_two_days_counts_from_the_day_it_was_typed(signed_in, nadia):
    two_days = str(2 * 24 * 3600)
    signed_in.post("/log/", typed(nadia.name, waited=two_days, next="tomorrow"))

    talk = Conversation.objects.get()
    assert talk.talked_on == make.ago(2)
    assert FollowUp.objects.get().due_on == make.ago(1)


@pytest.mark.parametrize("nonsense", ["-5", "soon", "9" * 12, "1e9", "\u0664x"])
def test_a_wait_that_cannot_be_counts_as_none(signed_in, nadia, nonsense):
    signed_in.post("/log/", typed(nadia.name, waited=nonsense))

    assert Conversation.objects.get().talked_on == timezone.localdate()
