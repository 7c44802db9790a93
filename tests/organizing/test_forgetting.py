"""Erasing somebody, holding that, what goes by itself, and what may be known of it all."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from members import erasing, holding
from members.importing import matching
from members.models import (
    ApiToken,
    ContactPoint,
    Erasure,
    Import,
    LegalHold,
    LogEntry,
    Organization,
    Person,
    PersonKey,
    Tombstone,
    UnitHeadcount,
    User,
)
from members.recording import sealing, watching
from members.tasks import delete_expired
from organizing import existing, retaining
from organizing.dashboards import base
from organizing.models import Assessment, Attempt, Conversation, Tie
from organizing.standing import computing, streaming
from tests import make
from tests.members.recorded import (
    acts,
    as_superuser,
    everything,
    forget_the_tampering,
    nobody_else_is_at_it,
)
from tests.members.rosters import applied

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marks")]
MARKER = "Zyxomara"


@pytest.fixture
def ben(db):
    """A second admin of the whole organization."""
    return make.user("Ben Admin", role="admin")


@pytest.fixture
def rosa(building, omar):
    """Somebody with a life on record, all of it marked."""
    rosa = make.person(
        f"{MARKER} Diaz", unit=building, email="zyxomara@example.org", phone="+12125550142"
    )
    make.conversation(rosa, omar.person, make.ago(3), note=f"{MARKER} is tired")
    Assessment.objects.create(person=rosa, by=omar.person, strength=2, assessed_on=make.ago(3))
    make.commitment(rosa, omar.person, make.ago(-3), what=f"{MARKER} brings the list")
    one, other = sorted([rosa, omar.person], key=lambda person: person.pk)
    Tie.objects.create(a=one, b=other, first_on=make.ago(9), last_confirmed_on=make.ago(9))
    rosa.nickname = "Zyxo"
    rosa.save()
    return rosa


def test_two_admins_erase_somebody_and_nothing_names_them(client, lena, ada, ben, rosa):
    assert MARKER.lower() in everything().lower()
    client.force_login(lena)
    client.post(f"/people/{rosa.pk}/erase/", {"why": "asked"})
    asked = Erasure.objects.get()
    client.post(f"/erasures/{asked.pk}/")
    assert Person.objects.get(pk=rosa.pk).name == rosa.name  # a leader does not decide
    client.force_login(ada)
    page = client.get("/kept/").content.decode()
    assert rosa.name in page

    client.post(f"/erasures/{asked.pk}/")

    rest = everything().lower()
    for word in (MARKER.lower(), "zyxo", "2125550142"):
        assert word not in rest
    gone = Person.objects.get(pk=rosa.pk)
    assert (gone.status, gone.name) == ("erased", "—")
    asked.refresh_from_db()
    assert asked.counts["organizing.Conversation"] == 1
    assert not PersonKey.objects.filter(person=rosa).exists()
    assert Tombstone.objects.count() >= 2
    assert LogEntry.objects.filter(verb="erased", actor=ada).count() == 1
    assert client.get(f"/people/?q={MARKER}").content.decode().count("Diaz") == 0
    erasing.write_list()  # as it does once the transaction is over
    assert str(rosa.pk) in erasing.list_file().read_text()


def test_a_headcount_keeps_a_nameless_one(ada, ben, rosa, building):
    UnitHeadcount.objects.create(unit=building, as_of=make.ago(30), n=10, source="members")
    computing.compute(as_of=make.ago(0))
    before = base.count(ada, on=make.ago(0))

    erasing.answer(erasing.ask(rosa, why="asked", by=ada), yes=True, by=ben)
    streaming.compute_touched(as_of=make.ago(0))

    after = base.count(ada, on=make.ago(0))
    assert (after.universe, after.listed) == (before.universe, before.listed - 1)
    assert after.unidentified == before.unidentified + 1


def test_nobody_erases_alone(ada, rosa):
    asked = erasing.ask(rosa, why="asked", by=ada)
    with pytest.raises(erasing.Refused):
        erasing.answer(asked, yes=True, by=ada)
    with pytest.raises(DatabaseError), transaction.atomic():
        Erasure.objects.filter(pk=asked.pk).update(answered_by=ada, done_at=timezone.now())
    erasing.answer(asked, yes=False, by=ada)
    assert Person.objects.get(pk=rosa.pk).name == rosa.name


def test_a_sign_in_of_somebody_erased_opens_nothing(client, ada, ben, lena):
    client.force_login(lena)
    assert client.get("/").status_code == 200
    erasing.answer(erasing.ask(lena.person, why="asked", by=ada), yes=True, by=ben)

    assert client.get("/").status_code == 302
    user = User.objects.get(pk=lena.pk)
    assert (user.is_active, user.email.endswith("erased.invalid")) == (False, True)


def test_a_file_does_not_bring_them_back_in_whatever_order_their_name_is(ada, ben, rosa):
    row = {
        "name": f"diaz, {MARKER.upper()}",
        "points": [["email", "", "Zyxomara@example.org", "zyxomara@example.org"]],
    }
    other = {**row, "name": "Somebody Else"}
    before = matching.Known([row, other])
    assert not matching.refuses(before.match(row).reasons)

    erasing.answer(erasing.ask(rosa, why="asked", by=ada), yes=True, by=ben)

    known = matching.Known([row, other])
    assert [code for code, _facts in known.match(row).reasons] == ["was_erased"]
    assert not matching.refuses(known.match(other).reasons)


def test_a_restored_backup_forgets_them_again(ada, ben, rosa, tmp_path, capsys):
    erasing.answer(erasing.ask(rosa, why="asked", by=ada), yes=True, by=ben)
    kept = tmp_path / "erasures.jsonl"
    kept.write_text(f'{{"person": "{rosa.pk}", "at": "", "why": "asked"}}\n')
    # as an older backup has it
    Person.objects.filter(pk=rosa.pk).update(name=rosa.name, status="active", search=rosa.search)
    ContactPoint.of(rosa, "email", "zyxomara@example.org").save()
    Erasure.objects.all().delete()

    call_command("replay_erasures", kept)

    assert "1 people were erased again" in capsys.readouterr().out
    assert MARKER.lower() not in everything().lower()
    call_command("replay_erasures", kept)
    assert "0 people were erased again" in capsys.readouterr().out
    with pytest.raises(CommandError, match="not a list"):
        call_command("replay_erasures", __file__)


def test_two_people_set_a_hold_and_it_stops_everything_until_two_lift_it(
    client, ada, ben, rosa, building, omar
):
    old = Attempt.objects.create(person=rosa, by=omar.person, tried_on=make.ago(400))
    client.force_login(ada)
    client.post("/kept/holds/", {"unit": str(building.pk), "reason": "Notice of a claim"})
    hold = LegalHold.objects.get()
    client.post(f"/kept/holds/{hold.pk}/")  # one alone does not begin it
    assert not LegalHold.objects.in_force().exists()
    holding.answer(hold, by=ben)

    with pytest.raises(erasing.Refused):
        erasing.ask(rosa, why="asked", by=ada)
    retaining.run(on=timezone.localdate())
    assert Attempt.objects.filter(pk=old.pk).exists()
    attempts = next(one for one in retaining.coming(on=timezone.localdate()) if one.kept)
    assert (attempts.due, attempts.held) == (0, 1)

    holding.answer(hold, by=ada)
    with pytest.raises(holding.Refused):
        holding.answer(hold, by=ada)
    holding.answer(hold, by=ben)
    retaining.run(on=timezone.localdate())
    assert not Attempt.objects.filter(pk=old.pk).exists()
    verbs = LogEntry.objects.filter(model="members.legalhold").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "hold_asked", "hold_begun", "hold_lift_asked", "hold_ended",
    ]  # fmt: skip


def test_each_class_goes_when_its_time_has_come_and_not_a_day_before(omar, building, rosa):
    today = timezone.localdate()
    rows = {}
    for days in (364, 365):
        rows[days] = make.conversation(rosa, omar.person, make.ago(days), note="words", ask="come")
    for days in (729, 730):
        Assessment.objects.create(
            person=rosa, by=omar.person, strength=1, assessed_on=make.ago(days)
        )
    never = make.person("Nemo Never", unit=building)
    Person.objects.filter(pk=never.pk).update(created_at=timezone.now() - timedelta(days=366))
    left = make.person("Lea Left", phone="+12125550143", status="left_scope")
    Person.objects.filter(pk=left.pk).update(status_on=make.ago(731))

    gone = retaining.run(on=today)

    talks = {pk: Conversation.objects.get(pk=row.pk) for pk, row in rows.items()}
    assert (talks[364].note, talks[364].ask) == ("words", "come")
    assert (talks[365].note, talks[365].ask, talks[365].kind) == ("", "", "relational")
    assert Assessment.objects.filter(assessed_on=make.ago(729)).count() == 1
    assert not Assessment.objects.filter(assessed_on=make.ago(730)).exists()
    assert Person.objects.get(pk=never.pk).status == "erased"
    assert Person.objects.get(pk=left.pk).name == "Lea Left"
    assert not ContactPoint.objects.filter(person=left).exists()
    assert gone["never_reached"] == 1
    assert retaining.run(on=today) == {}


def test_one_command_writes_what_is_held_about_one_person(rosa, omar, lena, tmp_path, capsys):
    LogEntry.record("read_notes", rosa, by=lena, purpose="person_page")
    out = tmp_path / "rosa.txt"
    call_command("access_report", str(rosa.pk), out=out)

    text = out.read_text()
    assert f"{MARKER} is tired" in text
    assert "zyxomara@example.org" in text
    assert "Who looked at what is sealed" in text
    assert "read notes about" in text
    assert "Lena" not in text
    assert out.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("access_report", "zyxomara@example.org", out=out)
    call_command("access_report", "(212) 555-0142", out=tmp_path / "es", language="es")
    assert "Lo que" in (tmp_path / "es").read_text()


def test_what_exists_is_counted_by_scope_and_says_nothing_else(client, ada, rosa, building, capsys):
    elsewhere = make.person("Ola Other", unit=make.unit("Far away"))
    scope = existing.Scope(unit=building)
    found = {one.table: one for one in existing.what_exists(scope, by=ada)}
    assert found["organizing_conversation"].rows == 1
    assert found["organizing_conversation"].first == make.ago(3)
    assert found["audit.act"].rows > 3

    call_command("subpoena_report", person=str(elsewhere.pk))
    said = capsys.readouterr().out
    assert "organizing_conversation" not in said
    assert "members_person" in said
    client.force_login(ada)
    holding = client.get(reverse("person_hold", args=[rosa.pk])).content.decode()
    (link,) = re.findall(r'href="(/kept/exists/[^"]+)"', holding)
    page = client.get(html.unescape(link)).content.decode()
    assert f">{rosa.name}</a>" in page
    assert "organizing_conversation" in page
    assert page.count(MARKER) == 1  # whose page it came from, and nothing that is written there
    assert LogEntry.objects.filter(verb="subpoena_report").count() == 3


def test_the_record_is_read_by_who_may_and_sealed_values_by_no_admin(client, ada, lena, rosa, omar):
    client.force_login(ada)
    page = client.get("/record/?rows=1").content.decode()
    assert "read the record of acts" in page  # her own look is the first she sees
    of = client.get(f"/record/{rosa.pk}/?rows=1").content.decode()
    assert "Zyxo" in of  # a nickname that was changed
    assert "strength" not in of
    assert "sealed to you" in of
    client.force_login(lena)
    assert client.get("/record/").status_code == 403
    assert "strength" in client.get(f"/record/{rosa.pk}/?rows=1").content.decode()
    client.force_login(omar)
    assert client.get(f"/record/{rosa.pk}/").status_code == 404
    assert LogEntry.objects.filter(verb="read_record").count() == 3


def test_nothing_goes_before_it_was_announced_for_thirty_days(client, building, ada):
    never = make.person("Nemo Never", unit=building)
    Person.objects.filter(pk=never.pk).update(created_at=timezone.now() - timedelta(days=400))
    today = timezone.localdate()

    for days, status in ((0, "active"), (1, "active"), (29, "active"), (30, "erased")):
        retaining.run_after_notice(on=today + timedelta(days=days))
        never.refresh_from_db()
        assert never.status == status, days
    client.force_login(ada)
    Organization.objects.update(forgets_from=today + timedelta(days=7))
    assert "Nothing goes before" in client.get("/kept/").content.decode()
    Organization.objects.update(forgets_from=today)
    assert "Nothing goes before" not in client.get("/kept/").content.decode()


def test_nobody_erased_comes_back_by_hand_or_by_a_program_unless_they_want_to(
    client, ada, rosa, building
):
    way = {"point--2-channel": "phone", "point--2-value": "+12125550142", "point--2-consent": "yes"}
    typed = {"name": rosa.name, "unit": "", **way}
    erasing.erase(rosa, erasure=Erasure.objects.create(person=rosa, why="asked"), by=ada)
    before = Person.objects.count()
    grant, tomorrow = ada.grants_in_force[0], timezone.localdate() + timedelta(days=1)
    _key, word = ApiToken.make(name="T", grant=grant, may_write=True, until=tomorrow, by=ada)
    given, family = typed["name"].split()
    said = {
        "given_name": given,
        "family_name": family,
        "phone_numbers": [{"number": "12125550142"}],
    }

    answer = client.post(
        "/api/v2/people", {"person": said}, content_type="application/json",
        headers={"OSDI-API-Token": word},
    )  # fmt: skip
    client.force_login(ada)
    refused = client.post("/people/new/", typed)

    assert (answer.status_code, refused.status_code) == (410, 422)
    assert "came_back" in refused.content.decode()
    assert Person.objects.count() == before
    assert client.post("/people/new/", {**typed, "name": "Somebody Else"}).status_code == 302
    assert client.post("/people/new/", {**typed, "came_back": "on"}).status_code == 302
    assert LogEntry.objects.filter(verb="person_added", facts__came_back=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_record_of_acts_goes_by_whole_seals_after_its_time_and_not_under_a_hold(ada):
    """Thirteen months; and the seals stay, so that what went is still accounted for."""
    rosa = make.person("Rosa Old")
    _sealed_days_ago(400)
    make.person("Nora New")
    ben = make.user("Ben Admin", role="admin")
    hold = holding.ask(LegalHold(reason="a claim"), by=ada)
    holding.answer(hold, by=ben)
    try:
        retaining.run(on=timezone.localdate())
        assert acts(rosa)
        holding.answer(hold, by=ada)
        holding.answer(hold, by=ben)

        gone = retaining.run(on=timezone.localdate())

        assert gone["record"] > 0
        assert not acts(rosa)
        assert acts(subject="members_person")[-1]["op"] == "insert"
        with as_superuser() as root:
            assert root.execute("SELECT count(*) FROM audit.seal").fetchone()[0] >= 1
            assert root.execute("SELECT acts FROM audit.pruned").fetchone()[0] == gone["record"]
        assert "record" not in retaining.run(on=timezone.localdate())
    finally:
        forget_the_tampering()


def _sealed_days_ago(days):
    """Seal what was done, and let it have been that long ago."""
    sealing.seal()
    nobody_else_is_at_it()
    sealing.seal()
    with as_superuser() as root, root.transaction():
        root.execute("ALTER TABLE audit.seal DISABLE TRIGGER never")
        root.execute("UPDATE audit.seal SET at = at - make_interval(days => %s)", [days])
        root.execute("ALTER TABLE audit.seal ENABLE ALWAYS TRIGGER never")


def test_rows_of_an_import_go_after_thirty_days_and_no_file_is_kept(ada, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    run = applied("Name,Email\nZyx Abel,zyx@example.org\nZ,\n", by=ada, name="../../zyx\x00.csv")
    delete_expired()
    assert run.rows.exists()
    assert not list(tmp_path.rglob("*"))

    then = timezone.now() - timedelta(days=31)
    Import.objects.filter(pk=run.pk).update(applied_at=then, created_at=then)
    delete_expired()

    assert not run.rows.exists()
    assert "/" not in Import.objects.get(pk=run.pk).filename


def test_every_kind_of_rows_has_a_name_in_both_languages_and_a_day():
    """Neither the record of acts nor what counsel reads says “drift flag” or “planbuyin”."""
    kinds = [model for model in apps.get_models() if watching.is_watched(model)]
    bare = []
    for model in kinds:
        with override("en"):
            english = watching.noun(model)
        with override("es"):
            if watching.noun(model) == english and english not in {"plan", "webhook"}:
                bare.append(english)
    assert not bare
    dated = {model._meta.object_name for model in kinds if existing.day_of(model)}
    undated = {model._meta.object_name for model in kinds if watching.subjects(model)} - dated
    assert undated == {"EmailAddress", "ExternalId", "ListDefault"}
