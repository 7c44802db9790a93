"""What holds for every response, and whose organization and clock a request runs by."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone, translation

from members.database.acting import VISITOR, acting_as, user
from members.heads import HEADERS
from members.models import Organization
from members.relabelling import by_terms
from members.views.errors import not_allowed

Responder = Callable[[HttpRequest], HttpResponse]


def harden(get_response: Responder) -> Responder:
    """Put the same constant security headers on every response, errors and files included.

    Outermost, since what leads from http to https and refuses a forged host is a response too.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in HEADERS.items():
            response[name] = value
        response.setdefault("Cache-Control", "no-store")  # files that may be kept say so themselves
        return response

    return middleware


def readable(get_response: Responder) -> Responder:
    """Take a NUL in an address as bytes that are no text are taken: PostgreSQL holds none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.path_info = request.path_info.replace("\0", "\ufffd")
        query = request.META.get("QUERY_STRING", "")
        request.META["QUERY_STRING"] = query.replace("%00", "%EF%BF%BD")
        return get_response(request)

    return middleware


def organization(get_response: Responder) -> Responder:
    """Give the request its organization, its time zone and the language of who asks."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with (
            Organization.known() as found,
            timezone.override(ZoneInfo(found.timezone)),
            by_terms(found.terms),
        ):
            request.organization = found  # type: ignore[attr-defined]
            chosen = _language(request, found)
            with translation.override(chosen):
                request.LANGUAGE_CODE = chosen
                response = get_response(request)
                if request.method == "GET" and isinstance(response, HttpResponseNotAllowed):
                    response = not_allowed(request, response)
                response.headers.setdefault("Content-Language", chosen)
                return response

    return middleware


def acting(get_response: Responder) -> Responder:
    """Tell the database whose acts these are, for the record."""

    def middleware(request: HttpRequest) -> HttpResponse:
        who = user(request.user.pk) if request.user.is_authenticated else VISITOR
        with acting_as(who):
            return get_response(request)

    return middleware


def _language(request: HttpRequest, found: Organization) -> str:
    user = request.user
    if user.is_authenticated and user.language:
        return user.language
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES or request.headers.get("Accept-Language"):
        return translation.get_language() or found.language
    return found.language
