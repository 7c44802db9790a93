import threading
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection, connections
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Participation
from members.merging import BadMerge, forget_old, merge, unmerge
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
    MergeRecord,
    Person,
    Placement,
    Seat,
    Touched,
    User,
)
from organizing.models import Commitment, Conversation, FollowUp, Standing, Tie
from tests import make

TODAY = date(2026, 3, 1)
FLUID = {
    "members.logentry", "members.touched", "members.duplicatekey", "members.duplicatepair",
    "members.mergerecord",
}  # fmt: skip


def everything():
    """Every row of every table, but for records of acts and what is computed from the rest."""
    return {
        model._meta.label_lower: sorted(
            (
                {k: v for k, v in row.items() if k not in {"updated_at"}}
                for row in model._base_manager.values()
            ),
            key=str,
        )
        for model in apps.get_models()
        if model._meta.label_lower not in FLUID and model._meta.app_label != "sessions"
    }


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


def test_a_merge_on_which_another_stands_is_taken_back_in_order(ada):
    first, second, third = (make.person(name) for name in ("One", "Two", "Three"))
    before = everything()
    earlier, later = merge(first, into=second, by=ada), merge(second, into=third, by=ada)

    with pytest.raises(BadMerge, match="onward"):
        unmerge(earlier, by=ada)
    unmerge(later, by=ada)
    unmerge(earlier, by=ada)

    assert everything() == before


def a_life(old, new, other, by, *, unit):
    """Rows that collide on every rule of the tables when `old` and `new` become one."""
    committee = make.committee(members=[old, new, other])
    make.meeting(committee, TODAY, present=[old], absent=[new])
    make.meeting(committee, TODAY + timedelta(days=7), present=[new], excused=[old])
    act = make.action(TODAY)
    make.took_part(old, act, asked_by=new)
    Participation.objects.create(person=new, action=act, answer="yes")
    Participation.objects.create(
        person=other, action=act, state="did", evidence="photo", brought_by=old
    )
    make.took_part(new, make.action(TODAY), asked_by=old)
    for a, b, day in ((old, new, 1), (old, other, 2), (new, other, 3)):
        Tie.confirm(a.pk, b.pk, on=date(2026, 1, day))
    make.conversation(old, new, TODAY)
    talk = make.conversation(old, other, TODAY)
    make.conversation(other, old, TODAY)
    make.commitment(old, new, TODAY)
    make.commitment(old, other, TODAY, conversation=talk)
    make.commitment(other, old, TODAY)
    FollowUp.objects.create(person=old, owner=old, due_on=TODAY)
    make.carrier(old, other, since=date(2020, 1, 1))
    make.carrier(new, by.person, since=date(2022, 1, 1))
    make.carrier(other, old)
    make.carrier(make.person("Carried"), old)
    Membership.objects.create(person=old, began_on=date(2019, 1, 1), standing="good")
    Membership.objects.create(person=new, began_on=date(2021, 1, 1), standing="arrears")
    Placement.objects.create(person=old, unit=unit, began_on=date(2018, 1, 1), spot="4B")
    Placement.objects.create(person=new, unit=unit, began_on=date(2020, 1, 1))
    for who, phone in ((old, "212 555 0100"), (new, "(212) 555-0100"), (old, "212 555 0199")):
        ContactPoint.of(who, "phone", phone, is_primary=True).save()
    ContactPoint.objects.filter(person=old).update(consent="no", consent_on=TODAY)
    ExternalId.objects.create(person=old, system="van", value="77")
    Standing.objects.create(person=old, as_of=TODAY, rung=4)
    Standing.objects.create(person=new, as_of=TODAY, rung=2)
    return committee, act


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


def test_taking_it_back_leaves_everything_as_it_was(ada):
    old, new, other = (make.person(name) for name in ("Peggy Ortiz", "Margaret Ortiz", "Olga"))
    a_life(old, new, other, ada, unit=make.unit())
    before = everything()

    record = merge(old, into=new, by=ada, choices={"name": "other", "nickname": "former_name"})
    assert everything() != before
    record = unmerge(record, by=ada)

    assert everything() == before
    assert record.left == []


def test_the_other_way_round_also_leaves_everything_as_it_was(ada):
    new, old, other = (make.person(name) for name in ("Peggy Ortiz", "Margaret Ortiz", "Olga"))
    a_life(new, old, other, ada, unit=make.unit())
    before = everything()

    unmerge(merge(old, into=new, by=ada), by=ada)

    assert everything() == before


def test_what_changed_since_is_kept_and_listed(ada, twins):
    old, new = twins
    point = ContactPoint.of(old, "email", "peggy@example.org")
    point.save()
    gone = ContactPoint.of(old, "phone", "212 555 0100")
    gone.save()
    record = merge(old, into=new, by=ada)
    third = make.person("Third")
    ContactPoint.objects.filter(pk=point.pk).update(person=third)
    ContactPoint.objects.filter(pk=gone.pk).delete()
    ContactPoint.of(new, "email", "later@example.org").save()

    record = unmerge(record, by=ada)

    assert {(row["model"], row["why"]) for row in record.left} == {
        ("members.contactpoint", "changed"),
        ("members.contactpoint", "gone"),
        ("members.contactpoint", "since"),
    }
    point.refresh_from_db()
    assert point.person == third
    old.refresh_from_db()
    assert (old.status, old.merged_into) == ("active", None)


def test_a_row_whose_place_was_taken_since_stays_where_it_is(ada, building, twins):
    old, new = twins
    Placement.objects.filter(person=old).delete()
    Placement.objects.create(person=old, unit=make.unit("Far"), began_on=TODAY)
    record = merge(old, into=new, by=ada)
    Placement.objects.create(person=old, unit=Placement.objects.get(unit__name="Far").unit,
                             began_on=TODAY)  # fmt: skip

    record = unmerge(record, by=ada)

    assert "taken" in {row["why"] for row in record.left}


def test_nobody_takes_a_merge_back_twice_or_after_thirty_days(ada, twins):
    record = merge(twins[0], into=twins[1], by=ada)
    MergeRecord.objects.update(merged_at=timezone.now() - timedelta(days=31))

    with pytest.raises(BadMerge, match="no longer"):
        unmerge(record, by=ada)
    assert forget_old() == 1
    record.refresh_from_db()
    assert record.changes == []


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


@pytest.mark.django_db(transaction=True)
def test_no_constraint_is_left_to_fail_at_commit():
    ada = make.user("Ada", role="admin")
    old, new, other = (make.person(name) for name in ("Peggy Ortiz", "Margaret Ortiz", "Olga"))
    a_life(old, new, other, ada, unit=make.unit())

    unmerge(merge(old, into=new, by=ada), by=ada)

    connection.check_constraints()
