"""Logging a one-on-one: all of it or nothing, once, and taken back exactly."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.models import Issue
from members.models import LogEntry, Person, Touched
from organizing import conversing, mending
from organizing.conversing import NotSaved, Talk
from organizing.models import (
    Assessment,
    Attempt,
    Commitment,
    Conversation,
    FollowUp,
    IssueRaised,
    Standing,
)
from organizing.promising import Promise
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marks")]

TODAY = timezone.localdate
RULES = {"privacy": {"note_retention_days": 365}, "contact_interval": {"4": 30, "default": 90}}
MADE = [Conversation, IssueRaised, Assessment, Commitment, FollowUp, Person, Issue]


@pytest.fixture
def rosa(building):
    return make.person("Rosa Núñez", unit=building)


@pytest.fixture
def web(client, omar):
    client.force_login(omar)
    return client


def key_in(response):
    return re.search(r'name="key" value="([^"]+)"', response.content.decode())[1]


def full(rosa, issue, **more):
    return {
        "key": str(uuid4()),
        "person": str(rosa.pk),
        "kind": "ask",
        "minutes": "22",
        "channel": "home",
        "issues": [str(issue.pk)],
        "ours": [str(issue.pk)],
        "answer": "yes",
        "they_idea": "ask_two",
        "they_when": "tomorrow",
        "we_what": "Bring the form",
        "we_when": "friday",
        "strength": "2",
        "basis": "observed",
        "next": "three_days",
        "note": "Talks to everyone in the laundry room.",
        "said_leaving": "on",
        **more,
    }


def counts():
    return [model.objects.count() for model in MADE]


def log(user, person, **fields):
    talk = Talk(key=uuid4(), on=TODAY(), person=person, **fields)
    return conversing.log_conversation(talk, by=user, rules=RULES, today=TODAY())


def test_only_a_person_is_asked_for(web, rosa):
    response = web.post("/log/", {"key": key_in(web.get("/log/")), "person": str(rosa.pk)})

    talk = Conversation.objects.get()
    assert response.url == f"/conversations/{talk.pk}/"
    assert (talk.kind, talk.minutes, talk.channel, talk.grade) == ("relational", 10, "face", 3)
    assert talk.talked_on == TODAY()
    assert FollowUp.objects.get().due_on == TODAY() + timedelta(days=90)
    assert not Assessment.objects.exists()
    assert not Commitment.objects.exists()


def test_everything_that_came_of_it_is_saved_at_once(web, omar, rosa):
    heat = Issue.objects.create(name="Heat")

    web.post("/log/", full(rosa, heat))

    talk = Conversation.objects.get()
    assert (talk.answer, talk.said_leaving, talk.logged_by) == ("yes", True, omar)
    assert talk.note_expires_on == TODAY() + timedelta(days=365)
    raised = IssueRaised.objects.get()
    assert (raised.issue, raised.raised_by, raised.person) == (heat, "us", rosa)
    rating = Assessment.objects.get()
    assert (rating.strength, rating.basis, rating.by) == (2, "observed", omar.person)
    theirs = Commitment.objects.get(owed_by=rosa)
    assert (theirs.owed_to, theirs.cost, theirs.asks_others) == (omar.person, 2, True)
    assert theirs.due_on == TODAY() + timedelta(days=1)
    ours = Commitment.objects.get(owed_by=omar.person)
    assert (ours.what, ours.owed_to, ours.due_on.weekday()) == ("Bring the form", rosa, 4)
    assert FollowUp.objects.get().due_on == TODAY() + timedelta(days=3)
    touched = set(Touched.objects.values_list("person_id", flat=True))
    assert {rosa.pk, omar.person_id} <= touched
    facts = LogEntry.objects.get(verb="conversation_logged").facts
    assert "laundry" not in str(facts)


def test_the_next_touch_follows_the_rung(web, rosa):
    Standing.objects.create(person=rosa, as_of=TODAY(), rung=4)

    web.post("/log/", {"key": str(uuid4()), "person": str(rosa.pk), "next": "usual"})

    assert FollowUp.objects.get().due_on == TODAY() + timedelta(days=30)


def test_whoever_asked_for_no_contact_gets_no_follow_up(web, rosa):
    Person.objects.filter(pk=rosa.pk).update(no_contact=True)

    web.post("/log/", {"key": str(uuid4()), "person": str(rosa.pk)})

    assert Conversation.objects.count() == 1
    assert not FollowUp.objects.exists()


def test_a_relational_meeting_has_no_ask(web, rosa):
    sent = {"key": str(uuid4()), "person": str(rosa.pk), "kind": "relational", "answer": "no"}

    web.post("/log/", sent)

    assert Conversation.objects.get().answer == ""


def test_somebody_new_needs_a_first_name_and_a_unit(web, building):
    web.post("/log/", {"key": str(uuid4()), "new_name": "Bo", "new_unit": str(building.pk)})

    bo = Conversation.objects.get().person
    assert bo.name == "Bo"
    assert bo.placements.get().unit == building


def test_somebody_new_without_a_unit_is_carried_by_whoever_met_them(web, omar):
    web.post("/log/", {"key": str(uuid4()), "new_name": "B"})

    bo = Conversation.objects.get().person
    assert bo.carriers.get().by == omar.person
    assert web.get(f"/people/{bo.pk}/").status_code == 200


def test_the_same_form_sent_twice_is_saved_once(web, rosa):
    sent = full(rosa, Issue.objects.create(name="Heat"))

    first, second = web.post("/log/", sent), web.post("/log/", sent)

    assert first.url == second.url
    assert counts()[:5] == [1, 1, 1, 2, 1]


def test_two_tabs_are_two_records(web, rosa):
    for _tab in range(2):
        web.post("/log/", {"key": key_in(web.get("/log/")), "person": str(rosa.pk)})

    assert Conversation.objects.count() == 2


def test_the_key_of_somebody_else_gives_nothing_away(web, client, lena, rosa):
    sent = {"key": str(uuid4()), "person": str(rosa.pk)}
    web.post("/log/", sent)
    client.force_login(lena)

    response = client.post("/log/", sent)

    assert response.status_code == 422
    assert Conversation.objects.count() == 1


def test_the_id_of_what_no_form_made_is_no_key(web, lena, rosa):
    """An id beyond one's scope, sent as the key of a form, was an error that told it is there."""
    talk = make.conversation(rosa, lena.person, make.ago(1))
    sent = {"key": str(talk.pk), "person": str(rosa.pk)}
    assert web.post("/log/", sent).status_code == 422

    tried = Attempt.objects.create(person=rosa, by=lena.person, tried_on=make.ago(1))
    web.post(f"/people/{rosa.pk}/attempt/", {"key": str(tried.pk), "channel": "text"})
    assert counts()[0] == Attempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_make_one_record(omar, building):
    rosa = make.person("Rosa", unit=building)
    talk = Talk(
        key=uuid4(), on=TODAY(), person=rosa, ours=Promise("call", TODAY()), next_on=TODAY()
    )
    together, results = threading.Barrier(2), []

    def tap():
        try:
            together.wait(5)
            saved = conversing.log_conversation(talk, by=omar, rules=RULES, today=TODAY())
            results.append(saved.pk)
        finally:
            connection.close()

    taps = [threading.Thread(target=tap) for _ in range(2)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()

    assert results == [talk.key, talk.key]
    assert [m.objects.count() for m in (Conversation, Commitment, FollowUp)] == [1, 1, 1]


def test_undo_leaves_nothing_and_reopens_what_the_save_closed(web, omar, rosa, building):
    due = FollowUp.objects.create(person=rosa, owner=omar.person, due_on=TODAY())
    later = FollowUp.objects.create(
        person=rosa, owner=omar.person, due_on=TODAY() + timedelta(days=9)
    )
    before = counts()
    sent = full(rosa, Issue.objects.create(name="Heat"), new_issue="Mold", next="week")
    web.post("/log/", sent)
    due.refresh_from_db()
    assert due.state == "done"

    web.post(f"/conversations/{sent['key']}/undo/")

    Issue.objects.get(name="Heat").delete()
    assert counts() == before
    due.refresh_from_db()
    later.refresh_from_db()
    assert (due.state, due.resolved_on, later.state) == ("open", None, "open")


def test_undo_takes_a_newcomer_away_unless_more_has_happened(web, omar, building):
    first, second = str(uuid4()), str(uuid4())
    web.post("/log/", {"key": first, "new_name": "Bo", "new_unit": str(building.pk)})
    web.post("/log/", {"key": second, "new_name": "Cy", "new_unit": str(building.pk)})
    cy = Person.objects.get(name="Cy")
    make.conversation(cy, make.person(), make.ago(0))

    web.post(f"/conversations/{first}/undo/")
    web.post(f"/conversations/{second}/undo/")

    assert not Person.objects.filter(name="Bo").exists()
    assert Person.objects.filter(name="Cy").exists()


def test_a_late_retry_of_what_was_undone_makes_nothing(web, rosa):
    sent = {"key": str(uuid4()), "person": str(rosa.pk)}
    web.post("/log/", sent)
    web.post(f"/conversations/{sent['key']}/undo/")

    response = web.post("/log/", sent)

    assert response.status_code == 422
    assert not Conversation.objects.exists()


def test_undo_lasts_ten_minutes_and_is_the_authors_alone(omar, lena, rosa):
    talk = log(omar, rosa)
    now = timezone.now()

    with pytest.raises(NotSaved):
        mending.undo(talk, by=lena, now=now)
    with pytest.raises(NotSaved):
        mending.undo(talk, by=omar, now=now + timedelta(minutes=11))
    mending.undo(talk, by=omar, now=now)

    assert not Conversation.objects.exists()


def test_an_edit_keeps_the_old_facts_and_no_note_in_the_log(web, omar, rosa):
    talk = log(omar, rosa, kind="ask", answer="maybe", note="secret words", strength=3)
    sent = {"kind": "ask", "answer": "yes", "minutes": "2", "note": "other words", "strength": "2"}

    response = web.post(f"/conversations/{talk.pk}/edit/", sent)

    assert response.status_code == 302
    talk.refresh_from_db()
    assert (talk.answer, talk.grade, talk.assessments.get().strength) == ("yes", 2, 2)
    facts = LogEntry.objects.get(verb="conversation_changed").facts
    assert (facts["was"]["answer"], facts["was"]["strength"]) == ("maybe", 3)
    assert "words" not in str(facts)
    assert Conversation.objects.count() == 1


def test_nobody_edits_what_somebody_else_logged(client, lena, omar, rosa):
    talk = log(omar, rosa)
    client.force_login(lena)

    assert client.get(f"/conversations/{talk.pk}/edit/").status_code == 404


def test_a_person_out_of_scope_cannot_be_logged_with(web, omar):
    stranger = make.person("Stranger", unit=make.unit())

    for person in (stranger.pk, omar.person_id, uuid4(), "nonsense", "\0"):
        response = web.post("/log/", {"key": str(uuid4()), "person": str(person)})
        assert response.status_code == 422

    assert not Conversation.objects.exists()


def test_a_reader_may_not_log(client, rita):
    client.force_login(rita)

    assert client.get("/log/").status_code == 403


def test_an_attempt_is_one_however_often_it_is_sent(web, rosa):
    sent = {"key": str(uuid4()), "channel": "text"}

    for _tap in range(2):
        assert web.post(f"/people/{rosa.pk}/attempt/", sent).url == f"/people/{rosa.pk}/"

    assert Attempt.objects.get().channel == "text"


def test_a_note_is_read_only_by_those_it_is_sealed_to_and_each_look_is_logged(
    client, omar, lena, ada, rosa, building
):
    talk = log(omar, rosa, note="marker-note", strength=4)
    colleague = make.user("Cy", role="organizer", unit=building)

    for user, may in [(omar, True), (lena, True), (ada, False), (colleague, False)]:
        client.force_login(user)
        for page in (f"/conversations/{talk.pk}/", f"/people/{rosa.pk}/"):
            body = client.get(page).content.decode()
            assert ("marker-note" in body) == may, (user, page)
    assert LogEntry.objects.filter(verb="read_notes", actor=lena).count() == 2
    assert not LogEntry.objects.filter(verb="read_notes").exclude(actor=lena).exists()
