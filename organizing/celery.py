"""The Celery app: a doorbell. What remains to be done is rows in PostgreSQL."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery, Task
from celery.signals import setup_logging, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "organizing.settings")
# `manage.py check` looks at a release; a worker that did so would load every page, for two
# seconds of each start and a third of its memory
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")


class Signed(Task):
    """A task whose acts the record puts down to the system, by the task's name."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it, named in every transaction it makes."""
        from members.database.acting import acting_as, system

        with acting_as(system(self.name.rpartition(".")[2])):
            return super().__call__(*args, **kwargs)


app = Celery("sinew", task_cls=Signed)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_as_the_site_does(**details: Any) -> None:
    """Keep Celery from setting up logs of its own, which quote the arguments of tasks."""
    from django.conf import settings

    dictConfig(settings.LOGGING)


@worker_init.connect
def keep_connections(**details: Any) -> None:
    """Let each process of a worker keep its connection for ten minutes, looking first if it lives.

    The tables and plans of standing are a session's own, and take longer to make than whoever was
    touched takes to compute. Every setting we make ends with its transaction.
    """
    from django.db import connections

    for connection in connections.all():
        if "pool" not in connection.settings_dict["OPTIONS"]:
            connection.settings_dict |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
