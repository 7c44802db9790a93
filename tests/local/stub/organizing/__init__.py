"""Stands in for the Celery app: a task that never ends, and a clock that ticks."""

import os
import time
from pathlib import Path

from celery import Celery

app = Celery("stub", broker=os.environ.get("REDIS_URL", "").replace("unix:", "redis+socket:", 1))
app.conf.beat_schedule = {"tick": {"task": "tick", "schedule": 1.0}}


@app.task(name="tick")
def tick():
    (Path(os.environ["STATE_DIR"]) / "ticked").touch()


@app.task(name="sleep")
def sleep():
    (Path(os.environ["STATE_DIR"]) / "sleeping").touch()
    while True:
        time.sleep(60)
