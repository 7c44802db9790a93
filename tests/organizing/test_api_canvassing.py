"""The API: what a phone bank reports, and by whose key it came."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from members import describing
from members.models import LogEntry, Person, Tag
from members.recording import reading as recorded
from organizing.models import Attempt, Conversation
from tests import make
from tests.organizing.test_api import Asking, key_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa(building):
    return make.person("Rosa Núñez", unit=building)


def report(success, *, on="2026-03-02T18:00:00Z", **more):
    """What a texting tool sends of somebody, as Spoke does."""
    canvass = {"action_date": on, "contact_type": "SMS Text", "success": success}
    answers = [{"question": "https://x.test/questions/1", "responses": ["7"]}]
    return {"canvass": {**canvass, **more.pop("canvass", {})}, "add_answers": answers, **more}


def test_a_phone_bank_reports_who_was_reached_and_who_was_tried(client, omar, rosa):
    tag, gone = Tag.named("Driver", by=None), Tag.named("Old", by=None)
    describing.tag(rosa, gone, by=omar)
    ask = Asking(client, key_of(omar)[1])
    shown = ask(f"/people/{rosa.pk}")[1]["_links"]["osdi:record_canvass_helper"]["href"]
    at = shown.partition("/api/v2")[2]

    status, tried = ask(at, report(False))
    assert (status, tried["success"], tried["contact_type"]) == (200, False, "text")
    said = report(True, add_tags=["driver", "unknown"], remove_tags=["Old"])
    status, talked = ask(f"{at}/", said)
    assert (status, talked["success"]) == (200, True)
    for _report in range(2):  # one for each question of a script
        assert ask(at, report(True))[1]["identifiers"] == talked["identifiers"]
    assert ask(at, report(False))[1]["success"] is True

    talk = Conversation.objects.get()
    assert (talk.person, talk.by, talk.grade, talk.minutes) == (rosa, omar.person, 2, 2)
    assert Attempt.objects.get().by == omar.person
    assert [row.tag for row in rosa.taggings.all()] == [tag]


def test_what_is_no_canvass_of_theirs_is_refused(client, ada, omar, rosa):
    ask = Asking(client, key_of(omar)[1])
    at = f"/people/{rosa.pk}/record_canvass_helper"
    other = {"_links": {"osdi:canvasser": {"href": f"/people/{ada.person_id}"}}}
    tomorrow = (timezone.localdate() + timedelta(days=2)).isoformat()
    for said in (report(True, canvass=other), report(True, on=tomorrow), report(True, on="soon")):
        assert ask(at, said)[0] == 422
    far = make.person("Fay Far", unit=make.unit("Elsewhere"))
    assert ask(f"/people/{far.pk}/record_canvass_helper", report(True))[0] == 404
    assert ask(f"/people/{omar.person_id}/record_canvass_helper", report(True))[0] in {404, 422}
    reads = Asking(client, key_of(omar, may_write=False)[1])
    assert reads(at, report(True))[0] == 403
    assert not Conversation.objects.exists()


def test_the_record_says_whose_key_wrote_what(client, ada, building):
    token, word = key_of(ada)
    _status, made = Asking(client, word)("/people", {"person": {"given_name": "Nia"}})
    pk = made["identifiers"][0].partition(":")[2]

    entry = LogEntry.objects.get(verb="person_added", object_id=pk)
    assert (entry.actor, entry.facts["with_key"]) == (ada, str(token.pk))
    bea = make.user("Bea Board", role="admin")
    for reader, name in ((ada, "Test"), (bea, "Test")):
        rows = recorded.page(reader, person=Person.objects.get(pk=pk).pk).acts
        assert {(row.who, row.with_key) for row in rows} == {("Ada Admin", name)}
        assert {row.op for row in rows} >= {"act", "insert"}
    client.force_login(ada)
    assert "by the key “Test”" in client.get(f"/record/{pk}/").content.decode()
    LogEntry.record("person_changed", Person.objects.get(pk=pk), by=ada)  # by hand again
    assert "with_key" not in LogEntry.objects.latest("pk").facts
