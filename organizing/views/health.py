"""Is the process alive, and may it be sent requests?"""

from __future__ import annotations

import threading
import time

from django.contrib.auth.decorators import login_not_required
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

_STALE_SECONDS = 4.0
_heartbeat = {"at": 0.0}
_start = threading.Lock()
_started: list[threading.Thread] = []


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
    _watch()
    fresh = time.monotonic() - _heartbeat["at"] < _STALE_SECONDS
    return HttpResponse(
        "ready\n" if fresh else "the database does not answer\n",
        status=200 if fresh else 503,
        content_type="text/plain",
    )


def _watch() -> None:
    """Start the heartbeat once per process, with a first beat before the first answer."""
    with _start:
        if _started and _started[0].is_alive():
            return
        _started[:] = [threading.Thread(target=_beat, name="heartbeat", daemon=True)]
        _started[0].start()
    until = time.monotonic() + 3
    while not _heartbeat["at"] and time.monotonic() < until:
        time.sleep(0.02)


def _beat() -> None:
    while True:
        try:
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT 1")
            _heartbeat["at"] = time.monotonic()
        except Exception:  # noqa: BLE001, S110 (whatever is wrong, readiness says so by silence)
            pass
        finally:
            connections["default"].close()
        time.sleep(1)
