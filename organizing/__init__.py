"""How people are brought together, and the site itself."""

from organizing.celery import app as celery_app

__all__ = ["celery_app"]
