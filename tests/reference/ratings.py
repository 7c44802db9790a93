"""Claimed against shown in plain Python, from the text of practice 3.3 alone."""

from __future__ import annotations

from uuid import UUID

from tests.reference.standing import Reference


class Ratings(Reference):
    """What may be shown of each person's latest rating, tests being those of the only unit."""

    def floor(self, person: UUID) -> int:
        moved = {
            p.person
            for p in self.world.parts
            if p.asked_by == person
            and p.is_verified
            and self.within(person, p.act.on, self.a["moved_days"])
        }
        if moved or self.delivers(person):
            return 1
        acted = any(
            p.act.cost >= 2 and self.within(person, p.act.on, self.a["act_days"])
            for p in self.acts_of(person)
        )
        return 2 if acted else 3

    def delivers(self, person: UUID) -> bool:
        for act in self.tests():
            if not self.within(person, act.on, self.a["moved_days"]):
                continue
            on_list = {
                c.person for c in self.world.carrying if c.other == person and c.covers(act.on)
            }
            did = {p.person for p in self.world.parts if p.act.id == act.id and p.is_verified}
            enough = 100 * len(on_list & did) >= self.a["delivery_percent"] * len(on_list)
            if len(on_list) >= self.r["list_size"] and enough:
                return True
        return False

    def tests(self):
        """Tests that are over and recorded of somebody, the latest last."""
        known = {p.act.id for p in self.world.parts if p.state != "invited"}
        found = [
            a
            for a in self.world.acts
            if a.sequence is not None and a.on < self.on and a.id in known
        ]
        return sorted(found, key=lambda a: (a.on, a.id))

    def sat_out(self, person: UUID) -> bool:
        tests = self.tests()
        if not tests or not self.is_placed(person) or self.is_paused(person, tests[-1].on):
            return False
        return any(
            p.person == person and p.act.id == tests[-1].id and p.state != "did" and p.asked_by
            for p in self.world.parts
        )

    def shown(self, person: UUID) -> tuple[int, int, bool] | None:
        """The claim, what shows, and whether it is stale."""
        ratings = [r for r in self.world.ratings if r.person == person and r.on <= self.on]
        if not ratings:
            return None
        rating = max(ratings, key=lambda r: (r.on, r.id))
        claimed = rating.strength
        found = claimed if claimed >= 4 else max(claimed, self.floor(person))
        if self.sat_out(person):
            found = max(found, 3)
        closed = self.world.campaign_closed_on
        live = rating.in_campaign and (closed is None or closed > self.on)
        window = self.a["stale_live" if live else "stale_other"]
        return claimed, found, (self.on - rating.on).days > window
