"""Gunicorn's own worker: the stub has no heads to put on what it answers."""

from gunicorn.workers.gthread import ThreadWorker as Worker

__all__ = ["Worker"]
