"""What shows the other side that it is us: Standard Webhooks (standardwebhooks.com), version 1."""

from __future__ import annotations

import hmac
from base64 import b64encode
from hashlib import sha256

from members.models import Webhook
from members.models.sealed import common_key


def secret(webhook: Webhook) -> str:
    """Return the secret both sides know, as it is handed over: `whsec_…`."""
    return f"whsec_{b64encode(_key(webhook)).decode()}"


def headers(webhook: Webhook, message: str, at: int, body: str) -> dict[str, str]:
    """Return the headers that name and sign a message; `at` is the second it is sent in."""
    signed = f"{message}.{at}.{body}".encode()
    mark = b64encode(hmac.new(_key(webhook), signed, sha256).digest()).decode()
    return {
        "webhook-id": message,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{mark}",
    }


def _key(webhook: Webhook) -> bytes:
    what = f"webhook {webhook.pk} {webhook.turn}"
    return hmac.new(common_key(), what.encode(), sha256).digest()
