from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from members.merging import BadMerge, forget_old, merge, unmerge
from members.models import (
    ContactPoint,
    MergeRecord,
    Placement,
)
from tests import make
from tests.members.lives import TODAY, a_life, everything


@pytest.fixture
def twins(building):
    """Two records of one person."""
    return make.person("Peggy Ortiz", unit=building), make.person("Margaret Ortiz", unit=building)


def test_a_merge_on_which_another_stands_is_taken_back_in_order(ada):
    first, second, third = (make.person(name) for name in ("One", "Two", "Three"))
    before = everything()
    earlier, later = merge(first, into=second, by=ada), merge(second, into=third, by=ada)

    with pytest.raises(BadMerge, match="onward"):
        unmerge(earlier, by=ada)
    unmerge(later, by=ada)
    unmerge(earlier, by=ada)

    assert everything() == before


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


@pytest.mark.django_db(transaction=True)
def test_no_constraint_is_left_to_fail_at_commit():
    ada = make.user("Ada", role="admin")
    old, new, other = (make.person(name) for name in ("Peggy Ortiz", "Margaret Ortiz", "Olga"))
    a_life(old, new, other, ada, unit=make.unit())

    unmerge(merge(old, into=new, by=ada), by=ada)

    connection.check_constraints()
