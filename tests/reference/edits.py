"""Random things people do, through the verbs that pages call; what is refused leaves no trace."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.models import Action
from members.merging import BadMerge, merge, unmerge
from members.models import Carrier, Committee, Meeting, MergeRecord, Pause, Person, Seat, User
from organizing import conversing, mending, promising
from organizing.conversing import NotSaved, Talk
from organizing.models import AssertedRung, Commitment, Conversation, Tie
from tests.reference.histories import D

REFUSED = (BadMerge, NotSaved, promising.NotPossible, IntegrityError, IndexError, ValueError)


class Edits:
    """The verbs for one history's people. `by` is one of them who signs in, `admin` may do all."""

    def __init__(
        self,
        chance: Random,
        people: list[UUID],
        *,
        by: User,
        admin: User,
        rules: dict,
        today: date = D,
    ) -> None:
        self.chance, self.people, self.rules = chance, people, rules
        self.by, self.admin, self.today = by, admin, today
        self.logged: list[Conversation] = []

    def some(self, times: int) -> list[str]:
        """Do so many of them, and say which."""
        verbs = [name for name in dir(self) if name.startswith("do_")]
        done = []
        for _ in range(times):
            name = self.chance.choice(verbs)
            try:
                with transaction.atomic():
                    getattr(self, name)()
                    done.append(name)
            except REFUSED:
                pass
        return done

    def person(self, n: int = 0) -> Person:
        found = list(Person.objects.filter(pk__in=self.people, status="active").order_by("pk"))
        self.chance.shuffle(found)
        return found[n]

    def two(self) -> tuple[Person, Person]:
        found = list(Person.objects.filter(pk__in=self.people, status="active").order_by("pk"))
        self.chance.shuffle(found)
        return found[0], found[1]

    def day(self, far: int = 25):
        return self.today - timedelta(days=self.chance.randint(0, far))

    def row(self, rows):
        return self.chance.choice(list(rows.order_by("pk")))

    def do_talk(self) -> None:
        kind = self.chance.choice(["check_in", "coaching", "exit", "grievance", "ask"])
        talk = Talk(
            key=uuid4(),
            on=self.day(),
            person=self.person(),
            kind=kind,
            minutes=self.chance.choice([2, 10]),
            said_leaving=self.chance.random() < 0.2,
            strength=self.chance.choice([None, 1, 4]),
        )
        self.logged.append(
            conversing.log_conversation(talk, by=self.by, rules=self.rules, today=self.today)
        )

    def do_undo_a_talk(self) -> None:
        mending.undo(self.logged.pop(), by=self.by, now=timezone.now())

    def do_try(self) -> None:
        talk = Talk(key=uuid4(), on=self.day(), person=self.person(), channel="phone")
        conversing.log_attempt(talk, by=self.by)

    def do_promise(self) -> None:
        one, other = self.two()
        said = promising.Promise("call", self.day(), asks_others=self.chance.random() < 0.5)
        promising.promise(
            said, owed_by=one, owed_to=other, on=self.today - timedelta(days=30), by=self.by
        )

    def do_close_a_promise(self) -> None:
        row = self.row(Commitment.objects.filter(owed_by__in=self.people, status="open"))
        status = self.chance.choice(["kept", "kept", "missed", "released"])
        promising.close(row, status, on=self.day(5), by=self.by)

    def do_reopen_a_promise(self) -> None:
        row = self.row(Commitment.objects.filter(owed_by__in=self.people).exclude(status="open"))
        promising.reopen(row, on=self.today, by=self.by)

    def do_move_a_promise(self) -> None:
        row = self.row(Commitment.objects.filter(owed_by__in=self.people, status="open"))
        promising.move(row, due_on=self.today + timedelta(days=9), on=self.today, by=self.by)

    def do_take_part(self) -> None:
        one, other = self.two()
        acts = Action.objects.filter(participations__person__in=self.people).distinct()
        self.row(acts).take_part(
            one,
            by=self.by,
            state=self.chance.choice(["did", "did_not"]),
            evidence="check_in",
            asked_by=self.chance.choice([None, other]),
        )

    def do_mark_a_meeting(self) -> None:
        rooms = Meeting.objects.filter(attendances__person__in=self.people).distinct()
        state = self.chance.choice(["present", "absent", "excused"])
        self.row(rooms).mark(self.person(), state, by=self.by)

    def do_cancel_a_meeting(self) -> None:
        self.row(Meeting.objects.filter(attendances__person__in=self.people).distinct()).cancel(
            by=self.by
        )

    def do_rest(self) -> None:
        until = self.chance.choice(
            [None, self.today - timedelta(days=1), self.today + timedelta(days=9)]
        )
        on = self.day()
        if until is None or until >= on:
            Pause.begin(self.person(), on=on, until=until, kind="away", by=self.by)

    def do_end_a_rest(self) -> None:
        row = self.row(Pause.objects.filter(person__in=self.people, began_on__lte=self.today))
        row.end(on=self.today, by=self.by)

    def do_leave(self) -> None:
        self.person().leave(on=self.day(5), reason="quit", by=self.by)

    def do_die(self) -> None:
        if self.chance.random() < 0.5:
            self.person().die(on=self.today, by=self.by)

    def do_ask_no_contact(self) -> None:
        self.person().ask_no_contact(self.chance.random() < 0.5, by=self.by)

    def do_carry(self) -> None:
        one, other = self.two()
        Carrier.assign(one, to=other, on=self.day(10), by=self.by)

    def do_sit(self) -> None:
        Committee.objects.get().seat(self.person(), on=self.day(), by=self.by)

    def do_leave_a_seat(self) -> None:
        seats = Seat.objects.filter(person__in=self.people, ended_on=None)
        how = self.chance.choice(["left", "handed_over"])
        self.row(seats).vacate(on=self.day(5), exit_kind=how, by=self.by)

    def do_tie(self) -> None:
        one, other = self.two()
        Tie.confirm(one.pk, other.pk, on=self.day(), is_close=self.chance.random() < 0.3)

    def do_say_a_rung(self) -> None:
        AssertedRung.say(
            self.person(), rung=self.chance.randint(2, 6), on=self.day(9), by=self.admin
        )

    def do_merge(self) -> None:
        one, other = self.two()
        merge(one, into=other, by=self.admin, on=self.today)

    def do_unmerge(self) -> None:
        unmerge(
            self.row(MergeRecord.objects.filter(kept__in=self.people, undone_at=None)),
            by=self.admin,
        )
