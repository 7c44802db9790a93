"""People: found by two letters, in order, seen only in scope."""

import pytest

from members.models import Person
from tests import make

pytestmark = pytest.mark.django_db


def test_two_letters_find_a_word_of_the_name_without_its_accents():
    nunez = make.person("Álvaro Núñez")
    make.person("Bo Berg")

    assert list(Person.objects.search("nu")) == [nunez]
    assert list(Person.objects.search("alv nun")) == [nunez]


def test_spanish_order_puts_enye_after_n_and_ignores_accents():
    names = ["Zapata", "Ñandu", "Álvarez", "Alvarado", "Nuez"]
    for name in names:
        make.person(name)

    found = Person.objects.order_by("sort_key").values_list("name", flat=True)

    assert list(found) == ["Alvarado", "Álvarez", "Nuez", "Ñandu", "Zapata"]


def test_scope_is_the_unit_with_all_below_it(omar, building):
    floor = make.unit("3rd floor", under=building)
    inside, outside = make.person(unit=floor), make.person(unit=make.unit())

    seen = Person.objects.visible_to(omar)

    assert inside in seen
    assert outside not in seen


def test_a_grant_that_ended_shows_nobody(omar, building):
    make.person(unit=building)
    omar.grants.get().end(on=make.ago(0), by=omar)
    omar = type(omar).objects.get(pk=omar.pk)

    assert list(Person.objects.visible_to(omar)) == [omar.person]
