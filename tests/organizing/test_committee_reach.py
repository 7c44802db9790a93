"""What a committee stands for: units covered, lists in contact, bench, likeness, spread."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Pause, UnitHeadcount
from organizing.committee_health import Part, check_up
from tests import make

pytestmark = pytest.mark.django_db


def part(body, wanted):
    (found,) = check_up([body], timezone.localdate())
    return found.health.of(wanted)


def test_a_unit_is_covered_by_who_is_placed_in_it_or_sits_for_it(building):
    floors = [make.unit(f"Floor {n}", under=building) for n in range(3)]
    for floor, n in zip(floors, (60, 30, 10), strict=True):
        UnitHeadcount.objects.create(unit=floor, as_of=make.LONG_AGO, n=n, source="door_count")
    here, elsewhere = make.person(unit=floors[0]), make.person(unit=make.unit())
    body = make.committee(units=[building], members=[here, elsewhere])
    assert (part(body, Part.COVERAGE).top, part(body, Part.COVERAGE).bottom) == (60, 100)

    body.seats.filter(person=elsewhere).update(unit=floors[1])
    assert part(body, Part.COVERAGE).top == 90

    Pause.objects.create(person=here, began_on=make.ago(3))
    assert part(body, Part.COVERAGE).top == 30


def test_one_unit_alone_is_not_enough_to_speak_of_coverage(building):
    body = make.committee(units=[building], members=[make.person(unit=building)])

    assert part(body, Part.COVERAGE).share is None


def test_contact_is_over_the_people_members_carry_who_may_be_called(building):
    member, other = make.person(), make.person()
    body = make.committee(units=[building], members=[member])
    listed = [make.person(unit=building) for _ in range(5)]
    for person in listed:
        make.carrier(person, member)
    make.carrier(make.person(no_contact=True), member)
    make.carrier(make.person(), other)
    make.conversation(listed[0], other, make.ago(29), minutes=2)
    make.conversation(listed[1], member, make.ago(30))

    contact = part(body, Part.CONTACT)

    assert (contact.top, contact.bottom) == (1, 5)


def test_the_bench_is_understudies_of_leads_and_of_seats_that_end_soon(building):
    people = [make.person() for _ in range(3)]
    body = make.committee(members=people)
    lead, soon, later = body.seats.order_by("pk")
    today = timezone.localdate()
    type(lead).objects.filter(pk=lead.pk).update(is_lead=True, understudy=make.person())
    type(lead).objects.filter(pk=soon.pk).update(term_ends_on=today + timedelta(days=120))
    type(lead).objects.filter(pk=later.pk).update(term_ends_on=today + timedelta(days=121))

    bench = part(body, Part.BENCH)

    assert (bench.top, bench.bottom) == (1, 2)


def test_likeness_compares_shares_of_places_and_is_not_said_of_four(building):
    one, two = (make.unit(f"Floor {n}", under=building) for n in (1, 2))
    members = [make.person(unit=one) for _ in range(5)]
    body = make.committee(units=[building], members=members)
    for _ in range(5):
        make.person(unit=two)

    assert part(body, Part.LIKENESS).share == pytest.approx(0.5)

    body.seats.first().vacate(on=timezone.localdate(), exit_kind="left", by=make.user())
    assert part(body, Part.LIKENESS).share is None


def test_spread_is_what_the_busiest_did_not_do():
    people = [make.person() for _ in range(2)]
    body = make.committee(members=people)
    for who, n in ((people[0], 3), (people[1], 1)):
        for _ in range(n):
            make.commitment(who, None, make.ago(5), status="kept", owed_to_committee=body)

    assert part(body, Part.SPREAD).share == pytest.approx(1 / 4)


def test_staff_fill_no_seat():
    body = make.committee(members=[make.person(is_staff=True), make.person()], chartered_seats=2)

    assert part(body, Part.SEATS).share == pytest.approx(1 / 2)
