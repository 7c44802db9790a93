"""Standing in plain Python, written from the definitions alone: slow, and easy to check by eye.

`practice` 3.1, 3.2, 3.4 and 3.6, with what decision 0010 settles where the text leaves a choice.
Nothing here knows SQL, cut-off dates or windows over sorted rows: every question is asked of every
row, for every day it matters on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log
from uuid import UUID

from tests.reference.ladder import Ladder
from tests.reference.records import ONE, Act


@dataclass(frozen=True)
class Verdict:
    rung: int
    peak: int
    level: int
    ties: int
    peer_ties: int
    drift: str
    points: int
    codes: dict[str, int]
    asserted: int
    expires_on: date | None
    since: date | None


class Reference(Ladder):
    """Answers for one world, one day and one set of rules."""

    # -- drift (3.6) --------------------------------------------------------

    def drift(self, person: UUID) -> tuple[str, int, dict[str, int]]:
        who, days = self.world.people[person], self.active_days(person)
        if not self.is_present(person) or who.no_contact or self.is_paused(person, self.on):
            return "n/a", 0, {}
        talks = [t.on for t, _ in self.talks_of(person) if t.grade == 3]
        was_ours = (
            self.rung(person) >= 2
            or bool(talks)
            or len(days) >= self.d["enough_days"]
            or self.peak(person, self.w["peak"]) >= 2
        )
        grace = [self.on - ONE * n for n in range(1, self.d["return_grace"] + 1)]
        if was_ours and any(self.is_paused(person, day) for day in grace):
            return "steady", 0, {}
        codes = self._us(person)
        began = [p.began_on for p in self.world.placements if p.person == person]
        joined = min([day for day in began if day <= self.on] or days[:1] or [date.min])
        is_new = joined != date.min and self.within(person, joined, self.d["new_days"] - 1)
        if was_ours and not is_new:
            codes |= self._all(person)
        points = sum(codes.values())
        if not was_ours:
            return "not_yet", points, codes
        exited = "EXIT" in codes
        codes.pop("EXIT", None)
        unseen = not days or self.eff(person, days[-1], self.on) > self.d["gone_days"]
        if exited or (points >= self.d["drifting"] and unseen):
            return "gone", points, codes
        if points >= self.d["drifting"]:
            return "drifting", points, codes
        return ("slipping" if points >= self.d["slipping"] else "steady"), points, codes

    def _us(self, person: UUID) -> dict[str, int]:
        codes = {}
        overdue = timedelta(days=self.d["overdue_days"])
        if any(
            p.to == person
            and p.made_on <= self.on
            and p.status_at(self.on) == "open"
            and self.on - p.due_on > overdue
            for p in self.world.promises
        ):
            codes["OUR_PROMISE_OVERDUE"] = 1
        talked = any(t.grade == 3 for t, _ in self.talks_of(person))
        came = [r.on for r in self.rooms_of(person)] + [p.act.on for p in self.acts_of(person)]
        came += [
            x.began_on for x in self.world.dues if x.person == person and x.began_on <= self.on
        ]
        if came and not talked:
            ago = self.eff(person, min(came), self.on)
            if self.d["newcomer_days"] <= ago and self.lately(min(came), self.w["reach"]):
                codes["NEW_NO_CONVERSATION"] = 2
        return codes

    def _all(self, person: UUID) -> dict[str, int]:
        found = {
            "NO_CONTACT": self._no_contact(person),
            "SILENT": self._silent(person),
            "MISSED_MEETINGS": self._missed_meetings(person),
            "COMMITMENT_MISSED": self._commitment_missed(person),
            "SAT_OUT": self._sat_out(person),
            "RATING_DOWN": self._rating_down(person),
            "ROLE_LEFT": self._role_left(person),
            "DUES_STOPPED": self._dues_stopped(person),
            "CARRIER_LEFT": self._carrier_left(person),
            "GRIEVANCE_STALE": self._grievance(person),
            "THIN_TIES": 1 if len(self.ties(person)) <= 1 else 0,
        }
        if self._not_asked(person):
            found["NOT_ASKED"] = 0
        said, exited = self._said_leaving(person)
        found["SAID_LEAVING"] = 4 if said else 0
        codes = {c: points for c, points in found.items() if points or c == "NOT_ASKED"}
        return codes | ({"EXIT": 0} if exited else {})

    def _anchor(self, person: UUID) -> date | None:
        days = [t.on for t, _ in self.talks_of(person)]
        days += [p.resolved_on for p in self.kept_by(person) if p.resolved_on]
        return max(days, default=None)

    def _no_contact(self, person: UUID) -> int:
        days = self.active_days(person)
        if len(days) >= self.d["enough_days"]:
            return self._by_chance(person, days)
        anchor = self._anchor(person)
        if anchor is None:
            return 0
        rung = max(self.peak(person, self.w["interval_peak"]), self.rung(person))
        c = self.intervals.get(str(rung), self.intervals["default"])
        silent = self.eff(person, anchor, self.on)
        return sum(silent > times * c for times in (1, 1.5, 2, 3))

    def _by_chance(self, person: UUID, days: list[date]) -> int:
        gaps = self.gaps(person)
        silence = self.eff(person, days[-1], self.on)
        lately = sum(self.within(person, day, self.w["recent"]) for day in days)
        own = exp((sum(map(log, gaps)) + 3 * self.usual) / (len(gaps) + 3))
        score = 1.1 - log(1 + lately) - 0.4 * log(1 + len(days)) + 0.9 * log(1 + silence / own)
        chance = 1 / (1 + exp(-score))
        return sum(chance > t for t in self.d["silence"]) if silence > own else 0

    def _silent(self, person: UUID) -> int:
        anchor = self._anchor(person) or date.min
        tries = [
            t
            for t in self.world.tries
            if t.person == person and t.on > anchor and self.lately(t.on, self.w["reach"])
        ]
        if len(tries) < 3 or len({t.channel for t in tries}) < 2:
            return 0
        days = [t.on for t in tries]
        return 2 if (max(days) - min(days)).days >= 14 else 0

    def _missed_meetings(self, person: UUID) -> int:
        expected = [
            r
            for r in self.world.rooms
            if person in r.present | r.absent
            and r.notice >= 2
            and self.lately(r.on, self.w["reach"])
            and (person in r.present or not self.is_paused(person, r.on))
        ]
        latest = sorted(expected, key=lambda r: (r.on, r.id))[-3:]
        missed = sum(person in r.absent for r in latest)
        return {3: 3, 2: 2}.get(missed, 0)

    def _commitment_missed(self, person: UUID) -> int:
        judged = [
            p
            for p in self.world.promises
            if p.by == person
            and p.made_on <= self.on
            and p.due_on <= self.on
            and p.status_at(self.on) in ("kept", "partly", "missed")
            and not (p.status == "missed" and self.is_paused(person, p.due_on))  # void
        ]
        judged.sort(key=lambda p: (p.due_on, p.id))
        if not any(
            p.status == "missed" and self.lately(p.due_on, self.d["missed_days"]) for p in judged
        ):
            return 0
        return 2 if [p.status for p in judged[-2:]] == ["missed", "missed"] else 1

    def _sat_out(self, person: UUID) -> int:
        tests: dict[UUID, set[Act]] = {}
        for act in self.world.acts:
            known = any(p.act.id == act.id and p.state != "invited" for p in self.world.parts)
            if act.campaign and act.sequence is not None and act.on < self.on and known:
                tests.setdefault(act.campaign, set()).add(act)
        for series in tests.values():
            ordered = sorted(series, key=lambda a: (a.sequence, a.on, a.id))
            if len(ordered) < 2:
                continue
            previous, latest = ordered[-2:]
            if not self.lately(latest.on, self.w["reach"]) or self.is_paused(person, latest.on):
                continue
            mine = {p.act.id: p for p in self.world.parts if p.person == person}
            now, before = mine.get(latest.id), mine.get(previous.id)
            if now and before and before.state == "did" and now.state != "did" and now.asked_by:
                return 2
        return 0

    def _not_asked(self, person: UUID) -> bool:
        covering = [
            a
            for a in self.world.acts
            if self.lately(a.on, self.w["reach"])
            and any(p.person == person and p.covers(self.on) for p in self.world.placements)
        ]
        if not covering:
            return False
        latest = max(covering, key=lambda a: (a.on, a.id))
        there = any(
            p.person == person and p.covers(self.on) and p.began_on <= latest.on
            for p in self.world.placements
        )
        asked = any(p.person == person and p.act.id == latest.id for p in self.world.parts)
        return there and not asked

    def _grievance(self, person: UUID) -> int:
        brought = [
            t
            for t in self.world.talks
            if t.person == person
            and t.kind == "grievance"
            and self.lately(t.on, self.w["structure"])
            and (self.on - t.on).days > self.d["grievance_days"]
            and all(later.on <= t.on for later, _ in self.talks_of(person))
        ]
        if not brought:
            return 0
        latest = max(day.on for day in brought)
        # of several on that day any open one will do; the first by id is the one shown
        shown = min((t for t in brought if t.on == latest), key=lambda t: t.id)
        is_open = [done is None or done > self.on for done in shown.steps]
        return 1 if any(is_open) or not is_open else 0

    def _rating_down(self, person: UUID) -> int:
        closed = self.world.campaign_closed_on
        live = closed is None or closed > self.on
        fresh = [
            r
            for r in self.world.ratings
            if r.person == person
            and self.lately(r.on, self.a["stale_live" if r.in_campaign and live else "stale_other"])
        ]
        fresh.sort(key=lambda r: (r.on, r.id))
        if len(fresh) < 2:
            return 0
        return min(2, max(0, fresh[-1].strength - fresh[-2].strength))

    def _role_left(self, person: UUID) -> int:
        if self.is_seated(person) or self.carries(person):
            return 0
        seats = [
            s.ended_on for s in self.world.seats if s.person == person and s.how != "handed_over"
        ]
        lists = [
            c.ended_on
            for c in self.world.carrying
            if c.other == person and c.ended_on != c.began_on and self.is_active(c.person)
        ]
        ended = [day for day in seats + lists if day and day <= self.on]
        return 2 if any(self.lately(day, self.d["left_days"]) for day in ended) else 0

    def _dues_stopped(self, person: UUID) -> int:
        first, second = self.d["dues_days"]
        for dues in self.world.dues:
            if dues.person == person and dues.began_on <= self.on and dues.paid_until < self.on:
                late = self.eff(person, dues.paid_until, self.on)
                return (late > first) + (late > second)
        return 0

    def _carrier_left(self, person: UUID) -> int:
        carrier = self.carrier_of(person)
        if carrier is None or self.is_active_carrier(carrier):
            return 0
        return 1 if set(self.ties(person)) - {carrier} else 2

    def _said_leaving(self, person: UUID) -> tuple[bool, bool]:
        later = [t.on for t, _ in self.talks_of(person) if t.grade == 3]
        later += [p.resolved_on for p in self.kept_by(person) if p.resolved_on]
        last = max(later, default=date.min)
        said = [
            t
            for t in self.world.talks
            if t.person == person
            and (t.said_leaving or t.kind == "exit")
            and last <= t.on <= self.on
            and (t.kind == "exit" or self.lately(t.on, self.w["reach"]))
        ]
        return bool(said), any(t.kind == "exit" for t in said)

    # -- all of it ----------------------------------------------------------

    def verdict(self, person: UUID) -> Verdict:
        ties = self.ties(person)
        state, points, codes = self.drift(person)
        rung = self.rung(person)
        present = self.is_present(person)
        peak = max(self.peak(person, self.w["peak"]), rung) if present else 0
        return Verdict(
            rung,
            peak,
            self.level(person),
            len(ties),
            sum(ties.values()),
            state,
            points,
            {code: n for code, n in codes.items() if code != "EXIT"},
            self.asserted(person),
            self.expires_on(person),
            self.since(person),
        )
