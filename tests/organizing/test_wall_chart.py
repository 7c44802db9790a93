"""The wall chart: who is on it, blanks as blanks, and what a viewer may not know."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Participation
from members.models import LogEntry, Membership, Organization, UnitHeadcount
from organizing.dashboards import coverage, wall_chart
from organizing.models import Assessment, Standing
from organizing.standing import computing
from tests import make

TODAY = timezone.localdate()


@pytest.fixture
def house(building):
    """Two floors of three doors: nobody known behind 1C, 2A and 2C."""
    floors = [make.unit(f"Floor {n}", under=building, sort_order=n) for n in (1, 2)]
    UnitHeadcount.objects.create(unit=floors[0], as_of=make.ago(9), n=5, source="door_count")
    UnitHeadcount.objects.create(unit=floors[1], as_of=make.ago(9), n=4, source="door_count")
    people = {}
    for name, floor, spot in (
        ("Ana Abel", 0, "1A"), ("Bo Berg", 0, "1B"), ("Cleo Cruz", 1, "2B"), ("Dot Dahl", 0, "1B"),
    ):  # fmt: skip
        people[name] = make.person(name, unit=floors[floor])
        people[name].placements.update(spot=spot)
    people["floors"] = floors
    make.person("Zoe Zink", unit=make.unit("Other house", under=building, sort_order=9))
    return people


def chart_of(user, unit, **asked):
    rules = Organization.current().rules
    asked = wall_chart.Asked(**asked)
    return wall_chart.chart(user, unit, asked, on=TODAY, rules=rules)


def words(section):
    return [f"{s.spot} {s.person.name if s.person else '?'}" for s in section.squares]


def test_everybody_stands_by_floor_and_door_and_blanks_are_blanks(omar, building, house):
    first, second, other = [
        section for section in chart_of(omar, building).sections if section.squares
    ]

    assert words(first) == ["1A Ana Abel", "1B Bo Berg", "1B Dot Dahl"]
    assert words(second) == ["2A ?", "2B Cleo Cruz"]
    assert (first.name, first.named, first.headcount, first.unnamed) == ("Floor 1", 3, 5, 2)
    assert (other.headcount, other.unnamed) == (None, 0)


def test_a_floor_on_which_nobody_is_known_is_all_blanks(omar, building, house):
    top = make.unit("Floor 3", under=building, sort_order=3)

    third = next(s for s in chart_of(omar, building).sections if s.name == "Floor 3")

    assert words(third) == ["3A ?", "3B ?"]
    assert top.placements.count() == 0


def test_shifts_are_sections_and_a_door_after_the_tenth_comes_last(omar, building):
    for name, shift, spot in (
        ("Ana", "nights", "10"),
        ("Bo", "days", "2"),
        ("Cleo", "nights", "9"),
    ):
        make.person(name, unit=building).placements.update(shift=shift, spot=spot)

    days, nights = chart_of(omar, building).sections

    assert days.name.endswith("days")
    assert words(nights) == ["9 Cleo", "10 Ana"]


def test_marks_follow_from_the_records(omar, lena, building, house):
    ana, bo = house["Ana Abel"], house["Bo Berg"]
    make.carrier(ana, omar.person)
    make.committee(units=[building], members=[bo])
    test = make.action(make.ago(5), is_test=True, name="Button day")
    test.units.set([building])
    make.took_part(ana, test)
    Participation.objects.create(action=test, person=bo, answer="no")
    computing.compute(as_of=TODAY)
    Standing.objects.filter(person=ana).update(rung=5, last_contact_on=make.ago(3))

    squares = {s.person.name: s for s in chart_of(omar, building).sections[0].squares}

    assert [squares[n].acts for n in ("Ana Abel", "Bo Berg", "Dot Dahl")] == [
        ("did",), ("sat_out",), ("not_asked",),
    ]  # fmt: skip
    assert (squares["Ana Abel"].is_leader, squares["Ana Abel"].is_carried) == (True, True)
    assert (squares["Bo Berg"].is_seated, squares["Bo Berg"].is_carried) == (True, False)
    for only, names in {
        "uncarried": ["Bo Berg", "Dot Dahl"],
        "silent": ["Bo Berg", "Dot Dahl"],
        "leaders": ["Ana Abel"],
        "seated": ["Bo Berg"],
        "sat_out": ["Bo Berg"],
    }.items():
        found = chart_of(omar, building, only=only).sections
        assert [s.person.name for s in found[0].squares] == names, only


def test_whoever_may_not_know_who_took_part_sees_no_test_and_cannot_filter_by_it(client, building):
    reader = make.user("Rhea Reader", role="reader", unit=building)
    bo = make.person("Bo Berg", unit=building)
    test = make.action(make.ago(5), is_test=True, name="Button day")
    test.units.set([building])
    Participation.objects.create(action=test, person=bo, answer="no")
    make.person("Cleo Cruz", unit=building)
    client.force_login(reader)

    text = client.get(reverse("wall_chart", args=[building.pk]), {"only": "sat_out"})

    assert b"Cleo Cruz" in text.content
    assert b"Button day" not in text.content


def test_managers_the_dead_and_who_left_are_not_on_it(omar, building, lena):
    make.person("Max Manager", unit=building, is_management=True)
    make.person("Lee Left", unit=building).leave(on=TODAY, reason="quit", by=lena)
    make.person("Dee Dead", unit=building).die(on=TODAY, by=lena)

    names = [s.person.name for one in chart_of(omar, building).sections for s in one.squares]

    assert names == []


def test_coverage_is_over_the_headcount_and_counts_each_person_once(omar, lena, building, house):
    ana, bo, dot = house["Ana Abel"], house["Bo Berg"], house["Dot Dahl"]
    make.carrier(ana, omar.person)
    staff = make.person("Sam Staff", is_staff=True)
    make.carrier(bo, staff)
    Assessment.objects.create(person=ana, by=omar.person, strength=2, assessed_on=make.ago(9))
    Assessment.objects.create(person=bo, by=omar.person, strength=2, assessed_on=make.ago(400))
    Membership.objects.create(person=dot, began_on=make.ago(99))
    dot.placements.create(unit=building, began_on=make.ago(3))
    rules = Organization.current().rules

    found = coverage.coverage([building, house["floors"][0]], user=omar, on=TODAY, rules=rules)

    floor, whole = found[house["floors"][0].pk], found[building.pk]
    assert (floor.headcount, floor.named, floor.unnamed) == (5, 3, 2)
    assert (floor.led, floor.assessed, floor.members, floor.leaders) == (1, 1, 1, 0)
    assert floor.figures["led"] == (1, 20)
    assert whole.headcount is None  # the other house was never counted
    assert whole.named == 5


def test_each_figure_leads_to_the_people_behind_it(client, lena, omar, building, house):
    ana, bo, dot = house["Ana Abel"], house["Bo Berg"], house["Dot Dahl"]
    make.carrier(ana, omar.person)
    ana.contact_points.create(channel="phone", value="+12025550143")
    live = make.campaign()
    for who, days in ((ana, 50), (bo, 90), (dot, 130)):
        Assessment.objects.create(
            person=who, by=omar.person, strength=2, assessed_on=make.ago(days), campaign=live
        )
    Membership.objects.create(person=dot, began_on=make.ago(99))
    dot.placements.create(unit=building, began_on=make.ago(3))
    make.conversation(bo, omar.person, make.ago(20))
    computing.compute(as_of=TODAY)
    client.force_login(lena)
    figures = chart_of(lena, building).coverage.figures

    for only in ("reachable", "talked", "assessed", "led", "members", "seated"):
        page = client.get(reverse("wall_chart", args=[building.pk]), {"only": only})
        shown = re.search(r"(\d+) (?:person fits|people fit)", page.content.decode())
        assert (only, int(shown[1])) == (only, figures[only][0])
    assert figures["assessed"][0] == 1  # 60 days in a live campaign
    assert "assessed" not in dict(wall_chart.filters(wall_chart.May.of(omar, building)))


def test_initials_name_nobody_in_full_and_looking_is_logged(client, omar, building, house):
    client.force_login(omar)

    page = client.get(reverse("wall_chart", args=[building.pk]), {"names": "initials"})

    assert b"Ana Abel" not in page.content
    assert "A. A." in page.content.decode() or "AA" in page.content.decode()
    assert LogEntry.objects.filter(verb="viewed_wall_chart", actor=omar).count() == 1


def test_five_hundred_squares_take_as_few_queries_as_five(
    client, omar, building, django_assert_max_num_queries
):
    for n in range(60):
        make.person(unit=building).placements.update(spot=f"{n}")
    client.force_login(omar)

    with django_assert_max_num_queries(26):
        client.get(reverse("wall_chart", args=[building.pk]))


def test_the_list_of_charts_is_of_units_in_scope_without_their_floors(
    client, omar, house, building
):
    make.unit("Elsewhere")
    client.force_login(omar)

    text = client.get(reverse("wall_charts")).content.decode()

    assert building.name in text
    assert "Elsewhere" not in text
    assert "Floor 1" not in text


def test_a_rating_shows_no_stronger_than_its_evidence_and_only_to_whom_it_is_open(
    client, omar, lena, building
):
    rosa = make.person("Rosa Delgado", unit=building)
    Assessment.objects.create(person=rosa, by=omar.person, strength=1, assessed_on=make.ago(2))

    by_lena = chart_of(lena, building, show="rating").sections[0].squares
    by_omar = chart_of(omar, building, show="rating").sections[0].squares
    client.force_login(omar)
    page = client.get(reverse("wall_chart", args=[building.pk]), {"show": "rating"})

    assert [(square.rating.claimed, square.rating.shown) for square in by_lena] == [(1, 3)]
    assert [square.rating for square in by_omar] == [None]
    assert b"rating-3" not in page.content
