"""Filters in an address: each narrows, all combine, none tells what one may not know."""

from __future__ import annotations

import pytest
from django.utils import timezone

from members import defining, describing, spelling
from members.models import Grant, Person, Tag
from organizing.finding import Asked, Finder, filters_for, finder
from organizing.models import Assessment, Standing
from tests import make

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def names(client, query):
    page = client.get(f"/people/?{query}").context["page"]
    return {line.person.name for line in page.lines}


@pytest.fixture
def three(building, lena):
    """Ana, Bo and Cy in the building, told apart by everything a list can be narrowed by."""
    floor = make.unit("3rd floor", under=building)
    ana = make.person("Ana", unit=floor, language="es", phone="(212) 555-0142")
    bo = make.person("Bo", unit=building, since=make.ago(5), email="bo@example.org")
    cy = make.person("Cy", unit=building, no_contact=True)
    for who, rung, drift, days in ((ana, 4, "drifting", 10), (bo, 1, "steady", 100)):
        Standing.objects.create(
            person=who, as_of=today(), rung=rung, level=rung, drift=drift,
            last_contact_on=make.ago(days),
        )  # fmt: skip
    make.carrier(ana, lena.person)
    make.committee("Safety", units=[building], members=[bo])
    Tag.named("Driver", by=None)
    for name, people in (("Driver", [ana, bo]), ("Caller", [bo])):
        for who in people:
            describing.tag(who, Tag.named(name, by=None), by=lena)
    Assessment.objects.create(person=bo, strength=4, by=lena.person, assessed_on=today())
    cy.pauses.create(began_on=make.ago(3))
    return {"ana": ana, "bo": bo, "cy": cy, "floor": floor}


def test_each_filter_leaves_who_fits(client, lena, three):
    client.force_login(lena)
    tag = {one.name: one.pk for one in Tag.objects.all()}
    safety = three["bo"].seats.get().committee_id
    lena_too = {"Lena Leader"}

    for query, expected in {
        f"unit={three['floor'].pk}": {"Ana"},
        "place=3RD": {"Ana"},
        "rung=4": {"Ana"},
        "rung=1&rung=4": {"Ana", "Bo"},
        "rung=0": {"Cy"} | lena_too,
        "level=4": {"Ana"},
        "drift=drifting": {"Ana"},
        "carrier=me": {"Ana"},
        f"carrier={lena.person_id}": {"Ana"},
        "carrier=nobody": {"Bo", "Cy"} | lena_too,
        f"committee={safety}": {"Bo"},
        "committee=none": {"Ana", "Cy"} | lena_too,
        f"tag={tag['Driver']}": {"Ana", "Bo"},
        f"tag={tag['Driver']}&tag={tag['Caller']}": {"Ana", "Bo"},
        f"tags={tag['Driver']}&tags={tag['Caller']}": {"Bo"},
        f"no_tag={tag['Caller']}": {"Ana", "Cy"} | lena_too,
        "talked=in30": {"Ana"},
        "talked=not90": {"Bo", "Cy"} | lena_too,
        "talked=never": {"Cy"} | lena_too,
        f"talked_since={make.ago(10)}&talked_until={make.ago(10)}": {"Ana"},
        "rating=4": {"Bo"},
        "rating=none": {"Ana", "Cy"} | lena_too,
        "language=es": {"Ana"},
        "new=yes": {"Bo"},
        "paused=yes": {"Cy"},
        "paused=no&no_contact=no": {"Ana", "Bo"} | lena_too,
        "no_contact=yes": {"Cy"},
        "reach=phone": {"Ana"},
        "reach=none": {"Cy"} | lena_too,
        f"tag={tag['Driver']}&rung=1": {"Bo"},
        "q=ana&rung=1": set(),
    }.items():
        assert names(client, query) == expected, query


def test_the_organizations_own_fields_are_filters_by_their_type(client, omar, ada, three):
    text = defining.define("Shop", kind="text", by=ada)
    number = defining.define("Years here", kind="number", by=ada)
    day = defining.define("Signed", kind="date", by=ada)
    holder = defining.define("Key holder", kind="yes_no", by=ada)
    time = defining.define("Best time", kind="choices", by=ada, options=["Mornings", "Evenings"])
    for field, values in (
        (text, ("Weld bay", "Paint")), (number, (3, 12)), (day, ("2026-01-05", "2026-03-01")),
        (holder, (True, False)), (time, (["mornings", "evenings"], ["evenings"])),
    ):  # fmt: skip
        for who, value in zip(("ana", "bo"), values, strict=True):
            describing.put(three[who], field, field.read(value), by=ada)
    client.force_login(omar)

    for query, expected in {
        "x_shop=weld": {"Ana"},
        "x_years_here.from=4": {"Bo"},
        "x_years_here.from=2&x_years_here.to=4": {"Ana"},
        "x_signed.to=2026-02-01": {"Ana"},
        "x_key_holder=yes": {"Ana"},
        "x_key_holder=no": {"Bo"},
        "x_best_time=mornings": {"Ana"},
        "x_best_time=evenings": {"Ana", "Bo"},
    }.items():
        assert names(client, query) == expected, query


@pytest.mark.parametrize(("sort", "first"), [("level", "Bo"), ("-level", "Ana")])
def test_who_is_not_on_the_list_comes_last_in_order_of_levels(lena, building, three, sort, first):
    boss = make.person("Al Boss", unit=building)
    Standing.objects.create(person=boss, as_of=today(), rung=0, level=0, drift="none")
    seen, after, more = [], None, True
    while more:
        found = Finder(lena, Asked(sort=sort, after=after), filters_for(lena)).page(1)
        seen.append(found.people[0].name)
        after, more = found.people[0].pk, found.has_more

    assert seen[0] == first
    assert seen[2:] == ["Al Boss", "Cy", "Lena Leader"]


def test_no_filter_order_or_column_tells_what_is_sealed(client, omar, ada, lena, building, three):
    """A stranger to T3 gets the same people whatever they ask of it; a reader of T1 of T2."""
    hope = defining.define("Hope", kind="yes_no", by=ada, tier=3)
    describing.put(three["ana"], hope, value=True, by=ada)
    quiet = Tag.named("Quiet", by=None, tier=3)
    describing.tag(three["ana"], quiet, by=lena)
    sealed = [
        "drift=drifting", "drift=steady", "thread=one", "rating=4", "rating=none",
        f"tag={quiet.pk}", "x_hope=yes", "x_hope=no", "x_nothing=1",
    ]  # fmt: skip
    reader = make.user("Rea", role="reader", unit=building)
    contact = ["talked=in30", "talked=never", "reach=phone", "reach=none"]

    for user, queries in ((omar, sealed), (ada, sealed), (reader, sealed + contact)):
        client.force_login(user)
        everybody = names(client, "")
        for query in queries:
            assert names(client, query) == set(), (user, query)
        assert names(client, f"no_tag={quiet.pk}") == everybody
        body = client.get("/people/?panel=open&col=drift&col=rating&col=tags&col=x_hope").content
        for word in (b"drifting", b"Quiet", b"Hope", b"Leaning against"):
            assert word not in body, (user, word)
    assert names(client, "sort=last") == names(client, "sort=-last") == everybody
    body = client.get("/people/?col=phone&col=last").content
    assert b"555-0142" not in body
    assert b"<time" not in body


def test_who_leads_one_building_learns_nothing_of_another_they_only_read(client, lena, building):
    elsewhere = make.unit("Elsewhere")
    lena.grants.create(role="reader", unit=elsewhere, began_on=make.LONG_AGO)
    mine, theirs = make.person("Mine", unit=building), make.person("Theirs", unit=elsewhere)
    for who in (mine, theirs):
        Standing.objects.create(
            person=who, as_of=today(), drift="drifting", last_contact_on=make.ago(3)
        )
        Assessment.objects.create(person=who, strength=4, by=lena.person, assessed_on=today())
        describing.tag(who, Tag.named("Quiet", by=None, tier=3), by=lena)
    client.force_login(lena)
    assert {"Mine", "Theirs"} <= names(client, "")

    for query in ("drift=drifting", "rating=4", "talked=in7", f"tag={Tag.objects.get().pk}"):
        assert names(client, query) == {"Mine"}, query
    assert "Theirs" not in names(client, "talked=not30")
    assert "Theirs" not in names(client, "rating=none")
    rows = client.get("/people/?col=drift&col=rating&col=last&col=tags").context["page"].lines
    cells = {line.person.name: [cell.text or cell.value for cell in line.cells] for line in rows}
    assert not any(cells["Theirs"])
    assert all(cells["Mine"])


def test_what_is_shown_can_be_taken_away_one_by_one_and_chosen(client, lena, three):
    client.force_login(lena)

    response = client.get("/people/?q=a&rung=4&rung=1&language=es&col=phone&col=email&evil=1")

    chips = {chip.label: chip.query for chip in response.context["chips"]}
    assert chips["4 · Activist"] == "q=a&rung=1&language=es&col=phone&col=email"
    assert "evil" not in response.content.decode()
    heads = [head.column.key for head in response.context["page"].heads]
    assert heads == ["phone", "email"]


def test_columns_that_can_be_sorted_by_say_so(client, lena, three):
    client.force_login(lena)

    body = client.get("/people/?sort=-rung").content.decode()

    assert 'aria-sort="descending"><a href="?sort=rung">' in body
    assert 'aria-sort="none"><a href="?">name</a>' in body or 'aria-sort="none"><a href="?"' in body


@pytest.mark.parametrize("few", [0, 1, 1000])
def test_a_page_is_the_same_however_few_are_called_few(monkeypatch, rf, omar, building, few):
    """Looked up first or asked one by one, the people and their order are the same."""
    for n in range(70):
        who = make.person(f"{'Ana' if n % 2 else 'Pat'} {n:02}", unit=building)
        Standing.objects.create(
            person=who, as_of=today(), rung=n % 3, last_contact_on=make.ago(n) if n % 5 else None
        )
    # who stands under a word of a text, under two, or stands as "alamin" and is found as "al amin"
    for name in ("Lu Alam", "Lu Al-Amin", "Lu Alamo", "Lu Ana", "Anat Lu Ana"):
        make.person(name, unit=building)
    Person.objects.filter(name__in=["Ana 03", "Lu Ana"]).update(status="left_scope")
    make.person("Ana Elsewhere", unit=make.unit())
    make.carrier(make.person("Pat Carried"), omar.person)
    monkeypatch.setattr(finder, "FEW", few)
    monkeypatch.setattr(finder, "FEW_NAMED", few)

    for query in [
        *("", "q=ana", "sort=-last", "rung=1&q=p", "talked=in30&sort=rung", "sort=level&q=pat"),
        *("rung=0", "rung=2", "q=alam", "q=an+ana+lu", "q=ana+lu", "q=a+p&rung=1", "q=7+p"),
        *("status=any", "status=any&rung=1", "sort=last", "sort=rung"),
    ]:
        seen = _pages(rf, omar, query)
        asked = Asked.read(rf.get(f"/?{query}").GET, filters := filters_for(omar))
        whole = Finder(omar, asked, filters).everybody()
        assert len(seen) == len(set(seen)), query
        assert set(seen) == set(whole.values_list("pk", flat=True)), query


@pytest.mark.parametrize("few", [0, 1000])
def test_a_list_of_many_is_of_those_granted_and_no_others(monkeypatch, rf, building, few):
    """Over two units, one inside the other; over a committee and no unit; over one's own list."""
    floor, other = make.unit("3rd floor", under=building), make.unit("9 Birch St")
    petra, quinn = make.person("Petra", unit=floor), make.person("Quinn", unit=other)
    sol = make.person("Sol")
    wide = make.user("Wide", role="organizer", unit=building)
    Grant.objects.create(user=wide, role="reader", unit=floor, began_on=make.LONG_AGO)
    chair = make.user("Chair", role="organizer", committee=make.committee(members=[quinn]))
    carrier = make.user("Carrier", role="carrier", unit=None)
    make.carrier(sol, carrier.person)
    monkeypatch.setattr(finder, "FEW", few)

    for user, seen in ((wide, {petra, wide.person}), (chair, {quinn, chair.person})):
        for query in ("", "sort=last", "sort=-rung"):
            assert set(_pages(rf, user, query)) == {one.pk for one in seen}, (user, query)
    assert set(_pages(rf, carrier, "")) == {sol.pk, carrier.person_id}


def _pages(rf, user, query):
    """Return the ids of all pages of a list, one after the other."""
    seen, after, filters = [], "", filters_for(user)
    while after is not None:
        asked = Asked.read(rf.get(f"/people/?{query}&{after}").GET, filters)
        found = Finder(user, asked, filters).page(limit=20)
        seen += [person.pk for person in found.people]
        after = f"after={found.people[-1].pk}" if found.has_more else None
    return seen


def test_more_than_a_thousand_are_counted_to_the_end_when_asked(
    client, monkeypatch, omar, building
):
    monkeypatch.setattr(finder, "FEW", 2)
    monkeypatch.setattr(finder, "MANY", 5)
    for n in range(52):
        make.person(f"Ana {n}", unit=building)
    client.force_login(omar)

    assert "more than <b>5</b> people" in client.get("/people/?q=ana").content.decode()
    assert "<b>0</b> people" in client.get("/people/?q=!!").content.decode()
    assert "<b>52</b> people" in client.get("/people/count/?q=ana").content.decode()


def test_the_box_on_every_page_finds_the_first_few(client, omar, building):
    make.person("Rosa Delgado", unit=building)
    client.force_login(omar)

    body = client.get("/people/find/?q=delg", headers={"HX-Request": "true"}).content.decode()

    assert "Rosa Delgado" in body
    assert building.name in body
    assert "1 person shown" in body
    assert client.get("/people/find/?q=delg").url == "/people/?q=delg"
    assert 'id="find"' in client.get("/").content.decode()


def test_a_misspelt_name_says_that_it_is_only_nearly_so(client, omar, building):
    make.person("Rosa Delgado", unit=building)
    spelling.learn()
    client.force_login(omar)

    body = client.get("/people/?q=roza+delgadoo").content.decode()

    assert "Rosa Delgado" in body
    assert "Nobody is spelt “roza delgadoo”" in body


def test_a_rating_filter_and_the_persons_page_agree(client, lena, building):
    """The statement that filters and the rule that shows are one rule (practice 3.3)."""
    on = today()
    acted, moved, sat, hearsay, rested, led = (
        make.person(name, unit=building)
        for name in ("Acted", "Moved", "Sat", "Hearsay", "Rested", "Led")
    )
    for who in (acted, moved, sat, hearsay, rested, led):
        basis = "hearsay" if who == hearsay else "said"
        Assessment.objects.create(
            person=who, strength=1, basis=basis, by=lena.person, assessed_on=on
        )
    make.took_part(acted, make.action(make.ago(40), cost=2))
    make.took_part(hearsay, make.action(make.ago(40), cost=2))
    make.took_part(rested, make.action(make.ago(140), cost=2))
    rested.pauses.create(began_on=make.ago(60), ended_on=make.ago(31))
    make.took_part(make.person(), make.action(make.ago(30), cost=1), asked_by=moved)
    make.took_part(make.person(), make.action(make.ago(30), cost=1), asked_by=sat)
    test = make.action(make.ago(7), is_test=True)
    test.participations.create(person=sat, asked_on=make.ago(9), state="did_not")
    for n in range(5):
        follower = make.person()
        make.carrier(follower, led)
        if n < 3:
            make.took_part(follower, test)
    client.force_login(lena)

    for who, shown in ((acted, 2), (moved, 1), (sat, 3), (hearsay, 3), (rested, 2), (led, 1)):
        profile = client.get(f"/people/{who.pk}/").context["profile"]
        assert profile.rating.shown == shown, who
        assert who.name in names(client, f"rating={shown}"), who
        row = client.get(f"/people/?q={who.name}&col=rating").context["page"].lines[0]
        assert row.cells[0].value == shown, who
