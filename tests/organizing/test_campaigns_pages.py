"""Campaign and action pages: participation over the headcount, two ledgers, newcomers, marks."""

import re

import pytest
from django.urls import reverse

from campaigns import freezing
from campaigns.models import Action, Campaign, CampaignSnapshot, Participation
from members.models import LogEntry, Touched, UnitHeadcount
from organizing.models import MetricSnapshot
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marks")]


@pytest.fixture
def heat(building):
    made = make.campaign("Heat", goal="Warm by winter", decision_maker="The owner")
    made.units.add(building)
    return made


def text(client, row):
    return " ".join(client.get(row.get_absolute_url()).content.decode().split())


def headcount(unit, n, on=make.LONG_AGO):
    UnitHeadcount.objects.create(unit=unit, as_of=on, n=n, source="door_count")


def test_participation_is_over_the_headcount_and_not_over_the_list(client, lena, building, heat):
    headcount(make.unit("Floor 1", under=building), 30)
    headcount(make.unit("Floor 2", under=building), 10)
    test = make.action(make.ago(3), campaign=heat, name="Button day", is_test=True)
    for _ in range(26):
        make.took_part(make.person(unit=building), test, answer="yes")
    make.took_part(make.person(unit=building), test, evidence="self_reported")
    make.carrier(make.person(unit=building), lena.person)
    client.force_login(lena)

    html = text(client, heat)

    assert "65%" in html
    assert "26 of 40" in html
    assert "A majority: go one step up" in html
    assert "our own list" not in html


def test_a_headcount_of_the_house_is_not_added_to_those_of_its_floors(client, lena, building, heat):
    headcount(building, 50)
    headcount(make.unit("Floor 1", under=building), 30)
    heat.units.add(building.children.get())
    action = make.action(make.ago(3), campaign=heat)
    make.took_part(make.person(unit=building), action)
    client.force_login(lena)

    assert "1 of 50" in text(client, heat)


def test_without_a_headcount_the_denominator_says_it_is_our_list(client, lena, building, heat):
    people = [make.person(unit=building) for _ in range(4)]
    make.took_part(people[0], make.action(make.ago(3), campaign=heat))
    client.force_login(lena)

    html = text(client, heat)

    assert "1 of 4, our own list" in html


def test_turnout_and_newcomers_stand_side_by_side(client, lena, building, heat):
    old, new, late = (make.person(unit=building) for _ in range(3))
    make.took_part(old, make.action(make.ago(300)))
    march = make.action(make.ago(20), campaign=heat, name="March")
    for person in (old, new, late):
        make.took_part(person, march)
    make.conversation(new, lena.person, make.ago(10))
    make.conversation(late, lena.person, make.ago(2))
    make.conversation(old, lena.person, make.ago(15))
    client.force_login(lena)

    html = text(client, heat)
    page = text(client, march)

    assert '<p class="stat-number">3</p>' in html
    assert '<b>1 <span class="stat-of">of 2</span></b> first-timers' in html
    assert "1 of 2 had a one-on-one within 14 days." in page
    assert old.name not in page.split("First-timers")[1]


def test_a_stranger_sees_neither_campaign_nor_action(client, rita, heat):
    action = make.action(make.ago(3), campaign=heat)
    client.force_login(rita)

    assert client.get(heat.get_absolute_url()).status_code == 404
    assert client.get(action.get_absolute_url()).status_code == 404
    assert "Heat" not in client.get(reverse("campaigns")).content.decode()


def test_a_reader_sees_counts_and_no_name(client, building, heat):
    action = make.action(make.ago(3), campaign=heat)
    person = make.person("Ana Abel", unit=building)
    make.took_part(person, action)
    client.force_login(make.user(role="reader", unit=building))

    html = text(client, action)

    assert "1 asked, 0 yes, 1 did" in html
    assert "Ana Abel" not in html
    marks = reverse("action_mark", args=[action.pk]), {"person": person.pk, "state": "did"}
    assert client.post(*marks).status_code == 403


def test_who_asked_or_brought_them_has_no_name_beyond_ones_scope(
    client, omar, lena, building, heat
):
    march, far = make.action(make.ago(3), campaign=heat), make.person("Zyx Stranger")
    asked = make.took_part(
        make.person("Ana Abel", unit=building), march, asked_by=far, brought_by=far
    )
    client.force_login(omar)
    pages = (
        text(client, march) + client.get(reverse("action_after", args=[march.pk])).content.decode()
    )

    assert "asked by somebody outside your scope" in pages
    assert pages.count("came with somebody outside your scope") == 2
    assert "Zyx" not in pages

    Participation.objects.filter(pk=asked.pk).update(asked_by=lena.person)  # who signs in
    assert f"asked by {lena.person.name}" in text(client, march)


def test_one_tap_says_that_somebody_did_and_how_we_know(client, omar, building, heat):
    action = make.action(make.ago(1), campaign=heat)
    ana = make.person("Ana Abel", unit=building)
    client.force_login(omar)
    url = reverse("action_mark", args=[action.pk])
    said = {"person": ana.pk, "state": "did", "evidence": "seen_by_two"}

    client.post(reverse("action_ask", args=[action.pk]), {"person": ana.pk})
    Touched.objects.all().delete()
    client.post(url, said, headers={"HX-Request": "true"})
    html = client.post(url, said, headers={"HX-Request": "true"}).content.decode()

    row = Participation.objects.get()
    assert (row.state, row.evidence, row.asked_by) == ("did", "seen_by_two", omar.person)
    assert html.strip().startswith('<section id="took-part"')
    assert LogEntry.objects.filter(verb="participation").count() == 2
    assert Touched.objects.filter(person_id=ana.pk).exists()
    client.post(url, {"person": ana.pk, "state": "did_not"})
    row.refresh_from_db()
    assert (row.state, row.evidence) == ("did_not", "")


def test_marks_are_refused_out_of_scope_before_the_day_and_in_nonsense(
    client, omar, building, heat
):
    action, later = (make.action(make.ago(n), campaign=heat) for n in (1, -5))
    ana, stranger = make.person(unit=building), make.person()
    client.force_login(omar)

    def mark(where, **said):
        return client.post(reverse("action_mark", args=[where.pk]), said).status_code

    assert mark(action, person=stranger.pk, state="did") == 404
    assert mark(action, person="x", state="did") == 400
    assert mark(action, person=ana.pk, state="did", evidence="hearsay") == 400
    assert mark(later, person=ana.pk, state="did") == 400
    assert mark(later, person=ana.pk, answer="yes") == 302
    assert Participation.objects.get().answer == "yes"


def test_a_leader_starts_a_campaign_for_units_they_lead_only(client, lena, omar, building):
    elsewhere = make.unit()
    form = {"name": "Roof", "opened_on": "2026-01-01"}

    client.force_login(omar)
    assert client.post(reverse("campaign_new"), form).status_code == 403
    client.force_login(lena)
    assert client.post(reverse("campaign_new"), form).status_code == 422
    wrong = client.post(reverse("campaign_new"), form | {"units": [str(elsewhere.pk)]})
    assert wrong.status_code == 422
    client.post(reverse("campaign_new"), form | {"units": [str(building.pk)]})

    roof = Campaign.objects.get(name="Roof")
    action = {"name": "Petition", "cost": 1, "held_on": "2026-02-01", "origin": "planned"}
    client.post(reverse("action_new", args=[roof.pk]), action)
    petition = Action.objects.get()
    assert (petition.campaign, petition.cost) == (roof, 1)
    client.post(reverse("action_edit", args=[petition.pk]), action | {"cost": 2})
    petition.refresh_from_db()
    assert petition.cost == 2


def test_a_campaign_of_another_unit_cannot_be_changed(client, lena):
    everywhere = make.campaign("Everywhere")
    client.force_login(lena)

    assert client.get(reverse("campaign_edit", args=[everywhere.pk])).status_code == 403
    assert client.get(reverse("action_new", args=[everywhere.pk])).status_code == 403


def test_thirty_actions_cost_no_more_queries_than_one(
    client, lena, building, heat, django_assert_max_num_queries
):
    people = [make.person(unit=building) for _ in range(3)]
    body = make.committee(units=[building], members=people)
    MetricSnapshot.objects.create(unit=building, as_of=make.ago(0), figures={"level_5": 4})
    for n in range(30):
        action = make.action(make.ago(n), campaign=heat, cost=3, is_test=n % 2 == 1)
        for person in people:
            make.took_part(person, action)
        if action.is_test:
            freezing.freeze(action, on=make.ago(n), committee=body, by=None)
    make.carrier(people[0], lena.person)
    client.force_login(lena)

    with django_assert_max_num_queries(30):
        client.get(heat.get_absolute_url())
    with django_assert_max_num_queries(24):
        client.get(action.get_absolute_url())


def test_the_head_has_two_ledgers_and_what_changed_since_the_start(client, lena, building, heat):
    kept = {"capacity": {"organized": 4, "leaders": 2, "ties": 9}, "frontier": None}
    kept["independence"] = {"year": 2025, "member_share": 30, "flexible": None}
    CampaignSnapshot.objects.create(
        campaign=heat, moment="opened", as_of=heat.opened_on, figures=kept
    )
    MetricSnapshot.objects.create(
        unit=building, as_of=make.ago(0), figures={"level_5": 9, "leaders": 2, "tie_ends": 30}
    )
    make.took_part(make.person(unit=building), make.action(make.ago(3), campaign=heat, cost=2))
    client.force_login(lena)

    html = re.sub(r"<[^>]+>", " ", text(client, heat)).split("Two ledgers", 1)[1]
    head = " ".join(html.split("Steps")[0].split())

    for line in ("Organized people 4 9 +5", "Leaders 2 2 0", "Live ties 9 15 +6"):
        assert line in head
    assert "Cost frontier – 2 not known" in head
    assert "Income that is the members' own, in percent 30" in head.replace("&#x27;", "'")
    client.force_login(make.user(role="reader", unit=building))
    assert "Income" not in text(client, heat)
