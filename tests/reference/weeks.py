"""What changed lately, what is near, what was done: in plain Python from rows as they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from campaigns.models import Issue
from organizing.models import Conversation
from organizing.models.conversation import IssueRaised
from tests.reference.boards import Boards, percent
from tests.reference.records import Part

WIDE = 60  # people among whom it is told who knows whom


def rounded(n: int) -> str:
    """As a report says a number."""
    return f"about {n // 10 * 10:,}" if n >= 10 else "fewer than 10"


class Weeks(Boards):
    """The boards' figures that have to do with time."""

    # -- figures kept of each day (2.17) ------------------------------------

    def kept(self) -> dict[str, int]:
        listed = self.listed()
        levels = self.levels()
        return {
            "Reached": levels[1],
            "In relationship": levels[2],
            "Committed": levels[3],
            "Organized": levels[4],
            "Leaders": sum(self.rung(person) >= 5 for person in listed),
            "Live ties": (sum(len(self.ties(person)) for person in listed) + 1) // 2,
            "Drifting": sum(self.drift(person)[0] == "drifting" for person in listed),
            "By one thread": sum(map(self.hangs_by_a_thread, listed)),
        }

    # -- output (2.3) -------------------------------------------------------

    def firsts(self) -> dict[UUID, UUID]:
        """The first act each person ever did."""
        found = {}
        for person in self.world.people:
            did = [p.act for p in self._by_person["parts"][person] if p.state == "did"]
            if did:
                found[person] = min(did, key=lambda act: (act.on, act.id)).id
        return found

    def output(self, after: date, until: date) -> tuple[int, int, int]:
        """Actions somebody took part in, people who did, and those for the first time."""
        done = [p for p in self.done() if after < p.act.on <= until]
        first = self.firsts()
        return (
            len({p.act.id for p in done}),
            len({p.person for p in done}),
            sum(first.get(p.person) == p.act.id for p in done),
        )

    def done(self) -> list[Part]:
        """The verified acts of those one may see."""
        seen = self._seen
        return [p for p in self.world.parts if p.is_verified and (seen is None or p.person in seen)]

    def turned_out(self) -> dict[tuple[int, int], int]:
        """People with verified acts by month."""
        done = {
            (p.person, p.act.on.year, p.act.on.month) for p in self.done() if p.act.on <= self.on
        }
        return Counter((year, month) for _person, year, month in done)

    # -- ladder: who is near the next rung (3.4) ----------------------------

    def near(self) -> dict[int, int]:
        """How many lack one piece of evidence, by the rung they stand on."""
        found: Counter[int] = Counter()
        for person in self.listed():
            if not self.world.people[person].no_contact:
                rung = self.rung(person)
                found[rung] += self._is_near(person, rung)
        return found

    def _is_near(self, person: UUID, rung: int) -> bool:
        fresh = self.w["rung"]
        talked = any(
            t.grade == 3 and self.within(person, t.on, fresh) for t, _ in self.talks_of(person)
        )
        acted = any(
            p.act.cost >= 2 and self.within(person, p.act.on, fresh) for p in self.acts_of(person)
        )
        kept = [p for p in self.kept_by(person) if self.within(person, p.resolved_on, fresh)]
        moved = {
            p.person
            for p in self._by_person["moved"][person]
            if p.is_verified and p.act.on <= self.on and self.within(person, p.act.on, fresh)
        }
        return {
            1: talked,
            2: talked != acted,
            3: bool(kept),
            4: len(moved) >= self.r["followers"] - 1,
            5: len(self._raised(person)) >= self.r["coached"] - 1,
        }.get(rung, False)

    def _raised(self, person: UUID) -> set[UUID]:
        """Those whom they carried or coached within a year and who are Activist or above."""
        year = self.w["structure"]
        whom = {
            c.person
            for c in self._by_person["carrying"][person]
            if c.began_on <= self.on
            and (
                c.ended_on is None or c.ended_on > self.on or self.within(person, c.ended_on, year)
            )
        } | {
            t.person
            for t, _other in self._by_person["talks"][person]
            if t.by == person and t.kind == "coaching" and self.within(person, t.on, year)
        }
        return {p for p in whom if self.is_present(p) and self.rung_at(p, self.on) >= 4}

    # -- who hangs on whom (3.9), and what people name (2.8) ----------------

    def hubs(self) -> tuple[int, list[int]]:
        """How many are reached, and of how many each is the only tie, most first."""
        bosses = {p for p, who in self.world.people.items() if who.is_management}
        reached = [p for p in self.listed() if self.level(p) >= 2 and p not in bosses]
        only = Counter(next(iter(t)) for t in map(self.ties, reached) if len(t) == 1)
        return len(reached), sorted(only.values(), reverse=True)

    def named(self, unit: UUID | None = None) -> tuple[int, dict[UUID, dict[UUID, list[int]]]]:
        """How many were talked with, and of each issue who named it, each time how deeply."""
        placed = {
            placed.person
            for placed, at in self.world.placed_in
            if placed.ended_on is None and (unit is None or unit in self.world.unit_paths[at])
        }
        seen = placed if self._seen is None else placed & self._seen
        people = {p for p in seen if self.is_present(p)}
        talks = {
            pk: person
            for pk, person, day in Conversation.objects.values_list("id", "person", "talked_on")
            if person in people and 0 <= (self.on - day).days < self.w["reach"]
        }
        found: dict[UUID, dict[UUID, list[int]]] = defaultdict(lambda: defaultdict(list))
        rows = IssueRaised.objects.filter(raised_by="them")
        for issue, person, talk, depth in rows.values_list(
            "issue", "person", "conversation", "depth"
        ):
            if talk in talks:
                found[issue][person].append(depth)
        return len(set(talks.values())), found

    def issues(self, unit: UUID | None = None) -> tuple[int, list[tuple[str, int, int | None]]]:
        """Of so many talked with: each issue, who named it, how many of them know no other."""
        talked, named = self.named(unit)
        titles = dict(Issue.objects.values_list("id", "name"))
        found = []
        for issue, who in sorted(named.items(), key=lambda one: (-len(one[1]), one[0])):
            alone = sum(not self.ties(person).keys() & who.keys() - {person} for person in who)
            found.append((titles[issue], len(who), alone if len(who) <= WIDE else None))
        return talked, found

    def depths(self, unit: UUID | None = None) -> dict[str, str]:
        """How deeply each issue is felt, as a mean with one decimal."""
        titles = dict(Issue.objects.values_list("id", "name"))
        found = {}
        for issue, who in self.named(unit)[1].items():
            said = [depth for each in who.values() for depth in each]
            mean = Decimal(sum(said)) / len(said)
            found[titles[issue]] = str(mean.quantize(Decimal("0.1"), ROUND_HALF_UP))
        return found

    def shared(self, unit: UUID | None = None) -> int:
        """Percent of those talked with who named what a quarter of them or more did."""
        talked, named = self.named(unit)
        wide = [who for who in named.values() if 4 * len(who) >= talked]
        return percent(len(set().union(*wide)), talked)

    # -- the week -----------------------------------------------------------

    def in_week(self, day: date | None, weeks: int = 0) -> bool:
        return day is not None and 0 <= (self.on - timedelta(days=7 * weeks) - day).days < 7

    def talks_in_week(self, weeks: int = 0) -> int:
        rows = Conversation.objects.filter(gathering=None).values_list("talked_on", flat=True)
        return sum(self.in_week(day, weeks) for day in rows)
