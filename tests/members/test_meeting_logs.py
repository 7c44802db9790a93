"""A log of meetings becomes a committee: who is expected, who holds a seat, twice the same."""

import io
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from members import erasing, meeting_logs
from members.models import (
    Attendance,
    Committee,
    Erasure,
    ExternalId,
    LogEntry,
    Meeting,
    Person,
)
from organizing.committee_health import Part, check_up

pytestmark = pytest.mark.django_db

START = date(2025, 1, 6)


def week(n):
    return START + timedelta(weeks=n)


def log(*meetings, kind="main"):
    """A CSV in which meeting n, a week after the last, was attended by the letters given."""
    lines = [f"{who},{week(n)},{kind}" for n, people in enumerate(meetings) for who in people]
    return "person_id,date,kind\n" + "\n".join(lines) + "\n"


def take_in(text, tmp_path, **options):
    file = tmp_path / "roll.csv"
    file.write_text(text)
    out = io.StringIO()
    call_command("import_meetings", file, committee="Roof", stdout=out, **options)
    return out.getvalue()


def sheet(n):
    rows = Attendance.objects.filter(meeting__held_on=week(n)).order_by("person__name")
    return {row.person.name: (row.state, row.is_expected) for row in rows.select_related("person")}


def test_a_regular_who_stops_is_missed_three_times_and_who_dropped_in_once_never(tmp_path):
    take_in(log("abc", "ab", "ab", "a", "a", "a", "a"), tmp_path)

    assert sheet(1) == {"a": ("present", False), "b": ("present", False)}
    assert sheet(2) == {"a": ("present", True), "b": ("present", True)}
    assert sheet(5) == {"a": ("present", True), "b": ("absent", True)}
    assert sheet(6) == {"a": ("present", True)}


def test_people_are_found_again_by_the_name_the_log_has_for_them(tmp_path):
    take_in(log("ab"), tmp_path)

    ids = ExternalId.objects.filter(system="roll").values_list("value", "person__name")
    assert sorted(ids) == [("a", "a"), ("b", "b")]
    committee = Committee.objects.get(name="Roof")
    assert Person.objects.in_unit(committee.units.get().pk).count() == 2


def test_who_was_erased_is_not_brought_back_by_the_same_log(tmp_path):
    take_in(log("abc", "abc"), tmp_path)
    gone = Person.objects.get(name="b")
    erasing.erase(gone, erasure=Erasure.objects.create(person=gone, why="asked"), by=None)

    take_in(log("abc", "abc", "abc"), tmp_path)

    assert list(sheet(2)) == ["a", "c"]
    assert not Person.objects.filter(name="b").exists()


def test_the_same_file_twice_changes_nothing(tmp_path):
    text = log("abc", "ab", "abc", "a")
    take_in(text, tmp_path)
    before = [model.objects.count() for model in (Person, Meeting, Attendance, LogEntry)]

    said = take_in(text, tmp_path)

    assert [model.objects.count() for model in (Person, Meeting, Attendance, LogEntry)] == before
    assert "0 people, 0 meetings, 0 marks and 0 seats are new" in said


def test_a_longer_log_adds_only_what_is_new_and_overwrites_no_mark_made_by_hand(tmp_path):
    take_in(log("ab", "ab", "a"), tmp_path)
    missed = Attendance.objects.get(person__name="b", meeting__held_on=week(2))
    Attendance.objects.filter(pk=missed.pk).update(state="excused")

    said = take_in(log("ab", "ab", "a", "ab"), tmp_path)

    assert "1 meetings, 2 marks" in said
    assert sheet(2)["b"] == ("excused", True)


def test_seats_go_to_those_who_came_to_half_and_the_rhythm_is_the_usual_gap(tmp_path):
    take_in(log("ab", "a", "ab", "ac"), tmp_path)

    committee = Committee.objects.get()
    holders = committee.seats.filled().values_list("person__name", flat=True)
    assert sorted(holders) == ["a", "b"]
    assert (committee.interval_days, committee.chartered_seats) == (7, 2)
    assert committee.founded_on == START


def test_the_charter_may_have_more_seats_than_people(tmp_path):
    take_in(log("ab", "ab"), tmp_path, seats=5)

    assert Committee.objects.get().chartered_seats == 5


def test_kinds_do_not_expect_each_others_people(tmp_path):
    both = log("ab", "ab", "ab") + log("cd", "cd", "cd", kind="wasi").split("\n", 1)[1]
    take_in(both, tmp_path)
    assert Meeting.objects.count() == 3
    assert sheet(2) == dict.fromkeys("abcd", ("present", True))

    with pytest.raises(CommandError):
        take_in(both, tmp_path, kind="gc")


def test_health_can_be_read_from_the_log_at_any_past_day(tmp_path):
    take_in(log("abcdef", "abcdef", "abcd", "abcd", "ab", "ab"), tmp_path)

    then, later = (next(iter(check_up(Committee.objects.all(), on))) for on in (week(4), week(40)))

    attendance = then.health.of(Part.ATTENDANCE)
    assert (attendance.top, attendance.bottom) == (4 + 4 + 2, 6 + 6 + 6)
    assert later.health.status == "at_risk"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("person_id,date\na,2025-01-01\n", "lacks a column named “kind”"),
        ("person_id,date,kind\na,01/02/2025,main\n", "Line 2, column “date”"),
        ("person_id,date,kind\n,2025-01-01,main\n", "Line 2, column “person_id”"),
        ("person_id,date,kind\n", "No meeting of that kind"),
        ("", "lacks a column"),
        ("person_id,date,kind\na,0001-01-01,main\n", "Line 2, column “date”"),
        ("person_id,date,kind\na\n", "Line 2, column “date”"),
    ],
)
def test_a_bad_log_is_told_by_line_and_column_and_leaves_nothing(tmp_path, text, complaint):
    with pytest.raises(CommandError, match=complaint):
        take_in(text, tmp_path)

    assert not Committee.objects.exists()


def test_text_in_another_encoding_is_told():
    with pytest.raises(meeting_logs.BadLog, match="UTF-8"):
        meeting_logs.read(io.BytesIO("person_id,date,kind\nñ,2025-01-01,main\n".encode("latin-1")))


def test_an_imported_meeting_has_its_page(client, ada, tmp_path):
    take_in(log("ab", "ab", "a"), tmp_path)
    client.force_login(ada)

    html = client.get(Meeting.objects.get(held_on=week(2)).get_absolute_url()).content.decode()

    assert "1 of 2 here" in html
