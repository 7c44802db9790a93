"""Where to draw people, so that who is tied stands near. Pure: a network in, whole numbers out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, cos, pi, sin, sqrt
from random import Random

import igraph

SEED = 20_260
APART = 66  # units of the picture between two people, about
EDGE = 40  # free space around the picture
WIDTH = 2.0  # to a height of one, so that it fills a screen rather than a column
BEST_UNTIL = 90  # people in one component: beyond, the faster way of laying out

Point = tuple[float, float]


@dataclass(frozen=True)
class Layout:
    """The picture: how large it is, and the place of each number in whole units."""

    width: int
    height: int
    places: list[tuple[int, int]]


def lay_out(
    n: int, pairs: Sequence[tuple[int, int]], *, before: Mapping[int, Point] | None = None
) -> Layout:
    """Place the numbers 0 to n - 1, those that `pairs` ties near each other; lone ones at the foot.

    Each component is laid out by itself and they stand in rows, largest first. `before`, where each
    stood last, is where it begins, so that a picture does not jump for one new tie.
    """
    if not n:
        return Layout(0, 0, [])
    graph = igraph.Graph(n=n, edges=list(pairs))
    parts = sorted(graph.connected_components(), key=lambda part: (-len(part), part))
    boxes = [_box(graph, part, before or {}) for part in parts if len(part) > 1]
    lone = [part[0] for part in parts if len(part) == 1]
    area = sum((width + APART) * (height + APART) for _points, width, height in boxes)
    area += len(lone) * APART**2
    widest = max((width for _points, width, _height in boxes), default=0.0)
    room = max(widest, sqrt(area * WIDTH), 5 * APART)
    found: dict[int, Point] = {}
    x = y = row = 0.0
    for points, width, height in boxes:
        if x and x + width > room:
            x, y, row = 0.0, y + row + APART, 0.0
        found |= {who: (x + px, y + py) for who, (px, py) in points.items()}
        x, row = x + width + APART, max(row, height)
    top = y + row + APART if boxes else 0.0
    across = max(1, int(room // APART) + 1)
    for place, who in enumerate(lone):
        found[who] = (place % across * APART, top + place // across * APART)
    wide = max(px for px, _py in found.values())
    high = max(py for _px, py in found.values())
    return Layout(
        ceil(wide) + 2 * EDGE,
        ceil(high) + 2 * EDGE,
        [(round(found[who][0]) + EDGE, round(found[who][1]) + EDGE) for who in range(n)],
    )


def _box(
    graph: igraph.Graph, part: list[int], before: Mapping[int, Point]
) -> tuple[dict[int, Point], float, float]:
    """Lay one component out; its points begin at (0, 0), then come its width and height."""
    inner = graph.induced_subgraph(part)
    start = _start(part, before)
    igraph.set_random_number_generator(Random(SEED))  # noqa: S311 (for repeating, not for secrets)
    if len(part) <= BEST_UNTIL:
        made = inner.layout_kamada_kawai(seed=start)
    else:
        made = inner.layout_fruchterman_reingold(seed=start, niter=500)
    points = [(float(x), float(y)) for x, y in made.coords]
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    if high > wide:  # lying down, a component fills the width of a screen
        points = [(y, x) for x, y in points]
        wide, high, xs, ys = high, wide, ys, xs
    size = APART * sqrt(len(part)) * 1.35
    scale = size / max(sqrt(max(wide, 1e-9) * max(high, wide / 6)), 1e-9)
    left, top = min(xs), min(ys)
    placed = {
        who: ((x - left) * scale, (y - top) * scale)
        for who, (x, y) in zip(part, points, strict=True)
    }
    return placed, wide * scale, high * scale


def _start(part: list[int], before: Mapping[int, Point]) -> list[list[float]]:
    """Return where each stood, and a place on a ring for who is new: the same each time."""
    ring = APART * sqrt(len(part))
    turn = 2 * pi / len(part)
    return [
        list(before.get(who) or (ring * cos(turn * at), ring * sin(turn * at)))
        for at, who in enumerate(part)
    ]
