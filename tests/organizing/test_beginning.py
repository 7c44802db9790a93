"""A new member-leader: the invitation, the first week, stopping at any time."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from members import inviting
from members.models import Carrier, Grant, Invitation, Pause, Person, User
from organizing import beginning
from organizing.models import Commitment, Conversation, FirstWeek, FollowUp, ListOffer
from tests import make

pytestmark = pytest.mark.django_db
PASSWORD = "three quiet green boats"


def today():
    return timezone.localdate()


@pytest.fixture
def amina(building):
    return make.person("Amina Yusuf", unit=building)


@pytest.fixture
def near(building):
    return [make.person(f"Near {word}", unit=building) for word in ("Ash", "Bay", "Cole")]


def invited(client, lena, amina, near, **fields):
    client.force_login(lena)
    page = client.post(
        f"/invite/?person={amina.pk}",
        {
            "role": "carrier",
            "where": "",
            "ride_along_on": str(today() + timedelta(days=2)),
            "named": [str(one.pk) for one in near[:2]],
            "offered": [str(near[2].pk)],
            **fields,
        },
    ).content.decode()
    client.logout()
    return re.search(r"/join/[\w-]+/", page)[0]


def joined(client, address, name="Amina"):
    return client.post(address, {"name": name, "password": PASSWORD})


@pytest.fixture
def began(client, lena, amina, near):
    """Amina has joined and is signed in."""
    joined(client, invited(client, lena, amina, near))
    return User.objects.get(person=amina)


def test_the_code_makes_a_sign_in_once_without_an_email(client, lena, amina, near):
    address = invited(client, lena, amina, near)
    assert "Amina" not in client.get(address).content.decode()

    answer = joined(client, address)

    assert answer.url == "/first-week/"
    user = User.objects.get(person=amina)
    assert not inviting.has_mailbox(user)
    assert user.check_password(PASSWORD)
    assert [grant.role for grant in user.grants.all()] == ["carrier"]
    page = client.get("/first-week/")
    assert page.status_code == 200
    assert user.email in page.content.decode()
    client.logout()
    assert joined(client, address).status_code == 404
    assert User.objects.filter(person=amina).count() == 1


def test_a_code_is_refused_when_late_withdrawn_or_made_by_somebody_shut_out(
    client, lena, amina, near
):
    address = invited(client, lena, amina, near)
    Invitation.objects.update(expires_at=timezone.now())
    assert joined(client, address).status_code == 404

    address = invited(client, lena, amina, near)
    newer = invited(client, lena, amina, near)
    assert joined(client, address).status_code == 404

    amina.placements.update(unit=make.unit("Where lena leads nobody"))
    assert joined(client, newer).status_code == 404
    amina.placements.update(unit=lena.grants.get().unit)
    User.objects.filter(pk=lena.pk).update(is_active=False)
    assert joined(client, newer).status_code == 404
    assert not User.objects.filter(person=amina).exists()


def test_somebody_else_does_not_get_in_and_the_fifth_wrong_name_ends_it(client, lena, amina, near):
    address = invited(client, lena, amina, near)

    for name in ("Bea", "A", "Yus", "%", "Amina Bell"):
        page = joined(client, address, name)
        assert page.status_code == 422

    assert joined(client, address, "Amina").status_code == 404
    assert not User.objects.filter(person=amina).exists()


def test_somebody_signed_in_cannot_take_up_the_code_of_another(client, lena, omar, amina, near):
    address = invited(client, lena, amina, near)
    client.force_login(omar)

    assert joined(client, address).status_code == 403


@pytest.mark.parametrize("password", ["short", "password1234"])
def test_a_weak_password_is_refused(client, lena, amina, near, password):
    address = invited(client, lena, amina, near)

    page = client.post(address, {"name": "Amina", "password": password})

    assert page.status_code == 422
    assert Invitation.objects.open().exists()


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_make_one_sign_in(client, lena, amina, near):
    token = invited(client, lena, amina, near).split("/")[2]
    gate, told = threading.Barrier(2), []

    def take_up():
        gate.wait()
        try:
            inviting.accept(token, name="Amina", password=PASSWORD, on=today(), now=timezone.now())
            told.append("in")
        except inviting.NotInvited:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=take_up) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["in", "refused"]
    assert User.objects.filter(person=amina).count() == 1


@pytest.mark.parametrize("role", ["leader", "admin", "nonsense"])
def test_a_leader_invites_to_no_role_above_an_organizer(lena, amina, role):
    with pytest.raises(inviting.NotInvited):
        inviting.invite(amina, role=role, now=timezone.now(), by=lena)


def test_a_leader_invites_into_their_own_scope_only(lena, amina, building):
    far = make.unit("Far away")
    with pytest.raises(inviting.NotInvited):
        inviting.invite(amina, role="organizer", unit=far, now=timezone.now(), by=lena)
    with pytest.raises(inviting.NotInvited):
        inviting.invite(amina, role="organizer", now=timezone.now(), by=lena)
    partly = make.committee("Both", units=[building, far], members=[make.person(unit=far)])
    with pytest.raises(inviting.NotInvited):  # it opens its members of the other building
        inviting.invite(amina, role="organizer", committee=partly, now=timezone.now(), by=lena)

    wholly = make.committee("Ours", units=[building])
    chair = make.user("Chair", role="leader", committee=partly)
    assert list(inviting.scopes(lena)[1]) == [wholly]
    assert list(inviting.scopes(chair)[1]) == [partly]

    made, _token = inviting.invite(
        amina, role="organizer", unit=building, now=timezone.now(), by=lena
    )

    assert made.unit == building


def test_a_manager_is_never_invited(lena, building):
    boss = make.person("Bo Boss", unit=building, is_management=True)
    with pytest.raises(inviting.NotInvited):
        inviting.invite(boss, role="carrier", now=timezone.now(), by=lena)


def test_a_new_leader_sees_nobody_but_their_own_list(client, began, near, building):
    for one in (*near, make.person("Una Unseen", unit=building)):
        assert client.get(f"/people/{one.pk}/").status_code == 404
    offer = ListOffer.objects.get(person=near[0])

    client.post(f"/offers/{offer.pk}/", {"answer": "yes"})

    assert client.get(f"/people/{near[0].pk}/").status_code == 200
    assert client.get(f"/people/{near[1].pk}/").status_code == 404
    assert "Una Unseen" not in client.get("/people/").content.decode()
    assert client.get("/base/").status_code == 403


def test_a_grant_of_an_own_list_opens_no_scope_wherever_it_was_given(client, building, near):
    for where in ({"unit": building}, {}, {"committee": make.committee(units=[building])}):
        user = make.user("Cara Carrier", role="carrier", **where)
        client.force_login(user)
        for one in near:
            assert client.get(f"/people/{one.pk}/").status_code == 404, where
        assert "Near Ash" not in client.get("/people/").content.decode()


def test_somebody_nobody_knew_comes_onto_the_list_of_who_talked_with_them(client, building):
    user = make.user("Cara Carrier", role="carrier", unit=building)
    client.force_login(user)
    assert "Not in the list" in client.get("/log/").content.decode()

    client.post("/log/", {"key": str(uuid4()), "new_name": "Nell New", "typed": ""})

    assert Carrier.objects.current().get(by=user.person).person.name == "Nell New"
    assert "Nell New" in client.get("/people/").content.decode()


def test_the_check_explains_a_wrong_answer_and_asks_again(client, began):
    wrong = client.post(
        "/first-week/check/", {"medical": "yes", "read": "yes", "share": "no"}
    ).content.decode()
    assert "never write down illness" in wrong
    assert not FirstWeek.objects.get().checked_at

    client.post("/first-week/check/", {"medical": "no", "read": "yes", "share": "no"})

    assert FirstWeek.objects.get().checked_at


def test_the_week_runs_from_the_check_to_the_debrief(client, began, lena, amina, near):
    assert Commitment.objects.get(kind="ride_along").owed_by == lena.person
    client.post("/first-week/check/", {"medical": "no", "read": "yes", "share": "no"})
    assert "Amina Yusuf" in client.get("/first-week/record/").content.decode()
    client.post("/first-week/record/")
    for offer in ListOffer.objects.all():
        client.post(f"/offers/{offer.pk}/", {"answer": "yes" if offer.is_named else "no"})
    client.post("/first-week/practised/")
    for _twice in range(2):
        client.post("/first-week/promise/")

    promised = Commitment.objects.get(owed_by=amina)
    assert promised.due_on.weekday() == 4
    assert (promised.due_on - today()).days >= 2
    assert Carrier.objects.current().filter(by=amina).count() == 2
    with_whom = near[0]
    talk = client.post("/log/", _talk(with_whom))
    assert talk.status_code == 302
    debrief = FollowUp.objects.get(owner=lena.person, person=amina)
    assert (debrief.due_on - today()).days == 2
    client.post(f"/conversations/{Conversation.objects.get().pk}/undo/")
    assert not FollowUp.objects.filter(owner=lena.person).exists()
    assert FirstWeek.objects.get().first_log_at is None


def _talk(who):
    return {
        "key": "01890000-0000-7000-8000-000000000001",
        "person": str(who.pk),
        "kind": "relational",
        "channel": "face",
        "minutes": "10",
        "raised_by": "them",
        "basis": "said",
        "next": "usual",
    }


def test_after_seven_days_a_card_says_what_changed_and_no_points(client, began, amina, near):
    FirstWeek.objects.update(began_on=make.ago(7), first_log_at=timezone.now())
    for one in near[:2]:
        make.conversation(one, amina, make.ago(3))
    make.commitment(near[0], amina, make.ago(1), status="kept", made_on=make.ago(3))

    page = client.get("/").content.decode()

    assert "What your 2 conversations changed" in page
    assert "1 promise kept · 2 new ties" in page
    FirstWeek.objects.update(began_on=make.ago(14))
    assert "conversations changed" not in client.get("/").content.decode()


@pytest.mark.parametrize("choice", ["seat", "rest", "go_on"])
def test_after_thirty_days_a_seat_or_a_rest_is_offered_once(client, began, lena, amina, choice):
    FirstWeek.objects.update(began_on=make.ago(30), first_log_at=timezone.now())
    assert "a seat, or a rest?" in client.get("/").content.decode()

    for _twice in range(2):
        client.post("/first-week/month/", {"choice": choice})

    assert "a seat, or a rest?" not in client.get("/").content.decode()
    assert FollowUp.objects.filter(owner=lena.person).count() == (choice == "seat")
    assert Pause.objects.filter(person=amina).count() == (choice == "rest")


def test_stopping_hands_the_list_back_and_ends_the_access_at_once(client, began, lena, amina, near):
    beginning.answer(
        ListOffer.objects.get(person=near[0]),
        accept=True,
        on=today(),
        now=timezone.now(),
        by=began,
    )
    assert "Amina Yusuf" in client.get("/me/data/").content.decode()
    other_device = type(client)()
    other_device.force_login(began)

    client.post("/me/stop/")

    assert Carrier.objects.current().get(person=near[0]).by == lena.person
    assert not Grant.objects.in_force(today()).filter(user=began).exists()
    assert client.get("/").status_code == 302
    assert other_device.get("/").status_code == 302
    assert not client.login(email=began.email, password=PASSWORD)


def test_the_last_who_gives_roles_cannot_stop(client, ada):
    client.force_login(ada)

    client.post("/me/stop/")

    ada.refresh_from_db()
    assert ada.is_active


def test_the_eleventh_is_not_taken_on(client, began, amina, building):
    for _each in range(10):
        make.carrier(make.person(unit=building), amina)
    offer = ListOffer.objects.first()

    client.post(f"/offers/{offer.pk}/", {"answer": "yes"})

    assert Carrier.objects.current().filter(by=amina).count() == 10
    assert Person.objects.filter(carriers__by=amina).count() == 10
