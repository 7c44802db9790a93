"""Whatever people do, and take back, and enter late: the touched computed are everybody computed.

The edits go through the verbs that pages call, so that a verb that forgets to mark somebody, or a
bearing on somebody else that the stream does not know of, is found here.
"""

from random import Random

import pytest

from members.database.counting import count_rows
from members.models import Person, Touched
from organizing.models import Standing
from organizing.standing import computing, streaming
from tests import make
from tests.examples import lots
from tests.reference.edits import Edits
from tests.reference.histories import D, crowded
from tests.reference.writing import write_all

EDITS = 8


@pytest.mark.parametrize("seeds", lots(50, together=100))
def test_computing_the_touched_is_computing_everybody(short_rules, ada, seeds):
    worlds = write_all([half(crowded(seed), seed) for seed in seeds])
    signing_in = [_person(next(iter(world.people))) for world in worlds]
    computing.compute(as_of=D)
    count_rows()  # as the server does by itself of rows that are not taken back
    usual = computing.known_usual_gap(D)
    done = {}
    for seed, world, who in zip(seeds, worlds, signing_in, strict=True):
        people = list(world.people)
        by = make.user(person=who, role="admin")
        edits = Edits(Random(seed), people, by=by, admin=ada, rules=short_rules)
        done |= dict.fromkeys(people, (seed, edits.some(EDITS)))

    verbs = {verb for _seed, verbs in done.values() for verb in verbs}
    assert len(verbs) >= 20 or len(seeds) < 50

    streaming.compute_touched(as_of=D)

    assert not Touched.objects.exists()
    now = rows()
    for span in computing.spans():
        computing.compute_span(span, as_of=D, usual=usual)
    after = rows()
    assert now.keys() == after.keys()
    wrong = {
        pk: (done.get(pk), {k: (now[pk][k], v) for k, v in row.items() if now[pk][k] != v})
        for pk, row in after.items()
        if row != now[pk]
    }
    assert not wrong


def half(history, seed):
    """The history with half of what happened, so that the edits matter."""
    chance = Random(seed)
    return history | {
        name: [row for row in history[name] if chance.random() < 0.5]
        for name in ("talks", "promises", "ties")
    }


def _person(pk):
    Person.objects.filter(pk=pk).update(status="active", is_management=False)
    return Person.objects.get(pk=pk)


def rows():
    return {
        row.person_id: {
            field.attname: getattr(row, field.attname)
            for field in Standing._meta.fields
            if field.attname not in {"as_of", "drift_since"}
        }
        for row in Standing.objects.all()
    }
