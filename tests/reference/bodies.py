"""The health of committees in plain Python, from practice 3.8 and rows as they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from copy import copy
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Self
from uuid import UUID

from members.models import Attendance, Committee, Meeting, Person, Placement, Seat
from organizing.models import Commitment
from tests.reference.boards import Boards

PARTS = {  # label: weight, red, green
    "Keeps its word": (20, 0.40, 0.80),
    "Shows up": (15, 0.40, 0.75),
    "Meets as chartered": (10, 0.50, 1.00),
    "Seats filled": (10, 0.60, 0.90),
    "Units covered": (15, 0.50, 0.90),
    "Members in contact": (15, 0.30, 0.70),
    "Bench": (5, 0.00, 0.80),
    "Looks like the base": (5, 0.60, 0.85),
    "Load is spread": (5, 0.40, 0.70),
}
Part = tuple[float, float, bool]  # so much, of so much, whether that is enough to say


class Bodies:
    """Every committee on a day, read from rows and judged by practice's table."""

    def __init__(self, of: Boards, rules: dict[str, dict[str, Any]]) -> None:
        self.of, self.on, self.rules = of, of.on, rules
        self.rows = {
            row["id"]: row
            for row in Committee.objects.values()
            if row["founded_on"] <= self.on
            and (row["dissolved_on"] is None or row["dissolved_on"] > self.on)
        }
        self.units: dict[UUID, set[UUID]] = defaultdict(set)
        for body, unit in Committee.units.through.objects.values_list("committee", "unit"):
            self.units[body].add(unit)
        self.seats: dict[UUID, list[dict]] = defaultdict(list)
        staff = {pk for pk, who in of.world.people.items() if who.is_staff}
        for row in Seat.objects.exclude(person=None).values():
            if row["person_id"] not in staff:
                self.seats[row["committee_id"]].append(row)
        self.met: dict[UUID, list[dict]] = defaultdict(list)
        for row in Meeting.objects.filter(state="held").exclude(kind="gathering").values():
            if row["committee_id"] and row["held_on"] <= self.on:
                self.met[row["committee_id"]].append(row)
        self.marks: dict[UUID, list[dict]] = defaultdict(list)
        for row in Attendance.objects.values():
            self.marks[row["meeting_id"]].append(row)
        self.promises = list(Commitment.objects.values())

    def answering_for(self, unit: UUID, me: UUID) -> Self:
        """Those committees only that answer for a unit or have somebody on them."""
        found, paths = copy(self), self.of.world.unit_paths
        found.rows = {
            pk: row
            for pk, row in self.rows.items()
            if any(unit in paths[below] for below in self.units[pk])
            or any(s["person_id"] == me and s["ended_on"] is None for s in self.seats[pk])
        }
        return found

    # -- days of rest -------------------------------------------------------

    def _away(self, person: UUID | None, day: date, *, with_all: bool) -> list[date]:
        """When each rest of somebody (and of everybody) that covers a day began."""
        whose = {person, None} if with_all else {person}
        return [
            rest.began_on
            for rest in self.of.world.pauses
            if rest.person in whose
            and (rest.person is not None or with_all)
            and rest.began_on <= day <= (rest.ended_on or date.max)
        ]

    def _days(self, body: UUID, after: date) -> int:
        """Days after one up to today on which neither the committee nor everybody rests."""
        row, n = self.rows[body], 0
        for step in range(1, (self.on - after).days + 1):
            day = after + timedelta(days=step)
            start, end = row["dormant_from"], row["dormant_until"] or date.max
            n += not (start and start <= day <= end) and not self._away(None, day, with_all=True)
        return n

    # -- who sits there -----------------------------------------------------

    def filled(self, body: UUID) -> list[dict]:
        found = []
        for seat in self.seats[body]:
            if seat["began_on"] > self.on or (seat["ended_on"] and seat["ended_on"] <= self.on):
                continue
            away = self._away(seat["person_id"], self.on, with_all=False)
            if not away or (self.on - min(away)).days <= 90:
                found.append(seat)
        return found

    def members(self, body: UUID) -> set[UUID]:
        return {
            seat["person_id"]
            for seat in self.filled(body)
            if not self._away(seat["person_id"], self.on, with_all=False)
        }

    # -- the nine -----------------------------------------------------------

    def parts(self, body: UUID) -> dict[str, Part]:
        row, filled = self.rows[body], self.filled(body)
        people = {seat["person_id"] for seat in filled}
        soon = self.on + timedelta(days=120)
        ending = [
            seat
            for seat in filled
            if seat["is_lead"] or (seat["term_ends_on"] and seat["term_ends_on"] <= soon)
        ]
        backed = sum(seat["understudy_id"] is not None for seat in ending)
        chartered = self._days(body, self._span(body)) // row["interval_days"]
        held = {one["held_on"] for one in self.met[body]}
        late = self.on - timedelta(days=max(90, 3 * row["interval_days"]))
        held = {day for day in held if day > late and day >= row["founded_on"]}
        alike = self._likeness(body) if len(people) > 4 else None
        return {
            **self._promised(body),
            "Shows up": self._shown(body),
            "Meets as chartered": (len(held), chartered, chartered >= 1),
            "Seats filled": (len(people), row["chartered_seats"], row["chartered_seats"] >= 1),
            "Units covered": self._covered(body),
            "Members in contact": self._in_contact(body),
            "Bench": (backed, len(ending), len(ending) >= 1),
            "Looks like the base": (alike or 0, 1, alike is not None),
        }

    def _span(self, body: UUID) -> date:
        row = self.rows[body]
        return max(row["founded_on"], self.on - timedelta(days=max(90, 3 * row["interval_days"])))

    def _promised(self, body: UUID) -> dict[str, Part]:
        ends: Counter[str] = Counter()
        by: Counter[UUID] = Counter()
        rules = self.rules["commitments"]
        for row in self.promises:
            due, day = row["due_on"], row["resolved_on"]
            if row["made_on"] > self.on or not 0 <= (self.on - due).days < rules["window"]:
                continue
            if body not in (row["owed_by_committee_id"], row["owed_to_committee_id"]):
                continue
            seated = any(
                seat["person_id"] == row["owed_by_id"]
                and seat["began_on"] <= due
                and (seat["ended_on"] is None or seat["ended_on"] > due)
                for seat in self.seats_and_staff[body]
            )
            ours = row["owed_by_committee_id"] == body
            if not ours and not seated:
                continue
            if self._away(row["owed_by_id"], due, with_all=True):
                continue
            end = row["status"] if day and day <= self.on else "open"
            if end == "open" and (self.on - due).days >= rules["unknown_after"]:
                end = "unknown"
            if end == "renegotiated" and (row["renegotiated_from_id"] or day > due):
                end = "missed"
            ends[end] += 1
            if end == "kept" and row["owed_by_id"]:
                by[row["owed_by_id"]] += 1
        n = ends["kept"] + ends["partly"] + ends["missed"] + ends["unknown"]
        done, least = ends["kept"] + ends["partly"] / 2, rules["min_n"]
        rest = by.total() - max(by.values(), default=0)
        return {
            "Keeps its word": (done, n, n >= least),
            "Load is spread": (rest, by.total(), by.total() >= least),
        }

    @cached_property
    def seats_and_staff(self) -> dict[UUID, list[dict]]:
        found: dict[UUID, list[dict]] = defaultdict(list)
        for row in Seat.objects.exclude(person=None).values():
            found[row["committee_id"]].append(row)
        return found

    def turnouts(self, body: UUID) -> list[tuple[date, int, int]]:
        """Of each meeting, the latest first: how many of those expected came."""
        found = []
        for one in sorted(self.met[body], key=lambda row: (row["held_on"], row["id"]))[:-17:-1]:
            day = one["held_on"]
            expected = [
                mark
                for mark in self.marks[one["id"]]
                if mark["is_expected"]
                and mark["invited_on"]
                and (day - mark["invited_on"]).days >= 2
                and mark["state"] in ("present", "absent")
                and not self._away(mark["person_id"], day, with_all=True)
            ]
            if expected:
                came = sum(mark["state"] == "present" for mark in expected)
                found.append((day, came, len(expected)))
        return found

    def _shown(self, body: UUID) -> Part:
        back = max(90, 6 * self.rows[body]["interval_days"])
        last = [one for one in self.turnouts(body)[:4] if (self.on - one[0]).days < back]
        return sum(o[1] for o in last), sum(o[2] for o in last), len(last) >= 3

    @cached_property
    def _open(self) -> dict[UUID, list[UUID]]:
        world = self.of.world
        return {pk: path for pk, path in world.unit_paths.items() if pk not in world.closed_units}

    @cached_property
    def _placed(self) -> list[tuple[UUID, UUID, str, str]]:
        """Everybody placed today: unit, person, shift and language."""
        language = dict(Person.objects.values_list("id", "language"))
        return [
            (row["unit_id"], row["person_id"], row["shift"], language[row["person_id"]])
            for row in Placement.objects.values()
            if row["began_on"] <= self.on and (not row["ended_on"] or row["ended_on"] > self.on)
        ]

    def _area(self, body: UUID) -> dict[UUID, UUID | None]:
        """The units a committee answers for, each with the part of the whole it belongs to."""
        mine, found = self.units[body], {}
        for pk, path in self._open.items():
            at = next((place for place, unit in enumerate(path) if unit in mine), None)
            if at is not None:
                deep = path[at + (len(mine) == 1) :]
                found[pk] = deep[0] if deep else None
        return found

    def _counts(self, person: UUID) -> bool:
        who = self.of.world.people[person]
        return who.status == "active" and not who.is_management

    @cached_property
    def _above(self) -> set[UUID]:
        return {unit for pk, path in self._open.items() for unit in path if unit != pk}

    @cached_property
    def _here(self) -> dict[UUID, list[UUID]]:
        found = defaultdict(list)
        for unit, person, _shift, _language in self._placed:
            found[unit].append(person)
        return found

    @cached_property
    def _heads(self) -> dict[UUID, list[Any]]:
        found = defaultdict(list)
        for count in self.of.world.headcounts:
            found[count[0]].append(count)
        return found

    def _covered(self, body: UUID) -> Part:
        area, members = self._area(body), self.members(body)
        sat_for = {
            seat["unit_id"] for seat in self.filled(body) if seat["person_id"] in members
        } - {None}
        whole = hit = cells = 0
        for unit in area:
            if unit in self._above:
                continue  # no leaf
            counts = [c for c in self._heads[unit] if c[1] <= self.on]
            here = self._here[unit]
            n = max(counts, key=lambda c: c[1])[2] if counts else sum(map(self._counts, here))
            if n:
                cells += 1
                whole += n
                hit += n * (bool(members & set(here)) or bool(sat_for & set(self._open[unit])))
        return hit, whole, cells >= 2 and whole > 0

    def _in_contact(self, body: UUID) -> Part:
        people, members = self.of.world.people, self.members(body)
        listed = {
            c.person
            for c in self.of.world.carrying
            if c.other in members
            and c.covers(self.on)
            and people[c.person].status == "active"
            and not people[c.person].no_contact
            and not self._away(c.person, self.on, with_all=True)
        }
        heard = {t.person for t in self.of.world.talks if 0 <= (self.on - t.on).days < 30}
        return len(listed & heard), len(listed), len(listed) >= self.rules["commitments"]["min_n"]

    def _likeness(self, body: UUID) -> float | None:
        area, members, found = self._area(body), self.members(body), []
        for trait in range(3):
            base: Counter[Any] = Counter()
            held: dict[Any, set[UUID]] = defaultdict(set)
            for unit, person, shift, language in self._placed:
                value = (area.get(unit), shift, language)[trait]
                if unit in area and value:
                    base[value] += self._counts(person)
                    if person in members:
                        held[value].add(person)
            base = +base
            of = sum(len(held[value]) for value in base)
            if of >= self.rules["privacy"]["min_cell"] and len(base) > 1:
                gaps = [abs(len(held[v]) / of - n / base.total()) for v, n in base.items()]
                found.append(1 - sum(gaps) / 2)
        return sum(found) / len(found) if found else None

    # -- the word -----------------------------------------------------------

    def scores(self, body: UUID) -> dict[str, float]:
        found = {}
        for name, (top, bottom, is_enough) in self.parts(body).items():
            _weight, red, green = PARTS[name]
            if is_enough:
                found[name] = max(0.0, min(1.0, (top / bottom - red) / (green - red))) * 100
        return found

    def last_met(self, body: UUID) -> date | None:
        return max((one["held_on"] for one in self.met[body]), default=None)

    def verdict(self, body: UUID) -> tuple[str, float | None]:
        row, scores = self.rows[body], self.scores(body)
        weight = sum(PARTS[name][0] for name in scores)
        total = sum(PARTS[name][0] * score for name, score in scores.items())
        number = total / weight if len(scores) >= 5 else None
        low = sum(score < 34 for score in scores.values())
        silent = self._days(body, self.last_met(body) or row["founded_on"])
        if row["dormant_from"] and row["dormant_from"] <= self.on <= (
            row["dormant_until"] or date.max
        ):
            return "Dormant", None
        if (self.on - row["founded_on"]).days < 60:
            return "Forming", None
        if silent >= 2 * row["interval_days"]:
            return "At risk", number
        if number is None:
            return "Forming", None
        if number < 50 or low >= 3:
            return "At risk", number
        return ("Watch" if number < 75 or low else "Healthy"), number

    def turnover(self, body: UUID) -> tuple[int, int, float]:
        """Departures in twelve months, those handed over, and seats filled on a mean day."""
        left = [
            seat
            for seat in self.seats[body]
            if seat["ended_on"] and 0 <= (self.on - seat["ended_on"]).days < 365
        ]
        founded = self.rows[body]["founded_on"]
        days = [self.on - timedelta(days=back) for back in range(365)]
        days = [day for day in days if day >= founded]
        held = sum(
            seat["began_on"] <= day and (seat["ended_on"] is None or seat["ended_on"] > day)
            for seat in self.seats[body]
            for day in days
        )
        handed = sum(seat["exit_kind"] == "handed_over" for seat in left)
        return len(left), handed, held / max(1, len(days))
