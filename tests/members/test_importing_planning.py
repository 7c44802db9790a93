"""What a dry run says, and what applying and undoing make of it."""

import pytest

from members.importing import work
from members.importing.applying import apply_some
from members.importing.reasons import sentences
from members.models import (
    ContactPoint,
    ExternalId,
    Import,
    LogEntry,
    Person,
    Placement,
    Touched,
    Unit,
)
from organizing.models import Standing
from tests import make
from tests.members.rosters import applied, counted, planned, reasons, undone, until_done

pytestmark = pytest.mark.django_db

ROSTER = """Member ID,First name,Last name,Email,Cell,Dept,Job title,Shift,Pronouns,Language
1,Ana,Abel,ana@example.org,(555) 010-0001,Laundry,Presser,Nights,she/her,Spanish
2,Bo,Berg,bo@example.org,555 010 0002,Kitchen,Cook,Days,,en
"""


def everything():
    """All that is held of anybody, to be compared before and after."""
    return [
        sorted(map(str, model.objects.values_list(*fields)))
        for model, fields in (
            (Person, ["name", "given_name", "family_name", "search", "sort_key", "pronouns",
                      "language", "no_contact"]),
            (ContactPoint, ["person", "channel", "value", "folded"]),
            (ExternalId, ["person", "system", "value"]),
            (Placement, ["person", "unit", "job_category", "shift", "spot", "ended_on"]),
            (Unit, ["name", "parent"]),
        )
    ]  # fmt: skip


def test_a_dry_run_changes_nobody():
    before = everything()

    run = planned(ROSTER)

    assert counted(run) == (2, 0, 0, 0)
    assert everything() == before


def test_applying_brings_everything_in():
    run = applied(ROSTER)

    ana = Person.objects.get(given_name="Ana")
    assert (ana.name, ana.family_name, ana.pronouns, ana.language) == (
        "Ana Abel", "Abel", "she/her", "es",
    )  # fmt: skip
    assert Person.objects.search("abe").get() == ana
    assert set(ana.contact_points.values_list("channel", "folded")) == {
        ("email", "ana@example.org"),
        ("phone", "+15550100001"),
    }
    placement = ana.placements.get()
    assert (placement.unit.name, placement.job_category, placement.shift) == (
        "Laundry", "Presser", "Nights",
    )  # fmt: skip
    assert ana.external_ids.get().value == "1"
    assert Touched.objects.filter(person_id=ana.pk).exists()
    assert LogEntry.objects.filter(verb="import_applied", object_id=str(run.pk)).count() == 1
    assert not run.rows.exclude(cells=[]).exists()


def test_the_same_file_twice_changes_nothing():
    applied(ROSTER)
    before = everything()

    again = applied(ROSTER)

    assert counted(again) == (0, 0, 2, 0)
    assert everything() == before


@pytest.mark.parametrize(
    "content",
    [
        "Name\nAna Abel\nBo Berg\n",
        "Name,Unit\nAna Abel,Laundry\nAna Abel,Kitchen\n",
        "Nombre,Apellidos,Correo electrónico\nJosé,Núñez,jose@example.org\n",
        "Name,Email\n" + "".join(f"P{n} Q,front@example.org\n" for n in "abcdef"),
        "Name,Phone\nAna Abel,555 010 0001; 555 010 0002\n",
        "Name,Address,City,Zip\nAna Abel,1 Elm St,York,YO1\n",
        "Full name,Email,Unit,Job\nAna,=1+1,Laundry,@cook\n",
        'Last first\n"Abel, Ana"\n',
    ],
)
def test_any_file_twice_changes_nothing(content):
    first = applied(content)
    before = everything()

    again = applied(content)

    assert first.counts["new"] > 0
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)
    assert everything() == before


def test_a_change_is_shown_field_by_field():
    applied(ROSTER)

    run = planned(ROSTER.replace("Abel", "Abel-Ruiz").replace("Presser", "Lead presser"))

    row = run.rows.get(line=2)
    changed = {one.get("field"): (one["old"], one["new"]) for one in row.changes}
    assert counted(run) == (0, 1, 1, 0)
    assert changed == {
        "name": ("Ana Abel", "Ana Abel-Ruiz"),
        "family_name": ("Abel", "Abel-Ruiz"),
        "job_category": ("Presser", "Lead presser"),
    }


def test_email_and_name_together_find_somebody():
    ana = make.person("Ana María Abel", email="ana@example.org")

    run = applied("Name,Email,Phone\nAna Abel,ANA@example.org,555 010 0001\n")

    assert counted(run) == (0, 1, 0, 0)
    ana.refresh_from_db()
    assert ana.name == "Ana María Abel"
    assert ana.contact_points.count() == 2


def test_an_email_under_another_name_is_another_person():
    make.person("Ana Abel", email="house@example.org")

    run = planned("Name,Email\nBo Berg,house@example.org\n")

    assert counted(run) == (1, 0, 0, 0)
    assert reasons(run) == {2: ["same_contact"]}


def test_a_number_of_more_than_three_people_proves_nothing():
    for _n in range(4):
        make.person("Ana Abel", phone="555 010 0001")

    run = planned("Name,Phone,City\nAna Abel,5550100001,York\n")

    assert counted(run) == (1, 0, 0, 0)
    assert "shared" in reasons(run)[2]


def test_an_id_under_another_name_is_refused():
    applied("Member ID,Name\n7,Ana Abel\n")

    run = planned("Member ID,Name\n7,Bo Berg\n")

    assert counted(run) == (0, 0, 0, 1)
    assert reasons(run) == {2: ["other_name"]}


def test_the_same_numbers_of_two_systems_do_not_meet():
    applied("VANID,Name\n7,Ana Abel\n")

    assert counted(planned("nationbuilder_id,Name\n7,Ana Abel\n")) == (1, 0, 0, 0)


def test_two_rows_of_one_person_make_one():
    run = applied(
        "Member ID,Name,Email\n1,Ana Abel,a@example.org\n1,Ana Abel,b@example.org\n1,Bo Berg,\n"
    )

    assert counted(run) == (1, 0, 1, 1)
    assert reasons(run) == {3: ["repeats"], 4: ["other_name_in_file"]}
    assert Person.objects.get().contact_points.count() == 2


def test_the_dead_and_the_gone_are_not_brought_back(ada):
    ana = make.person("Ana Abel", email="a@example.org")
    bo = make.person("Bo Berg", email="b@example.org")
    ana.die(on=make.ago(3), by=ada)
    bo.leave(on=make.ago(3), reason="quit", by=ada)

    run = planned("Name,Email\nAna Abel,a@example.org\nBo Berg,b@example.org\n")

    assert reasons(run) == {2: ["deceased"], 3: ["left"]}


@pytest.mark.parametrize(
    ("name", "code"),
    [("", "no_name"), ("-", "no_name"), ("n/a", "no_name"), ("J", "short_name"),
     ("x" * 300, "long_name"), ("ana@example.org", "name_is_email"), ("12 34", "no_name"),
     ("=A2&B2", "formula"), ("Total: 12", "a_sum")],
)  # fmt: skip
def test_what_is_not_a_name_is_refused(name, code):
    run = planned(f"Name,City\n{name},York\n")

    assert counted(run) == (0, 0, 0, 1)
    assert reasons(run) == {2: [code]}
    assert sentences(run.rows.get().reasons)


def test_what_a_spreadsheet_cut_or_dropped_is_put_back_or_left_out():
    run = applied(
        "Member ID,Name,Phone,Street,Zip,Hire date\n"
        "1.23457E+11,Ana Abel <ana@example.org>,5.55E+09,1 Elm St,7030,43555\n"
        "2,Jos\ufffd,555 010 0001,,,\n"
    )

    ana, jose = Person.objects.order_by("name")
    assert reasons(run) == {2: ["cut_number", "cut_number"], 3: ["lost_letter"]}
    assert set(ana.contact_points.values_list("value", flat=True)) == {
        "ana@example.org", "1 Elm St, 07030",
    }  # fmt: skip
    assert (ana.name, ana.external_ids.count(), jose.external_ids.count()) == ("Ana Abel", 0, 1)


@pytest.mark.parametrize(
    "name",
    ["李雷", "Ó", "D'Arcy-O'Neill", "{{ab*7}}", "<script>x</script>", "Ali bin Abd", "🙂 Bo"],
)
def test_an_unusual_name_is_taken_as_it_is(name):
    applied(f'Name\n"{name}"\n')

    assert Person.objects.get().name == name


def test_units_are_found_and_made_where_they_belong():
    site = make.unit("North site")
    laundry = make.unit("Laundry", under=site)

    applied("Name,Department,Floor\nAna,Laundry,2\nBo,Kitchen,\nCy,,\n", unit=site)

    floor = Unit.objects.get(name="2")
    assert floor.parent == laundry
    assert Unit.objects.get(name="Kitchen").parent == site
    assert Placement.objects.get(person__name="Cy").unit == site


def test_a_name_that_two_units_share_is_refused():
    for site in ("North", "South"):
        make.unit("Laundry", under=make.unit(site))

    run = planned("Name,Unit\nAna,Laundry\nBo,South › Laundry\n")

    assert counted(run) == (1, 0, 0, 1)
    assert reasons(run) == {2: ["two_units"]}


def test_a_place_already_held_is_not_given_up_for_the_chosen_one():
    held, chosen = make.unit("Held"), make.unit("Chosen")
    make.person("Ana Abel", unit=held, email="a@example.org")

    run = applied("Name,Email\nAna Abel,a@example.org\n", unit=chosen)

    assert counted(run) == (0, 0, 1, 0)


def test_one_who_asked_not_to_be_contacted_is_believed():
    applied("Name,Do not contact\nAna,yes\nBo,\nCy,X\n")

    assert set(Person.objects.filter(no_contact=True).values_list("name", flat=True)) == {
        "Ana",
        "Cy",
    }


def test_undoing_leaves_no_trace():
    make.person("Cy Cole", email="cy@example.org")
    before = everything()
    run = applied(ROSTER + "3,Cy,Cole,cy@example.org,,Laundry,,,he/him,\n")
    Standing.objects.create(person=Person.objects.get(name="Ana Abel"), as_of=make.ago(0))
    assert everything() != before

    run = undone(run)

    assert (run.state, run.kept) == (Import.State.UNDONE, 0)
    assert everything() == before


def test_what_changed_since_is_kept_and_listed(ada):
    run = applied(ROSTER + "3,Cy,Cole,,,Laundry,,,,\n")
    ana, bo, cy = (Person.objects.get(given_name=name) for name in ("Ana", "Bo", "Cy"))
    make.conversation(ana, ada.person, make.ago(1))
    ContactPoint.of(bo, "phone", "555 010 0099").save()

    run = undone(run)

    assert run.kept == 2
    assert set(Person.objects.exclude(user=ada)) == {ana, bo}
    assert not Person.objects.filter(pk=cy.pk).exists()
    assert ana.contact_points.count() == 2
    kept = {row.line: row.kept for row in run.rows.exclude(kept=[])}
    assert kept == {
        2: [{"what": "rows", "new": "organizing.Conversation"}],
        3: [{"what": "rows", "new": "members.ContactPoint"}],
    }


def test_a_field_edited_since_stays_as_edited():
    applied(ROSTER)
    run = applied(ROSTER.replace("Spanish", "French").replace("she/her", "they/them"))
    Person.objects.filter(given_name="Ana").update(pronouns="ella")

    run = undone(run)

    ana = Person.objects.get(given_name="Ana")
    assert (ana.pronouns, ana.language) == ("ella", "es")
    assert run.rows.get(line=2).kept[0]["field"] == "pronouns"


def test_a_person_another_import_has_changed_since_stays():
    first = applied(ROSTER)
    applied(ROSTER.replace("ana@example.org", "ana.abel@example.org"))

    undone(first)

    assert Person.objects.filter(given_name="Ana").exists()
    assert not Person.objects.filter(given_name="Bo").exists()


def test_what_was_decided_between_dry_run_and_applying_counts():
    run = planned(ROSTER)
    applied(ROSTER)

    work.begin_applying(run)
    run = until_done(run, apply_some)

    assert counted(run) == (0, 0, 2, 0)
    assert Person.objects.count() == 2
