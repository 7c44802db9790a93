"""More layouts people come with: CiviCRM, Action Builder, Mailchimp, card lists, plain sheets."""

import pytest

from campaigns.models import Participation
from members.models import (
    Attendance,
    ContactPoint,
    CustomField,
    CustomValue,
    Person,
    Tag,
    Unit,
)
from tests import make
from tests.members import headers
from tests.members.rosters import applied, counted, points, reasons, sheet, tags, twice

pytestmark = pytest.mark.django_db


def test_civicrm_contacts():
    run = twice(
        sheet(
            headers.CIVICRM,
            {"Contact ID": "1", "Contact Type": "Individual", "First Name": "Ana",
             "Last Name": "Abel", "Display Name": "Ms. Ana Abel", "Do Not Mail": "1",
             "Do Not Sms": "1", "Street Address": "1 Elm St", "City": "York", "Phone": "5550100001",
             "Phone Type": "Mobile", "Email": "a@example.org", "Tag(s)": "Driver,Cook",
             "Group(s)": "Night shift", "Current Employer": "Mill", "Job Title": "Presser",
             "Birth Date": "1990-01-01", "Legal Identifier": "123-45-6789"},
            {"Contact ID": "2", "Contact Type": "Organization", "Display Name": "Mill Inc"},
            {"Contact ID": "3", "Contact Type": "Individual", "Display Name": "Old Row",
             "Contact is in Trash": "1"},
            {"Contact ID": "4", "Contact Type": "Individual", "First Name": "Cy",
             "Last Name": "Day",
             "Deceased": "1"},
            {"Contact ID": "5", "First Name": "Di", "Last Name": "Eck",
             "Email": "d@example.org", "On Hold": "1", "Deceased": "0"},
        )
    )  # fmt: skip

    ana = Person.objects.get(given_name="Ana")
    assert counted(run) == (2, 0, 0, 3)
    assert {line: codes for line, codes in reasons(run).items() if line < 6} == {
        3: ["not_a_person"], 4: ["in_trash"], 5: ["said_dead_new"],
    }  # fmt: skip
    assert ana.name == "Ana Abel"
    assert ana.contact_points.get(channel="address").consent == "no"
    assert ana.contact_points.get(channel="phone").safe_rules == "no text messages"
    assert tags(ana) == {"Driver", "Cook", "Night shift"}
    assert ana.placements.get().unit.name == "Mill"
    assert points(Person.objects.get(given_name="Di"), "email") == []


def test_somebody_whom_a_file_calls_dead_is_left_in_peace_until_somebody_looks():
    ana = make.person("Ana Abel", email="a@example.org")

    run = applied("Name,Email,Deceased\nAna Abel,a@example.org,yes\n")

    ana.refresh_from_db()
    assert (ana.status, ana.no_contact) == ("active", True)
    assert reasons(run) == {2: ["said_dead"]}


def test_civicrm_participants_are_meetings_of_a_committee():
    committee = make.committee("Strike committee")

    run = twice(
        sheet(
            headers.CIVICRM_PARTICIPANTS,
            {"Contact ID": "1", "Contact Type": "Individual", "First Name": "Ana",
             "Last Name": "Abel", "Event Title": "Strike committee",
             "Event Start Date": "2024-03-01 18:00:00", "Participant Status": "Attended"},
            {"Contact ID": "1", "First Name": "Ana", "Last Name": "Abel",
             "Event Title": "Strike committee", "Event Start Date": "2024-04-01 18:00:00",
             "Participant Status": "No-show"},
            {"Contact ID": "1", "First Name": "Ana", "Last Name": "Abel", "Event Title": "Picnic",
             "Event Start Date": "2024-04-02 18:00:00", "Participant Status": "Attended"},
        )
    )  # fmt: skip

    marks = Attendance.objects.filter(meeting__committee=committee).order_by("meeting__held_on")
    assert [(str(one.meeting.held_on), one.state, one.is_expected) for one in marks] == [
        ("2024-03-01", "present", False), ("2024-04-01", "absent", True),
    ]  # fmt: skip
    picnic = Participation.objects.get()
    assert (picnic.action.name, str(picnic.action.held_on), picnic.state) == (
        "Picnic", "2024-04-02", "did",
    )  # fmt: skip
    assert 2 not in reasons(run)


def test_action_builder():
    twice(
        sheet(
            headers.ACTION_BUILDER,
            {"Custom ID 1": "c-1", "First Name or Full Name": "Ana", "Last Name": "Abel",
             "Nickname": "Anita", "Email": "a@example.org", "Phone Number": "5550100001",
             "Phone Number Type": "Cell", "Phone Number Extension": "12",
             "Date of Birth (dd/mm/yyyy)": "01/02/1990", "Preferred Language": "Spanish",
             "Assessment": "1"},
            {"Custom ID 1": "c-2", "First Name or Full Name": "Bo Berg"},
        )
    )  # fmt: skip

    ana, bo = Person.objects.order_by("name")
    assert (ana.nickname, ana.language, bo.name) == ("Anita", "es", "Bo Berg")
    assert ana.contact_points.get(channel="phone").label == "mobile"
    assert ana.contact_points.get(channel="phone").value.endswith("ext. 12")
    assert ana.external_ids.get().system == "action_builder custom_id_1"


def test_mailchimp_and_who_unsubscribed():
    twice(
        sheet(
            headers.MAILCHIMP,
            {"Email Address": "a@example.org", "First Name": "Ana", "Last Name": "Abel",
             "Zip Code": "17401", "MEMBER_RATING": "2", "EUID": "e1", "TAGS": '"VIP","Blog"'},
        )
    )  # fmt: skip
    twice(
        sheet(
            headers.MAILCHIMP_UNSUBSCRIBED,
            {"Email Address": "a@example.org", "First Name": "Ana", "Last Name": "Abel",
             "EUID": "e1", "UNSUB_TIME": "2024-03-01 10:00:00"},
        )
    )  # fmt: skip

    ana = Person.objects.get()
    assert tags(ana) == {"VIP", "Blog"}
    assert ContactPoint.objects.get(channel="email").consent == "no"


def test_a_union_card_list_with_its_abbreviations():
    rosa = make.person("Rosa Ruiz")

    twice(
        sheet(
            headers.CARDS,
            {"First": "Ana", "Last": "Abel", "Address": "1 Elm St", "City": "York",
             "Card (X)": "X", "Sdate": "3/1/2019", "Dept": "Laundry", "Comm (C|CH)": "CH",
             "Rate": "17.50", "Loc": "North", "Shift": "2", "Rep": "Ruiz, Rosa", "FT/PT": "PT",
             "Hphone": "5550100001", "Cphone": "5550100002", "Wphone": "5550100003"},
            {"First": "Bo", "Last": "Berg", "Dept": "Laundry", "Loc": "North", "Rep": "Ana Abel"},
        )
    )  # fmt: skip

    ana, bo = Person.objects.get(given_name="Ana"), Person.objects.get(given_name="Bo")
    assert tags(ana) == {"Card", "Committee chair", "Part time"}
    assert tags(bo) == set()
    labels = dict(ana.contact_points.filter(channel="phone").values_list("label", "value"))
    assert labels == {"home": "5550100001", "mobile": "5550100002", "work": "5550100003"}
    placed = ana.placements.get()
    assert (placed.unit.name, placed.unit.parent.name, placed.shift) == ("Laundry", "North", "2")
    assert str(placed.began_on) == "2019-03-01"
    assert ana.carriers.get().by == rosa
    assert bo.carriers.get().by == ana  # who stood further up in the same file


def test_reach_with_a_column_for_each_question():
    twice(
        sheet(
            headers.REACH,
            {"Reach ID": "r1", "First Name": "Ana", "Last Name": "Abel",
             "Campaign Tags": "Driver; Cook", "Source Tag": "Picket",
             "Will you come on Friday[q1]": "Yes"},
        )
    )  # fmt: skip

    assert tags(Person.objects.get()) == {
        "Driver", "Cook", "Picket", "Will you come on Friday: Yes",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "row", "system"),
    [
        (headers.IMPACTIVE, {"first_name": "Ana", "last_name": "Abel", "van_id": "7"}, "van"),
        (headers.SOLIDARITY_TECH, {"First Name": "Ana", "Solidarity Tech User ID": "7"},
         "solidarity_tech"),
        (headers.ACTIONKIT, {"akid": "7", "first_name": "Ana", "last_name": "Abel"}, "actionkit"),
        (headers.ZETKIN, {"id": "7", "first_name": "Ana", "last_name": "Abel"}, "zetkin"),
    ],
)  # fmt: skip
def test_smaller_systems_bring_their_ids(header, row, system):
    twice(sheet(header, row))

    person = Person.objects.get()
    assert person.given_name == "Ana" or person.name == "Ana"
    assert [(one.system, one.value) for one in person.external_ids.all()] == [(system, "7")]


def test_a_plain_sheet_in_english():
    rosa = make.person("Rosa Ruiz")

    twice(
        sheet(
            headers.ENGLISH,
            {"Member ID": "1", "Full name": "Ana Abel", "Goes by": "Anita", "Pronouns": "she/her",
             "Cell": "5550100001", "Employer": "Mill", "Building": "North", "Dept": "Laundry",
             "Shift": "Nights", "Job title": "Presser", "Hire date": "2019-03-01",
             "Steward": "Rosa Ruiz", "Tags": "driver; cook", "Do not contact": "x",
             "Language": "Spanish"},
        )
    )  # fmt: skip

    ana = Person.objects.exclude(pk=rosa.pk).get()
    assert (ana.nickname, ana.pronouns, ana.language, ana.no_contact) == (
        "Anita", "she/her", "es", True,
    )  # fmt: skip
    assert [unit.name for unit in Unit.objects.in_tree_order()] == ["Mill", "North", "Laundry"]
    assert ana.carriers.get().by == rosa


def test_a_plain_sheet_in_spanish():
    rosa = make.person("Rosa Ruiz")

    twice(
        sheet(
            headers.SPANISH,
            {"Núm. de socio": "1", "Nombre": "Ana", "Primer apellido": "Abel",
             "Segundo apellido": "Núñez", "Apodo": "Anita", "Celular": "5550100001",
             "Correo electrónico": "a@example.org", "Calle y número": "Olmo 1", "Colonia": "Centro",
             "Código postal": "06000", "Ciudad": "México", "Empresa": "Molino",
             "Departamento": "Lavandería", "Turno": "Noche", "Puesto": "Planchadora",
             "Fecha de ingreso": "13/03/2019", "Delegada": "Rosa Ruiz",
             "Etiquetas": "chofer, cocina", "No llamar": "Sí", "Idioma": "Español"},
        )
    )  # fmt: skip

    ana = Person.objects.exclude(pk=rosa.pk).get()
    assert (ana.name, ana.family_name, ana.language) == ("Ana Abel Núñez", "Abel Núñez", "es")
    assert points(ana, "address") == ["Olmo 1, Centro, México, 06000"]
    assert tags(ana) == {"chofer", "cocina"}
    assert str(ana.placements.get().began_on) == "2019-03-13"
    assert ana.contact_points.get(channel="phone").consent == "no"
    assert Tag.objects.count() == 2


@pytest.mark.parametrize(
    ("yes", "no"), [("checked", ""), ("TRUE", "FALSE")], ids=["airtable", "google sheets"]
)
def test_a_sheet_made_online_keeps_its_boxes_and_lists(yes, no):
    field = CustomField.objects.create(
        name="Wants to help", folded="wants to help", key="wants_to_help", kind="yes_no"
    )
    header = "Name,Email,Wants to help,Skills,Photo,Tags"
    rows = [
        f'Ana Abel,ana@example.org,{yes},"Cook,Driver",a.jpg (https://x.example/a.jpg),"One,Two"',
        f"Bo Berg,bo@example.org,{no},,,Two",
    ]

    run = twice("\n".join([header, *rows, ""]))

    photo = next(one for one in run.columns if one["header"] == "Photo")
    assert photo["forbidden"]
    said = dict(CustomValue.objects.filter(field=field).values_list("person__name", "text"))
    assert said == {"Ana Abel": "yes"} | ({"Bo Berg": "no"} if no else {})
    assert tags(Person.objects.get(name="Ana Abel")) == {"One", "Two"}
