"""Somebody signed in who works with the site over HTTP, as a browser does."""

from __future__ import annotations

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from urllib.parse import urlencode
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.db import connection

SECRET = "f" * 32


class Visitor:
    """One session. `get` and `post` return (status, seconds); status 0: no answer."""

    def __init__(self, port: int, email: str, *, timeout: float = 30) -> None:
        self.port, self.timeout = port, timeout
        self.session = sign_in(email)

    def get(self, path: str) -> tuple[int, float]:
        """Open a page."""
        return self._ask("GET", path)

    def post(self, path: str, form: dict[str, str]) -> tuple[int, float]:
        """Send a form."""
        return self._ask("POST", path, urlencode(form))

    def talk(self, form: dict[str, str]) -> tuple[int, float]:
        """Save a conversation."""
        return self.post("/log/", form)

    def together(self, forms: list[dict[str, str]]) -> list[tuple[int, float]]:
        """Save conversations all at once, each over a line of its own."""
        with ThreadPoolExecutor(len(forms)) as tabs:
            return list(tabs.map(self.talk, forms))

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, float]:
        began = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session};"
            f" {settings.CSRF_COOKIE_NAME}={SECRET}",
            "X-CSRFToken": SECRET,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            answer.read()
            status = answer.status
        except (OSError, http.client.HTTPException):
            status = 0
        finally:
            line.close()
        return status, time.monotonic() - began


def a_talk(name: str = "") -> dict[str, str]:
    """Return the form of a conversation with a newcomer, with a key as a browser makes one."""
    return {
        "key": str(uuid4()),
        "new_name": name or f"Newcomer {uuid4().hex[:8]}",
        "we_on": "on",
        "we_idea": "bring",
        "kind": "ask",
    }


def sign_in(email: str) -> str:
    """Return the key of a session of that user, made without the sign-in page."""
    from django.contrib.auth import login
    from django.http import HttpRequest

    from members.models import User

    connection.close()
    user = User.objects.get(email=email)
    if apps.is_installed("allauth.mfa"):  # leaders and admins open nothing without
        factors = apps.get_model("mfa", "Authenticator").objects
        factors.get_or_create(user=user, type="totp", defaults={"data": {}})
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    now = time.time()
    request.session["account_authentication_methods"] = [
        {"method": "password", "at": now, "email": email},
        {"method": "mfa", "at": now, "type": "totp"},
    ]
    request.session.save()
    connection.close()
    return str(request.session.session_key)
