"""Meetings: who is expected, and attendance at one tap a person, twice and by two at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from members.models import Attendance, LogEntry, Meeting, Pause, Touched
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marks")]


@pytest.fixture
def ana(building):
    return make.person("Ana Abel", unit=building)


@pytest.fixture
def bo(building):
    return make.person("Bo Berg", unit=building)


@pytest.fixture
def body(building, ana, bo):
    return make.committee("Roof", units=[building], members=[ana, bo], interval_days=14)


@pytest.fixture
def today_meeting(body, omar):
    return body.plan_meeting(on=make.ago(0), invited_on=make.ago(7), by=omar)


def mark(client, meeting, person, state, **headers):
    data = {"person": person.pk, "state": state}
    return client.post(reverse("meeting_mark", args=[meeting.pk]), data, headers=headers)


def states(meeting):
    return dict(meeting.attendances.values_list("person__name", "state"))


def test_a_meeting_expects_everybody_with_a_seat_who_is_not_away(client, omar, body, ana, bo):
    on = timezone.localdate() + timedelta(days=5)
    Pause.objects.create(person=bo, began_on=make.ago(3), ended_on=on)
    client.force_login(omar)

    client.post(reverse("meeting_new", args=[body.pk]), {"held_on": on, "place": "Laundry"})

    meeting = body.meetings.get()
    row = meeting.attendances.get()
    assert (row.person, row.is_expected, row.invited_on) == (ana, True, timezone.localdate())
    assert (meeting.state, meeting.place) == ("planned", "Laundry")


def test_the_next_meeting_is_proposed_by_the_charter(client, omar, body):
    make.meeting(body, make.ago(10))
    client.force_login(omar)

    html = client.get(reverse("meeting_new", args=[body.pk])).content.decode()

    assert f'value="{timezone.localdate() + timedelta(days=4)}"' in html


def test_two_meetings_on_one_day_are_refused_beside_the_field(client, omar, body, today_meeting):
    client.force_login(omar)

    response = client.post(reverse("meeting_new", args=[body.pk]), {"held_on": make.ago(0)})

    assert response.status_code == 422
    assert "already meets on that day" in response.content.decode()


def test_one_tap_marks_one_person_and_a_second_changes_nothing(client, omar, today_meeting, ana):
    client.force_login(omar)
    Touched.objects.all().delete()

    first = mark(client, today_meeting, ana, "present", **{"HX-Request": "true"})
    mark(client, today_meeting, ana, "present", **{"HX-Request": "true"})

    html = first.content.decode()
    assert html.strip().startswith('<section id="attendance"')
    assert "1 of 2 here" in html
    assert states(today_meeting) == {"Ana Abel": "present", "Bo Berg": "unknown"}
    assert LogEntry.objects.filter(verb="attendance").count() == 1
    assert Touched.objects.filter(person_id=ana.pk).exists()
    today_meeting.refresh_from_db()
    assert today_meeting.state == "held"


def test_without_javascript_a_tap_leads_back_to_the_page(client, omar, today_meeting, ana):
    client.force_login(omar)

    response = mark(client, today_meeting, ana, "excused")

    assert response.status_code == 302
    assert states(today_meeting)["Ana Abel"] == "excused"


@pytest.mark.django_db(transaction=True)
def test_two_organizers_at_once_lose_none_of_each_others_marks(omar, body, ana, bo):
    meeting = body.plan_meeting(on=make.ago(0), invited_on=make.ago(7), by=omar)
    start = threading.Barrier(4)
    guest = make.person("Guest")

    def tap(person, state):
        try:
            start.wait(timeout=10)
            Meeting.objects.get(pk=meeting.pk).mark(person, state, by=omar)
        finally:
            connection.close()

    taps = [(ana, "present"), (bo, "absent"), (guest, "present"), (guest, "present")]
    threads = [threading.Thread(target=tap, args=each) for each in taps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert states(meeting) == {"Ana Abel": "present", "Bo Berg": "absent", "Guest": "present"}
    meeting.refresh_from_db()
    assert meeting.state == "held"


def test_somebody_who_came_besides_is_found_by_two_letters_and_taken_off_again(
    client, omar, building, today_meeting
):
    cy = make.person("Cy Cole", unit=building)
    client.force_login(omar)

    found = client.get(today_meeting.get_absolute_url(), {"q": "co"}).content.decode()
    marked = mark(client, today_meeting, cy, "present", **{"HX-Request": "true"}).content.decode()
    off = mark(client, today_meeting, cy, "unknown", **{"HX-Request": "true"}).content.decode()

    assert "Cy Cole" in found
    assert "1 came besides" in marked
    assert "Cy Cole" not in off


def test_a_person_out_of_scope_cannot_be_marked(client, omar, today_meeting):
    client.force_login(omar)

    assert mark(client, today_meeting, make.person("Stranger"), "present").status_code == 404
    assert (
        client.post(
            reverse("meeting_mark", args=[today_meeting.pk]), {"person": "x", "state": "present"}
        ).status_code
        == 400
    )


def test_everybody_not_marked_is_marked_absent_in_one_tap(client, omar, today_meeting, ana):
    client.force_login(omar)
    mark(client, today_meeting, ana, "present")

    client.post(reverse("meeting_close", args=[today_meeting.pk]))
    client.post(reverse("meeting_close", args=[today_meeting.pk]))

    assert states(today_meeting) == {"Ana Abel": "present", "Bo Berg": "absent"}


def test_before_the_day_only_an_excuse_can_be_noted(client, omar, body, ana):
    on = timezone.localdate() + timedelta(days=3)
    meeting = body.plan_meeting(on=on, invited_on=make.ago(0), by=omar)
    client.force_login(omar)

    assert mark(client, meeting, ana, "present").status_code == 400
    assert mark(client, meeting, ana, "absent").status_code == 400
    assert client.post(reverse("meeting_close", args=[meeting.pk])).status_code == 400
    assert mark(client, meeting, ana, "excused").status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == "planned"
    html = client.get(meeting.get_absolute_url()).content.decode()
    assert html.index('id="agenda"') < html.index('id="attendance"')
    assert "1 expected, 1 excused" in html


def test_a_meeting_that_was_called_off_takes_no_marks_until_it_takes_place_after_all(
    client, omar, today_meeting, ana
):
    client.force_login(omar)
    client.post(reverse("meeting_cancel", args=[today_meeting.pk]))

    assert mark(client, today_meeting, ana, "present").status_code == 400
    client.post(reverse("meeting_reinstate", args=[today_meeting.pk]))
    assert mark(client, today_meeting, ana, "present").status_code == 302


def test_a_reader_looks_and_cannot_mark(client, building, today_meeting, ana):
    client.force_login(make.user(role="reader", unit=building))

    page = client.get(today_meeting.get_absolute_url())

    assert page.status_code == 200
    assert "mark-present" not in page.content.decode()
    assert '<a href="/committees/" aria-current="page"' in page.content.decode()
    assert mark(client, today_meeting, ana, "present").status_code == 403


def test_the_meeting_of_another_committee_is_not_there(client, omar, ana):
    other = make.committee(units=[make.unit()], members=[ana])
    meeting = other.plan_meeting(on=make.ago(0), invited_on=make.ago(7), by=omar)
    client.force_login(omar)

    assert client.get(meeting.get_absolute_url()).status_code == 404
    assert mark(client, meeting, ana, "present").status_code == 404
    for name in ("meeting_edit", "meeting_close", "meeting_cancel", "meeting_reinstate"):
        assert client.post(reverse(name, args=[meeting.pk])).status_code == 404


def test_moving_a_meeting_to_another_day_has_its_people_computed_again(
    client, omar, today_meeting, ana
):
    client.force_login(omar)
    Touched.objects.all().delete()

    client.post(reverse("meeting_edit", args=[today_meeting.pk]), {"held_on": make.ago(1)})

    assert Touched.objects.filter(person_id=ana.pk).exists()
    assert Meeting.objects.get().held_on == make.ago(1)


def test_a_sheet_of_thirty_costs_few_queries(client, omar, building, django_assert_max_num_queries):
    people = [make.person(unit=building) for _ in range(30)]
    body = make.committee(units=[building], members=people)
    meeting = body.plan_meeting(on=make.ago(0), invited_on=make.ago(7), by=omar)
    client.force_login(omar)

    with django_assert_max_num_queries(23):
        html = client.get(meeting.get_absolute_url()).content.decode()

    assert html.count("mark-present-") == 30
    assert Attendance.objects.count() == 30


def test_an_admin_and_a_reader_of_everything_see_every_meeting_and_name(client, ada, today_meeting):
    for user in (ada, make.user(role="reader")):
        client.force_login(user)

        html = client.get(today_meeting.get_absolute_url()).content.decode()

        assert "Ana Abel" in html
