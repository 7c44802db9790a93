"""The same answers in a time that hundreds of people take: rows by person, days counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property
from uuid import UUID

from tests.reference.reading import Known
from tests.reference.records import ONE, Room
from tests.reference.standing import Reference


class Quick(Reference):
    """The reference over many people: what it asks of all rows is asked of each person's own."""

    world: Known

    def __init__(self, world: Known, on: date, rules: dict) -> None:
        self._paused: dict[UUID, list[tuple[date, date]]] = {}
        self._known: dict[tuple, object] = {}
        super().__init__(world, on, rules)

    @cached_property
    def _by_person(self) -> dict[str, dict[UUID, list]]:
        found: dict[str, dict[UUID, list]] = defaultdict(lambda: defaultdict(list))
        for talk in self.world.talks:
            found["talks"][talk.person].append((talk, talk.by))
            found["talks"][talk.by].append((talk, talk.person))
        for part in self.world.parts:
            found["parts"][part.person].append(part)
            found["moved"][part.asked_by].append(part)
        for one in self.world.tries:
            found["tries"][one.by].append(one)
        for tie in self.world.ties:
            found["ties"][tie.a].append(tie)
            found["ties"][tie.b].append(tie)
        for promise in self.world.promises:
            found["promises"][promise.by].append(promise)
        for room in self.world.rooms:
            for person in room.present:
                found["rooms"][person].append(room)
        for carried in self.world.carrying:
            found["carrying"][carried.other].append(carried)
            found["carried"][carried.person].append(carried)
        for placed, unit in self.world.placed_in:
            found["places"][placed.person].append((placed, unit))
        return found

    def is_placed(self, person: UUID) -> bool:
        return any(placed.covers(self.on) for placed, _ in self._by_person["places"][person])

    def carries(self, person: UUID) -> list:
        return [c for c in self._by_person["carrying"][person] if c.covers(self.on)]

    def carrier_of(self, person: UUID) -> UUID | None:
        current = [c.other for c in self._by_person["carried"][person] if c.covers(self.on)]
        return current[0] if current else None

    def is_paused(self, person: UUID, day: date) -> bool:
        return any(first <= day <= last for first, last in self._rests(person))

    def _rests(self, person: UUID) -> list[tuple[date, date]]:
        """The stretches of rest that began by the day, laid together where they meet."""
        if person not in self._paused:
            rests = sorted(
                (p.began_on, p.ended_on or date.max)
                for p in self.world.pauses
                if p.person in (None, person) and p.began_on <= self.on
            )
            merged: list[tuple[date, date]] = []
            for first, last in rests:
                if merged and first <= merged[-1][1]:
                    merged[-1] = (merged[-1][0], max(merged[-1][1], last))
                else:
                    merged.append((first, last))
            self._paused[person] = merged
        return self._paused[person]

    def eff(self, person: UUID, since: date, until: date) -> int:
        days = max(0, (until - since).days)
        for first, last in self._rests(person):
            days -= max(0, (min(last, until) - max(first - ONE, since)).days)
        return days

    def within(self, person: UUID, day: date, window: int, at: date | None = None) -> bool:
        at = at or self.on
        days = (at - day).days
        return 0 <= days <= window or (days > 0 and day >= self._earliest(person, window, at))

    def _earliest(self, person: UUID, window: int, at: date) -> date:
        """The first day from which at most so many days that count have gone by."""
        key = (person, window, at)
        if key not in self._known:
            day = at - window * ONE
            while (left := window - self.eff(person, day, at)) >= 0:
                day -= max(1, left) * ONE
            self._known[key] = day + ONE
        return self._known[key]

    def talks_of(self, person: UUID, at: date | None = None) -> list:
        at = at or self.on
        return [pair for pair in self._by_person["talks"][person] if pair[0].on <= at]

    def acts_of(self, person: UUID) -> list:
        mine = self._by_person["parts"][person]
        return [p for p in mine if p.is_verified and p.act.on <= self.on]

    def kept_by(self, person: UUID, at: date | None = None) -> list:
        at = at or self.on
        mine = self._by_person["promises"][person]
        return [p for p in mine if p.made_on <= self.on and p.status_at(at) == "kept"]

    def rooms_of(self, person: UUID) -> list:
        return [room for room in self._by_person["rooms"][person] if room.on <= self.on]

    def _leads_at(self, person: UUID, day: date) -> bool:
        moved = {
            p.person
            for p in self._by_person["moved"][person]
            if p.is_verified
            and p.act.on <= self.on
            and self.within(person, p.act.on, self.w["rung"], day)
        }
        mine = self._by_person["carrying"][person]
        on_list = {c.person for c in mine if c.covers(day)}
        spoken = {
            other
            for talk, other in self.talks_of(person, day)
            if other in on_list and self.within(person, talk.on, self.w["list_contact"], day)
        }
        holds = len(on_list) >= self.r["list_size"]
        enough = 100 * len(spoken) >= self.r["list_percent"] * len(on_list)
        return len(moved) >= self.r["followers"] or (holds and enough)

    def peak(self, person: UUID, window: int) -> int:
        """The highest rung of the window: it rises only on a day on which something happened."""
        key = ("peak", person, window)
        if key not in self._known:
            self._known[key] = self._peak(person, window)
        return self._known[key]

    def _peak(self, person: UUID, window: int) -> int:
        days = [talk.on for talk, _ in self.talks_of(person)]
        days += [part.act.on for part in self.acts_of(person)]
        days += [p.resolved_on for p in self.kept_by(person)]
        days += [p.act.on for p in self._by_person["moved"][person]]
        for carried in self._by_person["carrying"][person]:
            days += [day for day in (carried.began_on, carried.ended_on) if day]
        inside = {day for day in days if day <= self.on and self.eff(person, day, self.on) < window}
        inside |= {self.on, self._first_of(person, window)}
        return max(self.rung_at(person, day) for day in inside)

    def _first_of(self, person: UUID, window: int) -> date:
        day = self.on
        while (missing := window - self.eff(person, day, self.on)) > 0:
            day -= missing * ONE  # a day back is one more at most
        return day

    @contextmanager
    def _of_theirs(self, person: UUID, *names: str) -> Iterator[None]:
        """Ask only of the rows of these kinds that concern this person."""
        whole = self.world
        mine = {name: self._by_person[name][person] for name in names}
        if "talks" in mine:
            mine["talks"] = [talk for talk, _other in mine["talks"]]
        self.world = replace(whole, **mine)
        yield
        self.world = whole

    def ties(self, person: UUID) -> dict[UUID, bool]:
        key = ("ties", person)
        if key not in self._known:
            with self._of_theirs(person, "ties"):
                self._known[key] = super().ties(person)
        return self._known[key]

    def _grievance(self, person: UUID) -> int:
        with self._of_theirs(person, "talks"):
            return super()._grievance(person)

    def _said_leaving(self, person: UUID) -> tuple[bool, bool]:
        with self._of_theirs(person, "talks"):
            return super()._said_leaving(person)

    def rung(self, person: UUID) -> int:
        key = ("rung", person)
        if key not in self._known:
            self._known[key] = super().rung(person)
        return self._known[key]

    def drift(self, person: UUID) -> tuple:
        key = ("drift", person)
        if key not in self._known:
            whole = self.world
            self.world = replace(whole, **{name: of[person] for name, of in self._own.items()})
            self._known[key] = super().drift(person)
            self.world = whole
        return self._known[key]

    @cached_property
    def _own(self) -> dict[str, dict[UUID, list]]:
        """The rows that concern each person, of the kinds of which drift asks for no others."""
        found: dict[str, dict[UUID, list]] = defaultdict(lambda: defaultdict(list))
        for promise in self.world.promises:
            for person in {promise.by, promise.to}:
                found["promises"][person].append(promise)
        for room in self.world.rooms:
            for person in room.present | room.absent:
                found["rooms"][person].append(room)
        for name in ("tries", "ratings", "dues", "seats", "placements"):
            for row in getattr(self.world, name):
                found[name][row.person].append(row)
        return found

    def is_active_carrier(self, person: UUID) -> bool:
        key = ("carries", person)
        if key not in self._known:
            with self._of_theirs(person, "talks", "tries"):
                self._known[key] = super().is_active_carrier(person)
        return self._known[key]

    def last_expected(self, person: UUID) -> list[Room]:
        """The last three meetings somebody was expected at, unexcused, of those held lately."""
        expected = [
            room
            for room in self.world.rooms
            if (room.id, person) in self.world.expected
            and person in room.present | room.absent
            and self.world.notices.get((room.id, person), 7) >= 2
            and self.lately(room.on, self.w["reach"])
            and (person in room.present or not self.is_paused(person, room.on))
        ]
        return sorted(expected, key=lambda room: (room.on, room.id))[-3:]

    def _missed_meetings(self, person: UUID) -> int:
        missed = sum(person in room.absent for room in self.last_expected(person))
        return {3: 3, 2: 2}.get(missed, 0)

    def level(self, person: UUID) -> int:
        key = ("level", person)
        if key not in self._known:
            self._known[key] = super().level(person)
        return self._known[key]

    def _sat_out(self, person: UUID) -> int:
        for previous, latest in self._pairs:
            if not self.lately(latest.on, self.w["reach"]) or self.is_paused(person, latest.on):
                continue
            mine = {p.act.id: p for p in self._by_person["parts"][person]}
            now, before = mine.get(latest.id), mine.get(previous.id)
            asked = (person, latest.id) in self.world.asked
            if now and before and before.state == "did" and now.state != "did" and asked:
                return 2
        return 0

    @cached_property
    def _pairs(self) -> list:
        """The last two tests of each campaign that are over and recorded of anybody."""
        recorded = {p.act.id for p in self.world.parts if p.state != "invited"}
        series = defaultdict(list)
        for act in self.world.acts:
            is_test = act.campaign and act.sequence is not None
            if is_test and act.on < self.on and act.id in recorded:
                series[act.campaign].append(act)
        ordered = [sorted(one, key=lambda a: (a.sequence, a.on, a.id)) for one in series.values()]
        return [tuple(one[-2:]) for one in ordered if len(one) > 1]

    def _not_asked(self, person: UUID) -> bool:
        return False  # shown without points: no number stands on it
