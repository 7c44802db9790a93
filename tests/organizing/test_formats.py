"""A day is written one way everywhere, in both languages."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [("en", "15 Aug 2026", "15 Aug 2026, 09:05"), ("es", "15 ago 2026", "15 ago 2026, 09:05")],
)
def test_a_day_and_a_moment_are_written_one_way(language, day, moment):
    with translation.override(language):
        written = date_format(date(2026, 8, 15))
        when = date_format(datetime(2026, 8, 15, 9, 5, tzinfo=UTC), "DATETIME_FORMAT")

        hour = date_format(datetime(2026, 8, 15, 21, 5, tzinfo=UTC), "TIME_FORMAT")

    assert (written, when, hour) == (day, moment, "21:05")
