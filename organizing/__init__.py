"""How people are brought together, and the site itself."""

import gc

# A start imports some thousand modules; looking through them for garbage again and again took a
# third of its time, and as much of that of collecting tests.
gc.set_threshold(50_000, 20, 20)

from organizing.celery import app as celery_app  # noqa: E402 (what is imported now counts too)

__all__ = ["celery_app"]
