"""The figures against vectors worked out by hand, and the rank sum against counting pairs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from organizing.ranking import (
    Score,
    Tally,
    auc,
    average_precision,
    brier,
    precision_at,
    ranked,
    score,
    tenths,
)
from tests.examples import examples


def one_by_one(*pairs):
    """Tallies of one person each: (score, 1 when gone)."""
    return ranked(Tally(value, 1, gone) for value, gone in pairs)


def test_a_rule_that_is_right_half_of_the_time_it_could_be():
    # pairs gone over stayed: .8>.4 yes, .8>.1 yes, .35>.4 no, .35>.1 yes
    best = one_by_one((0.1, 0), (0.4, 0), (0.35, 1), (0.8, 1))

    assert auc(best) == 0.75
    assert average_precision(best) == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)
    assert brier(best) == pytest.approx((0.01 + 0.16 + 0.4225 + 0.04) / 4)


def test_equal_scores_count_half_and_are_never_told_apart():
    best = ranked([Tally(0.5, 4, 2)])

    assert auc(best) == 0.5
    assert average_precision(best) == 0.5
    assert precision_at(best, 0.25) == 0.5


def test_a_tenth_is_flagged_and_ties_at_its_edge_are_averaged():
    best = ranked([Tally(0.9, 1, 1), Tally(0.5, 3, 1), Tally(0.1, 16, 0)])

    assert precision_at(best, 0.1) == pytest.approx((1 + 1 / 3) / 2)
    assert precision_at(ranked([Tally(0.9, 1, 1), Tally(0.2, 1, 0)]), 0.1) == 1


def test_nothing_can_be_said_of_nobody_and_no_ranking_of_one_kind():
    assert score([]) == Score(None, None, None, None)
    assert auc(ranked([Tally(0.3, 5, 5)])) is None
    assert auc(ranked([Tally(0.3, 5, 0)])) is None
    assert average_precision(ranked([Tally(0.3, 5, 0)])) is None


def test_reliability_sets_what_was_said_beside_what_came():
    found = tenths([Tally(0.05, 10, 1), Tally(0.95, 2, 2), Tally(1.0, 2, 1), Tally(0.1, 1, 0)])

    assert (found[0].people, found[0].said, found[0].gone) == (10, pytest.approx(0.05), 0.1)
    assert (found[9].people, found[9].said, found[9].gone) == (4, pytest.approx(0.975), 0.75)
    assert (found[1].low, found[1].people) == (0.1, 1)
    assert (found[5].people, found[5].said, found[5].gone) == (0, None, None)


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=30))
def test_the_rank_sum_is_the_share_of_pairs_in_the_right_order(pairs):
    gone = [value for value, is_gone in pairs if is_gone]
    stayed = [value for value, is_gone in pairs if not is_gone]
    best = ranked(Tally(value, 1, is_gone) for value, is_gone in pairs)

    if not gone or not stayed:
        assert auc(best) is None
        return
    right = sum((a > b) + (a == b) / 2 for a in gone for b in stayed)
    assert auc(best) == pytest.approx(right / (len(gone) * len(stayed)))
