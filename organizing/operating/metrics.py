"""What a monitor may ask: figures of requests, jobs, mail and signs of life. Nobody's data.

Requests are counted in each web process and summed over all of them (prometheus-client's shared
files, where `PROMETHEUS_MULTIPROC_DIR` says so); the rest is asked of the database.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from django.db import DatabaseError, connection, transaction
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

__all__ = ["CONTENT_TYPE_LATEST", "count", "text"]

REQUESTS = CollectorRegistry()
ANSWERED = Counter(
    "sinew_requests", "Requests answered.", ["route", "method", "status"], registry=REQUESTS
)
SECONDS = Histogram(
    "sinew_request_seconds",
    "Seconds from the first middleware to the answer.",
    ["route"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REQUESTS,
)

# name, what it is, and the one row that says it; NULL: nothing to say
FIGURES = [
    (
        "sinew_jobs_waiting",
        "Jobs nobody has in hand.",
        "SELECT count(*) FROM members_job WHERE finished_at IS NULL AND state = 'queued'",
    ),
    (
        "sinew_jobs_running",
        "Jobs in hand.",
        "SELECT count(*) FROM members_job WHERE finished_at IS NULL AND state = 'running'",
    ),
    (
        "sinew_jobs_oldest_seconds",
        "Age of the oldest job that waits or runs; 0 where there is none.",
        "SELECT coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)"
        " FROM members_job WHERE finished_at IS NULL AND state IN ('queued', 'running')",
    ),
    (
        "sinew_jobs_failed_day",
        "Jobs that failed within a day.",
        "SELECT count(*) FROM members_job WHERE state = 'failed'"
        " AND finished_at > clock_timestamp() - interval '1 day'",
    ),
    (
        "sinew_mail_waiting",
        "Mails that wait to be sent.",
        "SELECT count(*) FROM organizing_nudge WHERE state IN ('queued', 'sending')",
    ),
    (
        "sinew_mail_failed_day",
        "Mails that failed within a day.",
        "SELECT count(*) FROM organizing_nudge WHERE state = 'failed'"
        " AND created_at > clock_timestamp() - interval '1 day'",
    ),
    (
        "sinew_touched_waiting",
        "Marks of people whose standing is to be computed again.",
        "SELECT count(*) FROM members_touched",
    ),
    (
        "sinew_standing_age_seconds",
        "Seconds since everybody was computed.",
        "SELECT extract(epoch FROM clock_timestamp() - max(finished_at))"
        " FROM organizing_standingrun",
    ),
    (
        "sinew_sweeper_age_seconds",
        "Seconds since beat, broker and worker were heard together.",
        "SELECT extract(epoch FROM clock_timestamp() - at) FROM members_heartbeat"
        " WHERE name = 'sweeper'",
    ),
    (
        "sinew_backup_age_seconds",
        "Seconds since the last backup that ended well.",
        "SELECT extract(epoch FROM clock_timestamp() - max(at)) FROM members_upkeep"
        " WHERE kind = 'backup' AND is_good",
    ),
]


def count(*, route: str, method: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    ANSWERED.labels(route, method, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


def text(*, ask_database: bool) -> bytes:
    """Return everything in Prometheus' text format; without the database's part where it hangs."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Kept())
    registry.register(_Asked(ask_database=ask_database))
    return generate_latest(registry)


class _Kept(Collector):
    """The figures of this process alone."""

    def collect(self) -> Iterable[Metric]:
        return REQUESTS.collect()


class _Asked(Collector):
    """What the database says now."""

    def __init__(self, *, ask_database: bool) -> None:
        self.ask_database = ask_database

    def collect(self) -> Iterable[Metric]:
        answers = self.ask_database
        try:
            found = _figures() if answers else {}
        except DatabaseError:
            found, answers = {}, False
        yield GaugeMetricFamily(
            "sinew_database_up", "Whether the database answers.", value=int(answers)
        )
        for name, what, _query in FIGURES:
            if found.get(name) is not None:
                yield GaugeMetricFamily(name, what, value=float(found[name]))


@transaction.atomic
def _figures() -> dict[str, float]:
    asked = ", ".join(f'({query}) AS "{name}"' for name, _what, query in FIGURES)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 3000")
        cursor.execute(f"SELECT {asked}")  # our own questions
        names = [column.name for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))
