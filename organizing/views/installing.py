"""What lets a phone keep the site: the manifest, and the worker that opens it without a signal."""

from __future__ import annotations

import json
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from organizing.views.capture import shell_page

FILE = re.compile(rf'(?:href|src)="({re.escape(settings.STATIC_URL)}[^"]+)"')
PAPER = "#faf8f4"


def kept(language: str | None) -> dict[str, Any]:
    """Return what a phone keeps, under a name that changes with any of it.

    Three pages without anybody's data, in one language, and the files they need.
    """
    return _kept_now(language) if settings.DEBUG else _kept_once(language)


def _kept_now(language: str | None) -> dict[str, Any]:
    pages = {
        reverse("log_offline"): shell_page(),
        reverse("door_offline"): door_page(),
        reverse("no_signal"): no_signal_page(),
    }
    files = sorted({url for page in pages.values() for url in FILE.findall(page)})
    digest = sha256(f"{settings.VERSION} {language}".encode())
    for part in [*pages.values(), *files]:
        digest.update(part.encode())
    for url in files:  # without hashed names, what is in them tells one deploy from the next
        if found := finders.find(url.removeprefix(settings.STATIC_URL)):
            digest.update(Path(found).read_bytes())
    return {
        "name": f"sinew-{settings.VERSION}-{digest.hexdigest()[:16]}",
        "capture": reverse("log_offline"),
        "door": reverse("door_offline"),
        "noSignal": reverse("no_signal"),
        "log": reverse("log"),
        "locked": reverse("locked"),
        "files": files,
    }


@cache
def _kept_once(language: str | None) -> dict[str, Any]:
    return _kept_now(language)


def door_page() -> str:
    """Return the door of any action while there is no signal: names to write down, and no list."""
    return render_to_string("organizing/campaigns/door_shell.html")


@login_not_required
@require_safe
def door_offline(request: HttpRequest) -> HttpResponse:
    """The empty door, for a phone to keep. The same for everybody, signed in or not."""
    return HttpResponse(door_page())


def no_signal_page() -> str:
    """Return the page that stands in for any other while there is no signal."""
    return render_to_string("organizing/no_signal.html")


@login_not_required
@require_safe
def no_signal(request: HttpRequest) -> HttpResponse:
    """The page shown where another cannot be reached, for a phone to keep."""
    return HttpResponse(no_signal_page())


def _etag(request: HttpRequest) -> str:
    return f'"{kept(get_language())["name"]}"'


@login_not_required
@require_safe
@condition(etag_func=_etag)
def service_worker(request: HttpRequest) -> HttpResponseBase:
    """The worker. Browsers fetch it anew when the name of what is kept has changed."""
    context = {"kept": json.dumps(kept(get_language()))}
    response = render(request, "sw.js", context, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a home screen needs to know."""
    content = {
        "id": "/",
        "name": "Sinew",
        "short_name": "Sinew",
        "description": _("One-on-ones, commitments and the base they build."),
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            _icon("192", "any"),
            _icon("512", "any"),
            _icon("512", "maskable", "icon-maskable-512"),
        ],
        "shortcuts": [{"name": _("Log a one-on-one"), "url": reverse("log")}],
    }
    return HttpResponse(json.dumps(content), content_type="application/manifest+json")


def _icon(size: str, purpose: str, name: str = "") -> dict[str, str]:
    return {
        "src": static(f"img/{name or f'icon-{size}'}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }
