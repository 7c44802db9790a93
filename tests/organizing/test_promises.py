"""Promises: one ledger both ways, one tap each, taken back as easily."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Seat, Touched
from organizing.models import Commitment
from organizing.promising import FollowThrough, Outcome, follow_through
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marks")]
RULES = {"window": 90, "min_n": 4, "unknown_after": 7}


@pytest.fixture
def rosa(building):
    return make.person("Rosa Delgado", unit=building)


@pytest.fixture
def web(client, omar):
    client.force_login(omar)
    return client


@pytest.fixture
def owed(omar, rosa):
    return make.commitment(omar.person, rosa, make.ago(2), what="Bring the form")


def today():
    return timezone.localdate()


def outcomes(*statuses, days=10):
    return [Outcome(status, make.ago(days)) for status in statuses]


def test_the_vector_of_practice_is_three_quarters():
    said = outcomes(*["kept"] * 4, "partly", "missed", "renegotiated", "void")

    found = follow_through(said, on=today(), rules=RULES)

    assert (found.done, found.n, found.percent) == (4.5, 6, 75)


def test_there_is_never_a_rate_under_four():
    found = follow_through(outcomes("kept", "kept"), on=today(), rules=RULES)

    assert found.percent is None
    assert (found.done, found.n) == (2, 2)
    assert FollowThrough(kept=4).percent == 100


def test_renegotiated_twice_counts_as_missed():
    twice = [Outcome("renegotiated", make.ago(3), renegotiations=1)]

    assert follow_through(twice, on=today(), rules=RULES).missed == 1


@pytest.mark.parametrize(("days", "unknown"), [(6, 0), (7, 1), (89, 1), (90, 0)])
def test_an_open_one_is_unknown_from_a_week_past_due_within_the_window(days, unknown):
    found = follow_through(outcomes("open", days=days), on=today(), rules=RULES)

    assert found.unknown == unknown


def test_what_is_not_due_yet_does_not_count():
    assert follow_through(outcomes("kept", days=-1), on=today(), rules=RULES).n == 0


@pytest.mark.parametrize("status", ["kept", "partly", "missed", "released"])
def test_each_end_is_one_tap_and_so_is_the_undo(web, owed, rosa, omar, status):
    closed = web.post(f"/promises/{owed.pk}/close/", {"status": status, "next": "/"})
    owed.refresh_from_db()

    assert (owed.status, owed.resolved_on) == (status, today())
    assert "Undo" in web.get(closed.url).content.decode()
    assert {rosa.pk, omar.person_id} <= set(Touched.objects.values_list("person_id", flat=True))

    web.post(f"/promises/{owed.pk}/reopen/")
    owed.refresh_from_db()

    assert (owed.status, owed.resolved_on) == ("open", None)


def test_a_second_tap_changes_nothing(web, owed):
    web.post(f"/promises/{owed.pk}/close/", {"status": "kept"})
    web.post(f"/promises/{owed.pk}/close/", {"status": "missed"})
    owed.refresh_from_db()

    assert owed.status == "kept"


def test_renegotiating_keeps_both_promises_and_undo_leaves_the_first(web, owed):
    web.post(f"/promises/{owed.pk}/move/", {"when": "tomorrow"})
    web.post(f"/promises/{owed.pk}/move/", {"when": "tomorrow"})
    owed.refresh_from_db()
    again = Commitment.objects.get(renegotiated_from=owed)

    assert owed.status == "renegotiated"
    assert (again.status, again.due_on) == ("open", today() + timedelta(days=1))

    web.post(f"/promises/{owed.pk}/reopen/")

    assert list(Commitment.objects.values_list("pk", "status")) == [(owed.pk, "open")]


def test_what_has_moved_on_is_not_undone(web, owed):
    web.post(f"/promises/{owed.pk}/move/", {"when": "tomorrow"})
    again = Commitment.objects.get(renegotiated_from=owed)
    web.post(f"/promises/{again.pk}/close/", {"status": "kept"})

    web.post(f"/promises/{owed.pk}/reopen/")
    owed.refresh_from_db()

    assert owed.status == "renegotiated"
    assert Commitment.objects.count() == 2


@pytest.mark.parametrize("day", ["0000-01-01", "1999-01-01", "soon", "\0"])
def test_a_day_that_makes_no_sense_becomes_next_week(web, owed, day):
    web.post(f"/promises/{owed.pk}/move/", {"due_on": day})

    assert Commitment.objects.get(status="open").due_on == today() + timedelta(days=7)


def test_an_unknown_status_changes_nothing(web, owed):
    for status in ("void", "open", "gone", "\0"):
        web.post(f"/promises/{owed.pk}/close/", {"status": status})
    owed.refresh_from_db()

    assert owed.status == "open"


def test_one_is_sent_back_to_where_one_came_from_and_nowhere_else(web, owed):
    to = {"status": "kept", "next": "https://evil.example/"}

    assert web.post(f"/promises/{owed.pk}/close/", to).url.startswith("/promises/?just=")
    for back in ("//evil.example", "0x10", "people"):  # a place of ours begins with a slash
        assert web.post(f"/promises/{owed.pk}/reopen/", {"next": back}).url == "/promises/"


def test_a_stranger_sees_and_changes_nothing(client, rita, owed):
    client.force_login(rita)

    assert client.post(f"/promises/{owed.pk}/close/", {"status": "kept"}).status_code == 403
    assert "Bring the form" not in client.get("/promises/").content.decode()


def test_an_organizer_elsewhere_cannot_change_it(client, owed):
    client.force_login(make.user(role="organizer", unit=make.unit()))

    assert client.post(f"/promises/{owed.pk}/close/", {"status": "kept"}).status_code == 404


def test_a_reader_of_the_unit_sees_no_promise_but_of_a_committee_they_sit_on(
    client, owed, building, omar
):
    """Theirs is with somebody, who may be of another unit (T2)."""
    committee, stranger = make.committee(units=[building]), make.person("Zyx Stranger")
    given = {"due_on": today(), "made_on": today()}
    Commitment.objects.create(
        owed_by=stranger, owed_to_committee=committee, what="Zyx asks", **given
    )
    Commitment.objects.create(
        owed_by_committee=committee, owed_to=stranger, what="Zyx gives", **given
    )
    reader = make.user(role="reader", unit=building)
    asked = ["/promises/", f"/promises/?committee={committee.pk}"]
    shown = [read(client, reader, page) for page in asked]
    assert not any("Bring the form" in text or "Zyx" in text for text in shown)
    assert "Zyx gives" in read(client, omar, asked[1])

    Seat.objects.create(committee=committee, person=reader.person, began_on=today())

    assert "Zyx Stranger" in read(client, reader, asked[1])


def read(client, user, page):
    client.force_login(user)
    return client.get(page).content.decode()


def test_ours_stand_before_theirs_with_how_each_is_kept(web, omar, rosa, owed):
    make.commitment(rosa, omar.person, make.ago(2), what="Ask two neighbours")
    for n in range(4):
        make.commitment(omar.person, rosa, make.ago(10 + n), status="kept", what=f"old {n}")

    page = web.get("/promises/").content.decode()

    assert page.index("Bring the form") < page.index("Ask two neighbours")
    assert "100%" in page
    assert "old 1" not in page
    assert "old 1" in web.get("/promises/?state=closed").content.decode()


def test_a_promise_can_be_written_down_between_two_members_and_a_committee(web, rosa, building):
    other = make.person("Duc Tran", unit=building)
    body = make.committee("Repairs", units=[building])

    for by, to in [
        (f"person:{rosa.pk}", f"person:{other.pk}"),
        (f"committee:{body.pk}", f"person:{rosa.pk}"),
        (f"person:{rosa.pk}", "me"),
    ]:
        sent = {"owed_by": by, "owed_to": to, "what": "Share the key", "when": "friday"}
        assert web.post("/promises/new/", sent).status_code == 302

    assert Commitment.objects.count() == 3


@pytest.mark.parametrize(
    "bad",
    [
        {"owed_to": "me"},
        {"owed_to": "person:nonsense"},
        {"owed_to": "committee:"},
        {"owed_to": "\0"},
        {"what": ""},
        {"what": "x" * 201},
        {"cost": "9"},
        {"due_on": "0000-00-00"},
        {"due_on": "1999-01-01"},
    ],
)
def test_a_promise_that_makes_no_sense_is_refused_and_kept_on_the_page(web, rosa, bad):
    sent = {"owed_by": "me", "owed_to": f"person:{rosa.pk}", "what": "Share", **bad}

    response = web.post("/promises/new/", sent)

    assert response.status_code == 422
    assert not Commitment.objects.exists()


def test_somebody_out_of_scope_cannot_be_put_under_a_promise(web):
    stranger = make.person(unit=make.unit())
    sent = {"owed_by": "me", "owed_to": f"person:{stranger.pk}", "what": "Share"}

    assert web.post("/promises/new/", sent).status_code == 422


def test_thirty_promises_take_as_many_queries_as_one(
    web, omar, building, django_assert_max_num_queries
):
    for n in range(30):
        who = make.person(unit=building)
        make.commitment(omar.person, who, make.ago(n))
        make.commitment(who, omar.person, make.ago(n))

    with django_assert_max_num_queries(22):
        web.get("/promises/")
