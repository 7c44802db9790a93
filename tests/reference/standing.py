"""Standing in plain Python, written from the definitions alone: slow, and easy to check by eye.

`practice` 3.1, 3.2, 3.4 and 3.6, with what decision 0010 settles where the text leaves a choice.
Nothing here knows SQL, cut-off dates or windows over sorted rows: every question is asked of every
row, for every day it matters on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from math import exp, log
from uuid import UUID

ONE = timedelta(days=1)


@dataclass
class Someone:
    id: UUID
    status: str = "active"
    status_on: date | None = None
    is_management: bool = False
    is_staff: bool = False
    no_contact: bool = False


@dataclass(frozen=True)
class Pause:
    person: UUID | None
    began_on: date
    ended_on: date | None


@dataclass(frozen=True)
class Stretch:
    """A placement, a seat (`how` it ended) or somebody carried (`other`)."""

    person: UUID
    began_on: date
    ended_on: date | None
    other: UUID | None = None
    how: str = ""

    def covers(self, day: date) -> bool:
        return self.began_on <= day and (self.ended_on is None or self.ended_on > day)


@dataclass(frozen=True)
class Talk:
    person: UUID
    by: UUID
    on: date
    grade: int
    kind: str = "check_in"
    said_leaving: bool = False


@dataclass(frozen=True)
class Try:
    person: UUID
    by: UUID
    on: date
    channel: str


@dataclass(frozen=True)
class Promise:
    id: UUID
    by: UUID
    to: UUID
    made_on: date
    due_on: date
    status: str
    resolved_on: date | None
    asks_others: bool

    def status_at(self, day: date) -> str:
        return self.status if self.resolved_on and self.resolved_on <= day else "open"


@dataclass(frozen=True)
class Act:
    id: UUID
    on: date
    cost: int
    campaign: UUID | None
    sequence: int | None


@dataclass(frozen=True)
class Part:
    person: UUID
    act: Act
    state: str
    evidence: str
    asked_by: UUID | None

    @property
    def is_verified(self) -> bool:
        return self.state == "did" and self.evidence != "self_reported"


@dataclass(frozen=True)
class Room:
    """A meeting that was held: who was present, who was absent and expected, with days of notice."""

    id: UUID
    on: date
    kind: str
    present: frozenset[UUID]
    absent: frozenset[UUID]
    confirmed: frozenset[UUID] = frozenset()
    notice: int = 7


@dataclass(frozen=True)
class KnownTie:
    a: UUID
    b: UUID
    first_on: date
    last_on: date
    is_close: bool


@dataclass(frozen=True)
class Rating:
    id: UUID
    person: UUID
    strength: int
    on: date


@dataclass(frozen=True)
class Dues:
    person: UUID
    began_on: date
    paid_until: date


@dataclass
class World:
    people: dict[UUID, Someone] = field(default_factory=dict)
    pauses: list[Pause] = field(default_factory=list)
    placements: list[Stretch] = field(default_factory=list)
    seats: list[Stretch] = field(default_factory=list)
    carrying: list[Stretch] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    tries: list[Try] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)
    ties: list[KnownTie] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    dues: list[Dues] = field(default_factory=list)


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


class Reference:
    """Answers for one world, one day and one set of rules."""

    def __init__(self, world: World, on: date, rules: dict) -> None:
        self.world, self.on = world, on
        self.w, self.d, self.r = rules["windows"], rules["drift"], rules["rungs"]
        self.intervals = rules["contact_interval"]
        self.stale = rules["assessment"]["stale_other"]
        self.usual = self._usual_gap()

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

    def is_active(self, person: UUID) -> bool:
        who = self.world.people[person]
        return who.status == "active" or (who.status_on is not None and who.status_on > self.on)

    def is_present(self, person: UUID) -> bool:
        return self.is_active(person) and not self.world.people[person].is_management

    # -- evidence -----------------------------------------------------------

    def talks_of(self, person: UUID, at: date | None = None) -> list[tuple[Talk, UUID]]:
        at = at or self.on
        found = []
        for talk in self.world.talks:
            if talk.on <= at and person in (talk.person, talk.by):
                found.append((talk, talk.by if talk.person == person else talk.person))
        return found

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
        return [max(1, self.eff(person, a, b)) for a, b in zip(days, days[1:], strict=False)]

    def _usual_gap(self) -> float:
        found = [gap for person in self.world.people for gap in self.gaps(person)]
        return (sum(map(log, found)) + 50 * log(14)) / (len(found) + 50)

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

    # -- drift (3.6) --------------------------------------------------------

    def drift(self, person: UUID) -> tuple[str, int, dict[str, int]]:
        who, days = self.world.people[person], self.active_days(person)
        if not self.is_present(person) or who.no_contact or self.is_paused(person, self.on):
            return "n/a", 0, {}
        talks = [t.on for t, _ in self.talks_of(person) if t.grade == 3]
        was_ours = (
            self.peak(person, self.w["peak"]) >= 2
            or self.rung(person) >= 2
            or bool(talks)
            or len(days) >= self.d["enough_days"]
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
            if self.d["newcomer_days"] <= ago <= self.w["reach"]:
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
            "THIN_TIES": 1 if len(self.ties(person)) <= 1 else 0,
        }
        said, exited = self._said_leaving(person)
        found["SAID_LEAVING"] = 4 if said else 0
        codes = {code: points for code, points in found.items() if points}
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
            if t.person == person and t.on > anchor and self.within(person, t.on, self.w["reach"])
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
            and self.within(person, r.on, self.w["reach"])
            and not self.is_paused(person, r.on)
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
        ]
        judged.sort(key=lambda p: (p.due_on, p.id))
        if not any(
            p.status == "missed" and self.within(person, p.due_on, self.d["missed_days"])
            for p in judged
        ):
            return 0
        return 2 if [p.status for p in judged[-2:]] == ["missed", "missed"] else 1

    def _sat_out(self, person: UUID) -> int:
        tests: dict[UUID, set[Act]] = {}
        for act in self.world.acts:
            if act.campaign and act.sequence is not None and act.on <= self.on:
                tests.setdefault(act.campaign, set()).add(act)
        for series in tests.values():
            ordered = sorted(series, key=lambda a: (a.sequence, a.on, a.id))
            if len(ordered) < 2:
                continue
            previous, latest = ordered[-2:]
            if not self.within(person, latest.on, self.w["reach"]):
                continue
            mine = {p.act.id: p for p in self.world.parts if p.person == person}
            now, before = mine.get(latest.id), mine.get(previous.id)
            if now and before and before.state == "did" and now.state != "did" and now.asked_by:
                return 2
        return 0

    def _rating_down(self, person: UUID) -> int:
        fresh = [
            r
            for r in self.world.ratings
            if r.person == person and self.within(person, r.on, self.stale)
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
        return 2 if any(self.within(person, day, self.d["left_days"]) for day in ended) else 0

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
            and (t.kind == "exit" or self.within(person, t.on, self.w["reach"]))
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
        )
