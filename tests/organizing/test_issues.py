"""Issues by unit: whose words they were, who knows whom, and what follows from it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Issue
from members.models import LogEntry, Organization, Placement
from organizing.dashboards import issues
from organizing.dashboards.issues import Where
from organizing.models import FollowUp, Tie
from organizing.models.conversation import IssueRaised
from tests import make


@pytest.fixture
def nights(building, lena):
    """Six on nights of the building named short staffing; two of them know each other."""
    issue = Issue.objects.create(name="Short staffing")
    people = []
    for n in range(6):
        one = make.person(f"Night {n}", unit=building)
        Placement.objects.filter(person=one).update(shift="nights")
        talk = make.conversation(one, lena.person, make.ago(10 + n))
        IssueRaised.objects.create(conversation=talk, person=one, issue=issue, depth=2)
        people.append(one)
    Tie.confirm(people[0].pk, people[1].pk, on=make.ago(5), kind="friend")
    day = make.person("Day", unit=building)
    talk = make.conversation(day, lena.person, make.ago(4))
    IssueRaised.objects.create(conversation=talk, person=day, issue=issue, raised_by="us")
    old = make.person("Old", unit=building)
    talk = make.conversation(old, lena.person, make.ago(181))
    IssueRaised.objects.create(conversation=talk, person=old, issue=issue)
    return people


def test_six_named_it_and_four_know_none_of_the_others(client, lena, building, nights):
    client.force_login(lena)

    html = client.get(reverse("issues"), {"unit": building.pk, "shift": "nights"})
    text = " ".join(html.content.decode().split())

    sentence = "6 people named it themselves. 4 of them know none of the others: convene them."
    assert sentence in text
    assert "In 14 Alder St, nights, 6 people were talked with" in text
    assert "100% named something that a quarter" in text


def test_the_numbers_are_those_of_a_plain_count(lena, building, nights):
    rules = Organization.current().rules

    board = issues.board(lena, Where(building), on=timezone.localdate(), rules=rules)

    assert (board.talked, board.shared) == (7, round(100 * 6 / 7))
    assert [(row.n, row.of, row.percent, row.depth) for row in board.rows] == [(6, 7, 86, 2.0)]
    assert board.shifts == ["nights"]


def test_an_organizer_reads_the_issue_and_not_who_knows_whom(client, omar, building, nights):
    issue = Issue.objects.get()
    client.force_login(omar)

    board = client.get(reverse("issues")).content.decode()
    page = client.get(reverse("issue", args=[issue.pk])).content.decode()

    assert "6 people named it themselves." in board
    assert "know none" not in board + page
    assert "Night 3" in page
    assert not LogEntry.objects.filter(facts__purpose="convening").exists()


def test_convening_invites_each_by_whoever_carries_them_once(client, lena, omar, building, nights):
    issue = Issue.objects.get()
    make.carrier(nights[2], omar.person)
    client.force_login(lena)
    url = reverse("issue", args=[issue.pk])
    html = client.get(url).content.decode()
    form = {"held_on": make.ago(-9).isoformat(), "place": "Laundry"}
    chosen = [one.pk for one in nights[2:]]

    for _ in range(2):
        response = client.post(url, form | {"person": [*chosen, make.person().pk, "x"]})
    after = client.get(response.url).content.decode()

    assert html.count(" checked") == 4
    assert "4 of them know none of the others" in " ".join(html.split())
    rows = FollowUp.objects.order_by("person__name")
    assert [row.person for row in rows] == nights[2:]
    assert [row.owner for row in rows] == [omar.person, *[lena.person] * 3]
    assert {row.due_on for row in rows} == {make.ago(-7)}
    assert "Short staffing" in rows[0].what
    assert "Laundry" in rows[0].what
    assert "Write the gathering down" in after
    assert after.count(f"there={nights[2].pk}") >= 1
    assert LogEntry.objects.filter(facts__purpose="convening", actor=lena).exists()


def test_nobody_chosen_or_a_day_gone_by_is_said_and_nothing_done(client, lena, building, nights):
    client.force_login(lena)
    url = reverse("issue", args=[Issue.objects.get().pk])

    nobody = client.post(url, {"held_on": make.ago(-3).isoformat()})
    late = client.post(url, {"held_on": make.ago(1).isoformat(), "person": nights[0].pk})

    assert (nobody.status_code, late.status_code) == (422, 422)
    assert "Choose whom to invite." in nobody.content.decode()
    assert "Choose today or a later day." in late.content.decode()
    assert not FollowUp.objects.exists()


def test_another_unit_is_not_there(client, lena, building, nights):
    elsewhere = make.unit()
    client.force_login(lena)

    assert client.get(reverse("issues"), {"unit": elsewhere.pk}).status_code == 404
    assert client.get(reverse("issues"), {"unit": "nonsense"}).status_code == 200
