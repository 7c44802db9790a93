"""Gunicorn's worker, except that what it answers by itself has the heads of every answer.

A request it cannot read never comes to the site. Left to itself it quotes it: in the answer, and in
the log beside the number of the network it came from.
"""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from gunicorn import util
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from members.heads import HEADERS

logger = logging.getLogger("sinew.request")

TOO_LONG = {
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
}


class Worker(ThreadWorker):  # type: ignore[misc]
    """Threads that answer requests."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer what could not be read, or what failed outside of the site; log nothing of it."""
        status, incident = status_of(exc), secrets.token_hex(4)
        facts = {"status": status.value, "incident": incident}
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            logger.warning("unreadable", extra=facts)
        else:
            logger.error("failed", exc_info=exc, extra=facts)
        try:
            util.write_nonblock(client, answer(status, incident))
        except OSError:
            logger.debug("whoever asked is gone")


def status_of(error: Exception) -> HTTPStatus:
    """Return whose fault it was: what we tried to answer may be no head either."""
    ours = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName)
    if isinstance(error, errors.ParseException) and not isinstance(error, ours):
        return TOO_LONG.get(type(error), HTTPStatus.BAD_REQUEST)
    return HTTPStatus.INTERNAL_SERVER_ERROR


def answer(status: HTTPStatus, incident: str) -> bytes:
    """Return a whole answer, in each of our languages: which one is wanted was not understood."""
    says = ""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            says += f"{_says(status, incident)}\n"
    heads = {
        **HEADERS,
        "Cache-Control": "no-store",
        "Connection": "close",
        "Content-Length": str(len(says.encode())),
        "Content-Type": "text/plain; charset=utf-8",
    }
    first = f"HTTP/1.1 {status.value} {status.phrase}"
    return "\r\n".join([first, *map(": ".join, heads.items()), "", says]).encode()


def _says(status: HTTPStatus, incident: str) -> str:
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        advice = _("Go back, and try again from the page you came from.")
        return f"{_('We could not understand that request')}. {advice}"
    number = _("Incident number: %(incident)s") % {"incident": incident}
    return f"{_('Something went wrong on our side')}. {number}"
