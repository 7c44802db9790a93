"""What names somebody without hanging off them, and goes as well when they are erased."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from campaigns import signing_up
from members import erasing, spelling
from members.exporting import Refused
from members.models import ApiReply, ApiToken, RosterExport
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
