"""The demo organization keeps away from real people."""

import pytest
from django.core.management import CommandError, call_command

from members.models import Organization, Person, User
from tests import make


@pytest.mark.django_db
def test_an_organization_that_is_no_demo_is_never_removed():
    somebody = make.person("Ana")

    with pytest.raises(CommandError, match="not a demo"):
        call_command("demo", remove=True, yes=True)

    assert Person.objects.get() == somebody


@pytest.mark.django_db
def test_a_demo_is_never_mixed_into_a_list_of_real_people():
    make.person("Ana")

    with pytest.raises(CommandError):
        call_command("demo")
    call_command("demo", if_empty=True)

    assert Person.objects.count() == 1
    assert not Organization.current().is_demo


FORM = {
    "name": "Ana Real",
    "email": "ana@example.org",
    "password": "correct horse battery",
    "word": "remove",
}


@pytest.mark.django_db
def test_the_page_that_ends_a_demo_is_not_there_for_real_people(client, ada):
    client.force_login(ada)

    assert client.get("/settings/demo/").status_code == 404
    assert client.post("/settings/demo/", FORM).status_code == 404
    assert Person.objects.filter(pk=ada.person_id).exists()


@pytest.fixture
def demo(db):
    return Organization.objects.create(name="Pretend", is_demo=True)


def test_only_an_admin_of_everything_ends_the_demo(client, demo, lena, building):
    partial = make.user("Pat", role="admin", unit=building)
    for user in (lena, partial):
        client.force_login(user)
        assert client.post("/settings/demo/", FORM).status_code == 403

    assert Organization.current().is_demo


@pytest.mark.parametrize("change", [{"word": "yes"}, {"password": "short"}, {"email": "ana"}])
def test_without_the_word_and_a_real_sign_in_nothing_is_removed(client, demo, ada, change):
    client.force_login(ada)

    response = client.post("/settings/demo/", {**FORM, **change})

    assert response.status_code == 422
    assert Organization.current().is_demo
    assert Person.objects.filter(pk=ada.person_id).exists()


def test_whoever_ends_the_demo_is_the_first_admin_of_an_empty_organization(client, demo, ada):
    make.person("Pretend Person", unit=make.unit())
    client.force_login(ada)

    response = client.post("/settings/demo/", FORM)

    assert response["Location"] == "/accounts/login/"
    assert [person.name for person in Person.objects.all()] == ["Ana Real"]
    assert not Organization.current().is_demo
    assert client.login(email="ana@example.org", password=FORM["password"])
    assert client.get("/settings/")["Location"] == "/accounts/steps/"  # a second step comes first
    make.factor(User.objects.get())
    assert client.get("/settings/").status_code == 200
