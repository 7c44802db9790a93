"""How many yeses come (practice 3.7), and whether an action is ready (2.4)."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns import freezing
from campaigns.models import StructureTest
from campaigns.readiness import ready
from campaigns.show_rates import History, outlook, plan_for, show_rate, yeses_for
from campaigns.structure_tests import Advice
from tests import make
from tests.examples import examples
from tests.reference import campaigns as reference

HALF = Fraction(1, 2)
RULES = {"show_rate_prior": 0.5, "prior_weight": 10}


def test_the_vector_of_practice():
    rate = show_rate(History(41, 90), prior=HALF, weight=10)

    assert rate == Fraction(46, 100)
    assert plan_for(120, rate) == 55
    assert yeses_for(100, rate) == 218


def test_without_any_past_the_prior_stands_and_nobody_is_divided_by():
    assert show_rate(History(), prior=HALF, weight=10) == HALF
    assert show_rate(History(), prior=Fraction(0), weight=0) == 0
    assert yeses_for(100, Fraction(0)) is None


@settings(max_examples=examples(60), deadline=None)
@given(
    yes=st.integers(0, 3000),
    share=st.floats(0, 1),
    prior=st.sampled_from(["0.1", "0.45", "0.5", "0.9"]),
    asked=st.integers(0, 2000),
)
def test_it_is_the_formula_by_the_book(yes, share, prior, asked):
    did = int(yes * share)
    book = reference.show_rate(did, yes, prior=reference.Decimal(prior))

    rate = show_rate(History(did, yes), prior=Fraction(prior), weight=10)

    assert abs(float(rate) - float(book)) < 1e-12
    assert abs(plan_for(asked, rate) - reference.plan_for(asked, book)) <= (
        1 if (asked * rate).denominator == 1 else 0  # Decimal rounds a third, a fraction does not
    )
    assert yeses_for(asked, rate) in range(
        reference.yeses_for(asked, book) - 1, reference.yeses_for(asked, book) + 2
    )
    assert plan_for(yeses_for(asked, rate), rate) >= asked


@pytest.mark.parametrize("says", [None, *Advice])
def test_readiness_is_the_one_by_the_book(says):
    for cost, passed in product(range(6), [None, 1, 2, 3, 4]):
        found = ready(cost, passed, says)
        assert found == reference.ready(cost, passed, says and says.value), (cost, passed)


@pytest.mark.django_db
def test_the_history_is_of_the_same_cost_in_the_campaign_and_the_prior_of_elsewhere(lena):
    here, elsewhere = make.campaign(), make.campaign()
    march = make.action(make.ago(-5), cost=3, campaign=here, needs=100)
    before = make.action(make.ago(40), cost=3, campaign=here)
    cheap = make.action(make.ago(30), cost=1, campaign=here)
    other = make.action(make.ago(50), cost=3, campaign=elsewhere)
    for n in range(6):
        make.took_part(make.person(), before, answer="yes" if n < 4 else "maybe")
        make.took_part(make.person(), cheap, answer="yes")
        before.participations.create(person=make.person(), answer="yes", state="did_not")
    for n in range(12):
        state = "did" if n < 3 else "did_not"
        evidence = "check_in" if n < 3 else ""
        other.participations.create(
            person=make.person(), answer="yes", state=state, evidence=evidence
        )
    make.took_part(make.person(), before, answer="yes", evidence="self_reported")
    for _ in range(20):
        march.participations.create(person=make.person(), answer="yes")

    found = outlook(march, on=make.ago(0), rules=RULES, user=lena)

    assert found.history == History(4, 11)  # 4 came of 4 + 6 + the one who says so
    assert found.prior == Fraction(3, 12)
    assert found.is_own_prior
    assert found.rate == (4 + 10 * Fraction(1, 4)) / 21
    assert (found.yes, found.expected) == (20, 6)
    assert found.to_get == 324
    assert found.missing == 304


@pytest.mark.django_db
def test_a_test_that_is_not_published_is_in_nobodys_rate_who_may_not_read_it(lena, building):
    campaign, reader = make.campaign(), make.user(role="reader", unit=building)
    body = make.committee(units=[building], members=[lena.person])
    march = make.action(make.ago(-5), cost=3, campaign=campaign)
    told = make.action(make.ago(40), cost=3, campaign=campaign)
    test = make.action(make.ago(30), cost=3, campaign=campaign, is_test=True)
    freezing.freeze(test, on=test.held_on, committee=body, by=lena)
    for n in range(6):
        make.took_part(make.person(), told, answer="yes")
        make.took_part(make.person(), test, answer="yes" if n < 2 else "maybe")

    def history(user):
        return outlook(march, on=make.ago(0), rules=RULES, user=user).history

    assert history(reader) == History(6, 6)
    assert history(lena) == History(8, 8)
    vote = make.decision(body, kind="publish")
    StructureTest.objects.update(publication=vote, published_on=make.ago(0), published_by=lena)
    assert history(reader) == History(8, 8)
