"""What another site, a second value or a strange word in a request brings about: nothing."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from members.importing import cleaning, layouts, placing
from members.importing.kinds import tags
from members.models import Import, Organization, Person, Tag
from organizing import redacting
from tests import make
from tests.conftest import Browser
from tests.crawl import ROUTES, text_of
from tests.matrix import MATRIX
from tests.routes import UNKNOWN, path_to

pytestmark = pytest.mark.django_db
# A mail program presses it without a cookie; the token in the address says whose it is.
WITHOUT_A_TOKEN = {"reminders_stop"}
LISTS = [
    "people",
    "people_find",
    "people_count",
    "people_sheet",
    "people_csv",
    "drift",
    "committees",
]


def test_no_address_takes_a_post_that_another_site_may_have_sent(ada):
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(ada)
    page = text_of(browser.get(reverse("help")))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    forged = [
        ({}, {}),
        ({"csrfmiddlewaretoken": "x" * 64}, {}),
        ({"csrfmiddlewaretoken": token}, {"Origin": "https://evil.example"}),
    ]
    taken = set()
    for at, (name, parameters) in enumerate(ROUTES.items()):
        sent, headers = forged[at % 3]  # whoever asks for no token takes each of them
        path = path_to(name, parameters, UNKNOWN)
        status = browser.post(path, sent, headers=headers).status_code
        if status != 403 and set(MATRIX[name]["post"]) != {405}:
            taken.add(name)

    assert taken == WITHOUT_A_TOKEN


def test_a_word_that_is_no_number_no_day_and_no_text_breaks_no_page(client, ada, building):
    spot = make.person(unit=building).placements.get()
    spot.spot = "²"  # a digit to Python, and no number
    spot.save()
    run = Import.objects.create(by=ada, filename="list.csv", on=make.ago(0))
    client.force_login(ada)
    asked = {
        reverse("issues"): ["shift=%00", "unit=%00"],
        reverse("members:import", args=[run.pk]): ["rows=%00", "after=%C2%B2"],
        reverse("books"): [f"year={'9' * 5000}", "year=%D9%A2%D9%A0%D9%A2%D9%A0"],
        reverse("members:duplicates"): ["above=nan", "above=-inf", "above=1e999"],
        reverse("report"): ["quarter=0001-01-01", "quarter=9999-12-31"],
        reverse("movement"): ["until=0001-01-01", "since=9999-12-31"],
        reverse("wall_chart", args=[building.pk]): [""],
        "/people%00/": [""],
    }

    broken = [
        (path, query)
        for path, queries in asked.items()
        for query in queries
        if client.get(f"{path}?{query}").status_code not in {200, 404}
    ]

    mapped = client.post(
        reverse("members:import_mapping", args=[run.pk]), {"source_restriction": "ours\0"}
    )
    assert broken == []
    assert mapped.status_code == 302


def test_no_text_takes_the_square_of_its_length(client, ada, building):
    """Each of these kept a thread busy for minutes or hours: here it would not come to an end."""
    person = make.person(unit=building)
    client.force_login(ada)
    tag = reverse("person_tag", args=[person.pk])
    for vast in ("V" * 1_000_000, "\u0300\u0316" * 150_000, '"(' * 300_000):
        assert client.post(tag, {"name": vast}).status_code in {302, 422}
    assert max(len(name) for name in Tag.objects.values_list("name", flat=True)) <= 60
    places = reverse("set_up_places")
    for vast in ("a" + " " * 1_000_000 + "b", "x, " + "9" * 5000):
        assert "write a name" in text_of(client.post(places, {"places": vast}))
    patterns = [
        cleaning._BRACKETED, cleaning._EMAIL, placing._PARTS, tags._QUOTED, redacting.EMAIL,
    ]  # fmt: skip
    for letter in '(a1 "_@':
        assert [pattern.search(letter * 400_000) for pattern in patterns] == [None] * 5
        assert not layouts._CODE_IN_COMMITTEE.fullmatch(letter * 400_000)


def test_a_second_value_of_a_parameter_opens_nothing(client, omar, building):
    elsewhere = make.unit("Elsewhere")
    stranger = make.person("Zyxstranger Zyx", unit=elsewhere)
    near = make.person("Nadia Near", unit=building)
    client.force_login(omar)
    twice = {
        "unit": [str(building.pk), str(elsewhere.pk)],
        "person": [str(near.pk), str(stranger.pk)],
        "q": ["nad", "zyx"],
    }
    for order in (1, -1):
        asked = {name: values[::order] for name, values in twice.items()}
        for name in LISTS:
            assert "Zyxstranger" not in text_of(client.get(reverse(name), asked)), name
        told = client.post(reverse("bulk_choose"), {"act": "tag", "who": "ticked", **asked})
        assert "Zyxstranger" not in text_of(told)


@pytest.mark.parametrize("name", ["drawing.svg", "page.html", "people.csv"])
def test_a_drawing_or_a_page_that_is_brought_in_never_comes_back_as_one(client, ada, name):
    client.force_login(ada)
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>1</script></svg>'
    file = SimpleUploadedFile(name, b"Name,<script>\nAna," + drawing, content_type="image/svg+xml")

    client.post(reverse("members:import_new"), {"file": file})

    for run in Import.objects.all():
        for route in ("import", "import_refused"):
            answer = client.get(reverse(f"members:{route}", args=[run.pk]))
            kind = answer.headers["Content-Type"].partition(";")[0]
            assert kind in {"text/html", "text/csv"}, kind
            assert "<svg xmlns" not in text_of(answer) or "attachment" in answer.headers.get(
                "Content-Disposition", ""
            )


def test_a_line_break_in_a_name_or_address_adds_no_head_to_a_mail(
    client, ada, building, mailoutbox
):
    organization = Organization.current()
    organization.name = "Union\r\nBcc: evil@example.org"
    organization.save()
    Person.objects.filter(pk=ada.person_id).update(name="Ada\r\nBcc: evil@example.org")
    client.force_login(ada)
    for email in ("new@example.org", "new@example.org\r\nBcc: evil@example.org"):
        client.post(
            reverse("members:user_new"),
            {
                "name": "New\r\nBcc: evil@example.org",
                "email": email,
                "role": "reader",
                "where": f"unit:{building.pk}",
                "how": "mail",
            },
        )
    client.logout()
    client.post(reverse("account_reset_password"), {"email": ada.email})
    client.post(reverse("account_reset_password"), {"email": f"{ada.email}\r\nBcc: e@example.org"})

    assert len(mailoutbox) == 2  # an invitation and a way back in
    for mail in mailoutbox:
        heads = mail.message()
        assert heads["Bcc"] is None
        assert mail.recipients() == [heads["To"]]
