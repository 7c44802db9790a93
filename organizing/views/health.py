"""Is the process alive, may it be sent requests, and how is the installation?"""

from __future__ import annotations

import hmac
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import psycopg
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connections
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from psycopg.conninfo import make_conninfo

from organizing.operating import metrics

_STALE_SECONDS = 4.0
_heartbeat = {"at": 0.0}
_start = threading.Lock()
_started: list[tuple[int, threading.Thread]] = []


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answered within the last seconds, as a thread of its own found out.

    A probe that ran the query itself would hang with a frozen database.
    """
    watch()
    fresh = is_fresh()
    return HttpResponse(
        "ready\n" if fresh else "the database does not answer\n",
        status=200 if fresh else 503,
        content_type="text/plain",
    )


@login_not_required
@require_safe
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Figures for a monitor that shows the token; for everybody else there is nothing here."""
    token = settings.METRICS_TOKEN
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(shown.encode(), token.encode()):
        raise Http404
    watch()
    return HttpResponse(
        metrics.text(ask_database=is_fresh()), content_type=metrics.CONTENT_TYPE_LATEST
    )


def probes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Answer machines before anything that would ask the database for a session or a name."""
    doors = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics_page}

    def middleware(request: HttpRequest) -> HttpResponse:
        door = doors.get(request.path_info)
        try:
            return door(request) if door else get_response(request)
        except Http404:
            return get_response(request)

    return middleware


def is_fresh() -> bool:
    """Whether the database answered within the last seconds."""
    return time.monotonic() - _heartbeat["at"] < _STALE_SECONDS


def begin() -> None:
    """Take the first connection of the pool before anybody asks, and start the heartbeat.

    A process that came to its first connection when others had taken them all would answer nobody.
    """
    with suppress(DatabaseError):
        connections["default"].ensure_connection()
    connections["default"].close()
    watch()


def watch() -> None:
    """Start the heartbeat once per process, with a first beat before the first answer."""
    with _start:
        if _started and _started[0][0] == os.getpid() and _started[0][1].is_alive():
            return
        thread = threading.Thread(target=_beat, name="heartbeat", daemon=True)
        _started[:] = [(os.getpid(), thread)]
        thread.start()
    until = time.monotonic() + 3
    while not _heartbeat["at"] and time.monotonic() < until:
        time.sleep(0.02)


def _beat() -> None:
    """Ask the database every second, by a connection of our own: a busy pool is not dead."""
    connection: psycopg.Connection | None = None
    while True:
        try:
            if connection is None:
                connection = psycopg.connect(_address(), autocommit=True)
            connection.execute("SELECT 1")
            _heartbeat["at"] = time.monotonic()
        except psycopg.Error:  # readiness says so by silence
            if connection is not None:
                connection.close()
            connection = None
        time.sleep(1)


def _address() -> str:
    found = connections["default"].get_connection_params()
    return make_conninfo("", **{name: found[name] for name in _WORDS if found.get(name)})


_WORDS = ("dbname", "user", "password", "host", "port", "connect_timeout", "options")
