"""What names somebody without hanging off them, and goes as well when they are erased."""

from __future__ import annotations

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns import signing_up
from members import erasing, holding, merging, spelling, tombstones
from members.exporting import Refused
from members.models import ApiReply, ApiToken, Erasure, LegalHold, LogEntry, Person, RosterExport
from members.tasks import delete_expired
from tests import make
from tests.members import rostered
from tests.members.recorded import everything
from tests.members.rosters import applied

pytestmark = pytest.mark.django_db
MARKER = "Zyxomara"


@pytest.fixture
def key(ada):
    """A key of the API."""
    until = make.ago(-1)
    made, _word = ApiToken.make(
        name="T", grant=ada.grants_in_force[0], may_write=True, until=until, by=ada
    )
    return made


def test_what_names_them_and_hangs_off_nobody_goes_as_well(ada, key, building):
    """An answer to a program, a sign-up, a refused row, words of names, files to be fetched."""
    ben = make.user("Ben Admin", role="admin")
    rosa = make.person(
        f"{MARKER} Diaz", unit=building, email="zyxomara@example.org", phone="+12125550142"
    )
    spelling.learn([rosa.pk])
    said = {"identifiers": [f"sinew:{rosa.pk}"], "given_name": MARKER}
    reply = ApiReply.objects.create(token=key, key="k", asked="x")
    ApiReply.objects.filter(pk=reply.pk).update(status=200, body=said)
    came = signing_up.receive(
        make.action(make.ago(0)), key=uuid4(), on=make.ago(0), name=rosa.name, phone="+12125550142"
    )
    signing_up.is_somebody(came, rosa, on=make.ago(0), by=ada)
    applied("Name,Email,Phone\n,Zyxomara@example.org,\n,,+12125550142\nBo Abel,,\n", by=ada)
    roster = rostered.made(rostered.counted(ada, building), ben)
    assert MARKER in rostered.content(roster).decode()

    erasing.answer(erasing.ask(rosa, why="asked", by=ada), yes=True, by=ben)

    rest = everything().lower()
    assert [word for word in (MARKER.lower(), "2125550142") if word in rest] == []
    assert not roster.parts.exists()
    with pytest.raises(Refused):
        rostered.content(RosterExport.objects.get(pk=roster.pk))


def test_answers_to_programs_go_after_a_day(key):
    for name in ("old", "new"):
        ApiReply.objects.create(token=key, key=name, asked="x", status=200, body={})
    ApiReply.objects.filter(key="old").update(created_at=timezone.now() - timedelta(hours=25))

    delete_expired()

    assert [reply.key for reply in key.replies.all()] == ["new"]


def test_a_newcomer_of_that_name_is_not_written_down_in_silence(client, ada, building):
    """A sheet and a talk refuse it; a sign-up of their own brings them back, and says so."""
    erased = make.person("Bo Abel", unit=building, phone="+12125550142")
    erasing.erase(erased, erasure=Erasure.objects.create(person=erased, why="asked"), by=ada)
    of = make.meeting(make.committee("Roof", units=[building]), make.ago(0))
    client.force_login(ada)

    sheet = client.post(
        f"/meetings/{of.pk}/paper/",
        {"q": "bo ABEL", "new": "1", "unit": str(building.pk)},
        headers={"HX-Request": "true"},
    )
    talk = client.post(
        "/log/", {"key": str(uuid4()), "new_name": "Abel, Bo", "new_unit": str(building.pk)}
    )

    assert "was erased" in sheet.content.decode()
    assert (talk.status_code, "was erased" in talk.content.decode()) == (422, True)
    assert not Person.objects.filter(search__contains="abel").exists()

    action = make.action(make.ago(0))
    row = signing_up.receive(
        action, key=uuid4(), on=make.ago(0), name="Bo Abel", phone="+1 212 555 0142"
    )
    said = client.post(f"/sign-ups/{row.pk}/", {"new": "1", "unit": str(building.pk)}, follow=True)
    assert "and is back" in said.content.decode()
    assert LogEntry.objects.filter(verb="person_added", facts__came_back=True).count() == 1


def test_who_was_merged_is_known_by_each_name_with_each_contact(ada):
    kept = make.person("Rosa Diaz", phone="+12125550142")
    gone = make.person("Rosa Dias", phone="+12125550143")
    merging.merge(gone, into=kept, by=ada)
    erasing.erase(kept, erasure=Erasure.objects.create(person=kept, why="asked"), by=ada)

    assert all(
        tombstones.knows(name, [("phone", f"+1212555014{n}")])
        for name in ("rosa diaz", "rosa dias")
        for n in (2, 3)
    )


@pytest.mark.django_db(transaction=True)
def test_mails_in_files_go_with_whom_they_were_for_and_after_thirty_days(ada, settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path)
    rosa = make.person("Rosa Diaz", email="rosa@example.org")
    make.user(person=rosa, email="lena@here")
    for name, to in (
        ("1.log", "Rosa@example.org"),
        ("2.log", "ambrosa@example.org"),  # not rosa@
        ("3.log", "cy@x"),
        ("4.log", "lena@here"),
    ):
        (tmp_path / name).write_text(f"To: {to}\n\nA link.\n")
    os.utime(tmp_path / "3.log", (0, 0))

    erasing.erase(rosa, erasure=Erasure.objects.create(person=rosa, why="asked"), by=ada)
    assert sorted(path.name for path in tmp_path.glob("*.log")) == ["2.log", "3.log"]
    delete_expired()

    assert [path.name for path in tmp_path.glob("*.log")] == ["2.log"]


def test_a_hold_that_came_back_with_the_past_keeps_only_whom_it_covers(ada, tmp_path):
    ben = make.user("Ben Admin", role="admin")
    held, other = make.person("Olga Held"), make.person("Rosa Diaz")
    holding.answer(holding.ask(LegalHold(person=held, reason="x"), by=ada), by=ben)
    lines = [f'{{"person": "{one.pk}", "at": "", "why": "asked"}}\n' for one in (held, other)]
    (tmp_path / "list").write_text("".join(lines))

    with pytest.raises(CommandError, match="keeps the records of 1 people"):
        call_command("replay_erasures", tmp_path / "list")

    assert set(Person.objects.filter(status="erased")) == {other}
