"""The Celery app: a doorbell. What remains to be done is rows in PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "organizing.settings")

app = Celery("sinew")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
