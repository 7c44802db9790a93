"""Trends, movement, the ladder and one person's history: each number against plain counting."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from members.models import UnitHeadcount
from organizing import promising
from organizing.dashboards import ladder, movement, since, trends
from organizing.dashboards.movement import Asked
from organizing.models import MetricSnapshot, Standing, StandingChange
from organizing.standing import backfilling, computing, snapshots
from tests import make


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def floors(building):
    return [make.unit("Floor 1", under=building), make.unit("Floor 2", under=building)]


@pytest.fixture
def people(floors, omar, today):
    """Six on two floors, one of them on both; computed 40 days ago and today."""
    found = [make.person(f"Person {n}", unit=floors[n % 2]) for n in range(6)]
    found[0].placements.create(unit=floors[1], began_on=make.ago(300))
    found[5].is_management = True
    found[5].save()
    for who in found[:3]:
        make.conversation(who, omar.person, make.ago(200))
        make.took_part(who, make.action(make.ago(190)))
    make.conversation(found[4], omar.person, make.ago(70))
    computing.compute(as_of=make.ago(60))
    make.conversation(found[1], omar.person, make.ago(5))
    make.took_part(found[1], make.action(make.ago(4)))
    make.commitment(found[1], omar.person, make.ago(2), status="kept")
    make.commitment(found[2], omar.person, make.ago(20))
    computing.compute(as_of=today)
    return found


def test_a_snapshot_counts_each_unit_and_everybody_once(people, building, floors, today):
    UnitHeadcount.objects.create(unit=floors[0], as_of=today, n=10, source="door_count")
    snapshots.keep(as_of=today)
    snapshots.keep(as_of=today)

    def plain(unit):
        return Standing.objects.filter(
            level__gte=1, person__placements__unit__path__contains=[unit.pk]
        ).distinct()

    for unit in (building, *floors):
        figures = MetricSnapshot.objects.get(unit=unit, as_of=today).figures
        rows = list(plain(unit))
        assert figures["people"] == len(rows)
        for level in range(1, 6):
            assert figures[f"level_{level}"] == sum(row.level >= level for row in rows)
        for rung, n in Counter(row.rung for row in rows).items():
            assert figures[f"rung_{rung}"] == n
        for state, n in Counter(row.drift for row in rows).items():
            assert figures[state] == n
        assert figures["tie_ends"] == sum(row.ties for row in rows)
    whole = MetricSnapshot.objects.get(unit=None, as_of=today).figures
    assert whole["people"] == Standing.objects.filter(level__gte=1).count() == 5
    assert (whole["kept"], whole["unknown"]) == (1, 1)
    assert MetricSnapshot.objects.get(unit=floors[0], as_of=today).figures["universe"] == 10
    assert whole["universe"] is None


def test_promises_in_a_snapshot_are_those_of_the_one_formula(people, omar, building, today):
    states = ["kept", "partly", "missed", "released", "void", "renegotiated", "open"]
    for n, state in enumerate(states * 3):
        late = 0 if state == "open" else 3
        make.commitment(
            people[n % 5], omar.person, make.ago(n * 6), status=state,
            resolved=None if state == "open" else make.ago(n * 6 - late),
        )  # fmt: skip
    snapshots.keep(as_of=today)

    outcomes = [
        promising.Outcome(
            row.status if row.resolved_on and row.resolved_on <= today else "open",
            row.due_on,
            int(row.renegotiated_from_id is not None),
        )
        for person in people[:5]
        for row in person.commitments_owed.all()
    ]
    rules = {"window": 90, "unknown_after": 7, "min_n": 4}
    counted = promising.follow_through(outcomes, on=today, rules=rules)
    figures = MetricSnapshot.objects.get(unit=None, as_of=today).figures
    found = [figures[name] for name in ("kept", "partly", "missed", "unknown")]
    assert found == [counted.kept, counted.partly, counted.missed, counted.unknown]


def test_a_day_gone_by_is_kept_as_figures_and_moves_nobody(people, today, capsys):
    before = list(Standing.objects.order_by("pk").values())
    changes = StandingChange.objects.count()
    day = today - timedelta(days=150)

    call_command("snapshots", "--since", day.isoformat(), "--every", "60")

    assert list(Standing.objects.order_by("pk").values()) == before
    assert StandingChange.objects.count() == changes
    past = MetricSnapshot.objects.get(unit=None, as_of=day).figures
    told = computing.compute(as_of=day, store=False)
    nested = [sum(told.levels[n] for n in range(level, 6)) for level in range(1, 6)]
    assert [past[f"level_{level}"] for level in range(1, 6)] == nested
    assert past["rung_3"] == told.rungs[3] == 3
    assert backfilling.backfill(day) == 0


def test_trends_say_how_much_moved_in_each_span(people, lena, building, today):
    found = trends.trends(lena, on=today)

    related = next(trend for trend in found.trends if trend.name == "level_3")
    assert [change.by for change in related.changes] == [
        related.now - dict(related.values)[make.ago(60)], None, None,
    ]  # fmt: skip
    assert len(found.days) == 2
    for days, n in ((95, 9), (91, 7), (89, 99), (366, 2), (340, 99)):
        figures = {"level_3": n, "tie_ends": n}
        MetricSnapshot.objects.update_or_create(
            unit=building, as_of=make.ago(days), defaults={"figures": figures}
        )
    related, ties = (
        next(trend for trend in trends.trends(lena, on=today).trends if trend.name == name)
        for name in ("level_3", "ties")
    )
    assert [change.by for change in related.changes[1:]] == [related.now - 7, related.now - 2]
    assert [change.by for change in ties.changes[1:]] == [ties.now - 4, ties.now - 1]


def test_of_a_year_of_nights_a_line_shows_some_and_a_page_all(
    client, people, lena, building, today
):
    MetricSnapshot.objects.filter(unit=building).delete()
    MetricSnapshot.objects.bulk_create(
        MetricSnapshot(unit=building, as_of=make.ago(n), figures={"level_3": 400 - n % 97})
        for n in range(371)
    )
    some, whole = (trends.trends(lena, on=today, whole=whole) for whole in (False, True))
    client.force_login(lena)

    assert [one.changes for one in some.trends] == [one.changes for one in whole.trends]
    assert len(some.days) < 80 < len(whole.days) == 371
    assert client.get("/base/figures/").content.decode().count('<th scope="row">') == 371
    assert 'href="/base/figures/"' in client.get("/base/").content.decode()


def test_movement_is_the_difference_between_two_days(people, lena, ada, today):
    asked = Asked("rung", make.ago(60), today)
    found = movement.movement(lena, asked)

    then = StandingChange.objects.filter(what="rung", on=make.ago(60))
    was = {row.person_id: row.now for row in then}
    now = dict(Standing.objects.values_list("person", "rung"))
    plain = Counter(
        (was.get(who.pk, "0"), str(now[who.pk]))
        for who in people[:5]
        if was.get(who.pk, "0") != str(now[who.pk])
    )
    assert {(flow.was, flow.now): flow.n for flow in found.flows} == plain
    assert len(found.rows) == found.up + found.down == sum(plain.values())
    for way, n in (("up", found.up), ("down", found.down)):
        narrowed = movement.movement(lena, Asked("rung", make.ago(60), today, way=way))
        assert len(narrowed.rows) == n
    assert all(row.why for row in found.rows), [row.why for row in found.rows]


def test_each_flow_of_the_ladder_leads_to_just_those_people(client, people, lena, today):
    client.force_login(lena)
    page = client.get(reverse("ladder"), {"days": 90})
    shown = page.content.decode().replace("&amp;", "&")
    flows = [(step, flow) for step in page.context["steps"] for flow in step.flows if flow.n]

    assert flows
    for step, flow in flows:
        assert f'href="{flow.url}"' in shown
        listed = client.get(flow.url.partition("#")[0])
        rows = listed.context["movement"].rows
        assert (flow.url, len(rows)) == (flow.url, flow.n)
        ends = {row.now for row in rows} | {row.was for row in rows}
        assert any(step.label in end for end in ends), ends
        assert "Show everybody who moved" in listed.content.decode()
    for step in page.context["steps"]:
        assert client.get(step.url).context["page"].total == step.n


def test_drift_moves_only_before_those_it_is_sealed_to(people, lena, omar, ada, today):
    StandingChange.objects.filter(what="drift").delete()
    StandingChange.objects.create(
        person=people[0], what="drift", was="steady", now="drifting", on=today
    )
    asked = Asked("drift", make.ago(30), today)

    assert [row.person for row in movement.movement(lena, asked).rows] == [people[0]]
    for other in (omar, ada):
        assert movement.movement(other, asked).flows == []


def test_a_relationship_that_begins_or_rests_moves_neither_up_nor_down(
    client, people, lena, today, floors
):
    StandingChange.objects.filter(what="drift").delete()
    moves = [("not_yet", "steady"), ("not_yet", "drifting"), ("steady", "n/a"), ("n/a", "steady"),
             ("steady", "slipping"), ("gone", "slipping"), ("gone", "drifting")]  # fmt: skip
    people = [*people[:5], *(make.person(unit=floors[0]) for _ in moves[5:])]
    StandingChange.objects.bulk_create(
        StandingChange(person=who, what="drift", was=was, now=now, on=today)
        for who, (was, now) in zip(people, moves, strict=True)
    )
    client.force_login(lena)
    page = client.get(reverse("movement"), {"what": "drift"})

    found = page.context["movement"]
    assert (found.up, found.down, found.beside) == (2, 1, 4)
    beside = client.get(f"{reverse('movement')}?{page.context['ways']['beside']}")
    assert [row.person for row in beside.context["movement"].rows] == sorted(
        people[:4], key=lambda who: who.pk
    )
    assert "began, rest or are over a rest: neither" in beside.content.decode()
    said = [one.words for one in since.drift(lena, on=today).changes]
    assert said == ["2 people began to drift.", "1 person is back."]  # not who is still drifting


def test_a_stranger_moves_nowhere(people, rita, today):
    assert movement.movement(rita, Asked("level", make.ago(60), today)).flows == []


def test_who_rests_is_told_since_when_and_why_never_demoted(client, people, lena, today):
    rests = people[0]
    row = Standing.objects.get(person=rests)
    assert row.peak > row.rung
    client.force_login(lena)

    page = client.get(reverse("ladder")).content.decode()
    person = client.get(reverse("person", args=[rests.pk])).content.decode()
    history = client.get(reverse("person_history", args=[rests.pk])).content.decode()

    assert "Person 0" in page[page.index("Resting lower") :]
    assert "no longer fresh: the last" in page
    assert "Rests at" in person
    assert "no longer fresh" in history
    assert "demoted" not in page + person + history


def test_close_to_the_next_rung_is_one_thing_short_and_says_which(people, lena, omar, today):
    rules = {"windows": {"rung": 180}, "rungs": {"followers": 3, "coached": 2}}
    found = ladder.close(lena, on=today, rules=rules, rung=3, total=1)

    assert [row.person for row in found.rows] == [people[1]]
    assert found.rows[0].takes == ["1 more promise kept", "A kept promise to ask somebody else"]
    counts = ladder.close_counts(lena, on=today, rules=rules)
    assert counts[3] == 1
    flows = {step.rung: step for step in ladder.steps(lena, days=90, on=today)}
    assert sum(step.n for step in flows.values()) == 5


def test_thirty_people_take_no_more_queries_than_one(
    client, lena, omar, building, people, today, django_assert_max_num_queries
):
    for _ in range(30):
        who = make.person(unit=building)
        make.conversation(who, omar.person, today)
    computing.compute(as_of=today)
    client.force_login(lena)

    with django_assert_max_num_queries(24):
        assert client.get(reverse("ladder")).status_code == 200
    with django_assert_max_num_queries(20):
        page = client.get(reverse("movement") + "?what=rung&days=30")
    assert b"More" in page.content
    odd = reverse("movement") + "?since=x&until=9999-99-99&was=zz&unit=1&after=2"
    assert client.get(odd).status_code == 200


def test_a_supporter_who_acted_or_talked_is_one_thing_short(lena, building, today):
    for evidence in ({"costly": 1}, {"talked_on": today.isoformat()}, {}):
        who = make.person(unit=building)
        Standing.objects.create(person=who, as_of=today, level=2, rung=2, evidence=evidence)
    rules = {"windows": {"rung": 180}, "rungs": {"followers": 3, "coached": 2}}

    assert ladder.close_counts(lena, on=today, rules=rules)[2] == 2


def test_what_is_left_beyond_ones_own_units_is_few_too(lena, building, today):
    """R8: the whole less what one sees oneself would tell how few others there are."""
    for day, own, whole in ((today - timedelta(days=30), 7, 9), (today, 7, 14)):
        for unit, n in ((building, own), (None, whole)):
            MetricSnapshot.objects.create(unit=unit, as_of=day, figures={"level_3": n})
    found = trends.beyond(lena, since=today - timedelta(days=30), until=today, least=5)
    assert [(each.was, each.now) for each in found if each.was != 0] == [(None, 14)]
