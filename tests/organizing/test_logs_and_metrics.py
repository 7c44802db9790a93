"""What logs and metrics say, and that neither says anything about anybody."""

import json
import logging
import re
import socket

import pytest
from django.conf import settings
from django.urls import reverse
from gunicorn.http.errors import InvalidHeader, InvalidRequestLine

from members import jobs
from members.models import Heartbeat, Job, User
from members.tasks import sweep_jobs
from organizing.local.lines import Lines
from organizing.operating.unread import Worker
from tests import make
from tests.heads import HEADERS, wrong_with

pytestmark = pytest.mark.django_db
MARKERS = ["Zebedee", "Quixotry", "zebedee@example.org", "5550199", "sotto voce", "203.0.113.7"]
TOKEN = "a word only the monitor knows"


@pytest.fixture
def lines():
    """Every line the site would write, as text."""
    found = []

    class Keep(logging.Handler):
        def emit(self, record):
            found.append(self.format(record))

    keep = Keep(logging.DEBUG)
    keep.setFormatter(Lines())
    root = logging.getLogger()
    root.addHandler(keep)
    yield found
    root.removeHandler(keep)


def test_a_run_through_pages_jobs_and_errors_leaves_no_marker_in_the_log(
    client, ada, lines, monkeypatch
):
    person = make.person("Zebedee Quixotry", email="zebedee@example.org", phone="+1 202 555 0199")
    client.force_login(ada)
    client.get(reverse("people"), {"q": "Zebedee"})
    client.get(reverse("people_find"), {"q": "5550199"})
    client.get(person.get_absolute_url())
    client.post(reverse("person_edit", args=[person.pk]), {"name": "Zebedee sotto voce"})
    client.get("/mine/Zebedee/")
    client.get("/Quixotry/nowhere/")
    client.get(reverse("people"), headers={"host": "Zebedee.example.org"})
    for quoting in (InvalidRequestLine("GET /people/?q=Zebedee"), InvalidHeader("Zebedee: 1")):
        _unread(quoting)

    @jobs.kind("test_that_fails", permission="members.view_person")
    def fails(job):
        User.objects.create(email=ada.email, person=person)  # its error quotes the address

    monkeypatch.setattr(User, "has_perm", lambda *_: True)
    with pytest.raises(Exception, match="duplicate key"):
        jobs.run(Job.objects.create(kind="test_that_fails", by=ada).pk)
    client.raise_request_exception = False
    monkeypatch.setattr("members.models.Organization.fresh", _fails)
    answer = client.get(reverse("people"), {"q": "sotto voce"})

    text = "\n".join(lines)
    assert answer.status_code == 500
    assert [marker for marker in [*MARKERS, ada.email] if marker in text] == []
    parsed = [json.loads(line) for line in lines]
    assert {"people/", "people/<uuid:pk>/"} <= {line.get("route") for line in parsed}
    failed = next(line for line in parsed if line["says"] == "job step failed")
    assert failed["error"]["sqlstate"] == "23505"
    assert any("members/jobs.py" in place for place in failed["error"]["where"])


def _unread(problem):
    """What becomes of a request that gunicorn cannot read."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        Worker.handle_error(object.__new__(Worker), None, ours, ("203.0.113.7", 1), problem)
        head, _end, body = theirs.recv(9000).decode().partition("\r\n\r\n")
    status, *heads = head.split("\r\n")
    said = dict(line.split(": ", 1) for line in heads)
    assert status.startswith("HTTP/1.1 400 ")
    assert HEADERS.items() <= said.items()
    assert said["Cache-Control"] == "no-store"
    assert "Zebedee" not in body
    assert "Regresa e inténtalo" in body


def _fails():
    raise RuntimeError("sotto voce")


def test_the_number_on_the_page_of_an_error_is_in_the_log(client, ada, lines, monkeypatch):
    client.force_login(ada)
    client.raise_request_exception = False
    monkeypatch.setattr("members.models.Organization.fresh", _fails)

    answer = client.get(reverse("today"))

    assert answer.status_code == 500
    assert list(wrong_with("today", "/", answer)) == []  # headed like every page
    incident = re.search(r"\b[0-9a-f]{8}\b", answer.content.decode())[0]
    errors = [line for line in map(json.loads, lines) if line["level"] == "error"]
    assert [line["incident"] for line in errors] == [incident]


def test_metrics_are_for_who_shows_the_token_and_hold_figures_only(client, ada, monkeypatch):
    make.person("Zebedee Quixotry")
    Job.objects.create(kind="import", by=ada)
    sweep_jobs()
    client.force_login(ada)
    assert client.get("/metrics").status_code == 404
    monkeypatch.setattr(settings, "METRICS_TOKEN", TOKEN)
    assert client.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 404
    client.get(reverse("people"), {"q": "Zebedee"})

    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})

    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/plain")
    assert "sinew_jobs_waiting 1.0" in text
    assert 'route="people/",status="200"' in text
    assert float(re.search(r"^sinew_sweeper_age_seconds (\S+)", text, re.M)[1]) < 60
    assert "Zebedee" not in text


def test_probes_ask_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz", headers={"host": "anything"}).content == b"ok\n"
        assert client.get("/readyz").status_code == 200
        assert client.post("/healthz").status_code == 405


def test_who_was_heard_when_is_told_by_the_clock_of_the_database():
    assert Heartbeat.age("sweeper") is None

    sweep_jobs()

    assert 0 <= Heartbeat.age("sweeper") < 5
