"""Every layout people come with maps itself: its header as seen, and a few invented rows."""

import csv
import io

import pytest

from members.importing import columns
from members.models import Carrier, Import, Person
from tests import make
from tests.members import headers
from tests.members.rosters import applied, counted, points, reasons, sheet, tags, twice

pytestmark = pytest.mark.django_db


def taken(names):
    """What each of these columns is taken for, and as which system's file."""
    guess = columns.recognize(names)
    return dict(zip(names, guess.targets, strict=True)), guess.layout


LAYOUTS = {
    "ACTION_NETWORK": "action_network", "ACTION_NETWORK_SHORT": "action_network", "VAN": "van",
    "VAN_LIST": "van", "VAN_CODES": "van_codes", "VAN_NOTES": "van_notes",
    "VAN_CONTACTS": "van_contacts", "VAN_SURVEY": "van_survey", "EVERYACTION": "everyaction",
    "NATIONBUILDER": "nationbuilder", "NATIONBUILDER_MORE": "nationbuilder", "CIVICRM": "civicrm",
    "CIVICRM_ACTIVITIES": "civicrm_activities", "CIVICRM_PARTICIPANTS": "civicrm_participants",
    "ACTION_BUILDER": "action_builder", "MAILCHIMP": "mailchimp",
    "MAILCHIMP_UNSUBSCRIBED": "mailchimp", "CARDS": "cards", "REACH": "reach",
    "IMPACTIVE": "impactive", "SOLIDARITY_TECH": "solidarity_tech", "ACTIONKIT": "actionkit",
    "ZETKIN": "zetkin", "ENGLISH": "", "SPANISH": "",
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_recognized_in_whatever_order_its_columns_stand(name):
    header = getattr(headers, name)
    names = next(csv.reader(io.StringIO(header), delimiter="\t" if "\t" in header else ","))

    first, layout = taken(names)
    again, same = taken(names[::-1])

    assert layout == same == LAYOUTS[name]
    assert sum(map(bool, first.values())) > 1
    marks = {header for header, target in first.items() if target.startswith("flag:")}
    assert {key: first[key] for key in first.keys() - marks} == {
        key: again[key] for key in first.keys() - marks
    }


def test_action_network():
    run = twice(
        sheet(
            headers.ACTION_NETWORK,
            {"uuid": "a-1", "first_name": "Ana", "last_name": "Abel", "email": "a@example.org",
             "Phone Number": "555 010 0001", "can2_user_address": "1 Elm St",
             "can2_user_city": "York", "can2_user_state": "PA", "zip_code": "17401",
             "can2_user_tags": "#Strike, ?Direct Action, Phone_Bank",
             "can2_subscription_status": "unsubscribed", "can2_sms_status": "subscribed"},
        )
    )  # fmt: skip

    ana = Person.objects.get()
    assert counted(run) == (1, 0, 0, 0)
    assert ana.external_ids.get().system == "action_network"
    assert tags(ana) == {"#Strike", "?Direct Action", "Phone_Bank"}
    assert points(ana, "address") == ["1 Elm St, York, PA 17401"]
    assert ana.contact_points.get(channel="email").consent == "no"
    assert ana.contact_points.get(channel="phone").consent == "unknown"


def test_van_people_with_activist_codes_from_the_nineteenth_column_on():
    twice(
        sheet(
            headers.VAN,
            {"Voter File VANID": "7", "LastName": "Abel", "FirstName": "Ana", "Party": "D",
             "Pref Phone ": "555 010 0001", "PreferredEmail": "a@example.org", "Zip5": "17401",
             "Volunteer_(Strike committee)": "Y", "Phone Bank": ""},
            {"Voter File VANID": "8", "LastName": "Berg", "FirstName": "Bo", "Phone Bank": "X"},
        )
    )  # fmt: skip

    ana, bo = Person.objects.order_by("name")
    assert (ana.name, tags(ana)) == ("Ana Abel", {"Volunteer (Strike committee)"})
    assert tags(bo) == {"Phone Bank"}
    assert points(ana, "phone") == ["555 010 0001"]
    assert not Import.objects.filter(rows__cells__contains=["D"]).exists()  # no party is read


def test_van_activist_codes_find_people_by_their_id_alone():
    applied("Voter File VANID,Name\n7,Ana Abel\n")

    run = twice(
        sheet(
            headers.VAN_CODES,
            {"Voter File VANID": "7", "ActivistCodeName": "Steward", "DateCanvassed": "1/2/2024"},
            {"Voter File VANID": "7", "ActivistCodeName": "Driver"},
            {"Voter File VANID": "9", "ActivistCodeName": "Driver"},
        )
    )

    assert tags(Person.objects.get()) == {"Steward", "Driver"}
    assert reasons(run)[4] == ["no_name"]


def test_van_survey_answers_become_tags():
    applied("Voter File VANID,Name\n7,Ana Abel\n")

    twice(
        sheet(
            headers.VAN_SURVEY,
            {"Voter File VANID": "7", "Contact Name": "Abel, Ana", "Date Canvassed": "1/2/2024",
             "Survey Question Name": "Top issue", "Survey Response": "Heat"},
            {"Voter File VANID": "7", "Contact Name": "Abel, Ana",
             "Survey Question Name": "Will strike", "Survey Response": "Yes"},
        )
    )  # fmt: skip

    assert tags(Person.objects.get()) == {"Top issue: Heat", "Will strike: Yes"}


def test_everyaction_has_several_rows_a_person():
    rosa = make.person("Rosa Ruiz")

    run = twice(
        sheet(
            headers.EVERYACTION,
            {"Source ID": "1", "First Name": "Ana", "Last Name": "Abel", "Activist Code": "Driver",
             "Phone": "555 010 0001", "Phone Type": "Cell", "Email Address": "a@example.org",
             "Email Subscription Status": "Unsubscribed", "SMS Opt-In Status": "Opt-Out",
             "Secondary Member": "Rosa Ruiz", "Relationship": "Organizer"},
            {"Source ID": "1", "First Name": "Ana", "Last Name": "Abel", "Activist Code": "Cook",
             "Phone": "555 010 0002", "Phone Type": "Work", "NationBuilder ID": "77"},
            {"Source ID": "1", "First Name": "Ana", "Last Name": "Abel",
             "Phone": "555 010 0003", "Phone Type": "Fax"},
        )
    )  # fmt: skip

    ana = Person.objects.exclude(pk=rosa.pk).get()
    assert counted(run) == (1, 0, 2, 0)
    assert tags(ana) == {"Driver", "Cook"}
    phones = ana.contact_points.filter(channel="phone").order_by("value")
    assert [(one.label, one.safe_rules) for one in phones] == [
        ("mobile", "no text messages"), ("work", "no text messages"),
    ]  # fmt: skip
    assert set(ana.external_ids.values_list("system", flat=True)) == {
        "everyaction", "nationbuilder",
    }  # fmt: skip
    assert Carrier.objects.get().by == rosa


def test_nationbuilder_with_bad_emails_and_wishes():
    rosa = make.person("Rosa Ruiz", email="rosa@example.org")
    applied("nationbuilder_id,Name\n5,Omar Ortiz\n")

    twice(
        sheet(
            headers.NATIONBUILDER,
            {"nationbuilder_id": "'7", "first_name": "'Ana", "last_name": "'Abel",
             "email1": "'old@example.org", "email1_is_bad": "'TRUE", "email2": "'a@example.org",
             "email2_is_bad": "'FALSE", "email_opt_in": "'FALSE", "mobile_number": "'5550100001",
             "is_mobile_bad": "'FALSE", "mobile_opt_in": "'TRUE", "do_not_call": "'TRUE",
             "is_volunteer": "'TRUE", "tag_list": "'steward, driver", "primary_city": "'York",
             "primary_zip": "'17401", "employer": "'Mill"},
            {"nationbuilder_id": "'8", "first_name": "'Bo", "last_name": "'Berg",
             "mobile_number": "'5550100002", "is_mobile_bad": "'TRUE", "do_not_contact": "'TRUE"},
        )
    )  # fmt: skip
    twice(
        sheet(
            headers.NATIONBUILDER_MORE,
            {"nationbuilder_id": "7", "first_name": "Ana", "last_name": "Abel", "language": "es",
             "point_person_name_or_email": "rosa@example.org", "born_at": "1990-01-01",
             "membership_level_name": "Dues payer", "support_level": "2"},
            {"nationbuilder_id": "8", "first_name": "Bo", "last_name": "Berg",
             "point_person_id": "5"},
        )
    )  # fmt: skip

    ana, bo = Person.objects.get(given_name="Ana"), Person.objects.get(given_name="Bo")
    assert points(ana, "email") == ["a@example.org"]
    assert ana.contact_points.get(channel="email").consent == "no"
    assert ana.contact_points.get(channel="phone").consent == "no"
    assert tags(ana) == {"steward", "driver", "Volunteer", "Dues payer"}
    assert (bo.no_contact, points(bo, "phone")) == (True, [])
    assert ana.language == "es"
    assert ana.carriers.get().by == rosa
    assert bo.carriers.get().by.name == "Omar Ortiz"
