"""What a board counts over everybody, kept where that takes long: of one scope, day and rules."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.db.models.functions import Now
from django.utils import timezone

from campaigns.models import Issue, Participation
from members.models import Grant, Membership, Organization, Placement
from organizing import recounting, tasks
from organizing.dashboards import base_page, moving_pages
from organizing.models import (
    Commitment,
    Conversation,
    CountedFigures,
    Standing,
    StandingChange,
    StandingRun,
)
from organizing.models.conversation import IssueRaised
from tests import make

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WORDS = "counted at"


MOVED = {"since": 90, "until": 0}
BOARDS = [
    (base_page.page, {}), (base_page.drifting, {}), (base_page.newcomers, {}),
    (moving_pages.drifting, {}), (moving_pages.rungs, {"days": 90}),
    (moving_pages.moved, {"what": "drift", **MOVED}),
]  # fmt: skip


@pytest.fixture
def slow(settings):
    """Counting takes long here: whatever is counted over everybody is kept."""
    settings.COUNTS_KEPT_AFTER = 0


@pytest.fixture
def organization():
    return Organization.objects.update_or_create(pk=1, defaults={"membership_mode": "dues"})[0]


def listed(n, unit, *, level=1):
    people = [make.person(unit=unit) for _ in range(n)]
    Standing.objects.bulk_create(Standing(person=p, as_of=TODAY, level=level) for p in people)
    return people


def page(client, user, language="en"):
    client.force_login(user)
    answer = client.get("/base/", headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def counts(user, organization):
    """How many are listed, as a look says, and whether that was counted just now."""
    found = recounting.look(base_page.page, user, on=TODAY, organization=organization)
    return found.found.count.listed, found.counted_at is None


def test_where_counting_is_quick_nothing_is_kept_and_each_look_counts(client, lena, building):
    listed(2, building)
    assert "We list" in (before := page(client, lena))
    listed(1, building)
    after = page(client, lena)

    assert ">2</a> people" in before
    assert ">3</a> people" in after
    assert WORDS not in before + after
    assert not CountedFigures.objects.exists()


def test_what_is_kept_is_shown_with_its_time_until_a_worker_has_counted_again(
    slow, client, lena, building, organization
):
    people = listed(2, building)
    first = page(client, lena)
    CountedFigures.objects.update(seconds=0)
    for one in people:
        make.conversation(one, lena.person, TODAY)
    listed(1, building)
    second = page(client, lena)
    at = CountedFigures.objects.get(board="base").counted_at
    again = recounting.recount_due()
    third = page(client, lena)

    assert (">2</a> people" in first, WORDS in first) == (True, False)
    assert ">2</a> people" in second
    assert f"{WORDS} {timezone.localtime(at):%H:%M}, being counted again; lists" in second
    assert again == 2  # the base, and who drifts
    assert (">3</a> people" in third, WORDS in third) == (True, True)
    assert "being counted again" not in third
    assert recounting.recount_due() == 0


def test_a_page_in_spanish_says_so_of_figures_kept_for_one_in_english(slow, client, lena, building):
    listed(2, building)
    page(client, lena)

    assert "contado a las" in page(client, lena, "es")


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("/drift/", "drifting · 2", "drifting · 3"),
        ("/ladder/?days=30", "Supporter · 2<", "Supporter · 3<"),
        ("/base/movement/?days=30", "Moved up · 2", "Moved up · 3"),
    ],
)
def test_pages_of_who_moved_say_when_that_was_counted(
    slow, client, lena, building, path, before, after
):
    def look(language="en"):
        return " ".join(
            client.get(path, headers={"Accept-Language": language}).content.decode().split()
        )

    def move(person):
        evidence = {"talked_on": TODAY.isoformat()}
        Standing.objects.create(
            person=person, as_of=TODAY, level=2, rung=2, drift="drifting", evidence=evidence
        )
        StandingChange.objects.create(person=person, what="level", was="1", now="2", on=TODAY)

    people = [make.person(f"Cara {n}", unit=building) for n in range(3)]
    for one in people[:2]:
        move(one)
    client.force_login(lena)
    first = look()
    CountedFigures.objects.update(seconds=0)
    move(people[2])
    make.conversation(people[2], lena.person, TODAY)
    second = look()
    recounting.recount_due()
    third = look()

    assert (before in first, "Counted at" in first) == (True, False)
    assert (before in second, "Counted at" in second) == (True, True)
    assert "being counted again; lists are of this moment." in second
    assert ("Cara 2" in first, "Cara 2" in second) == (False, True)  # lists are of this moment
    assert (after in third, "Counted at" in third) == (True, True)
    assert "Contado a las" in look("es")


def test_of_a_unit_only_its_own_moves_are_told(slow, client, lena, building):
    other = make.unit("20 Alder St")
    Grant.objects.create(user=lena, role="leader", unit=other, began_on=make.LONG_AGO)
    for unit, n in ((building, 2), (other, 3)):
        for _ in range(n):
            one = make.person(unit=unit)
            StandingChange.objects.create(person=one, what="level", was="1", now="2", on=TODAY)
    client.force_login(lena)

    for _twice in range(2):
        for unit, n in ((building, 2), (other, 3), (None, 5)):
            asked = {"unit": str(unit.pk)} if unit else {}
            html = client.get("/base/movement/", asked).content.decode()
            assert f"Moved up · {n}" in html


def test_scopes_never_meet(slow, lena, building, organization):
    other = make.unit("20 Alder St")
    listed(2, building)
    listed(3, other)
    theirs = make.user(role="leader", unit=other)
    whole = [make.user(role="leader") for _ in range(2)]
    reader = make.user(role="organizer", unit=other)

    assert counts(lena, organization) == (2, True)
    assert counts(theirs, organization) == (3, True)
    assert counts(reader, organization) == (3, True)  # another person, who may carry others
    assert counts(whole[0], organization) == (5, True)
    assert counts(whole[1], organization) == (5, False)  # sees just whom the first one sees
    assert counts(lena, organization) == (2, False)
    assert counts(theirs, organization) == (3, False)


def test_an_ended_grant_counts_at_once(slow, lena, building, organization):
    other = make.unit("20 Alder St")
    listed(2, building)
    listed(3, other)
    more = Grant.objects.create(user=lena, role="leader", unit=other, began_on=make.LONG_AGO)
    counts(lena, organization)
    assert counts(lena, organization) == (5, False)

    more.ended_on = TODAY - timedelta(days=1)
    more.save()
    lena = type(lena).objects.get(pk=lena.pk)
    assert counts(lena, organization) == (2, True)
    recounting.recount_due()  # nobody has that scope any more
    CountedFigures.objects.update(wanted_at=Now())
    recounting.recount_due()
    assert CountedFigures.objects.count() == 1


def test_other_settings_count_at_once(slow, lena, building, organization):
    listed(2, building)
    counts(lena, organization)
    assert counts(lena, organization) == (2, False)

    organization.changed_rules = {"windows": {"reach": 90}}
    organization.save()
    assert counts(lena, organization) == (2, True)


def test_another_day_counts_at_once_where_the_organization_is(
    slow, client, lena, building, organization
):
    organization.timezone = "Pacific/Pago_Pago"
    organization.save()
    listed(2, building)
    page(client, lena)
    assert WORDS in page(client, lena)
    listed(1, building)
    assert ">2</a> people" in page(client, lena)

    organization.timezone = "Pacific/Kiritimati"  # 25 hours ahead: never the same day
    organization.save()
    assert recounting.recount_due() == 2  # without anybody looking
    page_of_today = page(client, lena)
    assert ">3</a> people" in page_of_today
    assert WORDS in page_of_today


def test_what_is_older_than_a_day_is_never_shown(slow, lena, building, organization):
    listed(2, building)
    counts(lena, organization)
    CountedFigures.objects.update(counted_at=timezone.now() - timedelta(hours=24, seconds=1))

    assert counts(lena, organization) == (2, True)


def test_counting_again_takes_a_tenth_of_the_time_at_most(slow, lena, building, organization):
    listed(1, building)
    counts(lena, organization)
    CountedFigures.objects.update(seconds=8)
    counts(lena, organization)
    assert recounting.recount_due() == 0

    CountedFigures.objects.update(counted_at=timezone.now() - timedelta(seconds=81))
    counts(lena, organization)
    assert recounting.recount_due() == 1


def test_what_one_worker_counts_no_other_does(slow, lena, building, organization):
    listed(1, building)
    counts(lena, organization)
    recounting.want_again()
    CountedFigures.objects.update(taken_until=Now() + timedelta(minutes=1))
    assert recounting.recount_due() == 0

    CountedFigures.objects.update(taken_until=Now() - timedelta(seconds=1))  # that one died
    assert recounting.recount_due() == 1


def test_what_nobody_looks_at_is_forgotten_and_what_counts_quickly_again(
    slow, settings, lena, building, organization
):
    counts(lena, organization)
    CountedFigures.objects.update(looked_on=TODAY - timedelta(days=15))
    tasks.recount()
    assert not CountedFigures.objects.exists()

    counts(lena, organization)
    recounting.want_again()
    settings.COUNTS_KEPT_AFTER = 60
    recounting.recount_due()
    assert not CountedFigures.objects.exists()


def test_a_test_not_told_yet_is_in_nobodys_figures_but_theirs(slow, building, organization):
    held = make.action(make.ago(5), is_test=True)
    people = listed(3, building)
    for one in people:
        make.took_part(one, held)
    insider, other = (make.user(role="leader") for _ in range(2))
    make.carrier(people[0], insider.person)

    def turned_out(user):
        found = recounting.look(base_page.page, user, on=TODAY, organization=organization)
        return found.found.ledgers.lately.people

    for _twice in range(2):
        assert (turned_out(insider), turned_out(other)) == (3, 0)


@pytest.mark.parametrize("seed", range(2))
def test_each_figure_kept_is_what_a_count_finds(
    slow, client, lena, ada, building, organization, seed
):
    make.person()
    organize(random.Random(seed), [building, make.unit("20 Alder St")], lena)
    for user in (lena, ada, make.user(role="leader")):
        for board, more in BOARDS:
            asked = {"on": TODAY, "organization": organization, **more}
            live = board.make(user, **asked)
            recounting.look(board, user, **asked)
            told = recounting.look(board, user, **asked)

            assert told.counted_at is not None
            assert told.found == live
            figures = CountedFigures.objects.latest("counted_at").figures
            names = [str(p.pk) for p in Placement.objects.select_related("person")]
            assert not any(str(pk) in str(figures) for pk in names)


def organize(chance, units, lena):
    """An organization in which everything a board counts happens, as chance has it."""
    issue = Issue.objects.create(name="Heat")
    StandingRun.objects.create(as_of=make.ago(60), usual=2)
    people = [make.person(unit=chance.choice(units)) for _ in range(25)]
    hub = str(chance.choice(people).pk)
    drifts = ["drifting", "slipping", "steady", "not_yet", "gone"]
    Standing.objects.bulk_create(
        Standing(
            person=one, as_of=TODAY, level=chance.randint(0, 5), rung=chance.randint(0, 6),
            drift=chance.choice(drifts), ties=chance.randint(0, 2), our_points=chance.randint(0, 3),
            evidence={"thread": hub, "new": chance.random() < 0.3, "paused": True},
        )
        for one in people
    )  # fmt: skip
    StandingChange.objects.bulk_create(
        StandingChange(
            person=one, what=what, was=was, now=now, on=make.ago(chance.randint(0, 200))
        )
        for one in people
        for what, was, now in [
            ("level", str(chance.randint(0, 2)), str(chance.randint(3, 5))),
            ("drift", "steady", "drifting"),
        ]
    )  # fmt: skip
    for one in people:
        talk = make.conversation(one, lena.person, make.ago(chance.randint(0, 15)))
        IssueRaised.objects.create(
            conversation=talk, person=one, issue=issue, raised_by="them", depth=chance.randint(1, 3)
        )
        make.commitment(
            one, lena.person, make.ago(chance.randint(0, 120)),
            status=chance.choice(["open", "kept", "missed"]),
        )  # fmt: skip
        if chance.random() < 0.5:
            Membership.objects.create(person=one, began_on=make.ago(400))
    for _ in range(4):
        held = make.action(make.ago(chance.randint(0, 300)))
        Participation.objects.bulk_create(
            Participation(person=one, action=held, state="did", evidence="check_in")
            for one in chance.sample(people, 10)
        )
    assert Conversation.objects.exists()
    assert Commitment.objects.exists()
    assert site.COUNTS_KEPT_AFTER == 0
