"""A history as rows in the database, and as the records the reference reads."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

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
from organizing.models import Assessment, Attempt, Commitment, Conversation, Tie
from tests.reference import records as ref
from tests.reference.histories import PEOPLE, D


def uid(kind: int, number: int) -> UUID:
    return UUID(int=(kind << 64) + number + 1)


def write(history: dict) -> ref.World:
    """Write the history as rows and return it as the reference knows it."""
    return _Writer(history).write()


class _Writer:
    def __init__(self, history: dict) -> None:
        self.h, self.world = history, ref.World()
        self.ids = [uid(1, n) for n in range(PEOPLE)]

    def write(self) -> ref.World:
        self._people()
        self._structure()
        self._words()
        self._acts()
        self._rooms()
        self._ties_and_marks()
        return self.world

    def _people(self) -> None:
        rows = []
        for n, (status, on, boss, staff, quiet) in enumerate(self.h["people"]):
            on = None if status == "active" else on
            fields = {"is_management": boss, "is_staff": staff, "no_contact": quiet}
            who = ref.Someone(self.ids[n], status, on, **fields)
            self.world.people[who.id] = who
            rows.append(
                Person.named(f"Person {n}", pk=who.id, status=status, status_on=on, **fields)
            )
        Person.objects.bulk_create(rows)
        for n, (who, on, days) in enumerate(self.h["pauses"]):
            person = None if who is None else self.ids[who]
            until = None if days is None else on + timedelta(days=days)
            self.world.pauses.append(ref.Pause(person, on, until))
            Pause.objects.create(
                pk=uid(2, n),
                person_id=person,
                kind="org_wide" if who is None else "away",
                began_on=on,
                ended_on=until,
            )

    def _structure(self) -> None:
        unit = Unit.under(None, "Unit")
        committee = Committee.objects.create(name="C", founded_on=D - timedelta(days=999))
        for person, on, until in self._spells("placed", lambda x: x):
            self.world.placements.append(ref.Stretch(person, on, until))
            Placement.objects.create(person_id=person, unit=unit, began_on=on, ended_on=until)
        taken = set()
        for who, on, days, how in self.h["seats"]:
            if who in taken:
                continue
            taken.add(who)
            until = None if days is None else on + timedelta(days=days)
            how = how if until else ""
            person = self.ids[who]
            self.world.seats.append(ref.Stretch(person, on, until, how=how))
            Seat.objects.create(
                committee=committee, person_id=person, began_on=on, ended_on=until, exit_kind=how
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
            Carrier.objects.create(person_id=person, by_id=other, began_on=on, ended_on=until)

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
        talks, tries, promises = [], [], []
        for n, ((who, by), on, grade, kind, leaving) in enumerate(self.h["talks"]):
            who, by = self.ids[who], self.ids[by]
            self.world.talks.append(ref.Talk(who, by, on, grade, kind, leaving))
            talks.append(
                Conversation(
                    pk=uid(3, n),
                    person_id=who,
                    by_id=by,
                    talked_on=on,
                    grade=grade,
                    kind=kind,
                    said_leaving=leaving,
                )
            )
        for n, ((who, by), on, channel) in enumerate(self.h["tries"]):
            who, by = self.ids[who], self.ids[by]
            self.world.tries.append(ref.Try(who, by, on, channel))
            tries.append(
                Attempt(pk=uid(4, n), person_id=who, by_id=by, tried_on=on, channel=channel)
            )
        for n, ((by, to), made, term, status, late, asks) in enumerate(self.h["promises"]):
            by, to, due = self.ids[by], self.ids[to], made + timedelta(days=term)
            done = None if status == "open" else max(made, due + timedelta(days=late))
            row = ref.Promise(uid(5, n), by, to, made, due, status, done, asks)
            self.world.promises.append(row)
            promises.append(
                Commitment(
                    pk=row.id,
                    owed_by_id=by,
                    owed_to_id=to,
                    made_on=made,
                    due_on=due,
                    status=status,
                    resolved_on=done,
                    asks_others=asks,
                    what="call",
                )
            )
        Conversation.objects.bulk_create(talks)
        Attempt.objects.bulk_create(tries)
        Commitment.objects.bulk_create(promises)

    def _acts(self) -> None:
        campaign = Campaign.objects.create(name="Heat", opened_on=D - timedelta(days=999))
        acts = []
        for n, (on, cost, sequence) in enumerate(self.h["acts"]):
            series = campaign.pk if sequence else None
            acts.append(ref.Act(uid(6, n), on, cost, series, sequence))
            Action.objects.create(
                pk=acts[-1].id,
                name=f"Act {n}",
                held_on=on,
                cost=cost,
                campaign=campaign,
                is_test=sequence is not None,
                sequence=sequence,
            )
        seen, rows = set(), []
        for n, (who, act, state, evidence, asked_by) in enumerate(self.h["parts"]):
            if act >= len(acts) or (who, act) in seen or asked_by == who:
                continue
            seen.add((who, act))
            evidence = evidence if state == "did" else ""
            asker = None if asked_by is None else self.ids[asked_by]
            self.world.parts.append(ref.Part(self.ids[who], acts[act], state, evidence, asker))
            rows.append(
                Participation(
                    pk=uid(7, n),
                    person_id=self.ids[who],
                    action_id=acts[act].id,
                    state=state,
                    evidence=evidence,
                    asked_by_id=asker,
                )
            )
        self.world.acts = acts
        Participation.objects.bulk_create(rows)

    def _rooms(self) -> None:
        for n, (on, kind, who, notice) in enumerate(self.h["rooms"]):
            room = Meeting.objects.create(
                pk=uid(8, n), kind=kind, host_id=self.ids[0], held_on=on, state="held"
            )
            sets = {mark: frozenset(self.ids[p] for p, m, _ in who if m == mark) for mark in "pa"}
            sure = frozenset(self.ids[p] for p, _, confirmed in who if confirmed)
            self.world.rooms.append(ref.Room(room.pk, on, kind, sets["p"], sets["a"], sure, notice))
            for place, (p, mark, confirmed) in enumerate(who):
                Attendance.objects.create(
                    pk=uid(9, n * 100 + place),
                    meeting=room,
                    person_id=self.ids[p],
                    state="present" if mark == "p" else "absent",
                    is_expected=True,
                    invited_on=on - timedelta(days=notice),
                    ties_confirmed=confirmed,
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
            Tie.objects.create(
                pk=uid(10, n),
                a_id=a,
                b_id=b,
                first_on=first,
                last_confirmed_on=row.last_on,
                is_close=close,
            )
        for n, (who, on, strength) in enumerate(self.h["ratings"]):
            self.world.ratings.append(ref.Rating(uid(11, n), self.ids[who], strength, on))
            Assessment.objects.create(
                pk=uid(11, n),
                person_id=self.ids[who],
                by_id=self.ids[who - 1],
                strength=strength,
                assessed_on=on,
            )
        paying = set()
        for who, began, until in self.h["dues"]:
            if who not in paying:
                paying.add(who)
                self.world.dues.append(ref.Dues(self.ids[who], began, until))
                Membership.objects.create(
                    person_id=self.ids[who], began_on=began, dues_paid_until=until
                )
