"""The plan in plain words, what is held against it, whose it is, and where demands come from."""

import pytest
from django.urls import reverse

from campaigns.models import Decision, Issue
from members.ids import uuid7
from organizing.models import Conversation, IssueRaised, PlanBuyIn, Standing
from tests import make

pytestmark = pytest.mark.django_db
PLAN = {"if_we": "withhold rent", "decider": "the owner", "then": "the boilers are mended"}


@pytest.fixture
def heat(building):
    made = make.campaign("Heat", opened_on=make.ago(40))
    made.units.add(building)
    return made


@pytest.fixture
def planned(heat):
    heat.plan_versions.create(number=1, written_on=make.ago(30), **PLAN)
    return heat


def page(client, name, row):
    return " ".join(client.get(reverse(name, args=[row.pk])).content.decode().split())


def test_the_plan_has_versions_and_the_earlier_ones_stay(client, lena, heat):
    client.force_login(lena)
    to = reverse("campaign_plan_write", args=[heat.pk])
    client.post(to, PLAN)
    client.post(to, PLAN)  # pressed twice
    client.post(to, {**PLAN, "if_we": "march to the owner's house"})

    html = page(client, "campaign_plan", heat)

    assert [v.number for v in heat.plan_versions.order_by("number")] == [1, 2]
    assert html.index("march to the owner") < html.index("If we withhold rent, then the owner")


def test_objections_are_kept_with_who_raised_them_for_who_may_read_it(
    client, lena, omar, ada, planned, building
):
    make.person("Rosa Rueda", unit=building)
    client.force_login(omar)
    to = reverse("objection_new", args=[planned.pk])
    said = {"text": "He can wait longer than we can", "name": "rosa rueda"}
    assert client.post(to, said).status_code == 302
    client.post(to, said)
    assert client.post(to, {"text": "No", "name": "Nobody Known"}).status_code == 422
    objection = planned.objections.get()

    client.force_login(lena)
    client.post(
        reverse("objection_settle", args=[objection.pk]),
        {"outcome": "changed", "answer": "We collect a fund first"},
    )
    leads = page(client, "campaign_plan", planned)
    client.force_login(ada)
    administers = page(client, "campaign_plan", planned)

    assert "Rosa Rueda" in leads
    assert "We collect a fund first" in leads
    assert "He can wait longer" in administers
    assert "Rosa Rueda" not in administers  # R12: being admin opens no word anybody said


def test_buy_in_is_asked_in_a_talk_where_a_live_plan_covers_the_person(
    client, lena, building, planned
):
    inside, outside = make.person(unit=building), make.person(unit=make.unit())
    make.carrier(outside, lena.person)
    client.force_login(lena)

    def asks(person):
        return 'name="buy_in"' in client.get(f"/log/?person={person.pk}").content.decode()

    assert asks(inside)
    assert not asks(outside)
    assert 'name="buy_in"' not in client.get("/log/").content.decode()
    planned.close(on=make.ago(1), by=lena)
    assert not asks(inside)


def test_a_talk_keeps_what_was_said_of_the_plan_and_undoing_takes_it_away(
    client, lena, building, planned
):
    rosa = make.person(unit=building)
    client.force_login(lena)
    key = uuid7()
    said = {"key": key, "person": rosa.pk, "minutes": 10, "buy_in": "can_explain"}
    client.post("/log/", said)
    client.post("/log/", said)
    row = PlanBuyIn.objects.get()
    assert (row.campaign, row.state, row.person) == (planned, "can_explain", rosa)
    assert row.version == planned.plan_versions.get()
    assert "Can explain it" in client.get(f"/conversations/{key}/").content.decode()

    edited = {"kind": "relational", "minutes": 10, "channel": "face", "buy_in": "disagrees"}
    client.post(f"/conversations/{key}/edit/", edited)
    assert PlanBuyIn.objects.get().state == "disagrees"
    assert rosa.name in page(client, "campaign_plan", planned)

    client.post(f"/conversations/{key}/undo/")
    assert not Conversation.objects.exists()
    assert not PlanBuyIn.objects.exists()


def test_who_said_what_is_sealed_and_small_counts_are_hidden(client, lena, ada, building, planned):
    people = [make.person(unit=building) for _ in range(6)]
    for person in people:
        Standing.objects.create(person=person, as_of=make.ago(0), level=4)
    client.force_login(lena)
    to = reverse("campaign_buy_in", args=[planned.pk])
    client.post(to, {"person": people[0].pk, "state": "disagrees"})
    client.post(to, {"person": people[0].pk, "state": "disagrees"})
    leads = page(client, "campaign_plan", planned)
    client.force_login(ada)
    administers = page(client, "campaign_plan", planned)

    assert PlanBuyIn.objects.count() == 1
    assert people[0].name in leads
    assert people[0].name not in administers
    assert "&lt; 5" in administers
    assert "&lt; 5" not in leads


def test_a_demand_is_traced_to_who_raised_its_issue_and_to_a_vote(client, lena, building, planned):
    heat, noise = Issue.objects.create(name="No heat"), Issue.objects.create(name="Noise")
    for n, raised_by in enumerate(["them", "them", "us"]):
        who = make.person(unit=building)
        for days in (3, 2):  # twice by the same person counts once
            talk = make.conversation(who, lena.person, make.ago(days + n))
            IssueRaised.objects.create(
                conversation=talk, person=who, issue=heat, raised_by=raised_by
            )
    elsewhere = make.person(unit=make.unit())
    talk = make.conversation(elsewhere, lena.person, make.ago(3))
    IssueRaised.objects.create(conversation=talk, person=elsewhere, issue=heat)
    vote = Decision.objects.create(
        body="assembly", campaign=planned, question="Demand heat?", decided_on=make.ago(5),
        eligible=40, present=30, quorum=20, yes=25, no=5, abstained=0, result="carried",
    )  # fmt: skip
    client.force_login(lena)
    to = reverse("demand_new", args=[planned.pk])
    day = make.ago(4).isoformat()
    said = {"text": "Heat every day", "raised_on": day, "outcome": "open"}
    client.post(to, {**said, "issues": [heat.pk], "decisions": [vote.pk]})
    client.post(to, {**said, "text": "Quiet at night", "issues": [noise.pk]})

    html = page(client, "campaign_demands", planned)

    assert "1 of 2 demands rest on" in html
    assert "2 people: No heat" in html
    assert "0 people: Noise" in html
    assert "25 yes, 5 no" in html
