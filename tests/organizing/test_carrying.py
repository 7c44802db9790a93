"""My people, handing over, introductions, and who was talked with by somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Carrier, LogEntry
from organizing import handing_over, introducing
from organizing.models import Conversation, FollowUp, Handoff, Introduction, Tie
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marks")]


def today():
    return timezone.localdate()


@pytest.fixture
def rosa(building):
    return make.person("Rosa Delgado", unit=building)


@pytest.fixture
def near(building, omar, rosa):
    """Omar carries Rosa, and Marcus of the same building knows her."""
    make.carrier(rosa, omar.person)
    marcus = make.person("Marcus Hale", unit=building)
    user = make.user(person=marcus, role="organizer", unit=building)
    Tie.confirm(rosa.pk, marcus.pk, on=make.ago(20), is_close=True)
    return user


def propose(client, omar, rosa, marcus):
    client.force_login(omar)
    client.post(f"/people/{rosa.pk}/hand-over/", {"to": str(marcus.person_id)})
    return Handoff.objects.get()


def test_my_people_come_with_what_is_promised_and_next(client, omar, rosa):
    make.carrier(rosa, omar.person)
    make.commitment(omar.person, rosa, today())
    make.conversation(rosa, omar.person, make.ago(3))
    client.force_login(omar)

    page = client.get("/my-people/").content.decode()

    assert "You carry 1 person." in page
    assert "talked with 3 days ago" in page
    assert "you owe 1" in page


def test_a_long_list_is_paged_by_key_and_shows_everybody_once(client, omar, building):
    for n in range(65):
        make.carrier(make.person(f"Person Q{n:02}", unit=building), omar.person)
    client.force_login(omar)

    seen, address = [], "/my-people/"
    while address:
        page = client.get(address).content.decode()
        seen += [f"Q{n:02}" for n in range(65) if f"Person Q{n:02}</a>" in page]
        more = page.split('<a class="button" href="?after=')[1:]
        address = f"/my-people/?after={more[0].split(chr(34))[0]}" if more else ""

    assert sorted(seen) == [f"Q{n:02}" for n in range(65)]


def test_my_people_take_as_many_queries_for_thirty_as_for_three(
    client, omar, building, django_assert_max_num_queries
):
    for n in range(30):
        who = make.person(unit=building)
        make.carrier(who, omar.person)
        make.commitment(omar.person, who, make.ago(n))
        make.conversation(who, omar.person, make.ago(n))
    client.force_login(omar)

    with django_assert_max_num_queries(30):
        assert client.get("/my-people/").status_code == 200


def test_whom_to_hand_over_to_is_who_is_tied_to_them_already(client, omar, near, rosa):
    client.force_login(omar)

    page = client.get("/my-people/hand-over/").content.decode()

    assert "Marcus Hale is close to them" in page
    assert LogEntry.objects.filter(verb="viewed_sealed", object_id=str(rosa.pk)).exists()


def test_the_carrier_switches_when_the_three_have_met_and_it_is_logged(client, omar, near, rosa):
    later = FollowUp.objects.create(person=rosa, owner=omar.person, due_on=today())
    handoff = propose(client, omar, rosa, near)
    assert Carrier.objects.current().get(person=rosa).by == omar.person

    for _twice in range(2):
        client.post(f"/handoffs/{handoff.pk}/met/", {"minutes": "22"})

    handoff.refresh_from_db()
    assert handoff.state == "handed_over"
    assert Carrier.objects.current().get(person=rosa).by == near.person
    talks = Conversation.objects.filter(person=rosa, grade=3, talked_on=today())
    assert {talk.by for talk in talks} == {omar.person, near.person}
    assert Introduction.objects.get().took_on == today()
    later.refresh_from_db()
    assert later.owner == near.person
    shared = handing_over.shared(omar.person_id, on=today(), rules={"min_n": 4})
    assert (shared.handed_over, shared.n, shared.percent) == (1, 1, None)


def test_a_greeting_is_no_handing_over(client, omar, near, rosa):
    handoff = propose(client, omar, rosa, near)

    client.post(f"/handoffs/{handoff.pk}/met/", {"minutes": "2"})

    handoff.refresh_from_db()
    assert handoff.state == "proposed"
    assert not Conversation.objects.exists()


def test_a_switch_without_meeting_is_recorded_as_not_handed_over(client, lena, omar, near, rosa):
    client.force_login(lena)

    client.post(f"/people/{rosa.pk}/carrier/", {"to": str(near.person_id)})

    assert Handoff.objects.get().state == "switched"
    assert Carrier.objects.current().get(person=rosa).by == near.person


def test_letting_go_changes_nothing(client, omar, near, rosa):
    handoff = propose(client, omar, rosa, near)

    client.post(f"/handoffs/{handoff.pk}/drop/")

    assert Carrier.objects.current().get(person=rosa).by == omar.person
    assert not FollowUp.objects.open().exists()


def test_only_a_carrier_or_whoever_gives_carriers_can_propose(client, building, near, rosa):
    other = make.user("Other Organizer", role="organizer", unit=building)
    client.force_login(other)

    assert (
        client.post(f"/people/{rosa.pk}/hand-over/", {"to": str(near.person_id)}).status_code == 403
    )


def test_a_stranger_to_it_does_not_find_a_handoff(client, omar, near, rosa):
    handoff = propose(client, omar, rosa, near)
    client.force_login(make.user("Other", role="organizer", unit=make.unit("Far away")))

    assert client.post(f"/handoffs/{handoff.pk}/met/", {"minutes": "22"}).status_code == 404


def test_uncarried_people_are_named_and_given_away_in_one_tap(client, lena, near, building):
    make.person("Una Uncarried", unit=building)
    client.force_login(lena)
    page = client.get("/my-people/uncarried/").content.decode()
    assert "Una Uncarried" in page
    assert "Rosa Delgado" not in page

    una = make.person("Una Other", unit=building)
    client.post(f"/people/{una.pk}/carrier/", {"to": str(lena.person_id), "next": "uncarried"})
    assert Carrier.objects.current().get(person=una).by == lena.person
    assert not Handoff.objects.exists()


def test_the_guard_names_who_talked_only_where_they_may_be_seen(client, building, rosa, omar):
    far = make.person("Faye Far", unit=make.unit("Far away"))
    make.conversation(rosa, far, make.ago(2))
    client.force_login(omar)
    page = client.get(f"/people/{rosa.pk}/").content.decode()
    assert "Someone talked with them 2 days ago." in page

    near = make.person("Nell Near", unit=building)
    make.conversation(rosa, near, make.ago(1))
    assert (
        "Nell Near talked with them yesterday."
        in client.get(f"/people/{rosa.pk}/").content.decode()
    )


def test_the_guard_is_silent_for_a_reader_and_after_three_days(client, building, rosa, lena, omar):
    make.conversation(rosa, lena.person, make.ago(1))
    reader = make.user("Rea Der", role="reader", unit=building)
    client.force_login(reader)
    assert "talked with them" not in client.get(f"/people/{rosa.pk}/").content.decode()

    Conversation.objects.update(talked_on=make.ago(3))
    client.force_login(omar)
    assert "talked with them" not in client.get(f"/people/{rosa.pk}/").content.decode()


def test_introduce_to_offers_those_with_something_in_common_and_says_what(client, lena, building):
    rosa = make.person("Rosa Delgado", unit=building, language="es")
    ana = make.person("Ana Abel", unit=building, language="es")
    known = make.person("Kim Known", unit=building)
    Tie.confirm(rosa.pk, known.pk, on=today())
    client.force_login(lena)

    page = client.get(f"/people/{rosa.pk}/introduce/").content.decode()

    assert "Ana Abel" in page
    assert "both in 14 Alder St" in page
    assert "both speak" in page
    assert "Kim Known" not in page
    for _twice in range(2):
        client.post(f"/people/{rosa.pk}/introduce/", {"other": str(ana.pk)})
    assert Introduction.objects.count() == 1


@pytest.mark.parametrize(("days", "took"), [(0, True), (30, True), (31, False), (-1, False)])
def test_an_introduction_counts_when_they_talk_within_thirty_days(omar, rosa, days, took):
    ana = make.person("Ana Abel")
    introduction = introducing.introduce(rosa, ana, on=make.ago(60), by=omar)
    make.conversation(ana, rosa, make.ago(60) + timedelta(days=days), minutes=2)

    introducing.settle(on=today())
    introducing.settle(on=today())

    introduction.refresh_from_db()
    assert (introduction.took_on is not None) is took


def test_an_introduction_one_was_no_part_of_is_a_404(client, omar, rosa):
    ana = make.person("Ana Abel")
    introduction = introducing.introduce(rosa, ana, on=today(), by=omar)
    client.force_login(make.user("Other", role="organizer", unit=make.unit("Far away")))

    assert client.post(f"/introductions/{introduction.pk}/").status_code == 404
