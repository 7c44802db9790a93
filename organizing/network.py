"""What the ties between people show: who holds others in, who belongs together, who is alone.

Pure functions over ids and ties; nothing here reads the database. The four things are those an act
follows from: a person without ties gets a visit, a cut person's people get a second tie, a
connector gets company, a circle gets a committee. Rankings of importance are left out on purpose.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import fsum
from random import Random
from typing import Generic, TypeVar

import igraph

from organizing.cutting import BlockTree

SEED = 20_260
FEWEST_STRANDED = 3
SMALLEST_CIRCLE = 3
NAMED = 100  # of the people one cut person strands, in a report
LARGEST_ROOM, FEWEST_MEETINGS = 50, 2
FINENESS = {"fewer": 0.6, "usual": 1.0, "more": 1.6}

Id = TypeVar("Id", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Tie(Generic[Id]):
    """Two people who know each other, and how much binds them."""

    a: Id
    b: Id
    weight: float = 1.0


@dataclass(frozen=True)
class Network(Generic[Id]):
    """People and the ties between them: `graph` has a vertex for each of `ids`, in that order."""

    ids: tuple[Id, ...]
    graph: igraph.Graph

    @classmethod
    def of(cls, ties: Iterable[Tie[Id]], people: Iterable[Id] = ()) -> Network[Id]:
        """Return the network of `ties`: repeated ones added up, ties with oneself left out.

        `people` adds those who may have no tie. The order of what comes in changes nothing.
        """
        found = list(ties)
        known = dict.fromkeys(people)
        known.update((who, None) for tie in found for who in (tie.a, tie.b))
        ids = tuple(sorted(known, key=str))
        place = {who: number for number, who in enumerate(ids)}
        ends = array("q", (place[who] for tie in found for who in (tie.a, tie.b)))
        pairs = memoryview(ends).cast("B").cast("q", shape=[len(found), 2]) if found else []
        graph = igraph.Graph(n=len(ids), edges=pairs)
        graph.es["weight"] = array("d", (tie.weight for tie in found))
        # exact sums, so that no order of addition shows; simplify also puts ties in one order
        graph.simplify(combine_edges={"weight": fsum if graph.has_multiple() else "first"})
        return cls(ids, graph)

    @cached_property
    def place(self) -> dict[Id, int]:
        """Where each person stands in `ids`."""
        return {who: number for number, who in enumerate(self.ids)}

    def named(self, vertices: Iterable[int]) -> tuple[Id, ...]:
        """Return whom `vertices` stand for, in order."""
        return tuple(self.ids[vertex] for vertex in sorted(vertices))


@dataclass(frozen=True)
class CutPerson(Generic[Id]):
    """Somebody whose leaving would cut `stranded` people off from most of their component.

    `parts` are the sizes of the pieces cut off, and `people` the first hundred in them.
    """

    person: Id
    stranded: int
    parts: tuple[int, ...]
    people: tuple[Id, ...]


@dataclass(frozen=True)
class Bridge(Generic[Id]):
    """The only tie between two parts of a component; `beyond` people are on the smaller side."""

    a: Id
    b: Id
    beyond: int


@dataclass(frozen=True)
class Circle(Generic[Id]):
    """People with more ties among themselves than chance would have: a suggestion."""

    name: str
    people: tuple[Id, ...]


@dataclass(frozen=True)
class Connector(Generic[Id]):
    """The only one, or one of two, who belong to both groups."""

    person: Id
    between: tuple[str, str]
    other: Id | None
    outside_share: float | None


def components(network: Network[Id]) -> tuple[tuple[Id, ...], ...]:
    """Return the sets of people who can reach each other, largest first; lone people left out."""
    found = [p for p in network.graph.connected_components() if len(p) > 1]
    return tuple(network.named(part) for part in sorted(found, key=lambda p: (-len(p), p)))


def isolated(network: Network[Id]) -> tuple[Id, ...]:
    """Return the people without any tie."""
    return network.named([v for v, ties in enumerate(network.graph.degree()) if not ties])


def cut_people(network: Network[Id], *, least: int = FEWEST_STRANDED) -> tuple[CutPerson[Id], ...]:
    """Return those whose leaving would strand at least `least` people, most first."""
    tree = BlockTree(network.graph)
    found = []
    for vertex in tree.cuts:
        pieces = sorted(tree.pieces(vertex), key=lambda piece: piece.size)
        apart = pieces[:-1]
        stranded = sum(piece.size for piece in apart)
        if stranded < least:
            continue
        people: list[int] = []
        for piece in apart:
            people += piece.first(NAMED - len(people))
        found.append(
            CutPerson(
                network.ids[vertex],
                stranded,
                tuple(sorted((piece.size for piece in apart), reverse=True)),
                network.named(people),
            )
        )
    return tuple(sorted(found, key=lambda cut: (-cut.stranded, str(cut.person))))


def bridges(network: Network[Id], *, least: int = 1) -> tuple[Bridge[Id], ...]:
    """Return the ties whose loss would part at least `least` people from the rest, most first."""
    tree = BlockTree(network.graph)
    found = [
        Bridge(network.ids[min(pair)], network.ids[max(pair)], beyond)
        for pair, beyond in tree.bridges()
        if beyond >= least
    ]
    return tuple(sorted(found, key=lambda bridge: (-bridge.beyond, str(bridge.a), str(bridge.b))))


def circles(
    network: Network[Id],
    groups: Mapping[str, Collection[Id]] | None = None,
    *,
    fineness: str = "usual",
    before: Mapping[Id, int] | None = None,
) -> tuple[Circle[Id], ...]:
    """Return the circles (Leiden), largest first, each named by its most frequent group.

    The seed is fixed, and `before` (last time's circle of each person) is where it begins, so that
    circles do not change names and borders without cause.
    """
    parts = [p for p in _leiden(network, fineness, before) if len(p) >= SMALLEST_CIRCLE]
    named: list[Circle[Id]] = []
    belongs = _memberships(groups or {})
    for number, part in enumerate(sorted(parts, key=lambda p: (-len(p), p)), start=1):
        people = network.named(part)
        name = _most_frequent(people, belongs) or str(number)
        same = sum(circle.name.partition(" · ")[0] == name for circle in named)
        named.append(Circle(f"{name} · {same + 1}" if same else name, people))
    return tuple(named)


def connectors(
    network: Network[Id], groups: Mapping[str, Collection[Id]]
) -> tuple[Connector[Id], ...]:
    """Return who alone, or with one other, belongs to two groups that each have others too."""
    belongs = _memberships(groups)
    both: dict[tuple[str, str], list[Id]] = defaultdict(list)
    for person, names in belongs.items():
        for pair in combinations(sorted(names), 2):
            if len(both[pair]) < 3:  # a third one ends it; no need to remember the rest
                both[pair].append(person)
    sizes = {name: len(set(people)) for name, people in groups.items()}
    shares = {}
    found = []
    for (one, two), people in both.items():
        if len(people) > 2 or min(sizes[one], sizes[two]) <= len(people):
            continue
        for person in people:
            if person not in shares:
                shares[person] = outside_share(network, person, belongs)
            other = next((who for who in people if who != person), None)
            found.append(Connector(person, (one, two), other, shares[person]))
    return tuple(sorted(found, key=lambda c: (c.other is not None, c.between, str(c.person))))


def outside_share(
    network: Network[Id], person: Id, belongs: Mapping[Id, Collection[str]]
) -> float | None:
    """Return which share of somebody's ties lead outside the group that holds most of them."""
    if person not in network.place or not belongs.get(person):
        return None
    near = network.named(network.graph.neighbors(network.place[person]))
    if not near:
        return None
    own = set(belongs[person])
    inside = Counter(name for who in near for name in belongs.get(who, ()) if name in own)
    return 1 - max(inside.values(), default=0) / len(near)


def ties_of_rooms(
    rooms: Mapping[str, Collection[Id]],
    *,
    largest: int = LARGEST_ROOM,
    fewest: int = FEWEST_MEETINGS,
) -> list[Tie[Id]]:
    """Return ties between people who met at least `fewest` times, in rooms of at most `largest`.

    A room weighs 1/(size - 1) for each of its pairs: being one of three says more than of fifty.
    """
    weights: dict[tuple[Id, Id], float] = defaultdict(float)
    times: Counter[tuple[Id, Id]] = Counter()
    for people in rooms.values():
        present = set(people)
        if 2 <= len(present) <= largest:
            for pair in combinations(sorted(present, key=str), 2):
                weights[pair] += 1 / (len(present) - 1)
                times[pair] += 1
    return [Tie(*pair, weight) for pair, weight in weights.items() if times[pair] >= fewest]


def weighed_by_rooms(ties: Sequence[Tie[Id]], rooms: Mapping[str, Collection[Id]]) -> list[Tie[Id]]:
    """Return `ties`, once a pair, weighed by the rooms both were in; as they were, if in none."""
    belongs = {who: set(names) for who, names in _memberships(rooms).items()}
    sizes = {name: len(set(people)) for name, people in rooms.items()}
    plain: dict[tuple[Id, Id], float] = defaultdict(float)
    for tie in ties:
        plain[_pair(tie.a, tie.b)] += tie.weight
    found = []
    for (a, b), weight in plain.items():
        shared = sorted(belongs.get(a, set()) & belongs.get(b, set()))
        found.append(Tie(a, b, sum(1 / (sizes[name] - 1) for name in shared if a != b) or weight))
    return found


def _leiden(
    network: Network[Id], fineness: str, before: Mapping[Id, int] | None
) -> list[list[int]]:
    start = None
    if before:
        labels: dict[object, int] = {}
        start = [
            labels.setdefault(before.get(who, ("new", who)), len(labels)) for who in network.ids
        ]
    igraph.set_random_number_generator(Random(SEED))  # noqa: S311 (for repeating, not for secrets)
    return list(
        network.graph.community_leiden(
            objective_function="modularity",
            weights="weight",
            resolution=FINENESS[fineness],
            initial_membership=start,
            n_iterations=2,
        )
    )


def _memberships(groups: Mapping[str, Collection[Id]]) -> dict[Id, list[str]]:
    belongs: dict[Id, list[str]] = defaultdict(list)
    for name, people in groups.items():
        for person in set(people):
            belongs[person].append(name)
    return belongs


def _most_frequent(people: Iterable[Id], belongs: Mapping[Id, Collection[str]]) -> str:
    count = Counter(name for person in people for name in belongs.get(person, ()))
    return min(count, key=lambda name: (-count[name], name)) if count else ""


def _pair(a: Id, b: Id) -> tuple[Id, Id]:
    return (a, b) if str(a) <= str(b) else (b, a)
