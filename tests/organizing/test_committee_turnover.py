"""Turnover of seats over twelve months, against counting day by day."""

from datetime import timedelta
from random import Random

import pytest

from organizing.committee_health.turnover import turnover
from tests import make

TODAY = make.ago(0)


def test_two_of_four_who_left_one_handing_over_is_churning(db):
    committee = make.committee(members=[make.person() for _ in range(3)])
    for n, how in ((100, "handed_over"), (200, "left"), (500, "left")):
        committee.seats.create(
            person=make.person(), began_on=make.ago(900), ended_on=make.ago(n), exit_kind=how
        )

    found = turnover([committee.pk], TODAY)[committee.pk]

    assert (found.departures, found.handed_over) == (2, 1)
    assert found.mean_filled == pytest.approx(3 + (264 + 164) / 365)
    assert (found.percent, found.is_churning, found.is_frozen) == (48, True, False)


def test_nobody_left_is_frozen_and_no_seat_is_no_rate(db):
    still, empty = make.committee(members=[make.person()]), make.committee()

    found = turnover([still.pk, empty.pk], TODAY)

    assert found[still.pk].is_frozen
    assert found[empty.pk].rate is None


def test_random_seats_count_as_day_by_day(db):
    chance = Random(7)
    committee = make.committee(since=make.ago(chance.randint(100, 700)))
    spans = []
    for _ in range(40):
        began = chance.randint(0, 800)
        ended = chance.choice([None, chance.randint(0, began)])
        staff = chance.random() < 0.2
        committee.seats.create(
            person=make.person(is_staff=staff),
            began_on=make.ago(began),
            ended_on=None if ended is None else make.ago(ended),
            exit_kind="" if ended is None else "left",
        )
        if not staff:
            spans.append((make.ago(began), None if ended is None else make.ago(ended)))
    days = [TODAY - timedelta(days=n) for n in range(365)]
    days = [day for day in days if day >= committee.founded_on]
    filled = [
        sum(began <= day and (ended is None or day < ended) for began, ended in spans)
        for day in days
    ]

    found = turnover([committee.pk], TODAY)[committee.pk]

    assert found.mean_filled == pytest.approx(sum(filled) / len(days))
    assert found.departures == sum(
        ended is not None and TODAY - timedelta(days=365) < ended for _began, ended in spans
    )
