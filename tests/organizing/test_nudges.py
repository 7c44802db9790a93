"""The morning mail goes out once, says no name, and stops; the calendar tells what was chosen."""

from __future__ import annotations

import smtplib
import threading
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.models import LogEntry, Organization
from members.tokens import hashed
from organizing import calendars, nudging
from organizing.models import FollowUp, Nudge, Reminders
from tests import make

MARK = "Zebulon Quagmire"


@pytest.fixture
def due(omar, building):
    """Omar owes a promise and a follow-up to somebody whose name must stay here."""
    petra = make.person(MARK, unit=building)
    make.commitment(omar.person, petra, make.ago(1), what=f"call {MARK}")
    FollowUp.objects.create(person=petra, owner=omar.person, due_on=make.ago(0), what=MARK)
    return petra


def wants(user, hour=7):
    return Reminders.objects.create(user=user, digest_hour=hour)


def at(hour, minute=0):
    """That time today, by UTC."""
    return datetime.combine(timezone.localdate(), time(hour, minute), UTC)


def queue(user):
    return Nudge.objects.create(user=user, local_day=timezone.localdate())


def test_the_mail_says_numbers_and_no_name(omar, due):
    Organization.objects.update_or_create(pk=1, defaults={"name": "Tenants\r\nBcc: x@example.org"})
    wants(omar)
    nudging.queue_due(at(7))
    nudging.send_ready()

    [sent] = mail.outbox
    wire = sent.message().as_string()
    assert sent.subject == "1 promise due, 1 follow-up"
    assert sent.recipients() == [omar.email]
    assert Nudge.objects.get().state == "sent"
    for secret in (*MARK.split(), "Omar", "Tenants", "Bcc", "14 Alder"):
        assert secret not in wire


def test_nobody_gets_mail_who_did_not_ask(omar, due):
    nudging.queue_due(at(7))

    assert Nudge.objects.count() == 0


def test_a_morning_without_anything_due_brings_no_mail(omar):
    wants(omar)
    nudging.queue_due(at(7))
    nudging.send_ready()

    assert (mail.outbox, Nudge.objects.get().state) == ([], "held")


def test_it_comes_in_the_language_of_who_reads_it(omar, due):
    omar.language = "es"
    omar.save()
    wants(omar)
    nudging.queue_due(at(7))
    nudging.send_ready()

    assert mail.outbox[0].body.startswith("Buenos días.")


@pytest.mark.parametrize("shut_out", ["deactivated", "without a grant", "a manager"])
def test_who_is_shut_out_gets_none_even_if_it_was_queued_before(omar, due, shut_out):
    wants(omar)
    nudging.queue_due(at(7))
    if shut_out == "deactivated":
        omar.is_active = False
        omar.save()
    elif shut_out == "a manager":
        omar.person.is_management = True
        omar.person.save()
    else:
        omar.grants.all().delete()
    nudging.send_ready()

    assert (mail.outbox, Nudge.objects.get().state) == ([], "held")


def test_it_is_queued_once_a_day_and_only_in_the_morning(omar, due):
    wants(omar, 7)

    made = [nudging.queue_due(at(*clock)) for clock in [(6, 59), (11, 0), (7, 0), (7, 1), (10, 59)]]

    assert made == [0, 0, 1, 0, 0]


def test_the_day_begins_at_midnight_where_the_organization_is(omar):
    Organization.objects.update_or_create(pk=1, defaults={"timezone": "Pacific/Auckland"})
    wants(omar, 0)

    nudging.queue_due(datetime(2026, 6, 30, 11, 59, tzinfo=UTC))  # 23:59 in Auckland
    assert Nudge.objects.count() == 0
    nudging.queue_due(datetime(2026, 6, 30, 12, 0, tzinfo=UTC))  # 0:00 of the next day there
    assert str(Nudge.objects.get().local_day) == "2026-07-01"


def test_yesterdays_mail_is_not_sent_today(omar, due):
    wants(omar)
    Nudge.objects.create(user=omar, local_day=make.ago(1))
    nudging.send_ready()

    assert (mail.outbox, Nudge.objects.get().state) == ([], "held")


class Unreachable(locmem.EmailBackend):
    def open(self):
        raise ConnectionRefusedError


class LostAnswer(locmem.EmailBackend):
    def send_messages(self, messages):
        super().send_messages(messages)
        raise smtplib.SMTPServerDisconnected


class Killed(locmem.EmailBackend):
    def send_messages(self, messages):
        super().send_messages(messages)
        raise SystemExit


def by(settings, backend):
    settings.EMAIL_BACKEND = f"{__name__}.{backend.__name__}"


def test_a_server_that_cannot_be_reached_is_tried_again_and_then_no_more(omar, due, settings):
    wants(omar)
    queue(omar)
    by(settings, Unreachable)
    for _each in range(nudging.MOST_ATTEMPTS + 1):
        nudging.send_ready()
        Nudge.objects.update(not_before=None)

    last = Nudge.objects.get()
    assert (last.state, last.attempts, mail.outbox) == ("failed", nudging.MOST_ATTEMPTS, [])


def test_it_waits_before_it_tries_again(omar, due, settings):
    wants(omar)
    queue(omar)
    by(settings, Unreachable)
    nudging.send_ready()
    nudging.send_ready()

    assert (Nudge.objects.get().state, Nudge.objects.get().attempts) == ("queued", 1)


def test_an_answer_that_was_lost_is_never_followed_by_a_second_mail(omar, due, settings):
    wants(omar)
    queue(omar)
    by(settings, LostAnswer)
    for _each in range(3):
        nudging.sweep(timezone.now())
        nudging.queue_due(at(7))
        nudging.send_ready()

    assert (len(mail.outbox), Nudge.objects.get().state) == (1, "failed")


def test_a_worker_killed_between_sending_and_noting_it_sends_no_second_mail(omar, due, settings):
    wants(omar)
    queue(omar)
    by(settings, Killed)
    with pytest.raises(SystemExit):
        nudging.send_ready()
    assert Nudge.objects.get().state == "sending"
    Nudge.objects.update(lease_until=timezone.now() - timedelta(hours=1))
    nudging.sweep(timezone.now())
    nudging.queue_due(at(7))
    nudging.send_ready()

    assert (len(mail.outbox), Nudge.objects.get().state) == (1, "failed")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_once(omar, due):
    wants(omar)
    together = threading.Barrier(4)

    def work():
        try:
            together.wait()
            nudging.queue_due(at(7))
            nudging.send_ready()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(mail.outbox), Nudge.objects.count()) == (1, 1)


def test_a_line_break_in_an_address_makes_no_header(omar, due):
    type(omar).objects.filter(pk=omar.pk).update(email="a@example.org\nBcc: b@example.org")
    wants(omar)
    queue(omar)
    nudging.send_ready()

    assert (mail.outbox, Nudge.objects.get().state) == ([], "failed")


def link_in(message):
    return urlsplit(message.extra_headers["List-Unsubscribe"].strip("<>")).path


def test_the_mail_stops_by_one_press_without_cookie_and_not_by_a_look(omar, due):
    chosen = wants(omar)
    queue(omar)
    nudging.send_ready()
    stop = link_in(mail.outbox[0])
    stranger = Client(enforce_csrf_checks=True)

    assert stranger.get(stop).status_code == 200
    chosen.refresh_from_db()
    assert chosen.digest_hour == 7
    assert stranger.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    chosen.refresh_from_db()
    assert chosen.digest_hour is None
    assert LogEntry.objects.filter(verb="reminders_stopped").count() == 1
    assert Nudge.objects.get().stop_hash not in stop


def test_one_sets_the_hour_on_ones_own_page(client, omar):
    client.force_login(omar)
    assert reverse("reminders") in client.get(reverse("members:me")).content.decode()
    client.post(reverse("reminders"), {"digest_hour": "8", "feed_names": "on"})

    found = Reminders.objects.get()
    assert (found.user, found.digest_hour, found.feed_names) == (omar, 8, True)
    assert client.post(reverse("reminders"), {"digest_hour": "25"}).status_code == 422


@pytest.fixture
def feed(client, omar):
    """The address of Omar's calendar, as the page shows it once."""
    client.force_login(omar)
    page = client.post(reverse("calendar_new")).content.decode()
    token = page.partition("/calendar/")[2].partition(".ics")[0]
    client.logout()
    assert Reminders.objects.get().feed_hash == hashed(token)
    return reverse("calendar", args=[token])


def test_the_calendar_says_no_name_until_one_wants_it(client, omar, due, feed):
    committee = make.committee("Roof committee", members=[omar.person])
    make.meeting(committee, make.ago(-2), state="planned", starts_at=time(18, 30))

    answer = client.get(feed)
    text = answer.content.decode()

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    assert text.count("BEGIN:VEVENT") == 3
    assert "T183000Z" in text
    for secret in (*MARK.split(), "Roof", "Omar"):
        assert secret not in text
    Reminders.objects.update(feed_names=True)
    text = client.get(feed).content.decode().replace("\r\n ", "")
    assert f"Follow-up: {MARK}" in text
    assert "Roof committee" in text


def test_whoever_finds_an_unlocked_phone_takes_no_calendar_along(client, omar):
    omar.set_password(make.PASSWORD)
    omar.save()
    client.force_login(omar)
    client.let_minutes_pass(6)

    asked = client.post(reverse("calendar_new"))

    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert not Reminders.objects.filter(feed_hash__isnull=False).exists()


@pytest.mark.parametrize("why", ["wrong", "ended", "renewed", "deactivated", "without a grant"])
def test_a_calendar_that_should_not_open_is_a_404(client, omar, feed, why):
    assert client.get(feed).status_code == 200
    if why == "wrong":
        feed = feed.replace(".ics", "x.ics")
    elif why in ("ended", "renewed"):
        client.force_login(omar)
        client.post(reverse("calendar_end" if why == "ended" else "calendar_new"))
        client.logout()
    elif why == "deactivated":
        omar.is_active = False
        omar.save()
    else:
        omar.grants.all().delete()

    assert client.get(feed).status_code == 404


def test_the_calendar_is_as_the_standard_wants_it():
    title = "Añoranza; a, b\\c\r\nATTENDEE:mailto:x@example.org " + "ñ" * 80
    on = make.ago(0)
    text = calendars.as_text(
        [calendars.Event("promise-1", on, title, "/promises/")], now=timezone.now()
    )

    lines = text.encode().split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode() is not None for line in lines)
    assert b"\n" not in b"".join(lines)
    whole = text.replace("\r\n ", "")
    assert "SUMMARY:Añoranza\\; a\\, b\\\\c\\nATTENDEE" in whole
    assert "\r\nATTENDEE" not in whole
    assert f"DTSTART;VALUE=DATE:{on:%Y%m%d}" in whole
    again = calendars.as_text([calendars.Event("promise-1", on, "x", "/")], now=timezone.now())
    assert whole.partition("UID:")[2].splitlines()[0] == again.partition("UID:")[2].splitlines()[0]


def test_mail_without_a_server_can_be_read_on_a_page(client, ada, omar, due, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    wants(omar)
    queue(omar)
    nudging.send_ready()
    client.force_login(ada)

    page = client.get(reverse("mail")).content.decode()

    assert "1 promise due, 1 follow-up" in page
    assert omar.email in page
    assert "/stop/" in page
    settings.EMAIL_URL = settings.EMAIL_URL._replace(scheme="smtp")
    assert client.get(reverse("mail")).status_code == 404
