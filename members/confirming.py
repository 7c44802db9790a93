"""Ask for the password again before what must not be done on a session somebody left open."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponseBase

from members.http import Request

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def confirmed(view: View) -> View:
    """Let `view` answer only within five minutes of a sign-in or of proving again who one is.

    allauth keeps what was sent, asks, and goes on. Who has no password has signed in otherwise.
    """

    @wraps(view)
    def asking(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if get_adapter().get_reauthentication_methods(request.user) and not is_fresh(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return asking  # type: ignore[return-value]


def is_fresh(request: HttpRequest) -> bool:
    """Whether they signed in or proved who they are within the last five minutes."""
    records = get_authentication_records(request, request.user)
    last = max((record.get("at", 0) for record in records), default=0)
    return bool(time.time() - last < REAUTHENTICATION_TIMEOUT)


def renewing(view: View) -> View:
    """Begin a new session when `view` was shown who one is; the key from before opens nothing."""

    @wraps(view)
    def proving(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        before = _proofs(request)
        response = view(request, *args, **kwargs)
        if _proofs(request) != before:
            request.session.cycle_key()
        return response

    return proving  # type: ignore[return-value]


def _proofs(request: Request) -> list[float]:
    if not request.user.is_authenticated:
        return []
    return [record.get("at", 0) for record in get_authentication_records(request, request.user)]
