"""Long work under failure, with a real worker and a real broker: trust C.3, f1 to f6."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest
import redis
from celery import current_app
from django.conf import settings
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone
from kombu import pools
from psycopg.conninfo import make_conninfo

from members import jobs
from members.exporting import asking
from members.importing import work
from members.models import Import, Job, LogEntry, Person, RosterExport
from organizing.local import valkey
from organizing.settings import broker as celery_url
from tests import make
from tests.members.rosters import planned

ROWS = 8_000


class Broker:
    """A Valkey of our own, to be emptied and killed."""

    def __init__(self, place):
        self.socket, self.process = place / "broker.sock", None
        self.url = f"unix://{quote(str(self.socket))}?db=0"

    def start(self):
        argv = [valkey.binary(), "--port", "0", "--unixsocket", self.socket, "--save", ""]
        self.process = subprocess.Popen(argv, cwd=self.socket.parent, stdout=subprocess.DEVNULL)
        until(self.answers)

    def answers(self):
        with suppress(redis.ConnectionError):
            return redis.Redis(unix_socket_path=str(self.socket)).ping()

    def flush(self):
        redis.Redis(unix_socket_path=str(self.socket)).flushall()

    def kill(self):
        self.process.kill()
        self.process.wait()


class Worker:
    """A Celery worker on the test database."""

    def __init__(self, broker):
        parts = urlsplit(os.environ["DATABASE_URL"])
        database = parts._replace(path=f"/{connection.settings_dict['NAME']}")
        self.env = {**os.environ, "DATABASE_URL": urlunsplit(database), "REDIS_URL": broker.url}
        self.process = None

    def start(self):
        argv = [sys.executable, "-m", "organizing.local.worker", "-A", "organizing", "worker",
                "--concurrency=2", "--without-gossip", "--without-mingle"]  # fmt: skip
        self.process = subprocess.Popen(
            argv, cwd=settings.BASE_DIR, env=self.env, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def children(self):
        pid = self.process.pid
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]

    def kill(self):
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture
def broker(transactional_db):
    with tempfile.TemporaryDirectory() as place:
        found = Broker(Path(place))
        found.start()
        before = current_app.conf.broker_url
        _talk_to(celery_url(found.url))
        yield found
        _talk_to(before)
        found.kill()


@pytest.fixture
def worker(broker):
    found = Worker(broker)
    yield found
    found.kill()


def _talk_to(url):
    pools.reset()  # a pool that was closed is found again by its address, closed
    current_app.amqp._producer_pool = current_app._pool = None
    current_app.conf.broker_url = current_app.conf.broker_write_url = url


def until(true, seconds=25):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


def finished(*found):
    """Whether all jobs are; asked in a loop, it sweeps as beat does."""
    if finished.swept + 1 < time.monotonic():
        finished.swept = time.monotonic()
        jobs.sweep()
    return not Job.objects.filter(pk__in=[job.pk for job in found], finished_at=None).exists()


finished.swept = 0.0


def big_import():
    lines = [f"Person N{n},p{n}@example.org" for n in range(ROWS)]
    run = planned("Name,Email\n" + "\n".join(lines) + "\n")
    owner = make_conninfo(os.environ["OWNER_DATABASE_URL"], dbname=connection.settings_dict["NAME"])
    with psycopg.connect(owner, autocommit=True) as session:  # as the server does after a minute
        session.execute("ANALYZE members_importrow")
    return run


def asked_for(purpose, *, by):
    """A roster whose dry run waits for a worker."""
    asking.draft(RosterExport(purpose=purpose, as_of=make.ago(0)), units=[], by=by)
    return RosterExport.objects.get(purpose=purpose)


def check_exact(run, job):
    job.refresh_from_db()
    run.refresh_from_db()
    assert (job.state, run.state) == ("done", "applied")
    assert run.counts == {"new": ROWS, "changed": 0, "same": 0, "refused": 0, "twins": 0}
    imported = Person.objects.filter(import_rows__run=run)
    assert imported.count() == imported.distinct().count() == ROWS
    assert Person.objects.filter(name__startswith="Person N").count() == ROWS
    assert LogEntry.objects.filter(verb="import_applied").count() == 1


def test_an_import_survives_its_workers_children_and_then_the_whole_worker(worker, ada):
    """f1 and f2: killed at two places, each row is applied once."""
    run = big_import()
    worker.start()
    job = work.apply(run, by=ada)

    until(lambda: _at(run) > 1_000)
    for child in worker.children():
        os.kill(child, signal.SIGKILL)
    until(lambda: _at(run) > 4_000)
    worker.kill()
    assert not finished(job)
    worker.start()
    until(lambda: finished(job))

    check_exact(run, job)
    assert job.restarts >= 1


def _at(run):
    """Return the line reached; sweeps as beat does."""
    finished()
    return Import.objects.get(pk=run.pk).at_line


def test_a_job_delivered_fifty_times_is_done_once(worker, ada):
    """f3."""
    run = big_import()
    job = work.apply(run, by=ada)
    for _n in range(50):
        current_app.send_task("members.tasks.run_job", kwargs={"job_id": str(job.pk)})
    worker.start()

    until(lambda: finished(job))

    check_exact(run, job)


def test_jobs_outlive_an_emptied_and_a_dead_broker(client, broker, worker, ada):
    """f5 and f6."""
    asked = [asked_for(f"Vote {n}", by=ada).survey_job for n in range(10)]
    time.sleep(0.2)
    broker.flush()
    run = planned("Name\nAna Abel\n")
    client.force_login(ada)
    broker.kill()

    began = time.monotonic()
    response = client.post(reverse("members:import_apply", args=[run.pk]))
    assert response.status_code == 302
    assert time.monotonic() - began < 1
    asked.append(Import.objects.get(pk=run.pk).job)
    broker.start()
    worker.start()
    until(lambda: finished(*asked))

    states = Job.objects.filter(pk__in=[job.pk for job in asked]).values_list("state", flat=True)
    assert set(states) == {"done"}
    assert all(RosterExport.objects.values_list("counts__lines", flat=True))
    assert RosterExport.objects.count() == 10
    assert Person.objects.filter(name="Ana Abel").count() == 1


def test_jobs_are_listed_and_shown_to_whom_they_concern(
    client, ada, omar, django_assert_max_num_queries
):
    draft = asked_for("Vote", by=ada)
    job = draft.survey_job
    for _n in range(30):
        Job.objects.create(kind="roster_dry_run", by=ada, arguments={"export": str(draft.pk)})

    client.force_login(ada)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("members:jobs")).status_code == 200
    page = client.get(job.get_absolute_url())
    assert draft.get_absolute_url().encode() in page.content
    assert b"every 1s" in page.content
    client.force_login(omar)
    assert client.get(job.get_absolute_url()).status_code == 404
    assert client.post(reverse("members:job_cancel", args=[job.pk])).status_code == 404
    client.force_login(ada)
    client.post(reverse("members:job_cancel", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert b"every 1s" not in client.get(job.get_absolute_url()).content


def test_a_part_of_the_page_comes_without_its_frame(client, ada):
    job = Job.objects.create(kind="roster_export", by=ada, arguments={"export": str(ada.pk)})
    client.force_login(ada)

    part = client.get(job.get_absolute_url(), headers={"HX-Request": "true"}).content

    assert part.strip().startswith(b'<div id="job-body"')
    assert b"<html" not in part


def test_a_job_that_finds_a_table_locked_waits_and_does_not_fail(transactional_db, monkeypatch):
    @jobs.kind("test_locked", permission="members.view_person")
    def step(job):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 50")
            cursor.execute("SELECT count(*) FROM members_tag")
        return False

    job = Job.objects.create(kind="test_locked")
    name = connection.settings_dict["NAME"]
    owner = make_conninfo(os.environ["OWNER_DATABASE_URL"], dbname=name)
    with psycopg.connect(owner) as migration:
        migration.execute("LOCK TABLE members_tag IN ACCESS EXCLUSIVE MODE")
        for _n in range(jobs.MAX_ATTEMPTS + 1):
            with pytest.raises(OperationalError):
                jobs.run(job.pk)
    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.state == "done"


def _losing(times):
    """Register work under which the database goes away so many times, and return a job of it."""
    losses = iter(range(times))

    @jobs.kind("test_losing", permission="members.view_person")
    def step(job):
        if next(losses, None) is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return False

    return Job.objects.create(kind="test_losing")


def test_a_job_that_loses_the_database_begins_anew_as_often_as_that_is_no_fault_of_its_own(
    transactional_db,
):
    job = _losing(jobs.MAX_ATTEMPTS + 1)
    for _n in range(jobs.MAX_ATTEMPTS + 1):
        with pytest.raises(OperationalError):
            jobs.run(job.pk)
    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.restarts) == ("done", jobs.MAX_ATTEMPTS + 1)


def test_a_job_that_ends_the_database_each_time_is_given_up(transactional_db):
    job = _losing(1000)
    for _n in range(jobs.MAX_LOSSES + jobs.MAX_ATTEMPTS):
        with suppress(OperationalError):
            jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.restarts) == ("failed", jobs.MAX_LOSSES + jobs.MAX_ATTEMPTS - 1)


@pytest.mark.django_db
def test_a_job_that_killed_three_workers_is_given_up_however_often_it_is_rung_for():
    taken = []
    jobs.kind("test_poison", permission="members.view_person")(taken.append)
    job = Job.objects.create(
        kind="test_poison",
        state="running",
        attempts=jobs.MAX_ATTEMPTS,
        lease_until=timezone.now() - timedelta(minutes=1),
    )

    jobs.run(job.pk)  # the broker brings it again, before the sweeper has looked
    jobs.sweep()

    job.refresh_from_db()
    assert (taken, job.state, job.attempts) == ([], "failed", jobs.MAX_ATTEMPTS)
