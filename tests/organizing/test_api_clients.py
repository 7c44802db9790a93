"""The API as real clients use it: Parsons over HTTP, and schemathesis from the published schema."""

from __future__ import annotations

import io
import json
import os
import re
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import requests
import schemathesis
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from parsons.action_network import action_network
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from members import jobs
from members.models import ApiToken, Person, Tag, User, WholeExport
from members.packing import contents
from tests import make
from tests.conftest import Browser

TODAY = date(2026, 3, 2)
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
]  # fmt: skip


def word_of(user):
    until = timezone.localdate() + timedelta(days=1)
    grant = user.grants_in_force[0]
    return ApiToken.make(name="Parsons", grant=grant, may_write=True, until=until, by=user)[1]


@pytest.fixture
def parsons(live_server, ada, monkeypatch):
    """Parsons as our docs say to point it here, for an admin."""
    monkeypatch.setattr(action_network, "API_URL", f"{live_server.url}/api/v2")
    return action_network.ActionNetwork(word_of(ada))


def id_of(entry):
    return entry["identifiers"][0].partition(":")[2]


@pytest.mark.django_db(transaction=True)
def test_parsons_reads_pages_and_writes_as_at_home(parsons, building):
    people = [make.person(f"Person {n:02} Pole", unit=building) for n in range(30)]
    Tag.named("Strike", by=None)

    listed = parsons.get_people()
    assert len(listed) == Person.objects.present().count() > 30
    assert parsons.get_people(limit=3).num_rows == 3
    assert parsons.get_person(str(people[0].pk))["given_name"] == people[0].name.removesuffix(
        " Pole"
    )

    made = parsons.upsert_person(
        "nia@example.org", "Nia", "New", tags=["Strike"], languages_spoken=["es"],
        mobile_number="12025550101", mobile_status="subscribed", background_processing=True,
    )  # fmt: skip
    nia = Person.objects.get(pk=id_of(made))
    assert (nia.name, nia.language, nia.taggings.get().tag.name) == ("Nia New", "es", "Strike")
    parsons.update_person(str(nia.pk), given_name="Nia Maria", background_processing=True)
    again = parsons.upsert_person("nia@example.org", family_name="Newer")
    assert id_of(again) == str(nia.pk)
    nia.refresh_from_db()
    assert nia.name == "Nia Maria Newer"

    twice = twins(parsons, {"person": {"given_name": "Twin", "family_name": "Once"}})
    assert len({id_of(answer.json()) for answer in twice if answer.ok}) == 1
    assert {answer.status_code for answer in twice} == {200}
    assert Person.objects.filter(name="Twin Once").count() == 1

    tag = parsons.add_tag("Driver")
    link = {
        "_links": {"osdi:person": {"href": f"https://actionnetwork.org/api/v2/people/{nia.pk}"}}
    }
    tagging = parsons.create_tagging(id_of(tag), link)
    assert parsons.get_taggings(id_of(tag)).num_rows == 1
    assert parsons.get_tagging(id_of(tag), id_of(tagging))["item_type"] == "osdi:person"
    parsons.delete_tagging(id_of(tag), id_of(tagging))
    assert parsons.get_taggings(id_of(tag)).num_rows == 0
    assert {row["name"] for row in parsons.get_tags()} == {"Strike", "Driver"}
    assert parsons.get_tag(id_of(tag))["name"] == "Driver"

    event = parsons.create_event("Rally", start_date="2026-03-05 18:30:00",
                                 location={"venue": "The square", "locality": "York"})  # fmt: skip
    parsons.update_event(event["event_id"], {"title": "A bigger rally"})
    assert parsons.get_event(event["event_id"])["title"] == "A bigger rally"
    parsons.create_attendance(event["event_id"], json.dumps(link))
    row = parsons.get_event_attendances(event["event_id"])[0]
    assert row["attended"] is None
    parsons.update_attendance(
        event["event_id"], id_of(row), json.dumps({"attended": True, "_links": {
            "osdi:invited_by": {"href": f"/people/{people[0].pk}"}}}),
    )  # fmt: skip
    row = parsons.get_person_attendances(str(nia.pk))[0]
    assert row["attended"] is True
    assert row["_links"]["osdi:invited_by"]["href"].endswith(str(people[0].pk))
    for nothing in (parsons.get_forms, parsons.get_petitions, parsons.get_messages):
        assert nothing().num_rows == 0


def twins(client, body):
    """What the same write gets that is sent four times at once under one key of its own."""
    headers = {**client.headers, "Idempotency-Key": "a program's retry"}
    address = f"{client.api_url}/people"

    def send(_n):
        return requests.post(address, json=body, headers=headers, timeout=20)

    with ThreadPoolExecutor(4) as four:
        return list(four.map(send, range(4)))


def everything(client):
    """All that Parsons reads here, less what says when a key was used."""
    people, tags, events = client.get_people(), client.get_tags(), client.get_events()
    read = {"people": list(people), "tags": list(tags), "events": list(events)}
    read["taggings"] = [list(client.get_taggings(id_of(tag))) for tag in tags]
    read["attendances"] = [list(client.get_event_attendances(id_of(event))) for event in events]
    read["of people"] = [
        list(client.get_person_attendances(id_of(one))) for one in list(people)[:3]
    ]
    return json.loads(json.dumps(read, sort_keys=True, default=str))


@pytest.mark.django_db(transaction=True)
def test_what_parsons_reads_is_the_same_after_everything_was_taken_out_and_brought_back(
    parsons, live_server, ada, building, tmp_path
):
    """Out by the pages, as two admins do it, and in again into what is empty."""
    people = [make.person(f"Person {n:02} Pole", unit=building, email=f"p{n}@example.org")
              for n in range(26)]  # fmt: skip
    tag = parsons.add_tag("Driver")
    for one in people[:2]:
        link = {"_links": {"osdi:person": {"href": f"/people/{one.pk}"}}}
        parsons.create_tagging(id_of(tag), link)
    event = parsons.create_event("Rally", start_date="2026-03-05 18:30:00")["event_id"]
    said = {**link, "status": "accepted"}
    parsons.api.post_request(url=f"events/{event}/attendances", data=json.dumps(said))
    make.meeting(make.committee(units=[building], members=people[:3]), TODAY, present=people[:2])
    bea = make.user("Bea", role="admin")
    before = everything(parsons)
    assert len(before["people"]) > 26

    (tmp_path / "got.zip").write_bytes(taken_out(live_server, ada, bea))
    with connection.cursor() as cursor:
        names = ", ".join(f'"{table.name}"' for table in contents.tables(with_sealed=True))
        cursor.execute(f"TRUNCATE {names} CASCADE")
    assert parsons_of(live_server, "wrong") is None
    call_command("import_all", tmp_path / "got.zip", stdout=io.StringIO())

    again = User.objects.get(pk=ada.pk)
    assert everything(action_network.ActionNetwork(word_of(again))) == before


def parsons_of(live_server, word):
    """What a key opens; None where it opens nothing, as every key after everything is gone."""
    headers = {"OSDI-API-Token": word}
    answer = requests.get(f"{live_server.url}/api/v2/people", headers=headers, timeout=10)
    return answer.json() if answer.ok else None


def taken_out(live_server, ada, bea):
    """Everything, as one admin gets it from the live server after another let it out."""
    one, other = browser_of(live_server, ada), browser_of(live_server, bea)
    page = one("post", "/everything/", purpose="We move", with_sealed="on")
    link = re.search(r"/everything/approve/[\w-]+/", page.text)[0]
    assert other("post", f"{link}yes/").ok
    whole = WholeExport.objects.get()
    jobs.run(whole.job_id)
    return one("post", f"/everything/{whole.pk}/file/").content


def browser_of(live_server, user):
    """A browser of `user` on the live server, signed in just now."""
    signed_in = Browser()
    signed_in.force_login(user)
    session = requests.Session()
    for cookie in signed_in.cookies.values():
        session.cookies.set(cookie.key, cookie.value)

    def ask(method, path, **said):
        page = session.get(f"{live_server.url}/everything/", timeout=20)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
        data = {**said, "csrfmiddlewaretoken": token}
        headers = {"Referer": live_server.url}
        return session.request(
            method, f"{live_server.url}{path}", data=data, headers=headers, timeout=20
        )

    return ask


@pytest.mark.django_db(transaction=True)
def test_no_request_the_schema_allows_breaks_it(live_server, ada, building, omar):
    """No answer above 499, and every answer as the schema says. More: `SCHEMA_EXAMPLES=50`."""
    person = make.person("Ana Abel", unit=building, email="ana@example.org")
    make.conversation(person, omar.person, TODAY)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        schema = schemathesis.openapi.from_url(f"{live_server.url}/api/v2/openapi.json")
        key = {"OSDI-API-Token": word_of(ada)}
        operations = [found.ok() for found in schema.get_all_operations()]
        for operation in operations:
            ask(operation, key)
    assert len(operations) > 40


def ask(operation, key):
    """Send what the schema allows, known ids among it, and hold the answer against the schema."""

    @settings(
        max_examples=int(os.environ.get("SCHEMA_EXAMPLES", 2)), deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def send(case):
        ids = {"pk": str(Person.objects.order_by("pk").values_list("pk", flat=True)[0])}
        case.path_parameters = {**(case.path_parameters or {}), **ids} if "pk" in case.path else {}
        case.call_and_validate(headers=key, checks=CHECKS)

    send()
