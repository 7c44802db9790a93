"""Random stories of a case of drift: who it is about, and what happens on some days of a calendar.

A hundred stories share one calendar, so that those with something on a day are computed together;
what happens, and on which of its days, is of each story's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from campaigns.models import Action, Participation
from members.models import Carrier, Grant, Pause, Person, Placement, Unit, User
from organizing import checking_in
from organizing.models import Commitment, Conversation, DriftFlag
from tests import make

D = date(2026, 3, 2)
DAYS = 25
EVENTS = ["nothing"] * 6 + [
    "talk", "kept", "no_answer", "not_drifting", "talked", "resting", "undo", "assign", "rest",
    "back",
]  # fmt: skip


@dataclass
class Story:
    """Rosa, who is drifting, in a building of her own, and what happens on some of the days."""

    seed: int
    calendar: list[date]
    told: list[date] = field(default_factory=list)
    known: dict = field(default_factory=dict)

    def __post_init__(self):
        chance = Random(self.seed)
        places = chance.sample(range(len(self.calendar)), chance.randint(6, 16))
        self.events = {place: chance.choice(EVENTS) for place in places}

    def write(self, rows):
        self.unit = rows.add(Unit(name=f"Building {self.seed}"))
        self.unit.path = [self.unit.pk]
        self.omar, self.lena = (self.signs_in(rows, role) for role in ("organizer", "leader"))
        self.rosa = rows.add(Person.named("Rosa Delgado", given="Rosa"))
        rows.add(Placement(person=self.rosa, unit=self.unit, began_on=make.LONG_AGO))
        past(rows, self.rosa, self.omar.person, self.lena.person, D)

    def signs_in(self, rows, role):
        who = rows.add(Person.named(role))
        user = rows.add(User(email=f"{role}{self.seed}@example.org", person=who, password="!"))
        rows.add(Grant(user=user, role=role, unit=self.unit, began_on=make.LONG_AGO))
        return user

    def users(self):
        return {user.person_id: user.pk for user in (self.omar, self.lena)}


def calendar(chance: Random) -> list[date]:
    """Return days from D on, up to five apart; some come twice, as when much happens in one day."""
    days = [D + timedelta(days=chance.randint(0, 12))]
    while len(days) < DAYS:
        days.append(days[-1] + timedelta(days=chance.randint(0, 5)))
    return days


def past(rows, rosa, carrier, lead, on):
    """What is known of Rosa: spoken with for weeks, then no more, while her carrier goes on."""
    talks = [(rosa, n) for n in (200, 190, 182, 171, 165, 160)]
    talks += [(lead, n) for n in (-40, 2)]  # a carrier who logs nothing is not an active one
    for who, n in talks:
        talk = Conversation(person=who, by=carrier, talked_on=on - timedelta(days=n), minutes=10)
        rows.add(talk).set_grade()
    act = rows.add(Action(name="Rally", held_on=on - timedelta(days=150), cost=2))
    rows.add(Participation(action=act, person=rosa, state="did", evidence="check_in"))
    late = on - timedelta(days=12)
    rows.add(
        Commitment(
            owed_by=carrier, owed_to=rosa, due_on=late, made_on=late - timedelta(days=7),
            what="call about heat",
        )
    )  # fmt: skip
    rows.add(Carrier(person=rosa, by=carrier, began_on=make.LONG_AGO))


def one_day(world, event, on, omar, lena):
    """Let one thing happen on a day, as people do it."""
    case = DriftFlag.objects.open().filter(person=world).first()
    if event == "talk":
        make.conversation(world, omar.person, on)
    elif event == "kept":
        make.commitment(world, omar.person, on, status="kept")
    elif event in {"no_answer", "not_drifting", "talked", "resting"} and case:
        checking_in.came_of_it(case, event, on=on, by=lena)
    elif event == "undo" and (
        last := DriftFlag.objects.filter(person=world).order_by("-opened_on").first()
    ):
        checking_in.take_back(last, on=on, by=lena)
    elif event == "assign" and case:
        checking_in.assign(case, to=omar.person, on=on, by=lena)
    elif event == "back":
        for pause in world.pauses.filter(ended_on=None):
            pause.end(on=on, by=lena)
    elif event == "rest":
        Pause.begin(world, on=on, until=None, kind="away", by=lena)
