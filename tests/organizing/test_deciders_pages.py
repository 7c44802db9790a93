"""Who decides, drift toward advocacy, independence: through the door, against the reference."""

import random
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import (
    BookYear,
    Decider,
    Decision,
    Demand,
    FundingSource,
    ImpactRelation,
    Issue,
    OutsideMeeting,
    PublicRole,
    SheetShown,
    StaffPosition,
)
from members.models import LogEntry
from organizing import declaring, nudging, own_pages
from organizing.dashboards import deciders, independence
from organizing.models import Standing, StandingChange
from tests import make
from tests.reference import deciders as plain

pytestmark = pytest.mark.django_db
RULES = {"privacy": {"min_cell": 5}}


@pytest.fixture
def heat(building):
    made = make.campaign("Heat")
    made.units.add(building)
    return made


def says(who, campaign, value):
    if value:
        ImpactRelation.objects.create(
            person=who, campaign=campaign, value=value, door="signed_in", declared_on=make.ago(1)
        )


def stands(who, level):
    Standing.objects.create(person=who, as_of=timezone.localdate(), level=level, rung=0, peak=0)


def text(client, path):
    return " ".join(client.get(path).content.decode().split())


@pytest.mark.parametrize("seed", range(4))
def test_parity_gap_and_staff_share_are_those_of_the_reference(seed, building, heat):
    dice = random.Random(seed)
    people = [make.person(unit=building, is_staff=dice.random() < 0.2) for _ in range(60)]
    values = {who: dice.choice(["direct", "direct", "ally", "undisclosed", None]) for who in people}
    levels = {who: dice.choice([2, 3, 4]) for who in people}
    for who in people:
        says(who, heat, values[who])
        stands(who, levels[who])
    decided, spoke, made = set(), set(), []
    for n in range(14):
        there = dice.sample(people, dice.randint(0, 6))
        body, put_off = dice.choice(["assembly", "staff", "board"]), dice.random() < 0.1
        old = n % 5 == 4
        row = Decision.objects.create(
            body=body, campaign=heat, question="?", method="consensus",
            decided_on=make.ago(400 if old else dice.randint(0, 170)),
            result="put_off" if put_off else "carried",
        )  # fmt: skip
        Decider.objects.bulk_create(Decider(decision=row, person=who) for who in there)
        if not old:
            decided |= set(there)
            made.append((body, [who.is_staff for who in there], put_off))
    for who in dice.sample(people, 25):
        PublicRole.objects.create(person=who, campaign=heat, kind="press", spoke_on=make.ago(9))
        spoke.add(who)
    base = [values[who] for who in people if levels[who] >= 3]

    found = deciders.of_campaign(heat, make.user(role="admin"), on=make.ago(0), rules=RULES)

    chosen, speaking = [values[who] for who in decided], [values[who] for who in spoke]
    assert found.sides.parity == plain.parity(chosen, base)
    gap = plain.gap(speaking, chosen)
    assert found.sides.gap == (None if gap is None else round(gap))
    assert (found.staff.decisions, found.staff.by_staff) == plain.staff_decided(made)


def test_one_says_it_of_oneself_only_and_few_are_hidden(client, lena, building, heat):
    client.force_login(lena)
    page = reverse("campaign_decides", args=[heat.pk])
    post = reverse("campaign_relation", args=[heat.pk])
    stands(lena.person, 4)
    for _ in range(4):
        says(who := make.person(unit=building), heat, "direct")
        stands(who, 4)
    for _ in range(9):
        says(who := make.person(unit=building), heat, "ally")
        stands(who, 4)

    assert "hidden: fewer than five" in text(client, page)
    assert (
        client.post(post, {"value": "direct", "person": str(make.person().pk)}).status_code == 302
    )
    assert ImpactRelation.objects.get(person=lena.person).value == "direct"
    assert "5 of 14 who said" in text(client, page)
    client.post(post, {"value": "undisclosed"})
    assert "5 of 14" not in text(client, page)
    assert client.post(post, {"value": "guess"}).status_code == 400
    facts = [entry.facts for entry in LogEntry.objects.filter(verb="relation_declared")]
    assert facts == [{"door": "signed_in"}] * 2


def test_a_member_says_it_on_their_own_page_without_an_account(client, lena, building, heat):
    who = make.person("Ana Abel", unit=building)
    elsewhere = make.campaign("Not hers")
    elsewhere.units.add(make.unit("Elsewhere"))
    token = own_pages.hand_over(who, now=timezone.now(), by=lena)
    address = reverse("mine", args=[token])

    assert "Heat" in text(client, address)
    post = reverse("mine_relation", args=[token])
    assert client.post(post, {"campaign": str(heat.pk), "value": "direct"}).status_code == 302
    assert client.post(post, {"campaign": str(elsewhere.pk), "value": "direct"}).status_code == 404
    row = ImpactRelation.objects.get()
    assert (row.person, row.value, row.door) == (who, "direct", "own_page")


def test_the_sheet_counts_quarters_and_keeps_to_whom_it_was_shown(
    client, lena, rita, building, heat
):
    now = timezone.localdate()
    before = deciders.begin(now) - timedelta(days=1)
    staff = make.person("Sam Staff", unit=building, is_staff=True)
    member = make.person("Mo Member", unit=building)
    body = make.committee(units=[building])
    body.seats.create(person=member, is_lead=True, began_on=make.LONG_AGO)
    make.meeting(body, before)
    other = make.committee(units=[building])
    other.seats.create(person=staff, is_lead=True, began_on=make.LONG_AGO)
    make.meeting(other, before)
    make.meeting(make.committee(units=[building]), before)  # nobody leads it on record
    for _ in range(3):
        make.conversation(make.person(unit=building), lena.person, before)
    make.conversation(staff, lena.person, before)
    OutsideMeeting.objects.create(campaign=heat, kind="official", whom="Rent board", met_on=before)
    OutsideMeeting.objects.create(campaign=heat, kind="counterpart", whom="Owner", met_on=before)

    running, last, *_earlier = deciders.quarters(on=now, rules=RULES)

    assert running.first == deciders.begin(now)
    assert last.last == before
    assert last.member_led == (1, 2)
    assert (last.talks, last.outside, last.talks_per_outside) == (3, 1, 3.0)
    shown = {"quarter": last.first.isoformat(), "to": "members"}
    client.force_login(rita)
    assert client.post(reverse("quarter_shown"), shown).status_code == 403
    assert "Shown to the members today" not in text(client, reverse("who_decides"))
    client.force_login(lena)
    for _ in range(2):
        client.post(reverse("quarter_shown"), shown)
    assert SheetShown.objects.get().to == "members"
    running_one = {"quarter": running.first.isoformat(), "to": "members"}
    assert client.post(reverse("quarter_shown"), running_one).status_code == 400
    client.force_login(rita)
    assert "the members," in text(client, reverse("who_decides"))


def test_speakers_and_meetings_outside_are_written_down(client, lena, building, heat):
    make.person("Zoe Zell", unit=building)
    client.force_login(lena)
    form = reverse("campaign_speaker_new", args=[heat.pk]) + "?q=zoe"
    who = make.person("Stranger Zoe")

    said = {"kind": "press", "spoke_on": make.ago(1).isoformat()}
    assert "Zoe Zell" in text(client, form)
    assert client.post(form, {"person": str(who.pk), **said}).status_code == 422
    person = building.placements.get(person__name="Zoe Zell").person
    assert client.post(form, {"person": str(person.pk), **said}).status_code == 302
    assert client.post(form, {"person": str(person.pk), **said}).status_code == 422
    outside = {
        "kind": "funder", "whom": "A fund", "met_on": make.ago(1).isoformat(),
        "members_there": 1, "staff_there": 2,
    }  # fmt: skip
    address = reverse("campaign_outside_new", args=[heat.pk])
    assert client.post(address, outside).status_code == 302
    html = text(client, reverse("campaign_decides", args=[heat.pk]))
    assert "A fund" in html
    assert "Zoe Zell" in html


def test_the_treasurer_enters_a_year_and_leaders_read_it(client, ada, lena, omar):
    client.force_login(ada)
    for name, kind in (("Dues", "dues"), ("Fund", "grant")):
        client.post(reverse("source_new"), {"name": name, "kind": kind})
    sources = {row.name: row for row in FundingSource.objects.all()}
    said = {f"source-{sources['Dues'].pk}": "25000", f"source-{sources['Fund'].pk}": "75000"}

    client.post(reverse("books") + "?year=2025", {**said, "core_staff_cost": "60000"})

    html = text(client, reverse("independence"))
    assert "25%" in html
    assert 'Fund <span class="quiet">75%' in html
    assert BookYear.objects.get().entered_by == ada
    assert independence.books()[0].months == 5.0
    client.force_login(lena)
    assert client.get(reverse("independence")).status_code == 200
    assert client.get(reverse("books")).status_code == 403
    client.force_login(omar)
    assert client.get(reverse("independence")).status_code == 403


def test_what_hangs_on_a_grant_is_whom_its_posts_carry(client, lena, ada, building):
    grant = FundingSource.objects.create(name="Fund", kind="grant", ends_on=make.ago(-90))
    paid = make.person("Pat Paid", unit=building, is_staff=True)
    StaffPosition.objects.create(
        person=paid, title="Organizer", funding=grant, began_on=make.ago(9)
    )
    gone = make.person("Gil Gone", unit=building, is_staff=True)
    StaffPosition.objects.create(
        person=gone, title="Before", funding=grant, began_on=make.ago(90), ended_on=make.ago(9)
    )
    for level, thread, by in ((2, False, paid), (3, True, paid), (4, False, paid), (4, True, gone)):
        who = make.person(unit=building)
        make.carrier(who, by)
        Standing.objects.create(
            person=who, as_of=make.ago(0), level=level, rung=0, peak=0,
            evidence={"thread_is_carrier": True} if thread else {},
        )  # fmt: skip

    (hanging,) = independence.hanging(lena, on=make.ago(0))

    assert (hanging.people, hanging.related, hanging.only_them) == (3, 2, 1)
    assert [post.units for post in hanging.posts] == [[("14 Alder St", 3, 2)]]
    assert independence.sheet(lena, on=make.ago(0)).dependent_percent == 67
    client.force_login(lena)
    assert "Fund" in text(client, reverse("independence"))
    assert client.get(grant.get_absolute_url()).status_code == 404
    client.force_login(ada)
    html = text(client, grant.get_absolute_url())
    assert "2 of 3 relationships" in html
    assert "Pat Paid" in html


@pytest.mark.parametrize("seed", range(3))
def test_who_is_active_in_two_fights_is_flexible_also_on_a_day_gone_by(seed, building, lena):
    dice = random.Random(seed)
    campaigns = [make.campaign(), make.campaign(), None]
    issues = [Issue.objects.create(name=name) for name in ("Heat", "Rent", "Fees")]
    demand = Demand.objects.create(campaign=campaigns[0], text="Heat", raised_on=make.ago(9))
    demand.issues.add(issues[0])
    actions = [
        (make.action(make.ago(back), campaign=campaign), campaign, back)
        for campaign in campaigns
        for back in (10, 60, 700, 760)
    ]
    people = [make.person(unit=building) for _ in range(25)]
    acts, raised, organized, earlier = [], [], [], []
    for who in people:
        level, was = dice.choice([4, 5, 5]), dice.choice([None, 4, 5])
        stands(who, level)
        if was is not None and was != level:
            StandingChange.objects.create(
                person=who, what="level", on=make.ago(30), was=str(was), now=str(level)
            )
        organized += [who] if level == 5 else []
        earlier += [who] if (was or level) == 5 else []
        for action, campaign, back in dice.sample(actions, dice.randint(0, 3)):
            evidence = dice.choice(["check_in", "self_reported"])
            make.took_part(who, action, evidence=evidence)
            acts.append((who, campaign and campaign.pk, -back, evidence == "check_in"))
        for issue in dice.sample(issues, dice.randint(0, 2)):
            back, own = dice.choice([5, 70, 800]), dice.choice(["them", "us"])
            said = dice.choice(["yes", "yes", "no"])
            talk = make.conversation(who, lena.person, make.ago(back), answer=said)
            talk.issues_raised.create(person=who, issue=issue, raised_by=own)
            raised.append((who, issue.pk, -back, own == "them" and said == "yes"))
    demanded = {campaigns[0].pk: {issues[0].pk}}

    for days, base in ((0, organized), (40, earlier)):
        found = independence.flexibility(on=make.ago(days))
        assert (found.organized, found.flexible, found.in_campaigns) == plain.flexible(
            base, acts, raised, demanded, -days - 730, -days
        )


def test_board_and_members_are_reminded_of_a_quarter_until_it_was_shown(
    client, lena, rita, building
):
    now = timezone.localdate()
    over = deciders.begin(now) - timedelta(days=1)
    first = deciders.begin(over)
    member = make.person("Mo Member", unit=building)
    mine = reverse("mine", args=[own_pages.hand_over(member, now=timezone.now(), by=lena)])
    reader = make.user(role="reader", unit=building)
    client.force_login(lena)
    assert "Who decides" not in text(client, "/")  # no campaign yet, nothing to show
    make.campaign("Heat", opened_on=over).units.add(building)
    Decision.objects.create(
        body="staff", question="?", method="alone", decided_on=over, result="carried"
    )

    named = f"Q{(first.month + 2) // 3} {first.year}"
    assert f"{named}: to be shown to the board, the members" in text(client, "/")
    assert "who decides" in nudging.in_words(lena, on=now)
    for to in ("board", "members"):
        client.post(reverse("quarter_shown"), {"quarter": first.isoformat(), "to": to})
        assert ("to be shown to the members" in text(client, "/")) == (to == "board")
    assert nudging.in_words(lena, on=now) == ""
    html = text(client, mine)
    assert "Decided by staff</dt><dd>100%" in html
    assert "Heat" not in html.split("Who decides among us")[1].split("</section>")[0]
    days = {deciders.begin(now): True, deciders.begin(now) + timedelta(days=31): False}
    for day, told in days.items():
        assert (declaring.to_show(reader, on=day) is not None) == told
    assert declaring.to_show(make.user(), on=deciders.begin(now)) is None
