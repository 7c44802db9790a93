"""Small gatherings: who was there, ties the host confirms, promises, and what each one left."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from members.models import Attendance, LogEntry, Meeting, Person
from organizing import gathering
from organizing.gathering import Room, Yield, yields
from organizing.models import Commitment, Conversation, Tie
from organizing.standing import computing
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marks")]


@pytest.fixture
def room(building):
    return [make.person(f"Guest {letter}", unit=building) for letter in "ABCDE"]


@pytest.fixture
def web(client, omar):
    client.force_login(omar)
    return client


def sent(people, **fields):
    return {"key": str(uuid4()), "there": [str(one.pk) for one in people], **fields}


def log(web, people, **fields):
    form = sent(people, **fields)
    web.post("/gatherings/new/", form)
    return Meeting.objects.get(key=form["key"])


def confirm(web, meeting, people):
    return web.post(f"/gatherings/{meeting.pk}/ties/", {"tied": [str(one.pk) for one in people]})


def test_a_gathering_is_who_was_there_and_a_talk_of_the_host_with_each(web, omar, room):
    meeting = log(web, room, occasion="floor", place="Lobby")

    assert (meeting.kind, meeting.occasion, meeting.host) == ("gathering", "floor", omar.person)
    assert meeting.attendances.filter(state="present").count() == 6
    talks = Conversation.objects.filter(gathering=meeting)
    assert {(talk.by, talk.grade) for talk in talks} == {(omar.person, 3)}
    assert set(talks.values_list("person", flat=True)) == {one.pk for one in room}
    assert not Tie.objects.exists()
    page = web.get(f"/gatherings/{meeting.pk}/").content.decode()
    assert "No ties until the host says" in page
    assert "You have had <b>0 of 2</b> one-on-ones" in web.get("/").content.decode()


def test_a_member_may_be_the_host_and_whoever_writes_it_down_a_guest(web, omar, room):
    meeting = log(web, room[1:], host=str(room[0].pk), i_was_there="on")

    talks = Conversation.objects.filter(gathering=meeting)
    assert {talk.by for talk in talks} == {room[0]}
    assert omar.person_id in set(talks.values_list("person", flat=True))
    page = web.get(f"/gatherings/{meeting.pk}/").content.decode()
    assert "Ask Guest A: who talked with the others?" in page


def test_ties_are_those_the_host_confirms_and_can_be_corrected(web, room):
    meeting = log(web, room)

    confirm(web, meeting, room[:3])
    assert Tie.objects.filter(kind="room").count() == 3
    confirm(web, meeting, room[:3])
    assert Tie.objects.count() == 3
    confirm(web, meeting, room[1:3])

    pair = Tie.objects.get()
    assert {pair.a_id, pair.b_id} == {room[1].pk, room[2].pk}
    assert LogEntry.objects.filter(verb="ties_confirmed").count() == 3


def test_correcting_never_takes_a_tie_that_was_known_otherwise(web, room):
    old = Tie.confirm(room[0].pk, room[1].pk, on=make.ago(90), kind="kin")
    meeting = log(web, room)
    confirm(web, meeting, room)
    confirm(web, meeting, [])

    assert Tie.objects.get().pk == old.pk


def test_confirmed_ties_are_live_and_unconfirmed_are_not(web, room):
    meeting = log(web, room, i_was_there="")
    confirm(web, meeting, room[:2])
    computing.compute(as_of=timezone.localdate())

    counts = {
        one.pk: one.standing.ties for one in Person.objects.filter(pk__in=[p.pk for p in room])
    }
    assert counts[room[0].pk] == counts[room[2].pk] + 1


def test_above_twelve_nothing_is_suggested(web, building):
    crowd = [make.person(f"Crowd {n}", unit=building) for n in range(12)]

    meeting = log(web, crowd)

    assert meeting.kind == "assembly"
    assert meeting.attendances.count() == 13
    assert not Conversation.objects.exists()
    assert confirm(web, meeting, crowd).status_code == 302
    assert not Tie.objects.exists()
    assert not Attendance.objects.filter(ties_confirmed=True).exists()
    assert "no ties are suggested" in web.get(f"/gatherings/{meeting.pk}/").content.decode()


def test_twelve_are_still_a_small_room(web, building):
    meeting = log(web, [make.person(f"Crowd {n}", unit=building) for n in range(11)])

    assert meeting.kind == "gathering"


def test_promises_to_each_other_count_for_the_room(web, room):
    meeting = log(web, room)
    promise = f"/gatherings/{meeting.pk}/promise/"
    sides = {"owed_by": str(room[0].pk), "owed_to": str(room[1].pk)}

    assert web.post(promise, {**sides, "idea": "ask_two", "when": "tomorrow"}).status_code == 302
    assert web.post(promise, sides).status_code == 422
    assert web.post(promise, {**sides, "owed_to": str(room[0].pk), "what": "x"}).status_code == 422
    stranger = make.person("Stranger")
    assert web.post(promise, {**sides, "owed_to": str(stranger.pk), "what": "x"}).status_code == 422

    made = Commitment.objects.get()
    assert (made.owed_by, made.owed_to, made.gathering) == (room[0], room[1], meeting)
    assert made.asks_others
    assert yields([meeting]) == {meeting.pk: Yield(ties=0, promises=1)}


def test_the_yield_counts_new_ties_between_members_only(web, omar, room, building):
    Tie.confirm(room[0].pk, room[1].pk, on=make.ago(30))
    make.conversation(room[1], room[2], make.ago(10))
    Person.objects.filter(pk=room[4].pk).update(is_staff=True)
    first = log(web, room[:4])
    confirm(web, first, room[:4])
    second = log(web, room[:2])
    confirm(web, second, room[:2])

    left = yields([first, second])

    # of six pairs two were known before; the staff member's are not counted
    assert left[first.pk] == Yield(ties=4, promises=0)
    assert left[second.pk] == Yield(ties=0, promises=0)


def test_the_list_is_few_queries_and_says_what_a_year_left(
    web, room, django_assert_max_num_queries
):
    for n in range(30):
        meeting = log(web, room[:3], talked="", held_on=str(make.ago(n + 1)))
        confirm(web, meeting, room[:3])

    with django_assert_max_num_queries(26):
        page = web.get("/gatherings/").content.decode()

    assert "30 in the last year; 30 of them (100%) hosted by members" in page
    assert "New ties between members: 3; promises: 0." in page
    older = page.partition("?before=")[2][:10]
    assert str(make.ago(25))[:8] in web.get(f"/gatherings/?before={older}").content.decode()


def test_the_same_form_twice_is_one_gathering(web, room):
    form = sent(room)

    first, second = (web.post("/gatherings/new/", form) for _tap in range(2))

    assert first.url == second.url
    assert Meeting.objects.count() == 1
    assert Conversation.objects.count() == 5
    other = make.meeting(make.committee(), make.ago(1))  # its id, sent as a key, tells nothing
    assert web.post("/gatherings/new/", {**form, "key": str(other.pk)}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one_gathering(omar, building):
    guests = [make.person(f"Guest {n}", unit=building) for n in range(3)]
    room = Room(key=uuid4(), on=make.ago(0), host=omar.person, there=guests)
    together, made = threading.Barrier(4), []

    def tap():
        try:
            together.wait(5)
            made.append(gathering.gather(room, by=omar).pk)
        finally:
            connection.close()

    taps = [threading.Thread(target=tap) for _n in range(4)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()

    assert made == [room.key] * 4
    assert Conversation.objects.count() == 3


def test_undo_leaves_nothing_and_a_late_retry_makes_nothing(web, room):
    form = sent(room)
    web.post("/gatherings/new/", form)
    meeting = Meeting.objects.get()
    confirm(web, meeting, room)

    for _tap in range(2):
        web.post(f"/gatherings/{meeting.pk}/undo/")
    assert web.post("/gatherings/new/", form).status_code == 422

    for model in (Meeting, Conversation, Attendance, Tie):
        assert not model.objects.exists()


def test_undo_lasts_ten_minutes(web, omar, room):
    meeting = log(web, room)
    with pytest.raises(gathering.NotSaved):
        gathering.undo(meeting, by=omar, now=timezone.now() + timedelta(minutes=11))


@pytest.mark.parametrize(
    "bad",
    [
        {"there": []},
        {"there": ["nonsense"]},
        {"held_on": "2999-01-01"},
        {"held_on": "0000-00-00"},
        {"occasion": "rave"},
        {"host": "nonsense"},
        {"place": "x" * 121},
    ],
)
def test_what_makes_no_sense_is_refused(web, room, bad):
    assert web.post("/gatherings/new/", {**sent(room), **bad}).status_code == 422
    assert not Meeting.objects.exists()


def test_strangers_cannot_be_put_into_the_room(web, room):
    form = sent([*room, make.person("Stranger", unit=make.unit())])

    assert web.post("/gatherings/new/", form).status_code == 422


def test_only_the_host_or_who_wrote_it_down_confirms(web, client, lena, room):
    meeting = log(web, room)
    client.force_login(lena)

    assert client.get(f"/gatherings/{meeting.pk}/").status_code == 200
    assert confirm(client, meeting, room).status_code == 403
    assert not Tie.objects.exists()


def test_searching_keeps_who_was_tapped(web, room, building):
    make.person("Zo Ruiz", unit=building)
    picked = {"there": [str(room[0].pk)], "q": "zo"}

    page = web.get("/gatherings/new/", picked, headers={"HX-Request": "true"}).content.decode()

    assert f'value="{room[0].pk}" checked' in page
    assert "Zo Ruiz" in page
    assert "Guest B" not in page
    assert "<html" not in page
