"""People: found, filtered, in order, and shown by the tier of who looks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from members import describing
from members.models import ContactPoint, LogEntry, Pause, Person, Tag
from organizing.models import Assessment, Standing, Tie
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa(building):
    return make.person("Rosa Delgado", unit=building, phone="(212) 555-0199")


def today():
    return timezone.localdate()


def listed(client, query=""):
    return client.get(f"/people/{query}").content.decode()


def shows(client, user, url):
    client.force_login(user)
    return client.get(url).content.decode()


def test_the_list_holds_everybody_in_scope_and_nobody_else(client, omar, rosa):
    make.person("Stranger Danger", unit=make.unit())
    client.force_login(omar)

    page = listed(client)

    assert "Rosa Delgado" in page
    assert "Stranger" not in page


def test_whatever_stands_in_a_row_is_text(client, lena, building):
    planted = "<img src=x onerror=alert(1)>\"'&"
    place = make.unit(f"Floor {planted}", under=building)
    one = make.person(f"Ana {planted}", unit=place, nickname=planted)
    make.carrier(one, make.person(f"Bo {planted}", unit=building))
    describing.tag(one, Tag.named(f"tag {planted}", by=None), by=lena)

    page = shows(client, lena, "/people/?col=carrier&col=tags&col=language")

    assert page.count("&lt;img src=x onerror=alert(1)&gt;&quot;&#x27;&amp;") >= 7
    assert "<img src=x" not in page


def test_a_number_is_found_only_by_those_who_may_see_it(client, omar, rosa, building):
    reader = make.user("Rea", role="reader", unit=building)

    for user, found in [(omar, True), (reader, False)]:
        client.force_login(user)
        assert ("Rosa Delgado" in listed(client, "?q=5550199")) == found
        assert "Rosa Delgado" in listed(client, "?q=ro")


def test_each_filter_narrows_and_can_be_taken_away(client, lena, rosa, building):
    floor = make.unit("3rd floor", under=building)
    other = make.person("Duc Tran", unit=floor)
    Standing.objects.create(person=rosa, as_of=today(), rung=4, level=3, drift="drifting")
    make.carrier(rosa, lena.person)
    client.force_login(lena)

    for query, alone in [
        ("rung=4", rosa),
        ("rung=0", other),
        ("level=3", rosa),
        ("drift=drifting", rosa),
        ("carrier=me", rosa),
        (f"unit={floor.pk}", other),
    ]:
        page = listed(client, f"?{query}")
        assert f"/people/{alone.pk}/" in page, query
        assert f"/people/{(other if alone == rosa else rosa).pk}/" not in page, query
        assert "Clear all" in page
    assert f"/people/{other.pk}/" in listed(client, "?carrier=nobody")


def test_drift_is_shown_and_filtered_only_where_it_is_not_sealed(client, lena, omar, ada, rosa):
    Standing.objects.create(person=rosa, as_of=today(), drift="drifting")
    row = f"/people/{rosa.pk}/"

    for user, may in [(lena, True), (omar, False), (ada, False)]:
        client.force_login(user)
        assert (">drifting</span>" in listed(client)) == may
        assert (row in listed(client, "?drift=drifting")) == may


@pytest.mark.parametrize("sort", ["name", "last", "-last", "-rung"])
def test_pages_go_by_key_and_show_everybody_once(client, omar, building, sort):
    made = []
    for n in range(120):
        who = make.person(f"Person {n % 7}", unit=building)
        contact = make.ago(n % 5) if n % 3 else None
        Standing.objects.create(person=who, as_of=today(), rung=n % 4, last_contact_on=contact)
        made.append(who.pk)
    client.force_login(omar)

    seen, query = [], f"?sort={sort}"
    while query:
        page = client.get(f"/people/{query}").context["page"]
        seen += [line.person.pk for line in page.lines]
        query = f"?{page.next_query}" if page.next_query else ""

    assert len(seen) == len(set(seen)) == page.total == 120 + 1  # and omar himself
    assert set(made) < set(seen)


@pytest.mark.parametrize(
    "query",
    [
        "?sort=name;--",
        "?sort=password",
        "?rung=99",
        "?rung=x",
        "?unit=nonsense",
        "?unit=%00",
        "?after=nonsense",
        "?after=00000000-0000-0000-0000-000000000000",
        "?drift=x'--",
        "?status=merged",
        "?q=%00",
        "?q=%F0%9F%98%80",
        "?q=" + "x" * 3000,
        "?q=%25_%5C",
        "?carrier=god&level=-1&f__password=1",
    ],
)
def test_a_strange_address_is_left_out_never_an_error(client, omar, rosa, query):
    client.force_login(omar)

    assert client.get(f"/people/{query}").status_code == 200


def test_fifty_people_take_as_many_queries_as_one(
    client, omar, building, django_assert_max_num_queries
):
    for n in range(30):
        who = make.person(unit=building)
        make.carrier(who, omar.person)
        Standing.objects.create(person=who, as_of=today(), rung=n % 6)
    client.force_login(omar)

    with django_assert_max_num_queries(15):
        client.get("/people/")


def test_htmx_gets_the_rows_alone(client, omar, rosa):
    client.force_login(omar)

    body = client.get("/people/?q=ro", headers={"HX-Request": "true"}).content.decode()

    assert body.strip().startswith("<section")
    assert "1</b> person" in body


def test_every_field_of_a_person_goes_by_its_tier(client, omar, lena, ada, rosa, building):
    reader = make.user("Rea", role="reader", unit=building)
    make.commitment(rosa, omar.person, today(), what="marker-promise")
    talk = make.conversation(rosa, omar.person, make.ago(3), note="marker-note")
    Assessment.objects.create(
        person=rosa, conversation=talk, strength=2, by=omar.person, assessed_on=make.ago(3)
    )
    ContactPoint.of(rosa, "address", "marker-address").save()
    url = f"/people/{rosa.pk}/"

    for user, t2, t3 in [
        (reader, False, False),
        (ada, True, False),
        (omar, True, False),
        (lena, True, True),
    ]:
        page = shows(client, user, url)
        assert "Rosa Delgado" in page
        assert ("555-0199" in page) == t2, user
        assert ("marker-promise" in page) == t2, user
        assert ("Claimed 2" in page) == t3, user
        assert ("marker-note" in page) == (t3 or user == omar), user
        assert "marker-address" not in page


def test_a_rating_shows_no_stronger_than_its_evidence(client, lena, rosa, building):
    Assessment.objects.create(person=rosa, strength=1, by=lena.person, assessed_on=make.ago(3))
    url = f"/people/{rosa.pk}/"

    assert "Shown as 3: no act of theirs" in shows(client, lena, url)

    make.took_part(rosa, make.action(make.ago(40), cost=2))
    assert "Shown as 2: they act" in shows(client, lena, url)

    make.took_part(
        make.person(), make.action(make.ago(30), cost=1), asked_by=rosa, asked_on=make.ago(31)
    )
    assert "Shown as" not in shows(client, lena, url)

    test = make.action(make.ago(7), is_test=True)
    test.participations.create(person=rosa, asked_on=make.ago(9), state="did_not")
    assert "Shown as 3: they were asked" in shows(client, lena, url)


def test_a_rest_does_not_age_an_act(client, lena, rosa):
    Assessment.objects.create(person=rosa, strength=2, by=lena.person, assessed_on=make.ago(3))
    make.took_part(rosa, make.action(make.ago(140), cost=2))
    url = f"/people/{rosa.pk}/"
    assert "Shown as 3" in shows(client, lena, url)

    Pause.objects.create(person=rosa, began_on=make.ago(60), ended_on=make.ago(31))

    assert "Shown as" not in shows(client, lena, url)


def test_ties_are_named_to_those_they_are_sealed_to_and_each_look_is_logged(
    client, lena, omar, ada, rita, rosa, building
):
    friend = make.person("Duc Tran", unit=building)
    Tie.confirm(rosa.pk, friend.pk, on=make.ago(5))
    Tie.confirm(rosa.pk, make.person("Far Away", unit=make.unit()).pk, on=make.ago(5))
    url = f"/people/{rosa.pk}/ties/"

    page = shows(client, lena, url)

    assert "Duc Tran" in page
    assert "Far Away" not in page
    assert "1 person outside your care" in page
    assert LogEntry.objects.get(verb="viewed_sealed").actor == lena
    for user, status in [(omar, 404), (ada, 404), (rita, 403)]:
        client.force_login(user)
        assert client.get(url).status_code == status


def test_a_stranger_and_a_missing_person_are_the_same_404(client, omar):
    client.force_login(omar)
    stranger = make.person(unit=make.unit())

    for pk in (stranger.pk, "00000000-0000-0000-0000-000000000000"):
        for url in ("", "edit/", "attempt/", "ties/", "left/", "no-contact/", "died/"):
            send = client.get if url in {"", "edit/", "ties/"} else client.post
            assert send(f"/people/{pk}/{url}").status_code in {403, 404}, url
    assert Person.objects.get(pk=stranger.pk).status == "active"


def test_a_merged_person_leads_to_the_one_kept(client, omar, rosa):
    first = make.person("Rosa D.")
    Person.objects.filter(pk=first.pk).update(status="merged", merged_into=rosa)
    second = make.person("R. Delgado")
    Person.objects.filter(pk=second.pk).update(status="merged", merged_into=first)
    client.force_login(omar)

    assert client.get(f"/people/{second.pk}/").url == f"/people/{rosa.pk}/"


def test_what_happened_is_shown_a_stretch_at_a_time_with_nothing_lost(client, lena, rosa):
    for days in range(50):
        make.conversation(rosa, make.person(f"Talker No{days:02}"), make.ago(days // 2))
    client.force_login(lena)

    seen, url = set(), f"/people/{rosa.pk}/"
    while url:
        profile = client.get(url).context["profile"].timeline
        seen |= {event.title[-4:] for event in profile.events}
        url = f"/people/{rosa.pk}/?before={profile.older}" if profile.older else ""

    assert len(seen) == 50


def test_adding_somebody_takes_a_name_and_a_unit(client, omar, building):
    client.force_login(omar)

    made = client.post("/people/new/", {"name": "Bo", "unit": str(building.pk)})

    bo = Person.objects.get(name="Bo")
    assert made.url == f"/people/{bo.pk}/"
    assert bo.placements.get().unit == building


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""},
        {"name": "x" * 300},
        {"name": "a\0b"},
        {"unit": "nonsense"},
        {"told_on": "0000-01-01"},
        {"point--2-channel": "phone", "point--2-value": "call me"},
        {"point--1-channel": "email", "point--1-value": "nobody@"},
        {"point--1-channel": "pigeon", "point--1-value": "coo"},
    ],
)
def test_what_makes_no_sense_is_refused(client, omar, building, bad):
    client.force_login(omar)

    assert client.post("/people/new/", {"name": "Bo", **bad}).status_code == 422
    assert not Person.objects.filter(name="Bo").exists()


def test_extra_fields_change_nothing(client, omar, rosa, building):
    client.force_login(omar)
    sent = {"name": "Rosa", "unit": str(building.pk), "is_staff": "on", "status": "deceased"}

    client.post(f"/people/{rosa.pk}/edit/", {**sent, "merged_into": str(omar.person_id)})

    rosa.refresh_from_db()
    assert (rosa.name, rosa.is_staff, rosa.status) == ("Rosa", False, "active")


def test_a_number_emptied_is_forgotten_and_one_written_twice_is_one(client, omar, rosa, building):
    client.force_login(omar)
    point = rosa.contact_points.get()
    sent = {"name": "Rosa", "unit": str(building.pk)}
    known = {f"point-{point.pk}-channel": "phone", f"point-{point.pk}-value": "+1 212 555 0199"}
    again = {"point--2-channel": "phone", "point--2-value": "(212) 555-0199"}

    assert client.post(f"/people/{rosa.pk}/edit/", {**sent, **known, **again}).status_code == 422
    known[f"point-{point.pk}-value"] = ""
    assert client.post(f"/people/{rosa.pk}/edit/", {**sent, **known}).status_code == 302
    assert not rosa.contact_points.exists()


def test_another_unit_ends_the_old_placement(client, omar, rosa, building):
    floor = make.unit("3rd floor", under=building)
    client.force_login(omar)

    client.post(f"/people/{rosa.pk}/edit/", {"name": "Rosa", "unit": str(floor.pk), "spot": "3B"})

    assert rosa.placements.get(ended_on=None).unit == floor
    assert rosa.placements.count() == 2


def test_a_leader_gives_a_carrier_and_lets_somebody_rest(client, lena, omar, rosa):
    client.force_login(lena)
    until = today() + timedelta(days=20)
    make.carrier(omar.person, lena.person)  # so that she sees him

    client.post(f"/people/{rosa.pk}/carrier/", {"to": str(omar.person_id)})
    client.post(f"/people/{rosa.pk}/pause/", {"kind": "away", "until": str(until)})

    assert rosa.carriers.get(ended_on=None).by == omar.person
    assert rosa.pauses.get().ended_on == until
    assert "Resting until" in client.get(f"/people/{rosa.pk}/").content.decode()

    client.post(f"/people/{rosa.pk}/pause/end/")
    assert not rosa.pauses.exists()


def test_an_organizer_gives_no_carrier_and_no_rest(client, omar, rosa):
    client.force_login(omar)

    for url in ("carrier/", "pause/", "pause/end/"):
        assert client.post(f"/people/{rosa.pk}/{url}").status_code == 403


def test_whoever_left_died_or_wants_no_contact_is_off_the_lists(client, omar, ada, building):
    left, died, silent = (make.person(name, unit=building) for name in ("Lou", "Di", "Si"))
    client.force_login(omar)

    client.post(f"/people/{left.pk}/left/", {"reason": "moved"})
    client.post(f"/people/{died.pk}/died/")
    client.post(f"/people/{silent.pk}/no-contact/", {"wish": "yes"})

    page = listed(client)
    assert f"/people/{left.pk}/" not in page
    assert f"/people/{died.pk}/" not in page
    assert list(Person.objects.reachable().filter(pk__in=[left.pk, died.pk, silent.pk])) == []
    client.force_login(ada)
    assert f"/people/{left.pk}/" in listed(client, "?status=left_scope")
