"""Histories as rows in the database, and as the records the reference reads.

Any number of histories stand side by side, each with people of its own, so that one computation
answers for all of them. A pause of nobody in particular is everybody's: with several histories
only the one given for all of them is a row of that kind.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Model

from campaigns.models import Action, Campaign, Participation
from members.models import (
    Attendance,
    Carrier,
    Committee,
    Meeting,
    Membership,
    Pause,
    Person,
    Placement,
    Seat,
    Unit,
)
from organizing.models import (
    AssertedRung,
    Assessment,
    Attempt,
    Commitment,
    Conversation,
    FollowUp,
    Tie,
)
from tests.reference import records as ref
from tests.reference.histories import PEOPLE, D

Row = TypeVar("Row", bound=Model)
LONG_AGO = D - timedelta(days=999)


def write(history: dict) -> ref.World:
    """Write one history as rows and return it as the reference knows it."""
    return write_all([history])[0]


def write_all(histories: list[dict], rests: list[tuple[date, int]] = ()) -> list[ref.World]:
    """Write many histories, in which everybody rested in `rests` (first day, days)."""
    rows = Rows()
    committee = Committee.objects.create(name="C", founded_on=LONG_AGO)
    alone = len(histories) == 1
    worlds = [
        _Writer(number, history, rows, committee, alone=alone).write()
        for number, history in enumerate(histories)
    ]
    for on, days in rests:
        until = on + timedelta(days=days)
        rows.add(Pause(kind="org_wide", began_on=on, ended_on=until))
        for world in worlds:
            world.pauses.append(ref.Pause(None, on, until))
    rows.save()
    return worlds


class Rows:
    """Rows to be, saved kind by kind in the order in which kinds first came."""

    def __init__(self) -> None:
        self.found: dict[type[Model], list[Model]] = defaultdict(list)

    def add(self, row: Row) -> Row:
        self.found[type(row)].append(row)
        return row

    def save(self) -> None:
        for kind, rows in self.found.items():
            kind.objects.bulk_create(rows, batch_size=2000)


class _Writer:
    def __init__(self, number, history, rows, committee, *, alone) -> None:
        self.number, self.h, self.rows, self.alone = number, history, rows, alone
        self.committee, self.world = committee, ref.World()
        unit = Unit(pk=self.uid(15, 0), name=f"Unit {number}")
        unit.path = [unit.pk]
        self.unit = unit
        rows.add(unit)
        self.ids = [self.uid(1, n) for n in range(PEOPLE)]

    def uid(self, kind: int, n: int) -> UUID:
        return UUID(int=(kind << 96) + (self.number << 32) + n + 1)

    def write(self) -> ref.World:
        self._people()
        self._structure()
        self._words()
        self._acts()
        self._rooms()
        self._ties_and_marks()
        return self.world

    def _people(self) -> None:
        for n, (status, on, boss, staff, quiet, minor) in enumerate(self.h["people"]):
            on = None if status == "active" else on
            fields = {"is_management": boss, "is_staff": staff, "no_contact": quiet}
            who = ref.Someone(self.ids[n], status, on, is_minor=minor, **fields)
            self.world.people[who.id] = who
            self.rows.add(
                Person.named(
                    f"Person {n}",
                    pk=who.id,
                    status=status,
                    status_on=on,
                    over_18=False if minor else None,
                    **fields,
                )
            )
        for who, on, days in self.h["pauses"]:
            until = None if days is None else on + timedelta(days=days)
            self.world.pauses.append(ref.Pause(None if who is None else self.ids[who], on, until))
            if who is None and self.alone:
                self.rows.add(Pause(kind="org_wide", began_on=on, ended_on=until))
                continue
            for one in self.ids if who is None else [self.ids[who]]:
                self.rows.add(Pause(person_id=one, kind="away", began_on=on, ended_on=until))

    def _structure(self) -> None:
        for person, on, until in self._spells("placed", lambda x: x):
            self.world.placements.append(ref.Stretch(person, on, until))
            self.rows.add(Placement(person_id=person, unit=self.unit, began_on=on, ended_on=until))
        taken = set()
        for who, on, days, how in self.h["seats"]:
            if who in taken:
                continue
            taken.add(who)
            until = None if days is None else on + timedelta(days=days)
            how, person = how if until else "", self.ids[who]
            self.world.seats.append(ref.Stretch(person, on, until, how=how))
            self.rows.add(
                Seat(
                    committee=self.committee,
                    person_id=person,
                    began_on=on,
                    ended_on=until,
                    exit_kind=how,
                )
            )
        by = {}
        for (who, other), *_ in self.h["carrying"]:
            by.setdefault(who, []).append(other)
        used: dict[UUID, int] = {}
        for person, on, until in self._spells("carrying", lambda x: x[0]):
            carriers = by[self.ids.index(person)]
            other = self.ids[carriers[used.get(person, 0) % len(carriers)]]
            used[person] = used.get(person, 0) + 1
            self.world.carrying.append(ref.Stretch(person, on, until, other))
            self.rows.add(Carrier(person_id=person, by_id=other, began_on=on, ended_on=until))

    def _spells(self, name, who_of):
        """Stretches of the same person that do not overlap, in order."""
        last: dict[int, date] = {}
        for who, on, days in sorted(
            ((who_of(row[0]), row[1], row[2]) for row in self.h[name]), key=lambda x: x[:2]
        ):
            if who in last and on < last[who]:
                continue
            until = None if days is None else on + timedelta(days=days)
            last[who] = until or date.max
            yield self.ids[who], on, until

    def _words(self) -> None:
        done: dict[int, list] = defaultdict(list)
        for n, (talk, after) in enumerate(self.h["steps"]):
            if talk < len(self.h["talks"]):
                done[talk].append((n, after))
        for n, ((who, by), on, grade, kind, leaving) in enumerate(self.h["talks"]):
            who, by, pk = self.ids[who], self.ids[by], self.uid(3, n)
            steps = [
                (step, None if after is None else on + timedelta(days=after))
                for step, after in done[n]
            ]
            self.world.talks.append(
                ref.Talk(pk, who, by, on, grade, kind, leaving, tuple(day for _, day in steps))
            )
            fields = {"grade": grade, "kind": kind, "said_leaving": leaving}
            self.rows.add(
                Conversation(pk=pk, key=pk, person_id=who, by_id=by, talked_on=on, **fields)
            )
            for step, day in steps:
                self.rows.add(
                    FollowUp(
                        pk=self.uid(12, step),
                        person_id=who,
                        owner_id=by,
                        conversation_id=pk,
                        due_on=on,
                        state="done" if day else "open",
                        resolved_on=day,
                    )
                )
        for n, ((who, by), on, channel) in enumerate(self.h["tries"]):
            who, by, pk = self.ids[who], self.ids[by], self.uid(4, n)
            self.world.tries.append(ref.Try(who, by, on, channel))
            self.rows.add(
                Attempt(pk=pk, key=pk, person_id=who, by_id=by, tried_on=on, channel=channel)
            )
        for n, ((by, to), made, term, status, late, asks) in enumerate(self.h["promises"]):
            by, to, due = self.ids[by], self.ids[to], made + timedelta(days=term)
            done_on = None if status == "open" else max(made, due + timedelta(days=late))
            row = ref.Promise(self.uid(5, n), by, to, made, due, status, done_on, asks)
            self.world.promises.append(row)
            self.rows.add(
                Commitment(
                    pk=row.id,
                    owed_by_id=by,
                    owed_to_id=to,
                    made_on=made,
                    due_on=due,
                    status=status,
                    resolved_on=done_on,
                    asks_others=asks,
                    what="call",
                )
            )

    def _acts(self) -> None:
        closed = self.world.campaign_closed_on = self.h["closed"]
        self.campaign = Campaign(
            pk=self.uid(13, 0), name=f"Heat {self.number}", opened_on=LONG_AGO, closed_on=closed
        )
        self.rows.add(self.campaign)
        acts = []
        for n, (on, cost, sequence) in enumerate(self.h["acts"]):
            series = self.campaign.pk if sequence else None
            acts.append(ref.Act(self.uid(6, n), on, cost, series, sequence))
            self.rows.add(
                Action(
                    pk=acts[-1].id,
                    name=f"Act {n}",
                    held_on=on,
                    cost=cost,
                    campaign=self.campaign,
                    is_test=sequence is not None,
                    sequence=sequence,
                )
            )
            self.rows.add(Action.units.through(action_id=acts[-1].id, unit_id=self.unit.pk))
        seen = set()
        for n, (who, act, state, evidence, asked_by) in enumerate(self.h["parts"]):
            if act >= len(acts) or (who, act) in seen or asked_by == who:
                continue
            seen.add((who, act))
            evidence = evidence if state == "did" else ""
            asker = None if asked_by is None else self.ids[asked_by]
            self.world.parts.append(ref.Part(self.ids[who], acts[act], state, evidence, asker))
            self.rows.add(
                Participation(
                    pk=self.uid(7, n),
                    person_id=self.ids[who],
                    action_id=acts[act].id,
                    state=state,
                    evidence=evidence,
                    asked_by_id=asker,
                )
            )
        self.world.acts = acts

    def _rooms(self) -> None:
        for n, (on, kind, who, notice) in enumerate(self.h["rooms"]):
            pk = self.uid(8, n)
            self.rows.add(Meeting(pk=pk, kind=kind, host_id=self.ids[0], held_on=on, state="held"))
            sets = {mark: frozenset(self.ids[p] for p, m, _ in who if m == mark) for mark in "pa"}
            sure = frozenset(self.ids[p] for p, _, confirmed in who if confirmed)
            self.world.rooms.append(ref.Room(pk, on, kind, sets["p"], sets["a"], sure, notice))
            for place, (p, mark, confirmed) in enumerate(who):
                self.rows.add(
                    Attendance(
                        pk=self.uid(9, n * 100 + place),
                        meeting_id=pk,
                        person_id=self.ids[p],
                        state="present" if mark == "p" else "absent",
                        is_expected=True,
                        invited_on=on - timedelta(days=notice),
                        ties_confirmed=confirmed,
                    )
                )

    def _ties_and_marks(self) -> None:
        seen = set()
        for n, ((one, other), first, later, close) in enumerate(self.h["ties"]):
            a, b = sorted((self.ids[one], self.ids[other]))
            if (a, b) in seen:
                continue
            seen.add((a, b))
            row = ref.KnownTie(a, b, first, first + timedelta(days=later), close)
            self.world.ties.append(row)
            self.rows.add(
                Tie(
                    pk=self.uid(10, n),
                    a_id=a,
                    b_id=b,
                    first_on=first,
                    last_confirmed_on=row.last_on,
                    is_close=close,
                )
            )
        for n, (who, on, strength, live) in enumerate(self.h["ratings"]):
            pk, person = self.uid(11, n), self.ids[who]
            self.world.ratings.append(ref.Rating(pk, person, strength, on, live))
            self.rows.add(
                Assessment(
                    pk=pk,
                    person_id=person,
                    by_id=self.ids[who - 1],
                    strength=strength,
                    campaign=self.campaign if live else None,
                    assessed_on=on,
                )
            )
        said = set()
        for n, (who, on, rung) in enumerate(self.h["words"]):
            if (who, on, rung) not in said:
                said.add((who, on, rung))
                word = ref.Word(self.uid(14, n), self.ids[who], rung, on)
                self.world.words.append(word)
                self.rows.add(
                    AssertedRung(pk=word.id, person_id=word.person, rung=rung, asserted_on=on)
                )
        paying = set()
        for who, began, until in self.h["dues"]:
            if who not in paying:
                paying.add(who)
                self.world.dues.append(ref.Dues(self.ids[who], began, until))
                self.rows.add(
                    Membership(person_id=self.ids[who], began_on=began, dues_paid_until=until)
                )
