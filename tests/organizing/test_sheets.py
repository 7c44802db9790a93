"""Sheets for paper: scope, tier and R13 hold there too, and who printed one is written down."""

import html

import pytest
import segno
from django.urls import reverse

from members.models import ContactPoint, LogEntry, Person, Placement
from organizing.dashboards import sheets
from tests import make

pytestmark = pytest.mark.django_db

WANTED = {"purpose": "Doors on Saturday", "paper": "a4"}


@pytest.fixture
def people(building):
    """One of each kind in the building, and a stranger."""
    make.person("Ana Abel", unit=building, phone="+1 555 010 0001", language="es")
    make.person("Quiet Quinn", unit=building, phone="+1 555 010 0002", no_contact=True)
    dead = make.person("Dead Dora", unit=building, phone="+1 555 010 0003")
    Person.objects.filter(pk=dead.pk).update(status="deceased", status_on=make.ago(1))
    make.person("Strange Stan", unit=make.unit("Far away"), phone="+1 555 010 0004")


def printed(client, kind, query="", **more):
    answer = client.post(f"{reverse('people_sheet')}{query}", {**WANTED, "kind": kind, **more})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("kind", ["walk", "call"])
def test_nobody_who_died_or_wants_no_contact_is_called_or_walked_to(client, omar, people, kind):
    client.force_login(omar)

    page = printed(client, kind)

    assert "Ana Abel" in page
    assert not any(name in page for name in ("Quiet", "Dora", "Strange"))
    assert ("010 0001" in page) is (kind == "call")
    assert "Doors on Saturday" in page
    assert "Printed by Omar Organizer" in page
    assert LogEntry.objects.get(verb="sheet_printed").facts == {
        "kind": kind, "purpose": "Doors on Saturday", "n": 2 if kind == "walk" else 1,
    }  # fmt: skip


def test_a_sheet_takes_the_filter_of_the_list_and_says_so(client, ada, building, people):
    client.force_login(ada)

    page = printed(client, "walk", f"?unit={building.pk}")

    assert "Ana Abel" in page
    assert "Strange" not in page
    assert page.count("14 Alder St") >= 2
    form = client.get(reverse("people_sheet")).content.decode()
    assert "Show the sheet" in form
    assert client.post(reverse("people_sheet"), {"kind": "walk", "paper": "a4"}).status_code == 422
    bad = {**WANTED, "kind": "x"}
    assert client.post(reverse("people_sheet"), bad).status_code == 422


def test_a_walk_goes_from_door_to_door_and_says_who_does_not_fit(
    client, omar, building, monkeypatch
):
    for door, name in (("10A", "Cy"), ("2B", "Bo"), ("2A", "Ana")):
        Placement.objects.filter(person=make.person(name, unit=building)).update(spot=door)
    client.force_login(omar)

    page = printed(client, "walk")
    assert page.index(">Ana<") < page.index(">Bo<") < page.index(">Cy<")
    monkeypatch.setattr(sheets, "MOST", 2)
    assert "2 more do not fit on one sheet" in printed(client, "walk")


def test_initials_name_nobody(client, omar, people):
    client.force_login(omar)

    page = printed(client, "walk", initials="on", paper="letter")

    assert "Ana Abel" not in page
    assert "A. A." in page or "AA" in page
    assert "sheet-letter" in page


def test_refused_numbers_stay_off_and_rules_of_use_stand_by(client, omar, building):
    ana = make.person("Ana", unit=building)
    ContactPoint.of(ana, "phone", "+1 555 010 0001", consent="no").save()
    ContactPoint.of(ana, "phone", "+1 555 010 0002", safe_rules="not before noon").save()
    client.force_login(omar)

    page = printed(client, "call")

    assert "010 0001" not in page
    assert "010 0002" in page
    assert "not before noon" in page


def test_a_meeting_and_an_action_have_a_sheet_with_a_code(client, omar, building):
    ana, bo = make.person("Ana", unit=building), make.person("Bo", unit=building)
    committee = make.committee(units=[building], members=[ana])
    meeting = make.meeting(committee, make.ago(-2), absent=[ana], state="planned")
    action = make.action(make.ago(-2))
    make.took_part(bo, action)
    client.force_login(omar)

    for name, of, who in (("meeting_sheet", meeting, "Ana"), ("action_sheet", action, "Bo")):
        url = reverse(name, args=[of.pk])
        assert client.get(url).status_code == 200
        page = client.post(url, {**WANTED, "kind": "sign_in"}).content.decode()
        leads_to = f"http://testserver{of.get_absolute_url()}"
        code = segno.make(leads_to, error="m").svg_data_uri(border=1)
        assert code in html.unescape(page)
        assert "Signature" in page
        assert f">{who}<" in page
        assert page.count("sheet-blank") == 12
        assert client.post(url, {**WANTED, "kind": "call"}).status_code == 422


def test_a_stranger_s_meeting_has_no_sheet(client, omar):
    meeting = make.meeting(make.committee(units=[make.unit()]), make.ago(-2), state="planned")
    client.force_login(omar)

    assert client.get(reverse("meeting_sheet", args=[meeting.pk])).status_code == 404
