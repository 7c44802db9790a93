"""Whoever guesses: what a password must be, how often one may try, what a wrong try tells."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.urls import reverse

from members import tokens
from members.models import Organization
from members.tasks import delete_expired
from organizing.local.places import ROOT
from tests import make

pytestmark = pytest.mark.django_db
LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"
CHANGE = "/accounts/password/change/"


@pytest.fixture
def olga(building):
    user = make.user("Olga", role="reader", unit=building, email="olga.ortiz@example.org")
    user.set_password(make.PASSWORD)
    user.save()
    return user


def sign_in(browser, email="olga.ortiz@example.org", password=make.PASSWORD):
    return browser.post(LOGIN, {"login": email, "password": password})


def is_in(browser):
    return "_auth_user_id" in browser.session


def plain(answer):
    """The page without what differs from one to the next: tokens, and what was typed."""
    text = re.sub(r'value="[^"]*"', "", answer.content.decode())
    return re.sub(r'(hx-headers|content|nonce)=(["\']).*?\2', "", text)


@pytest.mark.parametrize(
    ("password", "taken"),
    [
        ("eleven chrs", False),
        ("twelve chars", True),
        ("only small letters and spaces", True),  # no rules of composition
        ("correct horse battery staple " * 4, True),  # 116 characters
        ("ñandú 東京 горизонт", True),
        ("1qaz2wsx3edc", False),  # on the common list
        ("olga.ortiz@example", False),  # like the email
        ("Riverside2026!", False),  # little more than the organization
        ("Sinew-Riverside-1", False),
        ("riverside herons nest late", True),
    ],
)
def test_a_password_is_long_uncommon_and_not_ones_own_name(client, olga, password, taken):
    Organization.objects.update_or_create(pk=1, defaults={"name": "Riverside Tenants"})
    client.force_login(olga)
    client.post(
        CHANGE, {"oldpassword": make.PASSWORD, "password1": password, "password2": password}
    )

    olga.refresh_from_db()
    assert olga.check_password(password.strip() if taken else make.PASSWORD) or (
        taken and olga.check_password(password)
    )


def test_a_password_can_be_pasted_and_kept_by_a_manager(client, db):
    page = client.get(LOGIN).content.decode()
    assert 'autocomplete="current-password"' in page
    scripts = "\n".join(path.read_text() for path in (ROOT / "static/js").glob("*.js"))
    assert not re.search(r"""["'](paste|copy)["']""", scripts)
    assert 'maxlength="' not in re.search(r"<input[^>]+password[^>]*>", page)[0]


def test_the_lock_survives_an_emptied_broker_and_a_new_process(client, olga):
    """It is a row of the database: what a process or the broker forgets changes nothing."""
    for _ in range(5):
        sign_in(client, password="wrong wrong wrong")
    address = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://")
    redis.Redis.from_url(address).flushall()
    caches["default"].close()
    del caches["default"]  # as in a process that has just begun

    other = Client(REMOTE_ADDR="203.0.113.7")
    assert sign_in(other).status_code == 200
    assert not is_in(other)
    with connection.cursor() as cursor:  # and nothing else holds it
        cursor.execute("DELETE FROM members_cache")
    sign_in(other)
    assert is_in(other)


def test_ten_wrong_ones_in_a_minute_from_one_address_close_it_for_everybody(client, olga):
    for number in range(10):
        sign_in(client, email=f"somebody{number}@example.org", password="wrong wrong wrong")

    sign_in(client)
    assert not is_in(client)
    elsewhere = Client(REMOTE_ADDR="203.0.113.7")
    sign_in(elsewhere)
    assert is_in(elsewhere)


@pytest.fixture
def hashed(monkeypatch):
    """How many passwords were hashed: what costs the time that could tell."""
    done = []
    encode = Argon2PasswordHasher.encode

    def counted(self, *args):
        done.append(1)
        return encode(self, *args)

    verify = Argon2PasswordHasher.verify

    def verified(self, *args):
        done.append(1)
        return verify(self, *args)

    monkeypatch.setattr(Argon2PasswordHasher, "encode", counted)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", verified)
    return done


def test_who_is_known_is_told_neither_by_text_nor_by_work(client, olga, hashed):
    """The time itself is measured by `python -m scripts.guessing`."""
    told = {}
    for email in ("olga.ortiz@example.org", "nobody.here@example.org"):
        browser = Client(REMOTE_ADDR=f"203.0.113.{len(told) + 1}")
        wrong = sign_in(browser, email, "wrong wrong wrong")
        after_login = len(hashed)
        hashed.clear()
        mail.outbox.clear()
        reset = browser.post(RESET, {"email": email})
        done = browser.get(reset["Location"]) if reset.status_code == 302 else reset
        signed_up = browser.post(
            reverse("account_signup"), {"email": email, "password1": make.PASSWORD}
        )
        told[email] = {
            "login": (wrong.status_code, plain(wrong), after_login),
            "reset": (reset.status_code, reset.get("Location"), plain(done), len(mail.outbox)),
            "sign-up": (signed_up.status_code, plain(signed_up)),
            "hashed": len(hashed),
        }
        hashed.clear()
    known, unknown = told.values()
    assert known == unknown
    assert known["login"][2] == 1


def test_no_address_of_a_device_is_kept_anywhere(olga):
    """Rate limits, sessions, the record of acts: whatever a sign-in leaves behind."""
    browser = Client(REMOTE_ADDR="203.0.113.77", headers={"user-agent": "Firefox"})
    sign_in(browser, password="wrong wrong wrong")
    sign_in(browser)
    browser.post(RESET, {"email": olga.email})
    browser.get("/people/")
    browser.get("/mine/no-such-token/")
    assert is_in(browser)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [table for (table,) in cursor.fetchall()]
        found = [table for table in tables if _holds(cursor, f'SELECT t::text FROM "{table}" t')]
        found += ["audit"] * _holds(
            cursor, "SELECT a::text FROM audit_page(NULL, 500, NULL, NULL, NULL, NULL) a"
        )
    assert found == []
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_cache SET expires = now() - interval '1 s' WHERE expires ="
            " (SELECT min(expires) FROM members_cache)"
        )
        cursor.execute("SELECT count(*) FROM members_cache")
        before = cursor.fetchone()[0]
        delete_expired()
        cursor.execute("SELECT count(*) FROM members_cache")
        assert 0 < cursor.fetchone()[0] < before
    assert "203.0.113" not in str(dict(browser.session))


def _holds(cursor, statement):
    cursor.execute(statement)
    return any("203.0.113" in (text or "") for (text,) in cursor.fetchall())


def test_twice_as_many_tries_do_not_pass_where_one_time_ends_and_the_next_begins(monkeypatch):
    now = [6_000_000_000.0 - 5]  # five seconds before a whole ten minutes of the clock
    monkeypatch.setattr(tokens.time, "time", lambda: now[0])

    def tries(n):
        return [tokens.too_often_for("x", most=3, within=timedelta(minutes=10)) for _ in range(n)]

    assert tries(3) == [False] * 3
    now[0] += 10
    assert tries(1) == [True]
    now[0] += 600
    assert tries(4) == [False, False, False, True]
