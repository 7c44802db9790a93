"""Committee health: practice's vector, its edges, and SQL against plain Python."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Attendance, Meeting, Pause, Person, Seat
from organizing.committee_health import check_up
from organizing.committee_health.scoring import (
    Component,
    Life,
    Part,
    Scale,
    Status,
    component,
    judge,
)
from organizing.committee_health.wording import fact, fraction, headline
from organizing.models import Commitment
from tests import make
from tests.examples import examples

D = date(2025, 6, 30)

VECTOR = {
    Part.FOLLOW_THROUGH: 0.66,
    Part.ATTENDANCE: 0.58,
    Part.CADENCE: 5 / 6,
    Part.SEATS: 7 / 9,
    Part.COVERAGE: 0.70,
    Part.CONTACT: 0.34,
    Part.BENCH: 1 / 3,
    Part.LIKENESS: 0.78,
    Part.SPREAD: 0.55,
}


def parts(shares):
    return [Component(part, share, 1, share) for part, share in shares.items()]


def life(**fields):
    return Life(
        **{"on": D, "founded_on": date(2020, 1, 1), "interval_days": 15, "silent_days": 3, **fields}
    )


def test_practices_vector_scores_50_and_a_half_and_is_to_be_watched():
    health = judge(parts(VECTOR), life())

    assert [round(health.of(part).score) for part in Part] == [65, 51, 67, 59, 50, 10, 42, 72, 50]
    assert round(health.score, 1) == 50.5
    assert health.status == Status.WATCH
    assert [part.part for part in health.low] == [Part.CONTACT]
    assert health.components[0].part == Part.CONTACT


@pytest.mark.django_db
def test_practices_vector_has_practices_headline():
    body = make.committee("Repairs")
    (found,) = check_up([body], D)
    health = judge(parts(VECTOR), life())

    said = headline(type(found)(body, life(), health, D, 7, ()))

    assert said == "You meet, but two-thirds of your lists haven't heard from you this month."


def test_the_weight_of_what_is_not_measured_falls_to_the_rest():
    shares = {part: VECTOR[part] for part in list(Part)[:5]}
    expected = (
        20 * 65 + 15 * (0.18 / 0.35 * 100) + 10 * 200 / 3 + 10 * (7 / 9 - 0.6) / 0.3 * 100 + 15 * 50
    ) / 70

    health = judge([*parts(shares), component(Part.BENCH, 0, 0)], life())

    assert health.score == pytest.approx(expected)
    assert health.components[-1].part == Part.BENCH


@pytest.mark.parametrize(
    ("shares", "fields", "status"),
    [
        (dict.fromkeys(Part, 1.0), {}, Status.HEALTHY),
        (dict.fromkeys(Part, 1.0) | {Part.BENCH: 0.0}, {}, Status.WATCH),
        (
            dict.fromkeys(Part, 1.0) | {Part.BENCH: 0, Part.SPREAD: 0, Part.LIKENESS: 0},
            {},
            Status.AT_RISK,
        ),
        (dict.fromkeys(Part, 0.5), {}, Status.AT_RISK),
        (dict.fromkeys(Part, 1.0), {"silent_days": 29}, Status.HEALTHY),
        (dict.fromkeys(Part, 1.0), {"silent_days": 30}, Status.AT_RISK),
        (dict.fromkeys(list(Part)[:4], 1.0), {}, Status.FORMING),
        (dict.fromkeys(list(Part)[:4], 1.0), {"silent_days": 30}, Status.AT_RISK),
        (dict.fromkeys(Part, 1.0), {"founded_on": D - timedelta(days=59)}, Status.FORMING),
        (dict.fromkeys(Part, 1.0), {"founded_on": D - timedelta(days=60)}, Status.HEALTHY),
        (dict.fromkeys(Part, 0.0), {"is_dormant": True, "silent_days": 400}, Status.DORMANT),
    ],
)
def test_the_word_follows_practice(shares, fields, status):
    health = judge(parts(shares), life(**fields))

    assert health.status == status
    assert (health.score is None) == (status in (Status.FORMING, Status.DORMANT) or len(shares) < 5)


@settings(max_examples=examples(100), deadline=None)
@given(share=st.floats(0, 2), red=st.floats(0, 0.6), span=st.floats(0.1, 0.5))
def test_a_score_stays_between_0_and_100_and_never_falls_as_the_share_rises(share, red, span):
    scale = Scale(10, red, red + span)

    assert 0 <= scale.score(share) <= 100
    assert scale.score(share) <= scale.score(share + 0.1)


def test_shares_are_said_as_people_say_them():
    assert [fraction(share) for share in (0.66, 0.5, 0.24, 0.97)] == [
        "two-thirds",
        "half",
        "a quarter",
        "all",
    ]


def test_every_component_has_a_fact_whether_measured_or_not():
    for part in Part:
        assert fact(component(part, 4.5, 6))
        assert fact(component(part, 0, 0)).startswith("Not enough yet")


# --- SQL against a reference that is written from practice alone


def day(back):
    return D - timedelta(days=back)


days = st.integers(0, 400).map(day)
spans = st.tuples(days, st.integers(0, 60)).map(lambda p: (p[0], p[0] + timedelta(days=p[1])))
who = st.integers(0, 5)
marks = st.tuples(
    who,
    st.sampled_from(["present", "absent", "excused", "unknown"]),
    st.booleans(),
    st.integers(0, 5),
)
meetings = st.tuples(
    days,
    st.sampled_from(["held", "held", "held", "planned", "cancelled"]),
    st.lists(marks, max_size=6),
)
STATUSES = ["open", "kept", "partly", "missed", "renegotiated", "released", "void"]
promises = st.tuples(
    st.one_of(st.none(), who),
    st.integers(-10, 120),
    st.sampled_from(STATUSES),
    st.integers(0, 30),
    st.booleans(),
)


def covers(span, on):
    return span[0] <= on and (span[1] is None or on <= span[1])


def away(pauses, one, on):
    return any(covers(span, on) for owner, span in pauses if owner in (one, None))


def expected_attendance(interval, held, pauses):
    rows = []
    for on, state, people in sorted(held, reverse=True):
        if state != "held":
            continue
        counted = [
            mark
            for one, mark, is_expected, notice in people
            if is_expected
            and notice >= 2
            and mark in ("present", "absent")
            and not away(pauses, one, on)
        ]
        if counted:
            rows.append((on, counted.count("present"), len(counted)))
    last = [row for row in rows[:4] if row[0] > D - timedelta(days=max(90, 6 * interval))]
    if len(last) < 3:
        return None
    return sum(row[1] for row in last) / sum(row[2] for row in last)


def passing(pauses, after, upto, dormant):
    count, on = 0, after + timedelta(days=1)
    while on <= upto:
        count += not (
            away([p for p in pauses if p[0] is None], None, on) or (dormant and covers(dormant, on))
        )
        on += timedelta(days=1)
    return count


def expected_promises(promises, pauses, seated):
    top = bottom = 0
    for one, back, status, lag, again in promises:
        due = day(back)
        if not (due <= D and due > day(90)) or (one is not None and one not in seated):
            continue
        if away(pauses, one, due) if one is not None else away(pauses, "nobody", due):
            continue
        resolved = None if status == "open" else due + timedelta(days=lag)
        if resolved is None or resolved > D:
            status = "missed" if due <= day(7) else "open"
        elif status == "renegotiated" and (again or resolved > due):
            status = "missed"
        top += {"kept": 1, "partly": 0.5}.get(status, 0)
        bottom += status in ("kept", "partly", "missed")
    return top / bottom if bottom >= 4 else None


@pytest.mark.django_db
@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    interval=st.sampled_from([7, 14, 15, 30, 60]),
    chartered=st.integers(0, 8),
    founded=st.integers(100, 500).map(day),
    held=st.lists(meetings, max_size=10, unique_by=lambda m: m[0]),
    pauses=st.lists(st.tuples(st.one_of(st.none(), who), spans), max_size=4),
    dormant=st.one_of(st.none(), spans),
    seats=st.lists(
        st.tuples(who, st.integers(1, 450), st.one_of(st.none(), st.integers(0, 100))),
        max_size=6,
        unique_by=lambda s: s[0],
    ),
    promised=st.lists(promises, max_size=12),
)
def test_sql_and_plain_python_agree(
    interval, chartered, founded, held, pauses, dormant, seats, promised
):
    with transaction.atomic():
        compare(interval, chartered, founded, held, pauses, dormant, seats, promised)
        transaction.set_rollback(True)


def compare(interval, chartered, founded, held, pauses, dormant, seats, promised):
    people = Person.objects.bulk_create([Person.named(f"Person {n}") for n in range(6)])
    away_from, until = dormant or (None, None)
    body = make.committee(
        since=founded,
        interval_days=interval,
        chartered_seats=chartered,
        dormant_from=away_from,
        dormant_until=until,
    )
    Seat.objects.bulk_create(
        Seat(
            committee=body,
            person=people[one],
            began_on=day(began),
            ended_on=None if ended is None else max(day(ended), day(began)),
        )
        for one, began, ended in seats
    )
    met = [Meeting(committee=body, held_on=on, state=state) for on, state, _rows in held]
    Meeting.objects.bulk_create(met)
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting,
            person=people[one],
            state=mark,
            is_expected=is_expected,
            invited_on=meeting.held_on - timedelta(days=notice),
        )
        for meeting, (*_, rows) in zip(met, held, strict=True)
        for one, mark, is_expected, notice in {row[0]: row for row in rows}.values()
    )
    Pause.objects.bulk_create(
        Pause(
            person=None if owner is None else people[owner],
            kind="org_wide" if owner is None else "away",
            began_on=began,
            ended_on=ended,
        )
        for owner, (began, ended) in pauses
    )
    promise(body, people, promised)

    (found,) = check_up([body], D)

    held = [(on, state, list({row[0]: row for row in rows}.values())) for on, state, rows in held]
    met = sorted(on for on, state, _ in held if state == "held" and on <= D)
    window = max(90, 3 * interval)
    start = max(founded, day(window))
    due = passing(pauses, start, D, dormant) // interval
    kept = len([on for on in met if on > day(window) and on >= founded])
    filled = [
        one
        for one, began, ended in seats
        if day(began) <= D
        and (ended is None or max(day(ended), day(began)) > D)
        and not any(o == one and covers(s, D) and (D - s[0]).days > 90 for o, s in pauses)
    ]
    seated_on = {
        (one, on)
        for one, began, ended in seats
        for on in {day(back) for _, back, *_ in promised}
        if day(began) <= on and (ended is None or max(day(ended), day(began)) > on)
    }
    mine = [p for p in promised if p[0] is None or (p[0], day(p[1])) in seated_on]
    health = found.health
    assert health.of(Part.ATTENDANCE).share == pytest.approx(
        expected_attendance(interval, held, pauses)
    )
    assert health.of(Part.CADENCE).share == (pytest.approx(kept / due) if due else None)
    assert health.of(Part.SEATS).share == (
        pytest.approx(len(filled) / chartered) if chartered else None
    )
    assert health.of(Part.FOLLOW_THROUGH).share == pytest.approx(
        expected_promises(mine, pauses, set(range(6)))
    )
    assert found.life.silent_days == passing(pauses, met[-1] if met else founded, D, dormant)
    assert found.life.is_dormant == bool(dormant and covers(dormant, D))


def promise(body, people, promised):
    """Write the promises, each of those made again with the one it was before."""
    rows = []
    for one, back, status, lag, again in promised:
        side = (
            {"owed_by_committee": body, "owed_to": people[0]}
            if one is None
            else {"owed_to_committee": body, "owed_by": people[one]}
        )
        if again:
            side["renegotiated_from"] = Commitment(
                owed_by=people[0],
                owed_to=people[1],
                due_on=day(700),
                status="renegotiated",
                resolved_on=day(700),
                what="call",
                made_on=make.LONG_AGO,
            )
            rows.append(side["renegotiated_from"])
        rows.append(
            Commitment(
                due_on=day(back),
                status=status,
                resolved_on=None if status == "open" else day(back) + timedelta(days=lag),
                what="call",
                made_on=make.LONG_AGO,
                **side,
            )
        )
    Commitment.objects.bulk_create(rows)
