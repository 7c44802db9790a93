"""Secret links: a long random word that is shown once and kept as a hash."""

from __future__ import annotations

import hashlib
import math
import secrets
import time
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

LENGTH = 64  # hex digits of SHA-256; the word itself has 256 random bits, so no salt is needed


def new_token() -> str:
    """Return a word nobody can guess, fit for an address."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """Return what is kept of a token, and what it is looked up by."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_same(token: str, kept: str) -> bool:
    """Whether `kept` is the hash of `token`, in a time that tells nothing."""
    return secrets.compare_digest(hashed(token), kept)


def too_often(request: HttpRequest, what: str, *, most: int, within: timedelta) -> bool:
    """Count one more try from this address; whether there were more than `most` in that time.

    Of the address only a hash is kept.
    """
    address = hashed(get_adapter().get_client_ip(request))
    return too_often_for(f"{what}:{address}", most=most, within=within)


def too_often_for(whom: str, *, most: int, within: timedelta) -> bool:
    """Count one more try of `whom`; whether there were more than `most` in that time.

    The time begins with the first try, not with the clock's, or twice as many would pass where
    one ends and the next begins. It counts in the cache's table, so for all processes, and about:
    two at once may count as one.
    """
    key, now, seconds = f"tries:{whom}", time.time(), within.total_seconds()
    tries, ends = cache.get(key, (0, 0.0))
    if ends <= now:
        tries, ends = 0, now + seconds
    cache.set(key, (tries + 1, ends), math.ceil(ends - now))
    return bool(tries >= most)
