"""What somebody asks for on their own page is put before somebody, answered, and read by them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from organizing import own_pages
from organizing.models import FollowUp, OwnRequest
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def petra(building, omar):
    petra = make.person("Petra Person", unit=building)
    make.carrier(petra, omar.person)
    return petra


@pytest.fixture
def link(petra, lena):
    return reverse("mine", args=[own_pages.hand_over(petra, now=timezone.now(), by=lena)])


def page(client, link):
    return " ".join(client.get(link).content.decode().split())


def test_a_correction_in_place_is_answered_by_her_carrier_and_read_on_her_page(
    client, petra, omar, link
):
    sent = {"text": "I live on 3B, not 2B", "about": "Where you are"}
    for _press in range(2):
        client.post(f"{link}correct/", sent)
    asked = OwnRequest.objects.get()
    assert (asked.due_on - timezone.localdate()).days == 7
    assert "You read the answer here by" in page(client, link)

    client.force_login(omar)
    answer = reverse("request_answer", args=[asked.pk])
    assert answer in client.get(petra.get_absolute_url()).content.decode()
    assert "I live on 3B" in client.get(reverse("requests")).content.decode()
    refused = client.post(answer, {"outcome": "declined"})
    assert refused.status_code == 422
    assert "Tell them why." in refused.content.decode()
    client.post(answer, {"outcome": "done", "answer": "Mended, thank you."})
    client.logout()

    assert "“Mended, thank you.”" in page(client, link)
    assert FollowUp.objects.get().state == "done"


def test_an_admin_sees_that_something_is_asked_and_not_the_words(client, petra, ada, link):
    client.post(f"{link}correct/", {"text": "planted-words"})
    client.post(f"{link}erase/")
    client.force_login(ada)

    body = client.get(reverse("requests")).content.decode()

    assert body.count("Petra Person") == 2
    assert "planted-words" not in body
    for asked in OwnRequest.objects.all():
        answer = reverse("request_answer", args=[asked.pk])
        assert "planted-words" not in client.get(answer).content.decode()


@pytest.mark.parametrize(("who", "sees"), [("omar", True), ("lena", True), ("cy", False)])
def test_requests_are_for_whoever_may_read_the_record(
    request, client, petra, building, link, who, sees
):
    client.post(f"{link}erase/")
    cy = make.user("Cy", role="organizer", unit=building)
    client.force_login(cy if who == "cy" else request.getfixturevalue(who))

    assert ("Petra Person" in client.get(reverse("requests")).content.decode()) == sees
    answer = reverse("request_answer", args=[OwnRequest.objects.get().pk])
    assert client.get(answer).status_code == (200 if sees else 404)


def test_what_nobody_answered_can_be_taken_back_and_leaves_no_task(client, link):
    client.post(f"{link}erase/")
    asked = OwnRequest.objects.get()

    assert client.post(f"{link}withdraw/", {"request": str(asked.pk)}).status_code == 302
    assert client.post(f"{link}withdraw/", {"request": str(asked.pk)}).status_code == 404
    assert client.post(f"{link}withdraw/", {"request": "nonsense"}).status_code == 404

    asked.refresh_from_db()
    assert asked.outcome == "withdrawn"
    assert FollowUp.objects.get().state == "done"
    client.post(f"{link}erase/")
    assert OwnRequest.objects.open().count() == 1


def test_the_request_of_somebody_else_cannot_be_taken_back(client, link):
    theirs = OwnRequest.objects.create(
        person=make.person(), kind="erase", due_on=timezone.localdate()
    )

    assert client.post(f"{link}withdraw/", {"request": str(theirs.pk)}).status_code == 404
    assert OwnRequest.objects.open().exists()


def test_being_left_alone_and_resting_hold_at_once_and_can_be_taken_back(client, petra, link):
    for _press in range(2):
        client.post(f"{link}object/")
    client.post(f"{link}pause/", {"until": str(make.ago(-30))})
    petra.refresh_from_db()
    assert petra.no_contact
    shown = page(client, link)
    assert "You may contact me again" in shown
    assert "I am back" in shown
    assert OwnRequest.objects.filter(kind="object", outcome="done").count() == 1

    client.post(f"{link}contact/")
    client.post(f"{link}back/")

    petra.refresh_from_db()
    assert not petra.no_contact
    assert not petra.pauses.exists()
    assert "Do not contact me" in page(client, link)
    assert set(OwnRequest.objects.values_list("outcome", flat=True)) == {"withdrawn"}


def test_her_page_says_what_happens_next_in_both_languages(client, petra, link):
    client.post(f"{link}erase/")
    assert "It will be done within 7 days" in page(client, f"{link}?done=erase")

    petra.language = "es"
    petra.save()

    spanish = page(client, f"{link}?done=erase")
    assert "Lo que pediste" in spanish
    assert "You read" not in spanish


def test_a_refused_correction_stays_where_it_was_typed(client, link):
    refused = client.post(f"{link}correct/", {"text": "x" * 281, "about": "Where you are"})

    body = refused.content.decode()
    assert refused.status_code == 422
    assert "x" * 281 in body
    assert 'class="fold own-wrong" open' in body
