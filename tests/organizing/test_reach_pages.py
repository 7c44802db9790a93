"""Reach, and what would go with one person: counts for all, names for few, each look logged."""

import pytest

from members.models import LogEntry, Organization
from organizing import explaining
from organizing.standing import computing
from tests import make

TODAY = make.ago(0)


@pytest.fixture
def hub(building, lena):
    """Somebody in lena's scope who is the only live tie of three people."""
    hub = make.person("Hub Ortiz", unit=building)
    for n in range(3):
        make.conversation(make.person(f"Thread {n}", unit=building), hub, make.ago(5))
    make.carrier(make.person("Carried", unit=building), hub)
    computing.compute(as_of=TODAY)
    return hub


def test_the_list_counts_and_names_nobody(client, lena, building, hub):
    client.force_login(lena)

    page = client.get("/connections/").content.decode()

    assert building.name in page
    assert "many alone" in page
    assert "Hub Ortiz" not in page


def test_floors_are_told_in_their_building_until_asked_for(client, ada):
    house, other = make.unit("Alder"), make.unit("Birch")
    for n in (1, 2):
        make.unit(f"Floor {n}", under=house)
    client.force_login(ada)

    page = client.get("/connections/").content.decode()
    every = client.get("/connections/?all").content.decode()

    assert [name in page for name in ("Alder", "Birch", "Floor 1")] == [True, True, False]
    assert "Show all 2 sections too" in page
    assert other.name in every
    assert "Floor 2" in every
    assert "sections too" not in every


def test_names_are_on_the_map_for_leaders_and_each_look_is_logged(client, lena, building, hub):
    client.force_login(lena)
    url = f"/connections/{building.pk}/"
    page = client.get(url).content.decode()
    assert "only tie of 3 people" in page
    assert "Hub Ortiz" not in page
    assert not LogEntry.objects.filter(verb="viewed_sealed").exists()

    page = client.get(f"{url}map/").content.decode()

    assert "Hub Ortiz" in page
    assert "Thread 2" in page
    assert LogEntry.objects.filter(verb="viewed_sealed", object_id=str(building.pk)).count() == 1


def test_who_would_have_one_tie_left_is_named(client, lena, hub, building):
    between = make.person("Bea Between", unit=building)
    for other in (hub, make.person("Other", unit=building)):
        make.conversation(between, other, make.ago(5))
    computing.compute(as_of=TODAY)
    client.force_login(lena)

    page = client.get(f"/people/{hub.pk}/if-they-left/").content.decode()

    assert 'href="#thin">1<' in page
    assert "Bea Between" in page.split('id="thin"')[1]
    assert "more people whose ties" not in page


def test_an_organizer_sees_counts_and_no_map(client, omar, ada, hub, building):
    for user in (omar, ada):
        client.force_login(user)
        page = client.get(f"/connections/{building.pk}/")
        assert page.status_code == 200
        assert "Hub Ortiz" not in page.content.decode()
        assert client.get(f"/connections/{building.pk}/map/").status_code == 403
    assert client.get(f"/people/{hub.pk}/if-they-left/").status_code in (403, 404)


def test_if_they_left_says_who_would_have_no_one(client, lena, hub, building):
    client.force_login(lena)

    page = client.get(f"/people/{hub.pk}/if-they-left/").content.decode()

    assert "3 people would have no one." in page
    assert "Of 3 in relationship through them, 3 would no longer be." in page
    assert "Thread 1" in page
    assert 'href="#no-one">3<' in page
    assert f'href="/people/?carrier={hub.pk}">1<' in page
    assert LogEntry.objects.filter(verb="viewed_sealed", object_id=str(hub.pk)).count() == 1
    share = f"/people/{hub.pk}/leaver/"
    assert share not in page  # there is no sign-in of theirs to shut
    make.user(person=hub, role="organizer", unit=building)
    assert share in client.get(f"/people/{hub.pk}/if-they-left/").content.decode()
    assert client.get(share).status_code == 200


def test_a_stranger_to_the_unit_gets_nothing(client, omar, hub):
    elsewhere = make.unit()
    client.force_login(omar)

    assert client.get(f"/connections/{elsewhere.pk}/").status_code == 404


def test_queries_do_not_grow_with_people(
    client, lena, building, hub, django_assert_max_num_queries
):
    for n in range(30):
        make.conversation(make.person(unit=building), make.person(unit=building), make.ago(n))
    computing.compute(as_of=TODAY)
    client.force_login(lena)

    client.get(f"/connections/{building.pk}/map/")  # drawn

    with django_assert_max_num_queries(40):
        client.get(f"/connections/{building.pk}/map/")


@pytest.mark.parametrize("slug", [number.slug for number in explaining.NUMBERS])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_number_says_how_it_is_computed(client, lena, slug, language):
    client.force_login(lena)
    client.cookies["language"] = language

    page = client.get(f"/numbers/{slug}/").content.decode()

    assert ("Rules in force here" if language == "en" else "Reglas vigentes aquí") in page
    assert "%(" not in page


def test_a_number_is_explained_with_the_settings_in_force(client, lena):
    Organization(changed_rules={"windows": {"tie": 77}, "rungs": {"followers": 4}}).save()
    client.force_login(lena)

    assert "within 77 days" in client.get("/numbers/ties/").content.decode()
    assert "4 other people" in client.get("/numbers/rung/").content.decode()
    assert client.get("/numbers/nonsense/").status_code == 404


def test_how_ones_own_ratings_hold_is_told_to_oneself_only(client, lena, omar, hub, building):
    hub.assessments.create(by=omar.person, strength=1, assessed_on=TODAY)
    says = "Of those you rated with us yourself, 1 of 1 are not borne out yet."
    url = f"/connections/{building.pk}/"

    client.force_login(omar)
    assert says in client.get(url).content.decode()

    client.force_login(lena)
    page = client.get(url).content.decode()
    assert says not in page
    assert "1 of 1 claimed with us" in page
