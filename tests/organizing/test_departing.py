"""Somebody dies, leaves, or resigns tonight; and a mistaken entry is taken back."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from members import granting
from members.models import Carrier, Person
from organizing import departing, leaving
from organizing.models import Commitment, Ending, FollowUp, Handoff, Notice, Standing, Tie
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marks")]


def today():
    return timezone.localdate()


@pytest.fixture
def rosa(building):
    return make.person("Rosa Delgado", unit=building)


@pytest.fixture
def life(omar, rosa, building):
    """Rosa with a seat, a carrier, somebody she carries, promises both ways and a follow-up."""
    make.committee("Repairs", units=[building], members=[rosa], chartered_seats=3)
    make.carrier(rosa, omar.person)
    make.carrier(make.person("Carl Carried", unit=building), rosa)
    make.commitment(rosa, omar.person, today())
    make.commitment(omar.person, rosa, today())
    FollowUp.objects.create(person=rosa, owner=omar.person, due_on=today())
    make.user(person=rosa, role="organizer", unit=building)
    return rosa


def died(client, user, who):
    client.force_login(user)
    answer = client.post(f"/people/{who.pk}/died/")
    return client.get(answer.url).content.decode()


LISTS = ["/", "/my-people/", "/week/", "/promises/", "/people/", "/drift/"]


def test_a_death_is_one_act_and_every_list_is_clean_in_the_same_transaction(
    client, lena, omar, life
):
    page = died(client, lena, life)

    assert "We are sorry." in page
    client.force_login(omar)
    client.post(f"/notices/{Notice.objects.get().pk}/")
    for address in LISTS:
        assert "Rosa Delgado" not in client.get(address).content.decode(), address
    assert not Commitment.objects.open().exists()
    assert not FollowUp.objects.open().exists()
    assert not Carrier.objects.current().exists()
    assert not life.user.__class__.objects.get(person=life).is_active


def test_whoever_carried_them_is_told_in_private_and_nobody_else(client, lena, omar, life):
    died(client, lena, life)

    assert Notice.objects.get().to == omar.person
    client.force_login(omar)
    assert "We are sorry to tell you" in client.get("/").content.decode()
    client.force_login(lena)
    assert "We are sorry to tell you" not in client.get("/").content.decode()
    assert client.post(f"/notices/{Notice.objects.get().pk}/").status_code == 404


def test_a_mistaken_death_is_taken_back_whole(client, lena, omar, life):
    before = {
        "carriers": set(Carrier.objects.current().values_list("pk", flat=True)),
        "promises": set(Commitment.objects.open().values_list("pk", flat=True)),
        "follow_ups": set(FollowUp.objects.open().values_list("pk", flat=True)),
    }
    died(client, lena, life)
    ending = Ending.objects.get()

    for _twice in range(2):
        client.post(f"/endings/{ending.pk}/undo/")

    life.refresh_from_db()
    assert life.status == Person.Status.ACTIVE
    assert life.placements.get().ended_on is None
    assert life.seats.get().ended_on is None
    assert set(Carrier.objects.current().values_list("pk", flat=True)) == before["carriers"]
    assert set(Commitment.objects.open().values_list("pk", flat=True)) == before["promises"]
    assert set(FollowUp.objects.open().values_list("pk", flat=True)) == before["follow_ups"]
    assert life.user.__class__.objects.get(person=life).is_active
    assert not Notice.objects.exists()
    assert client.get(f"/people/{life.pk}/").status_code == 200


def test_an_undo_takes_no_carrier_away_who_came_since(client, lena, omar, life):
    died(client, lena, life)
    carl = Person.objects.get(name="Carl Carried")
    make.carrier(carl, lena.person, since=today())

    client.post(f"/endings/{Ending.objects.get().pk}/undo/")

    assert Carrier.objects.current().get(person=carl).by == lena.person


def test_a_departure_is_taken_back_too_and_a_second_tap_adds_none(client, lena, life):
    client.force_login(lena)
    for _twice in range(2):
        client.post(f"/people/{life.pk}/left/", {"reason": "moved"})
    ending = Ending.objects.get()
    assert Person.objects.get(pk=life.pk).status == "left_scope"

    client.post(f"/endings/{ending.pk}/undo/")

    assert Person.objects.get(pk=life.pk).left_reason == ""


def test_an_ending_is_a_404_to_whoever_did_not_write_it(client, lena, omar, life, building):
    died(client, lena, life)
    pk = Ending.objects.get().pk
    client.force_login(make.user("Other", role="organizer", unit=building))

    assert client.get(f"/endings/{pk}/").status_code == 404
    assert client.post(f"/endings/{pk}/undo/").status_code == 404
    client.force_login(omar)  # told of it: may read, not undo
    assert client.get(f"/endings/{pk}/").status_code == 200
    assert client.post(f"/endings/{pk}/undo/").status_code == 404


def test_a_lead_freezes_an_access_in_one_act_and_it_ends_at_the_next_request(
    client, lena, ada, building
):
    member = make.person("Olga Organizer", unit=building)
    olga = make.user(person=member, role="organizer", unit=building)
    hers = type(client)()
    hers.force_login(olga)
    assert hers.get("/").status_code == 200
    client.force_login(lena)

    answer = client.post(f"/people/{member.pk}/freeze/")

    assert answer.url == f"/people/{member.pk}/leaver/"
    assert hers.get("/").status_code == 302
    client.let_minutes_pass(6)  # letting in again asks who one is
    assert "/accounts/" in client.post(f"/people/{member.pk}/thaw/").url
    client.force_login(lena)
    client.post(f"/people/{member.pk}/thaw/")
    olga.refresh_from_db()
    assert olga.is_active

    granting.deactivate(olga, on=timezone.localdate(), by=ada)
    client.post(f"/people/{member.pk}/thaw/")
    olga.refresh_from_db()
    assert not olga.is_active  # an admin did: only an admin lets her in again


def test_nobody_is_frozen_by_a_peer_or_from_elsewhere(client, lena, omar, building, ada):
    peer = make.person("Paula Peer", unit=building)
    make.user(person=peer, role="leader", unit=building)
    boss = make.person("Bea Boss", unit=building)
    make.user(person=boss, role="admin")
    member = make.person("Olga Organizer", unit=building)
    make.user(person=member, role="organizer", unit=building)
    client.force_login(lena)
    assert client.post(f"/people/{peer.pk}/freeze/").status_code == 404
    assert client.post(f"/people/{boss.pk}/freeze/").status_code == 404
    assert client.post(f"/people/{lena.person_id}/freeze/").status_code == 404
    client.force_login(omar)
    assert client.post(f"/people/{member.pk}/freeze/").status_code == 403
    client.force_login(make.user("Elsa", role="leader", unit=make.unit("Elsewhere")))
    assert client.post(f"/people/{member.pk}/freeze/").status_code == 404


def test_the_leaver_test_is_the_vector_of_practice(building):
    """Ties oa, ob, oc, od, ab, Ld, Le, ed; f has none: without o, c has no one."""
    people = {name: make.person(name.upper() * 2, unit=building) for name in "oabcdefl"}
    for pair in ("oa", "ob", "oc", "od", "ab", "ld", "le", "ed"):
        Tie.confirm(people[pair[0]].pk, people[pair[1]].pk, on=make.ago(5))
    for name in "abcdef":
        make.conversation(
            people[name], make.person(f"Gone {name}", status="left_scope"), make.ago(9)
        )
    seen = Person.objects.filter(pk__in=[one.pk for one in people.values()])

    found = leaving.leaver_test(people["o"], seen, on=today())

    assert found.alone == [people["c"].pk]
    people["o"].refresh_from_db()
    assert people["o"].status == "active"
    assert not Standing.objects.exists()


def test_who_is_in_relationship_through_the_leaver_alone_is_lost(building):
    leaver, other = (make.person(unit=building) for _each in range(2))
    alone, shared = (make.person(unit=building) for _each in range(2))
    make.conversation(alone, leaver, make.ago(9))
    make.conversation(shared, leaver, make.ago(9))
    make.conversation(shared, other, make.ago(9))

    found = leaving.leaver_test(leaver, Person.objects.all(), on=today())

    assert found.lost == 1
    assert found.alone == [alone.pk]


def test_the_lead_of_a_leaver_shares_their_people_out(client, lena, building):
    member = make.person("Olga Organizer", unit=building)
    make.user(person=member, role="organizer", unit=building)
    rosa = make.person("Rosa Delgado", unit=building)
    make.carrier(rosa, member)
    marcus = make.person("Marcus Hale", unit=building)
    make.user(person=marcus, role="organizer", unit=building)
    make.conversation(rosa, marcus, make.ago(4))
    client.force_login(lena)

    page = client.get(f"/people/{member.pk}/leaver/").content.decode()

    assert "Introduce Marcus Hale" in page
    client.post(f"/people/{rosa.pk}/hand-over/", {"to": str(marcus.pk)})
    assert Handoff.objects.get().taker == marcus


def test_a_death_after_a_departure_keeps_one_entry_and_all_of_it_comes_back(lena, life):
    departing.leave(life, on=today(), reason="moved", by=lena)
    departing.die(life, on=today(), by=lena)

    departing.undo(Ending.objects.get(), now=timezone.now(), by=lena)

    life.refresh_from_db()
    assert life.status == "active"
    assert life.placements.get().ended_on is None
    assert Commitment.objects.open().count() == 2


def test_nobody_is_shut_out_by_noting_that_they_are_gone_or_manage_others(client, omar, building):
    """Who may not freeze them may not do it by another name; so somebody remains who lets in."""
    boss = make.person("Bea Boss", unit=building)
    ada = make.user(person=boss, role="admin")
    client.force_login(omar)
    typed = {"name": "Bea Boss", "unit": building.pk, "is_management": "on"}

    for path in ("left", "died"):
        refused = client.post(f"/people/{boss.pk}/{path}/", follow=True).content.decode()
        assert "Only whoever leads where they work can shut them out." in refused
    assert client.post(f"/people/{boss.pk}/edit/", typed).status_code == 422

    ada.refresh_from_db()
    boss.refresh_from_db()
    assert (ada.is_active, boss.status, boss.is_management) == (True, "active", False)


@pytest.mark.django_db(transaction=True)
def test_two_who_promised_each_other_something_may_die_at_once(rosa, omar, building):
    """Each holds what the other waits for (a word to the carrier, a promise): one comes again."""
    carl = make.person("Carl", unit=building)
    make.carrier(rosa, carl)
    promise = make.commitment(rosa, carl, today())
    done = []

    def die():
        done.append(departing.die(rosa, on=today(), by=omar))
        connection.close()

    with transaction.atomic():  # as far as the death of Carl has come
        Person.objects.select_for_update().get(pk=carl.pk)
        thread = threading.Thread(target=die)
        thread.start()
        time.sleep(0.3)  # until that of Rosa waits for him
        Commitment.objects.filter(pk=promise.pk).update(
            status=Commitment.Status.VOID, resolved_on=today()
        )
    thread.join(10)

    promise.refresh_from_db()
    assert [ending.person_id for ending in done] == [rosa.pk]
    assert promise.status == Commitment.Status.VOID
