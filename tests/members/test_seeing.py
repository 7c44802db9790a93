"""Who can see a person, against what each of them does see."""

from __future__ import annotations

import pytest
from django.urls import reverse

from members import access, seeing
from members.models import Person, User
from tests import make

pytestmark = pytest.mark.django_db


def test_the_page_names_exactly_those_who_see_and_how_much(client, building, ada, lena, omar, rita):
    """Every user against `access`, the other way round: by unit above, committee, list, nobody."""
    floor = make.unit("3rd floor", under=building)
    petra = make.person("Petra Person", unit=floor)
    chair = make.user("Chair", role="leader", committee=make.committee(members=[petra]))
    holder = make.person("Holder", unit=make.unit("Far away"))
    make.carrier(petra, holder, until=make.ago(1))
    of_holders = make.user("Lists", role="organizer", committee=make.committee(members=[holder]))
    carrier = make.user("Carla", role="carrier", unit=building)
    make.carrier(petra, carrier.person)
    make.user("Ended", role="leader", unit=building).grants.update(ended_on=make.ago(1))
    User.objects.filter(pk=make.user("Out", role="leader", unit=building).pk).update(
        is_active=False
    )
    boss = make.user("Boss", role="leader", unit=building)
    Person.objects.filter(pk=boss.person_id).update(is_management=True)
    make.user("Petra herself", person=petra)

    expected = {}
    for user in User.objects.filter(is_active=True):
        verbs = {
            verb
            for verb in (seeing.NAME, seeing.CONTACT, seeing.NOTES)
            if petra.pk in access.among(user, [petra.pk], may=verb)
        }
        if verbs:
            expected[user.pk] = verbs
    found = {
        one.user.pk: one.verbs & {seeing.NAME, seeing.CONTACT, seeing.NOTES}
        for one in seeing.seers(petra)
    }
    assert found == expected
    assert {chair.pk, carrier.pk, ada.pk, lena.pk, omar.pk} <= set(found)
    assert not {rita.pk, of_holders.pk} & set(found)
    listed = make.person("Listed")
    make.carrier(listed, holder)
    assert of_holders in [one.user for one in seeing.seers(listed)]
    assert access.among(of_holders, [listed.pk]) == {listed.pk}

    client.force_login(omar)
    page = client.get(reverse("person_seers", args=[petra.pk])).content.decode()
    assert "Carla" in page
    assert "Boss" not in page
    assert "name, phone and promises, no notes" in page
