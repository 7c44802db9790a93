"""Settings: what the whole installation goes by, the tree of units and their headcounts."""

import pytest
from django.urls import reverse

from members.models import LogEntry, Organization, Unit
from tests import make

pytestmark = pytest.mark.django_db

SETTINGS = {
    "name": "Riverside",
    "timezone": "America/New_York",
    "language": "es",
    "terms": "tenant",
    "membership_mode": "pledge",
}


@pytest.fixture
def admin(client, ada):
    client.force_login(ada)
    return client


def test_settings_are_saved_and_the_log_says_which_and_by_whom(admin, ada):
    admin.post(reverse("members:organization"), SETTINGS)

    found = Organization.current()
    entry = LogEntry.objects.get(verb="changed")
    assert (found.name, found.timezone, found.language) == ("Riverside", "America/New_York", "es")
    assert entry.actor == ada
    assert entry.facts == {"fields": sorted(SETTINGS)}


@pytest.mark.parametrize(
    ("field", "value"),
    [("timezone", "Mars/Olympus"), ("language", "tlh"), ("terms", "x"), ("name", "")],
)
def test_a_setting_nobody_offered_is_refused_and_changes_nothing(admin, field, value):
    response = admin.post(reverse("members:organization"), {**SETTINGS, field: value})

    assert response.status_code == 422
    assert Organization.current().name == "Our organization"


def test_a_setting_that_is_not_on_the_form_cannot_be_set(admin):
    admin.post(reverse("members:organization"), {**SETTINGS, "is_demo": "on", "id": "2"})

    assert not Organization.current().is_demo


def test_the_tree_reads_each_unit_under_its_parent_with_its_counts(admin, building):
    floor = Unit.under(building, "Floor 1", kind="floor")
    tenant = make.person(unit=floor)
    tenant.placements.create(unit=building, began_on=make.LONG_AGO)
    make.person(unit=building, status="deceased")
    make.person(unit=floor, is_management=True)
    building.headcounts.create(as_of=make.ago(400), n=50, source="door_count")
    building.headcounts.create(as_of=make.ago(10), n=60, source="employer_list")
    make.unit("20 Alder St")

    rows = admin.get(reverse("members:units")).context["rows"]

    seen = [(row["unit"].name, row["indent"], row["listed"]) for row in rows]
    assert seen == [("14 Alder St", 0, 1), ("Floor 1", 1, 1), ("20 Alder St", 0, 0)]
    assert rows[0]["headcount"].n == 60


def test_deeper_units_are_one_step_inside(admin, building):
    floor = Unit.under(building, "Floor 1")
    wing = Unit.under(floor, "East wing")

    top = admin.get(reverse("members:units"))
    inside = admin.get(reverse("members:units") + f"?in={floor.pk}")

    assert [row["unit"] for row in top.context["rows"]] == [building, floor]
    assert f"?in={floor.pk}" in top.content.decode()
    assert [(row["unit"], row["indent"]) for row in inside.context["rows"]] == [
        (floor, 0),
        (wing, 1),
    ]
    assert inside.context["trail"] == [building, floor]


def test_a_tree_of_sixty_costs_no_more_queries_than_one_of_six(
    admin, building, django_assert_max_num_queries
):
    for number in range(60):
        unit = Unit.under(building, f"Floor {number}")
        unit.headcounts.create(as_of=make.ago(1), n=3, source="door_count")

    with django_assert_max_num_queries(12):
        admin.get(reverse("members:units"))


def test_a_unit_is_added_under_another_once(admin, building):
    url = reverse("members:unit_new") + f"?under={building.pk}"

    admin.post(url, {"name": "Floor 1", "kind": "floor"})
    again = admin.post(url, {"name": "floor 1", "kind": "floor"})

    floor = Unit.objects.get(name="Floor 1")
    assert floor.path == [building.pk, floor.pk]
    assert again.status_code == 422
    assert Unit.objects.filter(parent=building).count() == 1


def test_a_unit_can_be_renamed_where_it_stands(admin, building):
    floor = Unit.under(building, "Floor 1")

    admin.post(reverse("members:unit_edit", args=[floor.pk]), {"name": "First floor", "kind": ""})

    floor.refresh_from_db()
    assert (floor.name, floor.parent) == ("First floor", building)


def test_a_newer_headcount_stands_beside_the_older(admin, building):
    url = reverse("members:unit_headcount", args=[building.pk])
    count = {"n": 60, "source": "door_count", "confidence": "twice"}

    admin.post(url, {**count, "as_of": make.ago(9).isoformat()})
    admin.post(url, {**count, "n": 64, "as_of": make.ago(2).isoformat()})
    same_day = admin.post(url, {**count, "as_of": make.ago(2).isoformat()})

    assert same_day.status_code == 422
    assert sorted(building.headcounts.values_list("n", flat=True)) == [60, 64]


@pytest.mark.parametrize("n", ["-1", "many", ""])
def test_a_headcount_that_is_no_number_of_people_is_refused(admin, building, n):
    url = reverse("members:unit_headcount", args=[building.pk])

    response = admin.post(url, {"n": n, "source": "door_count", "as_of": make.ago(0).isoformat()})

    assert response.status_code == 422
    assert not building.headcounts.exists()


def test_the_rules_of_an_installation_nobody_has_named_yet_can_be_changed(ada):
    Organization.objects.all().delete()
    rules = {"windows": {"reach": 90}}

    Organization.current().change_rules(
        rules, since=Organization.current().rules_hash, reason="a season", by=ada
    )

    assert Organization.current().changed_rules == rules
