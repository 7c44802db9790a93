"""What changed since last week: true, in scope, and leading to whom it is about."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import Committee, LogEntry
from organizing.committee_health import check_up
from organizing.dashboards import since
from organizing.models import MetricSnapshot, Standing, StandingChange
from tests import make
from tests.reference import pages


@pytest.fixture
def today():
    return timezone.localdate()


def change(who, what, was, now, days):
    return StandingChange.objects.create(
        person=who, what=what, was=str(was), now=str(now), on=make.ago(days)
    )


def words(found):
    return [one.words for one in found.changes]


def test_base_says_who_came_closer_this_week_and_leads_to_just_them(client, lena, building, today):
    ana, bo, cy = (make.person(name, unit=building) for name in ("Ana", "Bo", "Cy"))
    change(ana, "level", 4, 5, 2)
    change(bo, "level", 5, 3, 3)
    change(cy, "level", 1, 2, 8)  # a week and a day: not this week
    change(make.person("Otto", unit=make.unit()), "level", 1, 5, 1)  # out of scope
    make.conversation(ana, lena.person, make.ago(1))
    for _ in range(2):
        make.conversation(bo, lena.person, make.ago(9))
    make.commitment(ana, lena.person, make.ago(2), status="kept")

    found = since.base(lena, on=today)

    assert words(found) == [
        "Organized: 1 came, 1 rest below it.",
        "1 person came closer.",
        "1 person rests further out.",
        "1 one-on-one was held, 2 the week before.",
        "1 promise was kept.",
    ]
    client.force_login(lena)
    crossed = client.get(found.changes[0].url).content.decode()
    closer = client.get(found.changes[1].url).content.decode()
    assert found.changes[0].words in client.get(reverse("base")).content.decode()
    assert ">Ana<" in crossed
    assert ">Bo<" in crossed
    assert ">Cy<" not in crossed
    assert ">Ana<" in closer
    assert ">Bo<" not in closer


def test_crossing_leaves_out_who_moved_on_one_side_of_it(client, lena, building, today):
    ana, bo = make.person("Ana", unit=building), make.person("Bo", unit=building)
    change(ana, "level", 1, 3, 20)
    change(bo, "level", 3, 4, 20)
    client.force_login(lena)

    html = client.get(reverse("movement"), {"what": "level", "days": 30, "cross": 3})
    text = html.content.decode()

    assert ">Ana<" in text
    assert ">Bo<" not in text
    assert "1 moved up and 0 rest lower" in pages.words(text)
    bad = client.get(reverse("movement"), {"what": "drift", "cross": 3})
    assert bad.status_code == 200


def test_new_leaders_are_named_where_they_may_be_seen(lena, building, today):
    people = [make.person(name, unit=building) for name in ("Ana", "Bo", "Cy", "Di")]
    for one in people:
        change(one, "rung", 4, 5, 3)
    change(make.person("Otto", unit=make.unit()), "rung", 4, 5, 3)

    assert words(since.ladder(lena, on=today)) == [
        "New leaders: Ana, Bo, Cy and 1 more.",
        "4 people stand higher.",
    ]


def test_drift_is_told_only_where_reasons_are_open(lena, omar, building, today):
    ana, bo = make.person(unit=building), make.person(unit=building)
    change(ana, "drift", "steady", "drifting", 2)
    change(bo, "drift", "drifting", "steady", 2)

    assert words(since.drift(lena, on=today)) == [
        "1 person began to drift.",
        "1 person is back.",
    ]
    assert words(since.drift(omar, on=today)) == []


def test_committees_say_what_changed_with_them(lena, building, today):
    people = [make.person(f"P{n}", unit=building) for n in range(6)]
    body = make.committee("Roof", units=[building], members=people, interval_days=14)
    make.meeting(body, make.ago(4), present=people[:5], absent=people[5:])
    other = make.committee("Hidden", units=[make.unit()])
    make.meeting(other, make.ago(2), present=[make.person()])
    body.seats.filter(person=people[0]).update(began_on=make.ago(3))
    body.seats.filter(person=people[1]).update(ended_on=make.ago(1), exit_kind="handed_over")

    seen = Committee.objects.visible_to(lena).standing()
    said = words(since.committees(lena, check_up(seen, today), on=today))

    assert "Roof met: 5 people came." in said
    assert "P0 took a seat on Roof." in said
    assert "P1 left a seat on Roof." in said
    assert any(re.fullmatch("Roof: At risk a week ago, .* now.", one) for one in said)
    assert not any("Hidden" in one for one in said)


def test_a_committee_is_compared_with_the_word_kept_of_it_a_week_ago(lena, building, today):
    body = make.committee("Roof", units=[building], members=[make.person(unit=building)])
    kept = {"committees": {str(body.pk): "healthy"}}
    MetricSnapshot.objects.create(as_of=make.ago(7), figures=kept)

    said = words(since.committees(lena, check_up([body], today), on=today))

    assert any(re.fullmatch("Roof: Healthy a week ago, .* now.", one) for one in said)


def test_connections_compare_two_kept_days_and_are_silent_without(lena, building, today):
    assert words(since.reach(lena, on=today)) == []
    for days, ties in ((9, 20), (0, 26)):
        MetricSnapshot.objects.create(
            unit=building, as_of=make.ago(days), figures={"tie_ends": ties, "isolated": 4}
        )

    assert words(since.reach(lena, on=today)) == ["Live ties: 13, 3 more."]
    assert words(since.reach(lena, on=today, unit=building)) == ["Live ties: 13, 3 more."]
    assert since.reach(lena, on=today).day == make.ago(9)


def test_a_wall_chart_says_who_is_new_gone_and_talked_with(lena, building, today):
    ana = make.person(unit=building, since=make.ago(3))
    gone = make.person(unit=building)
    gone.placements.update(ended_on=make.ago(2))
    make.conversation(ana, lena.person, make.ago(1))
    make.conversation(ana, lena.person, make.ago(2))

    assert words(since.wall_chart(lena, building, on=today)) == [
        "1 person is new here.",
        "1 person left.",
        "1 person was talked with.",
    ]


@pytest.mark.parametrize("name", ["base", "committees", "drift", "ladder", "reach"])
def test_every_board_begins_with_it(client, lena, building, name):
    make.committee(units=[building])
    client.force_login(lena)

    html = client.get(reverse(name)).content.decode()

    assert html.count("Since last week") == 1
    assert html.index("Since last week") < html.index("</main>")


def test_who_hangs_on_whom_is_named_for_whoever_may_read_ties_and_logged(
    client, lena, omar, ada, building
):
    hub = make.person("Hugo Hub", unit=building)
    for n in range(11):
        one = make.person(f"Thin {n}", unit=building)
        Standing.objects.create(
            person=one, as_of=make.ago(0), level=3, ties=1, evidence={"thread": str(hub.pk)}
        )
    for user, named in ((lena, True), (omar, False), (ada, False)):
        client.force_login(user)
        html = " ".join(client.get(reverse("threads")).content.decode().split())

        assert "11 people of 11 reached have one live tie" in html
        assert "only tie of 11 people" in html
        assert "too many on one" in html
        assert ("Hugo Hub" in html) == ("Thin 3" in html) == named
        assert ("11 people by name" in html) == named
    looks = LogEntry.objects.filter(verb="viewed_sealed", facts__purpose="threads")
    assert [look.actor for look in looks] == [lena]

    hub.placements.update(unit=make.unit())  # beyond her scope
    client.force_login(lena)
    html = client.get(reverse("threads")).content.decode()
    assert "Thin 3" in html
    assert "Hugo" not in html


def test_who_hangs_elsewhere_is_not_counted(client, lena, building, today):
    hub = make.person("Hugo Hub")
    far = make.person("Far", unit=make.unit())
    Standing.objects.create(
        person=far, as_of=today, level=3, ties=1, evidence={"thread": str(hub.pk)}
    )
    client.force_login(lena)

    html = client.get(reverse("threads")).content.decode()

    assert "Nobody reached hangs on a single tie." in html
    assert today - timedelta(days=7) == since.base(lena, on=today).day
