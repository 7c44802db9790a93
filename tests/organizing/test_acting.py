"""One thing done to many: right by right, once, and taken back but for what changed since."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.utils import timezone

from campaigns.models import Participation
from members import jobs
from members.models import Carrier, Grant, LogEntry, Person, Seat, Tag, Tagging, Touched
from organizing.acting import BadAct, begin, running, undo
from organizing.models import BulkAct
from organizing.models.bulk_act import BulkStep
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(building):
    return [make.person(f"Person {n}", unit=building) for n in range(4)]


def act(kind, target, by, people=None, key=None, **more):
    ids = None if people is None else [who.pk for who in people]
    return begin(kind, key=key or uuid4(), target=str(target), by=by, ids=ids, **more)


def why(made):
    return dict(made.steps.values_list("person_id", "why"))


def test_people_are_given_to_a_carrier_and_back_to_who_had_them(lena, omar, people):
    earlier = make.carrier(people[0], omar.person)
    make.carrier(people[1], lena.person)

    made = act("carry", lena.person_id, lena, [*people, lena.person])

    carried = Carrier.objects.current().filter(by=lena.person)
    assert set(carried.values_list("person", flat=True)) == {who.pk for who in people}
    assert why(made)[people[1].pk] == "already"
    assert why(made)[lena.person_id] == "themselves"
    assert Touched.objects.filter(person_id=people[0].pk).exists()
    assert LogEntry.objects.filter(verb="carrier_assigned", actor=lena).count() == 3

    Carrier.assign(people[2], to=omar.person, on=timezone.localdate(), by=lena)
    undo(made, by=lena)

    earlier.refresh_from_db()
    assert earlier.ended_on is None
    assert Carrier.objects.current().get(person=people[2]).by == omar.person
    assert not Carrier.objects.current().filter(person=people[3]).exists()
    assert made.steps.get(person_id=people[2].pk).state == "kept"
    with pytest.raises(BadAct):
        undo(made, by=lena)


def test_a_tag_is_put_on_many_and_taken_off_again_but_for_who_had_it(lena, people):
    had = Tag.named("Driver", by=lena)
    Tagging.put([people[0].pk], had, by=lena)

    made = act("tag", "driver", lena, people)
    assert had.taggings.count() == 4
    had.taggings.filter(person=people[1]).delete()
    undo(made, by=lena)

    assert [row.person for row in had.taggings.all()] == [people[0]]
    assert made.steps.get(person_id=people[1].pk).state == "kept"


def test_a_tag_taken_off_many_comes_back_as_it_was(lena, omar, people):
    tag = Tag.named("Driver", by=lena)
    Tagging.put([who.pk for who in people[:2]], tag, by=omar, source="import")
    before = list(Tagging.objects.order_by("pk").values())

    made = act("untag", "Driver", lena, people)
    assert not Tagging.objects.exists()
    assert why(made)[people[3].pk] == "already"
    undo(made, by=lena)

    assert list(Tagging.objects.order_by("pk").values()) == before


def test_nobody_who_asked_to_be_left_alone_is_asked_to_an_action(omar, people):
    action = make.action(make.ago(-7), campaign=make.campaign())
    people[0].ask_no_contact(wish=True, by=omar)
    make.took_part(people[1], action)

    made = act("invite", action.pk, omar, people)

    assert why(made)[people[0].pk] == "no_contact"
    assert why(made)[people[1].pk] == "already"
    asked = Participation.objects.filter(asked_by=omar.person, state="invited")
    assert set(asked.values_list("person", flat=True)) == {people[2].pk, people[3].pk}
    action.take_part(people[2], by=omar, answer="yes")
    undo(made, by=omar)
    assert set(action.participations.values_list("person", flat=True)) == {
        people[1].pk, people[2].pk,
    }  # fmt: skip


def test_people_are_seated_on_a_committee_open_seats_first(lena, people, building):
    committee = make.committee(units=[building], members=[people[0]])
    free = Seat.objects.create(committee=committee, began_on=make.ago(100))
    Person.objects.filter(pk=people[1].pk).update(is_management=True)

    made = act("seat", committee.pk, lena, people)

    assert why(made)[people[0].pk] == "already"
    assert why(made)[people[1].pk] == "management"
    free.refresh_from_db()
    assert free.person == people[2]
    assert committee.seats.filled().count() == 3
    undo(made, by=lena)
    free.refresh_from_db()
    assert free.person is None
    assert committee.seats.count() == 2


def test_rights_are_asked_for_every_person_when_it_happens(lena, people):
    stranger, gone = make.person("Stranger", unit=make.unit()), people[0]
    gone.leave(on=timezone.localdate(), reason="moved", by=lena)

    made = act("tag", "Driver", lena, [*people, stranger])

    assert why(made)[stranger.pk] == "not_yours"
    assert not Tagging.objects.filter(person__in=[stranger, gone]).exists()
    assert Tagging.objects.count() == 3


@pytest.mark.parametrize(
    ("kind", "target"),
    [("carry", ""), ("carry", uuid4()), ("tag", "SSN"), ("tag", ""), ("untag", "nothing"),
     ("invite", uuid4()), ("seat", "x")],
)  # fmt: skip
def test_without_something_to_do_it_with_nothing_is_done(lena, people, kind, target):
    with pytest.raises(BadAct):
        act(kind, target, lena, people)

    assert not BulkAct.objects.exists()


def test_an_organizer_gives_nobody_to_a_carrier(omar, people):
    with pytest.raises(BadAct):
        act("carry", omar.person_id, omar, people)


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once_it_happens_once(lena, people):
    key, made = uuid4(), []

    def send():
        made.append(act("tag", "Driver", lena, people, key=key).pk)
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(made)) == 1
    assert LogEntry.objects.filter(verb="tagged").count() == 4


def run(job):
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.django_db(transaction=True)
def test_all_who_fit_are_a_job_that_a_lost_right_stops(monkeypatch, lena, people):
    monkeypatch.setattr(running, "AT_ONCE", 2)
    monkeypatch.setattr(running, "STEP", 2)

    made = act("tag", "Driver", lena, query="q=person&evil=1")
    assert made.steps.count() == 0
    job = run(made.job)

    assert (job.state, job.done, job.total) == ("done", 4, 4)
    assert Tagging.objects.count() == 4
    made.refresh_from_db()
    undo(made, by=lena)
    made.refresh_from_db()
    assert made.is_busy
    run(made.job)
    assert not Tagging.objects.exists()

    made = act("tag", "Driver", lena, query="q=person")
    Grant.objects.filter(user=lena).update(role="reader")
    assert run(made.job).state == "failed"
    assert not Tagging.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_stopped_half_way_what_was_done_can_be_taken_back(monkeypatch, lena, people):
    monkeypatch.setattr(running, "AT_ONCE", 2)
    monkeypatch.setattr(running, "STEP", 2)
    made = act("tag", "Driver", lena, query="q=person")
    for _step in range(2):
        with transaction.atomic():
            assert running.do_some(made.job)
    jobs.cancel(made.job, by=lena)
    made = BulkAct.objects.get(pk=made.pk)

    undo(made, by=lena)

    assert not Tagging.objects.exists()
    assert set(made.steps.values_list("state", flat=True)) == {"undone", "skipped"}


def test_the_pages_go_from_ticks_to_what_came_of_it_and_back(client, lena, people):
    client.force_login(lena)
    ids = [str(who.pk) for who in people[:2]]

    page = client.post("/people/acts/choose/", {"act": "tag", "who": "ticked", "person": ids})
    body = page.content.decode()
    assert "2 people: Person 0, Person 1" in body
    key = page.context["key"]
    sent = {"act": "tag", "who": "ticked", "person": ids, "key": str(key), "target": "Driver"}
    done = client.post("/people/acts/do/", sent)
    again = client.post("/people/acts/do/", sent)

    assert done.url == again.url
    assert "Done for <b>2</b> people" in client.get(done.url).content.decode()
    client.post(f"{done.url}undo/")
    assert "Taken back for <b>2</b> people" in client.get(done.url).content.decode()
    assert "taken back" in client.get("/people/acts/").content.decode()


def test_all_who_fit_are_told_in_words_and_nobody_ticked_is_nothing(client, lena, people):
    client.force_login(lena)

    page = client.post("/people/acts/choose/", {"act": "tag", "who": "all", "query": "q=person"})
    assert "4 people" in page.content.decode()
    assert client.post("/people/acts/choose/", {"act": "tag", "who": "ticked"}).status_code == 302
    assert client.post("/people/acts/choose/", {"act": "seize", "who": "all"}).status_code == 302
    wrong = {"act": "tag", "who": "all", "query": "q=person", "key": str(uuid4()), "target": "DNI"}
    assert client.post("/people/acts/do/", wrong).status_code == 422
    assert client.post("/people/acts/do/", {**wrong, "key": "x"}).status_code == 302
    assert not BulkStep.objects.exists()
