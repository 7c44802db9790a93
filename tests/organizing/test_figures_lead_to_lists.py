"""A figure leads to a list, and the list holds as many as the figure says."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.utils import timezone

from members.models import LogEntry
from organizing.dashboards import ledgers
from organizing.models import Introduction, Standing
from organizing.standing import computing
from tests import make

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def listed(client, url):
    answer = client.get(unescape(url))
    assert answer.status_code == 200, url
    return answer.context["page"].total


def output(user):
    return ledgers.two_ledgers(user, on=TODAY, organized=0, since=None)


@pytest.fixture
def acts(building, lena):
    """Four people and two days: one came twice, one left since, one died, one only says so."""
    early, late = make.action(make.ago(100)), make.action(make.ago(40))
    ana, bo, cy, dot, eva = (
        make.person(name, unit=building) for name in ["ana", "bo", "cy", "dot", "eva"]
    )
    for who in (ana, bo, cy):
        make.took_part(who, late)
    for who in (ana, dot):
        make.took_part(who, early)
    make.took_part(eva, late, evidence="self_reported")
    bo.leave(on=make.ago(1), reason="moved", by=lena)
    cy.die(on=make.ago(1), by=lena)
    return early, late


def test_output_leads_to_everybody_who_took_part_also_who_left_since(client, ada, acts):
    client.force_login(ada)
    found = output(ada)
    page = client.get("/base/").content.decode()

    months = dict(zip(found.months, found.output.columns[0].urls, strict=True))
    for month, url in months.items():
        assert (month.first, listed(client, url)) == (month.first, month.turned_out)
        assert not month.turned_out or url.replace("&", "&amp;") in page
    assert (found.lately.people, found.before.people) == (3, 2)
    assert (found.lately.first_time, found.before.first_time) == (2, 2)
    for until, n in (("in90", 3), ("before90", 2), ("first90", 2), ("firstbefore90", 2)):
        assert listed(client, f"/people/?acted={until}&status=any") == n
        assert f"?acted={until}&amp;status=any" in page


def test_a_test_that_is_not_published_is_in_no_total_and_in_no_list(client, ada, lena, acts):
    late = acts[1]
    late.is_test = True
    late.save(update_fields=["is_test"])
    client.force_login(ada)

    assert output(ada).lately.people == listed(client, "/people/?acted=in90&status=any") == 0

    make.carrier(make.person("Gil"), lena.person)  # who carries people reads it
    client.force_login(lena)
    seen = output(lena).lately.people
    assert seen == listed(client, "/people/?acted=in90&status=any") == 1  # who left is in no scope


def test_whoever_may_not_know_who_took_part_is_told_nothing_by_the_filter(client, building, acts):
    client.force_login(make.user("Rhea Reader", role="reader", unit=building))

    assert listed(client, "/people/?acted=in365") == listed(client, "/people/?acted=never") == 0


def test_the_people_of_several_units_are_one_list(client, lena, building):
    floors = [make.unit(f"Floor {n}", under=building) for n in range(3)]
    for floor in floors:
        make.person(unit=floor)
    client.force_login(lena)
    both = "&".join(f"unit={floor.pk}" for floor in floors[:2])

    assert listed(client, f"/people/?{both}") == 2
    assert client.get(f"/people/?{both}&panel=open").content.decode().count(" selected>") == 2


def test_each_cell_of_the_list_of_wall_charts_leads_to_whom_it_counts(client, lena, building):
    leads, talked = (
        make.person("Ana", unit=building, phone="+12025550143"),
        make.person(unit=building),
    )
    make.carrier(talked, make.person("Gil"))
    Standing.objects.create(person=leads, as_of=TODAY, rung=5, level=5)
    Standing.objects.create(person=talked, as_of=TODAY, last_contact_on=make.ago(9))
    client.force_login(lena)
    page = client.get("/wall-chart/").content.decode()

    cells = re.findall(rf'href="(/wall-chart/{building.pk}/\?only=\w+)#squares">(\d+)<', page)
    assert [url.partition("=")[2] for url, _n in cells] == ["reachable", "talked", "led", "leaders"]
    for url, n in cells:
        text = client.get(url).content.decode()
        assert (url, re.search(r"(\d+) (?:person fits|people fit)", text)[1]) == (url, n)
    client.force_login(make.user("Rhea Reader", role="reader", unit=building))
    assert "only=reachable" not in client.get("/wall-chart/").content.decode()


def test_figures_of_connections_lead_to_names_where_one_may_know_them(client, lena, ada, building):
    staff = make.person("Sam Staff", unit=building, is_staff=True)
    alone, hangs = make.person("Ana", unit=building), make.person("Bo", unit=building)
    for who in (alone, hangs):
        make.conversation(who, lena.person, make.ago(400 if who == alone else 300))
    make.conversation(hangs, staff, make.ago(20))
    make.conversation(hangs, staff, make.ago(10))
    computing.compute(as_of=TODAY)
    client.force_login(lena)
    page = client.get(f"/connections/{building.pk}/").content.decode()
    drawn = client.get(f"/connections/{building.pk}/map/").content.decode()

    for anchor in ("list-title", "group-staff-only", "group-far"):
        assert f'href="/connections/{building.pk}/map/#{anchor}"' in page
    part = drawn.split('id="group-staff-only"')[1].split("</details>")[0]
    assert re.search(r'class="quiet">(\d+)<', part)[1] == str(part.count('class="name"')) == "1"
    units = client.get("/connections/").content.decode()
    found = re.search(rf'href="(/people/[^"]*unit={building.pk})">(\d+)<', units)
    assert listed(client, found[1]) == int(found[2]) > 0
    assert '/map/#group-staff-only">1<' in units
    client.force_login(ada)
    assert "/map/#" not in client.get(f"/connections/{building.pk}/").content.decode()


def behind(client, url):
    """Which sides of a figure the page behind it tells, each with how many it lists."""
    page = client.get(unescape(url)).content.decode()
    found = {}
    for query, n in re.findall(r'class="chip" href="\?([^"]*)"[^>]*>[^<]*· (\d+)<', page):
        listed = client.get(unescape(f"{url.split('?')[0]}?{query}")).content.decode()
        assert listed.count('class="items-main"') == int(n), query
        found[query.rpartition("part=")[2] if "part=" in query else ""] = int(n)
    return found


def test_figures_of_a_unit_by_itself_lead_to_what_they_count(client, lena, ada, building):
    rosa, staff = make.person("Rosa", unit=building), make.person("Sam", is_staff=True)
    far = make.person("Fay Far")
    make.conversation(rosa, lena.person, make.ago(20), minutes=30)
    make.conversation(rosa, staff, make.ago(10))
    make.took_part(rosa, make.action(make.ago(200), cost=1))
    make.took_part(rosa, make.action(make.ago(150), cost=3), asked_on=make.ago(180), answer="yes")
    for who in (rosa, make.person("Ola", unit=building)):
        Introduction.objects.create(by=lena.person, a=far, b=who, introduced_on=make.ago(60))
    make.conversation(rosa, far, make.ago(50))
    make.commitment(rosa, lena.person, make.ago(5))
    make.commitment(lena.person, rosa, make.ago(5))
    rosa.assessments.create(by=lena.person, strength=1, assessed_on=TODAY)
    rosa.assessments.create(by=lena.person, strength=2, assessed_on=make.ago(300))
    computing.compute(as_of=TODAY)
    Standing.objects.filter(person=rosa).update(level=3)
    client.force_login(lena)
    page = client.get(f"/connections/{building.pk}/").content.decode()

    links = re.findall(r'href="([^"]*/behind/[^"]*)">(\d+) of (\d+)', page)
    assert len(links) == 6
    for url, part, whole in links:
        sides = behind(client, url)
        assert (url, sides[""], sides["yes"]) == (url, int(whole), int(part)), page
    told = {url.rpartition("=")[2]: (int(part), int(whole)) for url, part, whole in links}
    assert (told["talks"], told["introductions"]) == ((2, 3), (1, 2))
    assert (told["second_asks"], told["both_ways"]) == ((1, 1), (1, 1))
    pairs = client.get(f"/connections/{building.pk}/behind/?of=introductions").content.decode()
    assert "Fay Far" not in pairs  # elsewhere, and not lena's to name
    assert "somebody outside your scope" in pairs
    assert LogEntry.objects.filter(facts__purpose="figure_introductions").exists()
    client.force_login(ada)
    assert "/behind/" not in client.get(f"/connections/{building.pk}/").content.decode()


def test_shares_of_newcomers_lead_to_them_by_name(client, lena, building):
    march = make.action(make.ago(100), name="March")
    people = [make.person(unit=building) for _ in range(6)]
    for who in people:
        make.took_part(who, march)
    make.took_part(make.person("Alone", unit=building), make.action(make.ago(120), name="Small"))
    for who in people[:2]:
        make.conversation(who, lena.person, make.ago(95))
    make.took_part(people[2], make.action(make.ago(60)))
    client.force_login(lena)
    page = client.get("/base/cohorts/").content.decode()

    links = re.findall(r'class="cohort-share" href="([^"]*)">\d+% <span[^>]*>(\d+) of (\d+)<', page)
    assert len(links) > 8
    for url, n, of in links:
        sides = behind(client, url.removesuffix("&amp;part=yes"))
        assert (url, sides["yes"], sides[""]) == (url, int(n), int(of))
    firsts = re.findall(r'href="([^"]*of=all[^"]*)">(\d+)', page)
    assert sorted(int(n) for _url, n in firsts) == [1, 6, 7]
    for url, n in firsts:
        assert behind(client, url) == {"": int(n)}
    client.force_login(make.user("Olga", role="organizer", unit=make.unit("Elsewhere")))
    assert "Nobody." in client.get(f"/base/cohorts/people/?action={march.pk}").content.decode()


def test_first_acts_in_a_test_that_is_not_published_are_in_no_cohort(client, ada, building):
    test = make.action(make.ago(40), name="Petition", is_test=True)
    for _ in range(6):
        make.took_part(make.person(unit=building), test)
    client.force_login(ada)

    assert "Petition" not in client.get("/base/cohorts/").content.decode()
    assert "Nobody." in client.get("/base/cohorts/people/").content.decode()
