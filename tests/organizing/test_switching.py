"""Moving from another system: its own files, brought in the order that works, and what stays."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from campaigns.models import Action, Participation
from members import jobs
from members.models import Attendance, Carrier, Import, Person, Tag
from members.switching import kits, moving
from organizing.models import Attempt, Conversation, Tie
from tests import make
from tests.members import headers
from tests.members.rosters import planned, reasons, sheet, tags, twice, undone

pytestmark = pytest.mark.django_db

EVENTS = "Email,Name,Event title,Event date,Attended"
TIES = "Email,Name,Knows"
NOTES = "Email,Name,Date contacted,Contacted by,Result,Note"


def a_sheet_of_events(*, of="Rally"):
    return sheet(
        EVENTS,
        {"Email": "a@example.org", "Name": "Ana Abel", "Event title": of,
         "Event date": "2024-03-01", "Attended": "yes"},
        {"Email": "b@example.org", "Name": "Bo Berg", "Event title": of,
         "Event date": "2024-03-01", "Attended": "registered"},
    )  # fmt: skip


def a_sheet_of_ties():
    return sheet(TIES, {"Email": "a@example.org", "Name": "Ana Abel", "Knows": "Bo Berg"})


def a_sheet_of_notes(on):
    return sheet(
        NOTES,
        {"Email": "a@example.org", "Name": "Ana Abel", "Date contacted": on,
         "Contacted by": "Bo Berg", "Note": "Wants a fan on line 3"},
    )  # fmt: skip


def files_of(system):
    """The files of one system as it writes them, two invented people in them."""
    on = make.ago(20).isoformat()
    plain = {"events.csv": a_sheet_of_events(), "ties.csv": a_sheet_of_ties(),
             "anotes.csv": a_sheet_of_notes(on)}  # fmt: skip
    if system == "action-network":
        return {**plain, "people.csv": sheet(
            headers.ACTION_NETWORK,
            {"uuid": "a-1", "first_name": "Ana", "last_name": "Abel", "email": "a@example.org",
             "can2_user_tags": "Strike, Phone_Bank", "can2_subscription_status": "unsubscribed"},
            {"uuid": "a-2", "first_name": "Bo", "last_name": "Berg", "email": "b@example.org"},
        )}  # fmt: skip
    if system == "nationbuilder":
        del plain["ties.csv"]
        return {**plain, "nationbuilder-people-export-1.csv": sheet(
            headers.NATIONBUILDER_MORE,
            {"nationbuilder_id": "2", "first_name": "Bo", "last_name": "Berg",
             "email": "b@example.org", "sex": "M", "party": "D"},
            {"nationbuilder_id": "1", "first_name": "Ana", "last_name": "Abel",
             "email": "a@example.org", "support_level": "1", "recruiter_id": "2",
             "point_person_id": "2", "membership_level_name": "Member"},
        )}  # fmt: skip
    if system == "everyaction-van":
        return {
            "1-notes.txt": sheet(headers.VAN_NOTES, {
                "Voter File VANID": "1", "ContactName": "Abel, Ana", "DateEntered": on,
                "EnteredBy": "Bo Berg", "NoteText": "Wants a fan on line 3"}),
            "2-history.txt": sheet(headers.VAN_CONTACTS, {
                "Voter File VANID": "1", "Contact Name": "Abel, Ana", "Date Canvassed": on,
                "Result": "Not Home", "Contact Type": "Walk", "Canvassed By": "Bo Berg"}),
            "3-codes.txt": sheet(headers.VAN_CODES, {
                "Voter File VANID": "1", "ActivistCodeName": "Strike"}),
            "4-survey.txt": sheet(headers.VAN_SURVEY, {
                "Voter File VANID": "1", "Contact Name": "Abel, Ana", "Survey Response": "Yes",
                "Survey Question Name": "Will you march"}),
            "5-events.txt": sheet("VANID,Contact Name,Event Name,Date,Status", {
                "VANID": "1", "Contact Name": "Abel, Ana", "Event Name": "Rally",
                "Date": "2024-03-01", "Status": "Completed"}, {
                "VANID": "2", "Contact Name": "Berg, Bo", "Event Name": "Rally",
                "Date": "2024-03-01", "Status": "Scheduled"}),
            "6-people.txt": sheet(headers.VAN, {
                "Voter File VANID": "1", "FirstName": "Ana", "LastName": "Abel",
                "PreferredEmail": "a@example.org", "Party": "D", "Phone Bank": "X"}, {
                "Voter File VANID": "2", "FirstName": "Bo", "LastName": "Berg"}),
            "7-ties.csv": a_sheet_of_ties(),
        }  # fmt: skip
    if system == "civicrm":
        one = {"Contact ID": "1", "Contact Type": "Individual", "First Name": "Ana",
               "Last Name": "Abel", "Email": "a@example.org"}  # fmt: skip
        two = {**one, "Contact ID": "2", "First Name": "Bo", "Last Name": "Berg",
               "Email": "b@example.org"}  # fmt: skip
        club = {"Contact ID": "3", "Contact Type": "Organization", "Display Name": "A club"}
        return {
            "activities.csv": sheet(headers.CIVICRM_ACTIVITIES, {
                **one, "Activity Type": "Phone Call", "Activity Date": on,
                "Source Contact": "Berg, Bo", "Details": "Wants a fan on line 3",
                "Activity Status": "Completed"}),
            "contacts.csv": sheet(
                headers.CIVICRM, {**one, "Tag(s)": "Strike", "Note(s)": "No date, no name"}, two,
                club),
            "participants.csv": sheet(headers.CIVICRM_PARTICIPANTS, *(
                {**who, "Event Title": "Rally", "Event Start Date": "2024-03-01 18:00:00",
                 "Participant Status": said}
                for who, said in ((one, "Attended"), (two, "Registered")))),
            "relationships.csv": sheet(
                headers.CIVICRM_RELATIONSHIPS,
                {"Contact ID A": "1", "Contact A": "Abel, Ana", "Contact ID B": "2",
                 "Contact B": "Berg, Bo", "Relationship Type": "Sibling of", "Is Active": "1"},
                {"Contact ID A": "1", "Contact A": "Abel, Ana", "Contact ID B": "3",
                 "Contact B": "A club", "Relationship Type": "Employee of", "Is Active": "1"}),
        }  # fmt: skip
    if system == "action-builder":
        del plain["ties.csv"]
        connected = sheet(
            "Custom ID 1,Connected Custom ID 1,Connection Type,Inactive",
            {"Custom ID 1": "c-1", "Connected Custom ID 1": "c-2", "Connection Type": "Co-worker",
             "Inactive": "false"},
        )  # fmt: skip
        return {**plain, "connections.csv": connected, "entities.csv": sheet(
            headers.ACTION_BUILDER,
            {"Custom ID 1": "c-1", "First Name or Full Name": "Ana", "Last Name": "Abel",
             "Email": "a@example.org", "Assessment": "1"},
            {"Custom ID 1": "c-2", "First Name or Full Name": "Bo", "Last Name": "Berg",
             "Email": "b@example.org"},
        ), "tags.csv": sheet("Email,Name,Tags", {
            "Email": "a@example.org", "Name": "Ana Abel", "Tags": "Strike"})}  # fmt: skip
    return {**plain, "list.csv": sheet(
        "Full name,Email,Tags,Birthday",
        {"Full name": "Ana Abel", "Email": "a@example.org", "Tags": "Strike", "Birthday": "1.1.90"},
        {"Full name": "Bo Berg", "Email": "b@example.org"},
    ), "picture.png": "\x89PNG no table"}  # fmt: skip


def switch(system, folder, *more):
    out = io.StringIO()
    call_command("switch_from", system, str(folder), "--json", *more, stdout=out)
    return json.loads(out.getvalue())


def written(system, folder):
    for name, content in files_of(system).items():
        (folder / name).write_text(content)
    return folder


@pytest.mark.parametrize("system", [kit.key for kit in kits.KITS])
def test_everything_of_a_system_comes_in_the_right_order_and_notes_wait(system, tmp_path):
    told = switch(system, written(system, tmp_path), "--apply")

    ana, bo = Person.objects.order_by("name")
    assert (ana.name, bo.name) == ("Ana Abel", "Bo Berg")
    kit = kits.kit(system)
    order = [step.key for step in kit.steps]
    came = [file["step"] for file in told["files"] if file["step"]]
    assert came == sorted(came, key=order.index)
    assert set(came) == set(order)
    rally = Action.objects.get()
    assert (rally.name, str(rally.held_on), rally.cost) == ("Rally", "2024-03-01", 1)
    took = {row.person: row for row in rally.participations.all()}
    assert (took[ana].state, took[ana].evidence) == ("did", "check_in")
    assert (took[bo].state, took[bo].answer) == ("invited", "yes")
    tie = Tie.objects.get()
    assert {tie.a, tie.b} == {ana, bo}
    assert tie.kind == {"civicrm": "kin", "action-builder": "bench"}.get(system, "other")
    assert tags(ana)
    assert not Conversation.objects.exists()  # nobody has looked at the notes yet
    waits = [file for file in told["files"] if "waits for somebody" in file["state"]]
    assert [kit.step(file["step"]).waits for file in waits] == [True]
    note = Import.objects.get(form__step=waits[0]["step"])
    assert f"/imports/{note.pk}/notes/" in waits[0]["state"]
    assert note.state == "planned"
    assert "Wants a fan" in json.dumps(list(note.rows.values_list("changes", flat=True)))
    assert told["stays"]
    assert dict(map(tuple, told["came"]))["Action"] == 2


def test_what_could_not_come_is_told_with_the_reason(tmp_path):
    told = switch("civicrm", written("civicrm", tmp_path), "--apply")

    assert [(left["why"], left["rows"], left["is_refused"]) for left in told["left"]
            if left["file"] == "contacts.csv"] == [
        ("It is an organization or a household, not a person.", 1, True)
    ]  # fmt: skip
    whys = {why: left for file, why, left in told["columns"] if file == "contacts.csv"}
    assert "Birth Date" in whys["a date of birth"]
    assert "Note(s)" in str(whys)

    more = tmp_path / "more"
    more.mkdir()
    plain = switch("spreadsheets", written("spreadsheets", more))
    states = {file["file"]: file["state"] for file in plain["files"]}
    assert states["picture.png"].startswith("not read:")
    assert states["list.csv"] == "dry run"


def test_relations_that_ended_or_lead_to_nobody_are_left_out_and_told(tmp_path):
    written("civicrm", tmp_path)
    both = {"Contact ID A": "2", "Contact A": "Berg, Bo", "Contact ID B": "1"}
    (tmp_path / "relationships.csv").write_text(sheet(
        headers.CIVICRM_RELATIONSHIPS,
        {**both, "Relationship Type": "Friend of", "Is Active": "0"},
        {**both, "Relationship Type": "Friend of", "End Date": "2020-01-31", "Is Active": "1"},
        {**both, "Contact ID B": "3", "Contact B": "A club", "Relationship Type": "Employee of"},
    ))  # fmt: skip
    told = switch("civicrm", tmp_path, "--apply")

    assert not Tie.objects.exists()
    left = {one["why"]: one["rows"] for one in told["left"] if "relationships" in one["file"]}
    assert any("ended" in why for why in left), left
    assert any("Nobody is on record" in why for why in left), left


def test_van_brings_codes_answers_and_tries(tmp_path):
    switch("everyaction-van", written("everyaction-van", tmp_path), "--apply")

    ana = Person.objects.get(name="Ana Abel")
    assert {name.split(":")[0] for name in tags(ana)} == {"Strike", "Phone Bank", "Will you march"}
    assert Attempt.objects.get().person == ana


def test_nationbuilder_brings_carriers(tmp_path):
    told = switch("nationbuilder", written("nationbuilder", tmp_path), "--apply")

    assert Carrier.objects.get(person__name="Ana Abel").by.name == "Bo Berg"
    assert any("rating waits" in left["why"] for left in told["left"])
    assert ["party"] in [left for _f, why, left in told["columns"] if "party" in why]


def test_the_same_folder_twice_brings_nothing_new(tmp_path):
    written("action-network", tmp_path)
    switch("action-network", tmp_path, "--apply")
    before = (Person.objects.count(), Participation.objects.count(), Tag.objects.count())

    told = switch("action-network", tmp_path, "--apply")

    assert (Person.objects.count(), Participation.objects.count(), Tag.objects.count()) == before
    assert {file.get("new") for file in told["files"]} == {0}


def test_an_event_is_an_action_unless_a_committee_is_called_so():
    committee = make.committee("Rally")

    twice(a_sheet_of_events())

    assert not Action.objects.exists()
    assert Attendance.objects.filter(meeting__committee=committee).count() == 2


def test_events_are_taken_back_but_what_was_marked_since_stays(ada):
    ana = make.person("Ana Abel", email="a@example.org")
    run = twice(a_sheet_of_events())
    undone(run)
    assert not Action.objects.exists()

    run = twice(a_sheet_of_events())
    Participation.objects.filter(person=ana).update(state="did_not", evidence="")
    again = undone(run)
    assert again.kept == 1
    assert [row.person for row in Action.objects.get().participations.all()] == [ana]


def test_a_misspelt_committee_is_still_told_and_makes_no_action():
    run = planned("Name,Committee,Meeting date\nAna Abel,No such,2024-03-01\n")

    assert reasons(run) == {2: ["no_committee"]}


def upload(client, system, step, content, name="people.csv"):
    file = SimpleUploadedFile(name, content.encode())
    return client.post(f"/imports/from/{system}/", {"step": step, "file": file})


def test_the_page_leads_from_file_to_file_and_reports(client, ada):
    client.force_login(ada)
    files = files_of("civicrm")
    page = client.get("/imports/from/civicrm/").content.decode()
    assert page.count("<details open>") == 1
    assert page.index("<details open>") < page.index("Bring this file")

    answer = upload(client, "civicrm", "people", files["contacts.csv"])
    run = Import.objects.get()
    assert answer.url == run.get_absolute_url()
    jobs.run(run.job_id)
    assert "Moving from CiviCRM" in client.get(run.get_absolute_url()).content.decode()
    client.post(f"{run.get_absolute_url()}apply/")
    run.refresh_from_db()
    jobs.run(run.job_id)

    page = client.get("/imports/from/civicrm/").content.decode()
    assert "It is an organization or a household" in page
    assert f"{run.get_absolute_url()}?rows=refused#rows" in page
    assert "<strong>a date of birth</strong>: Birth Date" in page
    stages = client.get("/imports/from/civicrm/").context["stages"]
    assert [(one.step.key, one.is_done, one.is_next) for one in stages][:2] == [
        ("people", True, False), ("ties", False, True),
    ]  # fmt: skip
    assert "1 of 4 brought in" in client.get("/imports/from/").content.decode()


def test_a_file_sent_for_the_wrong_step_stands_where_it_belongs(client, ada):
    client.force_login(ada)

    answer = client.get(
        upload(client, "civicrm", "people", files_of("civicrm")["participants.csv"]).url
    )
    run = Import.objects.get()
    assert run.form[moving.STEP] == "events"
    assert "Participants of events" in answer.content.decode()
    assert upload(client, "civicrm", "people", "\x89PNG").status_code == 422
    assert upload(client, "nowhere", "people", "Name\nAna\n").status_code == 404
    assert upload(client, "civicrm", "no step", "Thing\nx\n").status_code == 302
