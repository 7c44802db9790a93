"""vCards of one's own people: only them, only ways to reach them, in the words of the format."""

import re

import pytest
from django.urls import reverse

from members.carding import card
from members.models import ContactPoint, LogEntry, Person
from tests import make

pytestmark = pytest.mark.django_db


def test_only_whom_one_carries_and_may_contact(client, omar, building):
    mine = make.person("Ana Abel", unit=building, phone="+1 555 010 0001", email="a@example.org")
    make.carrier(mine, omar.person)
    make.conversation(mine, omar.person, make.ago(1), note="MARKERnote")
    ContactPoint.of(mine, "address", "MARKERstreet").save()
    ContactPoint.of(mine, "phone", "+1 555 010 0009", consent="no").save()
    make.carrier(make.person("Quiet", unit=building, no_contact=True), omar.person)
    make.carrier(make.person("Past", unit=building), omar.person, until=make.ago(1))
    dead = make.person("Dead", unit=building)
    make.carrier(dead, omar.person)
    Person.objects.filter(pk=dead.pk).update(status="deceased")
    make.person("Not carried", unit=building)
    client.force_login(omar)

    assert b"1 person you carry" in client.get(reverse("members:cards")).content
    answer = client.post(reverse("members:cards"), {"version": "3.0", "purpose": "My phone"})
    text = answer.content.decode()

    assert answer["Content-Type"].startswith("text/vcard")
    assert text.count("BEGIN:VCARD") == 1
    assert "FN:Ana Abel\r\n" in text
    assert "N:Abel;Ana;;;\r\n" in text
    assert "TEL:+1 555 010 0001\r\n" in text
    assert "EMAIL:a@example.org\r\n" in text
    assert "MARKER" not in text
    assert "0009" not in text
    assert LogEntry.objects.get(verb="cards_taken").facts == {
        "n": 1, "version": "3.0", "purpose": "My phone",
    }  # fmt: skip
    for bad in ({"version": "9", "purpose": "x"}, {"version": "4.0"}):
        assert client.post(reverse("members:cards"), bad).status_code == 422


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_what_would_break_a_card_is_escaped_and_long_lines_are_folded(version):
    nasty = "A;b,c\\d\r\nTEL:666\x00 " + "ñ你🙂" * 40
    person = make.person(nasty.replace("\x00", ""))
    person.name = nasty
    point = ContactPoint.of(person, "phone", "+1 555;ext=1")

    text = card(person, [point], "Unit; two", version)

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = re.sub("\r\n ", "", text)
    lines = unfolded.split("\r\n")
    assert sum(line.startswith("TEL") for line in lines) == 1
    fn = next(line for line in lines if line.startswith("FN:"))[3:]
    plain = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], fn)
    assert plain == nasty.replace("\r\n", "\n").replace("\x00", "")
    assert "ORG:Unit\\; two" in lines
    assert f"VERSION:{version}" in lines
    assert lines[-2] == "END:VCARD"
