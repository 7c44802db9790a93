"""Ties, ratings, contact history and notes out of files."""

import pytest

from members.importing import work
from members.models import Import, Person
from organizing.importing.ratings import strength_of
from organizing.models import Assessment, Attempt, Conversation, Tie
from tests import make
from tests.members import headers
from tests.members.rosters import applied, planned, reasons, sheet, twice, undone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "strong", "scale", "expected"),
    [
        ("1", "low", 5, 1), ("5", "low", 5, 5), ("1", "high", 5, 5), ("5 - Strong", "high", 5, 1),
        ("3", "high", 3, 1), ("10", "low", 10, 5), ("A", "low", 5, 1), ("2.0", "low", 5, 2),
        ("Lean support", "low", 5, 2), ("6", "low", 5, None), ("0", "low", 5, None),
        ("blue", "low", 5, None),
    ],
)  # fmt: skip
def test_a_value_is_put_on_our_scale(text, strong, scale, expected):
    assert strength_of(text, strong=strong, scale=scale) == expected


def test_no_rating_is_read_before_somebody_says_which_end_is_strong(ada):
    content = "Name,Email,Support level\nAna Abel,a@example.org,1\nBo Berg,b@example.org,9\n"
    assert reasons(applied(content, by=ada))[2] == ["no_scale"]
    assert not Assessment.objects.exists()

    run = planned(content, by=ada)
    work.remap(run, run.mapping, unit=None, source="", by=ada,
               answers={"strong": "high", "scale": 5, "basis": "said"})  # fmt: skip
    run = applied(content, by=ada)  # the answer is remembered with the columns

    rating = Assessment.objects.get()
    assert (rating.strength, rating.basis, rating.by) == (5, "said", ada.person)
    assert reasons(run)[3] == ["off_scale"]
    applied(content, by=ada)
    assert Assessment.objects.count() == 1
    undone(run)
    assert not Assessment.objects.exists()


def test_a_rating_on_record_is_not_replaced_by_one_without_a_date(ada):
    ana = make.person("Ana Abel", email="a@example.org")
    Assessment.objects.create(person=ana, by=ada.person, strength=1, assessed_on=make.ago(3))
    content = "Name,Email,Rating\nAna Abel,a@example.org,4\n"
    run = planned(content, by=ada)
    work.remap(run, run.mapping, unit=None, source="", by=ada, answers={"strong": "low"})

    applied(content, by=ada)

    assert [one.strength for one in Assessment.objects.all()] == [1]


def test_ties_are_made_between_people_of_the_same_file_and_taken_back():
    rosa = make.person("Rosa Ruiz")

    run = twice(
        "Name,Email,Knows\n"
        "Ana Abel,a@example.org,Bo Berg; Rosa Ruiz; Ana Abel\n"
        "Bo Berg,b@example.org,Ana Abel\n"
    )

    assert Tie.objects.count() == 2
    assert Tie.objects.filter(source="import").count() == 2
    run = undone(run)
    assert not Tie.objects.exists()
    assert list(Person.objects.all()) == [rosa]
    assert run.kept == 0


def test_who_recruited_somebody_is_a_tie():
    applied("nationbuilder_id,Name\n5,Omar Ortiz\n")
    ana = {"nationbuilder_id": "7", "first_name": "Ana", "last_name": "Abel"}

    twice(sheet(headers.NATIONBUILDER_MORE, {**ana, "recruiter_id": "5"}))

    tie = Tie.objects.get()
    assert {tie.a.name, tie.b.name} == {"Ana Abel", "Omar Ortiz"}


def test_contact_history_of_van_becomes_conversations_and_attempts():
    rosa = make.person("Rosa Ruiz")
    applied("Voter File VANID,Name\n7,Ana Abel\n")
    day = make.ago(20).isoformat()

    run = twice(
        sheet(
            headers.VAN_CONTACTS,
            {"Voter File VANID": "7", "Contact Name": "Abel, Ana", "Date Canvassed": day,
             "Result": "Canvassed", "Contact Type": "Phone", "Canvassed By": "Ruiz, Rosa"},
            {"Voter File VANID": "7", "Date Canvassed": make.ago(30).isoformat(),
             "Result": "Not Home", "Contact Type": "Walk", "Canvassed By": "Rosa Ruiz"},
            {"Voter File VANID": "7", "Date Canvassed": make.ago(31).isoformat(),
             "Result": "Canvassed", "Contact Type": "Walk", "Canvassed By": "Nobody Known"},
            {"Voter File VANID": "7", "Date Canvassed": make.ago(-3).isoformat(),
             "Result": "Canvassed", "Canvassed By": "Rosa Ruiz"},
        )
    )  # fmt: skip

    talk, attempt = Conversation.objects.get(), Attempt.objects.get()
    assert (talk.by, talk.channel, talk.grade, str(talk.talked_on)) == (rosa, "phone", 2, day)
    assert (attempt.by, attempt.channel) == (rosa, "home")
    assert "nobody_of_that_name" in reasons(run)[2]
    assert "not_a_date" in reasons(run)[5]
    undone(run)
    assert (Conversation.objects.count(), Attempt.objects.count()) == (0, 0)


def notes(*rows):
    return sheet(headers.VAN_NOTES, *({"Voter File VANID": "7", "EnteredBy": "Rosa Ruiz", **row}
                                      for row in rows))  # fmt: skip


def test_notes_are_looked_at_before_they_are_kept():
    make.person("Rosa Ruiz")
    applied("Voter File VANID,Name\n7,Ana Abel\n")

    run = twice(
        notes(
            {"DateEntered": make.ago(10).isoformat(), "NoteText": "Wants a fan on line 3"},
            {"DateEntered": make.ago(11).isoformat(), "NoteText": "She is undocumented"},
            {"DateEntered": make.ago(800).isoformat(), "NoteText": "Long ago"},
            {"DateEntered": make.ago(12).isoformat(), "NoteText": "x" * 500},
        )
    )

    kept = {talk.talked_on: talk.note for talk in Conversation.objects.all()}
    assert kept[make.ago(10)] == "Wants a fan on line 3"
    assert kept[make.ago(11)] == kept[make.ago(800)] == ""
    assert len(kept[make.ago(12)]) == 280
    expires = Conversation.objects.get(talked_on=make.ago(10)).note_expires_on
    assert (expires - make.ago(10)).days == 365
    assert {code for codes in reasons(run).values() for code in codes} >= {
        "cautioned", "expired_note", "long_note",
    }  # fmt: skip


def test_the_words_can_be_taken_out_instead():
    make.person("Rosa Ruiz")
    applied("Voter File VANID,Name\n7,Ana Abel\n")
    content = notes({"DateEntered": make.ago(9).isoformat(), "NoteText": "Afraid: undocumented"})
    run = planned(content)

    work.remap(run, run.mapping, unit=None, source="", by=None, answers={"notes": "without"})
    applied(content)

    assert Conversation.objects.get().note == "Afraid: …"


def test_activities_of_civicrm():
    make.person("Rosa Ruiz")

    twice(
        sheet(
            headers.CIVICRM_ACTIVITIES,
            {"Contact ID": "1", "Contact Type": "Individual", "First Name": "Ana",
             "Last Name": "Abel", "Activity Type": "Phone Call", "Activity Status": "Completed",
             "Activity Date": f"{make.ago(5).isoformat()} 10:00:00", "Source Contact": "Ruiz, Rosa",
             "Details": "Asked about the rota"},
            {"Contact ID": "1", "First Name": "Ana", "Last Name": "Abel",
             "Activity Type": "Meeting", "Activity Status": "Scheduled",
             "Activity Date": make.ago(4).isoformat(), "Source Contact": "Ruiz, Rosa"},
        )
    )  # fmt: skip

    talk = Conversation.objects.get()
    assert (talk.note, talk.channel, talk.person.name) == (
        "Asked about the rota", "phone", "Ana Abel",
    )  # fmt: skip
    assert Import.objects.count() == 2
