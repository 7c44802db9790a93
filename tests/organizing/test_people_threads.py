"""Who hangs by one thread, and somebody typed twice."""

from __future__ import annotations

import pytest
from django.utils import timezone

from members import duplicates
from members.models import DuplicatePair, Person
from organizing.models import Standing
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa(building):
    return make.person("Rosa Delgado", unit=building, phone="(212) 555-0199")


def shown(client, user, url):
    client.force_login(user)
    return client.get(url).content.decode()


def test_who_hangs_by_one_thread_is_listed_only_to_those_who_may_read_drift(
    client, lena, omar, rosa
):
    Standing.objects.create(
        person=rosa, as_of=timezone.localdate(), level=3, evidence={"thread_is_carrier": True}
    )
    base = shown(client, lena, "/base/")
    assert "/people/?thread=one" in base

    assert "Rosa Delgado" in shown(client, lena, "/people/?thread=one")
    assert "Rosa Delgado" not in shown(client, omar, "/people/?thread=one")


def test_a_person_typed_twice_is_found_as_a_duplicate_at_once(client, lena, building, rosa):
    duplicates.refresh([rosa.pk])
    client.force_login(lena)
    client.post(
        "/people/new/",
        {
            "name": "Rosa Delgado",
            "unit": str(building.pk),
            "point--2-channel": "phone",
            "point--2-value": "212 555 0199",
        },
    )

    pair = DuplicatePair.objects.get()
    assert {pair.a.name, pair.b.name} == {"Rosa Delgado"}

    other = Person.objects.exclude(pk=rosa.pk).get(name="Rosa Delgado")
    point = other.contact_points.get()
    client.post(
        f"/people/{other.pk}/edit/",
        {
            "name": "Wen Li",
            "unit": str(building.pk),
            f"point-{point.pk}-channel": "phone",
            f"point-{point.pk}-value": "",
        },
    )
    assert not DuplicatePair.objects.exists()
