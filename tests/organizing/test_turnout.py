"""Before and on the day of an action: readiness, asks, the public page, the queue, the door."""

import re
import threading
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from django.urls import reverse

from campaigns.models import Participation, PlannedAsk, SignUp
from campaigns.signing_up import MOST_AT_ONCE
from members.duplicates import refresh
from members.models import ContactPoint, LogEntry, Person, Placement, UnitHeadcount
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marks")]


@pytest.fixture(autouse=True)
def at_home(lena, omar, building):
    """Both live in the house they work in, so that they see each other."""
    for user in (lena, omar):
        Placement.objects.create(person=user.person, unit=building, began_on=make.LONG_AGO)


@pytest.fixture
def heat(building):
    made = make.campaign("Heat", opened_on=make.ago(90))
    made.units.add(building)
    return made


@pytest.fixture
def march(heat):
    return make.action(make.ago(0), name="March", cost=3, campaign=heat)


@pytest.fixture
def coming(heat):
    return make.action(make.ago(-9), name="March to come", cost=3, campaign=heat)


def to(name, row):
    return reverse(name, args=[row.pk])


def text(response):
    html = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return " ".join(html.split())


# -- readiness ---------------------------------------------------------------


def test_a_new_action_is_looked_at_and_an_override_needs_a_reason(client, lena, building, heat):
    UnitHeadcount.objects.create(unit=building, as_of=make.LONG_AGO, n=10, source="door_count")
    buttons = make.action(make.ago(20), cost=1, campaign=heat, name="Buttons", is_test=True)
    for _ in range(7):
        make.took_part(make.person(unit=building), buttons, answer="yes")
    client.force_login(lena)
    made = client.post(
        reverse("action_new", args=[heat.pk]),
        {"name": "Rent strike", "cost": 5, "held_on": make.ago(-30), "origin": "planned"},
    )
    strike = heat.actions.get(name="Rent strike")
    assert made["Location"] == to("action_ready", strike)

    for page in ("action_ready", "action", "action_after", "campaign_left", "campaign"):
        row = strike if page == "action_ready" else heat if "campaign" in page else buttons
        html = text(client.get(to(page, row)))
        assert not re.search(r"70%|\b7 (of|did|came|people|person)\b", html), page
    assert "results of “Buttons” are not" in text(client.get(to("action_ready", strike)))
    make.carrier(buttons.participations.first().person, lena.person)

    html = text(client.get(to("action_ready", strike)))
    refused = client.post(to("action_ready", strike), {"decided": "go"})
    client.post(to("action_ready", strike), {"decided": "go", "reason": "The court date is set"})
    client.post(to("action_ready", strike), {"decided": "go", "reason": "The court date is set"})

    assert f'{buttons.get_absolute_url()}">70% <' in html
    assert "two steps at once" in html
    assert refused.status_code == 422
    review = strike.readiness_reviews.get()
    assert (review.advice, review.decided, review.is_override) == ("hold", "go", True)
    assert review.figures["jump"] == 4
    assert "The court date is set" in text(client.get(strike.get_absolute_url()))


# -- who asks whom -----------------------------------------------------------


def test_asks_are_made_by_who_was_to_make_them(client, lena, omar, building, coming):
    rosa, tom = make.person("Rosa", unit=building), make.person("Tom", unit=building)
    client.force_login(lena)
    client.post(to("action_ask_plan", coming), {"person": rosa.pk, "by": omar.person_id})
    client.post(to("action_ask_plan", coming), {"person": tom.pk})
    assert "Omar Organizer" in text(client.get(to("action_asks", coming)))
    assert not coming.participations.exists()  # to be asked is not asked

    client.force_login(omar)
    assert "1 person to ask: March to come" in text(client.get("/"))
    client.post(to("action_mark", coming), {"person": rosa.pk, "answer": "maybe", "next": "asks"})
    client.force_login(lena)
    client.post(to("action_mark", coming), {"person": rosa.pk, "answer": "yes"})

    row = coming.participations.get()
    assert (row.asked_by, row.answer, row.asked_on) == (omar.person, "yes", make.ago(0))
    client.force_login(omar)
    assert "to ask" not in text(client.get("/"))


def test_each_carrier_is_to_ask_their_own_of_the_units_and_twice_is_once(
    client, lena, omar, building, coming
):
    mine = [make.person(unit=building) for _ in range(3)]
    outside, asked, resting = make.person(unit=make.unit()), *mine[1:]
    for person in (*mine, outside):
        make.carrier(person, omar.person)
    make.carrier(make.person(unit=building), make.person())  # whoever carries them cannot sign in
    coming.participations.create(person=asked, answer="no")
    resting.ask_no_contact(True, by=lena)
    client.force_login(lena)

    for _ in range(2):
        client.post(to("action_ask_share", coming))

    assert [(ask.person, ask.by) for ask in PlannedAsk.objects.all()] == [(mine[0], omar.person)]


# -- the public page ---------------------------------------------------------


@pytest.fixture
def opened(client, omar):
    def opened(action):
        client.force_login(omar)
        client.post(to("action_sign_up_page", action))
        client.logout()
        action.refresh_from_db()
        return f"/come/{action.sign_up_code}/"

    return opened


def test_a_public_page_makes_and_changes_nobody_and_says_the_same_to_everybody(
    client, opened, coming, building
):
    rosa = make.person("Rosa Rueda", unit=building, phone="555-0100")
    before = Person.objects.count()
    address = opened(coming)

    known = client.post(address, {"key": uuid4(), "name": "Rosa Rueda", "phone": "555 0100"})
    unknown = client.post(address, {"key": uuid4(), "name": "Nobody Known"})

    assert text(known) == text(unknown)
    assert "Rosa" not in text(client.get(address))
    assert (Person.objects.count(), coming.participations.count()) == (before, 0)
    assert list(SignUp.objects.order_by("created_at").values_list("kind", "name")) == [
        ("coming", "Rosa Rueda"),
        ("coming", "Nobody Known"),
    ]
    assert rosa.contact_points.count() == 1
    assert "sessionid" not in client.cookies
    assert not [name for name in client.cookies if name not in {"csrftoken", "sinew_csrftoken"}]


def test_a_wrong_an_old_and_a_closed_address_are_the_same_404(
    client, opened, coming, march, omar, lena, heat
):
    address, today = opened(coming), opened(march)
    old = make.action(make.ago(2), campaign=heat, sign_up_code="old-one")
    assert client.get(today).status_code == 200
    answers = [client.get(f"/come/{old.sign_up_code}/"), client.get("/come/no-such-code/")]
    client.force_login(omar)
    client.post(to("action_sign_up_page", coming), {"off": "1"})
    client.logout()
    answers.append(client.get(address))
    heat.close(on=make.ago(0), by=lena)
    answers.append(client.get(today))

    assert {answer.status_code for answer in answers} == {404}
    assert len({text(answer) for answer in answers}) == 1


def test_what_fills_in_the_trap_or_sends_twice_is_kept_once_or_not_at_all(client, opened, coming):
    address, key = opened(coming), uuid4()
    trapped = client.post(address, {"key": uuid4(), "name": "A Robot", "website": "x.example"})
    for _ in range(2):
        thanks = client.post(address, {"key": key, "name": "Rosa"})
    refused = client.post(address, {"key": uuid4(), "name": "see http://x.example"})

    assert text(trapped) == text(thanks)
    assert refused.status_code == 422
    assert [row.name for row in SignUp.objects.all()] == ["Rosa"]


def test_a_flood_is_stopped_by_address_and_by_action(client, opened, coming):
    address = opened(coming)
    made = [SignUp(key=uuid4(), action=coming, kind="coming", name="X", received_on=make.ago(0))
            for _ in range(MOST_AT_ONCE)]  # fmt: skip
    SignUp.objects.bulk_create(made)
    full = client.post(address, {"key": uuid4(), "name": "Late"})
    SignUp.objects.all().delete()
    answers = [client.post(address, {"name": ""}).status_code for _ in range(121)]

    assert full.status_code == 429
    assert answers[0] == 422
    assert answers[-1] == 429


# -- the queue ---------------------------------------------------------------


def sign_up(action, name, **fields):
    return SignUp.objects.create(
        key=uuid4(), action=action, name=name, received_on=make.ago(0), **{"kind": "came", **fields}
    )


def test_the_queue_offers_whom_it_may_be_of_ones_scope_and_settles_once(
    client, omar, building, march
):
    rosa = make.person("Rosa Rueda", unit=building, phone="+15550100000")
    hidden = make.person("Rosa Rueda", unit=make.unit(), phone="+15550100000")
    maria = make.person("María López", unit=building)
    refresh([rosa.pk, hidden.pk, maria.pk])
    row = sign_up(march, "Rosa Ruedas", phone="555-010-0000", came_with="maria lopez")
    client.force_login(omar)

    html = text(client.get(to("action_sign_ups", march)))
    assert "It is Rosa Rueda" in html
    assert str(hidden.pk) not in html
    assert "Brought by María López" in html
    said = {"person": rosa.pk, "brought_by": maria.pk}
    assert client.post(to("sign_up_settle", row), {"person": hidden.pk}).status_code == 404
    for _ in range(2):
        assert client.post(to("sign_up_settle", row), said).status_code == 302

    part = march.participations.get()
    assert (part.person, part.state, part.evidence) == (rosa, "did", "self_reported")
    assert part.brought_by == maria
    row.refresh_from_db()
    assert (row.state, row.name, row.phone, row.came_with) == ("matched", "", "", "")
    assert rosa.contact_points.get().folded == "+15550100000"  # as it was
    assert "555" not in str(list(LogEntry.objects.values_list("facts", flat=True)))


def test_somebody_new_is_put_on_the_list_where_one_may_and_reached_as_they_said(
    client, omar, building, march
):
    row = sign_up(march, "Nadia Núñez", phone="555-0142", email="nadia@example.org", kind="coming")
    elsewhere = make.unit("Elsewhere too")
    client.force_login(omar)
    wrong = client.post(to("sign_up_settle", row), {"new": "1", "unit": elsewhere.pk})
    client.post(to("sign_up_settle", row), {"new": "1", "unit": building.pk})
    client.post(to("sign_up_settle", row), {"new": "1", "unit": building.pk})

    assert wrong.status_code == 404
    nadia = Person.objects.get(name="Nadia Núñez")
    assert nadia.placements.get().unit == building
    assert set(ContactPoint.objects.filter(person=nadia).values_list("channel", flat=True)) == {
        "phone",
        "email",
    }
    assert march.participations.get().answer == "yes"


def test_a_sign_up_of_an_action_elsewhere_is_not_there(client, omar, rita):
    other = make.campaign()
    other.units.add(make.unit("Far"))
    row = sign_up(make.action(make.ago(0), campaign=other), "Rosa")
    client.force_login(omar)

    assert client.post(to("sign_up_settle", row), {"aside": "1"}).status_code == 404
    assert client.get(to("action_sign_ups", row.action)).status_code == 404


# -- the door ----------------------------------------------------------------


def test_a_tap_is_a_check_in_seen_by_who_tapped_and_a_mistake_is_taken_back(
    client, omar, building, march
):
    rosa, tom = make.person("Rosa", unit=building), make.person("Tom", unit=building)
    march.participations.create(person=rosa, answer="yes", asked_on=make.ago(3))
    client.force_login(omar)
    for person in (rosa, rosa, tom):
        client.post(to("action_door", march), {"person": person.pk})
    row = march.participations.get(person=rosa)
    assert (row.state, row.evidence, row.verified_by) == ("did", "check_in", omar.person)
    assert LogEntry.objects.filter(verb="participation").count() == 2

    for person in (rosa, tom, tom):
        client.post(to("action_door", march), {"person": person.pk, "off": "1"})
    row.refresh_from_db()
    assert (row.state, row.evidence, row.answer) == ("invited", "", "yes")
    assert not march.participations.filter(person=tom).exists()


def test_the_door_is_shut_before_the_day_and_names_wait_for_somebody(
    client, omar, building, march, coming
):
    client.force_login(omar)
    rosa = make.person("Rosa", unit=building)
    assert client.post(to("action_door", coming), {"person": rosa.pk}).status_code == 400

    key = uuid4()
    for _ in range(2):
        kept = client.post(
            to("action_door", march),
            {"key": key, "name": "Somebody", "came_with": "Rosa"},
            headers={"HX-Request": "true"},
        )
    assert str(key) in kept["HX-Redirect"]
    row = SignUp.objects.get()
    assert (row.kind, row.noted_by, row.person) == ("door", omar, None)
    client.post(to("sign_up_settle", row), {"person": rosa.pk})
    assert march.participations.get().evidence == "check_in"


def test_who_was_merged_meanwhile_is_signed_in_as_who_they_are_now(client, omar, building, march):
    rosa, twice = make.person("Rosa", unit=building), make.person("Rosa R", unit=building)
    Person.objects.filter(pk=twice.pk).update(status="merged", merged_into=rosa)
    client.force_login(omar)

    client.post(to("action_door", march), {"person": twice.pk})
    gone = client.post(to("action_door", march), {"person": uuid4()})

    assert march.participations.get().person == rosa
    assert gone.status_code == 422


@pytest.mark.django_db(transaction=True)
def test_three_phones_at_once_sign_everybody_in_once(lena, omar, building, march):
    people = [make.person(unit=building) for _ in range(25)]
    keys = [uuid4() for _ in range(5)]
    third = make.user("Tess Third", role="organizer", unit=building)
    begin = threading.Barrier(3)

    def phone(user, order):
        from django.test import Client

        web = Client()
        web.force_login(user)
        begin.wait()
        for what in order:
            said = {"person": what.pk} if isinstance(what, Person) else {"key": what, "name": "N"}
            assert web.post(to("action_door", march), said).status_code == 302
        connections.close_all()

    orders = [people + keys, keys + people[::-1], people[12:] + keys + people[:12]]
    threads = [
        threading.Thread(target=phone, args=(user, order))
        for user, order in zip((lena, omar, third), orders, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    did = march.participations.filter(state=Participation.State.DID, evidence="check_in")
    assert did.count() == 25
    assert SignUp.objects.count() == 5
    assert LogEntry.objects.filter(verb="participation").count() == 25


@pytest.mark.django_db(transaction=True)
def test_who_comes_second_waits_and_leaves_what_the_first_wrote(lena, omar, building, march):
    seen, asked, claimed = (make.person(unit=building) for _ in range(3))
    answers = []

    def second():
        try:
            answers.append(march.sign_in(seen, by=omar))
            march.ask(asked, on=make.ago(0), by=omar)
            march.claim(claimed, by=omar)
        finally:
            connections.close_all()

    def waits():
        with connection.cursor() as cursor:
            return cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone()

    late = threading.Thread(target=second)
    with transaction.atomic():
        assert march.sign_in(seen, by=lena)
        march.ask(asked, on=make.ago(1), by=lena)
        march.sign_in(claimed, by=lena)
        late.start()
        while late.is_alive() and not waits():
            late.join(0.01)
        assert late.is_alive()  # it waits for the first
    late.join()

    assert answers == [False]
    assert march.participations.get(person=seen).verified_by == lena.person
    assert march.participations.get(person=asked).asked_by == lena.person
    assert march.participations.get(person=claimed).evidence == "check_in"
    assert LogEntry.objects.filter(verb="participation").count() == 3
