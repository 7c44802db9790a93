"""Random histories of a handful of people: what happened, as plain tuples."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

D = date(2025, 6, 30)
PEOPLE = 6
SPAN = 130  # days of history; a few lie after D and must not count

# practice's windows, ten times shorter, so that short histories reach every edge
RULES = {
    "windows": {
        "reach": 18,
        "relationship": 18,
        "commit": 18,
        "structure": 36,
        "tie": 12,
        "close_tie": 36,
        "carrier_active": 8,
        "rung": 18,
        "list_contact": 8,
        "peak": 36,
        "interval_peak": 18,
        "recent": 18,
        "cost": 73,
    },
    "rungs": {
        "followers": 2,
        "list_size": 2,
        "list_percent": 60,
        "coached": 1,
        "asserted_days": 9,
    },
    "contact_interval": {"6": 3, "5": 3, "4": 4, "3": 8, "default": 12},
    "drift": {
        "gone_days": 18,
        "return_grace": 3,
        "new_days": 6,
        "newcomer_days": 3,
        "missed_days": 8,
        "left_days": 8,
        "dues_days": [4, 8],
        "overdue_days": 2,
        "grievance_days": 3,
    },
    "assessment": {"stale_live": 6, "stale_other": 12, "moved_days": 9, "act_days": 12},
}

somebody = st.integers(0, PEOPLE - 1)
two = st.tuples(somebody, somebody).filter(lambda pair: pair[0] != pair[1])
when = st.one_of(st.integers(-5, 40), st.integers(-5, SPAN)).map(lambda n: D - timedelta(days=n))
length = st.one_of(st.none(), st.integers(0, 30))
flag = st.booleans()
rarely = st.sampled_from([False] * 6 + [True])


def many(*parts: st.SearchStrategy, top: int = 8) -> st.SearchStrategy:
    return st.lists(st.tuples(*parts), max_size=top)


@st.composite
def histories(draw) -> dict:
    return {
        "people": draw(
            st.lists(
                st.tuples(
                    st.sampled_from(["active"] * 8 + ["left_scope", "deceased"]),
                    when,
                    rarely,
                    rarely,
                    rarely,
                    rarely,
                ),
                min_size=PEOPLE,
                max_size=PEOPLE,
            )
        ),
        "pauses": draw(many(st.one_of(somebody, somebody, st.none()), when, length, top=4)),
        "placed": draw(many(somebody, when, st.one_of(st.none(), length), top=9)),
        "seats": draw(
            many(somebody, when, length, st.sampled_from(["left", "handed_over"]), top=3)
        ),
        "carrying": draw(many(two, when, length, top=7)),
        "talks": draw(
            many(
                two,
                when,
                st.sampled_from([3, 3, 3, 2]),
                st.sampled_from(["check_in"] * 5 + ["grievance"] + ["coaching"] * 3 + ["exit"]),
                rarely,
                top=16,
            )
        ),
        "tries": draw(many(two, when, st.sampled_from(["phone", "text", "home"]), top=6)),
        "promises": draw(
            many(
                two,
                when,
                st.integers(0, 10),
                st.sampled_from(["open", "kept", "kept", "kept", "missed", "missed", "partly"]),
                st.integers(-2, 6),
                flag,
                top=12,
            )
        ),
        "acts": draw(many(when, st.integers(0, 5), st.sampled_from([None, 1, 2, 3]), top=5)),
        "parts": draw(
            many(
                somebody,
                st.integers(0, 4),
                st.sampled_from(["did", "did", "did", "did_not", "invited"]),
                st.sampled_from(["check_in", "check_in", "photo", "self_reported"]),
                st.one_of(st.none(), somebody),
                top=16,
            )
        ),
        "rooms": draw(
            many(
                when,
                st.sampled_from(["committee", "gathering"]),
                st.lists(
                    st.tuples(somebody, st.sampled_from("ppa"), flag),
                    max_size=PEOPLE,
                    unique_by=lambda x: x[0],
                ),
                st.sampled_from([7, 7, 1]),
                top=6,
            )
        ),
        "ties": draw(many(two, when, st.integers(0, 30), flag, top=4)),
        "ratings": draw(many(somebody, when, st.integers(1, 5), flag, top=6)),
        "steps": draw(many(st.integers(0, 15), st.one_of(st.none(), st.integers(0, 9)), top=4)),
        "closed": draw(st.one_of(st.none(), when)),
        "words": draw(many(somebody, when, st.integers(2, 6), top=3)),
        "dues": draw(many(somebody, when, when, top=3)),
    }


def crowded(seed: int) -> dict:
    """A history in which much happens, most of it lately and around the first two people."""
    chance = Random(seed)
    some = lambda: chance.choice([0, 0, 0, 1, 1, *range(PEOPLE)])  # noqa: E731
    on = lambda far=40: D - timedelta(days=chance.randint(-3, chance.choice([14, 20, far])))  # noqa: E731
    maybe = lambda odds: chance.random() < odds  # noqa: E731
    days = lambda: None if maybe(0.7) else chance.randint(0, 20)  # noqa: E731

    def pair() -> tuple[int, int]:
        return tuple(chance.sample(range(PEOPLE), 2)) if maybe(0.5) else (chance.randint(2, 5), 0)

    def repeat(top: int, make):
        return [make() for _ in range(chance.randint(top // 2, top))]

    talk = ["check_in"] * 5 + ["grievance"] + ["coaching"] * 3 + ["exit"] * maybe(0.2)
    return {
        "people": [
            (
                chance.choice(["active"] * 12 + ["left_scope"]),
                on(),
                maybe(0.04),
                maybe(0.1),
                maybe(0.04),
                maybe(0.03),
            )
            for _ in range(PEOPLE)
        ],
        "pauses": repeat(
            chance.choice([0, 3]), lambda: (chance.choice([None, some()]), on(60), days() or 9)
        ),
        "placed": [(n, on(90), days() if maybe(0.2) else None) for n in range(PEOPLE)],
        "seats": repeat(
            2, lambda: (some(), on(60), days(), chance.choice(["left", "handed_over"]))
        ),
        "carrying": repeat(
            8, lambda: ((chance.randint(2, 5), chance.choice([0, 0, 1])), on(40), days())
        ),
        "talks": repeat(
            24, lambda: (pair(), on(), chance.choice([3, 3, 2]), chance.choice(talk), maybe(0.02))
        ),
        "tries": repeat(6, lambda: (pair(), on(), chance.choice(["phone", "text", "home"]))),
        "promises": repeat(
            20,
            lambda: (
                pair()[:: chance.choice([1, -1])],
                on(),
                chance.randint(0, 5),
                chance.choice(["open", "kept", "kept", "kept", "missed", "partly"]),
                chance.randint(-2, 3),
                maybe(0.5),
            ),
        ),
        "acts": repeat(5, lambda: (on(), chance.randint(1, 5), chance.choice([None, 1, 2, 3]))),
        "parts": repeat(
            24,
            lambda: (
                some(),
                chance.randint(0, 4),
                chance.choice(["did", "did", "did", "did_not"]),
                chance.choice(["check_in", "check_in", "photo", "self_reported"]),
                chance.choice([None, 0, 0, 1, 2]),
            ),
        ),
        "rooms": repeat(
            6,
            lambda: (
                on(),
                chance.choice(["committee", "gathering"]),
                [(n, chance.choice("ppa"), maybe(0.6)) for n in range(PEOPLE) if maybe(0.6)],
                chance.choice([7, 7, 1]),
            ),
        ),
        "ties": repeat(3, lambda: (pair(), on(60), chance.randint(0, 30), maybe(0.4))),
        "ratings": repeat(6, lambda: (some(), on(), chance.randint(1, 5), maybe(0.5))),
        "steps": repeat(4, lambda: (chance.randint(0, 23), chance.choice([None, 1, 3, 9]))),
        "closed": chance.choice([None, None, on()]),
        "words": repeat(2, lambda: (some(), on(), chance.randint(2, 6))),
        "dues": repeat(2, lambda: (some(), on(60), on())),
    }
