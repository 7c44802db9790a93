"""A rating never shows stronger than its evidence (practice 3.3)."""

import pytest

from organizing.assessing import shown


@pytest.mark.parametrize(
    ("claimed", "facts", "expected", "why"),
    [
        (1, {"acted": True}, 2, "moved_nobody"),  # own button act 40 days ago, moved nobody
        (2, {}, 3, "no_act"),
        (4, {}, 4, ""),
        (1, {"moved_others": True, "sat_out": True}, 3, "sat_out"),
    ],
)
def test_the_vectors_of_practice_hold(claimed, facts, expected, why):
    rating = shown(claimed, **facts)

    assert (rating.shown, rating.why) == (expected, why)


def test_somebody_who_moved_others_shows_as_claimed():
    assert shown(1, moved_others=True).shown == 1


@pytest.mark.parametrize("claimed", [1, 2])
def test_hearsay_never_shows_stronger_than_three(claimed):
    rating = shown(claimed, basis="hearsay", acted=True, moved_others=True)

    assert rating.shown == 3
    assert rating.is_hearsay


@pytest.mark.parametrize("claimed", [3, 4, 5])
def test_a_weak_rating_is_taken_at_its_word(claimed):
    assert shown(claimed, acted=True, moved_others=True).shown == claimed


def test_a_rating_goes_stale_after_its_days_not_on_the_day():
    assert not shown(2, days_old=120, stale_after=120).is_stale
    assert shown(2, days_old=121, stale_after=120).is_stale
