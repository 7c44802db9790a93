"""A paper sheet of a building meeting, typed in name by name."""

from __future__ import annotations

import pytest
from django.utils import timezone

from members.models import Attendance, Person
from organizing.models import Standing, Tie
from organizing.standing import computing
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(building):
    committee = make.committee("Tenants", units=[building])
    return make.meeting(committee, timezone.localdate())


@pytest.fixture
def web(client, omar, meeting):
    client.force_login(omar)
    return client


def here(meeting):
    present = meeting.attendances.filter(state=Attendance.State.PRESENT)
    return set(present.values_list("person__name", flat=True))


def test_a_name_and_enter_puts_them_on_the_sheet_once(web, meeting, building):
    make.person("Rosa Núñez", unit=building)
    for typed in ("nunez", "ros"):
        web.post(f"/meetings/{meeting.pk}/paper/", {"q": typed})

    assert here(meeting) == {"Rosa Núñez"}
    assert meeting.attendances.count() == 1


def test_a_door_finds_who_lives_there_and_an_undo_takes_them_off(web, meeting, building):
    rosa = make.person("Rosa Núñez", unit=building)
    rosa.placements.update(spot="3A")

    web.post(f"/meetings/{meeting.pk}/paper/", {"q": "3a"})
    assert here(meeting) == {"Rosa Núñez"}
    web.post(f"/meetings/{meeting.pk}/paper/", {"person": str(rosa.pk), "off": "1"})

    assert here(meeting) == set()


def test_of_two_of_one_name_the_second_is_taken_the_second_time(web, meeting, building):
    for _each in range(2):
        make.person("Jo Bell", unit=building)
    for _each in range(3):
        web.post(f"/meetings/{meeting.pk}/paper/", {"q": "jo bell"})

    assert meeting.attendances.filter(state="present").count() == 2


def test_somebody_new_is_written_down_on_their_floor_once(web, meeting, building):
    make.person("Rosa Núñez", unit=building)
    new = {"q": "Ned New", "new": "1", "unit": str(building.pk)}
    for _twice in range(2):
        web.post(f"/meetings/{meeting.pk}/paper/", new)

    assert here(meeting) == {"Ned New"}
    assert Person.objects.get(name="Ned New").placements.get().unit == building


def test_nobody_is_written_down_elsewhere_or_found_there(web, meeting):
    far = make.unit("Far away")
    make.person("Faye Far", unit=far)
    web.post(f"/meetings/{meeting.pk}/paper/", {"q": "faye"})
    web.post(f"/meetings/{meeting.pk}/paper/", {"q": "Ned", "new": "1", "unit": str(far.pk)})

    assert here(meeting) == set()
    assert not Person.objects.filter(name="Ned").exists()


def test_forty_in_one_room_are_not_tied_to_each_other(web, meeting, building):
    for n in range(40):
        make.person(f"Neighbour {n:02}x", unit=building)
    for n in range(40):
        web.post(f"/meetings/{meeting.pk}/paper/", {"q": f"{n:02}x"})

    assert len(here(meeting)) == 40
    assert not Tie.objects.exists()
    computing.compute(as_of=timezone.localdate())
    assert Standing.objects.filter(ties__gt=0).count() == 0


def test_the_grid_shows_who_is_here_and_takes_as_many_queries_for_sixty_as_for_one(
    web, meeting, building, django_assert_max_num_queries
):
    floor = make.unit("Floor 3", under=building)
    for n in range(60):
        make.person(f"Neighbour {n:02}x", unit=floor)
    web.post(f"/meetings/{meeting.pk}/paper/", {"q": "07x"})

    with django_assert_max_num_queries(25):
        page = web.get(f"/meetings/{meeting.pk}/paper/").content.decode()

    assert "1 of 60" in page
    part = web.get(f"/meetings/{meeting.pk}/paper/?q=08", headers={"HX-Request": "true"})
    assert "Neighbour 08x" in part.content.decode()
    assert "<html" not in part.content.decode()


def test_before_the_day_nobody_was_there(web, building):
    committee = make.committee("Later", units=[building])
    ahead = make.meeting(committee, make.ago(-3), state="planned")
    make.person("Rosa Núñez", unit=building)

    assert web.post(f"/meetings/{ahead.pk}/paper/", {"q": "rosa"}).status_code == 400


def test_a_name_sent_again_because_its_answer_was_lost_means_the_same_person(
    web, meeting, building
):
    for name in ("Rosa Adams", "Rosa Baker"):
        make.person(name, unit=building)
    sheet = f"/meetings/{meeting.pk}/paper/"
    shown = web.get(sheet).context["shown"]

    for _again in range(3):
        web.post(sheet, {"q": "rosa", "shown": shown})
    assert here(meeting) == {"Rosa Adams"}
    web.post(sheet, {"q": "rosa", "shown": web.get(sheet).context["shown"]})

    assert here(meeting) == {"Rosa Adams", "Rosa Baker"}
    assert web.post(sheet, {"q": "rosa", "shown": "1e999"}).status_code == 302
