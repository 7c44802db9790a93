"""The form of a one-on-one: what it refuses, warns of, offers, and weighs."""

from __future__ import annotations

from uuid import uuid4

import pytest

from campaigns.models import Issue
from organizing.cautioning import cautions, without
from organizing.models import Conversation, FollowUp, IssueRaised
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marks")]


@pytest.fixture
def rosa(building):
    return make.person("Rosa Núñez", unit=building)


@pytest.fixture
def web(client, omar):
    client.force_login(omar)
    return client


@pytest.mark.parametrize(
    "bad",
    [
        {"note": "a\0b"},
        {"note": "x" * 281},
        {"new_name": "n" * 300, "person": ""},
        {"talked_on": "0000-01-01"},
        {"talked_on": "2999-01-01"},
        {"talked_on": "1066-10-14"},
        {"they_cost": "9", "they_what": "x"},
        {"strength": "7"},
        {"kind": "gossip"},
        {"issues": "nonsense"},
        {"we_due_on": "0000-00-00", "we_what": "x"},
        {"next_on": "1999-01-01"},
        {"new_unit": str(uuid4()), "new_name": "Bo"},
    ],
)
def test_what_makes_no_sense_is_refused_and_what_was_typed_is_kept(web, rosa, bad):
    sent = {"key": str(uuid4()), "person": str(rosa.pk), "ask": "Kept words", "kind": "ask", **bad}

    response = web.post("/log/", sent)

    assert response.status_code == 422
    assert "Kept words" in response.content.decode()
    assert not Conversation.objects.exists()


@pytest.mark.parametrize("name", ["Ö", "👩‍🌾 Ana", "X Æ A-12", "{{7*7}}", "<b>Bo</b>", "‏عبد"])
def test_any_name_is_a_name(web, building, name):
    web.post("/log/", {"key": "no key", "new_name": name, "new_unit": str(building.pk)})

    talk = Conversation.objects.get()
    assert talk.person.name == name
    page = web.get(f"/conversations/{talk.pk}/").content.decode()
    assert "<b>Bo</b>" not in page


@pytest.mark.parametrize(
    "note",
    [
        "Her SSN is 123-45-6789",
        "She is undocumented",
        "está sin papeles",
        "card 4111 1111 1111 1111",
        "was arrested in May",
        "has cancer",
        "He is gay",
        "behind on her rent",
        "She is Muslim",
    ],
)
def test_what_must_never_be_recorded_is_never_stored_in_silence(web, rosa, note):
    sent = {"key": str(uuid4()), "person": str(rosa.pk), "note": note}

    warned = web.post("/log/", sent)

    assert warned.status_code == 422
    assert not Conversation.objects.exists()
    assert 'value="remove"' in warned.content.decode()

    web.post("/log/", {**sent, "caution": "remove"})

    assert not cautions(Conversation.objects.get().note)


def test_one_may_save_it_anyway_and_must_say_so(web, rosa):
    sent = {"key": str(uuid4()), "person": str(rosa.pk), "note": "Her visa office is our target"}

    web.post("/log/", {**sent, "caution": "keep"})

    assert Conversation.objects.get().note == sent["note"]


@pytest.mark.parametrize("note", ["Works nights, has two kids in school", "Heat off since May", ""])
def test_plain_notes_raise_no_warning(note):
    assert cautions(note) == []
    assert without(note) == note


def test_two_letters_find_people_without_accents_and_nearly_spelt(web, building):
    make.person("Álvaro Núñez", unit=building)
    make.person("Bo Berg", unit=building)

    for q in ("nu", "NUN", "alvaro nunes", "Núñ"):
        found = web.get("/log/", {"q": q}).content.decode()
        assert "Álvaro Núñez" in found, q
        assert "Bo Berg" not in found


def test_htmx_gets_only_the_people(web, rosa):
    response = web.get("/log/?q=ro", headers={"HX-Request": "true", "HX-Target": "log-people"})

    body = response.content.decode()
    assert body.strip().startswith("<fieldset")
    assert "Rosa" in body
    assert "<html" not in body


def test_issues_of_the_persons_own_building_come_first(web, omar, rosa, building):
    for n in range(8):
        Issue.objects.create(name=f"Issue {n}")
    mold, parking = Issue.objects.create(name="Mold"), Issue.objects.create(name="Parking")
    neighbour, elsewhere = make.person(unit=building), make.person(unit=make.unit())
    for who, issue in [(neighbour, mold), *[(elsewhere, parking)] * 3]:
        talk = make.conversation(who, make.person(), make.ago(3))
        IssueRaised.objects.create(conversation=talk, person=who, issue=issue)

    page = web.get(f"/log/?person={rosa.pk}").content.decode()

    assert page.index("Mold") < page.index("Parking") < page.index("Issue 7")


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_form_stays_light_with_everything_in_it(
    client, lena, building, django_assert_max_num_queries, language
):
    lena.language = language
    lena.save()
    client.force_login(lena)
    for n in range(40):
        Issue.objects.create(name=f"An issue of some length {n}")
        floor = make.unit(f"Floor {n}", under=building)
        who = make.person(f"Person With A Long Name {n}", unit=floor)
        make.conversation(who, lena.person, make.ago(n))
        FollowUp.objects.create(person=who, owner=lena.person, due_on=make.ago(n))

    with django_assert_max_num_queries(24):
        page = client.get("/log/")

    assert len(page.content) <= 30_000
