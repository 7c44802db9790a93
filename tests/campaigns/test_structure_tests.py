"""Reading a structure test: practice's vector and its edges."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.structure_tests import Advice, Band, Diagnosis, Result, advice, band, diagnosis
from members.models.organization import RULES
from tests.examples import examples

TESTS = RULES["tests"]


def result(headcount, asked, did, **fields):
    return Result(headcount, asked, fields.pop("yes", did), did, **fields)


VECTOR = {"A": result(60, 58, 47), "B": result(40, 18, 15), "C": result(20, 20, 8)}


def test_practices_vector_reads_as_practice_says():
    read = {
        name: (round(unit.participation), diagnosis(unit, TESTS)) for name, unit in VECTOR.items()
    }

    assert read == {
        "A": (78, None),
        "B": (38, Diagnosis.REACH),
        "C": (40, Diagnosis.NOT_WITH_US),
    }
    assert band(VECTOR["A"].participation, TESTS) == Band.STRONG
    assert advice(VECTOR.values(), TESTS) == Advice.HOLD


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (100, Band.HARDEST),
        (90, Band.HARDEST),
        (89.9, Band.STRONG),
        (75, Band.STRONG),
        (65, Band.MAJORITY),
        (50, Band.BARE),
        (49.9, Band.NOT_YET),
        (0, Band.NOT_YET),
    ],
)
def test_the_bands_are_practices(share, word):
    assert band(share, TESTS) == word


@pytest.mark.parametrize(
    ("units", "cost", "said"),
    [
        ([result(100, 90, 65)], 2, Advice.GO),
        ([result(100, 90, 64)], 2, Advice.REBUILD),
        ([result(100, 90, 89)], 5, Advice.REBUILD),
        ([result(100, 95, 90)], 5, Advice.GO),
        ([result(80, 80, 70), result(20, 20, 9)], 2, Advice.GO),
        ([result(80, 80, 70), result(20, 20, 9, is_critical=True)], 2, Advice.REBUILD),
        ([result(79, 79, 75), result(21, 21, 5)], 2, Advice.REBUILD),
        ([result(79, 79, 75), result(21, 5, 5)], 2, Advice.HOLD),
        ([], 2, Advice.HOLD),
        ([result(0, 0, 0)], 2, Advice.HOLD),
    ],
)
def test_to_go_takes_a_majority_in_nearly_all_units_and_every_critical_one(units, cost, said):
    assert advice(units, TESTS, cost=cost) == said


def test_a_fall_of_ten_points_is_said():
    assert diagnosis(result(100, 90, 60, previous=70), TESTS) == Diagnosis.SLIPPED
    assert diagnosis(result(100, 90, 61, previous=70), TESTS) is None


@settings(max_examples=examples(100), deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200)), max_size=6)
)
def test_whatever_the_counts_there_is_an_advice(counts):
    units = [result(max(each), sorted(each)[1], min(each)) for each in counts]

    assert advice(units, TESTS) in Advice
