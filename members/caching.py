"""How limits on tries are kept: under keys that name nobody, and no longer than they count."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac


def hidden_key(key: str, prefix: str, version: int) -> str:
    """Return what a cached value lies under. Keys of rate limits hold addresses of devices."""
    return salted_hmac(
        "members.caching", f"{prefix}:{version}:{key}", algorithm="sha256"
    ).hexdigest()


def sweep() -> None:
    """Delete what counts no longer; the cache itself does so only when it is full."""
    table = settings.CACHES["default"]["LOCATION"]
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}" WHERE expires < clock_timestamp()')  # noqa: S608
