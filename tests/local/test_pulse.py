"""When the supervisor ends what only stands: after a minute, and never while it still begins."""

import time

import pytest

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
