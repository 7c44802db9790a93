"""One person on two records, merged, stands where one person on one record would.

One example is one life, lived on one record and on two, side by side; a hundred are computed
together. STANDING_EXAMPLES says how many are tried (8 in the suite).
"""

import random
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from campaigns.models import Action, Participation
from members.database.counting import count_rows
from members.merging import merge
from members.models import Attendance, Carrier, Committee, Meeting, Person, Placement, Unit
from organizing.models import Commitment, Conversation, Standing, Tie
from organizing.standing import computing
from tests import make
from tests.examples import lots
from tests.reference.writing import Rows

TODAY = make.ago(0)
FIELDS = [
    "rung", "peak", "level", "highest_cost", "ties", "peer_ties", "last_contact_on", "active_days",
    "chance_unseen", "drift", "drift_points", "our_points", "reasons", "evidence",
]  # fmt: skip


@dataclass
class Life:
    """Two years of evidence about Petra, whose records it is spread over by chance."""

    rows: Rows
    seed: int
    records: list[Person]
    ties: list[tuple[Person, Person, timedelta]] = field(default_factory=list)

    def __post_init__(self):
        self.side = random.Random(self.seed + 1000)

    def pick(self):
        """Say on which record the next piece of it stands."""
        return self.side.choice(self.records)

    def write(self):
        """Collect the rows of it, but for the ties, which are told one by one."""
        chance = random.Random(self.seed)
        unit = self.add(Unit(name=f"Unit {next(make.number)}"))
        unit.path = [unit.pk]
        organizer = self.add(Person.named("Olga"))
        others = [self.add(Person.named(f"Other {n}")) for n in range(5)]
        for who in (organizer, *others, *map(self.add, self.records)):
            self.add(Placement(person=who, unit=unit, began_on=make.LONG_AGO))
        committee = self.add(
            Committee(name=f"Committee {next(make.number)}", founded_on=make.LONG_AGO)
        )
        self.add(Committee.units.through(committee=committee, unit=unit))
        for week in range(chance.randrange(2, 30)):
            day = TODAY - timedelta(days=7 * week + chance.randrange(5))
            kind = chance.choice(["talk", "spoke", "meeting", "promise", "act", "tie", "asked"])
            getattr(self, kind)(chance, organizer, chance.choice(others), committee, day)
        self.add(Carrier(person=self.pick(), by=organizer, began_on=make.LONG_AGO))

    def add(self, row):
        self.rows.add(row)
        return row

    def talk(self, _chance, organizer, _other, _committee, day):
        self.say(self.pick(), organizer, day, minutes=22)

    def spoke(self, _chance, _organizer, other, _committee, day):
        self.say(other, self.pick(), day, minutes=10)

    def say(self, who, by, day, *, minutes):
        self.add(Conversation(person=who, by=by, talked_on=day, minutes=minutes)).set_grade()

    def meeting(self, _chance, _organizer, other, committee, day):
        room = self.add(Meeting(committee=committee, held_on=day, state="held"))
        for who in (self.pick(), other):
            self.add(
                Attendance(
                    meeting=room,
                    person=who,
                    state="present",
                    is_expected=True,
                    invited_on=day - timedelta(days=7),
                )
            )

    def promise(self, chance, organizer, _other, _committee, day):
        self.add(
            Commitment(
                owed_by=self.pick(),
                owed_to=organizer,
                due_on=day,
                made_on=day - timedelta(days=7),
                status=chance.choice(["kept", "missed"]),
                resolved_on=day,
                what="bring the petition",
            )
        )

    def act(self, chance, _organizer, _other, _committee, day):
        self.take_part(self.pick(), day, cost=chance.randrange(1, 5))

    def asked(self, _chance, _organizer, other, _committee, day):
        self.take_part(other, day, cost=2, asked_by=self.pick())

    def take_part(self, who, day, *, cost, asked_by=None):
        act = self.add(Action(name="Act", held_on=day, cost=cost))
        self.add(
            Participation(
                action=act, person=who, asked_by=asked_by, state="did", evidence="check_in"
            )
        )

    def tie(self, _chance, _organizer, other, _committee, day):
        self.ties.append((self.pick(), other, day))


def two_lives(rows, seed):
    """Return the life of somebody on one record, and the same of somebody on two."""
    return [
        Life(rows, seed, [Person.named("Petra") for _record in range(records)])
        for records in (1, 2)
    ]


@pytest.mark.parametrize("seeds", lots(8, together=100))
def test_where_somebody_stands_does_not_depend_on_having_been_two_records(ada, unhurried, seeds):
    rows = Rows()
    pairs = {seed: two_lives(rows, seed) for seed in seeds}
    lives = [life for pair in pairs.values() for life in pair]
    for life in lives:
        life.write()
    rows.save()
    for life in lives:
        for one, other, day in life.ties:
            Tie.confirm(one.pk, other.pk, on=day, is_close=True)
    count_rows()
    for _one, split in pairs.values():
        merge(split.records[1], into=split.records[0], by=ada, on=TODAY)

    computing.compute(as_of=TODAY)

    stood = {row.pop("person"): row for row in Standing.objects.values("person", *FIELDS)}
    for seed, pair in pairs.items():
        one, merged = (stood[life.records[0].pk] for life in pair)
        codes, same = ([reason["code"] for reason in row.pop("reasons")] for row in (one, merged))
        assert same == codes, seed
        assert merged | {"evidence": None} == one | {"evidence": None}, seed
        assert pair[1].records[1].pk not in stood
