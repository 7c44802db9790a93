"""Where the GDPR is the law (practice 5.5): name and place until somebody is met, and no more."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from members import holding
from members.importing import work
from members.models import (
    Breach,
    ContactPoint,
    CustomField,
    CustomValue,
    LegalHold,
    LogEntry,
    Organization,
    Person,
    Tag,
    Tagging,
)
from organizing import retaining
from organizing.models import AssertedRung, Assessment, Tie
from tests import make
from tests.members import rostered
from tests.members.rosters import applied, planned, reasons, undone
from tests.organizing.test_acting import act
from tests.organizing.test_api import Asking, key_of

pytestmark = pytest.mark.django_db
SETTINGS = {
    "name": "Riverside", "timezone": "UTC", "language": "en", "terms": "union",
    "membership_mode": "none",
}  # fmt: skip
LIST = (
    "Name,Email,Phone,Support level,Knows,Tags,Unit\n"
    "Ana Abel,a@example.org,(212) 555-0101,1,Bo Berg; Mia Met,warm,14 Alder St\n"
    "Bo Berg,b@example.org,(212) 555-0102,2,,warm,14 Alder St\n"
    "Mia Met,mia.met@example.org,(212) 555-0103,1,Ana Abel; Max Met,warm,14 Alder St\n"
)


@pytest.fixture
def gdpr(client, ada):
    """An admin has said that it is the law here."""
    client.force_login(ada)
    client.post("/settings/", {**SETTINGS, "under_gdpr": "on"})
    assert Organization.fresh().under_gdpr


@pytest.fixture
def met(building, omar):
    """Two people somebody has talked with."""
    found = [
        make.person(name, unit=building, email=f"{name.lower().replace(' ', '.')}@example.org")
        for name in ("Mia Met", "Max Met")
    ]
    for one in found:
        make.conversation(one, omar.person, make.ago(3), minutes=2)  # at the door: brief will do
    return found


def brought_in(by, content=LIST, **fields):
    """The file with its scale said, applied."""
    run = planned(content, by=by, **fields)
    answers = {"strong": "low", "scale": 5}
    work.remap(run, run.mapping, unit=None, source=fields.get("source", ""), by=by, answers=answers)
    return applied(content, by=by, **fields)


def test_a_list_leaves_name_and_place_of_whom_nobody_has_met(gdpr, ada, met):
    run = brought_in(ada, source="official_list")

    mia, max_ = met
    assert [one.person for one in Assessment.objects.all()] == [mia]
    assert {frozenset((tie.a_id, tie.b_id)) for tie in Tie.objects.all()} == {
        frozenset((mia.pk, max_.pk))
    }
    points = ContactPoint.objects.values_list("person", "channel")
    assert set(points) == {(mia.pk, "email"), (mia.pk, "phone"), (max_.pk, "email")}
    assert set(Tagging.objects.values_list("person", flat=True)) == {mia.pk}
    ana = Person.objects.get(name="Ana Abel")
    assert ana.placements.get().unit.name == "14 Alder St"
    assert "before_contact" in reasons(run)[2]
    undone(run)
    assert not Tie.objects.exists()


def test_what_they_gave_us_themselves_is_held_but_no_rating(gdpr, ada, met):
    brought_in(ada, source="themselves")

    assert ContactPoint.objects.count() == 7
    assert Tagging.objects.count() == 3
    assert [one.person for one in Assessment.objects.all()] == [met[0]]
    assert Tie.objects.count() == 1


def test_without_it_the_same_list_says_all_it_says(ada, met):
    run = brought_in(ada, source="official_list")

    assert Assessment.objects.count() == 3
    assert Tie.objects.count() == 3
    assert "before_contact" not in [code for said in reasons(run).values() for code in said]


def test_nobody_says_more_of_them_by_hand_until_there_was_contact(
    client, gdpr, ada, lena, omar, building
):
    listed = make.person("Lia Listed", unit=building, source="official_list")
    field = CustomField.objects.create(name="Bus", folded="bus", key="bus", tier=1)
    client.force_login(lena)

    def try_all():
        answers = [
            client.post(f"/people/{listed.pk}/rung/", {"rung": "4"}),
            client.post(f"/people/{listed.pk}/tags/", {"name": "Driver"}),
            client.post(f"/people/{listed.pk}/about/?edit=1", {"x_bus": "42", "shown": "1"}),
        ]
        rows = (AssertedRung, Tagging, CustomValue)
        return answers, [model.objects.filter(person=listed).count() for model in rows]

    answers, held = try_all()
    assert held == [0, 0, 0]
    assert "two-way contact" in answers[1].content.decode()
    assert "two-way contact" in answers[2].content.decode()
    assert "x_bus" not in client.get(f"/people/{listed.pk}/edit/").content.decode()

    make.conversation(listed, omar.person, make.ago(0))
    assert try_all()[1] == [1, 1, 1]
    assert CustomValue.objects.get(field=field).said == "42"


def test_a_program_is_refused_as_well_and_a_tag_for_many_leaves_them_out(
    client, gdpr, ada, met, building
):
    listed = make.person("Lia Listed", unit=building, source="official_list")
    api = Asking(client, key_of(ada)[1])

    status, said = api(f"/people/{listed.pk}", {"email_addresses": [{"address": "l@example.org"}]},
                       method="put")  # fmt: skip
    assert status == 409
    assert "two-way contact" in str(said)
    assert not ContactPoint.objects.filter(person=listed).exists()
    act("tag", "warm", ada, [listed, met[0]])
    assert set(Tagging.objects.values_list("person", flat=True)) == {met[0].pk}


def test_what_was_there_goes_after_thirty_days_unless_it_is_held(client, gdpr, ada, omar, building):
    today = timezone.localdate()
    listed = make.person("Lia Listed", unit=building, source="official_list", phone="+12125550142")
    kept = make.person("Kim Kept", unit=building, phone="+12125550143", source="coworker")
    make.conversation(kept, omar.person, make.ago(400), minutes=2)
    held = make.person("Hana Held", unit=building, source="official_list", phone="+12125550144")
    two = [ada, make.user("Second Admin", role="admin")]
    hold = holding.ask(LegalHold(person=held, reason="notice of a claim"), by=two[0])
    assert holding.ask(LegalHold(person=held, reason="notice of a claim"), by=two[0]) == hold
    holding.answer(hold, by=two[1])
    for one in (listed, kept, held):
        Assessment.objects.create(person=one, by=omar.person, strength=1, assessed_on=make.ago(2))
        Tagging.put([one.pk], Tag.named(f"T {one.pk}", by=ada), by=ada)
    a, b = sorted([listed.pk, kept.pk])
    Tie.objects.create(a_id=a, b_id=b, first_on=today, last_confirmed_on=today)
    page = client.get("/kept/").content.decode()
    assert "people nobody has been in contact with" in page

    retaining.run(on=today + timedelta(days=29))
    assert Assessment.objects.count() == 3
    gone = retaining.run(on=today + timedelta(days=30))

    assert {"unmet_ratings": 1, "unmet_ties": 1, "unmet_ways": 1, "unmet_tags": 1}.items() <= (
        gone.items()
    )
    for model in (Assessment, ContactPoint, Tagging):
        assert set(model.objects.values_list("person", flat=True)) == {kept.pk, held.pk}
    assert Person.objects.get(pk=listed.pk).name == "Lia Listed"
    assert not {name for name in retaining.run(on=today + timedelta(days=30)) if "unmet" in name}


def test_nobody_is_named_outside_who_did_not_agree(client, gdpr, ada, building):
    yes = make.person("Yara Yes", unit=building)
    make.person("Nils No", unit=building)
    client.force_login(ada)
    typed = {"name": "Yara Yes", "unit": str(building.pk), "named_outside_on": "2026-01-05"}
    client.post(f"/people/{yes.pk}/edit/", typed)

    outside = rostered.counted(ada, building, goes_to="the arbitrator")
    assert outside.counts["excluded"] == {"no_consent": 1}
    assert "the arbitrator" in outside.rule_text
    assert rostered.names(rostered.made(outside)) == {"Yara Yes"}
    inside = rostered.counted(ada, building)
    assert (inside.counts["excluded"], inside.counts["eligible"]) == ({}, 2)

    def handed(**more):
        said = {"query": f"unit={building.pk}", "purpose": "the press", **more}
        text = b"".join(client.post("/people/list.csv", said).streaming_content).decode("utf-8-sig")
        return {row["name"] for row in csv.DictReader(io.StringIO(text))}

    assert handed() == {"Yara Yes"}
    assert handed(inside="on") == {"Yara Yes", "Nils No"}
    assert "goes_to" in client.get("/exports/new/").content.decode()


def test_the_law_can_be_taken_off_and_asks_nothing_of_others(client, gdpr, ada, building):
    client.post("/settings/", SETTINGS)

    assert not Organization.fresh().under_gdpr
    assert "goes_to" not in client.get("/exports/new/").content.decode()
    form = client.get(f"/people/{make.person(unit=building).pk}/edit/").content.decode()
    assert "named_outside_on" not in form
    assert LogEntry.objects.filter(facts__fields=["under_gdpr"]).exists()


def test_the_clock_of_a_breach_runs_for_72_hours_until_somebody_was_told(client, ada, lena):
    client.force_login(ada)
    now = timezone.localtime()
    ahead = (now + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    assert client.post("/breaches/", {"known_at": ahead, "what": "x"}).status_code == 422
    since = (now - timedelta(hours=30, minutes=5)).strftime("%Y-%m-%dT%H:%M")
    for _press in range(2):
        client.post("/breaches/", {"known_at": since, "what": "A phone was stolen, unlocked"})
    breach = Breach.objects.get()
    assert "tell the authority by" in client.get("/").content.decode()
    assert "41 hours left" in client.get("/breaches/").content.decode()
    assert "41 hours left" in client.get("/alarms/").content.decode()

    client.post(f"/breaches/{breach.pk}/", {"whom": "nobody", "why": " "})
    breach.refresh_from_db()
    assert breach.is_running
    client.post(f"/breaches/{breach.pk}/", {"whom": "authority"})
    told = Breach.objects.get().authority_at
    client.post(f"/breaches/{breach.pk}/", {"whom": "authority"})
    client.post(f"/breaches/{breach.pk}/", {"whom": "nobody", "why": "encrypted"})
    breach.refresh_from_db()
    assert (breach.authority_at, breach.why_not, breach.is_running) == (told, "", False)
    assert "hours left" not in client.get("/alarms/").content.decode()
    assert "tell the authority by" not in client.get("/").content.decode()
    assert LogEntry.objects.filter(verb="breach_told", actor=ada).count() == 1

    Breach.objects.update(authority_at=None, known_at=now - timedelta(hours=73))
    assert "late since" in client.get("/breaches/").content.decode()
    assert "should have been told" in client.get("/alarms/").content.decode()
    client.force_login(lena)
    assert client.get("/breaches/").status_code == 403
