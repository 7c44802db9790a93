"""Keys of other programs: made on a page, shown once, in force for a time, told to wait."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import ApiToken, LogEntry, Person
from organizing.api import opening
from tests import make
from tests.organizing.test_api import Asking, key_of

pytestmark = pytest.mark.django_db


def test_only_with_a_key_and_only_while_it_is_in_force(client, ada, building):
    token, word = key_of(ada)
    ask = Asking(client, word)
    assert ask("/people")[0] == 200
    assert Asking(client, "")("/people")[0] == Asking(client, "wrong")("/people")[0] == 401
    client.force_login(ada)
    assert Asking(client, "")("/people")[0] == 401  # a session opens nothing here
    client.logout()

    bearer = client.get("/api/v2/people", headers={"Authorization": f"Bearer {word}"})
    assert bearer.status_code == 200

    token.end(by=ada)
    assert ask("/people")[0] == 401
    for undo in ("deactivated", "grant ended", "run out"):
        fresh, word = key_of(make.user("Other Admin", role="admin"))
        if undo == "deactivated":
            fresh.user.is_active = False
            fresh.user.save()
        elif undo == "grant ended":
            fresh.grant.end(on=timezone.localdate(), by=ada)
        else:
            ApiToken.objects.filter(pk=fresh.pk).update(
                expires_on=timezone.localdate() - timedelta(days=1)
            )
        assert Asking(client, word)("/people")[0] == 401, undo


def test_a_key_for_reading_writes_nothing(client, ada, building):
    _token, word = key_of(ada, may_write=False)

    status, said = Asking(client, word)("/people", {"person": {"given_name": "Nia"}})

    assert status == 403
    assert "read only" in said["error"]
    assert not Person.objects.filter(name="Nia").exists()


def test_too_many_wrong_keys_are_told_to_wait(client, ada, settings):
    ask = Asking(client, "wrong")
    tries = 1
    while (status := ask("/people")[0]) == 401 and tries < 120:  # a minute may end in between
        tries += 1
    assert status == 429
    assert tries > 30
    assert Asking(client, key_of(ada)[1])("/people")[0] == 200


def test_a_key_that_asks_all_the_time_is_told_to_wait_and_no_other(client, ada, monkeypatch):
    monkeypatch.setattr(opening, "READS", 3)
    monkeypatch.setattr(opening, "WRITES", 2)
    busy, other = Asking(client, key_of(ada)[1]), Asking(client, key_of(ada)[1])
    tag = {"name": "Driver"}

    assert [busy("/tags")[0] for _n in range(5)].count(200) in {3, 4}  # a minute may end between
    assert busy("/tags", tag)[0] == 200
    assert 429 in [busy("/tags", tag)[0] for _n in range(4)]
    assert other("/tags")[0] == other("/tags", tag)[0] == 200


def test_a_key_is_shown_once_and_what_it_does_stands_in_the_log(client, ada, building):
    client.force_login(ada)
    grant = ada.grants_in_force[0].pk
    said = {"name": "Mailer", "grant": grant, "days": 30, "may_write": "on"}
    page = client.post(reverse("members:api_token_new"), said).text
    word = re.search(r'<code class="first-password">([^<]+)</code>', page)[1]
    token = ApiToken.objects.get()
    assert word not in client.get(reverse("members:api_tokens")).text

    assert Asking(client, word)("/tags", {"name": "Driver"})[0] == 200
    assert Asking(client, word)("/people")[0] == 200
    client.post(reverse("members:api_token_end", args=[token.pk]))
    assert Asking(client, word)("/people")[0] == 401

    told = LogEntry.objects.filter(object_id=str(token.pk)).order_by("pk")
    verbs = [(entry.verb, entry.actor) for entry in told]
    assert verbs == [(f"api_token_{did}", ada) for did in ("made", "used", "ended")]
    assert word not in str([*LogEntry.objects.values(), *ApiToken.objects.values()])
