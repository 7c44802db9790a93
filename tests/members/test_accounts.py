"""Signing in: by email and password, for nobody else, with a door that tells nothing."""

import pytest
from django.core import mail
from django.urls import reverse

from tests import make

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture
def olga(building):
    user = make.user("Olga", role="reader", unit=building, email="olga@example.org")
    user.set_password(make.PASSWORD)
    user.save()
    return user


def sign_in(client, email="olga@example.org", password=make.PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def test_the_right_password_opens_and_a_new_session_begins(client, olga):
    client.get(LOGIN)

    response = sign_in(client, email="OLGA@example.org")

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(olga.pk)


def test_a_wrong_password_and_an_unknown_person_get_the_same_page(client, olga):
    wrong = sign_in(client, password="wrong wrong wrong")
    unknown = sign_in(client, email="nobody@example.org")

    assert wrong.status_code == unknown.status_code
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert b"error-summary" in wrong.content


def test_five_wrong_passwords_lock_the_account_for_a_while(client, olga):
    for _ in range(6):
        sign_in(client, password="wrong wrong wrong")

    assert "_auth_user_id" not in client.session
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_a_deactivated_user_is_out_on_the_next_request(client, olga):
    sign_in(client)
    olga.is_active = False
    olga.save()

    assert client.get("/people/").status_code == 302


def test_nobody_signs_themselves_up(client, db):
    response = client.post(
        reverse("account_signup"), {"email": "x@example.org", "password1": make.PASSWORD}
    )

    assert b"password1" not in response.content


def test_a_way_on_to_another_site_is_not_taken(client, olga):
    for elsewhere in ("//evil.example", "https://evil.example/", "/\\evil.example"):
        response = sign_in(client, next=elsewhere)

        assert "evil" not in response["Location"]
        client.logout()


def test_a_reset_mail_leads_to_this_site_whatever_host_was_claimed(client, olga, settings):
    client.post(reverse("account_reset_password"), {"email": "olga@example.org"})

    assert len(mail.outbox) == 1
    assert settings.SITE_URL in mail.outbox[0].body


def test_a_forged_host_is_refused(client, db):
    assert client.get(LOGIN, headers={"host": "evil.example"}).status_code == 400


def test_every_answer_carries_the_headers_and_nothing_may_keep_it(client, db):
    for path in (LOGIN, "/no-such-page/", "/healthz"):
        response = client.get(path)

        assert "script-src 'self'" in response["Content-Security-Policy"]
        assert "unsafe" not in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert "no-store" in response["Cache-Control"]


def test_the_sign_in_page_speaks_spanish_when_asked(client, db):
    client.post(reverse("set_language"), {"language": "es", "next": LOGIN})

    assert b'lang="es"' in client.get(LOGIN).content
