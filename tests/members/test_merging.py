import threading
from datetime import date

import pytest
from django.apps import apps
from django.db import connections
from django.db.models import Q

from campaigns.models import Participation
from members.merging import BadMerge, merge
from members.merging.following import STAYS, keys_to_person
from members.models import (
    Attendance,
    Carrier,
    ContactPoint,
    DuplicatePair,
    ExternalId,
    Grant,
    LogEntry,
    Membership,
    Person,
    Placement,
    Seat,
    Touched,
    User,
)
from organizing.models import (
    Commitment,
    Conversation,
    DriftFlag,
    Introduction,
    Tie,
)
from tests import make
from tests.members.lives import TODAY, a_life


@pytest.fixture
def twins(building):
    """Two records of one person."""
    return make.person("Peggy Ortiz", unit=building), make.person("Margaret Ortiz", unit=building)


def test_a_record_cannot_be_merged_with_itself(ada, twins):
    with pytest.raises(BadMerge, match="itself"):
        merge(twins[0], into=twins[0], by=ada)


def test_two_people_who_both_sign_in_stay_two(ada):
    one, other = make.user("Omar", role="organizer"), make.user("Omar O.", role="organizer")

    with pytest.raises(BadMerge, match="Both can sign in"):
        merge(one.person, into=other.person, by=ada)

    assert User.objects.filter(person=one.person).exists()


def test_a_deactivated_sign_in_stays_where_it_was(ada):
    one, other = make.user("Omar", role="organizer"), make.user("Omar O.", role="organizer")
    User.objects.filter(pk=one.pk).update(is_active=False)

    merge(one.person, into=other.person, by=ada)

    other.refresh_from_db()
    assert other.person.status == "active"
    assert User.objects.get(pk=one.pk).person == one.person


def test_the_sign_in_and_its_grants_come_along(ada, building):
    omar = make.user("Omar", role="organizer", unit=building)
    keep = make.person("Omar Organizer", unit=building)

    merge(omar.person, into=keep, by=ada)

    assert User.objects.get(pk=omar.pk).person == keep
    assert Grant.objects.get(user=omar).unit == building


def test_a_leader_cannot_take_over_a_sign_in(lena, building):
    boss = make.user("Ada Boss", role="admin")
    Placement.objects.create(person=boss.person, unit=building, began_on=make.LONG_AGO)
    stray = make.person("Ada Boss", unit=building)

    for duplicate, keep in ((boss.person, stray), (stray, boss.person)):
        with pytest.raises(BadMerge, match="looks after users"):
            merge(duplicate, into=keep, by=lena)


@pytest.mark.parametrize("who", ["omar", "rita"])
def test_only_leaders_merge(request, who, twins):
    user = request.getfixturevalue(who)

    with pytest.raises(BadMerge, match="whom you lead"):
        merge(twins[0], into=twins[1], by=user)


def test_a_leader_merges_nobody_elsewhere(lena, twins):
    stranger = make.person("Peggy Ortiz", unit=make.unit("Far away"))

    with pytest.raises(BadMerge, match="whom you lead"):
        merge(stranger, into=twins[0], by=lena)


def test_a_record_is_not_merged_twice(ada, twins):
    merge(twins[0], into=twins[1], by=ada)

    with pytest.raises(BadMerge, match="already merged"):
        merge(twins[0], into=make.person("Third"), by=ada)
    with pytest.raises(BadMerge, match="already merged"):
        merge(make.person("Fourth"), into=twins[0], by=ada)


def test_the_dead_are_not_merged_with_the_living(ada, twins):
    twins[0].die(on=TODAY, by=ada)

    with pytest.raises(BadMerge, match="deceased"):
        merge(twins[0], into=twins[1], by=ada)


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_at_once_one_is_refused():
    ada = make.user("Ada", role="admin")
    one, other = make.person("Peggy Ortiz"), make.person("Margaret Ortiz")
    said, start = [], threading.Barrier(2)

    def run(duplicate, into):
        start.wait()
        try:
            merge(duplicate, into=into, by=ada)
            said.append("merged")
        except BadMerge:
            said.append("refused")
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["merged", "refused"]
    assert Person.objects.filter(status="merged").count() == 1


def test_a_chain_leads_to_its_end_at_once(ada):
    first, second, third = (make.person(name) for name in ("One", "Two", "Three"))

    merge(first, into=second, by=ada)
    merge(second, into=third, by=ada)

    first.refresh_from_db()
    assert first.merged_into == third


def test_every_row_of_every_layer_comes_along_and_collisions_lose_no_evidence(ada):
    old, new, other = (make.person(name) for name in ("Peggy Ortiz", "Margaret Ortiz", "Olga"))
    unit = make.unit()
    committee, act = a_life(old, new, other, ada, unit=unit)

    merge(old, into=new, by=ada, on=TODAY)

    for key in keys_to_person():
        rows = key.model._base_manager.filter(**{key.name: old})
        assert (
            not rows.exclude(state="merged").exists()
            if key.model is DuplicatePair
            else (not rows.exists())
        ), key
    assert {row.state for row in Attendance.objects.filter(person=new)} == {"present"}
    done = Participation.objects.get(person=new, action=act)
    assert (done.state, done.evidence, done.answer, done.asked_by) == (
        "did",
        "check_in",
        "yes",
        None,
    )
    assert Participation.objects.get(person=other).brought_by == new
    tie = Tie.objects.get()
    assert (tie.first_on, tie.last_confirmed_on) == (date(2026, 1, 2), date(2026, 1, 3))
    assert not Conversation.objects.filter(person=new, by=new).exists()
    assert Conversation.objects.count() == 2
    assert Commitment.objects.filter(Q(owed_by=new) | Q(owed_to=new)).count() == 2
    assert Seat.objects.filter(committee=committee, person=new, ended_on=None).count() == 1
    held = Placement.objects.get(person=new, unit=unit)
    assert (held.began_on, held.spot, held.ended_on) == (date(2018, 1, 1), "4B", None)
    carriers = Carrier.objects.filter(person=new).order_by("began_on")
    assert [(row.by, row.ended_on) for row in carriers] == [(other, TODAY), (ada.person, None)]
    memberships = Membership.objects.filter(person=new).order_by("began_on")
    assert [(row.standing, row.ended_on) for row in memberships] == [
        ("good", TODAY),
        ("arrears", None),
    ]
    phones = ContactPoint.objects.filter(person=new)
    assert phones.count() == 2
    assert phones.filter(is_primary=True).count() == 1
    assert {point.consent for point in phones} == {"no"}
    assert ExternalId.objects.get().person == new
    flags = DriftFlag.objects.filter(person=new).order_by("pk")
    assert [(flag.owner, flag.closed_as) for flag in flags] == [(other, "merged"), (ada.person, "")]
    assert Introduction.objects.get().a == new
    assert Seat.objects.get(person=other).understudy == new


def test_choices_are_made_field_by_field(ada):
    old = make.person("Peggy Ortiz", pronouns="she/her", language="es", source="public")
    new = make.person("Margaret Ortiz", pronouns="they/them", language="en")
    Person.objects.filter(pk=old.pk).update(no_contact=True, is_staff=True)

    merge(old, into=new, by=ada, choices={"pronouns": "other", "nickname": "former_name"})

    new.refresh_from_db()
    assert (new.name, new.nickname, new.pronouns) == ("Margaret Ortiz", "Peggy", "she/her")
    assert (new.language, new.source) == ("en", "public")
    assert (new.no_contact, new.is_staff) == (True, True)
    assert Person.objects.search("peggy").present().get() == new


def test_both_are_marked_and_the_act_is_on_record_without_a_name(ada, twins):
    other = make.person("Olga")
    make.conversation(twins[0], other, TODAY)
    Touched.objects.all().delete()

    merge(*twins[:1], into=twins[1], by=ada)

    marked = set(Touched.objects.values_list("person_id", flat=True))
    assert {twins[0].pk, twins[1].pk, other.pk} <= marked
    entry = LogEntry.objects.get(verb="merged")
    assert entry.object_id == str(twins[1].pk)
    assert "Ortiz" not in str(entry.facts)


def test_a_decision_that_two_are_different_comes_along(ada):
    old, new, third = (make.person(name) for name in ("Peggy Ortiz", "Margaret Ortiz", "Greta"))
    a, b = sorted((old.pk, third.pk))
    DuplicatePair.objects.create(a_id=a, b_id=b, score=3, state="different", decided_by=ada)

    merge(old, into=new, by=ada)

    a, b = sorted((new.pk, third.pk))
    assert DuplicatePair.objects.get(a=a, b=b).state == "different"


def test_every_table_that_names_a_person_is_followed():
    followed = {key.model for key in keys_to_person()}
    naming = {
        model
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.related_model is Person and model is not Person
    }

    assert naming - followed == set(STAYS)
