"""A person reads everything written about them, nobody else's name, and is heard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import LogEntry
from members.tokens import hashed
from organizing import own_pages
from organizing.models import Assessment, FollowUp, OwnPage, Standing, Tie
from organizing.redacting import Redactor
from tests import make

STRANGER = "Zebulon Quagmire"
NEIGHBOUR = "Xiomara Vandersloot"


@pytest.fixture
def petra(building, omar):
    """Somebody about whom all kinds of things are written, other people's names among them."""
    petra = make.person("Petra Person", unit=building, phone="+15550100000", pronouns="she/her")
    neighbour = make.person(NEIGHBOUR, unit=building)
    make.person(STRANGER)
    make.committee("Roof committee", members=[petra, neighbour])
    make.carrier(petra, omar.person)
    talk = make.conversation(
        petra,
        omar.person,
        make.ago(9),
        note="Fears Quagmire. xiomara told her; call Zebulon 555 010 9999 or z@example.org",
    )
    make.commitment(petra, neighbour, make.ago(-3), what=f"bring {NEIGHBOUR} along")
    make.commitment(omar.person, petra, make.ago(4), what="fix the boiler letter")
    FollowUp.objects.create(
        person=petra, owner=omar.person, due_on=make.ago(-1), what=f"ask about {STRANGER}"
    )
    Assessment.objects.create(
        person=petra, conversation=talk, strength=2, by=omar.person, assessed_on=make.ago(9)
    )
    Tie.confirm(petra.pk, neighbour.pk, on=make.ago(9))
    Standing.objects.update_or_create(
        person=petra,
        defaults={
            "as_of": make.ago(0),
            "ties": 4,
            "drift": "slipping",
            "reasons": [
                {
                    "code": "SAID_LEAVING",
                    "side": "them",
                    "points": 2,
                    "to": str(neighbour.pk),
                    "on": str(make.ago(9)),
                }
            ],
        },
    )
    return petra


@pytest.fixture
def link(petra, lena):
    """The address of her page, handed over by her unit's leader."""
    return reverse("mine", args=[own_pages.hand_over(petra, now=timezone.now(), by=lena)])


def test_she_reads_all_that_is_written_about_her(client, petra, link):
    answer = client.get(link)
    page = answer.content.decode()

    for written in (
        "Petra Person",
        "+15550100000",
        "she/her",
        "14 Alder St",
        "Roof committee",
        "fix the boiler letter",
        "Fears Q.",
        "With us",
        "said so",
        "slipping",
        "People you are known to be tied to",
        "that they are stepping back",
        "the person who keeps in touch with you",
        "Who can see it",
    ):
        assert written in page, written
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"
    assert LogEntry.objects.filter(verb="own_page_viewed", actor=None).count() == 1


def test_nobody_elses_name_address_or_number_is_on_it(client, link):
    page = client.get(link).content.decode().casefold()

    for name in (STRANGER, NEIGHBOUR, "Omar Organizer", "Lena Leader"):
        for word in name.casefold().split():
            if word not in {"organizer", "leader"}:  # words of ours
                assert word not in page, word
    assert "010 9999" not in page
    assert "z@example.org" not in page


def test_a_name_is_taken_out_of_an_apostrophe_and_of_a_script_without_capitals(petra):
    for name in ("Ximena O'Neill", "王小明"):
        make.person(name)
    text = "Ximena's mum, O’Neill’s flat and 王小明: Petra's friends, it's said. XIMENA'S"
    redactor = Redactor(petra, carrier=None, others=set(), texts=[text])

    told = redactor.text(text)

    assert told == "X.'s mum, O.’s flat and 王.: Petra's friends, it's said. X.'S"


def test_it_speaks_her_language_and_then_the_one_she_chooses(client, petra, link):
    petra.language = "es"
    petra.save()
    assert client.get(link)["Content-Language"] == "es"

    client.post(reverse("set_language"), {"language": "en", "next": link})

    page = client.get(link).content.decode()
    assert "What we hold about you" in page
    assert "Spanish" in page


@pytest.mark.parametrize(
    "why", ["wrong", "too old", "taken back", "renewed", "merged", "deceased", "moved by a merge"]
)
def test_a_link_that_should_not_open_is_a_404(client, petra, lena, link, why):
    assert client.get(link).status_code == 200
    if why == "wrong":
        link = link[:-2] + "x/"
    elif why == "too old":
        OwnPage.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif why in ("taken back", "renewed"):
        client.force_login(lena)
        name = "own_page_end" if why == "taken back" else "own_page_new"
        client.post(reverse(name, args=[petra.pk]))
        client.logout()
    elif why == "merged":
        petra.merged_into, petra.status = make.person("Petra Twice"), "merged"
        petra.save()
    elif why == "deceased":
        petra.die(on=make.ago(0), by=lena)
    else:
        OwnPage.objects.update(person=make.person("Somebody Else"))

    assert client.get(link).status_code == 404
    assert client.post(f"{link}erase/").status_code == 404


def test_a_link_lasts_fourteen_days_and_is_kept_as_a_hash(petra, link):
    kept = OwnPage.objects.get()

    assert (kept.expires_at - kept.created_at).days == 14 or (
        kept.expires_at - kept.created_at
    ) > timedelta(days=13, hours=23)
    assert kept.token_hash == hashed(link.split("/")[2])


@pytest.mark.parametrize(("who", "status"), [("ada", 404), ("rita", 403), ("lena", 200)])
def test_only_who_may_read_all_of_it_makes_the_link(request, client, petra, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.post(reverse("own_page_new", args=[petra.pk])).status_code == status


def test_her_carrier_makes_the_link_from_her_page(client, petra, omar):
    client.force_login(omar)
    make_link = reverse("own_page_new", args=[petra.pk])
    assert make_link in client.get(petra.get_absolute_url()).content.decode()

    page = client.post(make_link).content.decode()

    token = page.partition("/mine/")[2].partition("/")[0]
    assert client.get(reverse("mine", args=[token])).status_code == 200
    assert LogEntry.objects.filter(verb="own_page_made", actor=omar).count() == 1
    assert "End the link" in client.get(petra.get_absolute_url()).content.decode()


def test_a_correction_lands_with_her_carrier_once(client, petra, omar, link):
    for _each in range(2):
        client.post(f"{link}correct/", {"text": "I never said that."})

    found = FollowUp.objects.get(what__contains="never said")
    assert (found.owner, found.due_on) == (omar.person, timezone.localdate())
    client.force_login(omar)
    assert "I never said that." in client.get(petra.get_absolute_url()).content.decode()


@pytest.mark.parametrize("text", ["", "x" * 281])
def test_a_correction_is_neither_empty_nor_longer_than_it_says(client, link, text):
    before = FollowUp.objects.count()

    assert client.post(f"{link}correct/", {"text": text}).status_code == 422
    assert FollowUp.objects.count() == before


def test_without_a_carrier_who_signs_in_the_leader_of_her_unit_answers(client, petra, omar, lena):
    omar.is_active = False
    omar.save()
    page = own_pages.hand_over(petra, now=timezone.now(), by=lena)
    client.post(reverse("mine_correct", args=[page]), {"text": "Wrong floor"})

    assert FollowUp.objects.get(what__contains="Wrong floor").owner == lena.person


def test_she_is_off_every_call_list_at_once(client, petra, link):
    client.post(f"{link}object/")

    petra.refresh_from_db()
    assert petra.no_contact


def test_she_rests_until_a_day_and_not_until_yesterday(client, petra, link):
    until = make.ago(-30)
    assert client.post(f"{link}pause/", {"until": str(make.ago(1))}).status_code == 422
    assert client.post(f"{link}pause/", {"until": str(make.ago(-400))}).status_code == 422
    client.post(f"{link}pause/", {"until": str(until)})

    assert petra.pauses.get().ended_on == until


def test_erasure_is_asked_for_once_and_due_in_seven_days(client, petra, omar, link):
    for _each in range(2):
        client.post(f"{link}erase/")

    found = FollowUp.objects.get(what="They ask to be erased.")
    assert (found.owner, found.due_on) == (omar.person, make.ago(-7))
    assert LogEntry.objects.filter(verb="erasure_asked").count() == 1
    assert "within 7 days" in client.get(f"{link}?done=erase").content.decode()


def test_who_tries_links_by_the_hundred_is_slowed_down(client, link):
    tried = {client.get(reverse("mine", args=[f"guess{n}"])).status_code for n in range(100)}

    assert tried == {404}
    assert client.get(link).status_code == 429
