"""Rungs, ties and levels in plain Python (practice 3.1, 3.2, 3.4, 3.9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from tests.reference.evidence import Evidence
from tests.reference.records import ONE, Part, Stretch


class Ladder(Evidence):
    """Where each person stands, before drift."""

    # -- ladder (3.4) -------------------------------------------------------

    def rung_at(self, person: UUID, day: date) -> int:
        """The rung up to Leader on a day, by the evidence there was then."""
        fresh = self.w["rung"]
        talks = [t for t, _ in self.talks_of(person, day) if self.within(person, t.on, fresh, day)]
        acts = [p for p in self.acts_of(person) if self.within(person, p.act.on, fresh, day)]
        if any(t.grade == 3 for t in talks) and any(p.act.cost >= 2 for p in acts):
            kept = [
                p
                for p in self.kept_by(person, day)
                if self.within(person, p.resolved_on, fresh, day)
            ]
            if len(kept) >= 2 and any(p.asks_others for p in kept):
                return 5 if self._leads_at(person, day) else 4
            return 3
        if not talks:
            return 0
        return 2 if any(p.act.cost >= 1 for p in acts) else 1

    def _leads_at(self, person: UUID, day: date) -> bool:
        moved = {
            p.person
            for p in self.world.parts
            if p.asked_by == person
            and p.is_verified
            and p.act.on <= self.on
            and self.within(person, p.act.on, self.w["rung"], day)
        }
        on_list = {c.person for c in self.world.carrying if c.other == person and c.covers(day)}
        spoken = {
            other
            for talk, other in self.talks_of(person, day)
            if other in on_list and self.within(person, talk.on, self.w["list_contact"], day)
        }
        holds = len(on_list) >= self.r["list_size"]
        return len(moved) >= self.r["followers"] or (
            holds and 100 * len(spoken) >= self.r["list_percent"] * len(on_list)
        )

    def effective_days(self, person: UUID, window: int) -> list[date]:
        """The last days of each effective day within the window, D among them."""
        found, day, ago = [self.on], self.on, 0
        while True:
            if not self.is_paused(person, day):
                ago += 1
                if ago > window:
                    return found
                found.append(day - ONE)
            day -= ONE

    def peak(self, person: UUID, window: int) -> int:
        return max(self.rung_at(person, day) for day in self.effective_days(person, window))

    def rung(self, person: UUID) -> int:
        if not self.is_present(person):
            return 0
        found = self.rung_at(person, self.on)
        if found < 5:
            return found
        year = self.w["structure"]
        coached = {
            c.person
            for c in self.world.carrying
            if c.other == person
            and c.began_on <= self.on
            and (
                c.ended_on is None or c.ended_on > self.on or self.within(person, c.ended_on, year)
            )
        } | {
            t.person
            for t in self.world.talks
            if t.by == person and t.kind == "coaching" and self.within(person, t.on, year)
        }
        raised = [p for p in coached if self.is_present(p) and self.rung_at(p, self.on) >= 4]
        return 6 if len(raised) >= self.r["coached"] else 5

    def asserted(self, person: UUID) -> int:
        """The rung somebody vouches for, while that word is young and evidence shows less."""
        words = [
            w
            for w in self.world.words
            if w.person == person and 0 <= (self.on - w.on).days < self.r["asserted_days"]
        ]
        if not words or not self.is_present(person):
            return 0
        latest = max(words, key=lambda w: (w.on, w.id))
        return latest.rung if latest.rung > self.rung(person) else 0

    def expires_on(self, person: UUID) -> date | None:
        """The first day on which the rung is lower, if nothing more is recorded after D and
        whoever rests on D goes on resting; None where that never comes."""
        rung = self.rung(person)
        if rung == 0 or self.is_paused(person, self.on):
            return None
        still = _Still(self)
        longest = max(self.w["rung"], self.w["list_contact"], self.w["structure"])
        for n in range(1, longest + 2):
            if still.on_day(self.on + n * ONE).rung(person) < rung:
                return self.on + n * ONE
        return None

    def since(self, person: UUID) -> date | None:
        """The first day of the stretch in which the rung (up to Leader) was never lower."""
        rung = min(5, self.rung(person))
        day = self.on
        while rung and self.rung_at(person, day - ONE) >= rung:
            day -= ONE
            if self.eff(person, day, self.on) > self.w["cost"]:
                return None
        return day if rung else None

    # -- ties (3.1, 3.9) ----------------------------------------------------

    def ties(self, person: UUID) -> dict[UUID, bool]:
        """Whom they have a live tie with, and whether it is a peer tie."""
        if not self.is_present(person):
            return {}
        shared: dict[UUID, list[date]] = {}
        close: set[UUID] = set()
        for talk, other in self.talks_of(person):
            shared.setdefault(other, []).append(talk.on)
        for tie in self.world.ties:
            if person in (tie.a, tie.b) and tie.first_on <= self.on:
                other = tie.b if tie.a == person else tie.a
                day = tie.last_on if tie.last_on <= self.on else tie.first_on
                shared.setdefault(other, []).append(day)
                if tie.is_close:
                    close.add(other)
        for room in self.rooms_of(person):
            small = room.kind == "gathering" and len(room.present) <= 12
            if small and person in room.confirmed:
                for other in (room.confirmed & room.present) - {person}:
                    shared.setdefault(other, []).append(room.on)
        live = {}
        for other, days in shared.items():
            window = self.w["close_tie"] if other in close else self.w["tie"]
            fresh = any(self.within(end, max(days), window) for end in (person, other))
            if fresh and self.is_present(other):
                staff = self.world.people[person].is_staff or self.world.people[other].is_staff
                live[other] = not staff
        return live

    # -- levels (3.2) -------------------------------------------------------

    def is_placed(self, person: UUID) -> bool:
        return any(p.person == person and p.covers(self.on) for p in self.world.placements)

    def is_seated(self, person: UUID) -> bool:
        return any(s.person == person and s.covers(self.on) for s in self.world.seats)

    def carries(self, person: UUID) -> list[Stretch]:
        return [c for c in self.world.carrying if c.other == person and c.covers(self.on)]

    def is_active_carrier(self, person: UUID) -> bool:
        logged = [t.on for t in self.world.talks if t.by == person]
        logged += [t.on for t in self.world.tries if t.by == person]
        return (
            self.is_present(person)
            and not self.is_paused(person, self.on)
            and bool(self.carries(person))
            and any(self.within(person, day, self.w["carrier_active"]) for day in logged)
        )

    def carrier_of(self, person: UUID) -> UUID | None:
        current = [c.other for c in self.world.carrying if c.person == person and c.covers(self.on)]
        return current[0] if current else None

    def level(self, person: UUID) -> int:
        if not (self.is_present(person) and self.is_placed(person)):
            return 0
        talks = self.talks_of(person)
        if not any(self.within(person, t.on, self.w["reach"]) for t, _ in talks):
            return 1
        if not any(
            t.grade == 3
            and self.within(person, t.on, self.w["relationship"])
            and self._is_still_there(other)
            for t, other in talks
        ):
            return 2
        acts, kept = self.acts_of(person), self.kept_by(person)
        commit, year = self.w["commit"], self.w["structure"]
        committed = any(
            p.act.cost >= 2 and self.within(person, p.act.on, commit) for p in acts
        ) or any(self.within(person, p.resolved_on, commit) for p in kept)
        if not committed:
            return 3
        ties = self.ties(person)
        carrier = self.carrier_of(person)
        led = (
            carrier is not None
            and self.is_active_carrier(carrier)
            and not self.world.people[carrier].is_staff
        )
        in_structure = led or self.is_seated(person) or bool(self.carries(person))
        acts_in_year = [p for p in acts if self.within(person, p.act.on, year)]
        kept_in_year = [p for p in kept if self.within(person, p.resolved_on, year)]
        collective = any(self._is_collective(p) for p in acts_in_year)
        organized = (
            len(ties) >= 2
            and any(ties.values())
            and in_structure
            and len(acts_in_year) + len(kept_in_year) >= 2
            and collective
        )
        return 5 if organized else 4

    def _is_still_there(self, person: UUID) -> bool:
        member = self.is_present(person) and (self.is_placed(person) or self.is_seated(person))
        return member or self.is_active_carrier(person)

    def _is_collective(self, part: Part) -> bool:
        return any(
            other.act.id == part.act.id
            and other.person != part.person
            and other.is_verified
            and not self.world.people[other.person].is_management
            for other in self.world.parts
        )


class _Still:
    """The world of D on later days, when nothing more has happened."""

    def __init__(self, known: Ladder) -> None:
        self.known, on, world = known, known.on, known.world

        def endless(one, day):
            return replace(one, ended_on=None) if day and day > on else one

        self.world = replace(
            world,
            pauses=[
                replace(p, ended_on=None) if p.ended_on and p.ended_on >= on else p
                for p in world.pauses
                if p.began_on <= on
            ],
            carrying=[endless(c, c.ended_on) for c in world.carrying if c.began_on <= on],
            talks=[t for t in world.talks if t.on <= on],
            parts=[p for p in world.parts if p.act.on <= on],
            promises=[
                p if p.resolved_on and p.resolved_on <= on else replace(p, resolved_on=None)
                for p in world.promises
                if p.made_on <= on
            ],
        )

    def on_day(self, day: date) -> Ladder:
        rules = {
            "windows": self.known.w,
            "drift": self.known.d,
            "rungs": self.known.r,
            "contact_interval": self.known.intervals,
            "assessment": self.known.a,
        }
        people = {
            pk: replace(
                who, status="active" if self.known.is_active(pk) else "left_scope", status_on=None
            )
            for pk, who in self.world.people.items()
        }
        return Ladder(replace(self.world, people=people), day, rules, usual=0.0)
