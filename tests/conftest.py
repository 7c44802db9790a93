"""What every test stands on: a real PostgreSQL, and three named people.

The schema belongs to the owner's role; tests run as the application's role, as production does.
"""

from __future__ import annotations

import gc
import os
import time

import psycopg
import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.internal.userkit import user_id_to_str
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections, transaction
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.utils import timezone, translation
from django.utils.http import urlencode
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from members.models import Organization
from organizing.standing import tables
from organizing.standing.rules import parameters
from tests import emptying, make, marking, schema

# The longest first, so that none of the processes is left alone with one of them at the end.
LONG = [
    "tests/browser/test_every_page",
    "tests/browser/test_site",
    "tests/test_access",
    "tests/browser/",
    "tests/local/",
    "tests/organizing/test_demo",
    "tests/members/test_packing",
]
# Which of the processes that share the tests this is; none where one does them all.
PART = os.environ.get("PYTEST_XDIST_WORKER", "")


def pytest_configure() -> None:
    """Serve static files as they lie in the tree: nothing was collected, so nothing is hashed.

    Passwords are hashed as in use, but lightly. Each process keeps its files, as its database,
    apart from the others'.
    """
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"] = {"BACKEND": plain}
    settings.COUNTS_KEPT_AFTER = float("inf")  # on a busy machine any count may take half a second
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 64  # 0.25 s as it is
    if PART:
        state = settings.STATE_DIR / PART
        os.environ["STATE_DIR"] = str(state)
        settings.STATE_DIR, settings.MEDIA_ROOT = state, state / "media"
        settings.STATIC_ROOT, settings.EMAIL_FILE_PATH = state / "static", str(state / "mail")
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    emptying.install()


def pytest_collection_finish() -> None:
    """Look for garbage more seldom: looking through all that was imported took a fifteenth."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long; the rest stays in the order it was shuffled into."""
    items.sort(
        key=lambda item: next(
            (at for at, name in enumerate(LONG) if item.nodeid.startswith(name)), len(LONG)
        )
    )


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_blocker):
    """Make the test database as the owner, then hand it to the application's role."""
    owner = conninfo_to_dict(os.environ["OWNER_DATABASE_URL"])
    name = f"test_{owner['dbname']}{PART}"
    app = connections["default"].settings_dict
    role = app["USER"]
    _drop(name)
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"], autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    kept = {key: app[key] for key in ("USER", "PASSWORD", "NAME")}
    connections["default"].close()
    app.update(USER=owner["user"], PASSWORD=owner.get("password", ""), NAME=name)
    with django_db_blocker.unblock():
        _grant(role)
        schema.fill(make_conninfo(os.environ["OWNER_DATABASE_URL"], dbname=name))
        _grant(role)
        connections["default"].close()
    app.update(kept, NAME=name)
    with django_db_blocker.unblock():
        _make_tables_of_standing()
    yield
    with django_db_blocker.unblock():
        connections["default"].close()
    _drop(name)


def _make_tables_of_standing() -> None:
    """Make the session's temporary tables as a worker does, once: a test takes back all it makes.

    Making them again in every test that computes anything took as long as what was computed.
    """
    params = parameters(timezone.localdate(), Organization().rules, usual=0.0)
    with transaction.atomic(), connections["default"].cursor() as cursor:
        tables.ready(cursor, params)


def _drop(name: str) -> None:
    """Drop a database as soon as the last session of a test's thread or server is out of it.

    The server's own vacuum may be in it too, and that one the owner may not send away.
    """
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"], autocommit=True) as admin:
        for pause in (0.2, 1, 5, 0):
            try:
                admin.execute(drop)
            except (psycopg.errors.ObjectInUse, psycopg.errors.InsufficientPrivilege):
                time.sleep(pause)
            else:
                return
    # The server is thrown away with it; where it is not, the next run begins by dropping it.


def _grant(role: str) -> None:
    """Give the application what `roles.sql` gives it, and TRUNCATE, which only tests need."""
    with connections["default"].cursor() as cursor:
        for what in ("ALL TABLES", "ALL SEQUENCES"):
            rights = (
                "SELECT, INSERT, UPDATE, DELETE, TRUNCATE"
                if what == "ALL TABLES"
                else "USAGE, SELECT"
            )
            cursor.execute(f'GRANT {rights} ON {what} IN SCHEMA public TO "{role}"')
        if connections["default"].pg_version >= 170000:  # to count what a transaction just made
            cursor.execute(f'GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO "{role}"')


@pytest.fixture(autouse=True)
def english():
    """Leave no language to the next test: a request keeps what it was answered in."""
    yield
    translation.deactivate()


class Browser(Client):
    """Django's client, more like a browser: a form without a file is sent in the plain encoding.

    Its `force_login` also leaves what a sign-in leaves, that it was just now; without that,
    whatever asks who one is (`members/confirming.py`) would ask in every test.
    """

    def post(self, path, data=None, content_type=MULTIPART_CONTENT, *args, **kwargs):
        if content_type == MULTIPART_CONTENT and isinstance(data, dict) and not _has_file(data):
            data, content_type = urlencode(data, doseq=True), "application/x-www-form-urlencoded"
        return super().post(path, data, content_type, *args, **kwargs)

    def _login(self, user, backend=None):
        super()._login(user, backend)
        session = self.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(user)
        session.save()

    def let_minutes_pass(self, minutes):
        """Move the last time they showed who they are that far back."""
        session = self.session
        for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
            record["at"] -= 60 * minutes
        session.save()


def _has_file(data):
    values = [
        each for value in data.values() for each in (value if type(value) is list else [value])
    ]
    return any(hasattr(value, "read") for value in values)


@pytest.fixture(autouse=bool(os.environ.get("MARKS")))
def marks(request, monkeypatch):
    """Fail where a write, a step of a job or a command changes evidence and marks nobody for it."""
    asks = {"db", "transactional_db"} & set(request.fixturenames)
    if asks or request.node.get_closest_marker("django_db"):
        marking.watch(monkeypatch)


@pytest.fixture
def client():
    """A browser of somebody: `client.force_login(user)` signs in without the form."""
    return Browser()


@pytest.fixture
def ada(db):
    """An admin of the whole organization."""
    return make.user("Ada Admin", role="admin")


@pytest.fixture
def building(db):
    """A unit, in which omar organizes and lena leads."""
    return make.unit("14 Alder St")


@pytest.fixture
def lena(building):
    """A leader of the building."""
    return make.user("Lena Leader", role="leader", unit=building)


@pytest.fixture
def omar(building):
    """An organizer of the building."""
    return make.user("Omar Organizer", role="organizer", unit=building)


@pytest.fixture
def rita(db):
    """A reader with a grant over a unit in which nobody is."""
    return make.user("Rita Reader", role="reader", unit=make.unit("Elsewhere"))
