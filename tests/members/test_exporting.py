"""Who is on a roster and who is left out, what is asked about them, and what never is in it."""

import csv
import io
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.utils import formats, timezone

from members import defining, describing, exporting
from members.exporting import asking, comparing, readiness, summary
from members.models import (
    ContactPoint,
    Membership,
    Organization,
    Pause,
    Person,
    Placement,
    RosterAnswer,
    RosterChallenge,
    RosterExport,
    RosterLine,
    RosterRule,
    UnitHeadcount,
)
from organizing.models import Assessment, DriftFlag, Standing, Tie
from tests import make
from tests.members.rostered import content, counted, lines, made, names, recounted, rule, settled

pytestmark = pytest.mark.django_db


def test_the_rule_leaves_out_and_says_why(ada, building):
    everybody = ["Ana", "Boss", "Dead", "Gone", "Merged", "Moved", "Away", "Back", "Quiet"]
    people = {name: make.person(name, unit=building) for name in everybody}
    people["Boss"].is_management = True
    people["Boss"].save()
    people["Dead"].die(on=make.ago(5), by=ada)
    people["Gone"].leave(on=make.ago(5), reason="quit", by=ada)
    Person.objects.filter(pk=people["Merged"].pk).update(status="merged", merged_into=people["Ana"])
    people["Moved"].placements.get().end(on=make.ago(1), reason="moved", by=ada)
    Pause.objects.create(person=people["Away"], began_on=make.ago(9))
    Pause.objects.create(person=people["Back"], began_on=make.ago(9), ended_on=make.ago(-9))
    Person.objects.filter(pk=people["Quiet"].pk).update(no_contact=True)

    found = counted(ada, building)

    assert found.counts["eligible"] == 3
    assert found.counts["excluded"] == {
        "management": 1, "deceased": 1, "left": 1, "merged": 1, "elsewhere": 1, "away": 1,
    }  # fmt: skip
    assert found.counts["questions"] == {"away": 1, "unreachable": 3, "no_contact": 1}
    assert "14 Alder St" in found.rule_text
    assert names(made(found)) == {"Ana", "Back", "Quiet"}


def test_the_last_minute_of_the_day_decides(ada, building):
    day = make.ago(10)
    make.person("Left that day", unit=building).leave(on=day, reason="quit", by=ada)
    make.person("Left next day", unit=building).leave(on=make.ago(9), reason="quit", by=ada)
    make.person("Came that day", unit=building, since=day)
    make.person("Came next day", unit=building, since=make.ago(9))

    found = made(counted(ada, building, as_of=day))

    assert names(found) == {"Left next day", "Came that day"}
    assert found.moment.isoformat().startswith(f"{day}T23:59")


def test_several_units_make_one_roster_and_nobody_is_twice_on_it(ada):
    one, two = make.unit("Laundry"), make.unit("Kitchen")
    both = make.person("Both", unit=one)
    Placement.objects.create(person=both, unit=two, began_on=make.ago(90))
    make.person("Single", unit=two)
    make.person("Elsewhere", unit=make.unit("Garage"))

    found = counted(ada, one, two)

    assert found.counts["questions"]["two_placements"] == 1
    assert sorted(line["Full name"] for line in lines(made(found))) == ["Both", "Single"]


def test_who_was_placed_there_in_the_thirty_days_before_is_asked_about(ada, building):
    make.person("New", unit=building, email="n@example.org", since=make.ago(29))
    make.person("Known", unit=building, email="k@example.org", since=make.ago(30))

    found = counted(ada, building)

    assert found.counts["questions"] == {"recent": 1}
    assert found.counts["eligible"] == 2


def test_the_rule_asks_for_standing_jobs_and_presence(ada, building):
    for name, standing, job in [
        ("Good", "good", "cook"),
        ("Late", "arrears", "cook"),
        ("Out", "withdrawn", "cook"),
        ("Guard", "good", "Guard"),
    ]:
        person = make.person(name, unit=building)
        Membership.objects.create(person=person, standing=standing, began_on=make.ago(90))
        Placement.objects.filter(person=person).update(job_category=job)
    make.person("None", unit=building)
    rule(ada, standings=["good"], left_out=["guard"])

    found = counted(ada, building)

    assert found.counts["excluded"] == {"standing": 2, "withdrawn": 1, "category": 1}
    assert names(made(found)) == {"Good"}
    assert "in good standing" in found.rule_text
    assert "guard" in found.rule_text


def test_a_rule_has_a_history_and_a_roster_keeps_its_own(client, ada, building):
    make.person(unit=building)
    first = rule(ada, away="never")
    found = counted(ada, building)
    client.force_login(ada)

    answer = client.post("/exports/rule/", {"away": "always", "reason": ""})
    assert answer.status_code == 422
    client.post("/exports/rule/", {"away": "always", "reason": "Assembly, item 4"})

    assert RosterRule.objects.count() == 2
    assert RosterRule.in_force().away == "always"
    found.refresh_from_db()
    assert found.rule == first
    page = client.get("/exports/rule/").content.decode()
    assert "Assembly, item 4" in page
    assert "The assembly decided" in page


def test_each_question_is_decided_for_all_it_is_about(ada, building):
    make.person("Sure", unit=building, email="a@example.org")
    for n in range(3):
        make.person(f"Nowhere {n}", unit=building)
    quiet = make.person("Quiet", unit=building, email="q@example.org", no_contact=True)
    found = counted(ada, building)

    asking.answer(found, "unreachable", "exclude", reason="Bylaws 3.2", by=ada)
    with pytest.raises(exporting.Refused, match="stay eligible"):
        asking.answer(found, "no_contact", "exclude", reason="x", by=ada)
    found.refresh_from_db()
    assert found.counts["on_it"] == 2
    assert found.open_questions == ["no_contact"]

    asking.answer(found, "unreachable", "include", reason="They can vote in person", by=ada)
    found.refresh_from_db()
    assert found.counts["on_it"] == 5
    assert RosterAnswer.objects.count() == 2
    assert names(made(found)) >= {quiet.name}


def test_ratings_notes_drift_and_ties_are_never_in_it(ada, building):
    ana = make.person("Ana", unit=building, email="a@example.org", pronouns="MARKERpronoun",
                      language="MARKERlang", nickname="MARKERnick")  # fmt: skip
    make.conversation(ana, ada.person, make.ago(3), note="MARKERnote")
    Assessment.objects.create(person=ana, by=ada.person, assessed_on=make.ago(1), strength=1,
                              basis="said")  # fmt: skip
    Standing.objects.create(person=ana, as_of=make.ago(0), rung=5)
    DriftFlag.objects.create(person=ana, opened_on=make.ago(1))
    a, b = sorted([ana, ada.person], key=lambda person: person.pk)
    Tie.objects.create(a=a, b=b, first_on=make.ago(1), last_confirmed_on=make.ago(1))

    text = content(made(counted(ada, kind="other", extras=["email", "phone"]))).decode()

    assert "MARKER" not in text
    assert set(csv.DictReader(io.StringIO(text)).fieldnames) == {
        "Sinew ID", "Full name", "Unit", "Job category", "Email", "Phone", "Roster mark",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "extra", "allowed"),
    [
        ("mail_ballot", "address", True),
        ("strike_vote", "address", False),
        ("other", "address", False),
        ("strike_vote", "phone", False),
        ("electronic_ballot", "email", True),
        ("mail_ballot", "email", False),
    ],
)
def test_a_purpose_brings_the_least_columns(client, ada, building, kind, extra, allowed):
    client.force_login(ada)

    answer = client.post("/exports/new/", {
        "kind": kind, "purpose": "x", "as_of": make.ago(0), "extras": [extra],
        "extras_reason": "needed",
    })  # fmt: skip

    assert (answer.status_code == 302) is allowed
    assert RosterExport.objects.exists() is allowed


def test_own_fields_come_only_to_tier_two(ada, building):
    ana = make.person("Ana", unit=building)
    shirt = defining.define("=Shirt", kind="choice", tier=2, by=ada, options=["=Large", "Small"])
    sealed = defining.define("Fear", kind="text", tier=3, by=ada)
    describing.put(ana, shirt, shirt.read("=Large"), by=ada)

    found = made(counted(ada, building, kind="other", extras=[f"custom:{shirt.key}"]))

    assert lines(found)[0]["'=Shirt"] == "'=Large"  # a spreadsheet computes neither
    with pytest.raises(exporting.Refused):
        counted(ada, building, kind="other", extras=[f"custom:{sealed.key}"])


def test_an_email_of_somebody_who_wants_no_contact_is_for_votes_and_notices(ada, building):
    make.person("Quiet", unit=building, email="q@example.org", no_contact=True)

    for kind, email in (("notice", "q@example.org"), ("other", "")):
        found = lines(made(counted(ada, building, kind=kind, extras=["email"])))
        assert [line["Email"] for line in found] == [email]


def test_nobody_who_wants_no_contact_has_a_number_on_it(ada, building):
    make.person("Ana", unit=building, phone="+1 555 010 0001")
    make.person("Quiet", unit=building, phone="+1 555 010 0002", no_contact=True)

    found = lines(made(counted(ada, building, kind="other", extras=["phone"])))

    assert {line["Full name"]: line["Phone"] for line in found} == {
        "Ana": "'+1 555 010 0001", "Quiet": "",
    }  # fmt: skip


def test_it_is_held_against_the_last_one_and_the_headcount(ada, building):
    floor = make.unit("Floor 2", under=building)
    stays, goes, moves = (make.person(name, unit=floor) for name in ("Stays", "Goes", "Moves"))
    made(counted(ada, building))
    goes.leave(on=make.ago(0), reason="quit", by=ada)
    Placement.objects.filter(person=moves).update(job_category="cook")
    comes = make.person("Comes", unit=building)
    UnitHeadcount.objects.create(unit=building, as_of=make.ago(40), n=10, source="door_count")

    found = counted(ada, building)

    said = comparing.difference(found)
    assert (said.added, said.removed, said.changed) == (1, 1, 1)
    assert said.people == {"added": [comes.pk], "removed": [goes.pk], "changed": [moves.pk]}
    assert all(stays.pk not in people for people in said.people.values())
    assert [(gap.unit, gap.gap) for gap in comparing.gaps(found, on=found.as_of)] == [
        (building, -7)
    ]


def test_challenges_are_asked_about_in_the_next_version(client, ada, building):
    inside, outside = make.person("Inside", unit=building), make.person("Outside")
    found = made(counted(ada, building))
    client.force_login(ada)
    url = f"/exports/{found.pk}/challenge/"
    client.post(url, {"person": outside.pk, "kind": "add", "reason": "hired in May"})
    client.post(url, {"person": inside.pk, "kind": "remove", "reason": "promoted"})
    assert client.get(found.get_absolute_url()).content.count(b"hired in May") == 1
    assert b"Outside" in client.get(f"{url}find/?q=outs").content
    assert b"Outside" not in client.get(f"{url}find/").content

    again = asking.next_version(found, by=ada)
    assert asking.next_version(found, by=ada) == again
    recounted(again)

    assert (again.version, again.previous) == (2, found)
    assert again.counts["questions"]["challenged_in"] == 1
    assert again.counts["questions"]["challenged_out"] == 1
    assert again.counts["on_it"] == 1
    asking.answer(again, "challenged_in", "include", reason="pay slip seen", by=ada)
    asking.answer(again, "challenged_out", "exclude", reason="letter seen", by=ada)
    again.refresh_from_db()
    assert names(made(again)) == {"Outside"}


def test_what_was_said_about_a_roster_is_never_unsaid(ada, building):
    person = make.person(unit=building)
    found = made(counted(ada, building))
    asking.challenge(found, person, "remove", reason="x", by=ada)
    rule(ada)

    for model in (RosterChallenge, RosterAnswer, RosterRule):
        for act in (lambda rows: rows.update(reason="y"), lambda rows: rows._raw_delete("default")):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                act(model.objects.all())

    asking.close(found, by=ada)
    asking.close(found, by=ada)
    with pytest.raises(exporting.Refused, match="closed"):
        asking.challenge(found, person, "add", reason="x", by=ada)
    with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
        RosterChallenge.objects.create(export=found, person_id=person.pk, kind="add",
                                       reason="x", by=ada)  # fmt: skip


def test_small_numbers_are_not_published_nor_to_be_worked_out(client, ada, building):
    for unit, n in (("Big", 9), ("Middle", 6), ("Small", 2)):
        place = make.unit(unit, under=building)
        for _n in range(n):
            make.person(unit=place, email=f"p{next(make.number)}@example.org")
    found = counted(ada, building)

    cells = dict(summary.by_workplace(found))

    assert cells == {"14 Alder St › Big": 9, "14 Alder St › Middle": None,
                     "14 Alder St › Small": None}  # fmt: skip
    client.force_login(ada)
    page = client.get(f"/exports/{found.pk}/summary/").content.decode()
    assert "17 people" in page
    assert "Person " not in page


def test_readiness_says_whom_one_can_reach_and_what_is_unresolved(client, ada, building):
    floor = make.unit("Floor 2", under=building)
    ana = make.person("Ana", unit=floor, email="a@example.org")
    ContactPoint.of(ana, "address", "1 Elm St").save()
    make.person("Bo", unit=building)
    rested = make.person("Cy", unit=building, phone="+1 555 010 0001")
    Pause.objects.create(person=rested, began_on=make.ago(9), ended_on=make.ago(-200))

    whole, below = readiness.readiness(building, on=make.ago(-90))

    assert (whole.eligible, whole.contactable, whole.addressed, whole.unresolved) == (3, 2, 1, 2)
    assert whole.contactable_percent == 67
    assert (below.unit, below.contactable_percent) == (floor, 100)
    client.force_login(ada)
    assert b"67%" in client.get(f"/exports/ready/?unit={building.pk}").content
    assert client.get("/exports/ready/?unit=x&on=x").status_code == 200
    assert not RosterLine.objects.exists()


def test_a_day_is_one_of_the_organization(ada, building):
    organization = Organization.current()
    organization.timezone = "Pacific/Kiritimati"  # fourteen hours ahead: there it is another day
    organization.save()
    make.person(unit=building)
    there = timezone.localdate(timezone=ZoneInfo("Pacific/Kiritimati"))

    found = made(counted(ada, building, as_of=there))

    assert found.counts["counted"] == formats.date_format(there, "DATE_FORMAT")
    assert found.manifest["as_of"] == f"{there}T23:59:00+14:00"
    assert found.manifest["made_at"].endswith("+14:00")


def test_the_list_of_rosters_asks_the_same_however_many_there_are(
    client, ada, building, django_assert_max_num_queries
):
    for _n in range(30):
        found = RosterExport.objects.create(by=ada, kind="other", purpose="x", as_of=make.ago(-3))
        found.units.set([building])
    client.force_login(ada)
    client.get("/exports/")

    with django_assert_max_num_queries(14):
        assert client.get("/exports/").status_code == 200


def test_counting_again_takes_the_records_as_they_are(ada, building):
    make.person(unit=building)
    found = settled(counted(ada, building))
    make.person(unit=building)

    asking.count(found, by=ada)
    recounted(found)

    assert found.counts["on_it"] == 2
    assert found.open_questions == ["unreachable"]
