"""After an action and a campaign: newcomers on somebody's list, and a close that takes nothing."""

import pytest
from django.urls import reverse

from campaigns.models import CampaignSnapshot
from members.models import Carrier, Placement, Seat
from organizing import absorbing, remaining
from organizing.models import FollowUp, MetricSnapshot, Standing, Tie
from organizing.tasks import settle_campaigns
from tests import make

pytestmark = pytest.mark.django_db
TODAY = make.ago(0)


@pytest.fixture(autouse=True)
def at_home(lena, omar, building):
    """Both live in the house they work in, so that they see each other."""
    for user in (lena, omar):
        Placement.objects.create(person=user.person, unit=building, began_on=make.LONG_AGO)


@pytest.fixture
def heat(building):
    made = make.campaign("Heat", opened_on=make.ago(200))
    made.units.add(building)
    return made


@pytest.fixture
def march(heat):
    return make.action(make.ago(1), name="March", cost=3, campaign=heat)


def to(name, row):
    return reverse(name, args=[row.pk])


def text(response):
    return " ".join(response.content.decode().split())


def test_the_day_after_newcomers_are_on_the_list_of_who_is_nearest_and_may_see_them(
    client, lena, omar, building, march
):
    carried, asked, brought, unknown, old, away = (make.person(unit=building) for _ in range(6))
    stranger = make.person(unit=make.unit())
    make.carrier(carried, lena.person)
    make.took_part(carried, march, asked_by=omar.person)
    make.took_part(asked, march, asked_by=omar.person)
    make.took_part(brought, march, brought_by=lena.person, asked_by=omar.person)
    make.took_part(unknown, march, asked_by=old)  # who cannot sign in
    make.took_part(stranger, march, asked_by=omar.person)  # whom omar does not see
    away.ask_no_contact(True, by=lena)
    make.took_part(away, march, asked_by=omar.person)
    make.took_part(old, make.action(make.ago(90)))
    make.took_part(old, march, asked_by=omar.person)
    assert absorbing.assign_due(on=make.ago(1)) == 0  # not on the day itself

    settle_campaigns()
    settle_campaigns()

    found = {row.person: row.owner for row in FollowUp.objects.all()}
    assert found == {carried: lena.person, asked: omar.person, brought: lena.person}
    client.force_login(omar)
    assert "Their first act: March" in text(client.get("/"))
    client.force_login(lena)
    html = text(client.get(to("action_after", march)))
    assert "1 on nobody's list" in html.replace("&#x27;", "'")  # the stranger is out of her scope
    assert "4 first-timers nobody has met since: March" in text(client.get("/"))


def test_a_leader_shares_the_rest_out_and_who_had_nobody_is_carried(
    client, lena, omar, building, march
):
    rosa = make.person("Rosa", unit=building)
    make.took_part(rosa, march)
    client.force_login(lena)
    for _ in range(2):
        client.post(to("action_assign", march), {"person": rosa.pk, "to": omar.person_id})
    assert FollowUp.objects.get().owner == omar.person
    assert Carrier.objects.get(person=rosa, ended_on=None).by == omar.person

    client.post(to("action_assign", march), {"person": rosa.pk, "to": lena.person_id})
    assert FollowUp.objects.open().get().owner == lena.person
    assert FollowUp.objects.count() == 2

    client.force_login(omar)
    said = {"key": "", "person": rosa.pk, "minutes": 22}
    client.post("/log/", said)
    client.force_login(lena)
    assert "1 of 1 had a one-on-one within 14 days." in text(client.get(to("action_after", march)))


def test_who_brought_whom_is_named_exactly(client, omar, building, march):
    rosa, tom = make.person("Rosa Rueda", unit=building), make.person("Tom Tran", unit=building)
    for person in (rosa, tom):
        make.took_part(person, march)
    client.force_login(omar)
    for name in ("Nobody", "Rosa Rueda", "tom tran"):
        client.post(to("action_brought", march), {"person": rosa.pk, "name": name})

    assert march.participations.get(person=rosa).brought_by == tom


def test_a_campaign_that_closes_takes_nothing_with_it(client, lena, omar, building, heat, march):
    rosa, tom = make.person(unit=building), make.person(unit=building)
    make.took_part(rosa, march)
    make.carrier(rosa, omar.person)
    Tie.confirm(rosa.pk, tom.pk, on=make.ago(3))
    committee = make.committee(units=[building], members=[rosa])
    promise = make.commitment(rosa, omar.person, make.ago(-4), action=march)
    client.force_login(lena)
    for _ in range(2):
        client.post(to("campaign_close", heat))

    heat.refresh_from_db()
    assert heat.closed_on == TODAY
    assert Carrier.objects.filter(person=rosa, ended_on=None).exists()
    assert Tie.objects.count() == 1
    assert Seat.objects.get(committee=committee).ended_on is None
    promise.refresh_from_db()
    assert promise.status == "open"
    rosa.refresh_from_db()
    assert rosa.status == "active"
    assert "closed" in text(client.get("/campaigns/"))


def test_what_is_left_is_kept_once_for_each_moment_and_told_anew_after_reopening(
    client, lena, building, heat, march
):
    people = [make.person(unit=building) for _ in range(4)]
    for n, person in enumerate(people):
        make.took_part(person, march)
        Standing.objects.create(person=person, as_of=TODAY, level=3 if n else 1, rung=5 * (n == 1))
    for days in (201, 181, 1, 0):
        MetricSnapshot.objects.create(
            unit=building, as_of=make.ago(days), figures={"level_5": 10 - days // 50, "leaders": 2}
        )
    heat.close(on=make.ago(1), by=lena)
    for _ in range(2):
        settle_campaigns()
    assert set(CampaignSnapshot.objects.values_list("moment", flat=True)) == {"opened", "closed"}
    closed = CampaignSnapshot.objects.get(moment="closed").figures
    assert (closed["participants"], closed["in_relationship"], closed["leaders"]) == (4, 3, 1)
    client.force_login(lena)

    html = text(client.get(to("campaign_left", heat)))
    assert "75%" in html
    assert "3 of 4 who took part are in a relationship" in html
    assert "+4" in html  # organized people of its units since the start

    assert remaining.keep_due(on=make.ago(-89)) == 0  # that day is not over
    assert remaining.keep_due(on=make.ago(-97)) == 1
    client.post(to("campaign_reopen", heat))
    assert set(CampaignSnapshot.objects.values_list("moment", flat=True)) == {"opened"}
