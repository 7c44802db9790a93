"""The second step: who must have it, that a code opens once, and what its change does."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from members.models import Grant, LogEntry, Organization, Session
from tests import make
from tests.conftest import Browser

pytestmark = pytest.mark.django_db
LOGIN, CODE, PAGE = "/accounts/login/", "/accounts/steps/code/", "/accounts/steps/"
APP, CODES = "/accounts/steps/app/", "/accounts/steps/recovery/"
ASKED = re.compile(r"^/accounts/(steps/again|reauthenticate)/\?")


@pytest.fixture
def lena(lena):
    """A leader who knows her password and has her app."""
    lena.set_password(make.PASSWORD)
    lena.save()
    return lena


@pytest.fixture
def nina(building):
    """A leader who has just been made one and has no second step."""
    user = make.user("Nina New", role="leader", unit=building)
    Authenticator.objects.all().delete()
    return user


def password_of(client, user, password=make.PASSWORD, **more):
    return client.post(LOGIN, {"login": user.email, "password": password, **more})


def is_in(client):
    return "_auth_user_id" in client.session


def activate(client):
    """Set up the app on the page, with the secret the page shows; return the answer."""
    secret = client.get(APP).context["form"].secret
    return client.post(APP, {"code": make.code(secret=secret)})


def test_a_password_alone_lets_no_leader_in_and_a_code_does(client, lena):
    answer = password_of(client, lena)

    assert answer["Location"] == CODE
    assert not is_in(client)
    assert client.get("/people/").status_code == 302
    client.post(CODE, {"code": "000000"})
    assert not is_in(client)
    client.post(CODE, {"code": make.code()})
    assert client.get("/people/").status_code == 200


def test_a_code_opens_once_also_where_the_clock_still_takes_it(client, lena):
    code = make.code(later=1)
    password_of(client, lena)
    client.post(CODE, {"code": code})
    assert is_in(client)

    again = Browser()
    password_of(again, lena)
    again.post(CODE, {"code": code})
    noted = f"allauth.mfa.totp.used?user={lena.pk}&code={code}"
    assert cache.delete(noted)  # allauth's own note of it has run out
    again.post(CODE, {"code": f" {code[:3]} {code[3:]}"})

    assert not is_in(again)


def test_a_new_leader_sees_one_page_until_there_is_a_second_step(client, nina):
    client.force_login(nina)
    for path in ("/", "/people/", "/base/", "/search/?q=a", "/me/", "/jobs/"):
        answer = client.get(path)
        assert answer.status_code in (302, 404), path
        assert answer.status_code == 404 or answer["Location"] == PAGE
    htmx = client.get("/people/", headers={"HX-Request": "true"})
    assert (htmx["HX-Redirect"], htmx.content) == (PAGE, b"")
    assert client.post("/log/", {"new_name": "Ana"})["Location"] == PAGE
    page = client.get(PAGE).content.decode()
    assert "Set up an app" in page
    assert 'class="side"' not in page

    assert activate(client)["Location"] == CODES
    assert client.get("/people/").status_code == 200


def test_whoever_is_made_a_leader_needs_it_from_the_next_request_on(client, omar, ada):
    client.force_login(omar)
    assert client.get("/people/").status_code == 200

    Grant.objects.create(user=omar, role="leader", unit=omar.grants.get().unit, granted_by=ada)
    assert client.get("/people/")["Location"] == PAGE

    omar.grants.filter(role="leader").delete()
    assert client.get("/people/").status_code == 200


def test_it_is_offered_to_everybody_and_asked_of_whoever_took_it(client, omar):
    omar.set_password(make.PASSWORD)
    omar.save()
    client.force_login(omar)
    activate(client)

    other = Browser()
    assert password_of(other, omar)["Location"] == CODE


def test_recovery_codes_are_shown_once_open_once_and_lie_encrypted(client, lena):
    client.force_login(lena)
    client.post(f"{CODES}new/")
    page = client.get(CODES).content.decode()
    codes = re.findall(r'<code class="spell">(\d{8})</code>', page)
    assert len(codes) == 10
    assert not re.findall(r"\d{8}", client.get(CODES).content.decode().split("<main")[1])
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        stored = cursor.fetchone()[0]
    assert make.SECRET not in stored
    assert not any(code in stored for code in codes)

    opened = []
    for _attempt in range(2):
        browser = Browser()
        password_of(browser, lena)
        browser.post(CODE, {"code": codes[0]})
        opened.append(is_in(browser))
    assert opened == [True, False]


def test_the_only_second_step_stays_where_it_is_required(client, lena):
    client.force_login(lena)
    page = client.post(f"{APP}remove/")

    assert b"only second step" in page.content
    assert Authenticator.objects.filter(user=lena, type="totp").exists()
    passkey = Authenticator.objects.create(user=lena, type="webauthn", data={"name": "Phone"})
    client.post(f"{APP}remove/")
    assert not Authenticator.objects.filter(user=lena, type="totp").exists()
    assert client.post(f"/accounts/steps/passkey/{passkey.pk}/remove/").status_code == 422
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


@pytest.mark.django_db(transaction=True)  # the mail goes out when the change is committed
def test_a_changed_step_ends_other_sessions_and_is_told_by_mail(client, omar):
    elsewhere = Browser()
    elsewhere.force_login(omar)
    client.force_login(omar)
    activate(client)

    assert elsewhere.get("/people/").status_code == 302
    assert client.get("/people/").status_code == 200
    assert [message.to for message in mail.outbox] == [[omar.email]]
    assert "127.0.0.1" not in mail.outbox[0].body
    assert LogEntry.objects.filter(verb="sign_in_changed", actor=omar).exists()


def test_a_changed_password_ends_other_sessions_and_is_told_by_mail(client, omar):
    omar.set_password(make.PASSWORD)
    omar.save()
    elsewhere = Browser()
    elsewhere.force_login(omar)
    client.force_login(omar)
    new = "another horse battery"
    form = {"oldpassword": make.PASSWORD, "password1": new, "password2": new}
    client.post(reverse("account_change_password"), form)

    assert elsewhere.get("/people/").status_code == 302
    assert client.get("/people/").status_code == 200
    assert [message.to for message in mail.outbox] == [[omar.email]]


def test_a_reset_link_opens_once_within_an_hour_and_skips_no_second_step(client, lena, settings):
    client.post(reverse("account_reset_password"), {"email": lena.email})
    link = re.search(r"https?://\S+/accounts/password/reset/key/\S+/", mail.outbox[0].body)[0]
    path = link.removeprefix(settings.SITE_URL)
    form_page = client.get(path)["Location"]
    new = "another horse battery"
    client.post(form_page, {"password1": new, "password2": new})
    lena.refresh_from_db()
    assert lena.check_password(new)
    assert not is_in(client)
    assert password_of(client, lena, new)["Location"] == CODE

    assert b"password1" not in Browser().get(path, follow=True).content
    assert settings.PASSWORD_RESET_TIMEOUT <= 3600


def test_changing_a_step_or_who_may_what_asks_who_one_is_after_five_minutes(client, ada, omar):
    """By GET and by POST alike; nothing has changed until it is answered."""
    client.force_login(ada)
    client.let_minutes_pass(6)
    grant = omar.grants.get()
    paths = [f"{APP}remove/", f"{CODES}new/", "/accounts/steps/passkey/", "/users/new/"]
    for path in paths:
        assert ASKED.search(client.get(path)["Location"]), path
    verbs = ("grants", "deactivate", "reactivate", "password")
    paths += [f"/users/{omar.pk}/{verb}/" for verb in verbs]
    paths += [f"/users/{omar.pk}/factors/forget/", f"/grants/{grant.pk}/end/", "/people/list.csv"]
    member = make.person(unit=grant.unit)
    paths += [f"/invite/?person={member.pk}", f"/people/{member.pk}/unseal/"]
    paths += [f"/people/{omar.person_id}/thaw/"]
    for path in paths:
        answer = client.post(path, {"role": "carrier", "where": "", "purpose": "a look"})
        assert ASKED.search(answer.get("Location", "")), path
    omar.refresh_from_db()
    grant.refresh_from_db()
    assert (omar.is_active, grant.ended_on) == (True, None)

    code = {"code": make.code(), "next": f"/grants/{grant.pk}/end/"}
    client.post(f"/grants/{grant.pk}/end/")
    client.post("/accounts/steps/again/", code)
    grant.refresh_from_db()
    assert grant.ended_on is not None


def test_an_admin_lets_somebody_begin_again_who_lost_their_phone(client, ada, lena):
    theirs = Browser()
    theirs.force_login(lena)
    client.force_login(ada)
    client.post(reverse("members:user_factors_forget", args=[lena.pk]))

    assert theirs.get("/people/").status_code == 302
    assert not Authenticator.objects.filter(user=lena).exists()
    theirs.force_login(lena)
    assert theirs.get("/people/")["Location"] == PAGE
    assert client.post(reverse("members:user_factors_forget", args=[ada.pk])).status_code == 403


def test_a_demonstration_opens_with_a_password_only_where_it_may(client, settings, building):
    maya = make.user("Maya", role="leader", unit=building, email="lead@riverside.example")
    Authenticator.objects.all().delete()
    organization = Organization.current()
    organization.is_demo = True
    organization.save()
    client.force_login(maya)

    assert client.get("/people/")["Location"] == PAGE
    settings.DEMO_WITHOUT_SECOND_FACTOR = True
    assert client.get("/people/").status_code == 200
    organization.is_demo = False
    organization.save()
    assert client.get("/people/")["Location"] == PAGE
    with pytest.raises(CommandError, match="DEMO_WITHOUT_SECOND_FACTOR"):
        call_command("check", deploy=True)


def test_sessions_are_listed_with_their_device_and_end_one_by_one(client, omar, ada):
    client.force_login(omar)
    client.get("/people/")
    phone = Browser(headers={"user-agent": "Mozilla/5.0 (Android 15; Mobile) Firefox/140.0"})
    phone.force_login(omar)
    phone.get("/people/")
    page = client.get(reverse("members:sessions"))
    assert "Firefox on Android" in page.content.decode()
    keys = Session.objects.values_list("pk", flat=True)
    assert not any(key in page.content.decode() for key in keys)

    (row,) = [row for row in page.context["rows"] if not row.is_here]
    ada_browser = Browser()
    ada_browser.force_login(ada)
    assert ada_browser.post(reverse("members:session_end", args=[row.sign])).status_code == 404
    client.post(reverse("members:session_end", args=[row.sign]))
    assert phone.get("/people/").status_code == 302
    assert client.get("/people/").status_code == 200

    ada_browser.post(reverse("members:user_sessions_end", args=[omar.pk]))
    assert client.get("/people/").status_code == 302
    assert LogEntry.objects.filter(verb="sessions_ended", actor=ada).exists()


def test_a_sign_in_and_a_proof_begin_new_sessions_and_end_the_old(client, omar, ada):
    omar.set_password(make.PASSWORD)
    omar.save()
    client.get(LOGIN)
    password_of(client, omar)
    first = client.session.session_key
    client.get("/people/")
    client.post("/lock/")
    client.post("/unlock/", {"password": make.PASSWORD})

    assert client.session.session_key != first
    assert not Session.objects.filter(pk=first).exists()

    second, proof = client.session.session_key, "/accounts/reauthenticate/"
    client.let_minutes_pass(6)
    client.post(proof, {"password": "wrong wrong wrong"})
    assert client.session.session_key == second
    client.post(f"{proof}?next=/me/calendar/new/", {"password": make.PASSWORD})
    assert client.session.session_key != second
    assert not Session.objects.filter(pk=second).exists()
    assert client.get("/people/").status_code == 200

    client.force_login(ada)
    client.let_minutes_pass(6)
    third = client.session.session_key
    client.post("/accounts/steps/again/", {"code": make.code()})
    assert not Session.objects.filter(pk=third).exists()
    assert client.get("/people/").status_code == 200
