"""Facts beside name, contact and place: what they add, and what undoing leaves of them."""

import pytest

from members.importing import dates, work
from members.importing.kinds.tags import split
from members.models import (
    Attendance,
    Carrier,
    ContactPoint,
    CustomField,
    CustomValue,
    Import,
    LogEntry,
    Meeting,
    Person,
    Tag,
    Tagging,
)
from tests import make
from tests.members.rosters import (
    applied,
    counted,
    planned,
    points,
    reasons,
    tags,
    twice,
    undone,
    until_done,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("#Strike, ?Direct Action, Phone_Bank", ["#Strike", "?Direct Action", "Phone_Bank"]),
        ("Driver,Cook", ["Driver", "Cook"]),
        ("Driver; Cook, retired", ["Driver", "Cook, retired"]),
        ("Driver / Cook", ["Driver", "Cook"]),
        ('"VIP","Blog"', ["VIP", "Blog"]),
        ("AC/DC", ["AC/DC"]),
        (" , ", []),
    ],
)
def test_tags_in_a_cell_are_parted(cell, expected):
    assert split(cell) == expected


def test_tags_are_put_on_and_taken_off_again():
    ana = make.person("Ana Abel", email="a@example.org")
    Tagging.put([ana.pk], Tag.named("Driver", by=None), by=None)

    run = twice("Name,Email,Tags\nAna Abel,a@example.org,driver; Cook\nBo Berg,,Cook\n")
    shown = [(one["what"], one["new"]) for one in run.rows.get(line=2).changes]
    assert shown == [("tags", "Cook")]
    assert tags(ana) == {"Driver", "Cook"}
    undone(run)

    assert tags(ana) == {"Driver"}
    assert [tag.name for tag in Tag.objects.all()] == ["Driver"]


def test_a_tag_that_others_use_by_now_stays_when_its_import_goes():
    run = applied("Name,Tags\nAna Abel,Cook\n")
    bo = make.person("Bo Berg")
    Tagging.put([bo.pk], Tag.objects.get(), by=None)

    undone(run)

    assert tags(bo) == {"Cook"}


def test_a_tag_says_nothing_that_is_never_recorded():
    run = applied("Name,Tags\nAna Abel,undocumented; Cook\n")

    assert tags(Person.objects.get()) == {"Cook"}
    assert reasons(run) == {2: ["forbidden_tag"]}


def custom(name, kind="text", **fields):
    field = CustomField(name=name, folded=name.lower(), key=name.lower().replace(" ", "_"),
                        kind=kind, **fields)  # fmt: skip
    field.save()
    return field


def test_fields_of_our_own_are_read_by_their_type_and_given_back():
    custom("Shirt size")
    seniority = custom("Seniority", "number")
    custom("Trained on", "date")
    ana = make.person("Ana Abel", email="a@example.org")
    CustomValue.put([CustomValue.of(ana.pk, seniority, seniority.read("3"))])

    run = twice(
        "Name,Email,Shirt size,Seniority,Trained on\n"
        "Ana Abel,a@example.org,XL,4,31/12/2023\n"
        "Bo Berg,,M,lots,\n"
    )

    said = {one.field.key: one.field.write(one.value) for one in ana.custom_values.all()}
    assert said == {"shirt_size": "XL", "seniority": "4", "trained_on": "2023-12-31"}
    changed = {one["name"]: (one["old"], one["new"]) for one in run.rows.get(line=2).changes}
    assert changed["Seniority"] == ("3", "4")
    assert reasons(run) == {3: ["not_so"]}
    undone(run)
    said = {one.field.key: one.field.write(one.value) for one in ana.custom_values.all()}
    assert said == {"seniority": "3"}


def test_a_value_changed_since_stays_and_is_listed():
    size = custom("Shirt size")
    ana = make.person("Ana Abel", email="a@example.org")
    run = applied("Name,Email,Shirt size\nAna Abel,a@example.org,XL\n")
    CustomValue.put([CustomValue.of(ana.pk, size, "S")])

    run = undone(run)

    assert ana.custom_values.get().text == "S"
    assert run.kept == 1


def test_a_carrier_is_found_wherever_they_stand_and_the_one_before_comes_back():
    rosa, omar = make.person("Rosa Ruiz"), make.person("Omar Ortiz")
    ana = make.person("Ana Abel", email="a@example.org")
    make.carrier(ana, rosa)

    content = (
        "Name,Email,Organizer\nAna Abel,a@example.org,Omar Ortiz\n"
        "Bo Berg,b@example.org,Cy Day\nCy Day,c@example.org,Nobody Known\n"
    )
    shown = planned(content)
    bo = shown.rows.get(line=3).changes[-1]
    assert (bo["what"], bo["new"], bo["line"]) == ("carrier", "Cy Day", 4)
    run = twice(content)

    assert Carrier.objects.current().get(person=ana).by == omar
    assert Carrier.objects.get(person__name="Bo Berg").by.name == "Cy Day"
    assert reasons(run)[4] == ["nobody_of_that_name"]
    run = undone(run)
    assert Carrier.objects.get().by == rosa
    assert Carrier.objects.get().ended_on is None
    assert (Person.objects.count(), run.kept) == (3, 0)


def test_nobody_is_made_the_carrier_where_two_have_the_name():
    make.person("Rosa Ruiz")
    make.person("Rosa Ruiz")

    run = applied("Name,Organizer\nAna Abel,Rosa Ruiz\n")

    assert not Carrier.objects.exists()
    assert reasons(run) == {2: ["two_of_that_name"]}


def test_meetings_come_in_and_go_out_again(ada):
    committee = make.committee("Strike committee")
    ana = make.person("Ana Abel", email="a@example.org")
    make.meeting(committee, make.ago(400), absent=[ana])
    by_hand = Meeting.objects.get().held_on.isoformat()

    run = twice(
        "Name,Email,Committee,Meeting date,Attended\n"
        f"Ana Abel,a@example.org,Strike Committee,{by_hand},yes\n"
        "Ana Abel,a@example.org,Strike Committee,2024-03-01,yes\n"
        "Ana Abel,a@example.org,Strike Committee,2024-04-01,excused\n"
        "Ana Abel,a@example.org,Strike Committee,2024-05-01,perhaps\n"
        "Ana Abel,a@example.org,Picnic club,2024-05-01,yes\n"
    )

    marks = Attendance.objects.filter(person=ana).order_by("meeting__held_on")
    assert [one.state for one in marks] == ["present", "excused", "absent"]  # by hand stays
    assert Meeting.objects.filter(state="held").count() == 3
    assert {code for codes in reasons(run).values() for code in codes} == {
        "unknown_state", "no_committee", "repeats",
    }  # fmt: skip
    undone(run)
    assert [one.state for one in marks.all()] == ["absent"]
    assert Meeting.objects.count() == 1


def test_a_log_of_ids_and_dates_is_taken_for_the_committee_that_was_chosen():
    committee = make.committee("Strike committee")
    applied("Member ID,Name\n7,Ana Abel\n8,Bo Berg\n")

    run = planned("Member ID,Meeting date\n7,2024-03-01\n8,2024-03-01\n9,2024-03-01\n")
    assert counted(run) == (0, 0, 2, 1)
    work.remap(run, run.mapping, unit=None, source="", by=None,
               answers={"committee": str(committee.pk)})  # fmt: skip
    run = twice("Member ID,Meeting date\n7,2024-03-01\n8,2024-03-01\n9,2024-03-01\n")

    assert counted(run) == (0, 2, 0, 1)
    assert Attendance.objects.filter(state="present").count() == 2


def test_consent_is_only_ever_narrowed_and_comes_back():
    ana = make.person("Ana Abel", email="a@example.org")
    point = ana.contact_points.get()

    run = twice("Name,Email,Subscribed\nAna Abel,a@example.org,no\n")
    point.refresh_from_db()
    assert (point.consent, point.consent_on is None) == ("no", False)
    again = applied("Name,Email,Subscribed\nAna Abel,a@example.org,yes\n")
    point.refresh_from_db()
    assert (point.consent, counted(again)) == ("no", (0, 0, 1, 0))
    undone(run)

    point.refresh_from_db()
    assert (point.consent, point.consent_on) == ("unknown", None)


def test_source_and_its_limits_go_with_everybody_who_is_new(ada):
    run = planned("Name\nAna Abel\n", by=ada, source="official_list",
                  source_restriction="Only for the election of 3 May")  # fmt: skip
    work.begin_applying(run)
    from members.importing.applying import apply_some

    until_done(run, apply_some)

    ana = Person.objects.get(name="Ana Abel")
    assert (ana.source, ana.source_restriction) == (
        "official_list", "Only for the election of 3 May",
    )  # fmt: skip


def test_a_path_in_one_cell_is_taken_apart_unless_a_unit_is_called_so():
    make.unit("Housekeeping / Laundry")

    applied(
        "Name,Unit\nAna Abel,Local 5 / Laundry / Nights\nBo Berg,Housekeeping / Laundry\n"
        "Cy Day,Local 5 › Laundry › Days\n"
    )

    placed = Person.objects.get(name="Ana Abel").placements.get()
    assert [placed.unit.name, placed.unit.parent.name, placed.unit.parent.parent.name] == [
        "Nights", "Laundry", "Local 5",
    ]  # fmt: skip
    bo = Person.objects.get(name="Bo Berg").placements.get()
    assert bo.unit.name == "Housekeeping / Laundry"
    assert Person.objects.get(name="Cy Day").placements.get().unit.parent == placed.unit.parent


def test_placements_have_a_beginning_and_an_end_and_end_once():
    ana = make.person("Ana Abel", unit=make.unit("Laundry"), email="a@example.org")

    run = twice(
        "Name,Email,Unit,Hire date,End date\n"
        "Ana Abel,a@example.org,Laundry,,2024-02-01\n"
        "Bo Berg,b@example.org,Laundry,2020-01-05,2023-01-05\n"
        "Cy Day,,Laundry,2023-01-05,2020-01-05\n"
    )

    assert str(ana.placements.get().ended_on) == "2024-02-01"
    bo = Person.objects.get(name="Bo Berg").placements.get()
    assert (str(bo.began_on), str(bo.ended_on)) == ("2020-01-05", "2023-01-05")
    assert reasons(run)[4] == ["ends_before"]
    undone(run)
    assert ana.placements.get().ended_on is None


@pytest.mark.parametrize(
    ("header", "spot", "address"),
    [("Name,Building,Apt", "4C", ""), ("Name,Building,Apt,Street", "", "9 Elm St, 4C")],
)
def test_a_flat_without_a_street_is_the_door_of_its_building(header, spot, address):
    street = ",9 Elm St" if address else ""
    applied(f"{header}\nAna Abel,20 Alder,4C{street}\n")

    ana = Person.objects.get()
    assert ana.placements.get().spot == spot
    assert points(ana, "address") == ([address] if address else [])


def test_one_person_in_two_units_on_two_lines_has_two_placements():
    applied("Member ID,Name,Dept\n1,Ana Abel,Laundry\n1,Ana Abel,Kitchen\n")

    placed = Person.objects.get().placements.values_list("unit__name", flat=True)
    assert set(placed) == {"Laundry", "Kitchen"}


@pytest.mark.parametrize(
    ("text", "day_first", "expected"),
    [
        ("2024-03-04", False, "2024-03-04"), ("2024-03-04T10:00:00Z", False, "2024-03-04"),
        ("3/4/2024", False, "2024-03-04"), ("3/4/2024", True, "2024-04-03"),
        ("31.12.23", False, "2023-12-31"), ("12/31/1999 10:00 PM", True, "1999-12-31"),
        ("4 de marzo de 2024", False, "2024-03-04"), ("Mar 4, 2024", False, "2024-03-04"),
        ("4th March 2024", False, "2024-03-04"), ("30/02/2024", True, None), ("soon", True, None),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(text, day_first, expected):
    found = dates.read(text, day_first=day_first)

    assert (found and found.isoformat()) == expected


def test_what_a_file_shows_decides_which_comes_first():
    assert planned("Name,Hire date\nAna,03/04/2024\nBo,13/04/2024\n").answers["day_first"]
    assert not planned("Name,Hire date\nAna,03/04/2024\nBo,04/13/2024\n").answers["day_first"]
    assert not Import.objects.filter(answers={}).exists()
    assert LogEntry.objects.exists()
    assert not ContactPoint.objects.exists()
