"""Base and the check-in list, by who looks."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import LogEntry, Membership, Organization, Person, UnitHeadcount
from organizing.dashboards import base, person
from organizing.models import DriftFlag, FollowUp, Standing
from organizing.standing import computing
from tests import make


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def drifting(building, lena, omar):
    """Rosa of the building: silent, a promise of omar's overdue, carried by nobody."""
    rosa = make.person("Rosa Delgado", unit=building, given="Rosa")
    for n in (200, 190, 182, 171, 165, 160):
        make.conversation(rosa, omar.person, make.ago(n))
    make.commitment(omar.person, rosa, make.ago(12), what="call about heat")
    make.took_part(rosa, make.action(make.ago(150)))
    make.conversation(omar.person, lena.person, make.ago(2))
    computing.compute(as_of=timezone.localdate())
    assert Standing.objects.get(person=rosa).drift == "drifting"
    return rosa


def test_a_leader_reads_why_ours_first(client, lena, drifting):
    client.force_login(lena)

    text = client.get(reverse("drift")).content.decode()

    assert "Rosa Delgado" in text
    assert "Omar Organizer owes Rosa “call about heat”, 12 days late." in text
    assert text.index("12 days late") < text.index("Silent 150 days")


def test_each_look_at_why_is_written_down(client, lena, omar, ada, drifting):
    """R3: of one person it is found at them, of a list in one line; none where none is told."""
    case = DriftFlag.objects.get(person=drifting)
    pages = {
        "check_in_list": reverse("drift"),
        "who_moved": reverse("movement") + "?what=drift",
        "person_page": reverse("person", args=[drifting.pk]),
        "history": reverse("person_history", args=[drifting.pk]),
        "check_in": reverse("drift_case", args=[case.pk]),
    }
    client.force_login(omar)
    client.get(pages["check_in_list"])
    client.get(pages["person_page"])
    client.force_login(lena)
    for url in pages.values():
        client.get(url)

    found = LogEntry.objects.filter(verb="viewed_sealed", facts__n=1)
    about = {look.facts["purpose"]: look.object_id for look in found.filter(actor=lena)}
    whole, one = str(Organization.current().pk), str(drifting.pk)
    of_all = dict.fromkeys(("check_in_list", "who_moved"), whole)
    assert about == {**of_all, **dict.fromkeys(("person_page", "history", "check_in"), one)}
    assert not LogEntry.objects.filter(actor=omar).exists()
    client.force_login(ada)
    record = client.get("/record/").content.decode()
    assert record.count("looked at what is sealed of several people") == 2


def test_an_organizer_is_told_how_many_and_not_who_or_why(client, omar, drifting):
    client.force_login(omar)

    text = client.get(reverse("drift")).content.decode()

    assert "Rosa Delgado" not in text
    assert "12 days late" not in text
    assert "1 more person in your scope" in text


def test_whoever_carries_them_reads_why_in_the_first_person(client, omar, lena, drifting):
    make.user(role="leader", person=make.person())
    omar.grants.update(role="leader")
    make.factor(omar)
    client.force_login(omar)

    assert (
        "You owe Rosa “call about heat”, 12 days late."
        in client.get(reverse("drift")).content.decode()
    )


def test_an_admin_opens_no_reason_by_being_admin(client, ada, drifting):
    client.force_login(ada)

    assert "12 days late" not in client.get(reverse("drift")).content.decode()
    assert "12 days late" not in client.get(reverse("base")).content.decode()


def test_a_reader_may_see_neither(client, rita):
    client.force_login(rita)

    assert client.get(reverse("base")).status_code == 403
    assert client.get(reverse("drift")).status_code == 403


def test_asking_whoever_is_closest_puts_it_on_their_list_once(client, lena, omar, drifting):
    make.conversation(drifting, omar.person, make.ago(100), minutes=2)
    computing.compute(as_of=timezone.localdate())
    client.force_login(lena)
    for _ in range(2):
        client.post(reverse("drift_ask", args=[drifting.pk]))

    asked = FollowUp.objects.get(person=drifting)
    assert asked.owner == omar.person
    assert LogEntry.objects.filter(verb="asked_to_reach").count() == 1
    assert "asked: Omar Organizer" in client.get(reverse("drift")).content.decode()


def test_the_closest_tie_beyond_ones_scope_has_no_name(client, lena, building):
    """Who is tied to whom is T4; who works here, and signs in, is named everywhere."""
    rosa, far = make.person("Rosa", unit=building), make.person("Zyx Stranger", unit=make.unit())
    for n in (200, 190, 182, 171, 165, 160):
        make.conversation(rosa, far, make.ago(n))
    make.took_part(rosa, make.action(make.ago(150)))
    make.tie(rosa, far)
    computing.compute(as_of=timezone.localdate())
    assert Standing.objects.get(person=rosa).evidence["reach"] == str(far.pk)
    client.force_login(lena)
    unnamed = client.get(reverse("drift")).content.decode()
    asked = client.post(reverse("drift_ask", args=[rosa.pk]), headers={"HX-Request": "true"})

    make.user(person=far)
    named = client.get(reverse("drift")).content.decode()

    assert "Rosa" in unnamed
    assert "somebody outside your scope" in unnamed
    assert "Zyx" not in unnamed + asked.content.decode() + FollowUp.objects.get().what
    assert "Zyx Stranger" in named


def test_asking_about_somebody_whose_reasons_one_may_not_read_is_not_found(client, ada, drifting):
    client.force_login(ada)

    assert client.post(reverse("drift_ask", args=[drifting.pk])).status_code == 404
    assert not FollowUp.objects.exists()


def test_the_person_page_tells_the_rung_to_all_and_the_reasons_to_few(lena, omar, drifting, today):
    seen = person.standing(drifting, omar, on=today)
    sealed = person.standing(drifting, lena, on=today)

    assert seen.rung_label == sealed.rung_label == "Participant"
    assert (seen.drift, seen.reasons) == ("", [])
    assert sealed.drift == "drifting"
    assert sealed.reasons[0].is_ours


def test_the_count_is_nested_and_over_the_headcount_of_the_scope(building, lena, drifting, today):
    floors = [make.unit("Floor 1", under=building), make.unit("Floor 2", under=building)]
    for floor, n in zip(floors, (60, 40), strict=True):
        UnitHeadcount.objects.create(unit=floor, as_of=today, n=n, source="door_count")
    for _ in range(3):
        make.person(unit=floors[0])
    computing.compute(as_of=today)

    found = base.count(lena, on=today)

    assert (found.universe, found.is_own_list) == (100, False)
    numbers = [step.n for step in found.steps]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] == 4
    assert found.unidentified == 96


def test_without_a_headcount_the_page_says_the_denominator_is_our_own_list(client, lena, drifting):
    client.force_login(lena)

    text = client.get(reverse("base")).content.decode()

    assert "The denominator is our own list" in text
    assert "No one is organized yet." in text


def test_before_anything_was_computed_the_page_says_so(client, lena):
    client.force_login(lena)

    assert "not computed yet" in client.get(reverse("base")).content.decode()


def test_a_leader_counts_nobody_elsewhere(lena, rita, drifting, today):
    other = make.unit("Birch Ct")
    stranger = make.person(unit=other)
    make.conversation(stranger, make.person(unit=other), today)
    computing.compute(as_of=today)

    assert base.count(lena, on=today).listed == 1


def test_thirty_drifting_people_take_no_more_queries_than_one(
    client, lena, omar, building, drifting, django_assert_max_num_queries
):
    for _ in range(30):
        who = make.person(unit=building)
        for n in (200, 190, 182, 171, 165, 160):
            make.conversation(who, omar.person, make.ago(n))
        make.commitment(omar.person, who, make.ago(12))
    computing.compute(as_of=timezone.localdate())
    client.force_login(lena)

    with django_assert_max_num_queries(30):
        assert client.get(reverse("drift")).content.count(b'data-label="Closest tie"') == 30
    # Two of them: is anything kept (decision 0134); one: a look is written down.
    with django_assert_max_num_queries(38):
        client.get(reverse("base"))


def test_drift_since_holds_still_while_the_state_does(drifting, today):
    computing.compute(as_of=today + timedelta(days=3))

    assert Standing.objects.get(person=drifting).drift_since == today


def test_each_number_of_the_count_leads_to_just_those_people(client, ada, omar, building):
    organization = Organization.current()
    organization.membership_mode = "dues"
    organization.save()
    for n in range(4):
        who = make.person(unit=building)
        make.carrier(who, omar.person)
        if n:
            make.conversation(who, omar.person, make.ago(3), minutes=2 if n == 1 else 22)
        if n != 2:
            Membership.objects.create(person=who, began_on=make.ago(99))
    make.person(unit=building, is_management=True)
    new = make.person(unit=building, since=make.ago(2))
    new.pauses.create(began_on=make.ago(1))
    gone = make.person(unit=building)
    make.conversation(who := make.person(unit=building), gone, make.ago(9), minutes=22)
    gone.status = Person.Status.LEFT_SCOPE
    gone.save()
    for days, doer in ((5, new), (100, new), (120, who)):
        make.took_part(doer, make.action(make.ago(days)))
    computing.compute(as_of=timezone.localdate())
    client.force_login(ada)

    page = client.get(reverse("base"))
    count, members = page.context["count"], page.context["joined"]
    done, listed = page.context["ledgers"], count.steps[0].query

    assert [step.n for step in count.steps] == [6, 4, 2, 0, 0]
    assert (members.members, members.paper, members.others) == (3, 1, 3)
    for query, n in [
        *((step.query, step.n) for step in count.steps),
        (members.members_query, members.members),
        (members.paper_query, members.paper),
        (members.others_organized_query, members.others_organized),
        *((f"{listed}&{mark}=yes", getattr(count, mark)) for mark in ("new", "paused", "orphaned")),
        ("acted=in90", done.lately.people),
        ("acted=before90", done.before.people),
    ]:
        found = client.get(f"{reverse('people')}?{query}")
        assert found.context["page"].total == n, query
        assert query in page.content.decode().replace("&amp;", "&")
