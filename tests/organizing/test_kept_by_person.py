"""From a person's own page: hold all of it, and write it out for them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from campaigns import signing_up
from campaigns.models import SignUp
from members import erasing, holding
from members.models import Carrier, Erasure, Heartbeat, LegalHold, LogEntry, Organization, Person
from organizing import retaining
from organizing.models import Attempt, Tie
from organizing.tasks import forget_past
from tests import make

pytestmark = pytest.mark.django_db
NEVER = "never_reached"


def test_a_hold_of_one_person_is_asked_for_on_their_page_and_confirmed_by_another(
    client, ada, lena, building
):
    ben = make.user("Ben Admin", role="admin")
    rosa = make.person("Rosa Diaz", unit=building)
    client.force_login(ada)
    assert f"/people/{rosa.pk}/hold/" in client.get(f"/people/{rosa.pk}/").content.decode()
    assert client.post(f"/people/{rosa.pk}/hold/", {"reason": ""}).status_code == 422

    client.post(f"/people/{rosa.pk}/hold/", {"reason": "Notice of a claim", "begun_by": ben.pk})
    client.post(f"/people/{rosa.pk}/hold/", {"reason": "Notice of a claim"})

    hold = LegalHold.objects.get()
    assert (hold.person, hold.unit, hold.begun_at, hold.asked_by) == (rosa, None, None, ada)
    assert "waits for a second person" in client.get(f"/people/{rosa.pk}/hold/").content.decode()
    client.post(f"/kept/holds/{hold.pk}/")
    assert not LegalHold.objects.in_force().exists()
    holding.answer(hold, by=ben)
    assert "in force" in client.get(f"/people/{rosa.pk}/hold/").content.decode()
    assert "A legal hold keeps this record" in (
        client.post(f"/people/{rosa.pk}/erase/", {"why": "asked"}).content.decode()
    )
    client.force_login(lena)
    assert client.get(f"/people/{rosa.pk}/hold/").status_code == 403
    assert f"/people/{rosa.pk}/hold/" not in client.get(f"/people/{rosa.pk}/").content.decode()


def test_a_hold_keeps_what_is_of_two_and_what_is_nobodys_yet(ada, building, monkeypatch):
    """A tie of somebody who left to somebody held, and sign-ups nobody has looked at."""
    today, ben = timezone.localdate(), make.user("Ben Admin", role="admin")
    kept, left = make.person("Kay Kept"), make.person("Lea Left", status="left_scope")
    Person.objects.filter(pk=left.pk).update(status_on=make.ago(730))
    one, other = sorted([kept, left], key=lambda person: person.pk)
    Tie.objects.create(a=one, b=other, first_on=make.ago(900), last_confirmed_on=make.ago(900))
    for days in (179, 180):
        signing_up.receive(make.action(make.ago(0)), key=uuid4(), on=make.ago(days), name="Z")
    hold = holding.answer(holding.ask(LegalHold(person=kept, reason="a claim"), by=ada), by=ben)

    assert retaining.run(on=today) == {}
    erasing.erase(left, erasure=Erasure.objects.create(person=left, why="asked"), by=ben)
    assert Tie.objects.exists()
    Person.objects.filter(pk=left.pk).update(status="left_scope", status_on=make.ago(730))

    holding.answer(holding.answer(hold, by=ada), by=ben)
    monkeypatch.setattr(retaining, "SOME", 1)
    assert retaining.run(on=today) == {"former": 1, "sign_ups": 1}
    assert SignUp.objects.get().received_on == make.ago(179)


def test_the_page_says_how_many_go_in_the_next_run(building, monkeypatch):
    for _each in range(3):
        make.person(unit=building)
    Person.objects.update(created_at=timezone.now() - timedelta(days=366))
    today = timezone.localdate()
    monkeypatch.setattr(retaining, "PEOPLE_A_DAY", 2)

    for due, then in ((2, today), (1, None)):
        [said] = [one for one in retaining.coming(on=today) if one.kept and one.kept.name == NEVER]
        assert (said.due, said.on) == (due, then)
        assert retaining.run(on=today)[NEVER] == due


def test_forgetting_comes_round_on_a_machine_that_is_on_for_an_hour_a_day(omar, building):
    """It is asked for often, and happens once in six hours, whenever the clock was started."""
    Organization.objects.update_or_create(pk=1, defaults={"forgets_from": make.ago(1)})
    rosa, left = make.person("Rosa Diaz", unit=building), []
    for hours in (0, 5, 6):
        Attempt.objects.create(person=rosa, by=omar.person, tried_on=make.ago(400))
        Heartbeat.objects.filter(name="forgetting").update(
            at=timezone.now() - timedelta(hours=hours)
        )
        forget_past()
        left.append(Attempt.objects.count())

    assert left == [0, 1, 0]
    beat = settings.CELERY_BEAT_SCHEDULE["forget-past"]
    assert (beat["task"], beat["schedule"] <= 900) == (forget_past.name, True)


def test_all_that_is_held_is_a_file_for_who_may_read_all_of_it(client, ada, lena, omar, building):
    rosa = make.person("Rosa Diaz", unit=building, language="es")
    make.conversation(rosa, lena.person, make.ago(3), note="zyx wants a lift")
    page = f"/people/{rosa.pk}/report/"
    client.force_login(lena)
    assert page in client.get(f"/people/{rosa.pk}/").content.decode()
    assert client.get(page).context["form"].initial["language"] == "es"
    client.let_minutes_pass(6)
    assert "/accounts/" in client.post(page, {"language": "es"})["Location"]
    client.force_login(lena)

    answer = client.post(page, {"language": "es"})

    text = answer.content.decode()
    assert "zyx wants a lift" in text
    assert "Lo que" in text
    assert "Lena" not in text
    assert answer["Content-Disposition"] == f'attachment; filename="{rosa.pk}.txt"'
    assert answer["Content-Type"].startswith("text/plain")
    assert LogEntry.objects.filter(verb="access_report", actor=lena).count() == 1
    for other in (ada, omar):  # being admin opens no note; an organizer carries her not
        client.force_login(other)
        assert client.post(page, {"language": "es"}).status_code == 404
    Carrier.objects.create(person=rosa, by=omar.person, began_on=make.ago(1))
    client.force_login(omar)
    assert client.post(page, {"language": "en"}).status_code == 200
