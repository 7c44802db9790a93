"""A session nobody used for a while can add a one-on-one, and reads nothing."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from members.ids import uuid7
from members.models import Grant
from organizing.models import Conversation
from tests import make
from tests.routes import every_view

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
    for url in ("/locked/", "/log/offline/", "/offline/", "/token/", "/help/", "/no/such/page/"):
        page = locked.get(url).content.decode()
        for known in ("MARKER", nadia.name, omar.person.name, building.name):
            assert known not in page, url


def test_what_opens_while_locked_is_for_everybody_or_shows_nothing():
    """All other addresses are refused before their view, whatever the method."""
    opened = {
        name
        for name, view in every_view()
        if not getattr(view, "login_required", True) or getattr(view, "open_while_locked", False)
    }
    by_key_or_before_a_session = ("api", "account_", "mfa_", "mine")

    assert {name for name in opened if not name.startswith(by_key_or_before_a_session)} == {
        "calendar", "door_offline", "healthz", "help", "join", "leave", "locked", "log",
        "log_offline", "manifest", "metrics", "no_signal", "readyz", "reminders_stop",
        "service_worker", "set_language", "sign_up", "token", "unlock",
    }  # fmt: skip


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
