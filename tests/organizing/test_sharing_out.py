"""Sharing a committee's lists out: own people first, nobody twice, one press or two."""

from uuid import UUID

from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from members.models import Carrier, Pause
from organizing import sharing_out
from organizing.committee_health import Part, check_up
from organizing.dashboards import committee_lists, open_seats
from organizing.models import Commitment, FollowUp, Standing
from organizing.sharing_out import Waiting, divide
from tests import make
from tests.examples import examples

IDS = [UUID(int=n) for n in range(30)]


@settings(max_examples=examples(60), deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS[:5])), unique_by=lambda x: x[0]),
    st.integers(1, 5),
    st.integers(1, 9),
)
def test_shares_are_fair_own_first_and_as_full_as_they_can_be(pairs, members, each):
    members = IDS[:members]
    waiting = [Waiting(person, carrier) for person, carrier in pairs]

    shares = divide(waiting, members, each=each)

    given_out = [person for people in shares.values() for person in people]
    assert list(shares) == members
    assert len(given_out) == len(set(given_out))
    assert all(len(people) <= each for people in shares.values())
    assert all(member not in people for member, people in shares.items())
    for member, people in shares.items():
        own = [one.person for one in waiting if one.carrier == member and one.person != member]
        assert people[: min(len(own), each)] == own[:each]
    left = {one.person for one in waiting} - set(given_out)
    free = {member for member, people in shares.items() if len(people) < each}
    assert not left or not free or left == free


def roof(building, chair, *, lists=(3, 2)):
    """A committee of the chair and as many members as lists, with so many people on each."""
    members = [make.person(name, unit=building) for name in ("Ana Abel", "Bo Berg")][: len(lists)]
    body = make.committee("Roof", units=[building], members=[chair.person, *members])
    people = []
    for member, n in zip(members, lists, strict=True):
        for place in range(n):
            one = make.person(f"{member.name[:2]} list {place}", unit=building)
            make.carrier(one, member)
            people.append(one)
    return body, members, people


def test_the_lists_count_as_the_component_does(lena, building):
    today = make.ago(0)
    body, (ana, _bo), people = roof(building, lena)
    make.conversation(people[0], ana, make.ago(29), minutes=2)
    make.conversation(people[1], ana, make.ago(30))
    Pause.objects.create(person=people[2], began_on=make.ago(3))
    people[3].no_contact = True
    people[3].save()

    found = committee_lists.lists(body, lena, on=today)
    part = check_up([body], today)[0].health.of(Part.CONTACT)

    assert (found.heard, found.listed) == (part.top, part.bottom) == (1, 3)
    assert [one.person for one in found.named] == [people[1], people[4]]


def test_ones_own_list_is_first_and_others_follow_by_name(lena, building):
    body, _members, _people = roof(building, lena)

    names = [seat.holder.name for seat in committee_lists.lists(body, lena, on=make.ago(0)).seats]

    assert names == ["Lena Leader", "Ana Abel", "Bo Berg"]


def test_sharing_out_twice_is_once_and_a_late_one_moves(client, lena, building):
    body, (ana, _bo), people = roof(building, lena)
    late = FollowUp.objects.create(person=people[0], owner=ana, due_on=make.ago(4))
    client.force_login(lena)
    url = reverse("committee_share", args=[body.pk])
    html = client.get(url).content.decode()
    shares = [f"{ana.pk}:{one.pk}" for one in people[:3]] + [f"{lena.person_id}:{people[3].pk}"]
    form = {"what": "Check in", "due_on": make.ago(-5).isoformat(), "share": shares}

    for _ in range(2):
        response = client.post(url, form)

    assert html.count("checked") == 5
    assert response.status_code == 302
    rows = FollowUp.objects.open().order_by("person__name")
    assert [(row.owner, row.person) for row in rows] == [
        (ana, people[0]), (ana, people[1]), (ana, people[2]), (lena.person, people[3]),
    ]  # fmt: skip
    late.refresh_from_db()
    assert late.due_on == make.ago(-5)


def test_nobody_is_put_on_a_list_by_a_forged_form(client, lena, building):
    body, (ana, _bo), people = roof(building, lena)
    stranger, elsewhere = make.person("Sam Stranger"), make.person(unit=make.unit())
    client.force_login(lena)
    pairs = [(stranger, people[0]), (ana, elsewhere), (ana, ana)]
    form = {"what": "x", "due_on": make.ago(-1).isoformat()}

    client.post(
        reverse("committee_share", args=[body.pk]),
        form | {"share": [f"{a.pk}:{b.pk}" for a, b in pairs] + ["nonsense", ":"]},
    )

    assert not FollowUp.objects.exists()


def test_an_organizer_reads_the_lists_and_shares_nothing_out(client, omar, lena, building):
    body, _members, people = roof(building, lena)
    client.force_login(omar)

    html = client.get(reverse("committee_lists", args=[body.pk])).content.decode()

    kept, _said, bare = html.partition("Nobody yet on the list of:")
    assert people[0].name in kept
    assert "Lena Leader" in bare
    assert "Share out" not in html
    assert client.post(reverse("committee_share", args=[body.pk])).status_code == 403


def test_names_outside_the_scope_are_counted_and_not_shown(client, omar, building):
    outside = make.person("Otto Outside", unit=make.unit())
    body = make.committee(units=[building], members=[outside, omar.person])
    far = make.person("Fay Far", unit=make.unit())
    Carrier.objects.create(person=far, by=outside, began_on=make.ago(9))
    make.user(role="reader", unit=building)
    reader = make.user(role="reader", unit=building)
    client.force_login(reader)

    html = client.get(reverse("committee_lists", args=[body.pk])).content.decode()

    assert "Otto" not in html
    assert "Fay" not in html
    assert "2 members outside your scope" in html


def test_a_seat_is_suggested_with_evidence_and_asked_for_once(client, lena, building):
    body, _members, people = roof(building, lena)
    body.chartered_seats = 6
    body.save()
    for one, rung in zip(people, (3, 4, 5, 2), strict=False):
        Standing.objects.create(
            person=one, as_of=make.ago(0), level=4, rung=rung, evidence={"kept": 2, "asking": 1}
        )
    client.force_login(lena)
    page = reverse("committee", args=[body.pk])
    html = client.get(page).content.decode()

    for _ in range(2):
        client.post(reverse("committee_ask", args=[body.pk]), {"person": people[2].pk})

    start = html.index("Who might take it")
    order = [html.index(people[n].name, start) for n in (2, 1, 0)]
    assert order == sorted(order)
    assert people[3].name not in html[start : html.index("promises-title", start)]
    assert "2 promises kept in 180 days" in html
    promise = Commitment.objects.get()
    assert (promise.owed_by, promise.owed_to_committee) == (lena.person, body)
    assert promise.due_on.weekday() == 3
    assert "asks by" in client.get(page).content.decode()


def test_whoever_has_nobody_of_their_unit_there_comes_first_however_many_stand_higher(
    lena, building
):
    floors = [make.unit(f"Floor {n}", under=building) for n in range(2)]
    body = make.committee(units=[building], members=[make.person(unit=floors[0])])
    crowd = [make.person(f"Crowd {n}", unit=floors[0]) for n in range(open_seats.LOOKED_AT)]
    alone = make.person("Ann Alone", unit=floors[1])
    Standing.objects.bulk_create(
        Standing(person=who, as_of=make.ago(0), level=4, rung=3 if who == alone else 5)
        for who in (*crowd, alone)
    )

    found = open_seats.candidates(body, lena, on=make.ago(0))

    assert (found[0].person, found[0].evidence[0]) == (alone, "Nobody from Floor 1 sits on it yet")
    assert {one.rung for one in found[1:]} == {5}


def test_a_call_is_promised_to_whoever_drifts_where_reasons_are_open(client, lena, omar, building):
    body, _members, people = roof(building, lena)
    reasons = [{"code": "THIN_TIES", "points": 1, "side": "us", "ties": 0}]
    Standing.objects.create(
        person=people[0], as_of=make.ago(0), level=4, drift="drifting", drift_points=4,
        our_points=1, reasons=reasons,
    )  # fmt: skip
    url = reverse("committee_call", args=[body.pk])
    client.force_login(omar)
    refused = client.post(url, {"person": people[0].pk})
    client.force_login(lena)
    for _ in range(2):
        client.post(url, {"person": people[0].pk})

    html = client.get(reverse("committee", args=[body.pk])).content.decode()

    assert refused.status_code == 404
    assert client.post(url, {"person": "x"}).status_code == 400
    promise = Commitment.objects.get()
    assert (promise.owed_by, promise.owed_to) == (lena.person, people[0])
    assert promise.due_on.weekday() == 0
    assert "1 drifting" in html
    assert "No live tie to anybody." in html


def test_an_agenda_is_drafted_from_what_is_due_and_taken_once(client, lena, building):
    body, (ana, _bo), people = roof(building, lena)
    body.chartered_seats = 5
    body.save()
    body.seats.filter(person=ana).update(term_ends_on=make.ago(-30))
    make.commitment(None, ana, make.ago(2), owed_by_committee=body, what="write to the owner")
    make.commitment(None, ana, make.ago(-40), owed_by_committee=body, what="far away")
    guest = make.person("Gia Guest", unit=building)
    make.took_part(guest, make.action(make.ago(20), name="Button day"))
    make.conversation(guest, ana, make.ago(12))
    shy = make.person("Sue Shy", unit=building)
    make.took_part(shy, make.action(make.ago(25), name="Petition"))
    meeting = body.plan_meeting(on=make.ago(-6), invited_on=make.ago(0), by=lena)
    client.force_login(lena)
    html = client.get(meeting.get_absolute_url()).content.decode()

    for _ in range(2):
        client.post(reverse("meeting_agenda", args=[meeting.pk]))

    meeting.refresh_from_db()
    assert "Gia Guest, first time at Button day" in meeting.agenda
    assert "Sue Shy" not in meeting.agenda
    assert "Roof: write to the owner" in meeting.agenda
    assert "far away" not in meeting.agenda
    assert "Who follows Ana Abel" in meeting.agenda
    assert "2 open seats" in meeting.agenda
    assert f"5 of {len(people)} people on our lists" in meeting.agenda
    assert "Take this agenda" in html
    assert "Take this agenda" not in client.get(meeting.get_absolute_url()).content.decode()
    assert "Button day" in client.get(reverse("meeting_new", args=[body.pk])).content.decode()


def test_an_agenda_somebody_wrote_stays(lena, building):
    body, _members, _people = roof(building, lena)
    meeting = body.plan_meeting(on=make.ago(-6), invited_on=make.ago(0), by=lena, agenda="Ours")

    meeting.write_agenda("Theirs", by=lena)

    meeting.refresh_from_db()
    assert meeting.agenda == "Ours"


def test_the_year_of_a_committee_is_what_the_evidence_of_each_month_says(client, lena, building):
    body, members, _people = roof(building, lena)
    for back in (3, 33, 63, 93, 123):
        make.meeting(body, make.ago(back), present=members, absent=[lena.person])
    client.force_login(lena)

    response = client.get(reverse("committee_year", args=[body.pk]))

    chart = response.context["year"].parts
    assert response.status_code == 200
    assert len(chart.labels) == 13
    assert chart.lines[0].label == "Keeps its word"


def test_whoever_waits_nowhere_is_called_by_nobody_of_no_contact(building, lena):
    body, (ana, _bo), people = roof(building, lena)
    people[0].no_contact = True
    people[0].save()

    n = sharing_out.share_out(
        body, {ana.pk: [people[0].pk, people[1].pk]}, what="x", due_on=make.ago(-1), by=lena
    )

    assert n == 1
    assert FollowUp.objects.get().person == people[1]
