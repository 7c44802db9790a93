"""Committee pages: worst first, in scope, in few queries; charters and seats changed by who may."""

import pytest
from django.urls import reverse

from members.models import Committee, LogEntry, Seat
from organizing.models import MetricSnapshot
from tests import make
from tests.reference.pages import words

pytestmark = pytest.mark.django_db


def page(client, name, *args, **params):
    return client.get(reverse(name, args=args), params)


def meetings(body, rates, people, *, every=14):
    """Hold meetings, the latest yesterday, at each of which that many of `people` came."""
    for back, came in enumerate(rates):
        make.meeting(body, make.ago(1 + every * back), present=people[:came], absent=people[came:])


def test_the_worst_committee_comes_first_with_its_word_and_numbers(client, ada):
    people = [make.person() for _ in range(6)]
    fine, failing, _new = (
        make.committee(name, members=people, interval_days=14, chartered_seats=6, **fields)
        for name, fields in (
            ("Fine", {}),
            ("Failing", {}),
            ("New", {"since": make.ago(5)}),
        )
    )
    meetings(fine, [6, 6, 5, 6, 6], people)
    make.meeting(failing, make.ago(40), present=people[:2], absent=people[2:])
    client.force_login(ada)

    html = page(client, "committees").content.decode()

    assert html.rindex("Failing") < html.rindex("Fine") < html.rindex("New<")
    assert "At risk" in html
    assert "40 days ago" in html
    assert "96%" in html
    assert "3 committees, 18 seats, 0 open." in words(html)
    assert f'href="{fine.get_absolute_url()}#meetings-title">96%' in html
    assert f'href="{fine.get_absolute_url()}#seats-title">0' in html
    assert reverse("number", args=["committee"]) in html


def test_a_column_sorts_both_ways_and_says_so(client, ada):
    for name in ("Beta", "Alpha"):
        make.committee(name)
    client.force_login(ada)

    up = page(client, "committees", sort="name").content.decode()
    down = page(client, "committees", sort="-name").content.decode()

    assert up.index("Alpha") < up.index("Beta")
    assert down.index("Beta") < down.index("Alpha")
    assert 'aria-sort="ascending"' in up
    assert 'aria-sort="descending"' in down
    assert page(client, "committees", sort="; drop").status_code == 200


def test_thirty_committees_cost_no_more_queries_than_one(
    client, ada, django_assert_max_num_queries
):
    people = [make.person() for _ in range(3)]
    for _ in range(30):
        body = make.committee(members=people)
        body.seats.filter(person=people[0]).update(is_lead=True)
        make.meeting(body, make.ago(3), present=people)
    client.force_login(ada)
    client.get("/committees/")  # a first visit of the minute is noted in the session
    MetricSnapshot.objects.create(as_of=make.ago(7), figures={"committees": {}})

    with django_assert_max_num_queries(12):
        page(client, "committees")


def test_the_page_of_a_committee_costs_few_queries(client, ada, django_assert_max_num_queries):
    people = [make.person(unit=make.unit()) for _ in range(30)]
    body = make.committee(members=people, chartered_seats=30)
    for back in range(30):
        make.meeting(body, make.ago(back + 1), present=people[:20], absent=people[20:])
    for one in people:
        make.commitment(one, None, make.ago(3), owed_to_committee=body)
    client.force_login(ada)

    with django_assert_max_num_queries(34):
        response = page(client, "committee", body.pk)

    assert response.status_code == 200


def test_a_committee_of_four_shows_names_and_no_share(client, lena, building):
    ana, bo = make.person("Ana Abel", unit=building), make.person("Bo Berg", unit=building)
    body = make.committee("Roof", units=[building], members=[ana, bo])
    meetings(body, [1, 1, 1], [ana, bo])
    client.force_login(lena)

    html = page(client, "committee", body.pk).content.decode()

    assert "Ana Abel" in html
    assert "not there: Bo Berg" in html
    assert "50%" not in html
    assert "50%" not in page(client, "committees").content.decode()


def test_another_buildings_committee_is_not_there(client, omar, rita, building):
    own, other = make.committee(units=[building]), make.committee("Hidden", units=[make.unit()])
    client.force_login(omar)

    assert page(client, "committee", own.pk).status_code == 200
    assert page(client, "committee", other.pk).status_code == 404
    assert "Hidden" not in page(client, "committees").content.decode()


def test_a_reader_sees_no_name_from_outside_their_scope(client, building):
    inside = make.person("Ina Inside", unit=building)
    outside = make.person("Otto Outside", unit=make.unit())
    body = make.committee(units=[building], members=[inside, outside])
    body.seats.update(is_lead=True)
    reader = make.user(role="reader", unit=building)
    client.force_login(reader)

    html = page(client, "committee", body.pk).content.decode()

    assert "Ina Inside" in html
    assert "somebody outside your scope" in html
    assert "Otto" not in html + page(client, "committees").content.decode()


def test_promises_of_the_committee_are_listed_late_ones_as_late(client, lena, building):
    ana = make.person("Ana", unit=building)
    body = make.committee(units=[building], members=[ana])
    make.commitment(None, ana, make.ago(3), owed_by_committee=body, what="write to the owner")
    client.force_login(lena)

    html = page(client, "committee", body.pk).content.decode()

    assert "write to the owner" in html
    assert "3 days late" in html


def test_founding_a_committee_takes_an_admin(client, ada, lena, building):
    form = {"name": "Heat", "interval_days": 14, "chartered_seats": 7, "founded_on": "2026-01-05"}

    client.force_login(lena)
    assert client.post(reverse("committee_new"), form).status_code == 403
    client.force_login(ada)
    response = client.post(reverse("committee_new"), form | {"units": [str(building.pk)]})

    body = Committee.objects.get(name="Heat")
    assert response.url == body.get_absolute_url()
    assert list(body.units.all()) == [building]
    assert LogEntry.objects.filter(verb="changed", object_id=str(body.pk), actor=ada).exists()


def test_a_charter_with_a_mistake_comes_back_with_what_was_typed(client, ada):
    client.force_login(ada)
    form = {"name": "Heat", "interval_days": 0, "chartered_seats": 7, "founded_on": "2026-01-05"}

    response = client.post(reverse("committee_new"), form)

    assert response.status_code == 422
    assert 'value="Heat"' in response.content.decode()
    assert "There is a problem" in response.content.decode()


def test_the_charter_is_changed_by_a_leader_of_its_unit_only(client, lena, omar, building):
    own, other = make.committee(units=[building]), make.committee(units=[make.unit()])
    form = {"name": "Heat", "interval_days": 7, "chartered_seats": 3, "founded_on": "2026-01-05"}

    client.force_login(omar)
    assert client.post(reverse("committee_edit", args=[own.pk]), form).status_code == 403
    client.force_login(lena)
    assert client.post(reverse("committee_edit", args=[other.pk]), form).status_code == 404
    assert client.post(reverse("committee_edit", args=[own.pk]), form).status_code == 302
    own.refresh_from_db()
    assert own.interval_days == 7


def test_a_seat_is_given_by_two_letters_and_left_with_the_how(client, lena, building):
    ana = make.person("Ana Abel", unit=building)
    body = make.committee(units=[building], chartered_seats=2)
    client.force_login(lena)
    where = reverse("seat_new", args=[body.pk])

    assert "Ana Abel" in client.get(where, {"q": "ab"}).content.decode()
    client.post(where, {"person": ana.pk})
    client.post(where, {"person": ana.pk})
    seat = body.seats.get()
    client.post(
        reverse("seat", args=[seat.pk]), {"role": "secretary", "term_ends_on": "2030-01-01"}
    )
    client.post(reverse("seat_understudy", args=[seat.pk]), {"person": lena.person_id})
    assert (
        client.post(reverse("seat_understudy", args=[seat.pk]), {"person": "x"}).status_code == 404
    )
    client.post(reverse("seat_vacate", args=[seat.pk]), {"exit_kind": "handed_over"})
    client.post(reverse("seat_vacate", args=[seat.pk]), {"exit_kind": "left"})

    seat.refresh_from_db()
    assert (seat.role, seat.exit_kind, seat.ended_on) == ("secretary", "handed_over", make.ago(0))
    assert LogEntry.objects.filter(verb="seat_vacated").count() == 1


def test_nobody_gives_a_seat_to_a_person_they_may_not_see(client, lena, building):
    stranger = make.person("Stranger")
    body = make.committee(units=[building])
    client.force_login(lena)

    assert (
        client.post(reverse("seat_new", args=[body.pk]), {"person": stranger.pk}).status_code == 404
    )
    assert (
        "Stranger"
        not in client.get(reverse("seat_new", args=[body.pk]), {"q": "stranger"}).content.decode()
    )
    assert not Seat.objects.exists()


def test_the_seat_of_another_committee_is_not_there(client, lena, omar, building):
    other = make.committee(members=[make.person(unit=building)]).seats.get()
    own = make.committee(units=[building], members=[make.person(unit=building)]).seats.get()

    client.force_login(lena)
    assert client.get(reverse("seat", args=[other.pk])).status_code == 404
    client.force_login(omar)
    assert client.get(reverse("seat", args=[own.pk])).status_code == 403
