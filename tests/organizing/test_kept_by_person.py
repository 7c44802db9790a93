"""From a person's own page: hold all of it, and write it out for them."""

from __future__ import annotations

import pytest

from members import holding
from members.models import Carrier, LegalHold, LogEntry
from tests import make

pytestmark = pytest.mark.django_db


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
