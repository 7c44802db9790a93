"""The API as real clients use it: Parsons over HTTP, and schemathesis from the published schema."""

from __future__ import annotations

import json
import os
import warnings
from datetime import date, timedelta

import pytest
import schemathesis
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from parsons.action_network import action_network
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from members.models import ApiToken, Person, Tag
from tests import make

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
