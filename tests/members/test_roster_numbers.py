"""Each number of a roster, and of the readiness for one, leads to as many people by name."""

import re
from html import unescape

import pytest

from members.models import ContactPoint, UnitHeadcount
from tests import make
from tests.members.rostered import counted, made, settled

pytestmark = pytest.mark.django_db


def test_each_number_of_readiness_leads_to_as_many_people(client, ada, building):
    floor, other = make.unit("Floor 2", under=building), make.unit("Elsewhere")
    ana = make.person("Ana", unit=floor, email="a@example.org")
    ContactPoint.of(ana, "address", "1 Elm St").save()
    make.person("Bo", unit=building)
    make.person("Fay Far", unit=other, email="f@example.org")
    client.force_login(make.user("Lee", role="admin", unit=building))
    page = client.get(f"/exports/ready/?unit={building.pk}").content.decode()

    links = re.findall(r'href="(/exports/ready/\?[^"]*of=\w+)">(?:\d+ of )?(\d+)', page)
    cells = re.findall(r'href="(/exports/ready/\?[^"]*of=(\w+))">(\d+)', page)
    assert len(links) == len(cells) == 8  # four of the whole, four of the floor
    for url, part, n in cells:
        listed = client.get(unescape(url))
        assert (url, listed.context["total"]) == (url, int(n))
        assert (part, len(listed.context["people"])) == (part, int(n))
    away = client.get(f"/exports/ready/?unit={building.pk}&of=unreachable")
    assert [who.name for who in away.context["people"]] == ["Bo"]
    assert b"No postal address" in away.content
    beyond = client.get(f"/exports/ready/?unit={other.pk}&at={other.pk}&of=eligible")
    assert "Fay" not in beyond.content.decode()  # nobody's to export here: their own unit instead


def test_each_number_of_a_roster_leads_to_as_many_people_for_whoever_asked(client, ada, building):
    floor = make.unit("Floor 2", under=building)
    UnitHeadcount.objects.create(unit=building, as_of=make.ago(9), n=9, source="door_count")
    left = make.person("Left Later", unit=building)
    for name in ("Ana", "Bo"):
        make.person(name, unit=floor).placements.update(job_category="porter")
    made(settled(counted(ada, building)))
    left.leave(on=make.ago(0), reason="moved", by=ada)
    make.person("New", unit=building)
    make.person("The Boss", unit=building, is_management=True)
    found = counted(ada, building)
    client.force_login(ada)
    page = client.get(found.get_absolute_url()).content.decode()

    links = re.findall(r'href="(/exports/[^"]*/people/\?[^"]*)">(?:<strong>)?[+-]?(\d+)', page)
    kinds = {re.search(r"\?(\w+)=", url)[1] for url, _n in links}
    assert kinds == {"on_it", "changed", "unit", "below", "category", "left_out", "question"}
    for url, n in links:
        listed = client.get(unescape(url))
        assert (url, listed.context["total"]) == (url, int(n))
        assert (url, len(listed.context["people"])) == (url, int(n))
    assert f'href="/wall-chart/{building.pk}/#counted">9<' in page
    client.force_login(make.user("Lee", role="admin"))
    assert "/people/?" not in client.get(found.get_absolute_url()).content.decode()
    assert client.get(unescape(links[0][0])).status_code == 404


def test_a_unit_beyond_ones_own_is_not_told_of(client, building):
    other = make.unit("Elsewhere")
    make.person("Ana", unit=building)
    lee = make.user("Lee", role="admin", unit=building)
    found = counted(lee, building)
    client.force_login(lee)
    people = f"{found.get_absolute_url()}people/"

    assert client.get(f"{people}?unit={building.pk}").context["total"] == 1
    assert client.get(f"{people}?unit={other.pk}").status_code == 404
    assert client.get(f"{people}?below={other.pk}").status_code == 404


def test_whose_units_are_all_closed_counts_nobody_elses(client, building):
    make.person("Fay Far", unit=make.unit("Elsewhere"))
    client.force_login(make.user("Lee", role="admin", unit=building))
    building.closed_on = make.ago(1)
    building.save()

    assert client.get("/exports/ready/").status_code == 404
    assert client.get("/exports/ready/?of=eligible").status_code == 404
