"""One line in the log and one count for each request; a number for what went wrong."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from organizing.local.lines import route_of
from organizing.operating import metrics

logger = logging.getLogger("sinew.request")

QUIET = {"healthz", "readyz", "metrics"}  # asked every second by machines
METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}


def watch(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Count and log each answer, by route: no address, no user, no number of the network."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.incident = secrets.token_hex(4)  # type: ignore[attr-defined]
        began = time.perf_counter()
        response = get_response(request)
        if request.path.startswith(settings.STATIC_URL):
            return response
        seconds = time.perf_counter() - began
        route = route_of(request)
        method = request.method if request.method in METHODS else "other"
        metrics.count(route=route, method=str(method), status=response.status_code, seconds=seconds)
        if route not in QUIET:
            logger.info(
                "answered",
                extra={
                    "route": route,
                    "method": method,
                    "status": response.status_code,
                    "ms": round(seconds * 1000),
                    "incident": request.incident,  # type: ignore[attr-defined]
                },
            )
        return response

    return middleware
