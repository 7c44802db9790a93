"""The figures of each board in plain Python, from practice 2 and 3 and rows as they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from copy import copy
from datetime import date, timedelta
from functools import cached_property
from statistics import median
from typing import Self
from uuid import UUID

from tests.reference.quickly import Quick

FIRST_DAYS = {"absorbed": 14, "second": 60, "flash": 90}
STAYED = (30, 90, 180, 365)


def percent(n: int, of: int) -> int:
    return round(100 * n / of) if of else 0


class Boards(Quick):
    """What somebody must find on each board who may see everybody, or only some (`seen_by`)."""

    _seen: set[UUID] | None = None
    _top: UUID | None = None

    def seen_by(self, who: UUID, unit: UUID) -> Self:
        """The same day to `who`, who was given a unit: also whom they carry, and themselves."""
        found = copy(self)
        carried = {c.person for c in self.world.carrying if c.other == who and c.ended_on is None}
        found._seen, found._top = self.people_in(unit) | carried | {who}, unit
        return found

    def of_unit(self, unit: UUID) -> Self:
        """The same day, of those who were placed in a unit on it."""
        found, paths = copy(self), self.world.unit_paths
        found._seen = {
            placed.person
            for placed, at in self.world.placed_in
            if unit in paths[at] and placed.covers(self.on)
        }
        found._top = unit
        return found

    def everybody(self) -> Iterable[UUID]:
        return self.world.people if self._seen is None else self._seen

    def listed(self) -> list[UUID]:
        return [person for person in self.everybody() if self.level(person) >= 1]

    # -- base (3.2, 3.7, 2.23) ----------------------------------------------

    def levels(self) -> list[int]:
        """How many have each level or a higher one, from listed to organized."""
        at = [self.level(person) for person in self.everybody()]
        return [sum(level >= least for level in at) for least in range(1, 6)]

    def headcount(self, unit: UUID) -> tuple[int, date] | None:
        """Of the highest units that were counted, if they cover every leaf below."""
        below = [
            pk
            for pk, path in self.world.unit_paths.items()
            if unit in path and pk not in self.world.closed_units
        ]
        latest: dict[UUID, tuple[date, int]] = {}
        for pk, as_of, n in self.world.headcounts:
            if pk in below and as_of <= self.on:
                latest[pk] = max(latest.get(pk, (date.min, 0)), (as_of, n))
        paths = self.world.unit_paths
        leaves = [pk for pk in below if not any(o != pk and pk in paths[o] for o in below)]
        highest = {pk for pk in latest if not any(o in latest for o in paths[pk][:-1])}
        if not all(any(pk in highest for pk in paths[leaf]) for leaf in leaves):
            return None
        return sum(latest[pk][1] for pk in highest), min(latest[pk][0] for pk in highest)

    def universe(self) -> int | None:
        if self._top is not None:
            return (self.headcount(self._top) or (None,))[0]
        tops = [
            self.headcount(pk)
            for pk, path in self.world.unit_paths.items()
            if len(path) == 1 and pk not in self.world.closed_units
        ]
        return sum(top[0] for top in tops if top) if tops and all(tops) else None

    def is_new(self, person: UUID) -> bool:
        places = self._by_person["places"][person]
        began = [p.began_on for p, _ in places if p.began_on <= self.on]
        began = began or self.active_days(person)[:1]
        return bool(began) and self.within(person, min(began), self.d["new_days"] - 1)

    def is_orphaned(self, person: UUID) -> bool:
        """Reached, had a conversation in the time that counts, and all who had it are gone."""
        talked = any(
            talk.grade == 3 and self.within(person, talk.on, self.w["relationship"])
            for talk, _ in self.talks_of(person)
        )
        return self.level(person) == 2 and talked

    def hangs_by_a_thread(self, person: UUID) -> bool:
        ties = self.ties(person)
        if len(ties) != 1 or self.level(person) < 2:
            return False
        ((other, is_peer),) = ties.items()
        return not is_peer or other == self.carrier_of(person)

    def states(self) -> Counter[str]:
        return Counter(
            self.drift(person)[0]
            for person in self.everybody()
            if self.is_active(person) and not self.world.people[person].is_management
        )

    def unmet(self, least: int = 2) -> int:
        """Never drawn in, and something we dropped: nobody sat down with them."""
        return sum(
            state == "not_yet"
            and points >= least
            and self.is_active(person)
            and not self.world.people[person].is_management
            for person in self.everybody()
            for state, points, _codes in [self.drift(person)]
        )

    def follow_through(self, at: date) -> tuple[float, int]:
        """Kept (a part counting half) and all that were judged, due in 90 days."""
        good, judged = 0.0, 0
        for p in self.world.promises:
            if not 0 <= (at - p.due_on).days < 90 or p.made_on > at:
                continue
            status = p.status_at(at)
            if any(
                rest.person in (None, p.by)
                and rest.began_on <= p.due_on
                and (rest.ended_on is None or rest.ended_on >= p.due_on)
                for rest in self.world.pauses
            ):
                continue
            late = p.resolved_on is not None and p.resolved_on > p.due_on
            if status == "open" and (at - p.due_on).days >= 7:
                status = "unknown"
            if status == "renegotiated" and (p.id in self.world.chained or late):
                status = "missed"
            if status in ("kept", "partly", "missed", "unknown"):
                judged += 1
                good += {"kept": 1, "partly": 0.5}.get(status, 0)
        return good, judged

    def joined(self) -> dict[str, int]:
        members = {m.person for m in self.world.members if m.ended_on is None}
        found = Counter(
            ("member" if person in members else "other", self.level(person))
            for person in self.listed()
        )
        return {
            "members": sum(n for (who, _), n in found.items() if who == "member"),
            "members_organized": found["member", 5],
            "paper": found["member", 1],
            "others": sum(n for (who, _), n in found.items() if who == "other"),
            "others_organized": found["other", 5],
        }

    # -- ladder and movement (3.4, 2.17) ------------------------------------

    def rungs(self) -> Counter[int]:
        return Counter(self.rung(person) for person in self.listed())

    def resting(self) -> int:
        return sum(
            self.peak(person, self.w["peak"]) > self.rung(person) for person in self.listed()
        )

    def moves(self, before: Quick, what: str, among: set[UUID] | None = None) -> Counter[tuple]:
        """From where to where, of those who are active today; of all seen, or `among` some."""
        found: Counter[tuple] = Counter()
        for person in self.everybody():
            if among is not None and person not in among:
                continue
            was, now = (getattr(each, what)(person) for each in (before, self))
            if what == "drift":
                was, now = was[0], now[0]
            manages = self.world.people[person].is_management
            if was != now and self.is_active(person) and not manages:
                found[was, now] += 1
        return found

    # -- newcomers (2.5, 2.6) -----------------------------------------------

    def cohorts(self) -> dict[str, list[tuple[int, int]]]:
        """By the action that was their first: how many, and (so many, of so many) of each kind."""
        firsts: dict[UUID, list[UUID]] = defaultdict(list)
        first_on: dict[UUID, date] = {}
        for person in self.everybody():
            did = [
                p.act
                for p in self._by_person["parts"][person]
                if p.state == "did" and p.act.on <= self.on
            ]
            if did:
                first = min(did, key=lambda act: (act.on, act.id))
                if (self.on - first.on).days <= round(24 * 30.44):
                    firsts[first.id].append(person)
                    first_on[person] = first.on
        found: dict[str, list[tuple[int, int]]] = {}
        small = [p for people in firsts.values() if len(people) < 5 for p in people]
        for act, people in firsts.items():
            if len(people) >= 5:
                found[self.world.act_names[act]] = self._fates(people, first_on)
        if small:
            found["smaller ones together"] = self._fates(small, first_on)
        return found

    def _fates(self, people: list[UUID], first_on: dict[UUID, date]) -> list[tuple[int, int]]:
        rows = [(len(people), len(people))]
        for what, days in FIRST_DAYS.items():
            happened = [self._in_time(p, first_on[p], what, days) for p in people]
            over = [(self.on - first_on[p]).days >= days for p in people]
            of = sum(h or o for h, o in zip(happened, over, strict=True))
            n = sum(happened)
            rows.append((of - n, of) if what == "flash" else (n, of))
        for days in STAYED:
            over = [p for p in people if (self.on - first_on[p]).days >= days]
            rows.append((sum(self._stayed(p, first_on[p], days) for p in over), len(over)))
        return rows

    def _in_time(self, person: UUID, first: date, what: str, days: int) -> bool:
        until = first + timedelta(days=days)
        talks = [t for t, _ in self.talks_of(person) if first <= t.on <= until]
        acts = [p for p in self.acts_of(person) if first < p.act.on <= until]
        if what == "absorbed":
            return any(t.grade == 3 for t in talks)
        return bool(acts) if what == "second" else bool(acts or talks)

    def _stayed(self, person: UUID, first: date, days: int) -> bool:
        since = first + timedelta(days=days)
        talked = any(t.on >= since for t, _ in self.talks_of(person))
        return talked or any(p.act.on >= since for p in self.acts_of(person))

    # -- reach (3.9) --------------------------------------------------------

    def people_in(self, unit: UUID) -> set[UUID]:
        return {
            placed.person
            for placed, at in self.world.placed_in
            if unit in self.world.unit_paths[at] and placed.ended_on is None
        }

    def units_of(self, person: UUID) -> set[UUID]:
        return {at for placed, at in self._by_person["places"][person] if placed.covers(self.on)}

    def reach(self, unit: UUID) -> dict[str, float]:
        reached = {p for p in self.people_in(unit) if self.level(p) >= 2}
        ties = {p: self.ties(p) for p in reached}
        pairs = {frozenset((p, o)): peer for p, of in ties.items() for o, peer in of.items()}
        peers = [tuple(pair) for pair, peer in pairs.items() if peer]
        staff = {p for p, who in self.world.people.items() if who.is_staff}
        only = Counter(next(iter(of)) for of in ties.values() if len(of) == 1)
        return {
            "reached": len(reached),
            "isolated": sum(not of for of in ties.values()),
            "thin": sum(len(of) == 1 for of in ties.values()),
            "woven": sum(len(of) >= 3 and sum(of.values()) >= 2 for of in ties.values()),
            "staff_only": sum(bool(of) and of.keys() <= staff for of in ties.values()),
            "phone_tree": len(reached & self._near),
            "no_route": sum(bool(of) and p not in self._safe for p, of in ties.items()),
            "ties": len(pairs),
            "peer_ties": len(peers),
            "bridges": sum(
                bool(self.units_of(a) and self.units_of(b))
                and not self.units_of(a) & self.units_of(b)
                for a, b in peers
            ),
            "median": median(map(len, ties.values())) if ties else 0,
            "hubs": sorted(only.values(), reverse=True),
        }

    @cached_property
    def _near(self) -> set[UUID]:
        seated = {s.person for s in self.world.seats if s.covers(self.on)}
        start = {p for p in seated if self.is_present(p) and not self.is_paused(p, self.on)}
        return self._after_steps(start, 2)

    @cached_property
    def _safe(self) -> set[UUID]:
        carriers = {p for p in self.world.people if self.is_active_carrier(p)}
        return self._after_steps(carriers, None)

    def _after_steps(self, start: set[UUID], steps: int | None) -> set[UUID]:
        found, edge = set(start), set(start)
        while edge and (steps is None or steps > 0):
            edge = {other for person in edge for other in self.ties(person)} - found
            found |= edge
            steps = None if steps is None else steps - 1
        return found

    # -- wall chart (1, 3.11) -----------------------------------------------

    def coverage(self, unit: UUID) -> dict[str, int]:
        people = {p for p in self.people_in(unit) if self.is_present(p)}
        carried = {
            c.person
            for c in self.world.carrying
            if c.ended_on is None
            and self.is_active(c.other)
            and not self.world.people[c.other].is_staff
        }
        latest: dict[UUID, tuple] = {}
        for rating in self.world.ratings:
            if rating.on <= self.on:
                one = (rating.on, rating.id, rating.in_campaign)
                latest[rating.person] = max(latest.get(rating.person, (date.min,)), one)
        fresh = {
            person
            for person, (day, _id, live) in latest.items()
            if (self.on - day).days <= self.a["stale_live" if live else "stale_other"]
        }
        talked = {
            p
            for p in people
            if any((self.on - t.on).days <= self.w["reach"] for t, _ in self.talks_of(p))
        }
        quiet = {p for p in people if self.world.people[p].no_contact}
        return {
            "named": len(people),
            "reachable": len((people & self.world.reachable_by) - quiet),
            "talked": len(talked),
            "assessed": len(people & fresh),
            "led": len(people & carried),
            "leaders": sum(self.rung(p) >= 5 for p in people),
            "seated": len(people & {s.person for s in self.world.seats if s.ended_on is None}),
            "members": len(people & {m.person for m in self.world.members if not m.ended_on}),
        }
