"""The map of ties: who may look, what is hidden, when it is drawn again, and what it suggests."""

import re
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.models import Issue
from members.models import Job, LogEntry, Person, Touched
from organizing import laying_out, mapping
from organizing.dashboards import tie_map
from organizing.models import IssueRaised, MapPlace, TieMap
from organizing.standing import computing
from tests import make
from tests.examples import examples

TODAY = make.ago(0)


@pytest.fixture
def village(building, lena):
    """Practice 3.9: o-a, o-b, o-c, o-d, a-b, L-d, L-e, e-d; f has nobody. L is on a committee."""
    people = {name: make.person(f"{name} Someone", unit=building) for name in "oabcdeLf"}
    for one, other in ("oa", "ob", "oc", "od", "ab", "Ld", "Le", "ed"):
        make.conversation(people[other], people[one], make.ago(10))
    make.conversation(people["f"], lena.person, make.ago(150))
    make.committee(units=[building], members=[people["L"]])
    make.carrier(people["a"], people["o"])
    computing.compute(as_of=TODAY)
    return people


def url(unit):
    return f"/connections/{unit.pk}/map/"


def look(client, user, unit, **query):
    client.force_login(user)
    return client.get(url(unit), query).content.decode()


def test_the_map_draws_everybody_reached_with_symbol_and_words(client, lena, building, village):
    page = look(client, lena, building)

    drawn = re.findall(r'<a class="spot spot-(\w+)[^>]*tabindex="-1"><title>([^<]*)</title>', page)
    said = {title.split()[0]: (state, title) for state, title in drawn}
    assert {name: state for name, (state, _title) in said.items()} == {
        "o": "woven", "a": "tied", "b": "tied", "c": "thin",
        "d": "woven", "e": "tied", "L": "tied", "f": "isolated",
    }  # fmt: skip
    assert "one live tie" in said["c"][1]
    assert "on a committee" in said["L"][1]
    assert "8 people reached. Woven in: 2. With one live tie: 1. With none: 1." in page
    assert page.count("Introduce them") == 8  # the list is the equal: everybody drawn is in it
    assert "tied to e Someone, L Someone, o Someone" in page


def test_each_look_is_logged_and_a_second_one_draws_nothing_again(client, lena, building, village):
    look(client, lena, building)
    made = TieMap.objects.get(unit=building).made_at
    look(client, lena, building, around=village["c"].pk)

    seen = LogEntry.objects.filter(verb="viewed_sealed", facts__purpose="tie_map")
    assert seen.count() == 2
    assert TieMap.objects.get(unit=building).made_at == made
    assert Job.objects.filter(kind="tie_map").count() == 1


def test_new_evidence_makes_it_stale_and_the_picture_does_not_jump(client, lena, building, village):
    look(client, lena, building)
    before = dict(MapPlace.objects.values_list("person", "x"))
    Touched.mark(village["f"].pk)  # evidence that ties nobody

    look(client, lena, building)

    assert dict(MapPlace.objects.values_list("person", "x")) == before
    assert Job.objects.filter(kind="tie_map", state="done").count() == 2


def test_many_people_are_left_to_a_worker_and_the_old_map_says_its_day(
    client, lena, building, village, monkeypatch
):
    monkeypatch.setattr(mapping, "AT_ONCE", 3)
    page = look(client, lena, building)
    assert "The map is being drawn for the first time." in page
    assert not LogEntry.objects.filter(verb="viewed_sealed").exists()  # nobody was named

    mapping.make(building, on=make.ago(1))
    page = look(client, lena, building)

    assert "a new map is being drawn" in page
    assert "c Someone" in page
    assert Job.objects.filter(kind="tie_map", state="queued").count() == 1


def test_a_large_base_is_drawn_by_unit(client, lena, building, monkeypatch):
    monkeypatch.setattr(mapping, "MOST_DRAWN", 5)
    floors = [make.unit(f"Floor {n}", under=building) for n in (1, 2)]
    people = [make.person(f"P{n} Q", unit=floors[n % 2]) for n in range(8)]
    for one, other in ((0, 2), (2, 4), (0, 1), (1, 3), (4, 1)):
        make.conversation(people[one], people[other], make.ago(3))
    make.conversation(people[6], people[5], make.ago(150))
    computing.compute(as_of=TODAY)

    page = look(client, lena, building)

    assert "Floor 1: 4 reached, 1 with one tie or none, 0 woven in" in page
    assert "Floor 2: 3 reached, 2 with one tie or none, 1 woven in" in page
    assert re.search(r"Floor 2 2\b", page)  # two ties lead there
    assert 'class="spot ' not in page
    assert url(floors[0]) in page


def test_who_is_elsewhere_is_counted_and_fewer_than_five_are_not_counted_out(
    client, lena, building, village
):
    elsewhere = make.unit("Elsewhere")
    for n in range(2):
        make.conversation(make.person(f"Far {n}", unit=elsewhere), village["c"], make.ago(2))
    for n in range(6):
        make.conversation(make.person(f"Away {n}", unit=elsewhere), village["f"], make.ago(2))
    computing.compute(as_of=TODAY)

    page = look(client, lena, building)

    assert "tied to o Someone and fewer than five who are not on this map" in page
    assert "tied to 6 people who are not on this map" in page
    assert "Far 0" not in page
    assert "Away 0" not in page
    client.force_login(make.user(role="leader", unit=elsewhere))
    assert client.get(url(building)).status_code == 404


def test_a_circle_nobody_carries_is_named_and_who_died_is_on_no_map(
    client, lena, building, village
):
    pair = [make.person(f"{name} Alone", unit=building) for name in ("Nel", "Oda")]
    make.conversation(*pair, make.ago(4))
    computing.compute(as_of=TODAY)
    look(client, lena, building)
    assert {len(c) for c in tie_map._circles(tie_map._spots(TieMap.objects.get(), lena))} == {2}

    pair[0].die(on=TODAY, by=lena)
    page = look(client, lena, building)

    assert "Nel Alone" not in page


def test_two_are_suggested_who_share_an_issue_and_the_reason_is_said(
    client, lena, building, village
):
    issue = Issue.objects.create(name="Heating")
    for name in "fa":
        talk = make.conversation(village[name], lena.person, make.ago(150))
        IssueRaised.objects.create(person=village[name], issue=issue, conversation=talk)
    Person.objects.filter(pk__in=[village["f"].pk, village["b"].pk]).update(language="es")

    page = look(client, lena, building)

    section = page.split("Introduce these two")[1].split("</section>")[0]
    assert re.search(r"f Someone</a> and .*?a Someone</a>.*?both raised “Heating”", section, re.S)
    village_url = f"/people/{village['f'].pk}/introduce/"
    client.post(village_url, {"other": str(village["a"].pk)})
    again = look(client, lena, building).split("Introduce these two")[1].split("</section>")[0]
    assert not re.search(r"f Someone</a> and .*?a Someone</a>", again, re.S)


def test_merging_and_removing_somebody_leaves_no_place_behind(lena, building, village):
    mapping.make(building, on=TODAY)

    village["f"].delete()

    assert MapPlace.objects.count() == 7


@settings(max_examples=examples(20), deadline=None)
@given(st.integers(0, 14), st.data())
def test_everybody_has_a_place_of_their_own_on_the_picture(n, data):
    every = list(combinations(range(n), 2))
    pairs = data.draw(st.lists(st.sampled_from(every), unique=True)) if every else []

    found = laying_out.lay_out(n, pairs)

    assert len(set(found.places)) == n
    assert all(0 < x < found.width and 0 < y < found.height for x, y in found.places)
    assert laying_out.lay_out(n, pairs) == found
