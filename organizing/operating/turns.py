"""So many requests at work in one process at once; the others stand in line.

Python works on one request at a time, whatever the number of threads. Where eight are open, each
answer of the database waits for the switch between threads, five milliseconds for every question a
page asks, and all of them come late together. In line, one after the other comes in its own time.

Whoever brings a file stands beside the line: a process of its own reads it, for up to 45 seconds,
and two such files would let everybody else wait.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Semaphore

from django.http import HttpRequest, HttpResponse

AT_ONCE = 2  # one reads its answer while the other waits for the database
PATIENCE = 1.0  # seconds; then whoever waits begins beside those that take so long


def in_turn(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Let a request begin when fewer than `AT_ONCE` are at work, or `PATIENCE` has passed."""
    turns = Semaphore(AT_ONCE)

    def middleware(request: HttpRequest) -> HttpResponse:
        is_ours = not _brings_a_file(request) and turns.acquire(timeout=PATIENCE)
        try:
            return get_response(request)
        finally:
            if is_ours:
                turns.release()

    return middleware


def _brings_a_file(request: HttpRequest) -> bool:
    return (request.content_type or "").startswith("multipart/")
