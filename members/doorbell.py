"""Ring for a job without ever making a request wait for the broker.

A frozen broker would hang whoever publishes, so publishing happens in a daemon thread over a
bounded queue. A ring that is lost costs seconds: the sweeper rings again.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
from uuid import UUID

from celery import current_app

logger = logging.getLogger(__name__)

_rings: queue.Queue[UUID] = queue.Queue(maxsize=1000)
_ringer: tuple[int, threading.Thread] | None = None
_starting = threading.Lock()


def ring(job_id: UUID) -> None:
    """Ask some worker to look at the job, soon and perhaps; returns at once and never raises."""
    _start()
    try:
        _rings.put_nowait(job_id)
    except queue.Full:
        logger.warning("doorbell queue is full")


def _start() -> None:
    """Start the thread once per process; a forked child needs its own."""
    global _ringer
    with _starting:
        if _ringer is None or _ringer[0] != os.getpid() or not _ringer[1].is_alive():
            thread = threading.Thread(target=_publish, name="doorbell", daemon=True)
            _ringer = (os.getpid(), thread)
            thread.start()


def _publish() -> None:
    while True:
        job_id = _rings.get()
        try:
            current_app.send_task(
                "members.tasks.run_job", kwargs={"job_id": str(job_id)}, retry=False
            )
        except Exception:  # noqa: BLE001 (whatever the broker does, the sweeper mends)
            logger.warning("broker did not take a ring")
