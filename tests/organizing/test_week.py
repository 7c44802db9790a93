"""A week that fits the minutes there are, and a load only oneself and one's lead know."""

from __future__ import annotations

import pytest
from django.utils import timezone

from members.models import Organization
from organizing import loading
from organizing.dashboards import week as dashboard
from organizing.loading import Load
from organizing.models import Commitment, Conversation, FollowUp, WorkWeek
from tests import make

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def rules():
    return Organization.current().rules


@pytest.mark.parametrize(
    ("talks", "available", "word"),
    [
        (0, 0, "light"),
        (0, 100, "light"),
        (1, 34, "light"),  # 20 of 34: .588
        (3, 100, "full"),  # .6
        (5, 100, "full"),  # 1.0
        (6, 100, "over"),  # 1.2
        (13, 200, "over"),  # 1.3
        (14, 200, "overloaded"),  # 1.4
        (1, 0, "overloaded"),
    ],
)
def test_the_words_of_a_load_change_where_practice_says(talks, available, word):
    assert Load(talks=talks, available=available, carried=100).weight == word


def test_more_than_three_tenths_of_the_list_late_is_overloaded():
    assert Load(talks=4, overdue=3, carried=10, available=600).weight == "light"
    assert Load(talks=4, overdue=4, carried=10, available=600).weight == "overloaded"


def test_minutes_are_twenty_for_a_talk_five_for_a_word_ten_for_a_promise(omar, building):
    who = make.person("Rosa Delgado", unit=building)
    make.carrier(who, omar.person)
    brief = make.conversation(who, omar.person, make.ago(2), minutes=2)
    FollowUp.objects.create(person=who, owner=omar.person, conversation=brief, due_on=today())
    FollowUp.objects.create(person=who, owner=omar.person, due_on=make.ago(1))
    FollowUp.objects.create(person=who, owner=omar.person, due_on=make.ago(-8))
    make.commitment(omar.person, who, make.ago(-7))
    make.commitment(who, omar.person, today())

    found = loading.load(omar, on=today(), rules=rules()["ratios"])

    assert (found.due_week, found.minutes_due, found.overdue) == (2, 35, 1)
    assert (found.carried, found.available, found.percent) == (1, 120, 29)


def test_one_sets_the_minutes_of_this_week_alone(client, omar):
    client.force_login(omar)
    for typed in ("90", "x", "-1", "99999"):
        client.post("/week/minutes/", {"minutes": typed})

    assert WorkWeek.minutes_of(omar, today()) == 90
    assert WorkWeek.minutes_of(omar, make.ago(7)) == 120


def test_the_plan_fits_the_minutes_and_puts_what_we_promised_first(omar, building):
    who = make.person("Rosa Delgado", unit=building)
    WorkWeek.put(omar, today(), 40)
    make.commitment(omar.person, who, make.ago(3))
    for _each in range(3):
        FollowUp.objects.create(person=who, owner=omar.person, due_on=make.ago(1))

    found = dashboard.week(omar, on=today(), rules=rules())

    planned = [item for day in found.days for item in day.items]
    assert planned[0].promise is not None
    assert found.planned_minutes == 30 <= found.left
    assert len(found.left_over) >= 2


def test_what_was_spent_is_taken_off_and_planned_stands_beside_held(client, omar, building):
    who = make.person("Rosa Delgado", unit=building)
    make.conversation(who, omar.person, today(), minutes=40)
    FollowUp.objects.create(
        person=who, owner=omar.person, due_on=today(), state="done", resolved_on=today()
    )
    client.force_login(omar)

    page = client.get("/week/").content.decode()

    assert "A plan for the 80 minutes left" in page
    assert "1 of 1 planned conversations held." in page


def test_a_suggestion_is_planned_in_one_tap_and_once(client, omar, building):
    who = make.person("Rosa Delgado", unit=building, since=today())
    client.force_login(omar)
    for _twice in range(2):
        client.post(f"/people/{who.pk}/plan/")

    assert FollowUp.objects.get().owner == omar.person


def test_a_promised_ride_along_stands_in_the_week(client, omar, building):
    who = make.person("Rosa Delgado", unit=building)
    make.commitment(omar.person, who, today(), kind=Commitment.Kind.RIDE_ALONG, what="Come along")
    client.force_login(omar)

    assert "Ride-alongs" in client.get("/week/").content.decode()


def test_a_load_is_seen_by_oneself_and_ones_lead_and_nobody_else(client, building, ada, lena):
    member = make.person("Olga Organizer", unit=building)
    olga = make.user(person=member, role="organizer", unit=building)
    peer_of_lena = make.person("Paula Peer", unit=building)
    make.user(person=peer_of_lena, role="leader", unit=building)
    colleague = make.user("Colin Colleague", role="organizer", unit=building)
    make.carrier(member, colleague.person)  # carrying somebody is not leading them
    elsewhere = make.user("Elsa Else", role="leader", unit=make.unit("Elsewhere"))
    everywhere = make.user("Eve Everywhere", role="leader")

    def team(user):
        found = dashboard.team(user, on=today(), rules=rules())
        return {each.user.person.name for each in found}

    assert team(lena) == {"Olga Organizer"}
    assert "Olga Organizer" in team(everywhere)
    assert "Paula Peer" in team(everywhere)
    assert team(elsewhere) == set()
    for user in (ada, colleague, olga):
        client.force_login(user)
        assert client.get("/week/loads/").status_code == 403
    client.force_login(lena)
    page = client.get("/week/loads/").content.decode()
    assert "Olga Organizer" in page
    assert "Paula Peer" not in page


def test_thirty_in_a_week_take_as_many_queries_as_three(
    client, omar, building, django_assert_max_num_queries
):
    for n in range(30):
        who = make.person(unit=building)
        make.commitment(omar.person, who, make.ago(n))
        FollowUp.objects.create(person=who, owner=omar.person, due_on=make.ago(n))
    client.force_login(omar)

    with django_assert_max_num_queries(45):
        assert client.get("/week/").status_code == 200
    assert not Conversation.objects.exists()
