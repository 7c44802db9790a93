"""Where a network would fall apart: its blocks, and the people and ties between them.

Blocks (parts that stay whole whoever leaves) and the people in more than one of them make a tree.
One walk over it numbers everybody so that what hangs below a block is one stretch of numbers: the
size of every piece is a subtraction, and naming who is in it costs no more than the names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import igraph


@dataclass(frozen=True)
class Piece:
    """A part of a component that is left when somebody goes."""

    order: list[int]
    stretches: tuple[tuple[int, int], ...]

    @property
    def size(self) -> int:
        """How many people are in it."""
        return sum(end - begin for begin, end in self.stretches)

    def first(self, most: int) -> list[int]:
        """Return up to `most` of the vertices in it."""
        found: list[int] = []
        for begin, end in self.stretches:
            found += self.order[begin : min(end, begin + max(0, most - len(found)))]
        return found


class BlockTree:
    """The blocks of a graph and the vertices they share, walked once."""

    def __init__(self, graph: igraph.Graph) -> None:
        blocks, cuts = graph.biconnected_components(return_articulation_points=True)
        self.people = graph.vcount()
        self.cuts: list[int] = sorted(cuts)
        self.blocks: list[list[int]] = [list(block) for block in blocks]
        self.blocks_of: list[list[int]] = [[] for _ in range(self.people)]
        for number, block in enumerate(self.blocks):
            for vertex in block:
                self.blocks_of[vertex].append(self.people + number)
        nodes = self.people + len(self.blocks)
        self.order: list[int] = []
        self.parent, self.begin, self.end = [-1] * nodes, [-1] * nodes, [-1] * nodes
        self.component: list[tuple[int, int]] = [(0, 0)] * self.people
        for vertex in range(self.people):
            if self.begin[vertex] < 0:
                self._walk(vertex)

    def pieces(self, vertex: int) -> Iterator[Piece]:
        """Yield what its component falls into without `vertex`."""
        for block in self.blocks_of[vertex]:
            if block != self.parent[vertex]:
                yield Piece(self.order, ((self.begin[block], self.end[block]),))
        if self.parent[vertex] >= 0:
            begin, end = self.component[vertex]
            yield Piece(self.order, ((begin, self.begin[vertex]), (self.end[vertex], end)))

    def bridges(self) -> Iterator[tuple[tuple[int, int], int]]:
        """Yield each tie that is a block by itself, and how many are on its smaller side."""
        for number, block in enumerate(self.blocks):
            if len(block) == 2:
                near = self.parent[self.people + number]
                far = block[0] if block[1] == near else block[1]
                begin, end = self.component[far]
                below = self.end[far] - self.begin[far]
                yield (near, far), min(below, end - begin - below)

    def _walk(self, root: int) -> None:
        """Number all that hangs together with `root`, each node before what is below it."""
        first, to_do = len(self.order), [root]
        while to_do:
            node = to_do.pop()
            if node < 0:  # all below is numbered
                self.end[~node] = len(self.order)
                continue
            self.begin[node] = len(self.order)
            if node < self.people:
                self.order.append(node)
            to_do.append(~node)
            for below in self._next(node):
                if below != self.parent[node]:
                    self.parent[below] = node
                    to_do.append(below)
        for vertex in self.order[first:]:
            self.component[vertex] = (first, len(self.order))

    def _next(self, node: int) -> list[int]:
        return self.blocks_of[node] if node < self.people else self.blocks[node - self.people]
