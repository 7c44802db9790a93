"""The API: OSDI's shapes within the scope of one grant, with every quirk of known clients."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import StructureTest
from members.models import ApiToken, ContactPoint, Grant, LogEntry, Person, Tag
from organizing.api import entry
from tests import make
from tests.routes import UNKNOWN

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def key_of(user, *, may_write=True, until=None, unit=None):
    grant = next(one for one in user.grants_in_force if unit in {None, one.unit})
    until = until or timezone.localdate() + timedelta(days=30)
    token, word = ApiToken.make(name="Test", grant=grant, may_write=may_write, until=until, by=user)
    return token, word


@pytest.fixture
def api(client, ada):
    """What an admin's key answers to a path and perhaps a body."""
    return Asking(client, key_of(ada)[1])


class Asking:
    def __init__(self, client, word):
        self.client, self.word = client, word

    def __call__(self, path, body=None, *, method="", **headers):
        method = method or ("get" if body is None else "post")
        sent = (
            {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        )
        answer = getattr(self.client, method)(
            f"/api/v2{path}", headers={"OSDI-API-Token": self.word, **headers}, **sent
        )
        return answer.status_code, answer.json()


def test_a_page_of_people_and_one_past_the_end(api, building):
    person = make.person(
        "Ana Abel", unit=building, email="ana@example.org", phone="+1 202 555 0101"
    )

    status, first = api("/people?page=1&per_page=25")
    assert status == 200
    assert list(first["_embedded"]) == ["osdi:people"]
    ana = next(p for p in first["_embedded"]["osdi:people"] if p["given_name"] == "Ana")
    assert ana["identifiers"][0] == f"action_network:{person.pk}"
    assert ana["family_name"] == "Abel"
    assert ana["email_addresses"] == [
        {"address": "ana@example.org", "primary": False, "status": "unsubscribed"}
    ]
    assert first["total_records"] == Person.objects.present().count()

    status, past = api("/people?page=99")
    assert (status, past["_embedded"]) == (200, {"osdi:people": []})


def test_a_key_reaches_as_far_as_its_one_grant(client, omar, building, ada):
    near = make.person("Nora Near", unit=building, email="near@example.org")
    far = make.person("Fay Far", unit=make.unit("Elsewhere"), email="far@example.org")
    Grant.objects.create(user=omar, role="organizer", unit=far.placements.get().unit,
                         began_on=timezone.localdate())  # fmt: skip
    ask = Asking(client, key_of(type(omar).objects.get(pk=omar.pk), unit=building)[1])

    _status, listed = ask("/people")
    names = {p["family_name"] for p in listed["_embedded"]["osdi:people"]}
    assert "Near" in names
    assert "Far" not in names
    assert ask(f"/people/{near.pk}")[0] == 200
    missing = ask("/people/01900000-0000-7000-8000-000000000000")
    assert ask(f"/people/{far.pk}") == missing
    assert missing[0] == 404
    email = [{"address": "far@example.org"}]
    new = {"given_name": "Fay", "family_name": "New", "email_addresses": email}
    status, made = ask("/people", {"person": new})
    assert status == 200
    new = Person.objects.get(pk=made["identifiers"][0].partition(":")[2])
    assert new != far  # whom one may not see is not found either
    assert new.placements.get().unit == building
    assert ask("/tags", {"name": "Brand new"})[0] == 403


def test_sealed_things_do_not_leave(client, ada, omar, building):
    person = make.person("Ana Abel", unit=building)
    talk = make.conversation(person, omar.person, TODAY, note="MARKER-NOTE", ask="MARKER-ASK")
    ContactPoint.of(person, "address", "MARKER-STREET 1").save()
    for user in (ada, omar):
        ask = Asking(client, key_of(user)[1])
        told = json.dumps(
            [ask(path) for path in (f"/people/{person.pk}", "/people", "/conversations",
                                    f"/conversations/{talk.pk}", "/standing")]
        )  # fmt: skip
        assert "MARKER" not in told
        assert str(talk.pk) in told


@pytest.mark.usefixtures("marks")
def test_signup_finds_by_email_then_phone_and_tags(api, building):
    there = make.person("Ana Abel", unit=building, phone="+1 202 555 0101")
    tag = Tag.named("Strike", by=None)
    body = {
        "person": {
            "given_name": "Ana Maria", "family_name": "Abel", "languages_spoken": ["es"],
            "email_addresses": [{"address": "ana@example.org", "status": "subscribed"}],
            "phone_numbers": [{"number": "12025550101"}],
            "custom_fields": {"nothing of ours": "x"},
        },
        "add_tags": ["strike", "unknown"],
    }  # fmt: skip
    status, said = api("/people?background_processing=true", body)

    assert status == 200
    assert said["identifiers"][0] == f"action_network:{there.pk}"
    there.refresh_from_db()
    assert (there.given_name, there.name, there.language) == ("Ana Maria", "Ana Maria Abel", "es")
    assert said["email_addresses"][0]["status"] == "subscribed"
    assert [row.tag for row in there.taggings.all()] == [tag]
    assert there.contact_points.count() == 2

    again = {"person": {"email_addresses": [{"address": "ANA@example.org",
                                             "status": "unsubscribed"}]}}  # fmt: skip
    assert api("/people", again)[1]["email_addresses"][0]["status"] == "unsubscribed"
    lifted = {"person": {"email_addresses": [{"address": "ana@example.org",
                                              "status": "subscribed"}]}}  # fmt: skip
    assert api("/people", lifted)[1]["email_addresses"][0]["status"] == "unsubscribed"
    assert Person.objects.filter(family_name="Abel").count() == 1
    assert LogEntry.objects.filter(verb="person_changed", object_id=str(there.pk)).count() == 2


@pytest.mark.parametrize(
    "person",
    [
        {"email_addresses": [{"address": "nobody@example.org"}]},
        {"given_name": "A", "email_addresses": [{"address": "no mail"}]},
        {"given_name": "A", "phone_numbers": [{"number": "12"}]},
        {"given_name": "x" * 101},
        "no object",
    ],
)
def test_what_makes_nobody_is_refused_in_words(api, person):
    before = Person.objects.count()

    status, said = api("/people", {"person": person})

    assert status == 422
    assert said["error"]
    assert Person.objects.count() == before


def test_the_same_write_twice_is_done_once(api, building):
    body = {"person": {"given_name": "Nia", "family_name": "New"}}
    first = api("/people", body, **{"Idempotency-Key": "k1"})
    second = api("/people", body, **{"Idempotency-Key": "k1"})
    other = api("/people", {"person": {"given_name": "Else"}}, **{"Idempotency-Key": "k1"})

    assert first == second
    assert other[0] == 422
    assert Person.objects.filter(name="Nia New").count() == 1


def test_filters_of_odata(api, building):
    make.person("Ana Abel", unit=building)
    old = make.person("Old Oak", unit=building)
    Person.objects.filter(pk=old.pk).update(updated_at="2020-01-01T00:00:00Z", given_name="Old")

    def count(said):
        return api(f"/people?filter={said}")[1]["total_records"]

    assert count("modified_date lt '2021-01-01'") == 1
    assert count("modified_date gt '2021-01-01'") == Person.objects.present().count() - 1
    assert count("modified_date lt '2021-01-01' and given_name eq 'Old'") == 1
    for wrong in (
        "password eq 'x'",
        "modified_date gt 'never'",
        "given_name gt 'A'",
        "'",
    ):
        assert api(f"/people?filter={wrong}")[0] == 400
    assert count("given_name eq '%00'") == 0  # what is no text stands for nobody's name


@pytest.mark.usefixtures("marks")
def test_events_say_who_came_and_who_brought_them(api, building, ada):
    campaign = make.campaign()
    campaign.units.set([building])
    action = make.action(TODAY, campaign=campaign)
    ana, bo = make.person("Ana Abel", unit=building), make.person("Bo Bell", unit=building)
    at = f"/events/{action.pk}/attendances"

    status, said = api(at, {"_links": {"osdi:person": {"href": f"https://x.test/people/{ana.pk}"}}})
    assert (status, said["status"], said["attended"]) == (200, "accepted", None)
    assert said["_links"]["osdi:person"]["href"].endswith(f"/api/v2/people/{ana.pk}")
    row = said["identifiers"][0].partition(":")[2]
    status, said = api(
        f"{at}/{row}",
        {"attended": True, "_links": {"osdi:invited_by": {"href": f"/people/{bo.pk}"}}},
        method="put",
    )
    assert (said["attended"], said["_links"]["osdi:invited_by"]["href"][-36:]) == (True, str(bo.pk))
    status, said = api(at, {"person": {"given_name": "Cy", "family_name": "Cole"}})
    assert (status, said["status"]) == (200, "accepted")

    ballot = make.action(TODAY, campaign=campaign, is_test=True)
    StructureTest.objects.create(
        action=ballot, committee=make.committee(), frozen_on=TODAY, is_secret=True
    )
    person = {"_links": {"osdi:person": {"href": f"/people/{ana.pk}"}}}
    assert api(f"/events/{ballot.pk}/attendances", {**person, "attended": True})[0] == 404

    listed = api(at)[1]["_embedded"]["osdi:attendances"]
    assert {entry["attended"] for entry in listed} == {True, None}
    assert api(f"/events/{action.pk}")[1]["total_accepted"] == 2
    assert api(at, {})[0] == 422
    ahead = make.action(timezone.localdate() + timedelta(days=3), campaign=campaign)
    soon = f"/events/{ahead.pk}/attendances"
    assert api(soon, {"attended": True, "_links": {"osdi:person": {"href": str(ana.pk)}}})[0] == 422


@pytest.mark.usefixtures("marks")
def test_what_parsons_sends_under_the_wrong_name(client, api, building, ada):
    action = make.action(TODAY)
    ana = make.person("Ana Abel", unit=building)
    said = json.dumps({"_links": {"osdi:person": {"href": f"/people/{ana.pk}"}}})
    key = {"OSDI-API-Token": api.word}

    as_query = client.post(
        f"/api/v2/events/{action.pk}/attendances", headers=key, query_params={}, QUERY_STRING=said,
        content_type="application/json", data="",
    )  # fmt: skip
    as_form = client.put(
        f"/api/v2/events/{action.pk}", headers=key, content_type="application/json",
        data="title=A+new+name&start_date=2026-03-05+18%3A30%3A00",
    )  # fmt: skip

    assert as_query.status_code == as_form.status_code == 200
    assert action.participations.get().person == ana
    action.refresh_from_db()
    assert (action.name, action.held_on, action.meets_at.hour) == (
        "A new name",
        date(2026, 3, 5),
        18,
    )


def test_every_list_answers_as_one_and_every_link_leads_somewhere(api, omar, building):
    person = make.person("Ana Abel", unit=building)
    make.conversation(person, omar.person, TODAY)
    make.commitment(person, omar.person, TODAY)
    make.meeting(make.committee(units=[building], members=[person]), TODAY, present=[person])
    status, entry = api("/")
    assert (status, api("")[1]) == (200, entry)
    for rel, linked in entry["_links"].items():
        if rel in {"self", "curies"}:
            continue
        status, listed = api(linked["href"].partition("/api/v2")[2])
        assert status == 200, rel
        assert len(listed["_embedded"]) == 1
        for row in next(iter(listed["_embedded"].values()))[:2]:
            for name, target in row["_links"].items():
                if name != "curies" and not name.endswith("_helper"):  # those take a POST
                    path = target["href"].partition("/api/v2")[2]
                    assert api(path)[0] == 200 or "standing" in path, (rel, name)
    assert api("/metadata/custom_fields")[0] == 200


def test_what_is_in_another_building_answers_like_what_is_not(client, omar, building, ada):
    elsewhere = make.unit("Another building")
    stranger = make.person("Stella Stranger", unit=elsewhere)
    committee = make.committee(units=[elsewhere], members=[stranger])
    meeting = make.meeting(committee, TODAY, present=[stranger])
    campaign = make.campaign()
    campaign.units.set([elsewhere])
    action = make.action(TODAY, campaign=campaign)
    action.take_part(stranger, by=ada)
    rows = {
        "people": stranger, "units": elsewhere, "placements": stranger.placements.get(),
        "conversations": make.conversation(stranger, ada.person, TODAY),
        "commitments": make.commitment(stranger, ada.person, TODAY), "committees": committee,
        "seats": committee.seats.get(), "meetings": meeting,
    }  # fmt: skip
    paths = [f"/{name}/{{}}" for name in rows]
    ask = Asking(client, key_of(omar)[1])
    told = {}
    further = ["taggings", "attendances", "donations", "standing"]
    for path, row in [
        *zip(paths, rows.values(), strict=True),
        *[(f"/people/{{}}/{name}", stranger) for name in further],
        ("/events/{}", action), ("/events/{}", meeting), ("/events/{}/attendances", action),
    ]:  # fmt: skip
        strange, missing = ask(path.format(row.pk)), ask(path.format(UNKNOWN))
        if strange != missing or strange[0] != 404:
            told[path] = strange
    assert told == {}
    for name, row in rows.items():
        assert str(row.pk) not in json.dumps(ask(f"/{name}")), name
    assert ask(f"/people/{stranger.pk}", {"given_name": "X"}, method="put")[0] == 404


def test_no_address_opens_without_a_key(client, ada):
    """A session opens none of them, nor does nothing."""
    client.force_login(ada)
    for pattern in entry.patterns():
        path = reverse(
            f"api:{pattern.name}", kwargs=dict.fromkeys(pattern.pattern.converters, UNKNOWN)
        )
        answers = {getattr(client, method)(path).status_code for method in ("get", "post", "put")}
        assert answers <= {401, 405}, path
        assert 401 in answers
