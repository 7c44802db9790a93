"""Tags and fields of the organization's own: on a person's page, in forms, on their own page."""

from __future__ import annotations

import pytest
from django.utils import timezone

from members import defining, describing
from members.models import CustomField, CustomValue, DuplicatePair, LogEntry, Person, Tag, Tagging
from organizing import own_pages
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa(building):
    return make.person("Rosa Delgado", unit=building)


@pytest.fixture
def fields(ada):
    """One field of each tier, called by who reads it."""
    return {
        tier: defining.define(name, kind="text", by=ada, tier=tier)
        for tier, name in ((1, "Meets"), (2, "Calls"), (3, "Hopes"), (4, "Pledge"))
    }


def test_each_field_stands_on_the_page_of_those_its_tier_is_open_to(
    client, omar, lena, ada, rosa, fields, building
):
    for tier, field in fields.items():
        describing.put(rosa, field, f"marker-{tier}", by=ada)
    reader = make.user(role="reader", unit=building)

    for user, open_to in ((reader, {1}), (omar, {1, 2}), (ada, {1, 2}), (lena, {1, 2, 3})):
        client.force_login(user)
        page = client.get(f"/people/{rosa.pk}/").content.decode()
        assert {tier for tier in fields if f"marker-{tier}" in page} == open_to, user
        sealed = client.get(f"/people/{rosa.pk}/about/?sealed=1").content.decode()
        assert ("marker-4" in sealed) == (user == lena), user
    assert LogEntry.objects.get(verb="viewed_sealed").actor == lena


def test_a_field_is_changed_in_place_and_only_by_who_may(client, omar, rosa, fields, building):
    client.force_login(omar)
    url = f"/people/{rosa.pk}/about/"
    htmx = {"HX-Request": "true"}

    form = client.get(f"{url}?edit=1", headers=htmx).content.decode()
    assert 'name="x_calls"' in form
    assert "x_hopes" not in form
    sent = {"x_meets": "Sundays", "x_calls": "after six", "x_hopes": "sneaked in"}
    card = client.post(url, sent, headers=htmx).content.decode()

    assert "after six" in card
    assert {row.field.key: row.value for row in CustomValue.objects.select_related("field")} == {
        "meets": "Sundays", "calls": "after six",
    }  # fmt: skip
    assert client.post(url, {"x_meets": "Mondays"}).status_code == 302
    values = CustomValue.objects.select_related("field").order_by("text")
    assert [row.value for row in values] == ["Mondays", "after six"]
    client.force_login(make.user(role="reader", unit=building))
    assert client.post(url, sent).status_code == 404


def test_what_does_not_fit_is_said_beside_the_field_and_kept_on_the_form(client, omar, ada, rosa):
    defining.define("Years here", kind="number", by=ada)
    client.force_login(omar)

    answer = client.post(f"/people/{rosa.pk}/about/", {"x_years_here": "many"})

    assert answer.status_code == 422
    body = answer.content.decode()
    assert "This is not a number." in body
    assert 'value="many"' in body


def test_a_tag_is_put_on_and_taken_off_and_never_one_that_may_not_be_kept(client, omar, rosa):
    client.force_login(omar)
    url = f"/people/{rosa.pk}/tags/"

    client.post(url, {"name": "Phone bank"})
    client.post(url, {"name": "  PHONE BANK "})
    assert Tagging.objects.get().tag.name == "Phone bank"
    for name in ("Undocumented", "", "\0", "—"):
        assert client.post(url, {"name": name}).status_code == 422, name
    client.post(f"{url}remove/", {"tag": str(Tag.objects.get().pk)})

    assert not Tagging.objects.exists()
    assert [entry.verb for entry in LogEntry.objects.order_by("pk")][-2:] == ["tagged", "untagged"]


def test_a_tag_out_of_use_or_sealed_is_not_given(client, omar, ada, rosa):
    defining.archive(Tag.named("Old", by=ada), by=ada)
    Tag.named("Quiet", by=ada, tier=3)
    client.force_login(omar)

    for name in ("old", "quiet"):
        assert client.post(f"/people/{rosa.pk}/tags/", {"name": name}).status_code == 422
    assert not Tagging.objects.exists()


def test_somebody_new_gets_the_fields_too_and_an_edit_leaves_out_what_is_sealed(
    client, omar, rosa, fields, building, ada
):
    describing.put(rosa, fields[3], "stays", by=ada)
    client.force_login(omar)
    sent = {"name": "Bo", "unit": str(building.pk), "x_calls": "evenings", "x_hopes": "no"}

    client.post("/people/new/", sent)
    client.post(f"/people/{rosa.pk}/edit/", {**sent, "name": "Rosa"})

    bo = Person.objects.get(name="Bo")
    assert [row.value for row in bo.custom_values.select_related("field")] == ["evenings"]
    kept = {row.field.key: row.value for row in rosa.custom_values.select_related("field")}
    assert kept == {"calls": "evenings", "hopes": "stays"}


def test_people_read_all_of_it_on_their_own_page_and_say_some_themselves(
    client, lena, rosa, fields, ada
):
    for tier, field in fields.items():
        describing.put(rosa, field, f"marker-{tier}", by=ada)
    describing.tag(rosa, Tag.named("Driver", by=ada), by=ada)
    CustomField.objects.filter(key="meets").update(is_own=True)
    token = own_pages.hand_over(rosa, now=timezone.now(), by=lena)

    page = client.get(f"/mine/{token}/").content.decode()
    for marker in ("marker-1", "marker-2", "marker-3", "marker-4", "Driver", 'name="x_meets"'):
        assert marker in page, marker
    assert 'name="x_calls"' not in page
    client.post(f"/mine/{token}/about/", {"x_meets": "Sundays", "x_calls": "sneaked in"})

    values = {row.field.key: row.value for row in rosa.custom_values.select_related("field")}
    assert values["meets"] == "Sundays"
    assert values["calls"] == "marker-2"


def test_merging_asks_which_of_two_values_stands(client, lena, fields, ada, building, rosa):
    other = make.person("Roza Delgado", unit=building)
    for who, value in ((rosa, "mornings"), (other, "evenings")):
        describing.put(who, fields[2], value, by=ada)
    a, b = sorted((rosa, other), key=lambda person: person.pk)
    pair = DuplicatePair.objects.create(a=a, b=b, score=5)
    client.force_login(lena)

    assert "mornings" in client.get(f"/duplicates/{pair.pk}/").content.decode()
    client.post(f"/duplicates/{pair.pk}/", {"keep": "a", "name": "a", "x_calls": "b"})

    kept = Person.objects.present().get(pk=a.pk)
    chosen = "evenings" if b == other else "mornings"
    assert kept.custom_values.select_related("field").get().value == chosen


def test_an_admin_defines_fields_and_keeps_tags(client, ada, omar):
    client.force_login(ada)
    sent = {"name": "Best time", "kind": "choices", "tier": "1", "options": "Mornings\nEvenings\n"}

    assert client.post("/settings/fields/new/", sent).status_code == 302
    field = CustomField.objects.get()
    assert field.labels == {"mornings": "Mornings", "evenings": "Evenings"}
    for bad in ({"name": "SSN"}, {"name": "best TIME"}, {"kind": "pigeon"}, {"options": " "}):
        assert client.post("/settings/fields/new/", {**sent, **bad}).status_code == 422, bad
    changed = {"name": "When", "tier": "2", "option-mornings": "Early", "option-evenings": "Late"}
    client.post(f"/settings/fields/{field.pk}/", {**changed, "option-new-0": "Nights"})
    field.refresh_from_db()
    assert list(field.labels.values()) == ["Early", "Late", "Nights"]
    assert (field.name, field.key, field.tier) == ("When", "best_time", 2)
    client.post(f"/settings/fields/{field.pk}/archive/")
    assert not CustomField.objects.in_use().exists()

    for name in ("Phone bank", "Callers"):
        client.post("/settings/tags/new/", {"name": name, "tier": "2"})
    phone, callers = (Tag.objects.called(name) for name in ("phone bank", "callers"))
    Tagging.put([omar.person_id], callers, by=ada)
    client.post(f"/settings/tags/{callers.pk}/merge/", {"into": str(phone.pk)})
    assert Tagging.objects.get().tag == phone
    assert client.post("/settings/tags/new/", {"name": "HIV", "tier": "1"}).status_code == 422
    client.post(f"/settings/tags/{phone.pk}/", {"name": "Phones", "tier": "1"})
    assert Tag.objects.get().name == "Phones"
