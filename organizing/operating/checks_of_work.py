"""Is everything there that works: settings, database, broker, worker, beat, clock, mail?"""

from __future__ import annotations

import smtplib
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import redis
from celery import current_app
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Heartbeat, Job, Organization
from organizing import joining
from organizing.operating.doctoring import Finding, look_at, warning, well, wrong

STARTED = time.time()
OLDEST = 15  # PostgreSQL
LOCAL = {"localhost", "127.0.0.1", "::1"}
SILENT = 60  # seconds
SKEW = 5  # seconds
IN_DATABASE = """
    SELECT current_setting('server_version'), rolsuper, rolname,
        (SELECT count(*) FROM pg_tables
         WHERE schemaname = 'public' AND tableowner = current_user),
        (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace
         AND relkind = 'r' AND EXISTS (
             SELECT FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS needed
             WHERE NOT has_table_privilege(oid, needed)))
    FROM pg_roles WHERE rolname = current_user
"""


@look_at("settings")
def check_settings() -> Iterator[Finding]:
    """DEBUG, the secret and the address."""
    host = urlsplit(settings.SITE_URL).hostname
    if settings.DEBUG:
        yield wrong("settings", _("DEBUG is on: errors show people's data."), _("Unset DEBUG."))
    if len(settings.SECRET_KEY) < 32 or settings.SECRET_KEY.startswith("insecure"):
        yield wrong(
            "settings",
            _("SECRET_KEY can be guessed."),
            _("Make a new one (openssl rand -hex 32) and start again; everybody signs in anew."),
        )
    if not settings.NOTES_KEYS:
        yield wrong(
            "settings",
            _("There is no key of notes: none can be read or written."),
            _("Set NOTES_KEYS (openssl rand -hex 32), or bring back the one there was."),
        )
    if not settings.HTTPS and host not in LOCAL:
        yield wrong(
            "settings",
            _("The site is served without TLS: passwords can be read on the way."),
            _("Put a proxy that ends TLS in front, and set SITE_URL to https://…"),
        )
    else:
        yield well("settings", _("The site is at %(address)s.") % {"address": settings.SITE_URL})


@look_at("database")
def check_database() -> Iterator[Finding]:
    """Does it answer, is it recent enough, what are we in it?"""
    with connection.cursor() as cursor:
        cursor.execute(IN_DATABASE)
        version, is_superuser, role, owned, closed = cursor.fetchone()
    if int(version.split(".")[0]) < OLDEST:
        yield wrong(
            "database",
            _("PostgreSQL %(version)s is too old.") % {"version": version},
            _("Back up, install PostgreSQL 15 or later, and restore (docs/operating.md)."),
        )
    else:
        yield well("database", _("PostgreSQL %(version)s answers.") % {"version": version})
    if is_superuser or owned:
        yield wrong(
            "roles",
            _("The application connects as %(role)s, which may change every table and the record.")
            % {"role": role},
            _("Run organizing/local/roles.sql and set DATABASE_URL to sinew_web."),
        )
    elif closed:
        yield wrong(
            "roles",
            _("The application's role %(role)s may not read and write tables: %(n)s.")
            % {"role": role, "n": closed},
            _("Run organizing/local/roles.sql again."),
        )
    else:
        yield well("roles", _("The application's role %(role)s owns nothing.") % {"role": role})


@look_at("log of the database")
def check_log_of_database() -> Iterator[Finding]:
    """Does the server write down what people typed, when a statement fails or always?"""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('log_min_error_statement') = 'panic'"
            " AND current_setting('log_error_verbosity') = 'terse'"
            " AND current_setting('log_statement') IN ('none', 'ddl')"
            " AND current_setting('log_min_duration_statement') = '-1'"
        )
        (is_quiet,) = cursor.fetchone()
    if is_quiet:
        yield well("log of the database", _("The database writes no names into its log."))
    else:
        yield wrong(
            "log of the database",
            _("The database writes names and what people typed into its log."),
            _(
                "Run organizing/local/roles.sql again; log_statement and"
                " log_min_duration_statement stay as PostgreSQL has them."
            ),
        )


@look_at("migrations")
def check_migrations() -> Iterator[Finding]:
    """Is the schema that of the code?"""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield wrong(
            "migrations",
            _("Migrations that have not been carried out: %(n)s.") % {"n": len(waiting)},
            _("Back up, then run manage.py migrate as the owner of the database."),
        )
    else:
        yield well("migrations", _("The tables are those of this version."))


@look_at("clock")
def check_clock() -> Iterator[Finding]:
    """Do this machine and the database agree on the time?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        skew = abs(cursor.fetchone()[0] - time.time())
    if skew > SKEW:
        yield wrong(
            "clock",
            _("The clocks of this machine and of the database differ by %(n)s seconds.")
            % {"n": round(skew)},
            _("Set both by NTP. Until then codes of authenticator apps are refused."),
        )
    else:
        yield well("clock", _("The clocks of this machine and of the database agree."))


@look_at("broker")
def check_broker() -> Iterator[Finding]:
    """Does it answer?"""
    address = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://", 1)
    client = redis.Redis.from_url(address, socket_timeout=2, socket_connect_timeout=2)
    try:
        client.ping()
    except redis.RedisError:
        yield wrong(
            "broker",
            _("Redis does not answer. Nothing is lost; work waits."),
            _("Start Redis or Valkey again, and look at REDIS_URL."),
        )
    else:
        yield well("broker", _("Redis answers."))


@look_at("worker")
def check_worker() -> Iterator[Finding]:
    """When were beat, broker and worker last heard together?"""
    age = Heartbeat.age("sweeper")
    if age is None or age > SILENT:
        says = (
            _("No worker was ever heard.")
            if age is None
            else _("Worker and beat were last heard %(n)s seconds ago.") % {"n": round(age)}
        )
        yield wrong("worker", says, _("Start the worker and beat again; what waits is kept."))
    else:
        yield well("worker", _("Worker and beat were heard %(n)s seconds ago.") % {"n": round(age)})


@look_at("beat", takes_a_second=True)
def check_beat() -> Iterator[Finding]:
    """Of worker and beat, which one is it?"""
    age = Heartbeat.age("sweeper")
    if age is not None and age <= SILENT:
        return
    if current_app.control.ping(timeout=1.0):
        yield wrong("beat", _("A worker answers, and nobody rings for it."), _("Start beat again."))
    else:
        yield wrong("beat", _("No worker answers."), _("Start a worker, then beat."))


@look_at("jobs")
def check_jobs() -> Iterator[Finding]:
    """Do jobs fail or wait for long?"""
    now = timezone.now()
    failed = Job.objects.filter(state=Job.State.FAILED, finished_at__gt=now - timedelta(days=1))
    waiting = Job.objects.unfinished().filter(
        state=Job.State.QUEUED, parent=None, created_at__lt=now - timedelta(minutes=15)
    )
    if n := failed.count():
        yield warning(
            "jobs",
            _("Jobs that failed within a day: %(n)s.") % {"n": n},
            _("Their pages and the log say why; ask for them again."),
        )
    if n := waiting.count():
        yield warning(
            "jobs",
            _("Jobs that have waited for more than a quarter of an hour: %(n)s.") % {"n": n},
            _("Start more workers."),
        )
    if not failed.exists() and not waiting.exists():
        yield well("jobs", _("No job failed within a day, and none waits for long."))


@look_at("mail")
def check_mail() -> Iterator[Finding]:
    """Would a mail leave the house?"""
    if settings.EMAIL_URL.scheme == "file":
        if settings.HTTPS:
            yield wrong(
                "mail",
                _("Mail is written to files and reaches nobody: no invitation, no reset."),
                _("Set EMAIL_URL to your mail server."),
            )
        else:
            yield well("mail", _("Mail is written to files, as on a machine of one's own."))
        return
    opened = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
    try:
        with opened(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=5) as server:
            server.noop()
    except (OSError, smtplib.SMTPException, socket.gaierror):
        yield wrong(
            "mail",
            _("The mail server does not answer."),
            _("Look at EMAIL_URL, and whether this machine may reach it."),
        )
    else:
        yield well("mail", _("The mail server answers."))


@look_at("time zone")
def check_time_zone() -> Iterator[Finding]:
    """Is there such a time zone?"""
    name = Organization.current().timezone
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        yield wrong(
            "time zone",
            _("This machine does not know the time zone %(name)s.") % {"name": name},
            _("Choose another in Settings, or install tzdata."),
        )
    else:
        yield well("time zone", _("Days begin by the clock of %(name)s.") % {"name": name})


@look_at("files of pages")
def check_pages() -> Iterator[Finding]:
    """Are the static files gathered, and the templates those this process has read?"""
    mend = _("Run manage.py collectstatic, then start web again.")
    try:
        staticfiles_storage.url("css/site.css")
        stale = [name for name, path in _static() if not _is_gathered(name, path)]
    except (ValueError, ImproperlyConfigured):
        yield wrong("files of pages", _("The static files have not been gathered."), mend)
        return
    if stale:
        yield wrong(
            "files of pages",
            _("Static files of another version: %(n)s.") % {"n": len(stale)},
            mend,
        )
    newest = max(path.stat().st_mtime for path in (settings.BASE_DIR / "templates").rglob("*.html"))
    if newest > STARTED:
        yield warning(
            "files of pages",
            _("Templates have changed since this process began."),
            _("Start web again."),
        )
    if not stale and newest <= STARTED:
        yield well("files of pages", _("Static files and templates are of this version."))


def _static() -> Iterator[tuple[str, Path]]:
    for place in map(Path, settings.STATICFILES_DIRS):
        for path in place.rglob("*"):
            if path.is_file():
                yield path.relative_to(place).as_posix(), path
    for name in joining.JOINED:
        yield name, Path(str(finders.find(name)))


def _is_gathered(name: str, path: Path) -> bool:
    if settings.STORAGES["staticfiles"]["BACKEND"].endswith(".StaticFilesStorage"):
        return True  # served as they lie in the tree
    copy = Path(settings.STATIC_ROOT) / name
    return copy.exists() and copy.read_bytes() == path.read_bytes()
