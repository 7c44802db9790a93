"""The page over the organization's own past: who may ask, and what it tells."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from members import jobs
from members.models import Attendance, Job
from organizing import looking_back
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_years(db):
    """Forty people who meet every week; each month one of them is not seen any more."""
    committee, people = make.committee(), [make.person() for _ in range(40)]
    for week in range(100, 0, -1):
        met = make.meeting(committee, make.ago(7 * week))
        present = [who for number, who in enumerate(people) if number < week // 2 + 4]
        Attendance.objects.bulk_create(
            Attendance(meeting=met, person=who, state=Attendance.State.PRESENT) for who in present
        )
    return people


def look_back(by):
    job = looking_back.start(on=timezone.localdate(), by=by)
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def test_an_admin_looks_back_and_reads_a_sentence_a_chart_and_a_table(client, ada, two_years):
    client.force_login(ada)
    assert "Nobody has looked back yet" in client.get(reverse("backtest")).content.decode()

    answer = client.post(reverse("backtest_start"))

    assert answer.status_code == 302
    waiting = client.get(reverse("backtest")).content.decode()
    assert "Asking the past" in waiting
    assert 'data-hx-trigger="every 2s"' in waiting
    jobs.run(Job.objects.get().pk)
    page = client.get(reverse("backtest")).content.decode()
    assert "were not seen in the 90 days that followed" in page
    assert "<svg" in page
    assert "The figures as a table" in page
    assert "Brier score" in page
    assert "every 2s" not in page
    assert not any(who.name in page for who in two_years)


def test_the_job_keeps_counts_and_nobodys_name_or_id(ada, two_years):
    job = look_back(ada)

    assert job.state == Job.State.DONE
    assert job.done == job.total == job.result["dates"]
    kept = str((job.progress, job.result, job.arguments))
    assert not any(str(who.pk) in kept or who.name in kept for who in two_years)


def test_a_second_press_while_it_runs_asks_for_nothing_more(client, ada, two_years):
    client.force_login(ada)

    for _ in range(2):
        client.post(reverse("backtest_start"))

    assert Job.objects.filter(kind=looking_back.KIND).count() == 1


def test_a_worker_that_dies_between_dates_changes_no_figure(ada, two_years, monkeypatch):
    undisturbed = look_back(ada).progress["figures"]
    asked = looking_back.ask_own_past
    calls = []

    def dies_once(*args, **kwargs):
        calls.append(args)
        if len(calls) == 3:
            raise ConnectionError("killed")
        return asked(*args, **kwargs)

    monkeypatch.setattr(looking_back, "ask_own_past", dies_once)
    job = looking_back.start(on=timezone.localdate(), by=ada)
    with pytest.raises(ConnectionError):
        jobs.run(job.pk)
    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.progress["figures"] == undisturbed


def test_an_organization_without_a_past_is_told_so(client, ada):
    client.force_login(ada)

    job = look_back(ada)

    assert job.state == Job.State.FAILED
    assert "no past to look back on yet" in client.get(reverse("backtest")).content.decode()


def test_a_handful_of_answers_is_too_few_to_show_shares_of(client, ada):
    committee, who = make.committee(), make.person()
    for week in range(40, 0, -1):
        make.meeting(committee, timezone.localdate() - timedelta(7 * week), present=[who])
    look_back(ada)
    client.force_login(ada)

    page = client.get(reverse("backtest")).content.decode()

    assert "too few to tell a rule from chance" in page
    assert '<svg class="chart' not in page


@pytest.mark.parametrize("name", ["omar", "lena", "rita"])
def test_others_may_neither_read_nor_ask(client, request, name):
    client.force_login(request.getfixturevalue(name))

    assert client.get(reverse("backtest")).status_code == 403
    assert client.post(reverse("backtest_start")).status_code == 403
    assert not Job.objects.exists()


def test_the_page_costs_no_more_queries_with_more_people(
    client, ada, two_years, django_assert_max_num_queries
):
    look_back(ada)
    client.force_login(ada)

    with django_assert_max_num_queries(12):
        client.get(reverse("backtest"))


def test_numbers_in_the_drawing_are_read_alike_in_spanish(client, ada, two_years):
    look_back(ada)
    client.force_login(ada)

    with translation.override("es"):
        page = client.get(reverse("backtest"), headers={"accept-language": "es"}).content.decode()

    drawing = page[
        page.index('<svg class="chart') : page.index("</svg>", page.index('<svg class="chart'))
    ]
    assert "," not in drawing.replace(", by the chance", "").partition("</desc>")[2]


def test_the_base_page_leads_there(client, ada, lena):
    client.force_login(ada)
    assert reverse("backtest") in client.get(reverse("base")).content.decode()

    client.force_login(lena)
    assert reverse("backtest") not in client.get(reverse("base")).content.decode()
