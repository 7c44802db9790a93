"""Adding without reading: what a phone keeps, what it sends later, and the locked session."""

import json
import re
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from members.ids import uuid7
from members.models import Grant, Person
from organizing.models import Conversation, FollowUp
from organizing.views.installing import kept
from tests import make

pytestmark = pytest.mark.django_db

MINUTE = 60
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


def move_back(client, minutes, *, field="seen_at"):
    session = client.session
    session[field] -= minutes * MINUTE
    session.save()


@pytest.fixture
def locked(signed_in):
    move_back(signed_in, 31)
    return signed_in


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
    for path in ("css/log.css", "js/outbox.js", "css/tokens.css"):
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
    from django.test import Client

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


# ---- the lock ----


def test_half_an_hour_without_use_locks_and_less_does_not(signed_in):
    move_back(signed_in, 29)
    assert signed_in.get("/people/").status_code == 200

    move_back(signed_in, 31)
    response = signed_in.get("/people/")

    assert (response.status_code, response["Location"]) == (302, "/locked/?next=%2Fpeople%2F")


def test_admins_have_a_quarter_of_an_hour(client, ada):
    client.force_login(ada)
    client.get("/people/")
    move_back(client, 14)
    assert client.get("/people/").status_code == 200

    move_back(client, 16)

    assert client.get("/people/").status_code == 302


@pytest.mark.parametrize(("role", "seconds"), [("organizer", 1800), ("admin", 900)])
def test_each_page_knows_after_how_many_seconds_to_put_itself_away(client, role, seconds, building):
    client.force_login(make.user(role=role, unit=None if role == "admin" else building))

    assert f'data-idle="{seconds}"' in client.get("/people/").content.decode()
    assert 'data-idle="1800"' in client.get("/log/offline/").content.decode()


def test_once_locked_nothing_but_the_password_opens(locked, omar):
    locked.get("/people/")
    session = locked.session
    session["seen_at"] = int(time.time())
    session.save()
    locked.post("/lock/")

    assert locked.get("/people/").status_code == 302


def test_a_locked_session_reads_nothing_from_any_address(locked, nadia, omar, building):
    talk = make.conversation(nadia, omar.person, make.ago(1), note="MARKER note")
    committee = make.committee("MARKER committee", units=[building])
    for url in (
        "/",
        "/people/",
        f"/people/{nadia.pk}/",
        "/log/",
        f"/log/?person={nadia.pk}",
        "/log/?q=na",
        f"/conversations/{talk.pk}/",
        f"/conversations/{talk.pk}/edit/",
        f"/committees/{committee.pk}/",
        "/promises/",
        "/me/",
    ):
        response = locked.get(url)
        assert response.status_code == 302, url
        assert response["Location"].startswith("/locked/"), url
    for url in ("/locked/", "/log/offline/", "/offline/", "/token/"):
        page = locked.get(url).content.decode()
        for known in ("MARKER", nadia.name, omar.person.name, building.name):
            assert known not in page, url


def test_a_locked_session_answers_htmx_and_json_with_401(locked):
    by_htmx = locked.get("/people/", headers=HTMX)
    by_json = locked.get("/people/", headers={"Accept": "application/json"})

    assert (by_htmx.status_code, by_htmx["HX-Redirect"]) == (401, "/locked/")
    assert by_json.status_code == 401
    assert by_htmx.content == by_json.content == b""


def test_a_locked_session_adds_a_talk_and_is_told_no_more_than_saved(locked, nadia):
    by_page = locked.post("/log/", typed(nadia.name, note="said MARKER"))
    by_phone = locked.post("/log/", typed(nadia.name), headers=HTMX)

    assert (by_page.status_code, by_page["Location"]) == (302, "/locked/?saved=1")
    assert (by_phone.status_code, by_phone.content) == (201, b"")
    assert nadia.conversations.count() == 2
    assert "MARKER" not in locked.get(by_page["Location"]).content.decode()
    assert locked.get(f"/people/{nadia.pk}/").status_code == 302


def test_what_a_locked_session_got_wrong_comes_back_without_a_list_of_people(locked, nadia):
    response = locked.post("/log/", {"key": str(uuid7()), "note": "TYPED words"})
    page = response.content.decode()

    assert response.status_code == 422
    assert "TYPED words" in page
    assert "error-summary" in page
    assert nadia.name not in page


def test_a_locked_session_changes_nothing_else(locked, nadia, omar):
    talk = make.conversation(nadia, omar.person, make.ago(0))

    undo = locked.post(f"/conversations/{talk.pk}/undo/")
    attempt = locked.post(f"/people/{nadia.pk}/attempt/", {"key": str(uuid4())})

    assert undo["Location"] == attempt["Location"] == "/locked/?unsent=1"
    assert Conversation.objects.filter(pk=talk.pk).exists()
    assert not nadia.attempts.exists()


@pytest.fixture
def with_password(omar):
    omar.set_password(make.PASSWORD)
    omar.save()
    return omar


def test_the_password_unlocks_and_leads_back(client, with_password):
    client.force_login(with_password)
    client.post("/lock/")
    key = client.session.session_key

    wrong = client.post("/unlock/", {"password": "not the password"})
    assert (wrong.status_code, client.get("/people/").status_code) == (422, 302)
    right = client.post("/unlock/", {"password": make.PASSWORD, "next": "/people/"})

    assert right["Location"] == "/people/"
    assert client.get("/people/").status_code == 200
    assert client.session.session_key != key


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example/", "/\\evil", "evil"])
def test_unlocking_leads_to_no_other_site(client, with_password, to):
    client.force_login(with_password)
    client.post("/lock/")

    assert client.post("/unlock/", {"password": make.PASSWORD, "next": to})["Location"] == "/"


def test_wrong_passwords_are_limited_as_at_the_door(client, with_password):
    client.force_login(with_password)
    client.post("/lock/")
    for _ in range(6):
        client.post("/unlock/", {"password": "not the password"})

    assert client.post("/unlock/", {"password": make.PASSWORD}).status_code == 422
    assert client.get("/people/").status_code == 302


def test_polls_and_what_a_phone_sends_by_itself_keep_no_session_open(signed_in, nadia):
    move_back(signed_in, 20)
    before = signed_in.session["seen_at"]
    signed_in.get("/token/")
    signed_in.get("/people/", headers=HTMX)
    signed_in.get("/sw.js")
    signed_in.get("/log/offline/")
    signed_in.post("/log/", typed(nadia.name), headers=HTMX)
    assert signed_in.session["seen_at"] == before

    signed_in.get("/people/", headers={**HTMX, "X-Touched": "1"})

    assert signed_in.session["seen_at"] > before


def test_use_is_written_down_at_most_once_a_minute(signed_in):
    before = signed_in.session["seen_at"]
    session = signed_in.session
    session["seen_at"] = before - 30
    session.save()

    signed_in.get("/people/")

    assert signed_in.session["seen_at"] == before - 30


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(signed_in, settings):
    move_back(signed_in, 12 * 60 + 1, field="began_at")

    response = signed_in.get("/people/")

    assert response["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in signed_in.session


def test_a_deactivated_user_adds_nothing_through_the_lock(locked, omar, nadia):
    Grant.objects.filter(user=omar).update(ended_on=timezone.localdate() - timedelta(days=1))

    assert locked.post("/log/", typed(nadia.name)).status_code == 403
    assert not nadia.conversations.exists()


def test_signing_out_tells_the_browser_to_forget_also_from_the_lock(locked):
    response = locked.post("/accounts/logout/")

    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert "_auth_user_id" not in locked.session
    assert "Clear-Site-Data" not in locked.get("/accounts/login/")
