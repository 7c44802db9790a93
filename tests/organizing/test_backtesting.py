"""The backtest against a plain reading of the closed form, on histories made here."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO
from itertools import pairwise
from math import exp, log
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from members.models import Pause
from organizing import backtesting
from organizing.backtesting import (
    Question,
    ask,
    ask_own_past,
    backtest_file,
    cut_offs,
    load,
    own_past,
)
from tests import make

pytestmark = pytest.mark.django_db
START = date(2023, 1, 1)


def history(seed=7, people=150, days=900):
    """Who was active when: most come a few times, some stay, each with a rhythm; some pause."""
    random = Random(seed)
    found = {}
    for number in range(people):
        day, usual = random.randrange(days), random.choice([3, 7, 14, 30, 60])
        tires = random.choice([0.5, 0.2, 0.02])
        active = set()
        while day <= days and random.random() > tires:
            active.add(START + timedelta(day))
            day += max(1, round(random.gammavariate(2, usual / 2)))
            if random.random() < 0.03:
                day += random.randrange(60, 200)
        found[f"p{number:03}"] = sorted(active)
    return {who: days for who, days in found.items() if days}


def as_csv(found, *, twice=False):
    rows = [f"{day},meeting,{who}" for who, days in found.items() for day in days]
    return StringIO("date,kind,person_id\n" + "\n".join(rows * (2 if twice else 1)))


def reference(found, on, *, window=180):
    """The closed form as insight has it: n, c, s, own usual gap drawn to everybody's, chance."""
    known = {who: [d for d in days if d <= on] for who, days in found.items()}
    known = {who: days for who, days in known.items() if days}
    logs = {who: [log((b - a).days) for a, b in pairwise(days)] for who, days in known.items()}
    gaps = sum(len(each) for each in logs.values())
    mu = (sum(sum(each) for each in logs.values()) + 50 * log(14)) / (gaps + 50)
    answers = {}
    for who, days in known.items():
        n, s = len(days), (on - days[-1]).days
        c = sum((on - day).days <= window for day in days)
        usual = exp((sum(logs[who]) + 3 * mu) / (len(logs[who]) + 3))
        z = 1.1 - log(1 + c) - 0.4 * log(1 + n) + 0.9 * log(1 + s / usual)
        answers[who] = (1 / (1 + exp(-z)), s)
    return answers


def judged(found, on, *, horizon=90, regulars=False):
    """(chance, silence, gone) of members, or of regulars among them, on one day."""
    rows = []
    for who, (chance, silence) in reference(found, on).items():
        days = [d for d in found[who] if d <= on]
        lately = [d for d in days if (on - d).days <= 2 * horizon]
        if lately and (not regulars or (len(days) >= 5 and len(lately) >= 3)):
            gone = not any(on < d <= on + timedelta(horizon) for d in found[who])
            rows.append((chance, silence, gone))
    return rows


def pairs_right(rows, column):
    gone = [row[column] for row in rows if row[2]]
    stayed = [row[column] for row in rows if not row[2]]
    right = sum((a > b) + (a == b) / 2 for a in gone for b in stayed)
    return right / (len(gone) * len(stayed))


def test_the_nightly_sql_says_what_the_closed_form_says():
    found = history()
    on = START + timedelta(700)

    with transaction.atomic(), connection.cursor() as cursor:
        load(as_csv(found))
        ask(on, Question())
        cursor.execute("SELECT id, chance, silence FROM chances JOIN rhythm USING (id)")
        said = {who: (chance, silence) for who, chance, silence in cursor.fetchall()}

    expected = reference(found, on)
    assert said.keys() == expected.keys()
    assert len(said) > 50
    for who, (chance, silence) in expected.items():
        assert said[who][0] == pytest.approx(chance, abs=1e-9)
        assert said[who][1] == silence


@pytest.mark.parametrize("group", ["members", "regulars"])
def test_figures_are_those_of_counting_every_pair(group):
    found = history()

    told = backtest_file(as_csv(found), Question())

    rows = [
        row for day in told.cut_offs for row in judged(found, day, regulars=group == "regulars")
    ]
    figures = getattr(told, group)
    assert figures.people == len(rows)
    assert figures.base_rate == pytest.approx(sum(row[2] for row in rows) / len(rows))
    assert figures.formula.auc == pytest.approx(pairs_right(rows, 0), abs=1e-3)
    assert figures.recency.auc == pytest.approx(pairs_right(rows, 1), abs=1e-9)
    squares = sum((row[0] - row[2]) ** 2 for row in rows) / len(rows)
    assert figures.formula.brier == pytest.approx(squares, abs=1e-4)
    assert sum(tenth.people for tenth in figures.reliability) == len(rows)


def test_several_rows_of_a_day_count_once_and_their_order_is_nothing():
    found = history(people=20)
    backwards = dict(reversed(list(found.items())))

    once = backtest_file(as_csv(found), Question())

    assert backtest_file(as_csv(backwards, twice=True), Question()) == once


@transaction.atomic
def test_what_comes_after_the_horizon_changes_no_answer():
    found = history(people=60)
    on = START + timedelta(500)
    known = {who: [d for d in days if d <= on + timedelta(90)] for who, days in found.items()}

    load(as_csv(found))
    whole = ask(on, Question())
    load(as_csv(known))

    assert ask(on, Question()) == whole
    assert sum(whole.people.values()) > 20


def test_dates_are_at_most_twelve_a_horizon_apart_with_a_whole_horizon_after_them():
    days = cut_offs(START, START + timedelta(3000), 90)

    assert len(days) == 12
    assert days[-1] == START + timedelta(2910)
    assert days[0] == START + timedelta(582)  # a fifth of 2910
    assert min(b - a for a, b in pairwise(days)) >= timedelta(90)


def test_a_short_past_has_few_dates_or_none():
    assert cut_offs(START, START + timedelta(90), 90) == ()
    assert cut_offs(START, START, 90) == ()
    assert cut_offs(START, START + timedelta(150), 90) == (START + timedelta(60),)
    assert len(cut_offs(START, START + timedelta(400), 90)) == 3


def test_the_command_prints_json_and_words(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(as_csv(history()).getvalue(), encoding="utf-8-sig")
    plain, words = StringIO(), StringIO()

    call_command("drift_backtest", path, "--json", stdout=plain)
    call_command("drift_backtest", path, horizon=60, stdout=words)

    told = json.loads(plain.getvalue())
    assert (told["horizon"], told["window"]) == (90, 180)
    for group in ("members", "regulars"):
        assert {"people", "base_rate", "auc", "average_precision", "brier"} <= told[group].keys()
        assert 0 < told[group]["precision_at_tenth"] <= 1
        assert told[group]["recency"].keys() >= {"auc", "average_precision", "brier"}
        assert len(told[group]["reliability"]) == 10
    assert "lately means 120 days" in words.getvalue()
    assert "Regulars:" in words.getvalue()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("person,date\na,2024-01-01\n", "lacks a column named “person_id”"),
        ("person_id,date\na,2024-01-01\nb,31/12/2024\n", "Line 3, column “date”: “31/12/2024”"),
        ("person_id,date\n,2024-01-01\n", "Line 2, column “person_id”"),
        ("person_id,date\na\n", "Line 2, column “date”"),
        ("", "lacks a column named “person_id”"),
        ("person_id,date\na,2024-02-30\n", "Line 2, column “date”: “2024-02-30”"),
        ('person_id,date\na,"2024\n', "Line 2 cannot be read"),
    ],
)
def test_a_bad_file_is_told_by_line_and_column(tmp_path, text, words):
    path = tmp_path / "events.csv"
    path.write_text(text)

    with pytest.raises(CommandError, match=words):
        call_command("drift_backtest", path)


def test_an_empty_file_has_no_past(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text("person_id,date\n")
    words = StringIO()

    call_command("drift_backtest", path, stdout=words)

    assert "nothing to ask" in words.getvalue()


@pytest.fixture
def past():
    """The same history in a file and in the organization's own records."""
    found = history(people=24, days=500)
    people = {who: make.person() for who in found}
    host = make.person(is_management=True)
    committee = make.committee()
    came = {}
    for number, (who, days) in enumerate(found.items()):
        for day in days:
            if number % 3 == 0:
                make.conversation(people[who], host, day)
            elif number % 3 == 1:
                make.took_part(people[who], make.action(day))
            else:
                came.setdefault(day, []).append(people[who])
    for day, present in came.items():
        make.meeting(committee, day, present=present)
    return found, people


def test_the_organizations_own_past_answers_as_a_file_of_it_does(past):
    found, _ = past
    until = max(day for days in found.values() for day in days)

    days = own_past(until=until, horizon=90)

    expected = backtest_file(as_csv(found), Question())
    answers = backtesting.Found.nothing()
    for day in days:
        answers.take(ask_own_past(day, until=until, question=Question()))
    assert days == expected.cut_offs
    assert backtesting.conclude(Question(), days, answers) == expected


def test_whoever_rests_is_not_asked_about_and_a_rest_lengthens_no_silence(past):
    found, people = past
    until = max(day for days in found.values() for day in days)
    day = own_past(until=until, horizon=90)[-1]
    before = ask_own_past(day, until=until, question=Question())

    who = next(
        who for who, days in found.items() if any(day - timedelta(180) <= d <= day for d in days)
    )
    Pause.objects.create(person=people[who], began_on=day + timedelta(30))
    after = ask_own_past(day, until=until, question=Question())

    assert sum(before.people.values()) - sum(after.people.values()) == 2  # once for each rule


def test_only_verified_acts_two_way_contact_and_kept_promises_are_active_days(past):
    found, _ = past
    until = max(day for days in found.values() for day in days)
    day = own_past(until=until, horizon=90)[-1]
    before = ask_own_past(day, until=until, question=Question())
    somebody, other = make.person(), make.person()

    make.took_part(somebody, make.action(day), evidence="self_reported")
    make.commitment(somebody, other, day, status="missed")
    assert ask_own_past(day, until=until, question=Question()) == before

    make.commitment(somebody, other, day, status="kept")
    after = ask_own_past(day, until=until, question=Question())
    assert sum(after.people.values()) - sum(before.people.values()) == 2
