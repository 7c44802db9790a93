"""Votes, parity and money against the plain reference, and recording a decision."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns import deciding, independence, parity
from campaigns.models import Decision
from tests import make
from tests.examples import examples
from tests.reference import deciders as plain

few = settings(max_examples=examples(60), deadline=None)
said = st.lists(st.sampled_from(["direct", "ally", "undisclosed"]), max_size=40)
KINDS = ["dues", "member_raised", "grant", "donor", "public", "earned"]


def impact(values):
    return parity.Impact(values.count("direct"), values.count("ally"), len(values))


@given(deciders=said, base=said, spoke=said)
@few
def test_parity_and_gap_are_those_of_the_reference_and_small_cells_hide(deciders, base, spoke):
    assert parity.parity(impact(deciders), impact(base)) == plain.parity(deciders, base)
    found, expected = parity.gap(impact(spoke), impact(deciders)), plain.gap(spoke, deciders)
    assert (found is None) == (expected is None)
    assert found is None or found == pytest.approx(expected)


def test_four_of_five_is_parity_enough_and_twenty_points_are_no_gap_yet():
    base, deciders = parity.Impact(50, 50, 100), parity.Impact(8, 12, 20)
    assert parity.parity(deciders, base) == 0.8
    assert not parity.is_unequal(0.8)
    assert parity.is_unequal(0.79)
    assert not parity.is_token(20)
    assert parity.is_token(20.1)
    assert not parity.is_staff_decided(5, 10)
    assert parity.is_staff_decided(6, 10)
    assert parity.Impact(20, 4, 30).is_hidden


rows = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from("abcdef"), st.integers(0, 10**6)),
    max_size=6, unique_by=lambda row: row[1],
)  # fmt: skip


@given(rows=rows, cost=st.none() | st.integers(1, 10**6))
@few
def test_money_is_that_of_the_reference(rows, cost):
    amounts = tuple(
        independence.Amount(source, kind, n, kind in {"dues", "member_raised"})
        for kind, source, n in rows
    )
    year = independence.Year(2026, amounts, cost)

    assert {
        "share": year.member_share,
        "top": year.top_funder.source if year.top_share is not None else None,
        "top_share": year.top_share,
        "months": year.months,
    } == plain.money(rows, cost)


@given(
    st.integers(0, 30), st.integers(0, 30), st.integers(1, 30), st.integers(0, 30),
    st.integers(0, 30), st.sampled_from(["majority", "two_thirds", "of_all"]),
)  # fmt: skip
@few
def test_a_vote_comes_to_what_the_reference_says(eligible, present, quorum, yes, no, needed):
    counts = {
        "eligible": eligible, "present": present, "quorum": quorum, "yes": yes, "no": no,
    }  # fmt: skip

    assert deciding.result_of(**counts, needed=needed) == plain.vote(**counts, needed=needed)


@pytest.mark.django_db
def test_the_result_follows_from_the_counts_and_a_secret_ballot_keeps_nobody(lena, building):
    people = [make.person(unit=building) for _ in range(4)]
    body = make.committee(units=[building], members=people)
    counts = {"eligible": 4, "present": 4, "quorum": 3, "yes": 2, "no": 2, "abstained": 0}
    vote = Decision(
        body="committee", committee=body, question="Do we?", decided_on=make.ago(0),
        result="carried", **counts,
    )  # fmt: skip

    deciding.record(vote, by=lena, deciders=[who.pk for who in people])
    assert (vote.result, vote.deciders.count()) == ("rejected", 4)
    vote.yes, vote.no, vote.method = 3, 1, "secret_ballot"
    deciding.record(vote, by=lena, deciders=[who.pk for who in people])
    assert (vote.result, vote.deciders.count()) == ("carried", 0)
    assert deciding.usual_quorum(4) == 3
    assert {who.pk for who in deciding.those_there(body, None, on=make.ago(0))} == {
        who.pk for who in people
    }
