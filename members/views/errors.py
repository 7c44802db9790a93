"""Pages for what went wrong: what happened, and what to do next, in the reader's language."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request could not be understood."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """They may know it exists, and may not do that."""
    return render(request, "errors/403.html", status=403)


def not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The address of a button was opened, as a browser does that starts again where it was."""
    page = render(request, "errors/405.html", status=405)
    page["Allow"] = response["Allow"]
    return page


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """It does not exist, or is none of their business: the same page."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """We failed. The number lets an admin find it in the log.

    Made without the request: asking who is signed in would fail as what failed before, and each
    layer outside would wait for the database once more.
    """
    incident = getattr(request, "incident", "") or secrets.token_hex(4)
    # the token is of the way out, which locks
    context = {"incident": incident, "csrf_token": get_token(request)}
    page = render_to_string("errors/500.html", context)
    return HttpResponse(page, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere."""
    return render(request, "errors/csrf.html", status=403)
