"""Going through the site as somebody, with every request taken back afterwards."""

from __future__ import annotations

import re
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.internal.userkit import user_id_to_str
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve

from attack.pages import Form, Page, encoded
from members.models import User

ROOT = Path(__file__).resolve().parent.parent
ENDS = {"account_logout", "lock", "leave", "step_down"}
SLOW = 10.0  # seconds of a processor after which a request is stopped, and found
FRESH = 200.0  # seconds after which one signs in again: after 300 pages ask who one is
ANSWERS: Counter[str] = Counter()  # by status, and how many led back to the door
FORM = "application/x-www-form-urlencoded"


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Enough(Exception):
    """The minutes a part was given are over."""


class TooSlow(Exception):
    """A request took seconds of a processor: one field is enough to stop the site."""


def _stop(*_: Any) -> None:
    raise TooSlow


signal.signal(signal.SIGPROF, _stop)


@dataclass
class Findings:
    """What was sent, and what was found; a thing found twice is said once."""

    sent: int = 0
    found: dict[str, str] = field(default_factory=dict)
    latest: ClassVar[Findings]
    until: ClassVar[float] = float("inf")  # by the clock of time.monotonic()

    def __post_init__(self) -> None:
        """Be what is told of where a part stops before its end."""
        Findings.latest = self

    def add(self, what: str, example: str) -> None:
        """Note something found, with the first request that showed it."""
        if what not in self.found:
            self.found[what] = example[:300]
            say(f"  ! {what}\n      {example[:300]}")


class Visitor:
    """Somebody signed in (or nobody), whose requests leave nothing unless they are `kept`."""

    def __init__(self, email: str, findings: Findings) -> None:
        self.email, self.findings, self.kept = email, findings, False
        self.client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
        self.why = ""
        self.heard: Callable[[str, Any], None] | None = None
        got_request_exception.connect(self._failed, weak=False)
        self.sign_in()

    def sign_in(self) -> None:
        """Leave in the session what a sign-in of just now leaves."""
        self.since = time.monotonic()
        if not self.email:
            return
        user = User.objects.get(email=self.email)
        self.client.force_login(user)
        session = self.client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(user)
        session.save()

    def get(self, path: str, pairs: list[tuple[str, str]] | None = None, **headers: str) -> Any:
        """GET, with the pairs as its parameters."""
        query = encoded(pairs or []).decode()
        return self._send("GET", path, b"", FORM, query, headers)

    def post(self, path: str, pairs: list[tuple[str, str]], **headers: str) -> Any:
        """POST the pairs as a form without files does."""
        return self._send("POST", path, encoded(pairs), FORM, "", headers)

    def send(self, method: str, path: str, body: bytes, content: str, **headers: str) -> Any:
        """Send anything."""
        return self._send(method, path, body, content, "", headers)

    def _send(
        self, method: str, path: str, body: bytes, content: str, query: str, headers: dict[str, str]
    ) -> Any:
        if time.monotonic() > Findings.until:
            raise Enough
        if time.monotonic() - self.since > FRESH and not connection.in_atomic_block:
            self.sign_in()
        at = urlsplit(path)
        extra = {"QUERY_STRING": "&".join(filter(None, [at.query, query]))}
        with self._taken_back():
            self.why = ""
            self.findings.sent += 1
            signal.setitimer(signal.ITIMER_PROF, SLOW)
            answer = self.client.generic(
                method, quote(at.path, safe="/%"), body, content, headers=headers, **extra
            )
            signal.setitimer(signal.ITIMER_PROF, 0)
            answer.text_of = text_of(answer)
            after = answer.headers.get("Location", "")
            if method == "POST" and after.startswith("/") and not self.kept:
                self.findings.sent += 1
                page = self.client.get(after)  # what was let in must not break where it is shown
                if page.status_code >= 500:
                    told = f"{self.email} {method} {path} ? {query or body[:200]!r}"
                    self.findings.add(
                        f"{page.status_code} after {route_of(path)}: {self.why}", told
                    )
        is_door = re.search("/(accounts|locked)/", answer.headers.get("Location", ""))
        ANSWERS["to the door" if is_door else str(answer.status_code)] += 1
        if answer.status_code >= 500:
            asked = f"{method} {path} ? {query or body[:200]!r}"
            self.findings.add(
                f"{answer.status_code} {route_of(path)}: {self.why}", f"{self.email} {asked}"
            )
        if self.heard is not None:
            self.heard(path, answer)
        return answer

    @contextmanager
    def _taken_back(self) -> Iterator[None]:
        if self.kept:
            yield
            return
        with transaction.atomic():
            before = transaction.savepoint()
            cookies = deepcopy(self.client.cookies)
            yield
            transaction.savepoint_rollback(before)
            self.client.cookies = cookies

    def _failed(self, **_: Any) -> None:
        lines = traceback.format_exc().splitlines()
        ours = [line.strip() for line in lines if f'File "{ROOT}' in line and "/.venv/" not in line]
        where = re.sub(r'.*File "', "", ours[-1].replace(str(ROOT), "")) if ours else ""
        self.why = f"{lines[-1][:120]} ({where})"


def text_of(answer: Any) -> str:
    """Return all of an answer, streamed or not."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(body.decode(errors="replace"))


def route_of(path: str) -> str:
    """Return the name of the route of an address, or nothing."""
    try:
        return str(resolve(urlsplit(path).path).view_name)
    except (Resolver404, ValueError):
        return ""


@dataclass
class Known:
    """What somebody found on the site: addresses and forms, one of each kind."""

    pages: dict[str, list[str]] = field(default_factory=dict)
    forms: dict[tuple[str, ...], Form] = field(default_factory=dict)
    parameters: dict[str, set[str]] = field(default_factory=dict)


def walk(visitor: Visitor, begin: list[str], *, most: int = 3) -> Known:
    """Follow every link from the addresses of `begin`; at most so many pages of one route."""
    known, todo, seen = Known(), list(begin), set(begin)
    while todo:
        path = todo.pop(0)
        name = route_of(path)
        if not name or name in ENDS or len(known.pages.setdefault(name, [])) >= most:
            continue
        known.pages[name].append(path)
        answer = visitor.get(path)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = Page(answer.text_of, urlsplit(path).path)
        for form in page.forms:
            names = {each.name for each in form.fields}
            if form.method == "get":
                known.parameters.setdefault(route_of(form.action), set()).update(names)
            known.forms.setdefault((form.method, route_of(form.action), *sorted(names)), form)
        for link in page.links:
            asked = {pair.partition("=")[0] for pair in urlsplit(link).query.split("&") if pair}
            known.parameters.setdefault(route_of(link), set()).update(asked)
            if link not in seen:
                seen.add(link)
                todo.append(link)
    return known
