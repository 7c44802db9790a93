"""Relational reach, isolation and what hangs on one person: practice 3.9 over live ties. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from uuid import UUID

from organizing.standing.asking import Member

Fetch = Callable[[Collection[UUID]], Mapping[UUID, Member]]

WOVEN_TIES, WOVEN_PEERS = 3, 2
STEPS = 2  # of a phone tree
ISOLATION_FLAG, STAFF_FLAG, SHARE_FLAG = 40, 30, 15  # percent
PEOPLE_FLAG = 10
PHONE_TREE_GOAL = 85
ROUNDS = 6  # how far to follow people without a route to a carrier


@dataclass(frozen=True)
class Figures:
    """Reach in figures: how many of those reached are tied how. Names nobody (T0)."""

    reached: int
    isolated: int = 0
    thin: int = 0
    woven: int = 0
    staff_only: int = 0
    in_phone_tree: int = 0
    no_route: int = 0
    ties: int = 0
    peer_ties: int = 0
    bridges: int = 0
    median_ties: float = 0.0

    def percent(self, n: int) -> int | None:
        """`n` of those reached, in percent; None where nobody is."""
        return round(100 * n / self.reached) if self.reached else None

    @property
    def isolation(self) -> int | None:
        """Isolated or thinly tied, in percent."""
        return self.percent(self.isolated + self.thin)

    @property
    def is_isolated(self) -> bool:
        """Whether more than two in five are isolated or thinly tied."""
        return 100 * (self.isolated + self.thin) > ISOLATION_FLAG * self.reached

    @property
    def staff_dependence(self) -> int | None:
        """Those all of whose ties are to paid staff, in percent."""
        return self.percent(self.staff_only)

    @property
    def hangs_on_staff(self) -> bool:
        """Whether more than three in ten know nobody but paid staff."""
        return 100 * self.staff_only > STAFF_FLAG * self.reached

    @property
    def phone_tree(self) -> int | None:
        """Those two steps or fewer from a committee member, in percent."""
        return self.percent(self.in_phone_tree)

    @property
    def peer_share(self) -> int | None:
        """Peer ties of all ties, in percent."""
        return round(100 * self.peer_ties / self.ties) if self.ties else None

    @property
    def bridge_share(self) -> int | None:
        """Peer ties that cross units, in percent of peer ties."""
        return round(100 * self.bridges / self.peer_ties) if self.peer_ties else None

    def is_spof(self, n: int) -> bool:
        """Whether so many on one person is too many."""
        return n >= PEOPLE_FLAG or (self.reached > 0 and 100 * n >= SHARE_FLAG * self.reached)


@dataclass(frozen=True)
class Reach:
    """How people who are reached hang together; sets hold ids (T4)."""

    reached: int
    isolated: frozenset[UUID] = frozenset()
    thin: frozenset[UUID] = frozenset()
    woven: frozenset[UUID] = frozenset()
    staff_only: frozenset[UUID] = frozenset()
    in_phone_tree: frozenset[UUID] = frozenset()
    no_route: frozenset[UUID] = frozenset()  # in a component without a carrier
    only_ties: dict[UUID, frozenset[UUID]] = field(default_factory=dict)
    ties: int = 0
    peer_ties: int = 0
    bridges: int = 0
    median_ties: float = 0.0

    @property
    def figures(self) -> Figures:
        """Return how many there are of each."""
        return Figures(
            reached=self.reached,
            isolated=len(self.isolated),
            thin=len(self.thin),
            woven=len(self.woven),
            staff_only=len(self.staff_only),
            in_phone_tree=len(self.in_phone_tree),
            no_route=len(self.no_route),
            ties=self.ties,
            peer_ties=self.peer_ties,
            bridges=self.bridges,
            median_ties=self.median_ties,
        )


def reach(reached: Iterable[UUID], fetch: Fetch, *, committee: Collection[UUID]) -> Reach:
    """Return how the people `reached` hang together; `fetch` says who somebody is tied to.

    A phone tree starts at the active members of committees, `committee`.

    Ties lead out of the scope too: a neighbour elsewhere is a neighbour.
    """
    wanted = set(reached)
    known = dict(fetch(wanted))
    wanted &= known.keys()
    known |= fetch(_beyond(known))
    for _round in range(ROUNDS):
        lost = _without_carrier(known)
        edge = _beyond({pk: known[pk] for pk in lost}, known)
        if not edge:
            break
        known |= fetch(edge)
    near = _near(known, committee)
    ties = _ties(wanted, known)
    of = {pk: known[pk].ties for pk in wanted}
    only: dict[UUID, set[UUID]] = defaultdict(set)
    for pk, found in of.items():
        if len(found) == 1:
            only[next(iter(found))].add(pk)
    lost = _without_carrier(known)
    return Reach(
        reached=len(wanted),
        isolated=frozenset(pk for pk, found in of.items() if not found),
        thin=frozenset(pk for pk, found in of.items() if len(found) == 1),
        woven=frozenset(
            pk
            for pk, found in of.items()
            if len(found) >= WOVEN_TIES and sum(found.values()) >= WOVEN_PEERS
        ),
        staff_only=frozenset(
            pk
            for pk, found in of.items()
            if found and all(known[other].is_staff if other in known else False for other in found)
        ),
        in_phone_tree=frozenset(wanted & near),
        no_route=frozenset(pk for pk in wanted & lost if of[pk]),
        only_ties={who: frozenset(people) for who, people in only.items()},
        ties=len(ties),
        peer_ties=sum(ties.values()),
        bridges=sum(is_peer and _crosses(pair, known) for pair, is_peer in ties.items()),
        median_ties=float(median(map(len, of.values()))) if of else 0.0,
    )


@dataclass(frozen=True)
class Leaver:
    """What would be left if somebody left tomorrow (practice 3.9)."""

    no_one: frozenset[UUID]  # their only live tie
    thin: frozenset[UUID]  # one tie would be left
    related: frozenset[UUID]  # in relationship through them
    unrelated: frozenset[UUID]  # and through nobody else

    @property
    def touched(self) -> frozenset[UUID]:
        """Everybody for whom something would change."""
        return self.no_one | self.thin | self.unrelated


def leaver(who: UUID, related: Mapping[UUID, bool], fetch: Fetch) -> Leaver:
    """Return who would have nobody, and who would no longer be in relationship, without `who`."""
    own = fetch([who]).get(who)
    around = fetch(list(own.ties)) if own else {}
    left = {pk: len(member.ties) - (who in member.ties) for pk, member in around.items()}
    return Leaver(
        no_one=frozenset(pk for pk, n in left.items() if n == 0),
        thin=frozenset(pk for pk, n in left.items() if n == 1),
        related=frozenset(related),
        unrelated=frozenset(pk for pk, has_no_other in related.items() if has_no_other),
    )


def _beyond(
    members: Mapping[UUID, Member], known: Mapping[UUID, Member] | None = None
) -> set[UUID]:
    """Return the neighbours of `members` that are not yet known."""
    seen = members if known is None else known
    return {other for member in members.values() for other in member.ties if other not in seen}


def _near(known: Mapping[UUID, Member], committee: Collection[UUID]) -> set[UUID]:
    """Return who is at most two live ties from an active committee member."""
    found = set(committee)
    for _step in range(STEPS):
        found |= {pk for pk, member in known.items() if not found.isdisjoint(member.ties)}
    return found


def _without_carrier(known: Mapping[UUID, Member]) -> set[UUID]:
    """Return those who can reach no active carrier over the ties that are known."""
    back: dict[UUID, set[UUID]] = defaultdict(set)
    for pk, member in known.items():
        for other in member.ties:
            back[other].add(pk)
    found = {pk for pk, member in known.items() if member.is_carrier}
    edge = found
    while edge:
        around = {other for pk in edge for other in back[pk]}
        around |= {other for pk in edge if pk in known for other in known[pk].ties}
        edge = around - found
        found |= edge
    return known.keys() - found


def _ties(wanted: set[UUID], known: Mapping[UUID, Member]) -> dict[frozenset[UUID], bool]:
    """Return every tie with an end among `wanted`, once, and whether it is a peer tie."""
    return {
        frozenset((pk, other)): is_peer
        for pk in wanted
        for other, is_peer in known[pk].ties.items()
    }


def _crosses(pair: frozenset[UUID], known: Mapping[UUID, Member]) -> bool:
    one, other = (known[pk].units if pk in known else frozenset() for pk in pair)
    return bool(one and other and one.isdisjoint(other))
