"""What goes over the wire in production: TLS, cookies, files, methods."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from members.heads import CONTENT_SECURITY_POLICY
from organizing.local.places import ROOT
from tests import make
from tests.conftest import Browser
from tests.crawl import text_of
from tests.heads import HEADERS

# As a server behind https would start: its settings are read once, so a process of its own asks.
ASK = """
import json, django
from django.conf import settings
django.setup()
from django.core.management import call_command
from django.test import Client
plain, safe = Client(SERVER_NAME="sinew.example.org"), Client(SERVER_NAME="sinew.example.org")
there = plain.get("/accounts/login/?next=/people/")
over = safe.get("/healthz", secure=True)
call_command("check", deploy=True, fail_level="WARNING")
print(json.dumps({
    "redirect": [there.status_code, there["Location"]],
    "hsts": over["Strict-Transport-Security"],
    "cookies": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME,
                settings.MESSAGES_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME],
    "flags": [settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY,
              settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SECURE,
              settings.CSRF_COOKIE_HTTPONLY, settings.CSRF_COOKIE_SAMESITE,
              settings.LANGUAGE_COOKIE_SECURE],
    "debug": settings.DEBUG,
    "files": settings.STORAGES["staticfiles"]["BACKEND"],
    "hosts": settings.ALLOWED_HOSTS,
}))
"""


def test_over_https_cookies_are_bound_http_leads_on_and_check_deploy_is_silent():
    there = {**os.environ, "SITE_URL": "https://sinew.example.org", "LOG_LEVEL": "ERROR"}
    for name in ("DEBUG", "DJANGO_ALLOW_ASYNC_UNSAFE"):
        there.pop(name, None)
    secrets = {"SECRET_KEY": "k" * 60 + "0123456789", "NOTES_KEYS": "n" * 40}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK],
        env={**there, **secrets}, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])

    assert found["redirect"] == [301, "https://sinew.example.org/accounts/login/?next=/people/"]
    years = re.match(r"max-age=(\d+); includeSubDomains; preload$", found["hsts"])
    assert int(years[1]) >= 31_536_000
    assert found["cookies"] == [
        f"__Host-{name}" for name in ("sessionid", "csrftoken", "messages", "language")
    ]
    assert found["flags"] == [True, True, "Lax", True, True, "Lax", True]
    assert (found["debug"], found["hosts"]) == (False, ["sinew.example.org"])
    assert found["files"].endswith("CompressedManifestStaticFilesStorage")  # hashed names


@pytest.mark.parametrize("missing", ["SECRET_KEY", "SITE_URL"])
def test_nothing_starts_without_a_secret_of_its_own(missing):
    """There is no default to guess: two installations have two secrets (trust 13)."""
    there = {
        key: said for key, said in os.environ.items() if not key.startswith((missing, "DEBUG"))
    }
    done = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; settings.DEBUG"],
        env={**there, "DJANGO_SETTINGS_MODULE": "organizing.settings"},
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip

    assert f"Set {missing} or {missing}_FILE." in done.stderr


@pytest.mark.django_db
def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client, omar):
    omar.set_password(make.PASSWORD)
    omar.save()
    answer = client.post("/accounts/login/", {"login": omar.email, "password": make.PASSWORD})

    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert not cookie["domain"]


@pytest.mark.django_db
def test_what_the_next_page_tells_is_for_whoever_did_it_and_nobody_reads_it_on_the_way(
    client, omar, ada, building
):
    person = make.person("Zyx Wvut", unit=building)
    client.force_login(omar)
    client.post(reverse("person_plan", args=[person.pk]))
    cookie = client.cookies[settings.MESSAGES_COOKIE_NAME].value
    told = [base64.urlsafe_b64decode(cookie.partition(":")[0] + "==")]

    for somebody in (None, ada):  # who finds the browser, and who signs in to it
        found = Browser()
        if somebody:
            found.force_login(somebody)
        found.cookies[settings.MESSAGES_COOKIE_NAME] = cookie
        told.append(found.get(reverse("help") if somebody else "/accounts/login/").content)
    ours = text_of(client.get(reverse("week")))

    assert [b"Wvut" in what for what in told] == [False, False, False]
    assert "Zyx Wvut is on this week&#x27;s list." in ours
    for nonsense in ("²", "x:y", "a" * 3000):
        client.cookies[settings.MESSAGES_COOKIE_NAME] = nonsense
        assert client.get(reverse("week")).status_code == 200


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [("/people/", "testserver", 301), ("/people/", "evil.example", 400), ("/healthz", "x", 200)],
)
def test_what_leads_to_https_and_what_refuses_is_headed_like_a_page(settings, path, host, status):
    settings.SECURE_SSL_REDIRECT = True
    answer = Client(SERVER_NAME=host).get(path)

    assert answer.status_code == status
    assert HEADERS.items() <= dict(answer.headers).items()
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_files_are_headed_like_pages_and_there_is_nothing_else_to_fetch(client, omar):
    client.force_login(omar)
    (settings.STATIC_ROOT / "seen.txt").write_text("seen")
    file = Client(raise_request_exception=False).get("/static/seen.txt")
    for answer in (file, client.get("/static/no-such.css")):
        assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get("/static/no-such.css")["Cache-Control"] == "no-store"  # it names who asks
    assert text_of(file) == "seen"  # read to its end, which closes it
    for path in ("/static/", "/.git/config", "/media/", "/admin/", "/.env", "/static/../manage.py"):
        assert client.get(path).status_code == 404, path


@pytest.mark.django_db
def test_odd_methods_are_refused_and_no_answer_names_what_made_it(client, omar):
    client.force_login(omar)
    for path in ("/", "/people/", "/healthz", "/accounts/login/"):
        for method in ("TRACE", "CONNECT", "PROPFIND"):
            answer = client.generic(method, path)
            assert answer.status_code in {302, 403, 405}, (method, path, answer.status_code)
        seen = client.get(path)
        assert not {"Server", "X-Powered-By", "Via"} & set(seen.headers), path


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Nothing was done."), ("es", "No se hizo nada.")]
)
def test_the_address_of_a_button_says_what_to_do_when_it_is_opened(client, omar, language, said):
    client.force_login(omar)
    omar.language = language
    omar.save()
    page = client.get("/leave/")
    assert page.status_code == 405
    assert page["Allow"] == "POST"
    assert said in page.content.decode()
