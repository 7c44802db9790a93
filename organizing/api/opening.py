"""Who asks, how often they may, and what they sent, whatever it was called."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, unquote_plus

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security.base import AuthBase

from members.database import acting
from members.models import ApiToken, User
from members.tokens import too_often, too_often_for

A_MINUTE = timedelta(minutes=1)
READS, WRITES, WRONG = 600, 300, 30  # a minute, by key; wrong keys by address
SAFE = {"GET", "HEAD", "OPTIONS"}


class Keyed(AuthBase):
    """Lets in whoever brings a key in force, as that user with that one grant."""

    openapi_type = "apiKey"
    openapi_in = "header"
    openapi_name = "OSDI-API-Token"

    def __call__(self, request: HttpRequest) -> User | None:
        """Return whose key it is; None answers 401. Raises HttpError 403 and 429."""
        word = request.headers.get("OSDI-API-Token") or _bearer(request)
        found = ApiToken.acting(word) if word else None
        if found is None:
            if word and too_often(request, "api", most=WRONG, within=A_MINUTE):
                raise HttpError(429, "too many wrong keys; wait a minute")
            return None
        token, user = found
        writes = request.method not in SAFE
        most = WRITES if writes else READS
        if too_often_for(f"api:{token.pk}:{writes}", most=most, within=A_MINUTE):
            raise HttpError(429, f"more than {most} a minute; wait one")
        if writes and not token.may_write:
            raise HttpError(403, "this key may read only")
        acting.become(acting.user(user.pk), by_key=str(token.pk))
        token.note_use()
        request.user = user
        request.api_token = token  # type: ignore[attr-defined]
        if writes:
            _tolerate(request)
        return user


def _bearer(request: HttpRequest) -> str:
    kind, _, word = request.headers.get("Authorization", "").partition(" ")
    return word.strip() if kind.lower() == "bearer" else ""


def _tolerate(request: HttpRequest) -> None:
    """Put right what known clients send under the wrong name, so that JSON is what is read.

    Parsons sends a dict to `update_event` as a form called JSON, and JSON given to
    `create_attendance` as the query string.
    """
    body: Any = None
    sent = request.body
    query = request.META.get("QUERY_STRING", "")
    if not sent.strip() and query.startswith(("%7B", "{")):
        body = _json(unquote_plus(query))
    elif sent.strip() and _json(sent) is None:
        form = parse_qs(sent.decode("utf-8", "replace"), keep_blank_values=True)
        body = {name: said[0] if len(said) == 1 else said for name, said in form.items()} or None
    _refuse_what_is_no_text(sent if body is None else body)
    if isinstance(body, dict):
        request._body = json.dumps(body).encode()


def _refuse_what_is_no_text(said: Any) -> None:
    """Raise HttpError 422 for half of a sign, or a NUL: no column can hold them."""
    read = _json(said) if isinstance(said, bytes) else said
    text = json.dumps(read, ensure_ascii=False)
    if "\\u0000" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise HttpError(422, "there are signs in it that are no text")


def _json(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
