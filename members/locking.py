"""A session nobody has used for a while is locked: it can add a one-on-one and read nothing.

The lock is on the server, in the session. What opens it again is the password. Only what a person
does counts as use: a page that polls, or sends what waits on a phone, keeps no session open.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from members.http import Request
from members.sessions import DEVICE, device_of

View = Callable[..., HttpResponseBase]
T = TypeVar("T", bound=View)

SEEN, BEGAN, LOCKED = "seen_at", "began_at", "locked"
WRITE_EVERY = 60


def open_while_locked(view: T) -> T:
    """Mark a view that a locked session may use; it must show nothing of anybody."""
    view.open_while_locked = True  # type: ignore[attr-defined]
    return view


def is_locked(request: HttpRequest) -> bool:
    """Whether whoever holds this phone may only add, not read."""
    if not request.user.is_authenticated:
        return False
    return bool(request.session.get(LOCKED)) or _idle_for(request) > idle_limit(request)


def idle_limit(request: HttpRequest) -> int:
    """Return after how many idle seconds this session is locked; admins see more and get less."""
    user = request.user
    admin = user.is_authenticated and any(g.role == "admin" for g in user.grants_in_force)
    return 60 * (settings.LOCK_ADMIN_AFTER_MINUTES if admin else settings.LOCK_AFTER_MINUTES)


def context(request: HttpRequest) -> dict[str, Any]:
    """Tell every page whether its session is locked, and after how many idle seconds it will be."""
    if getattr(request, "user", None) is None:
        return {}
    return {"is_locked": is_locked(request), "lock_after": idle_limit(request)}


def lock(request: HttpRequest) -> None:
    """Lock the session now."""
    request.session[LOCKED] = True


def unlock(request: HttpRequest) -> None:
    """Open the session again, under a new key."""
    request.session.pop(LOCKED, None)
    request.session[SEEN] = int(time.time())
    request.session.cycle_key()


class Locking:
    """Middleware: ends sessions past their age, locks idle ones, and notes when one was used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; everything else happens once the view is known."""
        response = self.get_response(request)
        if _was_left(request):
            response.delete_cookie(settings.LEFT_COOKIE_NAME, samesite="Strict")
        return response

    def process_view(
        self, request: Request, view: View, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Refuse a locked session every view but those marked open."""
        if not request.user.is_authenticated:
            return None
        if _age(request) > settings.SESSION_COOKIE_AGE:  # writing to a session prolongs it
            logout(request)
            return None
        if _was_left(request):
            lock(request)
        if is_locked(request):
            return None if _is_open(view) else _refusal(request)
        if _is_use(request, view):
            _note_use(request)
        return None


def _was_left(request: HttpRequest) -> bool:
    """Whether this browser has left a page by the way out; it may have had no signal to say so."""
    return settings.LEFT_COOKIE_NAME in request.COOKIES


def _idle_for(request: HttpRequest) -> float:
    seen = request.session.get(SEEN)
    return time.time() - seen if isinstance(seen, int) else 0


def _age(request: HttpRequest) -> float:
    began = request.session.get(BEGAN)
    return time.time() - began if isinstance(began, int) else 0


def _is_open(view: View) -> bool:
    public = not getattr(view, "login_required", True)
    return public or getattr(view, "open_while_locked", False)


def _is_use(request: Request, view: View) -> bool:
    """Whether a person did this. A script says so by a header; a poll has no reason to."""
    if request.headers.get("X-Touched"):
        return True
    return getattr(view, "login_required", True) and not request.htmx


def _note_use(request: HttpRequest) -> None:
    now = int(time.time())
    if BEGAN not in request.session:
        request.session[BEGAN] = now
        request.session[DEVICE] = device_of(request.headers.get("User-Agent", ""))
    if now - request.session.get(SEEN, 0) >= WRITE_EVERY:
        request.session[SEEN] = now


def _refusal(request: Request) -> HttpResponse:
    # the path alone: what stood behind the question mark may have been a name
    back = {"next": request.path} if request.method in {"GET", "HEAD"} else {"unsent": "1"}
    url = f"{reverse('locked')}?{urlencode(back)}"
    if not request.htmx and request.accepts("text/html"):
        return redirect(url)
    response = HttpResponse(status=401)
    if request.htmx:
        response["HX-Redirect"] = reverse("locked")
    return response
