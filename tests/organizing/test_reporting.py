"""What we built: capacity first, rounded, nobody by name, mailed once and only on a press."""

import threading
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from members.models import Organization
from organizing import nudging, reporting
from organizing.dashboards import report as dashboard
from organizing.models import MetricSnapshot, Nudge, StandingChange
from organizing.reporting import Quarter, Report, said
from tests import make

MARK = "Zebulon Quagmire"


@pytest.fixture
def quarter():
    return Quarter.of(timezone.localdate())


@pytest.fixture
def built(building, lena, quarter):
    """Figures of the building at both ends of the quarter, and one action of 23 people."""
    first = quarter.begins - timedelta(days=1)
    for day, organized, ties in ((first, 41, 96), (timezone.localdate(), 58, 127)):
        MetricSnapshot.objects.create(
            unit=building,
            as_of=day,
            figures={"level_5": organized, "leaders": 9, "tie_ends": ties},
        )
    people = [make.person(f"{MARK} {n}", unit=building) for n in range(23)]
    action = make.action(timezone.localdate(), name="Button day", origin="rapid_response")
    for one in people:
        make.took_part(one, action)
    for one in people[:12]:
        StandingChange.objects.create(
            person=one, what="rung", was="3", now="4", on=timezone.localdate()
        )


@pytest.mark.parametrize(
    ("day", "begins", "ends"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 11, 26), date(2026, 10, 1), date(2026, 12, 31)),
        (date(2024, 2, 29), date(2024, 1, 1), date(2024, 3, 31)),
    ],
)
def test_a_quarter_is_three_months_of_the_calendar(day, begins, ends):
    found = Quarter.of(day)

    assert (found.begins, found.ends) == (begins, ends)
    assert found.before.ends == begins - timedelta(days=1)


def test_few_are_said_to_be_few_and_nothing_is_rounded_up():
    assert [said(reporting.rounded(n)) for n in (0, 9, 10, 19, 1234)] == [
        "fewer than 10", "fewer than 10", "about 10", "about 10", "about 1,230",
    ]  # fmt: skip


def test_the_page_says_capacity_first_in_round_numbers_and_no_name(client, lena, built):
    client.force_login(lena)

    html = " ".join(client.get(reverse("report")).content.decode().split())
    main = html[html.index("<article") :]

    assert "About 50 people are organized in 14 Alder St; at first it was about 40." in main
    assert main.index("Capacity") < main.index("Live ties") < main.index("Output")
    assert "about 60" in main  # 63 ties of 127 ends
    assert "Came to move other people (Activist or above): about 10." in main
    assert "1 action was held; about 20 people took part." in main
    assert "100% of the actions answered" in main
    assert "Quagmire" not in main
    told = client.get(reverse("report")).context["page"].report
    numbers = [n for line in told.lines for n in (line.then, line.now)]
    numbers += [told.people, told.rose, *(act.n for act in told.acts)]
    assert {n % 10 for n in numbers} == {0}


def test_a_report_is_read_back_as_it_was_written(lena, built, quarter):
    rules = Organization.current().rules
    made = dashboard.page(lena, quarter, on=timezone.localdate(), rules=rules).report

    assert Report.read(made.plain()) == made
    with translation.override("es"):
        assert "Lo que construimos" in made.text()


def test_the_mail_goes_on_a_press_once_a_day_and_says_what_the_preview_said(
    client, lena, omar, rita, building, built
):
    client.force_login(lena)
    omar.person.placements.create(unit=building, began_on=make.LONG_AGO)
    body = make.committee("Board", units=[building], members=[omar.person])
    url = reverse("report_mail")
    preview = client.get(url)
    assert not Nudge.objects.exists()

    for _ in range(2):
        client.post(url, {"to": str(body.pk)})
    nudging.send_ready()

    [sent] = mail.outbox
    assert sent.recipients() == [omar.email]
    assert sent.body == preview.context["page"].report.text()
    assert "14 Alder" not in sent.subject
    assert "Quagmire" not in sent.message().as_string()
    assert Nudge.objects.get().state == "sent"


def test_whoever_may_not_freeze_a_count_mails_nothing(client, omar, building, built):
    client.force_login(omar)

    assert client.post(reverse("report_mail"), {"to": "all"}).status_code == 403
    assert "Mail it" not in client.get(reverse("report")).content.decode()
    assert not Nudge.objects.exists()


def test_nobody_out_of_scope_gets_it(client, lena, rita, building, built):
    make.committee("Elsewhere", units=[make.unit()], members=[rita.person])
    client.force_login(lena)

    to = [value for value, _label in dashboard.readers(lena)]
    refused = client.post(reverse("report_mail"), {"to": str(make.committee().pk)})
    client.post(reverse("report_mail"), {"to": "all"})

    assert to == ["all"]
    assert refused.status_code == 422
    assert set(Nudge.objects.values_list("user", flat=True)) <= {lena.pk}


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once_send_it_once(lena, omar, built, quarter):
    rules = Organization.current().rules
    report = dashboard.page(lena, quarter, on=timezone.localdate(), rules=rules).report
    gate = threading.Barrier(2)

    def press():
        gate.wait()
        reporting.send(report, [omar], on=timezone.localdate(), by=lena)
        connection.close()

    windows = [threading.Thread(target=press) for _ in range(2)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()

    assert Nudge.objects.count() == 1


def test_a_quarter_before_anything_was_kept_says_so(client, lena, building):
    client.force_login(lena)

    html = client.get(reverse("report"), {"quarter": "2019-05-05"}).content.decode()
    odd = client.get(reverse("report"), {"quarter": "9999-99-99", "paper": "a0"})

    assert "not known" in html
    assert "No action was held." in html
    assert odd.status_code == 200
