"""Time and evidence of one world on one day, asked row by row."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from math import log
from uuid import UUID

from tests.reference.records import ONE, Part, Promise, Room, Talk, World


class Evidence:
    """What is known of each person on a day, under one set of rules."""

    def __init__(self, world: World, on: date, rules: dict, *, usual: float | None = None) -> None:
        self.world, self.on = world, on
        self.w, self.d, self.r = rules["windows"], rules["drift"], rules["rungs"]
        self.intervals = rules["contact_interval"]
        self.a = rules["assessment"]
        if usual is None:
            logs = self.log_gaps()
            usual = (sum(logs) + 50 * log(14)) / (len(logs) + 50)
        self.usual = usual

    # -- time ---------------------------------------------------------------

    def is_paused(self, person: UUID, day: date) -> bool:
        return any(
            p.person in (None, person)
            and p.began_on <= min(day, self.on)
            and (p.ended_on is None or day <= p.ended_on)
            for p in self.world.pauses
        )

    def eff(self, person: UUID, since: date, until: date) -> int:
        days = (since + ONE * n for n in range(1, (until - since).days + 1))
        return sum(not self.is_paused(person, day) for day in days)

    def within(self, person: UUID, day: date, window: int, at: date | None = None) -> bool:
        at = at or self.on
        return day <= at and self.eff(person, day, at) <= window

    def lately(self, day: date, window: int) -> bool:
        """Within so many calendar days of D: signs of drift are not kept alive by a pause."""
        return day <= self.on and (self.on - day).days <= window

    def is_active(self, person: UUID) -> bool:
        who = self.world.people[person]
        return who.status == "active" or (who.status_on is not None and who.status_on > self.on)

    def is_present(self, person: UUID) -> bool:
        who = self.world.people[person]
        return self.is_active(person) and not who.is_management and not who.is_minor

    # -- evidence -----------------------------------------------------------

    def talks_of(self, person: UUID, at: date | None = None) -> list[tuple[Talk, UUID]]:
        at = at or self.on
        return [
            (talk, talk.by if talk.person == person else talk.person)
            for talk in self.world.talks
            if talk.on <= at and person in (talk.person, talk.by)
        ]

    def acts_of(self, person: UUID) -> list[Part]:
        return [
            p
            for p in self.world.parts
            if p.person == person and p.is_verified and p.act.on <= self.on
        ]

    def kept_by(self, person: UUID, at: date | None = None) -> list[Promise]:
        at = at or self.on
        return [
            p
            for p in self.world.promises
            if p.by == person and p.made_on <= self.on and p.status_at(at) == "kept"
        ]

    def rooms_of(self, person: UUID) -> list[Room]:
        return [r for r in self.world.rooms if r.on <= self.on and person in r.present]

    def active_days(self, person: UUID) -> list[date]:
        days = {talk.on for talk, _ in self.talks_of(person)}
        days |= {part.act.on for part in self.acts_of(person)}
        days |= {room.on for room in self.rooms_of(person)}
        days |= {p.resolved_on for p in self.kept_by(person) if p.resolved_on}
        return sorted(days)

    def gaps(self, person: UUID) -> list[int]:
        days = self.active_days(person)
        return [max(1, self.eff(person, a, b)) for a, b in pairwise(days)]

    def log_gaps(self) -> list[float]:
        """The logarithms of everybody's gaps between active days."""
        return [log(gap) for person in self.world.people for gap in self.gaps(person)]
