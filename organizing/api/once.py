"""The same write under the same key is done once and answered alike."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from ninja.errors import HttpError

from members.models import ApiReply, ApiToken


def once(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a write with an `Idempotency-Key` happen once; a repeat gets the first answer.

    HttpError 422 where the same key comes with something else.
    """

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key", "").replace("\0", "").strip()[:200]
        if not key:
            return view(request, *args, **kwargs)
        token: ApiToken = request.api_token  # type: ignore[attr-defined]
        asked = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body)
        with transaction.atomic():
            token.replies.past().delete()
            mine = ApiReply(token=token, key=key, asked=asked.hexdigest())
            ApiReply.objects.bulk_create([mine], ignore_conflicts=True)  # waits for a twin's end
            reply = ApiReply.objects.get(token=token, key=key)
            if reply.asked != mine.asked:
                raise HttpError(422, "this Idempotency-Key came with something else before")
            if reply.status:
                return JsonResponse(reply.body, status=reply.status, safe=False)
            said = view(request, *args, **kwargs)
            status, body = said if isinstance(said, tuple) else (200, said)
            reply.status, reply.body = status, json.loads(json.dumps(body, default=str))
            reply.save(update_fields=["status", "body"])
        return said

    # what the view takes, read where it was written: here its names would mean nothing
    answering.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
    return answering
