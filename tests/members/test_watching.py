"""Reading is watched: a budget of pages, records nobody should open, seals that are broken."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from members import access, seeing
from members.models import Alarm, LogEntry, Tripwire, Unsealing
from organizing.models import Notice
from tests import make
from tests.conftest import Browser

pytestmark = pytest.mark.django_db
NOTE = "mother in hospital said so herself"


@pytest.fixture
def petra(building, omar):
    """Somebody in the building, whom omar carries and has written a note about."""
    person = make.person("Petra Person", unit=building)
    make.carrier(person, omar.person)
    make.conversation(person, omar.person, make.ago(3), note=NOTE)
    return person


def opens(client, person):
    return client.get(reverse("person", args=[person.pk]))


def as_(user):
    browser = Browser()
    browser.force_login(user)
    return browser


def test_past_sixty_people_in_ten_minutes_pages_slow_down_and_admins_are_told(
    client, omar, ada, lena, building, settings
):
    settings.READ_BUDGET = 3
    people = [make.person(unit=building) for _ in range(6)]
    client.force_login(omar)
    assert [opens(client, person).status_code for person in people[:3]] == [200] * 3
    assert not Alarm.objects.exists()
    assert [opens(client, person).status_code for person in people[3:]] == [429, 429, 429]
    slowed = opens(client, people[5])
    assert 0 < int(slowed["Retry-After"]) <= 10
    assert people[5].name not in slowed.content.decode()
    assert opens(client, people[0]).status_code == 200  # what one has open stays open
    for page in ("person_edit", "person_about", "person_history", "person_seers", "introduce"):
        assert client.get(reverse(page, args=[people[5].pk])).status_code == 429, page
    untold = client.post(reverse("person_edit", args=[people[5].pk]), {"name": ""})
    assert untold.status_code == 429
    assert opens(as_(lena), people[5]).status_code == 200  # nobody else is slowed

    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.user, alarm.count) == ("reads", omar, 3)
    admin = as_(ada)
    assert omar.person.name in admin.get(reverse("alarms")).content.decode()
    admin.post(reverse("alarm_seen", args=[alarm.pk]))
    alarm.refresh_from_db()
    assert alarm.seen_by == ada


def test_a_watched_record_raises_an_alarm_when_it_is_opened_or_taken(client, ada, omar, petra):
    admin = as_(ada)
    admin.post(reverse("person_watch", args=[petra.pk]))
    opens(admin, petra)
    assert not Alarm.objects.exists()

    client.force_login(omar)
    page = opens(client, petra).content.decode()
    assert "watch" not in page.split("<main")[1].lower()
    assert "atched" not in client.get(reverse("person_seers", args=[petra.pk])).content.decode()
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.user, alarm.person) == ("tripwire", omar, petra)
    assert alarm.count == 2  # her page, and who can see her
    client.get(reverse("person_edit", args=[petra.pk]))
    client.post(reverse("person_edit", args=[petra.pk]), {"name": ""})
    alarm.refresh_from_db()
    assert alarm.count == 4

    second = as_(make.user("Bea Second", role="admin"))
    answer = second.post(reverse("people_csv"), {"query": "all=1", "purpose": "a phone bank"})
    assert any("Petra" in row[0] for row in csv.reader(io.StringIO(answer.getvalue().decode())))
    assert Alarm.objects.filter(kind="taken", person=petra, user__person__name="Bea Second")

    admin.post(reverse("person_unwatch", args=[petra.pk]))
    assert not Tripwire.objects.exists()


def test_an_admin_reads_notes_only_behind_broken_glass_and_everybody_there_knows(
    client, ada, omar, lena, rita, petra
):
    client.force_login(ada)
    assert NOTE not in opens(client, petra).content.decode()
    address = reverse("person_unseal", args=[petra.pk])
    assert client.post(address, {"reason": "because"}).status_code == 422
    why = "She asked us for everything we wrote about her."
    client.post(address, {"reason": why})
    assert NOTE in opens(client, petra).content.decode()

    other = make.person("Other", unit=petra.placements.get().unit)
    make.conversation(other, omar.person, make.ago(2), note="another note")
    assert "another note" not in opens(client, other).content.decode()
    assert set(Notice.objects.values_list("to", flat=True)) == {omar.person_id, lena.person_id}
    assert why in as_(lena).get(reverse("person_seers", args=[petra.pk])).content.decode()
    assert "unsealed the notes" in as_(omar).get("/").content.decode()
    assert Alarm.objects.filter(kind="unsealed", user=ada, person=petra).exists()
    assert LogEntry.objects.filter(verb="unsealed", actor=ada, object_id=petra.pk).exists()
    assert LogEntry.objects.filter(verb="read_notes", actor=ada, object_id=petra.pk).exists()

    ada.grants.update(role="organizer")  # demoted meanwhile
    assert NOTE not in opens(client, petra).content.decode()
    assert access.SEALED not in {
        verb for one in seeing.seers(petra) for verb in one.verbs if one.user == ada
    }
    ada.grants.update(role="admin")
    assert NOTE in opens(client, petra).content.decode()
    Unsealing.objects.update(until=timezone.now())
    assert NOTE not in opens(client, petra).content.decode()


def test_only_who_lets_people_in_breaks_glass_or_sees_alarms(client, lena, omar, rita, petra):
    for user in (lena, omar, rita):
        client.force_login(user)
        reason = {"reason": "A reason that is long enough."}
        assert client.post(reverse("person_unseal", args=[petra.pk]), reason).status_code == 403
        assert client.get(reverse("alarms")).status_code == 403
    assert not Unsealing.objects.exists()
