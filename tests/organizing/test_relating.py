"""Relational reach against a plain reading of practice 3.9, and its vector through the database."""

from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.models import Pause, Person
from organizing import leaving
from organizing.models import Standing, Tie
from organizing.relating import Leaver, leaver, reach
from organizing.standing import asking, computing
from organizing.standing.asking import Member
from tests import make
from tests.examples import examples

TODAY = make.ago(0)
SIZE = 9


def test_the_vector_of_practice(db):
    names = "oabcdeLf"
    unit = make.unit()
    people = {name: make.person(name, unit=unit) for name in names}
    for one, other in ("oa", "ob", "oc", "od", "ab", "Ld", "Le", "ed"):
        make.conversation(people[other], people[one], make.ago(10))
    make.conversation(people["f"], people["o"], make.ago(150))
    for name in "ol":
        carrier = people["L" if name == "l" else name]
        make.carrier(people["a" if name == "o" else "e"], carrier)

    found = reach([who.pk for who in people.values()], fetch, committee={people["L"].pk})

    named = {who.pk: name for name, who in people.items()}
    assert {named[pk] for pk in found.isolated} == {"f"}
    assert {named[pk] for pk in found.thin} == {"c"}
    assert {named[pk]: {named[p] for p in of} for pk, of in found.only_ties.items()} == {"o": {"c"}}
    assert {named[pk] for pk in found.in_phone_tree} == set("Ldeo")
    assert (found.figures.isolation, found.no_route) == (25, frozenset())

    gone = leaver(people["o"].pk, asking.related_by(people["o"].pk, on=TODAY), fetch)

    assert {named[pk] for pk in gone.no_one} == {"c"}
    assert {named[pk] for pk in gone.thin} == {"a", "b"}
    assert {named[pk] for pk in gone.unrelated} == {"c", "f"}


def fetch(ids):
    return asking.network(ids, on=TODAY)


def test_two_who_share_only_each_other_have_no_route(db):
    unit = make.unit()
    one, other = make.person(unit=unit), make.person(unit=unit)
    make.conversation(one, other, make.ago(3))

    found = reach([one.pk, other.pk], fetch, committee=set())

    assert found.no_route == {one.pk, other.pk}


def test_a_tie_to_whoever_rests_lives_and_to_whoever_left_dies(db, ada):
    unit = make.unit()
    anna, resting, leaving = (make.person(unit=unit) for _ in range(3))
    for other in (resting, leaving):
        make.conversation(anna, other, make.ago(10))
    resting.pauses.create(kind="away", began_on=make.ago(5))
    leaving.leave(on=TODAY, reason="quit", by=ada)

    assert set(fetch([anna.pk])[anna.pk].ties) == {resting.pk}


def test_what_is_old_counts_where_a_clock_stood_still_or_a_tie_is_close(db):
    """A page reads the latest conversations only, the night all of them: they find the same."""
    unit = make.unit()
    names = ["me", "fresh", "old", "close", "stale", "rested", "lately"]
    people = {name: make.person(name, unit=unit) for name in names}
    me = people["me"]
    talks = {"fresh": 10, "old": 140, "close": 300, "stale": 380, "rested": 300, "lately": 200}
    for number, (name, days) in enumerate(talks.items()):
        one, other = (me, people[name])[:: (-1) ** number]
        make.conversation(one, other, make.ago(days), minutes=30)
    for name in ("close", "stale"):
        a, b = sorted((me, people[name]), key=lambda who: who.pk)
        days = make.ago(900)
        Tie.objects.create(a=a, b=b, is_close=True, first_on=days, last_confirmed_on=days)
    rests = {"rested": (280, 80), "lately": (190, 150)}
    for name, (began, ended) in rests.items():
        people[name].pauses.create(kind="away", began_on=make.ago(began), ended_on=make.ago(ended))

    def live():
        computing.compute(as_of=TODAY)
        ids = {who.pk: name for name, who in people.items()}
        found = {ids[pk]: {ids[o] for o in one.ties} for pk, one in fetch(ids).items()}
        kept = Standing.objects.filter(person__in=ids).values_list("person", "ties")
        assert {ids[pk]: n for pk, n in kept} == {name: len(ties) for name, ties in found.items()}
        related = asking.related_by(me.pk, on=TODAY)
        left = leaving.leaver_test(me, Person.objects.filter(pk__in=ids), on=TODAY)
        assert sum(related.values()) == left.lost
        return found["me"], {ids[pk] for pk in related}

    assert live() == ({"fresh", "close", "rested"}, {"fresh", "old", "rested", "lately"})

    Pause.objects.create(kind="org_wide", began_on=make.ago(135), ended_on=make.ago(100))

    assert live() == (
        {"fresh", "old", "close", "stale", "rested"},
        set(names) - {"me", "close", "stale"},
    )

    me.pauses.create(kind="away", began_on=make.ago(299), ended_on=make.ago(290))
    me.pauses.create(kind="away", began_on=make.ago(180), ended_on=make.ago(110))

    assert live()[0] == set(names) - {"me"}


def test_a_tie_across_units_is_a_bridge_and_one_to_staff_is_none(db):
    one, other = make.person(unit=make.unit()), make.person(unit=make.unit())
    staff = make.person(unit=make.unit(), is_staff=True)
    make.conversation(one, other, make.ago(3))
    make.conversation(one, staff, make.ago(3))

    found = reach([one.pk, other.pk], fetch, committee=set())

    assert (found.ties, found.peer_ties, found.bridges) == (2, 1, 1)
    assert (found.figures.bridge_share, found.figures.peer_share, found.median_ties) == (
        100,
        50,
        1.5,
    )


@pytest.mark.parametrize(("n", "flagged"), [(1, True), (0, False)])
def test_one_person_on_whom_a_sixth_hangs_is_flagged(n, flagged):
    ids = [UUID(int=i) for i in range(7)]
    members = {pk: Member(pk, ties={}) for pk in ids}

    assert reach(ids[:6], members_of(members), committee=set()).figures.is_spof(n) is flagged


def members_of(members):
    return lambda ids: {pk: members[pk] for pk in ids if pk in members}


@st.composite
def networks(draw):
    pairs = list(combinations(range(SIZE), 2))
    ties = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=14))
    flags = st.sets(st.integers(0, SIZE - 1), max_size=3)
    staff, carriers, committee = draw(flags), draw(flags), draw(flags)
    units = draw(st.lists(st.sets(st.integers(1, 3), max_size=2), min_size=SIZE, max_size=SIZE))
    scope = draw(st.sets(st.integers(0, SIZE - 1)))
    return ties, staff, carriers, committee, units, scope


def as_members(ties, staff, carriers, units):
    def around(n):
        ends = [b if a == n else a for a, b in ties if n in (a, b)]
        return {UUID(int=end): not {n, end} & staff for end in ends}

    return {
        UUID(int=n): Member(UUID(int=n), n in staff, n in carriers, frozenset(units[n]), around(n))
        for n in range(SIZE)
    }


@settings(max_examples=examples(50), deadline=None)
@given(networks())
def test_reach_is_what_the_text_says(drawn):
    ties, staff, carriers, committee, units, scope = drawn
    members = as_members(ties, staff, carriers, units)

    found = reach(
        [UUID(int=n) for n in scope],
        members_of(members),
        committee={UUID(int=n) for n in committee},
    )

    def ids(people):
        return {UUID(int=n) for n in people}

    near = [[a == b or (a, b) in ties or (b, a) in ties for b in range(SIZE)] for a in range(SIZE)]
    of = {n: [m for m in range(SIZE) if near[n][m] and m != n] for n in range(SIZE)}
    two = [
        [any(near[a][x] and near[x][b] for x in range(SIZE)) for b in range(SIZE)]
        for a in range(SIZE)
    ]
    far = near
    for _ in range(SIZE):
        far = [
            [any(far[a][x] and near[x][b] for x in range(SIZE)) for b in range(SIZE)]
            for a in range(SIZE)
        ]
    peers = {n: [m for m in of[n] if n not in staff and m not in staff] for n in range(SIZE)}
    touching = [t for t in ties if set(t) & scope]
    between = [t for t in touching if not set(t) & staff]
    crossing = [(a, b) for a, b in between if units[a] and units[b] and not units[a] & units[b]]
    assert found.isolated == ids(n for n in scope if not of[n])
    assert found.thin == ids(n for n in scope if len(of[n]) == 1)
    assert found.woven == ids(n for n in scope if len(of[n]) >= 3 and len(peers[n]) >= 2)
    assert found.staff_only == ids(n for n in scope if of[n] and set(of[n]) <= staff)
    assert found.in_phone_tree == ids(n for n in scope if any(two[n][c] for c in committee))
    assert found.no_route == ids(n for n in scope if of[n] and not any(far[n][c] for c in carriers))
    assert found.only_ties == {
        UUID(int=o): ids(n for n in scope if of[n] == [o])
        for o in range(SIZE)
        if any(of[n] == [o] for n in scope)
    }
    assert (found.ties, found.peer_ties, found.bridges) == (
        len(touching),
        len(between),
        len(crossing),
    )


@settings(max_examples=examples(50), deadline=None)
@given(networks(), st.integers(0, SIZE - 1))
def test_a_leaver_takes_every_tie_along(drawn, who):
    ties, staff, carriers, _committee, units, _scope = drawn
    members = as_members(ties, staff, carriers, units)
    without = as_members([t for t in ties if who not in t], staff, carriers, units)

    gone = leaver(UUID(int=who), {}, members_of(members))

    alone = {pk for pk, member in without.items() if not member.ties}
    before = {pk for pk, member in members.items() if not member.ties}
    assert gone == Leaver(
        no_one=frozenset(alone - before - {UUID(int=who)}),
        thin=frozenset(
            pk
            for pk, member in without.items()
            if len(member.ties) == 1 and UUID(int=who) in members[pk].ties
        ),
        related=frozenset(),
        unrelated=frozenset(),
    )
