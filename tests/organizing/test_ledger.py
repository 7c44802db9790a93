"""The ledger: long lists by page, asked once, both ways, and what counts in follow-through."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from members.models import Organization, Pause
from organizing import promising, ratios
from organizing.dashboards.promises import reciprocity
from organizing.models import Commitment, Standing
from tests import make

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def rules():
    return Organization.current().rules["commitments"]


def kept():
    return promising.kept(Commitment.objects.all(), on=today(), rules=rules())


@pytest.fixture
def rosa(building):
    return make.person("Rosa Delgado", unit=building)


@pytest.fixture
def web(client, omar):
    client.force_login(omar)
    return client


def test_a_long_list_is_paged_by_key_and_shows_every_promise_once(web, omar, rosa):
    for n in range(75):
        make.commitment(omar.person, rosa, make.ago(n % 5), what=f"Promise p{n:02}.")
    page = web.get("/promises/").content.decode()
    assert "Show all 75" in page

    seen, address = [], "/promises/?side=ours"
    while address:
        page = web.get(address).content.decode()
        seen += re.findall(r'<h3 class="promise-what">Promise (p\d\d)\.', page)
        more = re.search(r'<a class="button" href="(\?[^"]*after=[^"]*)"', page)
        address = "/promises/" + more[1].replace("&amp;", "&") if more else ""

    assert sorted(seen) == [f"p{n:02}" for n in range(75)]


def test_closed_ones_page_too_the_latest_first(web, omar, rosa):
    for n in range(40):
        make.commitment(omar.person, rosa, make.ago(n), status="kept", what=f"Promise p{n:02}.")
    page = web.get("/promises/?state=closed&side=ours").content.decode()
    more = re.search(r'href="(\?[^"]*after=[^"]*)"', page)
    rest = web.get("/promises/" + more[1].replace("&amp;", "&")).content.decode()

    assert "Promise p29." in page
    assert "Promise p30." not in page
    assert "Promise p30." in rest
    assert "Promise p29." not in rest


def test_what_nobody_answered_is_asked_about_once(web, omar, rosa):
    owed = make.commitment(rosa, omar.person, make.ago(7), what="Ask two neighbours")
    make.commitment(rosa, omar.person, make.ago(6), what="Bring the list")
    page = web.get("/").content.decode()
    assert "What came of these?" in page
    assert page.count("Ask two neighbours</h3>") == 1

    for _twice in range(2):
        web.post(f"/promises/{owed.pk}/asked/", {"next": "/"})

    page = web.get("/").content.decode()
    assert "What came of these?" not in page
    assert "Ask two neighbours" not in page
    assert "Bring the list" in page
    assert "nobody knows" in web.get("/promises/").content.decode()
    owed.refresh_from_db()
    assert (owed.status, owed.asked_on) == ("open", today())


def test_what_is_moved_in_time_is_left_out_and_what_is_moved_late_counts(omar, rosa):
    in_time = {"status": "renegotiated", "resolved": make.ago(10)}
    make.commitment(rosa, omar.person, make.ago(10), **in_time)
    assert kept().n == 0

    make.commitment(rosa, omar.person, make.ago(11), **in_time)
    assert kept().missed == 1


def test_what_fell_due_while_its_owner_rested_is_void(omar, rosa):
    make.commitment(rosa, omar.person, make.ago(10), status="missed")
    make.commitment(omar.person, rosa, make.ago(10), status="missed")
    Pause.objects.create(person=rosa, kind="away", began_on=make.ago(10), ended_on=make.ago(10))

    assert kept().missed == 1


def test_a_chain_moved_twice_is_missed_and_its_end_counts_for_itself(omar, rosa):
    first = make.commitment(rosa, omar.person, make.ago(30), status="renegotiated")
    second = make.commitment(
        rosa, omar.person, make.ago(20), status="renegotiated", renegotiated_from=first
    )
    make.commitment(rosa, omar.person, make.ago(10), status="kept", renegotiated_from=second)

    assert (kept().kept, kept().missed, kept().n) == (1, 1, 2)


def test_a_past_day_sees_what_was_known_then(omar, rosa):
    make.commitment(
        rosa, omar.person, make.ago(20), status="kept", resolved=make.ago(2), made_on=make.ago(40)
    )

    then = promising.kept(Commitment.objects.all(), on=make.ago(5), rules=rules())

    assert (then.kept, then.unknown) == (0, 1)
    assert kept().kept == 1


def test_two_of_two_is_never_a_rate_on_the_page(web, omar, rosa):
    for _each in range(2):
        make.commitment(rosa, omar.person, make.ago(3), status="kept")

    page = web.get("/promises/").content.decode()

    assert "2 of 2" in page
    assert "100%" not in page


def test_both_ways_counts_who_owes_and_is_owed_among_those_in_relationship(omar, building):
    both, one_way, distant, stale = (make.person(unit=building) for _each in range(4))
    for who, level in ((both, 3), (one_way, 4), (distant, 2), (stale, 3)):
        Standing.objects.create(person=who, as_of=today(), level=level)
    for who in (both, distant):
        make.commitment(who, omar.person, today())
        make.commitment(omar.person, who, make.ago(20), status="kept")
    make.commitment(one_way, omar.person, today())
    make.commitment(stale, omar.person, today())
    make.commitment(omar.person, stale, make.ago(91), status="kept")
    make.commitment(omar.person, one_way, make.ago(200))  # open still, and so it counts

    found = reciprocity(omar, on=today(), rules=rules())
    people = [one.pk for one in (both, one_way, distant, stale)]
    beside = ratios.count(people, on=today(), rules=Organization.current().rules)

    assert (found.both, found.in_relationship, found.percent) == (2, 3, None)
    assert beside.both_ways == (2, 3)  # as the connections of the unit have it


def test_a_promise_between_two_members_and_one_to_a_committee_stand_on_both_sides(
    client, lena, building, rosa
):
    ana = make.person("Ana Abel", unit=building)
    committee = make.committee("Repairs", units=[building], members=[ana])
    make.commitment(rosa, ana, today(), what="Watch the children")
    make.commitment(rosa, None, today(), owed_to_committee=committee, what="Take the minutes")
    client.force_login(lena)

    for who in (rosa, ana):
        assert "Watch the children" in client.get(f"/people/{who.pk}/").content.decode()
    assert "Take the minutes" in client.get(f"/people/{rosa.pk}/").content.decode()
    assert "Take the minutes" in client.get(f"/committees/{committee.pk}/").content.decode()
    page = client.get(f"/promises/?committee={committee.pk}").content.decode()
    assert "The committee keeps" in page
    assert "Take the minutes" in page
