"""How well a score ranks who was gone above who stayed: the usual figures, from tallies.

A tally says how many people had one score and how many of them were gone, so that a million
people cost no more than the scores they share. Equal scores are never told apart: each figure is
the mean over all orders of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Tally:
    """How many people had a score (higher: likelier to be gone), and how many of them were."""

    score: float
    people: int
    gone: int


@dataclass(frozen=True)
class Score:
    """How good a rule was. None where it cannot be said: nobody asked, nobody or everybody gone."""

    auc: float | None
    average_precision: float | None
    brier: float | None
    precision_at_tenth: float | None


@dataclass(frozen=True)
class Tenth:
    """The people whose chance lay in one tenth: what was said of them, and what came."""

    low: float
    high: float
    people: int
    said: float | None
    gone: float | None


def score(tallies: Iterable[Tally]) -> Score:
    """Return every figure for one rule."""
    best = ranked(tallies)
    return Score(auc(best), average_precision(best), brier(best), precision_at(best, 0.1))


def ranked(tallies: Iterable[Tally]) -> list[Tally]:
    """Return one tally a score, highest first."""
    ordered = sorted(tallies, key=lambda tally: -tally.score)
    merged = []
    for value, same in groupby(ordered, key=lambda tally: tally.score):
        equals = list(same)
        people, gone = sum(t.people for t in equals), sum(t.gone for t in equals)
        if people:
            merged.append(Tally(value, people, gone))
    return merged


def auc(best: list[Tally]) -> float | None:
    """Return the chance that one who was gone scored above one who stayed; ties count half."""
    gone = sum(tally.gone for tally in best)
    stayed = sum(tally.people for tally in best) - gone
    if not gone or not stayed:
        return None
    pairs, below = 0.0, stayed
    for tally in best:
        level = tally.people - tally.gone
        below -= level
        pairs += tally.gone * (below + level / 2)
    return pairs / (gone * stayed)


def average_precision(best: list[Tally]) -> float | None:
    """Return precision averaged over each gain in recall, one threshold a score."""
    gone = sum(tally.gone for tally in best)
    if not gone:
        return None
    total, flagged, right = 0.0, 0, 0
    for tally in best:
        flagged, right = flagged + tally.people, right + tally.gone
        total += tally.gone / gone * right / flagged
    return total


def brier(best: list[Tally]) -> float | None:
    """Return the mean squared distance between the chance said and what came."""
    people = sum(tally.people for tally in best)
    if not people:
        return None
    squares = sum(
        tally.gone * (1 - tally.score) ** 2 + (tally.people - tally.gone) * tally.score**2
        for tally in best
    )
    return squares / people


def precision_at(best: list[Tally], share: float) -> float | None:
    """Return how many of the `share` of people with the highest scores were gone, at least one."""
    people = sum(tally.people for tally in best)
    if not people:
        return None
    places = left = max(1, round(share * people))
    right = 0.0
    for tally in best:
        taken = min(left, tally.people)
        right += tally.gone * taken / tally.people
        left -= taken
    return right / places


def tenths(tallies: Iterable[Tally]) -> tuple[Tenth, ...]:
    """Return what was said and what came, for chances of 0 to 10 %, 10 to 20 %, and so on."""
    bins: list[list[Tally]] = [[] for _ in range(10)]
    for tally in tallies:
        bins[min(9, int(tally.score * 10))].append(tally)
    return tuple(_tenth(number, bin_) for number, bin_ in enumerate(bins))


def _tenth(number: int, tallies: list[Tally]) -> Tenth:
    people = sum(tally.people for tally in tallies)
    said = sum(tally.score * tally.people for tally in tallies)
    gone = sum(tally.gone for tally in tallies)
    return Tenth(
        low=number / 10,
        high=(number + 1) / 10,
        people=people,
        said=said / people if people else None,
        gone=gone / people if people else None,
    )
