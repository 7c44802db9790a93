"""How gunicorn serves the site, here and in a container. Its command line may override it."""

import gc
import os
import tempfile
from pathlib import Path
from typing import Any

import gunicorn

from organizing.local.kernel import die_with_parent

wsgi_app = "organizing.wsgi"
bind = "127.0.0.1:8000"
worker_class = "organizing.operating.unread.Worker"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 8
timeout = 60
graceful_timeout = 8
# By default it listens on a socket in the home directory, which two installations of one
# user would share.
control_socket_disable = True
gunicorn.SERVER = "web"  # the head that would name what serves the site
# The sign of life is a file, touched every second: memory does not stall when a disk does.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - unlinked at once
# Each process counts its requests in files here, and /metrics sums them up.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="sinew-metrics-"))
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "organizing.local.lines.Lines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["console"], "propagate": False},
        "gunicorn.access": {"level": "CRITICAL", "handlers": ["console"], "propagate": False},
    },
    "root": {"level": "INFO", "handlers": ["console"]},
}


def child_exit(server: Any, worker: Any) -> None:
    """Let the live figures of a process go with it; what it counted stays."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def post_fork(server: Any, worker: Any) -> None:
    """End a worker with its master, even when the master is killed."""
    die_with_parent()


def post_worker_init(worker: Any) -> None:
    """Look no more at what lives as long as the worker when memory is tidied, and tidy less often.

    Each look at all of the site took 160 ms of some page; a page makes thousands of objects.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
