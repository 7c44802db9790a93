"""Webhooks: what is told, to which addresses, signed, and again until it arrived."""

from __future__ import annotations

import json
import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest
from django.db import connection
from django.utils import timezone
from standardwebhooks.webhooks import Webhook as Receiving
from standardwebhooks.webhooks import WebhookVerificationError

from members.models import LogEntry, Webhook, WebhookDelivery
from members.webhooks import deciding, kinds, reaching, sending, signing
from tests import make

pytestmark = pytest.mark.django_db
State = WebhookDelivery.State


class Receiver(ThreadingHTTPServer):
    """A program on this machine that takes what it is sent."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Taking)
        self.got, self.answer, self.headers = [], 204, {}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hook?x=1"


class Taking(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body.decode()))
        self.send_response(self.server.answer)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_said):
        """Keep quiet."""


@pytest.fixture
def receiver(settings):
    """One that may be reached although it is on this machine, which only tests can allow."""
    server = Receiver()
    settings.WEBHOOKS_OF_TESTS = frozenset({("127.0.0.1", server.server_port)})
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def webhook(receiver, ada):
    return deciding.add(name="Newsletter", endpoint=receiver.url, of=[*kinds.KINDS], by=ada)


def test_what_happened_is_told_once_signed_and_in_few_words(webhook, receiver, ada, building):
    person = make.person("Ana Marker", unit=building, email="marker@example.org")
    LogEntry.record("person_changed", person, by=ada, fields=["name"])
    LogEntry.record("read_notes", person, by=ada)  # nobody is told of that

    assert sending.queue() == 1
    assert sending.queue() == 0
    assert sending.send_ready() == 1
    assert sending.send_ready() == 0

    [(path, headers, body)] = receiver.got
    assert path == "/hook?x=1"
    said = Receiving(signing.secret(webhook)).verify(body, headers)
    assert said["type"] == "person.changed"
    assert set(said["data"]) == {"href"}
    assert said["data"]["href"].endswith(f"/api/v2/people/{person.pk}")
    assert "marker" not in body.lower()
    told = webhook.deliveries.get()
    assert (told.state, told.status, str(told.pk)) == ("done", 204, headers["webhook-id"])
    with pytest.raises(WebhookVerificationError):
        Receiving(signing.secret(webhook)).verify(body.replace("changed", "erased"), headers)
    deciding.renew_secret(webhook, by=ada)
    with pytest.raises(WebhookVerificationError):
        Receiving(signing.secret(webhook)).verify(body, headers)


def test_every_kind_tells_no_more_than_an_id(webhook, ada, building):
    person = make.person("Ana Marker", unit=building)
    for verb in kinds.KIND_OF:
        LogEntry.record(verb, person, by=ada, secret="MARKER", fields=["MARKER"])

    assert sending.queue() == len(kinds.KIND_OF)
    bodies = "".join(webhook.deliveries.values_list("body", flat=True))
    assert "marker" not in bodies.lower()
    assert {json.loads(b)["type"] for b in webhook.deliveries.values_list("body", flat=True)} == {
        *kinds.KINDS
    }


def test_only_what_it_listens_to_and_only_from_now_on(receiver, ada, building):
    person = make.person("Ana", unit=building)
    LogEntry.record("person_added", person, by=ada)
    deciding.add(name="Later", endpoint=receiver.url, of=["person.erased"], by=ada)
    LogEntry.record("person_added", person, by=ada)
    LogEntry.record("erased", person, by=ada)

    sending.queue()

    assert [told.kind for told in WebhookDelivery.objects.all()] == ["person.erased"]


def test_an_act_that_comes_into_the_log_late_is_told_all_the_same(
    webhook, ada, building, monkeypatch
):
    person = make.person("Ana", unit=building)
    with connection.cursor() as cursor:  # the number of one whose transaction is still open
        cursor.execute("SELECT nextval(pg_get_serial_sequence('members_logentry', 'id'))")
        (number,) = cursor.fetchone()
    LogEntry.record("person_added", person, by=ada)
    assert sending.queue() == 1

    LogEntry(
        pk=number, verb="person_added", model="members.person", object_id=str(person.pk), actor=ada
    ).save(force_insert=True)

    assert sending.queue() == 1
    monkeypatch.setattr(sending, "SETTLED", timedelta(0))
    assert sending.queue() == 0
    webhook.refresh_from_db()
    assert webhook.looked_to == LogEntry.objects.order_by("-pk").first().pk


def test_what_fails_comes_again_later_and_is_given_up_in_the_end(webhook, receiver, ada):
    receiver.answer = 500
    first, second = deciding.test(webhook), deciding.test(webhook)

    sending.send_ready()
    assert len(receiver.got) == 1  # the second waits for the next round
    first.refresh_from_db()
    assert (first.state, first.status, first.problem) == ("waiting", 500, "answer")
    assert first.due_at > timezone.now()

    second.delete()
    for _wait in sending.WAITS:
        WebhookDelivery.objects.update(due_at=timezone.now())
        sending.send_ready()
    first.refresh_from_db()
    webhook.refresh_from_db()
    assert (first.state, first.attempts) == ("given_up", len(sending.WAITS) + 1)
    assert webhook.paused_why == "failed"
    assert len({headers["webhook-id"] for _p, headers, _b in receiver.got}) == 1

    receiver.answer = 200
    deciding.resume(webhook, by=ada)
    deciding.retry(webhook.deliveries.all())
    assert sending.send_ready() == 1


def test_one_that_is_gone_is_not_asked_again(webhook, receiver):
    receiver.answer = 410
    deciding.test(webhook)
    sending.send_ready()
    webhook.refresh_from_db()
    assert webhook.paused_why == "gone"
    deciding.test(webhook)
    sending.send_ready()
    assert len(receiver.got) == 1


def test_whose_sender_died_is_sent_by_another(webhook, receiver):
    told = deciding.test(webhook)
    now = timezone.now()
    WebhookDelivery.objects.update(state="sending", lease_until=now + timedelta(minutes=1))
    assert sending.send_ready() == 0
    WebhookDelivery.objects.update(lease_until=now - timedelta(seconds=1))
    assert sending.send_ready() == 1
    told.refresh_from_db()
    assert told.state == "done"


def test_a_redirect_is_not_followed(webhook, receiver):
    receiver.answer, receiver.headers = 307, {"Location": "http://169.254.169.254/latest/"}
    told = deciding.test(webhook)
    sending.send_ready()
    told.refresh_from_db()
    assert (told.problem, told.status, len(receiver.got)) == ("redirect", 307, 1)


NOT_PUBLIC = """
    127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1
    255.255.255.255 192.0.2.1 198.18.0.1 ::1 :: fe80::1 fc00::1 fec0::1 ff02::1 2001:db8::1
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 2002:7f00:1::
    2001:0:7f00:1::
"""


@pytest.mark.parametrize("address", NOT_PUBLIC.split())
def test_what_is_not_public_is_not_reached(address):
    assert not reaching.is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_what_is_public_is(address):
    assert reaching.is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    ["https://localhost/", "https://2130706433/", "https://0x7f.1/", "https://127.1/"],
)
def test_a_name_that_means_this_machine_is_refused_at_the_connection(url):
    with pytest.raises(reaching.Unreachable, match="not_public"):
        reaching.post(url, b"{}", {})


@pytest.mark.parametrize(
    ("url", "flaw"),
    [
        ("http://example.org/", "not_https"),
        ("ftp://example.org/", "not_https"),
        ("https://user:word@example.org/", "no_address"),
        ("https://example.org/#part", "no_address"),
        ("https:///path", "no_address"),
        ("https://example.org:99999/", "no_address"),
        ("https://exa mple.org/", "no_address"),
        ("https://[::ffff:127.0.0.1]/", "not_public"),
        ("https://169.254.169.254/latest/", "not_public"),
        ("https://example.org/hook?x=1", ""),
    ],
)
def test_an_address_is_looked_at_before_it_is_kept(url, flaw):
    assert reaching.flaw(url) == flaw


def test_a_name_that_changes_its_meaning_is_asked_once_and_leads_nowhere(receiver, monkeypatch):
    """A first answer that is public and a second that is not: the second is never asked for."""
    real, asked = socket.getaddrinfo, []

    def rebinding(host, port, **more):
        asked.append(host)
        place = "192.0.0.9" if len(asked) == 1 else "127.0.0.1"
        return real(place, receiver.server_port, **more)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(reaching, "CONNECT_SECONDS", 0.05)
    with pytest.raises(reaching.Unreachable):
        reaching.post(f"https://rebind.example:{receiver.server_port}/", b"{}", {})
    assert asked == ["rebind.example"]

    def both(host, port, **more):
        return [*real("93.184.216.34", port, **more), *real("127.0.0.1", port, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(reaching.Unreachable, match="not_public"):
        reaching.post(f"https://both.example:{receiver.server_port}/", b"{}", {})
    assert receiver.got == []


def test_a_server_that_drips_is_cut_short(settings, monkeypatch):
    monkeypatch.setattr(reaching, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        settings.WEBHOOKS_OF_TESTS = frozenset({("127.0.0.1", port)})
        done = threading.Event()

        def drip():
            link, _place = server.accept()
            with link:
                while not done.wait(0.05):
                    try:
                        link.sendall(b"H")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        with pytest.raises(reaching.Unreachable, match="too_slow"):
            reaching.post(f"http://127.0.0.1:{port}/", b"{}", {})
        done.set()
        thread.join()


def test_the_page_adds_tests_pauses_sends_again_and_removes(client, ada, receiver):
    client.force_login(ada)
    said = {"name": "Newsletter", "endpoint": receiver.url, "kinds": ["person.erased"]}

    made = client.post("/settings/webhooks/new/", said)
    found = Webhook.objects.get()
    assert signing.secret(found) in made.content.decode()
    at = f"/settings/webhooks/{found.pk}/"
    client.post(f"{at}test/")
    receiver.answer = 503
    sending.send_ready()
    told = found.deliveries.get()
    page = client.get(at).content.decode()
    assert "answer 503" in page
    assert signing.secret(found) not in page
    receiver.answer = 200
    client.post(f"{at}again/", {"delivery": str(told.pk)})
    sending.send_ready()
    told.refresh_from_db()
    assert told.state == "done"

    client.post(f"{at}pause/")
    client.post(f"{at}test/")
    assert sending.send_ready() == 0
    client.post(f"{at}resume/")
    assert sending.send_ready() == 1
    client.post(f"{at}edit/", {**said, "name": "Other", "kinds": ["person.added"]})
    assert "Other" in client.get("/settings/webhooks/").content.decode()
    client.post(f"{at}test/")
    asked = client.get(f"{at}remove/").content.decode()
    assert "1 message that waits is never sent." in asked
    assert Webhook.objects.exists()
    client.post(f"{at}remove/")
    assert not Webhook.objects.exists()
    assert [*LogEntry.objects.filter(verb__startswith="webhook").order_by("pk")
            .values_list("verb", flat=True)] == [
        "webhook_made", "webhook_paused", "webhook_resumed", "webhook_changed", "webhook_removed",
    ]  # fmt: skip


@pytest.mark.parametrize("endpoint", ["http://example.org/", "https://10.0.0.1/", "no address"])
def test_the_form_says_what_is_wrong_with_an_address(client, ada, endpoint):
    client.force_login(ada)
    said = {"name": "X", "endpoint": endpoint, "kinds": ["person.added"]}
    assert client.post("/settings/webhooks/new/", said).status_code == 422
    assert not Webhook.objects.exists()


def test_an_admin_of_a_part_is_told_of_no_webhook(client, ada, building, webhook):
    part = make.user("Pia Part", role="admin", unit=building)
    client.force_login(part)
    for path in ("", "new/", f"{webhook.pk}/"):
        assert client.get(f"/settings/webhooks/{path}").status_code == 403
    assert client.post(f"/settings/webhooks/{webhook.pk}/remove/").status_code == 403
    assert Webhook.objects.exists()


def test_what_is_a_month_old_goes(webhook):
    deciding.test(webhook)
    old = deciding.test(webhook)
    month = timezone.now() - timedelta(days=31)
    WebhookDelivery.objects.filter(pk=old.pk).update(created_at=month)
    assert sending.sweep() == 1
    assert webhook.deliveries.count() == 1
