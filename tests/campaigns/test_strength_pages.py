"""Freezing, counting, publishing, deciding: through the door, by those who may."""

from uuid import uuid4

import pytest
from django.urls import reverse

from campaigns.models import Decision, EligibleSnapshot, Participation, SignUp, StructureTest
from members.models import ContactPoint, LogEntry, Placement
from tests import make
from tests.members.rosters import applied, undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def heat(building):
    made = make.campaign("Heat")
    made.units.add(building)
    return made


@pytest.fixture
def body(building, lena):
    return make.committee("House committee", units=[building], members=[lena.person])


@pytest.fixture
def people(building):
    return [make.person(unit=building, email=f"p{n}@example.org") for n in range(8)]


@pytest.fixture
def action(heat, people):
    return make.action(make.ago(1), campaign=heat, name="Petition", is_test=True)


def to(name, row):
    return reverse(name, args=[row.pk])


def text(client, path):
    return " ".join(client.get(path).content.decode().split())


def freeze(client, action, body, **fields):
    return client.post(to("test_freeze", action), {"committee": str(body.pk), **fields})


VOTE = {
    "kind": "question", "question": "Do we?", "method": "open_vote", "needed": "majority",
    "eligible": 9, "present": 6, "quorum": 5, "yes": 4, "no": 1, "abstained": 1,
}  # fmt: skip


def vote(client, body, **fields):
    said = {**VOTE, "decided_on": make.ago(0).isoformat(), **fields}
    return client.post(to("committee_decision_new", body), said)


def test_a_list_is_frozen_once_by_who_leads_and_two_tabs_make_one(client, lena, omar, action, body):
    client.force_login(omar)
    assert freeze(client, action, body).status_code == 403
    client.force_login(lena)
    assert freeze(client, action, make.committee("Strange")).status_code == 422
    for _tab in range(2):
        assert freeze(client, action, body, legal_bar="95").status_code == 302

    test = StructureTest.objects.get()
    assert (test.committee, test.legal_bar, test.eligible.count()) == (body, 95, 8)
    assert LogEntry.objects.filter(verb="list_frozen").count() == 1


def test_only_who_sits_on_it_publishes_what_the_committee_decided(
    client, lena, ada, rita, building, action, body, people
):
    reader = make.user(role="reader", unit=building)
    client.force_login(lena)
    freeze(client, action, body)
    for who in people[:5]:
        make.took_part(who, action)
    page = to("test", action)
    assert "5 of 8" in text(client, page)
    client.force_login(reader)
    for address in (page, action.get_absolute_url(), action.campaign.get_absolute_url()):
        html = text(client, address)
        assert "not published yet" in html
        assert "5 of 8" not in html
        assert "5 did" not in html
    assert client.post(to("test_publish", action)).status_code == 403
    client.force_login(lena)
    client.post(to("test_publish", action))
    assert not StructureTest.objects.published().exists()
    vote(client, body, kind="publish", actions=[str(action.pk)], yes=1, no=4)  # not carried
    client.post(to("test_publish", action))
    assert not StructureTest.objects.published().exists()
    vote(client, body, kind="publish", actions=[str(action.pk)])
    client.force_login(ada)
    assert client.post(to("test_publish", action)).status_code == 403
    client.force_login(lena)
    for _tab in range(2):
        client.post(to("test_publish", action))

    test = StructureTest.objects.published().get()
    assert (test.published_by, test.publication.result) == (lena, "carried")
    assert LogEntry.objects.filter(verb="test_published").count() == 1
    client.force_login(reader)
    assert "5 of 8" in text(client, page)
    assert "63%" in text(client, to("campaign_tests", action.campaign))
    client.force_login(lena)
    assert client.get(to("decision_edit", test.publication)).status_code == 403
    client.force_login(rita)
    assert client.get(page).status_code == 404


def test_a_decision_publishes_one_test(client, lena, heat, action, body):
    second = make.action(make.ago(1), campaign=heat, is_test=True)
    client.force_login(lena)
    for each in (action, second):
        freeze(client, each, body)
    both = [str(action.pk), str(second.pk)]
    assert vote(client, body, kind="publish", actions=both).status_code == 422
    make.decision(body, kind="publish").actions.set([action, second])  # from before this was asked

    for each in (action, second):
        assert client.post(to("test_publish", each)).status_code == 302

    assert StructureTest.objects.published().get().action == action


def test_who_only_sits_on_the_committee_reads_its_test(
    client, lena, building, action, body, people
):
    member = make.user(role="reader", committee=body, person=make.person(unit=building))
    seat = body.seats.create(person=member.person, began_on=make.LONG_AGO)
    client.force_login(lena)
    freeze(client, action, body)
    for who in people[:5]:
        make.took_part(who, action)
    client.force_login(member)
    page = to("test", action)

    html = text(client, page)

    assert "5 of 9" in html
    assert not any(who.name in html for who in people)  # counts, and nobody's name
    seat.ended_on = make.ago(1)
    seat.save()
    html = text(client, page)
    assert "not published yet" in html
    assert "5 of 9" not in html


def test_a_secret_ballot_is_counted_by_unit_and_nobody_can_note_a_vote(
    client, lena, action, body, people
):
    client.force_login(lena)
    freeze(client, action, body, is_secret="on")
    snapshot = EligibleSnapshot.objects.get()
    Participation.objects.create(action=action, person=people[0], asked_by=lena.person)
    marked = {"person": str(people[0].pk), "state": "did", "evidence": "check_in"}

    assert client.post(to("action_mark", action), marked).status_code == 400
    cast = {f"cast-{snapshot.pk}": "7", "yes": "5", "no": "1", "spoilt": "0"}
    answer = client.post(to("test_ballot", action), cast)
    assert answer.status_code == 422
    assert "do not add up" in answer.content.decode()
    assert client.post(to("test_ballot", action), {**cast, "spoilt": "1"}).status_code == 302

    html = text(client, to("test", action))
    assert "7 of 8" in html
    assert "88%" in html
    test = StructureTest.objects.get()
    assert (test.yes, test.no, test.spoilt) == (5, 1, 1)
    assert Participation.objects.exclude(answer="", state="invited").count() == 0


def test_no_door_ties_a_person_to_a_secret_ballot_and_few_ballots_show_no_split(
    client, lena, action, body, people
):
    client.force_login(lena)
    freeze(client, action, body, is_secret="on")
    who = {"person": str(people[0].pk)}
    for page, said in (
        ("action_mark", {**who, "answer": "yes"}),
        ("action_mark", {**who, "state": "did_not"}),
        ("action_door", who),
    ):
        assert client.post(to(page, action), said).status_code == 400
    for kind in SignUp.Kind.values:  # what a stranger types, and what is called out at the door
        row = SignUp.objects.create(
            key=uuid4(), action=action, name="A", received_on=make.ago(0), kind=kind
        )
        assert client.post(to("sign_up_settle", row), who).status_code == 302
    assert not action.participations.exclude(answer="", state="invited").exists()

    snapshot = EligibleSnapshot.objects.get()
    counts = {f"cast-{snapshot.pk}": "4", "yes": "4", "no": "0", "spoilt": "0"}
    assert client.post(to("test_ballot", action), counts).status_code == 302
    html = text(client, to("test", action))
    assert "hidden: fewer than five voted" in html
    assert "4 of 8" in html
    few = {"method": "secret_ballot", "eligible": 4, "present": 4, "quorum": 3, "yes": 4, "no": 0}
    vote(client, body, **few, abstained=0)
    made = Decision.objects.get()
    for page in (made.get_absolute_url(), to("committee_decisions", body)):
        assert "4 yes" not in text(client, page)
    assert "hidden: fewer than five voted" in text(client, made.get_absolute_url())


def test_a_file_brings_no_answer_into_a_secret_ballot(client, lena, action, body, people):
    client.force_login(lena)
    freeze(client, action, body, is_secret="on")
    rows = "".join(
        f"{ContactPoint.objects.get(person=who).value},{who.name},Petition,{action.held_on},{said}\n"
        for who, said in zip(people, ["yes", "registered", "no"], strict=False)
    )

    run = applied("Email,Name,Event title,Event date,Attended\n" + rows, by=lena)

    brought = action.participations.all()
    assert brought.count() == 3, (run.counts, run.mapping)
    assert set(brought.values_list("answer", "state", "evidence")) == {("", "invited", "")}
    undone(run)
    assert not action.participations.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"present": 12},
        {"yes": 6},
        {"quorum": 0},
        {"abstained": ""},
        {"method": "consensus"},
        {"kind": "publish"},
        {"decided_on": make.LONG_AGO.replace(year=2999).isoformat()},
        {"question": ""},
    ],
)
def test_what_cannot_be_true_is_asked_again(client, lena, body, wrong):
    client.force_login(lena)

    assert vote(client, body, **wrong).status_code == 422
    assert not Decision.objects.exists()


def test_a_vote_at_a_meeting_has_those_who_came_and_its_result_follows(
    client, lena, omar, ada, building, body, people
):
    body.seats.create(person=people[0], began_on=make.LONG_AGO)
    meeting = make.meeting(body, make.ago(2), present=[lena.person], absent=[people[0]])
    client.force_login(lena)
    form = to("committee_decision_new", body) + f"?meeting={meeting.pk}"

    html = text(client, form)
    assert lena.person.name in html
    said = {
        **VOTE, "eligible": 2, "present": 1, "quorum": 2, "yes": 1, "no": 0, "abstained": 0,
        "decided_on": make.ago(2).isoformat(), "deciders": [str(lena.person.pk)],
    }  # fmt: skip
    assert client.post(form, said).status_code == 302

    made = Decision.objects.get()
    assert (made.result, made.meeting, made.recorded_by) == ("no_quorum", meeting, lena)
    assert [row.person for row in made.deciders.all()] == [lena.person]
    assert "Do we?" in text(client, meeting.get_absolute_url())
    assert "no quorum" in text(client, body.get_absolute_url())
    client.post(to("decision_edit", made), {**said, "quorum": 1})
    made.refresh_from_db()
    assert made.result == "carried"
    client.force_login(omar)
    assert client.get(form).status_code == 403
    assert client.get(made.get_absolute_url()).status_code == 200


def test_what_costs_three_shows_its_mandate_or_that_it_has_none(client, lena, heat, body, people):
    march = make.action(make.ago(-3), campaign=heat, name="March", cost=3)
    cheap = make.action(make.ago(-3), campaign=heat, name="Petition", cost=2)
    client.force_login(lena)

    assert "no mandate" in text(client, march.get_absolute_url())
    assert "mandate" not in text(client, cheap.get_absolute_url())
    vote(client, body, kind="mandate", actions=[str(march.pk)], yes=1, no=4)
    assert "no mandate" in text(client, march.get_absolute_url())
    staff = {
        "kind": "mandate", "question": "March?", "body": "staff", "method": "alone",
        "needed": "majority", "result": "carried", "decided_on": make.ago(0).isoformat(),
        "actions": [str(march.pk)],
    }  # fmt: skip
    assert client.post(to("campaign_decision_new", heat), staff).status_code == 302
    assert "no mandate" in text(client, march.get_absolute_url())
    vote(client, body, kind="mandate", actions=[str(march.pk)])
    html = text(client, march.get_absolute_url())
    assert "Rests on a mandate: House committee" in html
    assert "4 yes, 1 no; 6 of 9 there." in html


def test_a_list_is_shown_to_its_leader_and_their_lead_only(
    client, lena, omar, building, action, body, people
):
    Placement.objects.create(person=omar.person, unit=building, began_on=make.LONG_AGO)
    other = make.user("Otto Organizer", role="organizer", unit=building)
    for who in people[:4]:
        make.carrier(who, omar.person, since=make.ago(9))
    client.force_login(lena)
    freeze(client, action, body)
    make.took_part(people[0], action)
    page = to("test", action)

    assert "1 of 4 (25%)" in text(client, page)
    client.force_login(omar)
    assert "your list" in text(client, page)
    client.force_login(other)
    assert "1 of 4 (25%)" not in text(client, page)
