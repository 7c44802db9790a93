"""Structure tests and who decides, in plain Python, written from practice 3.5 and 2.14-2.22 alone.

People are dicts, days are numbers. Nothing here reads a table or knows how the site counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

VERIFIED = {"signature", "photo", "seen_by_two", "check_in", "seen_by_leader"}


@dataclass
class Person:
    """Somebody with stays in units (unit, from, to or None), rests (from, to or None), one act."""

    stays: list[tuple[str, int, int | None]]
    rests: list[tuple[int, int | None]] = field(default_factory=list)
    is_management: bool = False
    known_at_freeze: bool = True
    carried_by: str | None = None
    asked: bool = False
    answer: str = ""
    evidence: str = ""  # of having done it; "" is not done

    def unit_on(self, day, units):
        """The unit of a test they count in that day: the one they came to first."""
        here = [
            (since, unit)
            for unit, since, until in self.stays
            if unit in units and since <= day and (until is None or until > day)
        ]
        return min(here)[1] if here else None

    def rests_on(self, day):
        return any(since <= day and (until is None or until >= day) for since, until in self.rests)

    @property
    def was_asked(self):
        return self.asked or self.answer != "" or self.evidence != ""

    @property
    def did(self):
        return self.evidence in VERIFIED


def read(people, headcounts, *, frozen, day, today):
    """Return {unit: H, A, C, X and those beside the list} of one test."""
    units, last = set(headcounts), min(day, today)
    listed = {unit: [] for unit in units}
    away, found, new = ({unit: [] for unit in units} for _ in range(3))
    for who in people:
        if who.is_management:
            continue
        then, now = who.unit_on(frozen, units), who.unit_on(last, units)
        if then and who.known_at_freeze:
            (away if who.rests_on(day) else listed)[then].append(who)
        elif now:
            since = min(since for unit, since, until in who.stays if unit == now
                        and since <= last and (until is None or until > last))  # fmt: skip
            (new if since > frozen else found)[now].append(who)
    out = {}
    for unit in units:
        trusted = (headcounts[unit] or 0) - len(away[unit])
        own = trusted < len(listed[unit])
        counted = listed[unit] + ([] if own else found[unit])
        gone = [who for who in listed[unit] if who.unit_on(last, units) is None]
        out[unit] = {
            "H": max(trusted, len(listed[unit])),
            "own": own,
            "A": sum(who.was_asked for who in counted),
            "C": sum(who.answer == "yes" for who in counted),
            "X": sum(who.did for who in counted),
            "kept": sum(who.did for who in counted if who.answer == "yes"),
            "paused": len(away[unit]),
            "gone": len(gone),
            "gone_did": sum(who.did for who in gone),
            "new": len(new[unit]),
            "new_did": sum(who.did for who in new[unit]),
            "found": len(found[unit]),
        }
    return out


def delivered(people, units, *, frozen, day):
    """Return {leader: (did, list)} over the lists as they were frozen."""
    out = {}
    for who in people:
        eligible = who.unit_on(frozen, units) and not who.is_management and who.known_at_freeze
        if eligible and not who.rests_on(day) and who.carried_by:
            did, n = out.get(who.carried_by, (0, 0))
            out[who.carried_by] = (did + who.did, n + 1)
    return out


def words(units, *, next_cost, before=None, critical=(), legal_bar=0):
    """Return the band and diagnosis of each unit, who slipped, and what to do next."""
    before = before or {}
    said, slipped = {}, set()
    for unit, n in units.items():
        h, a, x = n["H"], n["A"], n["X"]
        if not h:
            said[unit] = (None, None)
            continue
        share = x / h
        band = next(
            word
            for least, word in [
                (0.90, "hardest"),
                (0.75, "strong"),
                (0.65, "majority"),
                (0.50, "bare"),
                (-1, "not_yet"),
            ]
            if share >= least
        )
        why = "reach" if a / h < 0.85 else "not_with_us" if a and x / a < 0.5 else None
        said[unit] = (band, why)
        if before.get(unit) is not None and before[unit] - 100 * share >= 10:
            slipped.add(unit)
    heads = sum(n["H"] for n in units.values())
    if not heads:
        return said, slipped, "hold"
    overall = sum(n["X"] for n in units.values()) / heads
    fine = sum(n["H"] for n in units.values() if n["H"] and n["X"] / n["H"] >= 0.5) / heads
    bar = max(0.90, legal_bar / 100) if next_cost == 5 else 0.65
    fails = any(units[u]["H"] and units[u]["X"] / units[u]["H"] < 0.5 for u in critical)
    if overall >= bar and fine >= 0.8 and not fails:
        return said, slipped, "go"
    return said, slipped, "hold" if any(why == "reach" for _b, why in said.values()) else "rebuild"
