"""Today: what waits, ours first, and what one tap does to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import LogEntry
from organizing.models import Commitment, FollowUp, Standing
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa(building):
    return make.person("Rosa Delgado", unit=building)


@pytest.fixture
def web(client, lena):
    client.force_login(lena)
    return client


def follow_up(who, owner, days=0):
    return FollowUp.objects.create(person=who, owner=owner.person, due_on=make.ago(days))


def today():
    return timezone.localdate()


def test_an_empty_day_says_what_to_do_next(web):
    page = web.get("/").content.decode()

    assert "Nothing waits for you today." in page
    assert "/log/" in page


def test_it_counts_my_conversations_of_this_week(web, lena, rosa):
    for days in (0, 400):
        make.conversation(rosa, lena.person, make.ago(days))
    make.conversation(rosa, lena.person, today(), minutes=2)

    assert "You have had <b>1 of 2</b> one-on-ones this week." in web.get("/").content.decode()


def test_our_promises_come_first_and_the_latest_one_on_top(web, lena, rosa):
    make.commitment(rosa, lena.person, make.ago(9), what="theirs")
    make.commitment(lena.person, rosa, make.ago(-3), what="ours soon")
    make.commitment(lena.person, rosa, make.ago(2), what="ours late")
    make.commitment(lena.person, rosa, make.ago(-30), what="far away")
    make.commitment(lena.person, rosa, make.ago(5), status="kept", what="done already")

    page = web.get("/").content.decode()

    places = [page.index(what) for what in ("ours late", "2 days late", "ours soon", "theirs")]
    assert places == sorted(places)
    assert "far away" not in page
    assert "done already" not in page


def test_who_drifts_is_named_with_the_reason_to_those_it_is_sealed_to(client, lena, omar, rosa):
    Standing.objects.create(
        person=rosa,
        as_of=today(),
        drift="drifting",
        drift_points=4,
        reasons=[{"code": "THIN_TIES", "points": 1, "side": "us", "ties": 0}],
    )

    seen = {}
    for user in (lena, omar):
        client.force_login(user)
        seen[user] = client.get("/").content.decode()

    assert "No live tie to anybody." in seen[lena]
    assert "No live tie to anybody." not in seen[omar]
    look = LogEntry.objects.get(verb="viewed_sealed")  # R3
    assert (look.actor, look.facts["n"]) == (lena, 1)


def test_whoever_asked_for_no_contact_is_on_no_list(web, rosa):
    Standing.objects.create(person=rosa, as_of=today(), drift="drifting")
    rosa.no_contact = True
    rosa.save()

    assert "Rosa" not in web.get("/").content.decode()


def test_a_newcomer_nobody_sat_down_with_is_worth_a_conversation(web, rosa, building):
    newcomer = make.person("Amina Yusuf", unit=building)
    make.took_part(newcomer, make.action(make.ago(9), name="the march"))

    page = web.get("/").content.decode()

    assert "Came to “the march” 9 days ago" in page
    assert "talked with them" not in page
    make.conversation(newcomer, make.person("Omid Else", unit=building), today(), minutes=2)
    assert "Omid Else talked with them today." in web.get("/").content.decode()
    assert "Rosa" not in page


@pytest.mark.parametrize(
    ("to", "state", "days"),
    [("done", "done", 0), ("dropped", "dropped", 0), ("tomorrow", "open", 1), ("week", "open", 7)],
)
def test_a_follow_up_is_changed_in_one_tap_and_back_in_another(web, lena, rosa, to, state, days):
    due = follow_up(rosa, lena)

    moved = web.post(f"/follow-ups/{due.pk}/", {"to": to})
    due.refresh_from_db()

    assert (due.state, due.due_on) == (state, today() + timedelta(days=days))
    page = web.get(moved.url).content.decode()
    assert "Undo" in page

    web.post(f"/follow-ups/{due.pk}/", {"to": "undo", "was": str(today())})
    due.refresh_from_db()

    assert (due.state, due.due_on) == ("open", today())


def test_nobody_changes_the_follow_up_of_somebody_else(web, omar, rosa):
    due = follow_up(rosa, omar)

    assert web.post(f"/follow-ups/{due.pk}/", {"to": "done"}).status_code == 404


def test_htmx_gets_the_row_alone_with_its_undo(web, lena, rosa):
    due = follow_up(rosa, lena)

    answer = web.post(f"/follow-ups/{due.pk}/", {"to": "done"}, headers={"HX-Request": "true"})

    body = answer.content.decode()
    assert f'id="follow-up-{due.pk}"' in body
    assert 'value="undo"' in body
    assert "<html" not in body


@pytest.mark.parametrize("query", ["?just=nonsense", "?just=%00", "?was=0000-00-00", "?was=x"])
def test_a_strange_address_is_an_ordinary_day(web, query):
    assert web.get(f"/{query}").status_code == 200


def test_a_reader_has_a_today_of_their_own(client, rita):
    client.force_login(rita)

    assert client.get("/").status_code == 200


def test_thirty_of_everything_take_as_many_queries_as_one(
    web, lena, building, django_assert_max_num_queries
):
    for n in range(30):
        who = make.person(unit=building, since=make.ago(5))
        make.commitment(lena.person, who, make.ago(n))
        make.commitment(who, lena.person, make.ago(n))
        follow_up(who, lena, n)
        Standing.objects.create(person=who, as_of=today(), drift="slipping")

    with django_assert_max_num_queries(40):
        page = web.get("/").content.decode()

    assert "26 more" in page
    assert Commitment.objects.count() == 60
