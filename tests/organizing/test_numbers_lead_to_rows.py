"""The numbers of the boards that no board lists itself lead to a page that does."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.utils import timezone

from members.models import Organization
from organizing.dashboards import ledgers
from organizing.models import Standing, StandingChange
from organizing.standing import computing
from tests import make
from tests.organizing.test_figures_lead_to_lists import behind

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def text_of(client, url, **query):
    answer = client.get(unescape(url), query)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_who_is_gone_within_a_year_is_listed_to_whoever_may_read_why(
    client, ada, lena, omar, building
):
    Organization.objects.update_or_create(pk=1, defaults={"membership_mode": "none"})
    people = [make.person(f"Person {n}", unit=building) for n in range(9)]
    Standing.objects.bulk_create(Standing(person=one, as_of=TODAY, level=4) for one in people)
    StandingChange.objects.bulk_create(
        StandingChange(person=one, what="drift", was="drifting", now="gone", on=make.ago(20))
        for one in people[:5]
    )
    for who in people[:2]:
        make.conversation(who, omar.person, make.ago(30), kind="exit")
    people[5].leave(on=make.ago(9), reason="moved", by=ada)
    client.force_login(lena)
    page = text_of(client, "/base/cohorts/")

    assert 'href="/base/cohorts/gone/?part=yes">Of 9 people in a relationship' in page
    told = dict(re.findall(r'href="/base/cohorts/gone/\?part=(\w+)">(\d+)<', page))
    assert told == {"voluntary": "2", "structural": "1", "unknown": "3"}
    whole = text_of(client, "/base/cohorts/gone/")
    chips = dict(re.findall(r'href="\?of=gone(?:&amp;part=(\w+))?"[^>]*>[^<]*· (\d+)<', whole))
    assert chips == {"": "9", "yes": "6", "no": "3", **told}
    for part, n in chips.items():
        listed = text_of(client, "/base/cohorts/gone/", part=part)
        named, unnamed = listed.count('class="items-main"'), "only counted" in listed
        assert (part, named + unnamed) == (part, int(n))  # who left is in no scope
    client.force_login(omar)  # reads the reasons of nobody here
    assert 'class="items-main"' not in text_of(client, "/base/cohorts/gone/")


def test_actions_held_lead_to_the_actions_and_they_to_who_came(client, ada, building):
    early, late = make.action(make.ago(100)), make.action(make.ago(40))
    people = [make.person(unit=building) for _ in range(4)]
    for who in people[:3]:
        make.took_part(who, late)
    for who in (people[0], people[3]):
        make.took_part(who, early)
    client.force_login(ada)
    out = ledgers.two_ledgers(ada, on=TODAY, organized=0, since=None)

    links = re.findall(r'href="(/base/actions/[^"]*)"', text_of(client, "/base/"))
    for url, said in zip(links, (out.lately, out.before), strict=True):
        done = client.get(unescape(url)).context["done"]
        assert (len(done.rows), done.people, done.first_time) == (
            said.actions, said.people, said.first_time,
        )  # fmt: skip
    rows = text_of(client, "/base/actions/")
    assert late.get_absolute_url() in rows
    assert early.get_absolute_url() not in rows
    firsts = re.findall(r'href="(/base/cohorts/people/[^"]*)">(\d+)<', rows)
    assert [int(n) for _url, n in firsts] == [2]
    assert [behind(client, url) for url, _n in firsts] == [{"": 2}]


def test_a_report_leads_to_what_it_rounds_and_holds_no_test_that_is_not_told(
    client, lena, building
):
    march, test = make.action(TODAY, name="March"), make.action(TODAY, name="Petition")
    test.is_test = True
    test.save(update_fields=["is_test"])
    for act in (march, test):
        make.took_part(make.person(unit=building), act)
    computing.compute(as_of=TODAY)
    client.force_login(lena)

    page = text_of(client, "/base/report/")

    assert "Petition" not in page
    assert f'href="{march.get_absolute_url()}">fewer than 10' in page
    url = re.search(r'href="([^"]*)">1 action was held', page)[1]
    assert [row.action for row in client.get(unescape(url)).context["done"].rows] == [march]
    urls = re.findall(
        r'<li><a href="([^"]*)">', page.split("report-title")[1].split("</article>")[0]
    )
    assert len(urls) == 3
    assert all(text_of(client, url) for url in urls)
    assert 'href="/people/?level=5">' in page


def test_seats_that_changed_hands_are_listed_with_names_one_may_know(client, lena, building):
    far = make.person("Fay Far", unit=make.unit("Elsewhere"))
    body = make.committee("Roof", units=[building], members=[make.person(unit=building)])
    for who, days, how in (
        (make.person("Ana", unit=building), 10, "handed_over"),
        (far, 300, "left"),
        (make.person("Oldest", unit=building), 400, "left"),
        (make.person("Sam Staff", unit=building, is_staff=True), 20, "left"),
    ):
        body.seats.create(
            person=who, began_on=make.ago(500), ended_on=make.ago(days), exit_kind=how
        )
    client.force_login(lena)
    page = text_of(client, body.get_absolute_url())

    url = re.search(r'href="([^"]*/turnover/)">In twelve months 2 seats changed hands', page)[1]
    listed = text_of(client, url)
    assert listed.count('class="items-main"') == 2
    assert "Ana" in listed
    assert "handed over" in listed
    assert "Oldest" not in listed
    assert "Sam Staff" not in listed
    client.force_login(make.user("Sol", role="reader", unit=building))
    assert "Fay Far" not in text_of(client, url)


def test_recorded_events_are_told_by_kind_and_few_are_hidden(client, lena, building):
    people = [make.person(unit=building) for _ in range(6)]
    for who in people:
        make.conversation(who, lena.person, make.ago(3))
    make.commitment(people[0], lena.person, make.ago(2))
    computing.compute(as_of=TODAY)
    client.force_login(lena)

    page, told = text_of(client, "/base/"), client.get("/base/recorded/")

    assert re.search(r'href="/base/recorded/">computed .* from 7 recorded events</a>', page)
    kinds = {str(kind.label): kind.n for kind in told.context["recorded"].kinds}
    assert (kinds["Conversations"], kinds["Promises"], kinds["Ties"]) == (6, None, 0)
    make.conversation(people[0], lena.person, make.ago(5))
    assert "1 more was recorded since" in text_of(client, "/base/recorded/")


def test_whom_one_rated_oneself_is_a_list_for_oneself(client, lena, building):
    rosa, ana = make.person("Rosa", unit=building), make.person("Ana", unit=building)
    make.conversation(rosa, ana, make.ago(20))
    rosa.assessments.create(by=lena.person, strength=1, assessed_on=TODAY)
    ana.assessments.create(by=rosa, strength=1, assessed_on=TODAY)
    computing.compute(as_of=TODAY)
    client.force_login(lena)
    page = text_of(client, f"/connections/{building.pk}/")

    url, part, whole = re.search(
        r'href="([^"]*of=own)">[^<]* (\d+) of (\d+) are not', page
    ).groups()
    sides = behind(client, url)
    assert (sides[""], sides["yes"]) == (int(whole), int(part)) == (1, 1)


def test_how_many_moved_leads_to_whom(client, lena, building):
    people = [make.person(f"Person {n}", unit=building) for n in range(3)]
    StandingChange.objects.bulk_create(
        StandingChange(person=one, what="level", was=was, now=now, on=make.ago(5))
        for one, was, now in zip(people, "112", "331", strict=True)
    )
    client.force_login(lena)
    page = text_of(client, "/base/movement/")

    links = re.findall(r'href="(\?[^"]*)#people-title">(\d+)</a> (?:moved up|rest lower)', page)
    assert [int(n) for _url, n in links] == [2, 1]
    for url, n in links:
        rows = client.get("/base/movement/" + unescape(url)).context["movement"].rows
        assert len(rows) == int(n)
