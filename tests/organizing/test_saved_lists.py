"""Saved lists hold a question, not people: shared by scope, answered in the reader's own."""

from __future__ import annotations

import pytest

from members import defining, describing
from members.models import LogEntry, Person
from organizing.models import ListDefault, SavedList, Standing
from tests import make
from tests.members.rosters import planned

pytestmark = pytest.mark.django_db


def save(client, name="Activists", query="rung=4&sort=-rung&evil=1", shared="mine"):
    return client.post("/people/lists/new/", {"name": name, "query": query, "shared": shared})


def names(client, query):
    page = client.get(f"/people/?{query}").context["page"]
    return {line.person.name for line in page.lines}


def test_a_list_keeps_what_the_address_asks_for_and_nothing_else(client, omar):
    client.force_login(omar)

    answer = save(client)

    made = SavedList.objects.get()
    assert (made.query, made.owner) == ("rung=4&sort=-rung", omar)
    assert answer.url == "/people/?rung=4&sort=-rung"
    assert 'aria-current="true">Activists' in client.get(answer.url).content.decode()
    assert save(client, name="").status_code == 302
    assert SavedList.objects.count() == 1


def test_lists_are_shared_with_leaders_of_a_unit_or_everybody(client, lena, omar, rita, building):
    elsewhere = make.user("Eve", role="leader", unit=make.unit())
    client.force_login(lena)
    save(client, "For leaders", "rung=1", str(building.pk))
    save(client, "For all", "rung=2", "everybody")
    save(client, "Mine", "rung=3", "mine")
    assert save(client, "Not mine to share", "rung=5", str(make.unit().pk)).status_code == 302
    other = make.user("Ole", role="leader", unit=building)

    def seen(user):
        return set(SavedList.objects.visible_to(user).values_list("name", flat=True))

    assert seen(lena) == {"For leaders", "For all", "Mine"}
    assert seen(other) == {"For leaders", "For all"}
    assert seen(omar) == seen(rita) == seen(elsewhere) == {"For all"}


def test_who_opens_a_shared_list_sees_their_own_scope_and_nothing_sealed(
    client, lena, omar, building
):
    floor = make.unit("3rd floor", under=building)
    narrow = make.user("Nia", role="organizer", unit=floor)
    for name, where in (("Ana", floor), ("Bo", building)):
        who = make.person(name, unit=where)
        Standing.objects.create(person=who, as_of=make.ago(0), rung=4, drift="drifting")
    for user, rung, drift in ((lena, {"Ana", "Bo"}, {"Ana", "Bo"}), (narrow, {"Ana"}, set())):
        client.force_login(user)
        assert names(client, "rung=4") == rung
        assert names(client, "drift=drifting") == drift


def test_a_list_is_renamed_put_away_and_brought_back_by_its_owner_only(client, lena, omar):
    client.force_login(lena)
    save(client, shared="everybody")
    made = SavedList.objects.get()
    client.force_login(omar)
    for act in ("edit", "delete", "restore"):
        assert client.post(f"/people/lists/{made.pk}/{act}/", {"name": "x"}).status_code == 404

    client.force_login(lena)
    client.post(f"/people/lists/{made.pk}/edit/", {"name": "Doers", "shared": "mine"})
    gone = client.post(f"/people/lists/{made.pk}/delete/")
    assert not SavedList.objects.visible_to(lena).exists()
    assert "was put away" in client.get(gone.url).content.decode()
    client.post(f"/people/lists/{made.pk}/restore/")

    made.refresh_from_db()
    assert (made.name, made.shared, made.deleted_at) == ("Doers", "mine", None)


def test_a_list_can_open_first_and_everybody_is_one_tap_away(client, omar):
    client.force_login(omar)
    save(client)
    pk = SavedList.objects.get().pk

    client.post(f"/people/lists/{pk}/first/")

    assert client.get("/people/").url == "/people/?rung=4&sort=-rung"
    assert client.get("/people/?all=1").status_code == 200
    client.post(f"/people/lists/{pk}/first/")
    assert client.get("/people/").status_code == 200
    client.post(f"/people/lists/{pk}/first/")
    client.post(f"/people/lists/{pk}/delete/")
    assert not ListDefault.objects.exists()


def test_what_is_shown_is_handed_out_to_who_may_export_with_a_purpose(
    client, ada, omar, lena, building
):
    make.person('=HYPERLINK("x")', unit=building, phone="+1 212 555 0142")
    Standing.objects.create(
        person=make.person("Ana", unit=building), as_of=make.ago(0), rung=4, drift="drifting"
    )
    shop, sealed = (
        defining.define(name, kind="text", tier=tier, by=ada)
        for name, tier in (("Shop", 1), ("Fear", 4))
    )
    for field in (shop, sealed):
        describing.put(Person.objects.get(name="Ana"), field, f"=MARKER{field.tier}", by=ada)
    columns = "&col=phone&col=drift&col=rating&col=rung&col=x_shop&col=x_fear"
    query = {"query": "unit=" + str(building.pk) + columns}
    client.force_login(omar)
    assert client.post("/people/list.csv", {**query, "purpose": "calls"}).status_code == 403
    ada.grants.create(role="leader", began_on=make.LONG_AGO)
    client.force_login(ada)

    assert client.post("/people/list.csv", query).status_code == 302
    answer = client.post("/people/list.csv", {**query, "purpose": "Calling on Friday"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")

    assert len(text.splitlines()) == 3, "two people of that building"
    assert "drift" not in text
    assert "rating" not in text
    assert "'=MARKER1" in text
    assert "MARKER4" not in text
    assert "'=HYPERLINK" in text
    assert "'+1 212 555 0142" in text
    assert "4 Activist" in text
    entry = LogEntry.objects.get(verb="list_exported")
    assert (entry.actor, entry.facts["purpose"], entry.facts["rows"]) == (
        ada, "Calling on Friday", 2,
    )  # fmt: skip
    client.post("/people/list.csv", {"query": "q=Zyxomara", "purpose": "calls"})
    told = LogEntry.objects.filter(verb="list_exported").latest("id").facts
    assert (told["searched"], "Zyxo" in str(told)) == (True, False)  # the log names nobody
    drifting = client.post("/people/list.csv", {"query": "drift=drifting", "purpose": "why not"})
    assert drifting.status_code == 302
    run = planned(text, by=ada)  # what went out comes in again, and changes nothing
    assert (run.counts["same"], run.counts["new"], run.counts["changed"]) == (2, 0, 0)
    assert "custom:shop" in run.mapping
