"""Queries written once: asked for one, they find for another what that other may see, no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from members import access
from members.database.written import Written
from members.models import Committee, Grant, Person, Placement, User
from tests import make

pytestmark = pytest.mark.django_db


def fresh(user):
    return User.objects.get(pk=user.pk)


def names(rows):
    return sorted(rows)


def seen_by(user):
    return Person.objects.visible_to(user).values_list("name", flat=True)


def test_everybody_is_shown_their_own_whatever_was_granted(building, ada, lena, omar, rita):
    """Each grant against the same question put plainly, twice around: written, then written once.

    Same shape with other units, two units, a subtree, a committee, a list, nothing, everything.
    """
    floor, other = make.unit("3rd floor", under=building), make.unit("9 Birch St")
    petra, quinn = make.person("Petra", unit=floor), make.person("Quinn", unit=other)
    committee = make.committee(members=[quinn, make.person("Sol")])
    of_two = make.user("Of two", role="organizer", unit=building)
    Grant.objects.create(user=of_two, role="reader", unit=other, began_on=make.LONG_AGO)
    of_list = make.user("List", role="carrier", unit=building)
    make.carrier(petra, of_list.person)
    everybody = [
        *(ada, lena, omar, rita, of_two, of_list, make.user("Nobody")),
        make.user("Floor", role="organizer", unit=floor),
        make.user("Other", role="organizer", unit=other),
        make.user("Chair", role="leader", committee=committee),
    ]
    written = Written(seen_by)

    for _time in range(2):
        for user in everybody:
            assert names(written.rows(fresh(user))) == names(seen_by(fresh(user))), user
            assert written.count(fresh(user)) == len(seen_by(fresh(user)))

    found = {user.email: names(written.rows(fresh(user))) for user in everybody}
    assert "Petra" in found[omar.email]
    assert "Quinn" not in found[omar.email]
    assert len(written.shapes) < len(everybody)


def test_committees_are_shown_to_those_of_their_units_and_seats_alone(building, omar, rita):
    """By a verb that some have over units, some over committees, and some not at all."""
    near = make.committee("Near", units=[building])
    far = make.committee("Far")
    chair = make.user("Chair", role="organizer", committee=far)
    found = {
        user: {
            one.name
            for one in Committee.objects.filter(
                access.committees(fresh(user), may="members.take_attendance")
            )
        }
        for user in (omar, rita, chair, make.user("Nobody"), omar)
    }

    assert found[omar] == {near.name}
    assert found[chair] == {far.name}
    assert set().union(*(found[user] for user in found if user not in {omar, chair})) == set()


def test_a_grant_that_ended_opens_nothing_any_more(building, omar):
    make.person("Petra", unit=building)
    written = Written(seen_by)
    assert "Petra" in written.rows(fresh(omar))

    omar.grants.get().end(on=timezone.localdate(), by=omar)

    assert written.rows(fresh(omar)) == ["Omar Organizer"]


def test_a_list_of_any_length_is_asked_with_the_same_sql(building, omar):
    people = [make.person(unit=building) for _n in range(3)]
    written = Written(lambda user, pks: Person.objects.visible_to(user).filter(pk__among=pks))

    for n in (0, 1, 3):
        found = written.rows(fresh(omar), [one.pk for one in people[:n]])
        assert {one.pk for one in found} == {one.pk for one in people[:n]}

    assert len(written.shapes) == 1
    placed = Written(lambda pks: Placement.objects.filter(person__among=pks).select_related("unit"))
    assert {row.unit for row in placed.rows({people[0].pk})} == {building}


def test_a_row_stands_for_its_id(building):
    inside = Written(lambda unit: unit.placements.values_list("person__name", flat=True))
    make.person("Petra", unit=building)
    other = make.unit("Other")
    make.person("Quinn", unit=other)

    assert [inside.rows(unit) for unit in (building, other)] == [["Petra"], ["Quinn"]]


def test_it_stands_within_sql_of_our_own_with_values_of_its_own(building, omar, lena):
    other = make.unit("Other")
    for unit, name in ((building, "Petra"), (building, "Per"), (other, "Paul")):
        make.person(name, unit=unit)
    theirs = make.user("Theirs", role="organizer", unit=other)
    written = Written(seen_by)
    sql = "WITH seen (name) AS ({rows}) SELECT count(*) FROM seen WHERE name LIKE %s AND name <> %s"

    for user, n in ((omar, 2), (theirs, 1), (omar, 2)):
        assert written.around(sql, fresh(user), more=["P%", "Nobody"]) == [(n,)]
    nobody = Written(lambda user: Person.objects.filter(pk__in=[], created_by=user.person_id))
    assert nobody.around(sql, fresh(omar), more=["P%", ""]) == []


def test_nothing_of_one_day_or_one_person_can_stay_in_it(building, omar):
    """What is reckoned, read from the clock or taken from elsewhere is an error, not a leak."""
    today, placed = timezone.localdate(), Placement.objects.all()
    wrong = [
        Written(lambda on: placed.filter(began_on__lte=on + timedelta(days=7))),
        Written(lambda on: placed.filter(began_on__lte=on, created_at__lt=timezone.now())),
        Written(lambda on: placed.filter(began_on__lte=on, unit=building)),
        Written(lambda on: placed.filter(began_on__lte=today)),
        Written(lambda on: placed.all()),
    ]

    for one in wrong:
        with pytest.raises(AssertionError):
            one.rows(today)
    with pytest.raises(AssertionError):
        Written(lambda text: Person.objects.filter(name__startswith=text)).rows("Pe")
    with pytest.raises(User.DoesNotExist):
        Written(lambda user: Person.objects.filter(language=user.language)).rows(omar)
    with pytest.raises(TypeError, match="float"):
        Written(lambda share: placed).rows(0.5)


def test_no_value_is_one_of_its_shape():
    Person.objects.bulk_create([Person.named("Petra"), Person.named("Quinn")])
    kept = Person.objects.get(name="Petra")
    Person.objects.filter(name="Quinn").update(merged_into=kept, status=Person.Status.MERGED)
    into = Written(lambda pk: Person.objects.filter(merged_into=pk).values_list("name", flat=True))

    assert [into.rows(one) for one in (kept.pk, None, kept.pk)] == [["Quinn"], ["Petra"], ["Quinn"]]
