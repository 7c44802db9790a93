"""One person on two records, merged, stands where one person on one record would.

STANDING_EXAMPLES says how many lives are tried (8 in the suite).
"""

import os
import random
from datetime import timedelta

import pytest
from django.db import transaction

from members.merging import merge
from members.models import Person
from organizing.models import Standing, Tie
from organizing.standing import computing
from tests import make

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("STANDING_EXAMPLES", "8"))
TODAY = make.ago(0)
FIELDS = [
    "rung", "peak", "level", "highest_cost", "ties", "peer_ties", "last_contact_on", "active_days",
    "chance_unseen", "drift", "drift_points", "our_points", "reasons", "evidence",
]  # fmt: skip


def life(chance, pick, others, organizer, unit):
    """Two years of evidence; `pick()` says on which record each piece of it stands."""
    committee = make.committee(units=[unit])
    for week in range(chance.randrange(2, 30)):
        day = TODAY - timedelta(days=7 * week + chance.randrange(5))
        kind = chance.choice(["talk", "spoke", "meeting", "promise", "act", "tie", "asked"])
        other = chance.choice(others)
        if kind == "talk":
            make.conversation(pick(), organizer, day, minutes=22)
        elif kind == "spoke":
            make.conversation(other, pick(), day)
        elif kind == "meeting":
            make.meeting(committee, day, present=[pick(), other])
        elif kind == "promise":
            make.commitment(pick(), organizer, day, status=chance.choice(["kept", "missed"]))
        elif kind == "act":
            make.took_part(pick(), make.action(day, cost=chance.randrange(1, 5)))
        elif kind == "tie":
            Tie.confirm(pick().pk, other.pk, on=day, is_close=True)
        else:
            make.took_part(other, make.action(day), asked_by=pick())
    make.carrier(pick(), organizer)


def stand(seed, *, split, by):
    """Return where somebody stands whose life is on one record, or on two that are merged."""
    chance = random.Random(seed)
    side = random.Random(seed + 1000)
    unit = make.unit()
    organizer = make.person("Olga", unit=unit)
    others = [make.person(unit=unit) for _ in range(5)]
    records = [make.person("Petra", unit=unit)]
    if split:
        records.append(make.person("Petra", unit=unit))
    life(chance, lambda: side.choice(records), others, organizer, unit)
    if split:
        merge(records[1], into=records[0], by=by, on=TODAY)
    computing.compute(as_of=TODAY)
    return Standing.objects.filter(person=records[0]).values(*FIELDS).get()


class Enough(Exception):
    """Take back what was made for the comparison."""


@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_where_somebody_stands_does_not_depend_on_having_been_two_records(ada, seed):
    stood = []
    for split in (False, True):
        try:
            with transaction.atomic():
                stood.append(stand(seed, split=split, by=ada))
                raise Enough
        except Enough:
            assert not Person.objects.filter(name="Petra").exists()

    one, merged = (
        {k: v for k, v in one.items() if k not in {"reasons", "evidence"}} for one in stood
    )
    assert merged == one
    assert [reason["code"] for reason in stood[1]["reasons"]] == [
        reason["code"] for reason in stood[0]["reasons"]
    ]
