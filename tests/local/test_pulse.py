"""When the supervisor ends what only stands: after a minute, and never while it still begins."""

import time

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from members.models import Heartbeat
from organizing.local.pulse import Pulse


@pytest.mark.parametrize(
    ("age", "up_for", "silent"),
    [
        (5, 500, False),
        (70, 500, True),  # it was heard, and fell silent
        (500, 70, False),  # it still begins
        (500, 200, False),
        (900, 400, True),  # it never began
        (None, 900, False),  # a database that knows no signs of life
    ],
)
def test_a_worker_is_silent_when_it_was_heard_or_had_its_time(age, up_for, silent):
    pulse = Pulse("", 0)
    pulse.sweeper_age, pulse.answers_at = age, time.monotonic()

    assert pulse.is_worker_silent(up_for=up_for) is silent

    pulse.answers_at -= 60  # the database is silent too: that is no fault of the worker's
    assert not pulse.is_worker_silent(up_for=up_for)


@pytest.mark.parametrize(
    ("unready", "up_for", "stuck"),
    [(None, 500, False), (30, 500, False), (70, 500, True), (200, 200, False), (400, 400, True)],
)
def test_web_is_stuck_when_it_was_ready_or_had_its_time(unready, up_for, stuck):
    pulse, now = Pulse("", 0), time.monotonic()
    pulse.answers_at = now
    pulse.unready_since = None if unready is None else now - unready

    assert pulse.is_web_stuck(up_for=up_for) is stuck


@pytest.mark.django_db(transaction=True)
def test_the_sign_of_life_is_that_of_the_sweeper():
    """An error of this question is passed over, as a database that does not answer is."""
    Heartbeat.beat("forgetting")
    of = connection.get_connection_params()
    named = {key: of[key] for key in ("host", "port", "dbname", "user", "password") if of.get(key)}
    pulse = Pulse(make_conninfo(**named), 0)
    pulse._ask_database()
    assert pulse.sweeper_age is None

    Heartbeat.beat("sweeper")
    pulse._ask_database()
    assert 0 <= pulse.sweeper_age < 60
