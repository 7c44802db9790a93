"""What a network shows, against counting by hand and against removing people one by one."""

from __future__ import annotations

import json
from collections import Counter
from io import StringIO
from itertools import combinations

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from organizing import network
from organizing.network import Network, Tie
from organizing.network_reporting import read, report
from tests.examples import examples

# Davis, Gardner and Gardner, Deep South (1941): who came to which of fourteen events.
DAVIS = {
    "Evelyn": "1 2 3 4 5 6 8 9",
    "Laura": "1 2 3 5 6 7 8",
    "Theresa": "2 3 4 5 6 7 8 9",
    "Brenda": "1 3 4 5 6 7 8",
    "Charlotte": "3 4 5 7",
    "Frances": "3 5 6 8",
    "Eleanor": "5 6 7 8",
    "Pearl": "6 8 9",
    "Ruth": "5 7 8 9",
    "Verne": "7 8 9 12",
    "Myra": "8 9 10 12",
    "Katherine": "8 9 10 12 13 14",
    "Sylvia": "7 8 9 10 12 13 14",
    "Nora": "6 7 9 10 11 12 13 14",
    "Helen": "7 8 10 11 12",
    "Dorothy": "8 9",
    "Olivia": "9 11",
    "Flora": "9 11",
}
FIRST = set(list(DAVIS)[:9])
EVENTS = {
    f"E{number}": [who for who, came in DAVIS.items() if str(number) in came.split()]
    for number in range(1, 15)
}


def ties(text):
    """`ab bc` are ties of a with b and of b with c."""
    return [Tie(*pair) for pair in text.split()]


def csv(*lines):
    return StringIO("\n".join(lines))


def davis_groups():
    return csv("person_id,group", *(f"{w},E{e}" for w, came in DAVIS.items() for e in came.split()))


def davis_edges(*, dated):
    rows = [
        f"{a},{b},1936-01-{event[1:]:0>2}" if dated else f"{a},{b},"
        for event, came in EVENTS.items()
        for a, b in combinations(came, 2)
    ]
    return csv("person_a,person_b,date", *rows)


def davis_counts():
    together = Counter(pair for came in EVENTS.values() for pair in combinations(came, 2))
    return csv("person_a,person_b,weight", *(f"{a},{b},{n}" for (a, b), n in together.items()))


@pytest.mark.parametrize(
    ("edges", "groups"),
    [
        (None, davis_groups()),
        (davis_edges(dated=False), davis_groups()),
        (davis_edges(dated=True), None),
        (davis_counts(), davis_groups()),
    ],
    ids=["events only", "ties and events", "dated ties only", "counted ties and events"],
)
def test_all_eighteen_southern_women_are_in_the_circle_davis_saw(edges, groups):
    found = report(read(edges, groups)).circles

    assert sum(map(len, EVENTS.values())) == 89
    assert [len(circle.people) for circle in found] == [9, 9]
    assert {frozenset(circle.people) for circle in found} == {
        frozenset(FIRST),
        frozenset(DAVIS) - FIRST,
    }


def test_a_circle_bears_the_name_of_its_most_frequent_event():
    net = Network.of(network.ties_of_rooms(EVENTS))

    assert {circle.name for circle in network.circles(net, EVENTS)} == {"E5", "E9"}


def test_circles_do_not_depend_on_the_order_of_ties_and_stay_as_they_were():
    rooms = network.ties_of_rooms(EVENTS)
    once = network.circles(Network.of(rooms), EVENTS)
    again = network.circles(Network.of(reversed(rooms)), EVENTS)
    labels = {who: number for number, one in enumerate(once) for who in one.people}

    assert once == again
    assert network.circles(Network.of(rooms), EVENTS, before=labels) == once
    assert len(network.circles(Network.of(rooms), EVENTS, fineness="more")) > len(once)


def test_two_circles_with_one_most_frequent_group_are_told_apart():
    net = Network.of(ties("ab bc ac de ef df"))

    found = network.circles(net, {"Everybody": list("abcdef")})

    assert [circle.name for circle in found] == ["Everybody", "Everybody · 2"]


def test_who_would_strand_three_or_more_is_named_with_whom():
    # a triangle, and from its corner c a chain d e f; g hangs on a
    net = Network.of(ties("ab bc ca cd de ef ag"))

    (only,) = network.cut_people(net)

    assert (only.person, only.stranded, only.parts, only.people) == ("c", 3, (3,), ("d", "e", "f"))
    assert {cut.person for cut in network.cut_people(net, least=1)} == {"a", "c", "d", "e"}


def test_a_hub_strands_all_but_the_largest_piece():
    net = Network.of(ties("ha hb hc cd hi ij jk ki"))

    cut = network.cut_people(net)[0]

    assert (cut.person, cut.stranded, cut.parts) == ("h", 4, (2, 1, 1))
    assert cut.people == ("a", "b", "c", "d")


def test_bridges_say_how_many_are_beyond_them():
    net = Network.of(ties("ab bc ca cd de ef fd fg"))

    assert [(one.a, one.b, one.beyond) for one in network.bridges(net)] == [
        ("c", "d", 3),
        ("f", "g", 1),
    ]
    assert [one.beyond for one in network.bridges(net, least=3)] == [3]


def test_repeated_and_mirrored_ties_are_one_and_a_tie_with_oneself_is_none():
    net = Network.of([Tie("a", "b"), Tie("b", "a", 2.0), Tie("c", "c")])

    assert net.graph.ecount() == 1
    assert net.graph.es["weight"] == [3.0]
    assert network.isolated(net) == ("c",)


def test_nobody_at_all_is_a_network_too():
    net = Network.of([])

    assert network.components(net) == network.cut_people(net) == network.circles(net) == ()


@st.composite
def graphs(draw):
    people = list("abcdefghij")[: draw(st.integers(1, 10))]
    pairs = list(combinations(people, 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=14)) if pairs else []
    return people, chosen


def parts(people, pairs):
    """The components, by walking."""
    left, found = set(people), []
    while left:
        part, edge = set(), [min(left)]
        while edge:
            who = edge.pop()
            if who not in part:
                part.add(who)
                edge += [b if a == who else a for a, b in pairs if who in (a, b)]
        found.append(part)
        left -= part
    return found


@given(graphs())
@settings(max_examples=examples(300), deadline=None)
def test_cut_people_and_bridges_are_what_removing_each_shows(graph):
    people, pairs = graph
    net = Network.of([Tie(*pair) for pair in pairs], people)
    whole = parts(people, pairs)

    expected = {}
    for who in people:
        own = next(part for part in whole if who in part) - {who}
        sizes = sorted(
            len(p) for p in parts(own, [p for p in pairs if who not in p and set(p) <= own])
        )
        if len(sizes) > 1:
            expected[who] = (sum(sizes[:-1]), tuple(sorted(sizes[:-1], reverse=True)))
    bridges = {}
    for pair in pairs:
        after = parts(people, [other for other in pairs if other != pair])
        if len(after) > len(whole):
            bridges[pair] = min(len(part) for part in after if part & set(pair))

    found = network.cut_people(net, least=1)
    assert {cut.person: (cut.stranded, cut.parts) for cut in found} == expected
    for cut in found:
        rest = parts(set(people) - {cut.person}, [p for p in pairs if cut.person not in p])
        assert set(cut.people) <= next(part for part in whole if cut.person in part)
        assert all(part <= set(cut.people) or not part & set(cut.people) for part in rest)
    assert {(one.a, one.b): one.beyond for one in network.bridges(net)} == bridges
    assert {frozenset(part) for part in network.components(net)} == {
        frozenset(part) for part in whole if len(part) > 1
    }


def test_a_chain_of_thousands_is_walked_without_recursion():
    chain = [Tie(number, number + 1) for number in range(20_000)]

    cuts = network.cut_people(Network.of(chain))

    assert len(cuts) == 20_001 - 6
    assert cuts[0].stranded == 10_000
    assert len(cuts[0].people) == network.NAMED


GROUPS = {"Laundry": list("abcx"), "Kitchen": list("defx"), "Stewards": ["a", "b", "d", "e", "f"]}


def test_a_connector_is_the_only_one_or_one_of_two_in_both_groups():
    net = Network.of(ties("xa xb xd xe ab de"))

    found = network.connectors(net, GROUPS)

    assert [(c.person, c.between, c.other, c.outside_share) for c in found] == [
        ("x", ("Kitchen", "Laundry"), None, 0.5),
        ("a", ("Laundry", "Stewards"), "b", 0.0),
        ("b", ("Laundry", "Stewards"), "a", 0.0),
    ]


def test_a_group_wholly_inside_another_needs_no_connector():
    net = Network.of(ties("ab bc"))

    assert network.connectors(net, {"All": list("abc"), "Chairs": list("a")}) == ()


def test_rooms_too_large_and_meetings_too_few_make_no_ties():
    crowd = [str(number) for number in range(51)]

    assert network.ties_of_rooms({"1": crowd, "2": crowd}) == []
    assert network.ties_of_rooms({"1": ["a", "b"]}) == []
    assert network.ties_of_rooms({"1": ["a", "b"], "2": ["b", "a", "c"]}) == [Tie("a", "b", 1.5)]


def test_too_small_a_network_shows_nothing():
    few_events = read(csv("person_a,person_b", "a,b", "b,c", "c,d", "d,e"), None)
    few_people = read(csv("person_a,person_b", *["a,b", "b,c", "c,d"] * 4), None)

    assert not report(few_events).is_shown
    assert not report(few_people).is_shown
    assert report(few_people).components == ()


PAIRS = ["ab", "bc", "ca", "cd", "de", "ef", "fd", "fg", "gh", "hi"]


def test_the_command_reports_files_in_words_and_as_json(tmp_path):
    (tmp_path / "ties.csv").write_text(
        "person_a,person_b,weight\n" + "".join(f"{a},{b},1\n" for a, b in PAIRS)
    )
    (tmp_path / "groups.csv").write_text("person_id,group\na,North\nb,North\nz,North\ne,South\n")
    words, plain = StringIO(), StringIO()

    call_command(
        "network_report", tmp_path / "ties.csv", groups=tmp_path / "groups.csv", stdout=words
    )
    call_command("network_report", tmp_path / "ties.csv", "--json", stdout=plain)

    assert "c would strand 2" not in words.getvalue()
    assert "d would strand 3" in words.getvalue()
    assert "Isolated: 1\n  z" in words.getvalue()
    found = json.loads(plain.getvalue())
    assert found["components"][0]["size"] == 9
    assert {cut["person"]: cut["stranded"] for cut in found["cut_people"]} == {"d": 3, "f": 3}
    assert {"a": "c", "b": "d", "beyond": 3} in found["bridges"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("person_a\na\n", "lacks a column named “person_b”"),
        ("person_a,person_b\na,\n", "Line 2, column “person_b”"),
        ("person_a,person_b,weight\na,b,-1\n", "Line 2, column “weight”: “-1”"),
        ("person_a,person_b,weight\na,b,nan\n", "Line 2, column “weight”: “nan”"),
        ("person_a,person_b,date\na,b,2024-01-01\n\nc,d,31/12\n", "Line 4, column “date”: “31/12”"),
        ("person_a,person_a,person_b\na,a,b\n", "two columns named “person_a”"),
        ('person_a,person_b\na,"b\n', "Line 2 cannot be read"),
        ("", "lacks a column named “person_a”"),
        ("\n\n", "lacks a column named “person_a”"),
    ],
)
def test_a_bad_file_is_told_by_line_and_column(tmp_path, text, words):
    (tmp_path / "ties.csv").write_text(text)

    with pytest.raises(CommandError, match=words):
        call_command("network_report", tmp_path / "ties.csv")


def test_somebody_in_too_many_groups_at_once_leaves_connectors_out(monkeypatch):
    monkeypatch.setattr("organizing.network_reporting.MOST_PAIRS", 10)

    found = report(read(None, davis_groups()))

    assert (found.connectors, found.left_out) == ((), ("connectors",))
    assert found.circles
