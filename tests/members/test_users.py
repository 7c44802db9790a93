"""Users: who gets in, with which role where, and how that ends."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from members import granting
from members.models import Grant, Invitation, LogEntry, Person, User
from tests import make
from tests.conftest import Browser

pytestmark = pytest.mark.django_db

NEW = {
    "name": "Nia New",
    "email": "Nia@example.org",
    "role": "organizer",
    "where": "everywhere",
    "sure": "on",
}


@pytest.fixture
def signed_in(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def pages(user):
    grant = user.grants.first()
    return [
        reverse("members:users"),
        reverse("members:user_new"),
        reverse("members:user", args=[user.pk]),
        reverse("members:organization"),
        reverse("members:units"),
        reverse("members:unit_new"),
        reverse("members:unit_edit", args=[grant.unit_id or grant.pk]),
        reverse("members:unit_headcount", args=[grant.unit_id or grant.pk]),
    ]


@pytest.mark.parametrize("who", ["lena", "omar", "rita"])
def test_nobody_but_an_admin_gets_to_users_and_settings(signed_in, request, who, omar):
    client = signed_in(request.getfixturevalue(who))

    assert [client.get(url).status_code for url in pages(omar)] == [403] * 8


def test_the_stranger_is_sent_to_the_door(client, omar):
    for url in [*pages(omar), reverse("members:me")]:
        assert client.get(url)["Location"].startswith("/accounts/login/")


def test_an_admin_of_one_building_decides_nothing_about_users_or_settings(
    signed_in, building, omar
):
    partial = make.user("Pat", role="admin", unit=building)
    client = signed_in(partial)

    statuses = [client.get(url).status_code for url in pages(omar)]
    posted = client.post(reverse("members:user_new"), NEW)

    assert statuses == [403] * 8
    assert posted.status_code == 403
    with pytest.raises(granting.NotGranted):
        granting.give(partial, "admin", on=make.ago(0), by=partial)


def test_the_list_says_in_words_what_everybody_sees(signed_in, ada, omar, rita):
    page = signed_in(ada).get(reverse("members:users")).content.decode()

    assert "Sees names and phones in 14 Alder St only" in page
    assert "Sees names and units in Elsewhere only; changes nothing." in page
    assert "Sees names and phones everywhere, no notes" in page


def test_thirty_users_cost_no_more_queries_than_three(
    signed_in, ada, building, django_assert_max_num_queries
):
    for _user in range(30):
        make.user(role="organizer", unit=building)
    client = signed_in(ada)

    with django_assert_max_num_queries(12):
        client.get(reverse("members:users"))


def test_typing_a_name_finds_users_by_the_first_letters(signed_in, ada, omar, rita):
    found = signed_in(ada).get(reverse("members:users") + "?q=orga", headers={"HX-Request": "true"})

    assert b"Omar Organizer" in found.content
    assert b"Rita Reader" not in found.content
    assert b"<html" not in found.content


def test_somebody_new_gets_a_person_a_role_and_a_password_shown_once(signed_in, ada, building):
    client = signed_in(ada)

    response = client.post(reverse("members:user_new"), {**NEW, "where": f"unit:{building.pk}"})

    made = User.objects.get(email="nia@example.org")
    password = response.context["password"]
    assert password in response.content.decode()
    assert made.check_password(password)
    assert made.person.name == "Nia New"
    assert [(grant.role, grant.unit, grant.granted_by) for grant in made.grants.all()] == [
        ("organizer", building, ada)
    ]
    assert password not in client.get(reverse("members:user", args=[made.pk])).content.decode()
    assert not any(password in str(entry.facts) for entry in LogEntry.objects.all())


def test_the_same_form_sent_twice_makes_one_user(signed_in, ada):
    client = signed_in(ada)

    client.post(reverse("members:user_new"), NEW)
    again = client.post(reverse("members:user_new"), NEW)

    assert again.status_code == 422
    assert Person.objects.filter(name="Nia New").count() == 1


def test_somebody_on_record_is_found_and_given_a_sign_in(signed_in, ada):
    rosa = make.person("Rosa Delgado")
    client = signed_in(ada)

    found = client.get(reverse("members:user_new") + "?q=del").content.decode()
    client.post(reverse("members:user_new") + f"?person={rosa.pk}", NEW)

    assert f"?person={rosa.pk}" in found
    assert rosa.user.email == "nia@example.org"
    assert not Person.objects.filter(name="Nia New").exists()


@pytest.mark.parametrize(
    "fields", [{"is_management": True}, {"status": "left_scope"}, {"status": "deceased"}]
)
def test_a_manager_and_whoever_has_gone_cannot_be_given_a_sign_in(ada, fields):
    person = make.person("Sam", **fields)

    with pytest.raises(granting.NotGranted):
        granting.let_in(
            email="sam@example.org", person=person, role="reader", on=make.ago(0), by=ada
        )

    assert not User.objects.filter(person=person).exists()


def test_a_second_sign_in_for_one_person_is_refused_beside_the_form(signed_in, ada, omar):
    url = reverse("members:user_new") + f"?person={omar.person_id}"

    response = signed_in(ada).post(url, NEW)

    assert response.status_code == 422
    assert b"can sign in already" in response.content


@pytest.mark.parametrize("person", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_person_who_is_not_there_is_a_page_not_found(signed_in, ada, person):
    url = reverse("members:user_new") + f"?person={person}"

    assert signed_in(ada).get(url).status_code == 404


def test_a_role_ends_from_the_next_request_on(signed_in, ada, omar, client):
    """What they owe and whom they carry opens nothing either; their own account stays theirs."""
    neighbour = make.person("Neighbour", unit=omar.grants.get().unit)
    make.carrier(neighbour, omar.person)
    make.commitment(omar.person, neighbour, make.ago(1))
    theirs = Browser()
    theirs.force_login(omar)
    assert "Neighbour" in theirs.get("/").content.decode()

    signed_in(ada).post(reverse("members:grant_end", args=[omar.grants.get().pk]))

    assert theirs.get("/").url == reverse("members:me")
    refused = ["/promises/", "/people/", "/committees/", "/campaigns/", f"/people/{neighbour.pk}/"]
    assert [theirs.get(url).status_code for url in refused] == [403] * 5
    for name in ("members:me", "members:sessions", "my_data", "help"):
        own = theirs.get(reverse(name))
        assert (own.status_code, "Neighbour" in own.content.decode()) == (200, False)


def test_whoever_is_marked_as_managing_others_is_out_and_stays_out(client, omar):
    """R6, with a password and where they are signed in already."""
    omar.set_password(make.PASSWORD)
    omar.save()
    client.force_login(omar)
    Person.objects.filter(pk=omar.person_id).update(is_management=True)

    assert client.get(reverse("members:me")).status_code == 302
    typed = {"login": omar.email, "password": make.PASSWORD}
    assert Browser().post(reverse("account_login"), typed).url == reverse("account_inactive")


def test_giving_a_role_twice_gives_it_once(signed_in, ada, omar, building):
    client = signed_in(ada)
    url = reverse("members:grant", args=[omar.pk])

    for _time in range(2):
        client.post(url, {"role": "leader", "where": f"unit:{building.pk}"})

    assert omar.grants.filter(role="leader", unit=building).count() == 1


def test_a_committee_can_be_the_scope_of_a_role(signed_in, ada, omar):
    repairs = make.committee("Repairs")

    signed_in(ada).post(
        reverse("members:grant", args=[omar.pk]),
        {"role": "leader", "where": f"committee:{repairs.pk}"},
    )

    assert omar.grants.filter(committee=repairs, role="leader").exists()


def test_an_admin_of_a_part_and_a_made_up_place_are_refused(signed_in, ada, omar, building):
    client = signed_in(ada)
    url = reverse("members:grant", args=[omar.pk])

    part = client.post(url, {"role": "admin", "where": f"unit:{building.pk}"})
    nowhere = client.post(url, {"role": "reader", "where": "unit:nonsense"})
    unsaid = client.post(url, {"role": "reader", "where": ""})

    assert (part.status_code, nowhere.status_code, unsaid.status_code) == (422, 422, 422)
    assert omar.grants.count() == 1


def test_shutting_out_counts_from_the_next_request_and_can_be_taken_back(client, ada, omar):
    client.force_login(omar)
    assert client.get(reverse("members:me")).status_code == 200

    granting.deactivate(omar, on=make.ago(0), by=ada)
    shut = client.get(reverse("members:me"))
    granting.reactivate(omar, by=ada)
    client.force_login(omar)

    assert shut.status_code == 302
    assert client.get(reverse("members:me")).status_code == 200
    assert omar.grants.count() == 1


def test_the_last_admin_can_neither_go_nor_be_sent(signed_in, ada):
    client = signed_in(ada)
    other = make.user("Other", role="admin")

    client.post(reverse("members:user_deactivate", args=[ada.pk]))
    client.post(reverse("members:user_deactivate", args=[other.pk]))
    client.post(reverse("members:grant_end", args=[ada.grants.get().pk]))

    assert User.objects.get(pk=ada.pk).is_active
    assert not User.objects.get(pk=other.pk).is_active
    assert Grant.objects.get(user=ada).ended_on is None


def test_changes_take_a_post(signed_in, ada, omar):
    client = signed_in(ada)
    names = ["grant", "user_deactivate", "user_reactivate", "user_password"]

    statuses = [
        client.get(reverse(f"members:{name}", args=[omar.pk])).status_code for name in names
    ]

    assert statuses == [405] * 4


def test_a_new_password_replaces_the_old_and_ends_where_it_was_used(client, ada, omar):
    client.force_login(omar)

    password = granting.renew_password(omar, by=ada)

    assert User.objects.get(pk=omar.pk).check_password(password)
    assert client.get(reverse("members:me")).status_code == 302


def test_everybody_sets_their_own_week_and_language_and_nobody_elses(signed_in, omar, lena):
    client = signed_in(omar)

    client.post(reverse("members:me"), {"language": "es", "weekly_goal": 5, "weekly_minutes": 200})

    omar.refresh_from_db()
    assert (omar.language, omar.weekly_goal, omar.weekly_minutes) == ("es", 5, 200)
    lena.refresh_from_db()
    assert lena.weekly_goal == 2


def test_the_first_admin_is_let_in_once_from_the_command_line(capsys):
    call_command("add_admin", "first@example.org", "Fay First")

    password = capsys.readouterr().out.split()[-1]
    first = User.objects.get(email="first@example.org")
    assert first.check_password(password)
    assert first.has_perm("members.change_user")
    with pytest.raises(CommandError, match="admin already"):
        call_command("add_admin", "second@example.org", "Sam Second")
    assert User.objects.count() == 1


def test_a_bad_email_makes_no_admin():
    with pytest.raises(CommandError):
        call_command("add_admin", "no address", "Fay First")

    assert not Person.objects.exists()


def test_a_role_over_everybody_says_what_it_opens_and_is_meant(signed_in, ada, omar):
    client = signed_in(ada)
    url = reverse("members:grant", args=[omar.pk])
    asked = client.post(url, {"role": "leader", "where": "everywhere"})

    assert asked.status_code == 422
    assert "reads the notes and ratings of all" in asked.content.decode()
    assert not omar.grants.filter(role="leader").exists()
    client.post(url, {"role": "leader", "where": "everywhere", "sure": "on"})
    assert omar.grants.filter(role="leader").exists()
    told = [client.get(reverse("members:user_new")), client.post(url, {"role": "reader"})]
    assert not any("I mean it" in page.content.decode() for page in told)


def test_an_invitation_by_mail_is_for_one_mailbox_one_name_one_use_and_a_week(
    signed_in, ada, building
):
    client = signed_in(ada)
    where = f"unit:{building.pk}"
    client.post(
        reverse("members:user_new"), {**NEW, "role": "leader", "where": where, "how": "mail"}
    )
    assert [message.to for message in mail.outbox] == [["nia@example.org"]]
    assert "Nia" not in mail.outbox[0].subject + mail.outbox[0].body
    (path,) = re.findall(r"(/join/\S+/)", mail.outbox[0].body)
    assert not User.objects.filter(email="nia@example.org").exists()

    door = Browser()
    asked = {"name": "Somebody Else", "password": make.PASSWORD, "email": "evil@example.org"}
    assert door.post(path, asked).status_code == 422
    door.post(path, {**asked, "name": "Nia New", "role": "admin", "unit": ""})
    nia = User.objects.get(email="nia@example.org")
    grant = nia.grants.get()
    assert (grant.role, grant.unit) == ("leader", building)
    assert not User.objects.filter(email="evil@example.org").exists()
    assert door.get("/people/")["Location"] == "/accounts/steps/"
    assert Browser().get(path).status_code == 404

    client.post(
        reverse("members:user_new"),
        {**NEW, "email": "b@example.org", "where": where, "how": "mail"},
    )
    (late,) = re.findall(r"(/join/\S+/)", mail.outbox[1].body)
    left = Invitation.objects.get(email="b@example.org").expires_at - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    Invitation.objects.filter(email="b@example.org").update(expires_at=timezone.now())
    assert Browser().get(late).status_code == 404
