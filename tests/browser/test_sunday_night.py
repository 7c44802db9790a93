"""A chair's Sunday night on a phone, as practice 6.2 has it: three minutes and fifteen taps."""

import time

import pytest
from playwright.sync_api import expect

from campaigns.models import Decision
from members.models import Carrier, Person, Placement
from organizing.models import Commitment, Conversation, FollowUp, Standing
from tests import make

TAPS, SECONDS = 15, 180
NIGHT = "Floor 9, nights"


def crowd(names, unit, *, by):
    """People of a unit on the list of one member, in three statements."""
    people = Person.objects.bulk_create([Person.named(name) for name in names])
    Placement.objects.bulk_create(
        Placement(person=one, unit=unit, began_on=make.LONG_AGO) for one in people
    )
    Carrier.objects.bulk_create(
        Carrier(person=one, by=by, began_on=make.ago(400)) for one in people
    )
    return people


@pytest.fixture
def rosa():
    """The chair of Roof, who leads it and nothing else."""
    building = make.unit("14 Alder St")
    night = make.unit(NIGHT, under=building)
    chair = make.person("Rosa Ruiz", unit=building)
    members = [make.person(name, unit=building) for name in ("Ana Abel", "Bo Berg", "Cy Cole")]
    body = make.committee(
        "Roof",
        units=[building],
        members=[chair, *members],
        chartered_seats=5,
        interval_days=14,
    )
    rosa = make.user(person=chair, role="leader", committee=body)
    for back in (3, 17, 31, 45, 59, 73):
        make.meeting(body, make.ago(back), present=members, absent=[chair])
    people = []
    for member, n in zip([chair, *members], (6, 12, 12, 17), strict=True):
        names = [f"{member.name.split()[0]}'s {place:02}" for place in range(n)]
        people += crowd(names, building, by=member)
    heard = [one for one in people if one.name.endswith(("00", "01", "02", "03"))]
    for one in heard:
        talk = Conversation(person=one, by=members[0], talked_on=make.ago(9))
        talk.set_grade()
        talk.save()
    dee = crowd(["Dee Dunn"], night, by=members[0])[0]
    make.conversation(dee, members[0], make.ago(5))
    Standing.objects.create(
        person=dee, as_of=make.ago(0), level=4, rung=4, ties=3, peer_ties=3,
        evidence={"kept": 4, "asking": 2},
    )  # fmt: skip
    reasons = [{"code": "THIN_TIES", "points": 1, "side": "us", "ties": 1}]
    Standing.objects.bulk_create(
        Standing(person=one, as_of=make.ago(0), level=3, drift="drifting", drift_points=4,
                 our_points=1, reasons=reasons)
        for one in people[-4:]
    )  # fmt: skip
    for what in ("write to the owner", "print the notice"):
        make.commitment(None, members[0], make.ago(6), owed_by_committee=body, what=what)
    for question in ("A rent strike?", "A treasurer?", "Which lawyer?"):
        Decision.objects.create(
            body="committee", committee=body, question=question, decided_on=make.ago(17),
            method="consensus", result="put_off",
        )  # fmt: skip
    make.took_part(dee, make.action(make.ago(12), name="Button day"))
    body.plan_meeting(on=make.ago(-9), invited_on=make.ago(0), by=rosa)
    make.committee("Heat", units=[make.unit()], members=[make.person("Otto Other")])
    return rosa


def test_a_chair_understands_in_a_minute_and_acts_in_three(phone, live_server, sign_in, rosa):
    sign_in(rosa)
    phone.set_default_timeout(30_000)  # the first page of a server on a busy machine
    phone.goto(f"{live_server.url}/promises/")
    began, taps = time.monotonic(), []

    def tap(where):
        taps.append(where)
        where.click()

    tap(phone.get_by_role("link", name="Committees").last)
    expect(phone.get_by_text("Heat")).to_have_count(0)
    tap(phone.get_by_role("link", name="Roof", exact=True))
    headline = phone.get_by_text("two-thirds of your lists haven't heard from you this month")
    expect(headline).to_be_visible()
    parts = phone.locator("ul.parts > li")
    expect(parts).to_have_count(9)
    assert headline.bounding_box()["y"] < 844
    assert Commitment.objects.open().count() == 2

    tap(phone.get_by_role("link", name="Members in contact"))
    expect(phone.get_by_role("heading", level=2).first).to_have_text("Yours")
    expect(phone.get_by_text("17 of 48 people on the lists were talked with")).to_be_visible()
    expect(phone.get_by_text("Otto")).to_have_count(0)
    tap(phone.get_by_role("link", name="Share out for this week"))
    expect(phone.get_by_label("What to ask")).to_be_editable()
    tap(phone.get_by_role("button", name="Put them on their lists"))
    expect(phone.get_by_text("31 people are on somebody's list for this week.")).to_be_visible()
    tap(phone.get_by_role("link", name="Roof", exact=True))

    expect(phone.get_by_text(f"Nobody from {NIGHT} sits on it yet")).to_be_visible()
    tap(phone.get_by_role("button", name="Ask by Thursday Dee Dunn"))
    expect(phone.get_by_text("Rosa Ruiz asks by")).to_be_visible()

    tap(phone.get_by_role("button", name="A week more write to the owner"))
    expect(phone.get_by_text("Now by")).to_be_visible()
    release = phone.get_by_role("article").filter(has_text="print the notice")
    tap(release.get_by_role("button", name="Release"))
    expect(phone.get_by_text("released")).to_be_visible()

    tap(phone.get_by_role("button", name="I call on Monday").first)
    expect(phone.get_by_text("You call")).to_be_visible()

    tap(phone.get_by_role("link", name="Agenda"))
    expect(phone.get_by_text("A rent strike?")).to_be_visible()
    assert phone.get_by_role("heading", name="Agenda").bounding_box()["y"] < 844
    expect(phone.get_by_text("Dee Dunn, first time at Button day")).to_be_visible()
    tap(phone.get_by_role("button", name="Take this agenda"))
    expect(phone.get_by_text("The agenda is written down.")).to_be_visible()

    assert len(taps) <= TAPS, taps
    assert time.monotonic() - began < SECONDS
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert FollowUp.objects.open().count() == 31
    assert max(FollowUp.objects.filter(owner=one).count() for one in Person.objects.all()) == 8
    asks, call = Commitment.objects.open().filter(owed_by=rosa.person).order_by("-asks_others")
    assert (asks.due_on.weekday(), call.due_on.weekday()) == (3, 0)
    ended = Commitment.objects.exclude(status="open").values_list("status", flat=True)
    assert sorted(ended) == ["released", "renegotiated"]
