"""What one types finds people, however it is spelt, and reveals nothing one may not read."""

from __future__ import annotations

import pytest

from members import defining, describing, searching, spelling
from members.models import ContactPoint, ExternalId, Person
from members.searching import Wanted
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa(building):
    made = make.person(
        "Rosa Núñez O’Hara",
        nickname="Chela",
        unit=building,
        phone="(212) 555-0199",
        email="r.nunez77@example.org",
    )
    ExternalId.objects.create(person=made, system="van", value="EID8812")
    return made


def found(text, by):
    people = Person.objects.visible_to(by).present()
    return list(searching.narrow(people, text, by=by).order_by("sort_key"))


@pytest.mark.parametrize(
    "text",
    [
        "rosa", "nunez", "NÚÑ", "ohara", "o'hara", "nunez rosa", "chela", "ro nu",
        "5550199", "555-0199", "(212) 555", "+1 212 555 0199", "212.555.0199", "0199",
        "02125550199", "rosa 0199", "r.nunez77@example.org", "nunez77", "eid8812", "EID8",
    ],
)  # fmt: skip
def test_whatever_is_known_of_somebody_finds_them(omar, rosa, text):
    make.person("Bo Berg", unit=rosa.placements.get().unit, phone="(718) 555-0142")

    assert found(text, omar) == [rosa]


@pytest.mark.parametrize("text", ["osa", "rosa berg", "5550198", "199", "", "   ", "%", "_", "\\"])
def test_what_is_not_known_finds_nobody(omar, rosa, text):
    make.person("Bo Berg", unit=rosa.placements.get().unit)

    assert found(text, omar) == []


@pytest.mark.parametrize(
    "text", ["5550199", "0199", "r.nunez77@example.org", "eid8812", "rosa 0199"]
)
def test_trying_out_numbers_reveals_nothing_to_who_may_not_read_them(rosa, building, text):
    reader = make.user(role="reader", unit=building)

    assert found("rosa", reader) == [rosa]
    assert found(text, reader) == []


def test_a_number_of_somebody_out_of_scope_finds_nobody(omar):
    make.person("Stranger", unit=make.unit(), phone="(212) 555-0177")

    assert found("5550177", omar) == []


def test_a_postal_address_is_not_searched(omar, rosa):
    ContactPoint.of(rosa, "address", "14 Hidden Lane").save()

    assert found("hidden", omar) == []


@pytest.mark.parametrize(("tier", "reads"), [(1, "rol"), (2, "ol"), (3, "l")])
def test_a_searchable_field_is_found_by_those_its_tier_is_open_to(
    omar, lena, ada, rosa, building, tier, reads
):
    field = defining.define("Shop", kind="text", by=ada, tier=tier, is_searchable=True)
    describing.put(rosa, field, "Wéld bay", by=ada)
    reader = make.user(role="reader", unit=building)

    for letter, user in (("r", reader), ("o", omar), ("l", lena)):
        assert (found("weld", user) == [rosa]) == (letter in reads), letter
        assert found("bay rosa", user) == ([rosa] if letter in reads else [])


def test_a_field_out_of_use_is_not_searched(omar, ada, rosa):
    field = defining.define("Shop", kind="text", by=ada, tier=1, is_searchable=True)
    describing.put(rosa, field, "Weld", by=ada)
    defining.archive(field, by=ada)

    assert found("weld", omar) == []


@pytest.mark.parametrize("text", ["rossa nunez", "nuñes", "oharra", "roza nunez", "rsoa", "chella"])
def test_a_misspelt_name_is_nearly_found(omar, rosa, text):
    assert spelling.learn() > 0
    assert spelling.learn() == 0
    everybody = Person.objects.visible_to(omar)

    assert found(text, omar) == []
    assert searching.nearly(everybody, text, limit=5) == [rosa.pk]


def test_what_fits_best_comes_first(omar, building):
    names = ["Zoe Anand", "Ana Zuber", "Ana", "Berta Ana Abel", "Anabel Aaron"]
    made = {name: make.person(name, unit=building) for name in names}
    people = Person.objects.visible_to(omar)
    wanted = Wanted.read("ana")

    ranked = searching.narrow(people, "ana", by=omar)
    ranked = ranked.annotate(rank=searching.rank(*searching.fits(wanted, by=omar))).order_by(
        "rank", "sort_key"
    )

    order = ["Ana", "Ana Zuber", "Anabel Aaron", "Berta Ana Abel", "Zoe Anand"]
    assert [made[name] for name in order] == list(ranked)


@pytest.mark.parametrize(
    ("text", "words", "numbers"),
    [
        ("Rosa (555) 010-9999", ("rosa",), ("5550109999",)),
        ("12 cruz99", ("12", "cruz99"), ()),
        ("+1 212 555", (), ("1212555",)),
        ("x" * 500, ("x" * 500,), ()),
        ("a b c d e f g h i j k", tuple("abcdefgh"), ()),
    ],
)
def test_text_is_taken_apart_into_words_and_numbers(text, words, numbers):
    assert Wanted.read(text) == Wanted(words, numbers)


def test_a_search_takes_few_queries_however_many_it_finds(
    omar, building, django_assert_max_num_queries
):
    for n in range(30):
        make.person(f"Ana {n}", unit=building, phone=f"(212) 555-01{n:02}")
    assert omar.grants_in_force

    with django_assert_max_num_queries(6):
        assert len(found("ana", omar)) == 30
