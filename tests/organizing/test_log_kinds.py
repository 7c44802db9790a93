"""What kinds, maybes, tries and ratings do to the form, and what is told of a day's talks."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from campaigns.models import Issue
from members.models import Carrier, LogEntry, Organization, Person
from organizing import conversing
from organizing.conversing import Talk
from organizing.dashboards import rating
from organizing.models import Assessment, Attempt, Conversation, FollowUp, IssueRaised
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marks")]

RULES = {"privacy": {"note_retention_days": 365}, "contact_interval": {"default": 90}}


@pytest.fixture
def rosa(building):
    return make.person("Rosa Núñez", unit=building)


@pytest.fixture
def web(client, omar):
    client.force_login(omar)
    return client


def sent(person, **fields):
    return {"key": str(uuid4()), "person": str(person.pk), **fields}


def test_a_maybe_goes_back_to_the_issues_within_a_week(web, rosa):
    web.post("/log/", sent(rosa, kind="ask", answer="maybe", next="usual"))

    due = FollowUp.objects.get()
    assert due.what == "Back to the issues"
    assert due.due_on == timezone.localdate() + timedelta(days=7)


def test_a_maybe_keeps_the_day_one_chose(web, rosa):
    web.post("/log/", sent(rosa, kind="ask", answer="maybe", next="tomorrow"))

    assert FollowUp.objects.get().due_on == timezone.localdate() + timedelta(days=1)


@pytest.mark.parametrize("kind", ["relational", "debrief", "exit"])
def test_some_kinds_ask_for_nothing(web, rosa, kind):
    web.post("/log/", sent(rosa, kind=kind, answer="maybe", ask="Come to the march"))

    talk = Conversation.objects.get()
    assert (talk.answer, talk.ask) == ("", "")
    assert FollowUp.objects.get().what == ""


def test_every_kind_says_what_it_is_for(web):
    page = web.get("/log/").content.decode()

    for kind in Conversation.Kind.values:
        assert f'class="help hint-{kind}"' in page


def test_each_issue_says_whose_words_it_was(web, rosa):
    heat, mold, rent = (Issue.objects.create(name=name) for name in ("Heat", "Mold", "Rent"))
    issues = [str(heat.pk), str(mold.pk)]

    web.post("/log/", sent(rosa, issues=issues, ours=[str(mold.pk), str(rent.pk)]))

    raised = dict(IssueRaised.objects.values_list("issue__name", "raised_by"))
    assert raised == {"Heat": "them", "Mold": "us", "Rent": "us"}


def test_somebody_new_is_made_from_what_was_searched_for(web, building):
    found = web.get(
        "/log/", {"q": "Bo Ye"}, headers={"HX-Request": "true", "HX-Target": "log-people"}
    )
    assert "new, not in the list" in found.content.decode()

    web.post("/log/", {"key": str(uuid4()), "person": "", "sought": "Bo Ye", "new_unit": ""})

    assert Conversation.objects.get().person.name == "Bo Ye"


def test_having_searched_names_nobody(web, building):
    response = web.post("/log/", {"key": str(uuid4()), "sought": "Bo Ye"})

    assert response.status_code == 422
    assert not Person.objects.filter(name="Bo Ye").exists()


def test_no_answer_is_noted_once_and_can_be_taken_back(web, omar, rosa):
    typed = sent(rosa, no_answer="on", channel="phone")

    first, second = web.post("/log/", typed), web.post("/log/", typed)

    assert first.url == second.url == f"/log/?tried={typed['key']}"
    assert Attempt.objects.get().channel == "phone"
    assert not Conversation.objects.exists()
    assert "Noted: no answer from Rosa" in web.get(first.url).content.decode()

    for _tap in range(2):
        web.post(f"/attempts/{typed['key']}/undo/")
    assert not Attempt.objects.exists()
    assert web.post("/log/", typed).status_code == 422
    assert not Attempt.objects.exists()


def test_a_form_is_used_for_one_thing_only(web, rosa):
    tried, talked = sent(rosa, no_answer="on"), sent(rosa)
    web.post("/log/", tried)
    web.post("/log/", talked)

    assert web.post("/log/", {**tried, "no_answer": ""}).status_code == 422
    assert web.post("/log/", {**talked, "no_answer": "on"}).status_code == 422
    assert (Conversation.objects.count(), Attempt.objects.count()) == (1, 1)


def test_the_try_of_somebody_else_is_not_mine_to_undo(web, lena, rosa):
    theirs = Attempt.objects.create(person=rosa, by=lena.person, tried_on=make.ago(0))

    web.post(f"/attempts/{theirs.pk}/undo/")

    assert Attempt.objects.exists()


def test_the_form_says_how_a_rating_will_show_and_why(web, omar, rosa):
    make.carrier(rosa, omar.person)
    part = {"headers": {"HX-Request": "true", "HX-Target": "log-issues"}}

    blank = web.get(f"/log/?person={rosa.pk}", **part).content.decode()
    assert "It will show as 3 until an act of theirs bears it out." in blank
    make.took_part(rosa, make.action(make.ago(40)))
    Assessment.objects.create(
        person=rosa, by=omar.person, strength=1, assessed_on=make.ago(3), basis="said"
    )
    acted = web.get(f"/log/?person={rosa.pk}", **part).content.decode()

    assert "Shown now: 2 · With us. Claimed 1" in acted
    assert "nobody has acted at their ask lately" in acted
    assert 'id="log-shown"' in acted


def test_whoever_may_not_read_ratings_reads_none_on_the_form(web, lena, rosa):
    Assessment.objects.create(person=rosa, by=lena.person, strength=5, assessed_on=make.ago(3))

    assert "Shown now" not in web.get(f"/log/?person={rosa.pk}").content.decode()


def test_a_list_that_delivers_makes_a_one(omar, lena, building):
    hand = make.person("Hand", unit=building)
    theirs = [make.person(unit=building) for _n in range(5)]
    for who in theirs:
        Carrier.objects.create(person=who, by=hand, began_on=make.ago(200))
    test = make.action(make.ago(20), is_test=True)
    for who in theirs[:3]:
        make.took_part(who, test)
    Assessment.objects.create(person=hand, by=lena.person, strength=1, assessed_on=make.ago(1))
    rules = Organization.current().rules

    now = rating.now(hand, lena, on=make.ago(0), rules=rules)

    assert now.shown.shown == 1
    make_none = rating.now(theirs[4], lena, on=make.ago(0), rules=rules)
    assert make_none.shown is None


def logged_long_ago(omar, rosa):
    talk = Talk(key=uuid4(), on=make.ago(2), person=rosa, kind="ask", answer="maybe", strength=3)
    saved = conversing.log_conversation(talk, by=omar, rules=RULES, today=make.ago(0))
    made_at = timezone.now() - timedelta(days=2)
    Conversation.objects.filter(pk=saved.pk).update(created_at=made_at)
    return saved


def test_a_late_change_shows_who_when_was_and_is(web, client, omar, lena, rosa):
    talk = logged_long_ago(omar, rosa)
    heat = Issue.objects.create(name="Heat")
    edit = f"/conversations/{talk.pk}/edit/"
    assert "more than a day old" in web.get(edit).content.decode()

    changed = {
        "kind": "ask",
        "answer": "yes",
        "strength": "2",
        "minutes": "10",
        "note": "new words",
    }
    web.post(edit, {**changed, "talked_on": str(make.ago(2)), "issues": [str(heat.pk)]})

    client.force_login(lena)
    page = client.get(f"/conversations/{talk.pk}/").content.decode()
    trace = page.partition("Changed later")[2]
    assert omar.person.name in trace
    for said in ("Maybe", "Yes", "Undecided", "With us", "Heat", "words are not kept"):
        assert said in trace, said
    colleague = make.user("Cy", role="organizer", unit=rosa.placements.get().unit)
    client.force_login(colleague)
    trace = client.get(f"/conversations/{talk.pk}/").content.decode().partition("Changed later")[2]
    assert "Maybe" in trace
    assert "Undecided" not in trace


def test_a_change_within_the_day_leaves_no_trace_on_the_page(web, omar, rosa):
    talk = Talk(key=uuid4(), on=make.ago(0), person=rosa, kind="ask", answer="maybe")
    saved = conversing.log_conversation(talk, by=omar, rules=RULES, today=make.ago(0))

    web.post(f"/conversations/{saved.pk}/edit/", {"kind": "ask", "answer": "yes", "minutes": "10"})

    assert LogEntry.objects.filter(verb="conversation_changed").count() == 1
    assert "Changed later" not in web.get(f"/conversations/{saved.pk}/").content.decode()


def test_the_day_is_told_at_its_end(web, building):
    people = [make.person(f"Person {n}", unit=building) for n in range(6)]
    for n, who in enumerate(people):
        answer = ["yes", "yes", "yes", "maybe", "no", ""][n]
        ours = {"we_on": "on", "we_idea": "find_out"} if n < 2 else {}
        web.post("/log/", sent(who, kind="ask", answer=answer, **ours))
    web.post("/log/", sent(people[0], no_answer="on"))

    page = " ".join(web.get("/log/today/").content.decode().split())

    for n, word in ((6, "talked"), (3, "yes"), (2, "you owe"), (1, "maybe")):
        assert f'<b class="stat-number">{n}</b> {word}' in page
    assert "1 maybe: go back to the issues" in page
    assert "1 try without an answer" in page
    assert page.count("Find out and call back") == 2


def test_a_day_out_of_reach_is_today(web):
    for day in ("2999-01-01", "1999-01-01", "nonsense", "0000-00-00"):
        assert web.get("/log/today/", {"on": day}).status_code == 200


def rate(person, by, strength, **fields):
    return Assessment.objects.create(
        person=person, by=by.person, strength=strength, **{"assessed_on": make.ago(1), **fields}
    )


def test_somebodys_own_ratings_are_held_against_acts_and_shown_to_them_alone(
    client, omar, lena, building
):
    people = [make.person(f"Person {n}", unit=building) for n in range(6)]
    make.took_part(people[0], make.action(make.ago(30)))
    for who in people[:5]:
        rate(who, omar, 2)
    rate(people[5], omar, 4)
    rate(people[0], omar, 1, assessed_on=make.ago(50))  # an older one of the same person

    client.force_login(omar)
    own = " ".join(client.get("/log/ratings/").content.decode().split())
    client.force_login(lena)
    hers = " ".join(client.get("/log/ratings/").content.decode().split())

    assert "Of the 5 people you rated 1 or 2, 4 show as 3" in own
    assert "That is 80%." in own
    assert "Soft support by unit" not in own
    assert "You have rated nobody yet" in hers
    assert "Soft support by unit" in hers
    assert "4 of 5 · 80%" in hers


def test_under_four_there_is_no_percentage(client, omar, building):
    for n in range(3):
        rate(make.person(f"Person {n}", unit=building), omar, 1)
    client.force_login(omar)

    page = client.get("/log/ratings/").content.decode()

    assert "Of the 3 people you rated 1 or 2, 3 show as 3" in " ".join(page.split())
    assert "That is" not in page


def test_the_page_of_ratings_takes_few_queries(
    client, lena, building, django_assert_max_num_queries
):
    for n in range(30):
        rate(make.person(f"Person {n}", unit=building), lena, 1 + n % 5)
    client.force_login(lena)

    with django_assert_max_num_queries(22):
        client.get("/log/ratings/")
